"""Where the work runs: a pool of processes on this machine, or an executor of yours.

`TOCSIN_EXECUTOR=module:function` names a function that returns any
`concurrent.futures.Executor`, for example a Dask cluster's `client.get_executor()`. Its
workers see plaintext in memory, and must have the same fonts installed.
"""

import importlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import TypeVar

from builder.errors import PublishError

VARIABLE = "TOCSIN_EXECUTOR"
AHEAD = 4

Result = TypeVar("Result")
Item = TypeVar("Item")


def open_executor(jobs: int) -> Executor:
    """Return the executor that the work runs on; the caller closes it."""
    named = os.environ.get(VARIABLE, "")
    if named:
        return _configured(named)
    # Fresh processes: a fork would copy this one's threads in mid-step.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_leave_interrupts_to_the_parent)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _configured(named: str) -> Executor:
    module, _, function = named.partition(":")
    try:
        made = getattr(importlib.import_module(module), function)()
    except (ImportError, AttributeError, ValueError) as error:
        raise PublishError(
            f"{VARIABLE} names no function that can be called: {type(error).__name__}",
            hint="write it as module:function, and have the module on PYTHONPATH",
        ) from None
    if not isinstance(made, Executor):
        raise PublishError(f"{VARIABLE} returned no executor", hint="return a concurrent.futures.Executor")
    return made


def batches(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut items into parts of some size, so that a task is worth its journey."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def stream(
    executor: Executor, function: Callable[..., Result], calls: Iterable[tuple[object, ...]]
) -> Iterator[Result]:
    """Yield the results of calls in order, with few under way at once.

    Memory does not grow with the number of calls, however slowly results are taken.
    """
    under_way: deque[Future[Result]] = deque()
    try:
        for arguments in calls:
            under_way.append(executor.submit(function, *arguments))
            if len(under_way) >= AHEAD:
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
