"""Where a record stands, and what is wrong with it.

Pure. A problem never carries the value it is about: problems are printed, logged and
pasted into tickets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from builder.errors import BuilderError


class Level(StrEnum):
    """How much a problem matters: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a file, with the lines of the keys that stand below it."""

    file: str
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    def at(self, key: str) -> "Place":
        """Return the place of one key, or this place where the key is absent."""
        return Place(file=self.file, line=self.lines.get(key, self.line))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One breach of one rule, at one place, with what to do."""

    place: Place
    rule: str
    message: str
    hint: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {self.level}: {self.message} [{self.rule}]{hint}"

    @property
    def order(self) -> tuple[str, int, str, str]:
        """The key that sorts problems by place."""
        return (self.place.file, self.place.line, self.rule, self.message)


class RegisterError(BuilderError):
    """The records break rules; `problems` holds every one, in order of place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        count = len(problems)
        super().__init__(
            f"{count} {'problem' if count == 1 else 'problems'} in the register",
            hint="mend the files named above and run `tocsin check`",
        )
        self.problems = tuple(problems)
