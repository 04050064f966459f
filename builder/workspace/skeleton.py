"""What a workspace begins with: the files of `new/`, beside this, explained."""

import os
from collections.abc import Mapping
from pathlib import Path

from builder.errors import WorkspaceError
from builder.workspace import store

SOURCE = Path(__file__).parent / "new"
READMES = ("data/README.md", "recipients/README.md")
DIRECTORIES = ("data/tlds", "data/organisations", "data/rounds", "recipients/retired")
SETTINGS = "data/register.yaml"
# Lies there while a workspace is being made, so that one that was stopped in between can be made again.
MAKING = ".tocsin-init"


def write_workspace(root: Path, texts: Mapping[str, str] | None = None) -> None:
    """Write a workspace to a directory that is empty or missing: an empty one, or one that begins with some `texts`.

    Without a text of its own `data/register.yaml` holds what is to be replaced.
    """
    refuse_what_is_there(root)
    making = root / MAKING
    with store.told(str(root), WorkspaceError, "name another directory"):
        # Also where it was there before: what will be in it is for its owner alone.
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        making.touch()
        for name in DIRECTORIES:
            (root / name).mkdir(parents=True, exist_ok=True)
        write_beside(root)
        store.clear_unfinished(root / "data")
        texts = texts or {}
        for name in texts.keys() - {SETTINGS}:
            (root / name).write_text(texts[name], encoding="utf-8", newline="")
        # Once for all, and not once for each of three hundred files.
        os.sync()
        settings = texts.get(SETTINGS) or new_settings()
        store.write_atomically(root / SETTINGS, settings.encode())
        making.unlink()


def refuse_what_is_there(root: Path) -> None:
    """Refuse a directory that holds anything but what an `init` that was stopped left of a workspace."""
    if root.exists() and (not root.is_dir() or (any(root.iterdir()) and not (root / MAKING).is_file())):
        raise WorkspaceError(f"{root} is not empty", hint="name a directory that is empty or does not exist")


def new_settings() -> str:
    """Return the explained `data/register.yaml`, with what is to be replaced in it."""
    return (SOURCE / SETTINGS).read_text(encoding="utf-8")


def write_beside(root: Path) -> None:
    """Write what lies beside a workspace's files: their explanations, and what git is to know of them."""
    for name in READMES:
        _copy(root, name, name)
    for name in ("gitignore", "gitattributes"):
        _copy(root, name, f".{name}")


def _copy(root: Path, source: str, name: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((SOURCE / source).read_bytes())
