"""One thing that was looked at. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How it is: nothing to do, something to know, or something to do before work goes on."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found of one thing; `hint` says what to do, where there is something."""

    part: str
    level: Level
    what: str
    hint: str = ""


def ok(part: str, what: str) -> Result:
    """Return that all is well."""
    return Result(part=part, level=Level.OK, what=what)


def warn(part: str, what: str, hint: str) -> Result:
    """Return something that somebody should know of."""
    return Result(part=part, level=Level.WARN, what=what, hint=hint)


def fail(part: str, what: str, hint: str) -> Result:
    """Return something to mend before work goes on."""
    return Result(part=part, level=Level.FAIL, what=what, hint=hint)
