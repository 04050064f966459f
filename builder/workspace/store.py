"""Files that are whole or as they were, and a lock for those who change more than one.

Errors of the disk come through as `OSError`: what they mean is for the caller to say.
"""

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.errors import BuilderError

UNFINISHED = ".unfinished"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file in one step, in place of an earlier one: whoever reads sees the old content or the new."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    try:
        _fill(handle, content)
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
def hold(lockfile: Path, busy: BuilderError, *, patience: float = 0) -> Iterator[None]:
    """Hold a lock; where another process holds it for `patience` seconds and longer, raise `busy`.

    It ends with the process, however that ends.
    """
    handle = os.open(lockfile, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
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
