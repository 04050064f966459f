"""What becomes of a signal that ends the program: while something is open it must not stay half done."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

# Ctrl-C, a shutdown, a closed window.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _EndedError(BaseException):
    """A signal asked the program to end."""


@contextmanager
def handled(signals: Iterable[signal.Signals], handler: Callable[[int, object], None]) -> Iterator[None]:
    """Have signals go to a handler, and afterwards to whom they went before."""
    before = {each: signal.getsignal(each) for each in signals}
    try:
        for each in before:
            signal.signal(each, handler)
        yield
    finally:
        for each, earlier in before.items():
            signal.signal(each, earlier)


@contextmanager
def saving() -> Iterator[None]:
    """Let nothing but a power cut end the program in the meantime; what came meanwhile ends it afterwards."""
    came: list[int] = []
    # Handlers, and no mask: that is one thread's, and a signal goes to whichever takes it.
    try:
        with handled(ENDING, lambda number, _: came.append(number)):
            yield
    finally:
        for number in came[:1]:
            signal.raise_signal(number)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let a signal that ends the program clear up first: plaintext that is half written must not stay."""
    came: list[int] = []

    def end(number: int, _: object) -> None:
        came.append(number)
        # Another one must not end the clearing up.
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise _EndedError

    # Ctrl-C raises by itself. What is ignored already, as under nohup, stays so.
    signals = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) != signal.SIG_IGN]
    try:
        with handled(signals, end):
            yield
    except _EndedError:
        # Whoever sent it is to see that it ended the program.
        signal.signal(came[0], signal.SIG_DFL)
        os.kill(os.getpid(), came[0])
