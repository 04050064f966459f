"""How long work tells what it is doing; the command line shows it as progress bars. Pure."""

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
