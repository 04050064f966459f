"""What lies on the disk: who else may read it, keys that lie about, and what was begun and left."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from builder import board, seal
from builder.board.request import Kind
from builder.editions import staging
from builder.installation import CHECKOUT
from builder.office.doctor.result import Result, fail, ok, warn
from builder.words.counted import counted
from builder.workspace.places import Workspace, shown
from builder.workspace.store import UNFINISHED

PART = "files"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# Where nobody keeps a key, and where there are many files.
PASSED = frozenset({".git", ".venv", "node_modules", "published", ".staged"})


def look(workspace: Workspace) -> Iterator[Result]:
    """Look at modes, keys, and leftovers."""
    yield from _modes(workspace)
    yield from _keys(workspace)
    yield from _waiting(workspace)
    left = [path for path in workspace.root.rglob(f".*{UNFINISHED}") if ".git" not in path.parts]
    if left:
        what = f"{counted(len(left), 'file')} of commands that were killed ({_names(workspace, left)})"
        yield warn(PART, what, "the next command that writes there removes them; so may you")


def _modes(workspace: Workspace) -> Iterator[Result]:
    if workspace.root == CHECKOUT:
        yield ok(PART, "this is the example beside the program, which anybody may read")
    elif workspace.root.stat().st_mode & OTHERS:
        name = shown(str(workspace.root))
        yield fail(PART, "others on this machine can look into the workspace", f"chmod 700 {name}")
    else:
        yield ok(PART, "the workspace is its owner's alone")


def _keys(workspace: Workspace) -> Iterator[Result]:
    if workspace.root == CHECKOUT:
        # Those of the tests, which open nothing.
        return
    found = [path for path in _walk(workspace.root) if path.suffix == ".key" or path.parent.name == "identities"]
    secret = [path for path in found if _is_secret(path)]
    if not secret:
        yield ok(PART, "no key lies in the workspace")
        return
    names = _names(workspace, secret)
    if opened := [path for path in secret if path.stat().st_mode & OTHERS]:
        hint = f"chmod 600 {_names(workspace, opened)}"
        yield fail(PART, f"others on this machine can read {counted(len(opened), 'key')}", hint)
    yield warn(
        PART,
        f"keys lie in the workspace: {names}",
        "keep them elsewhere: whoever gets this disk else gets register and keys",
    )


def _waiting(workspace: Workspace) -> Iterator[Result]:
    staged = staging.staged_edition(workspace)
    if staged:
        yield warn(
            "waiting",
            f"edition {staged.number} is staged",
            "officers sign it, and `tocsin publish` lets readers see it",
        )
    for kind, command in ((Kind.ROOT, "tocsin board sign"), (Kind.APPROVALS, "tocsin recipients approve")):
        if board.pending(workspace, kind):
            what = f"a request to the board waits for signatures ({kind})"
            yield warn("waiting", what, f"members run `{command}`, then `tocsin accept`")


def _walk(root: Path) -> Iterator[Path]:
    for directory, names, files in os.walk(root):
        names[:] = [name for name in names if name not in PASSED]
        yield from (Path(directory) / name for name in files)


def _is_secret(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(1 << 16)
    except OSError:
        return False
    return b"PRIVATE KEY" in beginning or seal.looks_secret(beginning) or seal.looks_sealed(beginning)


def _names(workspace: Workspace, paths: list[Path]) -> str:
    some = ", ".join(workspace.name_of(path) for path in sorted(paths)[:3])
    return some + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
