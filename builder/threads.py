"""Do one thing for many files, several at a time: while a file is read, hashed or written, Python lets others run.

Threads of this process. What Python itself computes is for `builder.workers`.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield what a function returns for each item, in their order; where it raises, no further item is begun."""
    with ThreadPoolExecutor(os.cpu_count() or 1, "files") as pool:
        yield from pool.map(function, items)
