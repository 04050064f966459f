"""Whom an officer rings next: those who answer now, and of those the ones that close soonest first.

Pure. Hours are the channel's, in its organisation's time zone; where none are stated, an office's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from builder.register.hours import OFFICE, Hours, opening
from builder.register.kinds import Method
from builder.register.model import Register, Task
from builder.rounds.progress import Progress
from builder.rounds.record import channels_of, key_of


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
