"""When a channel is answered: a small part of OpenStreetMap's opening hours.

Pure. `24/7`, or spans as `Mo-Fr 08:00-17:00`, several separated by a semicolon, in the
organisation's own time zone. A span that ends before it begins runs past midnight.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from builder.register.values import refuse

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SPAN = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su)(?:-(Mo|Tu|We|Th|Fr|Sa|Su))? (\d\d:\d\d)-(\d\d:\d\d)\Z")
ROUND_THE_CLOCK = "24/7"


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of the week, from one time of day to another."""

    days: frozenset[int]
    start: time
    end: time

    def covers(self, day: int, at: time) -> bool:
        """Say whether the span covers a time on a day of the week (0 is Monday)."""
        if self.start < self.end:
            return day in self.days and self.start <= at < self.end
        return (day in self.days and at >= self.start) or ((day - 1) % 7 in self.days and at < self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a channel is answered; no spans means at all times."""

    text: str
    spans: tuple[Span, ...] = ()

    @property
    def always(self) -> bool:
        """Whether it is answered at all times, however that is written."""
        return not self.spans or all(self._covers_whole(day) for day in range(7))

    def _covers_whole(self, day: int) -> bool:
        """Say whether no minute of a day of the week is left out; hours begin and end at whole minutes."""
        edges = [time(0), *(edge for span in self.spans for edge in (span.start, span.end))]
        return all(any(span.covers(day, edge) for span in self.spans) for edge in edges)

    def answered(self, at: time) -> bool:
        """Say whether somebody answers at this local time on every day of the week."""
        return self.always or all(any(span.covers(day, at) for span in self.spans) for day in range(7))


def parse_hours(value: Any) -> Hours:
    """Return the hours that a text states."""
    if isinstance(value, Hours):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if text == ROUND_THE_CLOCK:
        return Hours(text)
    spans = [_span(part.strip()) for part in text.split(";")]
    return Hours("; ".join(part.strip() for part in text.split(";")), tuple(spans))


def _span(text: str) -> Span:
    found = SPAN.match(text)
    try:
        if not found:
            raise ValueError
        first, last, start, end = found.groups()
        day, stop = DAYS.index(first), DAYS.index(last or first)
        days = frozenset((day + offset) % 7 for offset in range((stop - day) % 7 + 1))
        # 24:00 is how people write the end of a day; a clock has no such time.
        closing = time(0) if end == "24:00" else time.fromisoformat(end)
        return Span(days, time.fromisoformat(start), closing)
    except ValueError:
        raise refuse("hours", "are no hours", "write 24/7, or Mo-Fr 08:00-17:00; Sa 09:00-12:00") from None


# Where none are stated.
OFFICE = parse_hours("Mo-Fr 09:00-17:00")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """When a channel is answered, as seen from a moment.

    `local` is the time where the contact is. `hours` are an office's where `assumed`. `opens` is when
    it is answered next, None where it is answered now; `closes` is when that ends, None where it never does.
    """

    local: datetime
    hours: Hours
    assumed: bool
    opens: datetime | None
    closes: datetime | None

    @property
    def now(self) -> bool:
        """Whether it is answered at this moment."""
        return self.opens is None

    @property
    def turn(self) -> tuple[bool, datetime]:
        """Where it stands among others: what closes soonest first, and after what is open what opens soonest."""
        edge = self.opens or self.closes
        return not self.now, edge.astimezone(UTC) if edge else datetime.max.replace(tzinfo=UTC)


def answered(hours: Hours | None, timezone: str, now: datetime) -> Answered:
    """Return when a channel with these hours, or none stated, is answered in a time zone."""
    local = now.astimezone(ZoneInfo(timezone))
    opens, closes = opening(hours or OFFICE, local)
    return Answered(local=local, hours=hours or OFFICE, assumed=hours is None, opens=opens, closes=closes)


def opening(hours: Hours, local: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when hours begin again, None where they are on, and when they then end, None where they never do."""
    if hours.always:
        return None, None
    for start, end in _spans(hours, local):
        # Times of one zone are compared by the clock on the wall, and so do people keep their hours.
        if end > local:
            return (None if start <= local else start), end
    raise AssertionError("hours that are not always have a span within a week")


def _spans(hours: Hours, local: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans from yesterday to next week, in order, those that touch as one."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = sorted(
        (_at(day, span.start, local.fold), _at(day if span.start < span.end else day + DAY, span.end, local.fold))
        for day in (midnight + offset * DAY for offset in range(-2, 10))
        for span in hours.spans
        if day.weekday() in span.days
    )
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start <= end:
            end = max(end, next_end)
        else:
            yield start, end
            start, end = next_start, next_end
    yield start, end


def _at(day: datetime, at: time, fold: int) -> datetime:
    # In the hour that the clock repeats, what ends later ends in the same turn of it.
    return day.replace(hour=at.hour, minute=at.minute, fold=fold)
