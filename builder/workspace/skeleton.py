"""What a workspace begins with: the files of `new/`, beside this, explained."""

from pathlib import Path

from builder.errors import WorkspaceError
from builder.workspace import store

SOURCE = Path(__file__).parent / "new"
READMES = ("data/README.md", "recipients/README.md")
DIRECTORIES = ("data/tlds", "data/organisations", "data/rounds", "recipients/retired")


def write_workspace(root: Path) -> None:
    """Write an empty workspace to a directory that is empty or missing."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise WorkspaceError(f"{root} is not empty", hint="name a directory that is empty or does not exist")
    with store.told(str(root), WorkspaceError, "name another directory"):
        # Also where it was there before: what will be in it is for its owner alone.
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)
        for name in DIRECTORIES:
            (root / name).mkdir(parents=True, exist_ok=True)
        write_beside(root)
        _copy(root, "data/register.yaml", "data/register.yaml")


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
