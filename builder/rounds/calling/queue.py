"""Whom an officer rings next: those who answer now, and of those the ones that close soonest first.

Pure. Hours are the channel's, in its organisation's time zone; where none are stated, an office's.
"""

from dataclasses import dataclass
from datetime import datetime

from builder.register.hours import Answered, answered
from builder.register.kinds import Method
from builder.register.model import Channel, Contact, Organisation, Register, Task
from builder.rounds.progress import Progress
from builder.rounds.record import channels_of, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Answered):
    """One task that is done by a call, and when its channel is answered."""

    task: Task


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
        _, contact, channel = held[key_of(task)]
        call = _call(task, held[key_of(task)], now)
        place = contact.channels.index(channel)
        found.append(((*call.turn, task.organisation, contact.order, contact.id, place), call))
    return tuple(call for _, call in sorted(found, key=lambda pair: pair[0]))


def call_of(register: Register, task: Task, now: datetime) -> Call | None:
    """Return the call of one task at a moment, whoever's it is and whether it is due; None where nobody has it now."""
    held = channels_of(register).get(key_of(task))
    return _call(task, held, now) if held else None


def _call(task: Task, held: tuple[Organisation, Contact, Channel], now: datetime) -> Call:
    organisation, _, channel = held
    when = answered(channel.hours, organisation.timezone, now)
    return Call(
        task=task, local=when.local, hours=when.hours, assumed=when.assumed, opens=when.opens, closes=when.closes
    )
