"""Somebody at a terminal of the usual size, who is asked questions."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from running import program
from terminals import Sit, terminals

if TYPE_CHECKING:
    import pexpect


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Run the program in a terminal of 80 columns and 24 lines, and answer what it asks."""
    with terminals(24, 80) as start:
        yield lambda *arguments, **variables: start(*program(*arguments), **variables)


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
