"""Whom an officer rings next: those who answer now, an organisation at a time, and those first that close soonest.

Pure. Hours are the channel's, in its organisation's time zone; where none are stated, an office's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from builder.register.freshness import ChannelKey
from builder.register.hours import Answered, answered
from builder.register.kinds import Method
from builder.register.model import Channel, Contact, Organisation, Register, Task
from builder.rounds.progress import Progress
from builder.rounds.record import channels_of, key_of
from builder.rounds.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Answered):
    """One task that is done by a call, and when its channel is answered."""

    task: Task


def queue(
    register: Register, progress: Progress, officer: str | None, now: datetime, *, at_hand: str | None = None
) -> tuple[Call, ...]:
    """Return the calls that an officer, or anybody where None, may make today; those answered now come first.

    The organisation `at_hand` goes first, then the one whose first to close closes soonest, and what is always
    answered after all others that are open. All calls to it that are answered now follow each other, and those to
    one contact. Those who do not answer now come after, by who opens soonest, an organisation at a time too.
    """
    held = channels_of(register)
    calls: list[Call] = []
    due: set[ChannelKey] = set()
    for each in progress.tasks:
        task, key = each.task, key_of(each.task)
        if task.method is not Method.CALL or officer not in (None, task.officer) or key not in held:
            continue
        if each.may is not None and each.may <= progress.today:
            due.add(key)
        elif each.last != progress.today:
            continue
        # What was rung today keeps the place of its organisation for those that are left of it.
        calls.append(_call(task, held[key], now))

    def turn(call: Call) -> tuple[object, ...]:
        organisation, contact, channel = held[key_of(call.task)]
        whose = (organisation.id, contact.order, contact.id, contact.channels.index(channel))
        return (call.now and organisation.id != at_hand, *call.turn, *whose)

    found = [
        call
        for opened in (True, False)
        for call in together([each for each in calls if each.now is opened], lambda each: each.task, turn)
    ]
    return tuple(call for call in found if key_of(call.task) in due)


def calls_to(register: Register, progress: Progress, organisations: Collection[str], now: datetime) -> tuple[Call, ...]:
    """Return the calls to organisations that want an answer: whoever's, whenever tried, whatever the hour."""
    held = channels_of(register)
    tasks = (each.task for each in progress.tasks if each.standing.waiting and key_of(each.task) in held)
    wanted = [task for task in tasks if task.organisation in organisations and task.method is Method.CALL]
    place = {task: number for number, task in enumerate(wanted)}
    calls = (_call(task, held[key_of(task)], now) for task in wanted)
    return tuple(together(calls, lambda each: each.task, lambda each: (*each.turn, place[each.task])))


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
