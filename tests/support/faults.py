"""Fault injection: end a process, or fail it, just before any one of its changes to the file system.

Steps are counted in a forked child by Python's audit events, which are raised before a file is opened to be
written, renamed, linked, removed or given a mode, and at each write and sync. So a test can stop an action at its
first step, at its second, and so on, until there are no more.
"""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

KILLED = 137
REFUSED = 3
BROKEN = 99
CHANGES = frozenset(
    {"os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate"}
)
TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Counter:
    """Counts the steps of the process that it was made in, and acts before one of them."""

    def __init__(self, last: int, act: Callable[[], None]) -> None:
        self.left, self.act, self.pid = last, act, os.getpid()

    def step(self) -> None:
        if os.getpid() == self.pid:
            self.left -= 1
            if self.left == 0:
                self.act()

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & TO_WRITE):
            self.step()


class _HalfWriter:
    """A file whose write may be cut in the middle, which is a step of its own."""

    def __init__(self, file: Any, counter: _Counter) -> None:
        self._file, self._counter = file, counter

    def write(self, content: Any) -> int:
        written = self._file.write(content[: len(content) // 2])
        self._file.flush()
        self._counter.step()
        return int(written + self._file.write(content[len(content) // 2 :]))

    def __enter__(self) -> "_HalfWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _arm(counter: _Counter) -> None:
    """Count from now on; for a child that ends soon, as an audit hook cannot be taken away."""
    open_, fsync = io.open, os.fsync

    def opening(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        found = open_(file, mode, *arguments, **options)
        return _HalfWriter(found, counter) if set(mode) & set("wax+") else found

    def syncing(handle: int) -> None:
        counter.step()
        fsync(handle)

    io.open, os.fsync = opening, syncing  # type: ignore[assignment]
    sys.addaudithook(counter.hook)


def _in_child(action: Callable[[], object], last: int, act: Callable[[], None]) -> int:
    """Run an action in a forked child; return its exit code: 0 where it ended before the step."""
    from builder.errors import BuilderError

    pid = os.fork()
    if pid == 0:
        code = BROKEN
        try:
            _arm(_Counter(last, act))
            action()
            code = 0
        except BuilderError:
            code = REFUSED
        except BaseException:  # noqa: BLE001  the child must never return into the test
            with suppress(Exception):
                os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def killed_before(action: Callable[[], object], step: int) -> bool:
    """Run an action, killed before its so manieth change; return False where it has not so many."""
    code = _in_child(action, step, lambda: os._exit(KILLED))
    assert code in {0, KILLED}, f"the action ended with {code} on its own"
    return code == KILLED


def failed_at(action: Callable[[], object], step: int, number: int = errno.EIO) -> tuple[bool, bool]:
    """Run an action whose so manieth change fails; return whether there was such a step, and whether it refused."""
    seen_read, seen_write = os.pipe()

    def fail() -> None:
        os.write(seen_write, b"x")
        raise OSError(number, os.strerror(number))

    code = _in_child(action, step, fail)
    os.close(seen_write)
    met = bool(os.read(seen_read, 1))
    os.close(seen_read)
    assert code in {0, REFUSED}, f"the action ended with {code}"
    return met, code == REFUSED


def steps() -> Iterator[int]:
    """Yield 1, 2, 3, …; far more than any action here has."""
    yield from range(1, 2000)
