"""Somebody at a terminal of the usual size, who is asked questions."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import program
from workspaces import ROOT

if TYPE_CHECKING:
    import pexpect

WAIT = 30
Sit = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Run the program in a terminal of 80 columns and 24 lines, and answer what it asks."""
    # Here, for most processes of tests need none.
    import pexpect

    children = []

    def start(*arguments: str | Path, **variables: str) -> "pexpect.spawn[str]":
        python, *words = program(*arguments)
        child = pexpect.spawn(
            python,
            words,
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=WAIT,
            dimensions=(24, 80),
            env={**os.environ, "TERM": "xterm-256color", **variables},
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def answer(child: "pexpect.spawn[str]", answers: Mapping[str, str]) -> None:
    """Wait for each question, known by its first words, and answer it."""
    for question, text in answers.items():
        child.expect(rf"tocsin: {re.escape(question)}[^\n]*: ")
        child.sendline(text)


def ended(child: "pexpect.spawn[str]") -> tuple[int, str]:
    """Wait for the end, and return the exit code with what was shown last."""
    import pexpect

    child.expect(pexpect.EOF)
    child.close()
    return int(child.exitstatus if child.exitstatus is not None else -1), str(child.before).replace("\r\n", "\n")
