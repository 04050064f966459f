"""Say who does not answer: organisations and contacts that closed rounds asked in vain.

That is so when the last round that asked them went up the whole ladder, to the regional organisation,
or when the last two did not get an answer. Pure, from what the rounds recorded alone, so that it
says the same of the data that an edition was built from. Nobody is blamed who was not asked, or for
a number that was replaced since; whoever answered since, in whatever way and over whichever channel,
is taken off again. A drill tries one hour of one day, so it can excuse but not blame.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from builder.register import addresses
from builder.register.kinds import ChannelKind, Result
from builder.register.model import Channel, Register, Sent, SentState

# Organisation and contact.
Whose = tuple[str, str]
ChannelName = tuple[str, str, ChannelKind, str]
# Somebody spoke for the contact, if only to correct something or to decline.
ANSWERS = frozenset({Result.CONFIRMED, Result.CORRECTED, Result.REFUSED})
ROUNDS_IN_VAIN = 2
# Under these names `sent.csv` notes who was asked about an organisation and stands in no register.
ADMIN, REGION = "root-zone-contact", "regional-organisation"


class _Closed(NamedTuple):
    """A round that is over: in the order in which they ended."""

    closed: date
    opened: date
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresponsive:
    """Who does not answer, each with the day on which the last round that asked in vain was closed."""

    organisations: Mapping[str, date] = field(default_factory=dict)
    contacts: Mapping[Whose, date] = field(default_factory=dict)


def _any(_: Channel) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the rounds that are over tried, and who answered, gone through once for whatever is made to count."""

    rounds: tuple[_Closed, ...]
    # Each channel that was tried and stands in the register now, with that and the places of the rounds.
    tried: tuple[tuple[ChannelName, Channel, frozenset[int]], ...] = field(default=(), repr=False)
    # Of which organisations those were asked who stand in no register, in the round of which place.
    ended: frozenset[tuple[str, int]] = frozenset()
    answered: Mapping[str | Whose, date] = field(default_factory=dict)

    @classmethod
    def of(cls, register: Register, today: date) -> "Asked":
        """Go through the rounds of a register that were closed until today."""
        rounds = sorted(
            _Closed(each.closed, each.opened, each.id)
            for each in register.rounds
            if each.closed is not None and each.closed <= today and not each.drill
        )
        if not rounds:
            return cls(rounds=())
        places: dict[ChannelName, set[int]] = {}
        for place, name in _asked(register, rounds):
            places.setdefault(name, set()).add(place)
        standing = (
            (_name(organisation.id, contact.id, channel.kind, channel.value), channel)
            for organisation, contact, channel in register.channels()
        )
        return cls(
            rounds=tuple(rounds),
            tried=tuple((name, channel, frozenset(places[name])) for name, channel in standing if name in places),
            ended=frozenset(
                (organisation, place)
                for place, each in enumerate(rounds)
                for organisation in _asked_outside(register.sent.get(each.id, ()))
            ),
            answered=_answered(register, today),
        )

    def in_vain(self, counts: Callable[[Channel], bool] = _any) -> Unresponsive:
        """Return who does not answer; only what was tried over channels that count is held against anybody."""
        asked: dict[str | Whose, set[int]] = {}
        for name, channel, places in self.tried:
            if counts(channel):
                for who in (name[0], name[:2]):
                    asked.setdefault(who, set()).update(places)
        found: dict[str | Whose, date] = {}
        for who, tried in asked.items():
            last = max(tried)
            organisation = who if isinstance(who, str) else who[0]
            enough = 1 if (organisation, last) in self.ended else ROUNDS_IN_VAIN
            in_vain = sorted(tried)[-enough:]
            first = min(self.rounds[place].opened for place in in_vain)
            if len(in_vain) == enough and self.answered.get(who, date.min) < first:
                found[who] = self.rounds[last].closed
        return Unresponsive(
            organisations={who: day for who, day in found.items() if isinstance(who, str)},
            contacts={who: day for who, day in found.items() if not isinstance(who, str)},
        )


def unresponsive(register: Register, today: date) -> Unresponsive:
    """Return who does not answer, as far as the rounds that were closed until today can tell."""
    return Asked.of(register, today).in_vain()


def _answered(register: Register, today: date) -> dict[str | Whose, date]:
    """Return the last day on which each organisation and each contact answered."""
    found: dict[str | Whose, date] = {}
    for outcome in register.outcomes:
        if outcome.result in ANSWERS and outcome.when <= today:
            for who in (outcome.organisation, (outcome.organisation, outcome.contact)):
                found[who] = max(outcome.when, found.get(who, outcome.when))
    return found


def _asked(register: Register, rounds: list[_Closed]) -> Iterator[tuple[int, ChannelName]]:
    """Yield each channel that was tried in a round, with the round's place: called, or written to."""
    for place, each in enumerate(rounds):
        for outcome in register.outcomes_of.get(each.id, ()):
            if each.opened <= outcome.when <= each.closed:
                yield place, _name(outcome.organisation, outcome.contact, outcome.kind, outcome.value)
        for sent in register.sent.get(each.id, ()):
            if sent.state is SentState.SENT:
                yield place, _name(sent.organisation, sent.contact, sent.kind, sent.value)


def _asked_outside(sent: Iterable[Sent]) -> set[str]:
    """Return the organisations about whom both were asked who stand in no register: the last steps of the ladder."""
    admin, region = (
        {each.organisation for each in sent if each.contact == name and each.state is SentState.SENT}
        for name in (ADMIN, REGION)
    )
    return admin & region


def _name(organisation: str, contact: str, kind: ChannelKind, value: str) -> ChannelName:
    return (organisation, contact, kind, addresses.canonical(kind, value))
