"""How long work tells what it is doing; the command line shows it as progress bars."""

import time
from dataclasses import dataclass
from typing import Protocol


class Report(Protocol):
    """Somebody who is told of progress. Texts never hold a confidential value."""

    def begin(self, text: str, total: int) -> None:
        """Say that a step of `total` parts begins."""

    def advance(self, count: int = 1) -> None:
        """Say that some parts of the step are done."""

    def say(self, text: str) -> None:
        """Pass on one sentence."""


class Silence:
    """Tells nobody."""

    def begin(self, text: str, total: int) -> None:
        """Say nothing."""

    def advance(self, count: int = 1) -> None:
        """Say nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step of some work took: seconds by the clock, and of processors, its workers' too."""

    text: str
    count: int
    seconds: float
    processor_seconds: float


class Steps:
    """Passes progress on, and notes what each step took; its clocks only ever run forwards."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ended: list[Step] = []
        self._now: tuple[str, int, float, float] | None = None
        self._by_workers = 0.0

    def begin(self, text: str, total: int) -> None:
        """Begin a step, and end the one before."""
        self._end()
        self._now = (text, total, time.perf_counter(), self._used())
        self._report.begin(text, total)

    def advance(self, count: int = 1) -> None:
        """Pass it on."""
        self._report.advance(count)

    def say(self, text: str) -> None:
        """Pass it on."""
        self._report.say(text)

    def used(self, seconds: float) -> None:
        """Note processor time that a worker took."""
        self._by_workers += seconds

    def ended(self) -> tuple[Step, ...]:
        """End the last step, and return all in their order."""
        self._end()
        return tuple(self._ended)

    def _end(self) -> None:
        if self._now is None:
            return
        text, count, began, used = self._now
        seconds, processor = time.perf_counter() - began, self._used() - used
        self._ended.append(Step(text=text, count=count, seconds=seconds, processor_seconds=processor))
        self._now = None

    def _used(self) -> float:
        return time.process_time() + self._by_workers
