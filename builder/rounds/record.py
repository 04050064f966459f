"""All that one round's directory holds, as a value, and what names a channel in it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from builder.register import addresses
from builder.register.freshness import ChannelKey
from builder.register.model import Channel, Contact, Organisation, Outcome, Register, Round, Sent, SentState, Task
from builder.register.work import MailRead, Spent


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundFiles:
    """A round, whom it asks, what came of it, what was sent, and how long that took; lines as in their files."""

    round: Round
    tasks: tuple[Task, ...] = field(default=(), repr=False)
    outcomes: tuple[Outcome, ...] = field(default=(), repr=False)
    sent: tuple[Sent, ...] = field(default=(), repr=False)
    effort: tuple[Spent, ...] = field(default=(), repr=False)
    mails: tuple[MailRead, ...] = ()


def newest_round(rounds: Iterable[Round]) -> Round | None:
    """Return the round that was opened last, one that is still open before all others."""
    return max(rounds, key=lambda each: (each.closed is None and bool(each.salt), each.opened, each.id), default=None)


def newest_open(rounds: Iterable[Round], day: date) -> Round | None:
    """Return the newest round in which counts what was verified on a day: open by then, and no drill."""
    found = (each for each in rounds if each.opened <= day and not (each.closed or each.drill))
    return max(found, key=lambda each: (each.opened, each.id), default=None)


def key_of(record: Task | Outcome | Sent) -> ChannelKey:
    """Return what names a channel, the same for a value however it is written."""
    return (record.organisation, record.contact, record.kind, addresses.canonical(record.kind, record.value))


def channels_of(register: Register) -> dict[ChannelKey, tuple[Organisation, Contact, Channel]]:
    """Return every channel that the register holds now, with whose it is."""
    return {
        (organisation.id, contact.id, channel.kind, addresses.canonical(channel.kind, channel.value)): (
            organisation,
            contact,
            channel,
        )
        for organisation, contact, channel in register.channels()
    }


def sent_at(sent: Iterable[Sent]) -> dict[ChannelKey, tuple[datetime, ...]]:
    """Return when messages went to each channel, as far as is known: one that was begun went, unless it failed.

    The order of the lines does not matter. Each attempt has an `id` of its own.
    """
    states: dict[tuple[ChannelKey, str], dict[SentState, datetime]] = {}
    for each in sent:
        seen = states.setdefault((key_of(each), each.id), {})
        seen[each.state] = min(each.when, seen.get(each.state, each.when))
    found: dict[ChannelKey, list[datetime]] = {}
    for (key, _), seen in states.items():
        if SentState.FAILED not in seen or seen.keys() & {SentState.SENT, SentState.RETURNED}:
            found.setdefault(key, []).append(min(seen.values()))
    return {key: tuple(sorted(times)) for key, times in found.items()}
