"""Whom an officer rings next: those who answer now, and of those the ones that close soonest first.

Pure. Hours are the channel's, in its organisation's time zone; where none are stated, an office's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from builder.register.hours import Hours, parse_hours
from builder.register.kinds import Method
from builder.register.model import Register, Task
from builder.rounds.progress import Progress
from builder.rounds.record import channels_of, key_of

OFFICE = parse_hours("Mo-Fr 09:00-17:00")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One task that is done by a call, at a moment.

    `local` is the time where the contact is. `hours` are an office's where `assumed`. `opens` is when
    it is answered next, None where it is answered now; `closes` is when that ends, None where it never does.
    """

    task: Task
    local: datetime
    hours: Hours
    assumed: bool
    opens: datetime | None
    closes: datetime | None

    @property
    def now(self) -> bool:
        """Whether it is answered at this moment."""
        return self.opens is None


def queue(register: Register, progress: Progress, officer: str | None, now: datetime) -> tuple[Call, ...]:
    """Return the calls that an officer, or anybody where None, may make today; those answered now come first.

    What closes soonest is rung first, and what is always answered after all others that are open;
    then what opens soonest. Calls to one contact stay together where their hours are the same.
    """
    held = channels_of(register)
    found = []
    for each in progress.tasks:
        task = each.task
        if task.method is not Method.CALL or each.may is None or each.may > progress.today:
            continue
        if officer is not None and task.officer != officer:
            continue
        organisation, contact, channel = held[key_of(task)]
        hours = channel.hours or OFFICE
        local = now.astimezone(ZoneInfo(organisation.timezone))
        opens, closes = opening(hours, local)
        call = Call(
            task=task,
            local=local,
            hours=hours,
            assumed=channel.hours is None,
            opens=opens,
            closes=closes,
        )
        latest = datetime.max.replace(tzinfo=UTC)
        moment = opens.astimezone(UTC) if opens else closes.astimezone(UTC) if closes else latest
        place = contact.channels.index(channel)
        found.append(((not call.now, moment, organisation.id, contact.order, contact.id, place), call))
    return tuple(call for _, call in sorted(found, key=lambda pair: pair[0]))


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
