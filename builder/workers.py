"""Where the work runs: a pool of processes on this machine, or an executor of yours.

The pool's processes are forked from a server that imported `builder.bundle.warm`, and with it what
lays out pages, once for all of them. The server is a program of its own: it inherits no
memory of ours, reads no key, and is started before any is read.

`TOCSIN_EXECUTOR=module:function` names a function that returns any
`concurrent.futures.Executor`, for example a Dask cluster's `client.get_executor()`. Its
workers see plaintext in memory, and must have the same fonts installed.
"""

import importlib
import multiprocessing
import multiprocessing.connection
import multiprocessing.context
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import TypeVar

from builder.errors import PublishError
from builder.process import keep_to_itself

VARIABLE = "TOCSIN_EXECUTOR"
# Calls under way beside one for each worker, so that none waits for its next.
AHEAD = 2

Result = TypeVar("Result")
Item = TypeVar("Item")


def start_server() -> None:
    """Let the server of workers begin its imports, where none runs yet; for who is about to read a key."""
    if os.environ.get(VARIABLE):
        return
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


def open_executor(jobs: int) -> Executor:
    """Return the executor that the work runs on; the caller closes it."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return _configured(named)
    start_server()
    return ProcessPoolExecutor(max_workers=jobs, mp_context=_context(), initializer=_live_and_die_with_the_parent)


def _live_and_die_with_the_parent() -> None:
    """Leave Ctrl-C to the parent, and outlive it by nothing: a worker holds plaintext, and keeps it to itself."""
    keep_to_itself()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
    os._exit(1)


def _configured(named: str) -> Executor:
    module, _, function = named.partition(":")
    try:
        found = getattr(importlib.import_module(module), function, None)
    except (ImportError, ValueError):
        found = None
    if not callable(found):
        raise PublishError(
            f"{VARIABLE} names no function that can be called",
            hint="write it as module:function, and have the module on PYTHONPATH",
        )
    made = found()
    if not isinstance(made, Executor):
        raise PublishError(f"{VARIABLE} returned no executor", hint="return a concurrent.futures.Executor")
    return made


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut items into parts of some size, so that a task is worth its journey."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def stream(
    executor: Executor, function: Callable[..., Result], calls: Iterable[tuple[object, ...]], *, ahead: int = 1
) -> Iterator[Result]:
    """Yield the results of calls in order, with few under way at once.

    `ahead` is how many workers there are. Memory does not grow with the number of calls,
    however slowly results are taken.
    """
    under_way: deque[Future[Result]] = deque()
    try:
        for arguments in calls:
            under_way.append(executor.submit(function, *arguments))
            if len(under_way) >= ahead + AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenExecutor:
        raise PublishError(
            "a worker process was stopped from outside, perhaps for want of memory", hint="build again with --jobs 1"
        ) from None
    finally:
        for future in under_way:
            future.cancel()
