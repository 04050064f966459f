"""Put a fiction into a directory, and never anything in place of what is not one.

The marker `.tocsin-demo` lists the files that a demo wrote. Only those are ever
replaced: a README, an edition, a recipient added by hand stay as they are.
"""

import os
from collections.abc import Set
from datetime import date
from pathlib import Path, PurePosixPath

from builder.demo.fiction import fiction
from builder.demo.recipients import MOST
from builder.errors import WorkspaceError
from builder.register.facts import CCTLDS
from builder.workspace import store

MARKER = ".tocsin-demo"
MARKER_PART = f"{MARKER}.part"
ABOUT = """\
# A fictional workspace, made by `tocsin demo`: {tlds} TLDs, {recipients} recipients, seed {seed}, {today}.
# Another run replaces the files below and leaves all others alone.
"""
OURS = ("data", "recipients", "identities", "keys")
PRIVATE = ("identities/", "keys/")
EMPTY_ONE = "name a new or an empty directory"


def write_demo(root: Path, *, tlds: int = 309, recipients: int = 24, seed: int = 1, today: date) -> None:
    """Write a fictional workspace of any size; the same arguments give the same bytes.

    Refuses a directory that holds anything else than an earlier demo.
    """
    if not 1 <= tlds <= len(CCTLDS) or not 1 <= recipients <= MOST:
        raise WorkspaceError(
            "a demo of that size cannot be made", hint=f"ask for 1 to {len(CCTLDS)} TLDs and 1 to {MOST:,} recipients"
        )
    about = ABOUT.format(tlds=tlds, recipients=recipients, seed=seed, today=today)
    texts = dict(fiction(tlds_=tlds, recipients=recipients, seed=seed, today=today))
    with store.told("the demo", WorkspaceError, "mend that and run the command again"):
        _replace(root, about, texts)


def _replace(root: Path, about: str, texts: dict[str, str]) -> None:
    earlier = _earlier(root)
    _refuse_links(root, earlier | texts.keys())
    _refuse_what_is_in_the_way(root, texts.keys() - earlier)
    root.mkdir(parents=True, exist_ok=True)
    # As a workspace in earnest has it.
    root.chmod(0o700)
    # First the marker, naming old and new files, so that a run that is killed can be run again.
    _mark(root, about, earlier | texts.keys())
    _remove(root, earlier - texts.keys())
    for path, text in texts.items():
        _write(root / path, text, private=path.startswith(PRIVATE))
    _mark(root, about, texts.keys())


def _earlier(root: Path) -> frozenset[str]:
    """Return the files that an earlier demo wrote; refuse a directory with anything but a demo in it."""
    marker = root / MARKER
    if marker.is_symlink() or (marker.exists() and not marker.is_file()):
        raise WorkspaceError(f"{MARKER} is no plain file", hint=EMPTY_ONE)
    if marker.exists():
        return _listed(marker)
    if root.is_symlink() or (root.exists() and not root.is_dir()):
        raise WorkspaceError(f"{root} is no directory", hint=EMPTY_ONE)
    if root.is_dir() and any(path.name != MARKER_PART for path in root.iterdir()):
        raise WorkspaceError(f"{root} is not empty, and no demo made it", hint=EMPTY_ONE)
    return frozenset()


def _listed(marker: Path) -> frozenset[str]:
    try:
        lines = marker.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WorkspaceError(f"{MARKER} cannot be read", hint=EMPTY_ONE) from None
    paths = frozenset(line for line in lines if line and not line.startswith("#"))
    for path in paths:
        parts = PurePosixPath(path).parts
        # A marker may come from anywhere: it must not make us delete outside.
        if len(parts) < 2 or parts[0] not in OURS or ".." in parts:
            raise WorkspaceError(f"{MARKER} names a file that no demo writes", hint=EMPTY_ONE)
    return paths


def _refuse_links(root: Path, paths: Set[str]) -> None:
    """Refuse directories that are links: what lies behind them is not ours to replace."""
    for parent in sorted({parent for path in paths for parent in PurePosixPath(path).parents}):
        if parent.parts and (root / parent).is_symlink():
            raise WorkspaceError(f"{parent} is a link", hint=EMPTY_ONE)


def _refuse_what_is_in_the_way(root: Path, paths: Set[str]) -> None:
    for path in sorted(paths):
        if os.path.lexists(root / path):
            raise WorkspaceError(f"{path} is in the way, and no demo made it", hint=f"move it away, or {EMPTY_ONE}")


def _remove(root: Path, paths: Set[str]) -> None:
    for path in sorted(paths):
        (root / path).unlink(missing_ok=True)
        parent = (root / path).parent
        if parent.is_dir() and not any(parent.iterdir()):
            parent.rmdir()


def _write(path: Path, text: str, *, private: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if private:
        path.parent.chmod(0o700)
        path.unlink(missing_ok=True)
        # Created private, not made so afterwards: there is no moment in which others can read it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    else:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _mark(root: Path, about: str, paths: Set[str]) -> None:
    """Replace the marker in one step."""
    part = root / MARKER_PART
    part.write_text(about + "".join(f"{path}\n" for path in sorted(paths)), encoding="utf-8", newline="\n")
    part.replace(root / MARKER)
