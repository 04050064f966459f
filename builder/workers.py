"""Where the work runs: in processes of this machine, or wherever somebody else lets `Workers` work.

The pool's processes are forked from a server that imported `builder.bundle.warm`, and with it what
lays out pages, once for all of them. The server is a program of its own: it inherits no
memory of ours, reads no key, and is started before any is read.

What many tasks need, as the pieces of all pages, is shared: each worker gets it once, and a task names it.
"""

import hashlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.context
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from types import TracebackType
from typing import Any, Protocol, TypeVar

from builder.errors import PublishError
from builder.process import keep_to_itself, seldom_look_for_rubbish

# Calls under way beside one for each worker, so that none waits for its next.
AHEAD = 2

Result = TypeVar("Result")
Item = TypeVar("Item")


def start_server() -> None:
    """Let the server of workers begin its imports, where none runs yet; for who is about to read a key."""
    _context()
    # Which unblocks Ctrl-C where it starts.
    multiprocessing.resource_tracker.ensure_running()
    # Ctrl-C is for this process: the server and its workers inherit that it is blocked.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> multiprocessing.context.ForkServerContext:
    # These programs are begun with `-c`, which looks for modules where the command is given first: in a workspace that
    # somebody else writes to, a `socket.py` would run beside the keys.
    os.environ["PYTHONSAFEPATH"] = "1"
    # Not a fork of this process, which would copy its threads in mid-step, and whatever key it holds.
    context = multiprocessing.get_context("forkserver")
    # In place of `__main__`, which the server need not know; ignored where it runs already.
    context.set_forkserver_preload(["builder.bundle.warm"])
    return context


class Workers(Protocol):
    """Those who do work for us: processes of this machine, or of others. A context manager that ends them."""

    def share(self, content: bytes) -> str:
        """Let each worker hold something that its tasks need; return the name by which `opened` finds it there.

        It takes the place of what was shared before.
        """

    def stream(self, function: Callable[..., Result], calls: Iterable[tuple[object, ...]]) -> Iterator[Result]:
        """Yield the results of calls in order, with few under way at once.

        Memory does not grow with the number of calls, however slowly results are taken.
        """


class Processes:
    """Workers that are processes of this machine. They begin when there is work, and end with this one."""

    def __init__(self, jobs: int, used: Callable[[float], None] = lambda _: None) -> None:
        self._jobs, self._used = jobs, used
        self._executor: ProcessPoolExecutor | None = None
        self._given: tuple[str, bytes] | None = None
        start_server()

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def share(self, content: bytes) -> str:
        """Give something to the workers of all calls to come, once each, by way of no file.

        Those who worked until now end, and with them what they hold: to lay out pages takes memory.
        """
        self._end()
        name = hashlib.sha256(content).hexdigest()
        self._given = (name, content)
        return name

    def stream(self, function: Callable[..., Result], calls: Iterable[tuple[object, ...]]) -> Iterator[Result]:
        """Yield the results of calls in order, with few under way at once."""
        under_way: deque[Future[tuple[Result, float]]] = deque()
        try:
            for arguments in calls:
                under_way.append(self._running().submit(_timed, function, *arguments))
                if len(under_way) >= self._jobs + AHEAD:
                    yield self._taken(under_way.popleft())
            while under_way:
                yield self._taken(under_way.popleft())
        except BrokenExecutor:
            raise PublishError(
                "a worker process was stopped from outside, perhaps for want of memory",
                hint="build again with --jobs 1",
            ) from None
        finally:
            for future in under_way:
                future.cancel()

    def _taken(self, future: "Future[tuple[Result, float]]") -> Result:
        result, seconds = future.result()
        self._used(seconds)
        return result

    def _running(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                max_workers=self._jobs, mp_context=_context(), initializer=_begin, initargs=(self._given,)
            )
        return self._executor

    def _end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


_held: dict[str, bytes] = {}
_opened: dict[str, Any] = {}


def hold(name: str, content: bytes) -> None:
    """Hold what is shared in place of what was before; runs in a worker."""
    let_go()
    _held[name] = content


def holds(name: str) -> bool:
    """Say whether this worker was given something."""
    return name in _held


def opened(name: str, read: Callable[[bytes], Result]) -> Result:
    """Return what `Workers.share` gave to this worker as `read` makes it of the bytes, which it does once."""
    if name not in _opened:
        _opened[name] = read(_held[name])
    found: Result = _opened[name]
    return found


def let_go() -> None:
    """Forget what was shared."""
    _held.clear()
    _opened.clear()


def _begin(given: tuple[str, bytes] | None) -> None:
    _live_and_die_with_the_parent()
    if given:
        hold(*given)


def _timed(function: Callable[..., Result], *arguments: object) -> tuple[Result, float]:
    began = time.process_time()
    return function(*arguments), time.process_time() - began


def _live_and_die_with_the_parent() -> None:
    """Leave Ctrl-C to the parent, and outlive it by nothing: a worker holds plaintext, and keeps it to itself."""
    keep_to_itself()
    seldom_look_for_rubbish()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut items into parts of some size, so that a task is worth its journey."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
