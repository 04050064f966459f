"""Restore a backup to a new directory: unpacked beside it, and there once it is whole.

It is checked first, in memory, to its last byte; the caller agrees to what was found before anything is written.
Modes and owners are ours, whatever the archive says. Killed at any moment, what is half unpacked is plainly so,
`.NAME.unfinished`, and running it again begins anew.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from builder import board
from builder.editions.site import DIRECTORY_MODE, FILE_MODE
from builder.errors import BackupError, NotAuthenticError
from builder.office.backup.checking import Found, check_file, open_file, read_through
from builder.office.backup.members import MANIFEST, Member, Reader
from builder.progress import Report
from builder.reading import authenticate, source
from builder.workspace import store
from builder.workspace.places import Workspace, shown

BUSY = BackupError("another command restores to this directory", hint="wait for it to end")
# What `git init` would write. No setting of the old repository is taken over: git runs what some of them name.
GIT_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n"
Agree = Callable[[Found], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored, and what readers would refuse of `dist/`: nothing, an empty text; None where none is there."""

    workspace: Workspace
    found: Found
    readers_say: str | None


def restore(
    path: Path,
    to: Path,
    identities: Sequence[str],
    now: datetime,
    agree: Agree,
    report: Report,
    *,
    digest: str | None = None,
) -> Restored:
    """Check a backup, have the caller agree, and unpack it to a directory that is missing or empty."""
    refuse_directory(to)
    with open_file(path) as file:
        found = check_file(file, identities, report, digest)
        agree(found)
        _refuse_no_room(to, found)
        with store.told(shown(to.name), BackupError, "name another directory", stands=f"{shown(to.name)} is not there"):
            _unpack_beside(file, identities, to, found, report)
    workspace = Workspace.find(to)
    return Restored(workspace=workspace, found=found, readers_say=_readers_say(workspace, now))


def refuse_directory(to: Path) -> None:
    """Refuse a directory in which something is already, before anybody waits."""
    name = shown(to.name)
    with store.told(name, BackupError, "name another directory"):
        if os.path.lexists(to) and (to.is_symlink() or not to.is_dir() or any(to.iterdir())):
            raise BackupError(f"{name} is not empty", hint="name a directory that is empty or does not exist")
        if not to.absolute().parent.is_dir():
            raise BackupError(f"the directory of {name} is not there", hint="make it first")


def _refuse_no_room(to: Path, found: Found) -> None:
    free, wanted = shutil.disk_usage(to.absolute().parent).free, found.manifest.bytes
    if free < wanted:
        raise BackupError(
            f"there is no room for it: it takes {wanted >> 20:,} MiB, and {free >> 20:,} are free", hint=store.ROOM
        )


def _unpack_beside(file: BinaryIO, identities: Sequence[str], to: Path, found: Found, report: Report) -> None:
    to = to.absolute()
    part = to.with_name(f".{to.name}{store.UNFINISHED}")
    if part.is_symlink():
        # All that is in it will be removed.
        raise BackupError(f"{shown(part.name)} is a link", hint="find out who made it, and remove it")
    part.mkdir(mode=0o700, exist_ok=True)
    with store.hold(part, BUSY):
        for left in part.iterdir():
            if left.name != store.LOCK:
                shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        taker = _Unpacking(part)
        try:
            sha256 = read_through(file, identities, Reader(taker), report, "Restoring")
            if sha256 != found.sha256:
                raise BackupError("the file changed while it was read", hint="copy it to this machine first")
            taker.finish(git=found.manifest.git)
            # One call for thousands of files.
            os.sync()
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        (part / store.LOCK).unlink()
        part.replace(to)
    store.sync_directory(to.parent)


class _Unpacking:
    """Writes the members of an archive below a directory that nobody else writes to."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._handle = -1
        self._member = Member(name="")
        self._links: dict[str, str] = {}

    def begin(self, member: Member) -> None:
        """Make a directory, or a new file."""
        path = self._root / member.name
        self._member = member
        if member.link is not None:
            # Last, so that nothing is ever written through it.
            self._links[member.name] = member.link
        elif member.directory:
            self._directory(path)
        elif member.name != MANIFEST:
            self._directory(path.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._handle = os.open(path, flags, 0o600)

    def take(self, content: bytes) -> None:
        """Write some of a file."""
        view = memoryview(content)
        while view and self._member.name != MANIFEST:
            view = view[os.write(self._handle, view) :]

    def end(self) -> None:
        """End a file, with its time: by that, mirrors tell what they have."""
        if self._member.name == MANIFEST:
            return
        os.utime(self._handle, (self._member.moment, self._member.moment))
        os.fchmod(self._handle, FILE_MODE if _is_public(self._member.name) else 0o600)
        os.close(self._handle)
        self._handle = -1

    def finish(self, *, git: bool) -> None:
        """Make the link, and what git needs besides; open what is published to the web server's eyes."""
        for name, target in self._links.items():
            (self._root / name).symlink_to(target)
        trees = Workspace(self._root).trees
        for path in (each for each in trees.rglob("*") if each.is_dir()) if trees.is_dir() else ():
            path.chmod(DIRECTORY_MODE)
        if git:
            store.write_new(Workspace(self._root).git_config, GIT_CONFIG.encode())

    def _directory(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)


def _is_public(name: str) -> bool:
    return name.startswith("dist/published/")


def _readers_say(workspace: Workspace, now: datetime) -> str | None:
    """Return what a reader would refuse of the published tree, or an empty text; None where nothing is published."""
    if not workspace.site.is_dir():
        return None
    try:
        pinned = board.root_files(workspace)[0]
        authenticate.authenticate(source.open_source(workspace.site), pinned=pinned, at=now)
    except (NotAuthenticError, IndexError) as error:
        return getattr(error, "message", "there is no root")
    return ""
