"""Files that are whole or as they were, and a lock for those who change more than one.

Errors of the disk come through as `OSError`; `told` says in one way what they mean.
"""

import contextlib
import errno
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from builder.errors import BuilderError

UNFINISHED = ".unfinished"
LOCK = ".lock"
# No room, no more of it for this user, or none for a file of that size.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
ROOM = "make room and try again"


@contextmanager
def told(what: str, error: type[BuilderError], hint: str, *, stands: str = "", room: str = ROOM) -> Iterator[None]:
    """Say why `what` cannot be written, and what `stands` all the same: raise `error` in place of an `OSError`.

    `hint` says what to do; where the disk is full, `room` does.
    """
    try:
        yield
    except OSError as found:
        if found.errno in FULL:
            raise error(f"the disk is full; {stands or f'{what} is not written'}", hint=room) from None
        # What failed for several files at once has no reason of its own.
        why = found.strerror or "no reason is given"
        raise error(f"{what} cannot be written: {why}" + (f"; {stands}" if stands else ""), hint=hint) from None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file in one step, in place of an earlier one: whoever reads sees the old content or the new."""
    with writing_atomically(path) as file:
        file.write(content)


@contextmanager
def writing_atomically(path: Path) -> Iterator[BinaryIO]:
    """Write a file that is too large for memory, likewise: it is there once the block has ended."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet; raise `FileExistsError` where it is."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        _fill(handle, content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def write_among(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet, of many that `settle` brings to the disk together."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def settle(root: Path) -> None:
    """Bring all files below a directory, and their names, to the disk; raise `OSError` where it did not take one.

    One call for all of them: to wait for each in turn takes ten times as long. Then each is asked, which costs nothing
    where it is there.
    """
    os.sync()
    for path in (root, *root.rglob("*")):
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_public(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file that a web server and every account of the machine may read, in one step.

    Raises `FileExistsError` where a directory is there, or a file that it is not to replace by `force`.
    """
    if path.exists() and (path.is_dir() or not force):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    write_atomically(path, content)
    path.chmod(0o644)


def move_new(old: Path, new: Path) -> None:
    """Move a file to a name that must be free; raise `FileExistsError` where it is not."""
    # A rename would replace silently. Killed in between, the file has both names, and a second try ends it.
    try:
        new.hardlink_to(old)
    except FileExistsError:
        if not new.samefile(old):
            raise
    sync_directory(new.parent)
    old.unlink()
    sync_directory(old.parent)


@contextmanager
def hold(directory: Path, busy: BuilderError, *, patience: float = 0) -> Iterator[None]:
    """Hold the lock of a directory; where another process holds it for `patience` seconds and longer, raise `busy`.

    It ends with the process, however that ends.
    """
    handle = os.open(directory / LOCK, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _lock(handle, busy, time.monotonic() + patience)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, busy: BuilderError, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise busy from None
            time.sleep(0.02)
        else:
            return


def clear_unfinished(directory: Path) -> None:
    """Remove what a writer that was killed left in a directory; for who holds its lock."""
    for path in directory.glob(f".*{UNFINISHED}"):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


def sync_directory(path: Path) -> None:
    """Bring the names in a directory to the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
