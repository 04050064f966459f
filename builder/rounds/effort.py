"""How long the work on a round took: noted from one screen to the next, and summed by part and by officer.

Pure, but for `append_effort` of `files`, which it hands on. What was measured is the time between
two screens, and nobody works without a pause: a time above `LIMIT` counts as the limit, when it is
noted and when it is summed. So a long call counts for most of its length, and a meal for ten
minutes; the sum is rather too high than too low, and says of nobody for how long they were away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from builder.register.work import Part, Spent
from builder.rounds.files import append_effort

__all__ = ["DAY", "LIMIT", "Part", "Spent", "Sum", "Sums", "append_effort", "spent", "took"]

# Longer than nearly any call or mail takes, and shorter than any break worth the name.
LIMIT = timedelta(minutes=10)
# What an officer-day is made of: eight hours less a meal and what else comes in between.
DAY = timedelta(hours=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Time in seconds, things that were done in it, and on how many days something was done, in UTC."""

    seconds: int = 0
    items: int = 0
    days: int = 0

    @property
    def each(self) -> float | None:
        """Return the seconds that one thing took in the mean; None where nothing was done."""
        return self.seconds / self.items if self.items else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a round cost: of all, by part in their order, and by officer in order of identifier.

    `by_officer` is for the officers themselves: no report has it.
    """

    total: Sum
    by_part: dict[Part, Sum]
    by_officer: dict[str, Sum]


def took(officer: str, part: Part, since: datetime, until: datetime, items: int = 1) -> Spent:
    """Return the line of what an officer did in the time from one screen to the next."""
    # A clock may be put back meanwhile.
    seconds = max(timedelta(), min(until - since, LIMIT)) // timedelta(seconds=1)
    return Spent(when=until, officer=officer, part=part, seconds=seconds, items=items)


def spent(lines: Iterable[Spent]) -> Sums:
    """Sum what was noted; the order of the lines does not matter."""
    found = tuple(lines)
    parts = {part: [each for each in found if each.part is part] for part in Part}
    officers = {name: [each for each in found if each.officer == name] for name in sorted({e.officer for e in found})}
    return Sums(
        total=_sum(found),
        by_part={part: _sum(own) for part, own in parts.items() if own},
        by_officer={name: _sum(own) for name, own in officers.items()},
    )


def _sum(lines: Iterable[Spent]) -> Sum:
    found = tuple(lines)
    return Sum(
        seconds=sum(min(each.seconds, int(LIMIT.total_seconds())) for each in found),
        items=sum(each.items for each in found),
        days=len({each.when.date() for each in found}),
    )
