"""What goes into a backup: named, so that nothing else of the directory does, no key and no cache.

::

    data/, recipients/            the register and the board's decisions, in clear
    reports/                      the reports of rounds
    .staged/                      an edition that waits for signatures
    dist/site, dist/published/…   what readers see, and the tree that it leads to
    .gitignore, .gitattributes, .git/   the history: objects and the names of branches

Who writes to any of it is kept out meanwhile, so that a backup is of one moment.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from builder.editions import staging
from builder.errors import BackupError
from builder.progress import Report
from builder.workspace import store
from builder.workspace.places import Workspace, shown

# An officer who notes a call at this moment holds a lock no longer than that.
PATIENCE = 10.0
BUSY = BackupError(
    "somebody writes to the register at this moment", hint="wait until that command has ended, and try again"
)
# No setting and no hook: a forged one would have git run something.
# Names first, objects last: what a commit that is made meanwhile adds is then there too, or is not named.
HISTORY = ("HEAD", "packed-refs", "shallow", "refs", "objects")
NOT_OURS = frozenset({".DS_Store"})
_HERE = Workspace(Path())
GIT = _HERE.git.name
# What a backup has at its top.
TOPS = frozenset(
    path.name
    for path in (
        *(_HERE.data, _HERE.recipients, _HERE.reports, _HERE.staged, _HERE.dist),
        *(_HERE.git, _HERE.git_attributes, _HERE.git_ignore),
    )
)
# Keys are kept elsewhere, also where somebody put one here.
SECRET = (".key", ".pem", ".p12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file, a directory or a link that goes in; `name` is its path in the workspace, with slashes."""

    name: str
    path: Path
    status: os.stat_result
    link: str | None = None

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.status.st_mode)


@contextmanager
def still(workspace: Workspace) -> Iterator[None]:
    """Let nobody write to the register, a round, a proposal or the board's files; `staging.hold` does it for editions.

    Each directory whose files change together has a lock of its own.
    """
    rounds = sorted(path for path in workspace.rounds.iterdir() if path.is_dir()) if workspace.rounds.is_dir() else []
    with ExitStack() as held:
        beside = (workspace.approvals, workspace.data, workspace.proposals, workspace.erasures)
        for directory in (*beside, workspace.rounds, *rounds):
            if directory.is_dir():
                held.enter_context(store.hold(directory, BUSY, patience=PATIENCE))
        yield


@contextmanager
def unbuilt(workspace: Workspace, report: Report) -> Iterator[None]:
    """Let nobody build or publish; what a command that was killed left half done is ended before."""
    with staging.hold(workspace, report):
        yield


def register_items(workspace: Workspace) -> Iterator[Item]:
    """Yield what others write to only outside of `still`."""
    beside = (workspace.git_ignore, workspace.git_attributes)
    for path in (workspace.data, workspace.recipients, workspace.reports, *beside):
        yield from _below(workspace, path)


def edition_items(workspace: Workspace) -> Iterator[Item]:
    """Yield what is staged and what readers see."""
    # What a build that was killed has sealed is in no edition.
    unfinished = f"{workspace.name_of(workspace.staged)}/{staging.MAKING}"
    yield from (item for item in _below(workspace, workspace.staged) if not item.name.startswith(unfinished))
    number = staging.number_of_site(workspace)
    if number is None:
        return
    for directory in (workspace.dist, workspace.trees):
        yield _item(workspace, directory)
    yield from _below(workspace, workspace.site.resolve())
    yield _item(workspace, workspace.site)


def history_items(workspace: Workspace) -> Iterator[Item]:
    """Yield the history in git; nothing where there is none."""
    root = workspace.git
    if not root.exists():
        return
    _refuse_odd_git(root)
    yield _item(workspace, root)
    for name in HISTORY:
        yield from (item for item in _below(workspace, root / name) if not item.name.startswith(".git/objects/info"))


def left_out(workspace: Workspace) -> tuple[str, ...]:
    """Return the names beside all that, for somebody may think that they are in it."""
    known = {*TOPS, ".cache", store.LOCK, *NOT_OURS}
    names = (f"{path.name}/" if path.is_dir() else path.name for path in sorted(workspace.root.iterdir()))
    return tuple(name for name in names if name.rstrip("/") not in known)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Say which file of the workspace cannot be read, or was there a moment ago."""
    try:
        yield
    except FileNotFoundError:
        raise changed(name) from None
    except OSError as error:
        raise BackupError(f"{shown(name)} cannot be read: {error.strerror}", hint="check its permissions") from None


def changed(name: str) -> BackupError:
    """Return the error for a file that somebody writes to who holds none of our locks."""
    return BackupError(
        f"{shown(name)} changed while it was read", hint="wait until whatever writes there has ended, and try again"
    )


def _below(workspace: Workspace, path: Path) -> Iterator[Item]:
    """Yield a path and all below it, a directory before what is in it."""
    if not os.path.lexists(path) or not _wanted(path.name):
        return
    item = _item(workspace, path)
    if item.link is not None:
        raise BackupError(
            f"{workspace.name_of(path)} is a link, and what it leads to is in no backup",
            hint="put the file or directory itself there",
        )
    yield item
    if not item.is_file:
        with readable(item.name):
            inside = sorted(path.iterdir())
        for each in inside:
            yield from _below(workspace, each)


def _wanted(name: str) -> bool:
    """Say whether a name is of something that lasts and that is no key."""
    passing = name == store.LOCK or name.endswith((store.UNFINISHED, ".lock", *SECRET)) or name in NOT_OURS
    return not passing


def _item(workspace: Workspace, path: Path) -> Item:
    name = path.relative_to(workspace.root).as_posix()
    with readable(name):
        status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return Item(name=name, path=path, status=status, link=str(path.readlink()))
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise BackupError(f"{workspace.name_of(path)} is no file", hint="remove it: a plain file belongs there")
    return Item(name=name, path=path, status=status)


def _refuse_odd_git(root: Path) -> None:
    """Refuse a history that is not whole in `.git`, or in a form of which a backup would lack something."""
    hint = "leave it out with --without-git, and keep `git bundle create FILE --all` beside the backup, sealed"
    if not root.is_dir():
        raise BackupError("the history of this workspace is kept elsewhere", hint=hint)
    if (root / "objects" / "info" / "alternates").exists() or (root / "commondir").exists():
        raise BackupError("the history of this workspace lies in part elsewhere", hint=hint)
    settings = (root / "config").read_text(encoding="utf-8", errors="replace") if (root / "config").exists() else ""
    if any(word in settings.lower() for word in ("objectformat", "refstorage")):
        raise BackupError("the history of this workspace is in a form of git that no backup of ours holds", hint=hint)
