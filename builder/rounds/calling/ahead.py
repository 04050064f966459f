"""What the next hours bring: how many calls are answered now, and when others begin to be, officer by officer.

Pure. A day is planned by it, and tasks are handed to another officer by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from builder.rounds.calling.queue import Call

HOUR = timedelta(hours=1)
HOURS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """One officer's calls: answered now, those of them that close within the hour, and what opens in each hour."""

    officer: str
    now: int
    closing: int
    opening: tuple[int, ...]


def ahead(calls: Iterable[Call], now: datetime, hours: int = HOURS) -> tuple[Ahead, ...]:
    """Return what lies ahead of each officer, by name; the first hour begins at `now`."""
    of_officer: dict[str, list[Call]] = {}
    for call in calls:
        of_officer.setdefault(call.task.officer, []).append(call)
    found = []
    for officer, own in sorted(of_officer.items()):
        opening = [0] * hours
        for call in own:
            # Clocks are put back and forward in between: the hours that pass are those of UTC.
            if call.opens is not None and (hour := (call.opens.astimezone(UTC) - now) // HOUR) < hours:
                opening[hour] += 1
        there = [call for call in own if call.now]
        closing = sum(call.closes is not None and call.closes.astimezone(UTC) - now < HOUR for call in there)
        found.append(Ahead(officer=officer, now=len(there), closing=closing, opening=tuple(opening)))
    return tuple(found)
