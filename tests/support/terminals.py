"""Terminals of a size, in which programs run as somebody runs them."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workspaces import ROOT

if TYPE_CHECKING:
    import pexpect

WAIT = 30
Sit = Callable[..., "pexpect.spawn[str]"]


@contextmanager
def terminals(lines: int, columns: int) -> Iterator[Sit]:
    """Give a way to run programs in terminals of a size; what still runs in the end is stopped."""
    # Here, for most processes of tests need none.
    import pexpect

    children = []

    def start(*words: str, **variables: str) -> "pexpect.spawn[str]":
        child = pexpect.spawn(
            words[0],
            list(words[1:]),
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=WAIT,
            dimensions=(lines, columns),
            env={**os.environ, "TERM": "xterm-256color", **variables},
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)
