"""One key at a time from a terminal, which is left as it was found, however the program ends."""

import os
import select
import sys
import termios
import time
import tty
from contextlib import ExitStack
from types import TracebackType

from builder.cli.terminal.signals import ENDING, handled
from builder.errors import RoundError

ESCAPE = "\x1b"
END = "\x04"
LONGEST_TYPED = 4096


class StoppedError(Exception):
    """Somebody wants the program to end: with Ctrl-C, by closing its window, or by ending its input."""


class Keyboard:
    """The keys of the terminal at standard input."""

    def __init__(self) -> None:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise RoundError(
                "calls are worked at a terminal, and there is none here",
                hint="use the call sheets, and `tocsin round import` them",
            )
        self._handle = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._handle)
        self._leaving = ExitStack()

    def __enter__(self) -> "Keyboard":
        self._leaving.callback(self._restore)
        self._leaving.enter_context(handled(ENDING, _stop))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.close()

    def key(self, question: str) -> str:
        """Ask, and return the next key in small letters; empty where it was none that writes a letter."""
        try:
            tty.setcbreak(self._handle, termios.TCSANOW)
            # What was typed before the question was asked is no answer to it.
            termios.tcflush(self._handle, termios.TCIFLUSH)
            print(question, flush=True)
            typed = self._read(64)
        except (OSError, termios.error):
            # The window was closed, and nobody told us.
            raise StoppedError from None
        finally:
            self._restore()
        if typed == END:
            raise StoppedError
        typed = typed.strip().lower()
        return typed if len(typed) == 1 and not typed.startswith(ESCAPE) else ""

    def line(self, question: str) -> str:
        """Ask, and return the line that is typed."""
        self._restore()
        try:
            print(question, end="", flush=True)
            typed = self._read(LONGEST_TYPED)
            while not typed.endswith("\n") and len(typed) < LONGEST_TYPED:
                typed += self._read(LONGEST_TYPED)
        except OSError:
            raise StoppedError from None
        return " ".join(typed.split())

    def _read(self, most: int) -> str:
        typed = os.read(self._handle, most)
        if not typed:
            raise StoppedError
        # A key beyond ASCII may come in pieces.
        while typed[-1] >= 0x80 and len(typed) < most and select.select([self._handle], [], [], 0.02)[0]:
            typed += os.read(self._handle, most)
        return typed.decode("utf-8", "replace")

    def _restore(self) -> None:
        try:
            termios.tcsetattr(self._handle, termios.TCSANOW, self._before)
        except termios.error:
            # The terminal is gone; there is nothing to be left as it was.
            return


def _stop(*_: object) -> None:
    raise StoppedError


def ticks() -> float:
    """Return seconds that go on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
