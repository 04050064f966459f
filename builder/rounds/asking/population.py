"""Decide whom a round asks: each channel once, by the method that verifies it, by one officer.

Pure. The population is frozen when the round is opened: what is written to `tasks.csv` stays.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from builder.register.freshness import Knowledge, State, fold
from builder.register.kinds import OVER_ITSELF, ChannelKind, Method
from builder.register.model import Channel, Contact, Organisation, Register, Task

# An exercise asks who can be reached at this hour; no letter can.
NOT_IN_DRILLS = frozenset({ChannelKind.POST})


def population(
    register: Register, *, today: date, due: date, officers: Sequence[str] = (), drill: bool = False
) -> tuple[Task, ...]:
    """Return a round's tasks: each channel that would not be fresh on the day when the round is due.

    An organisation stands once, however many TLDs it serves, and is one officer's. A drill takes
    the desks that each organisation answers round the clock (its first contact where it has none), fresh or not.
    """
    who = tuple(officers) or register.settings.in_office(today)
    known = fold((each for each in register.outcomes if each.when <= today), register.settings.freshness, due)
    methods = methods_of(register)
    asked = {
        organisation.id: [
            (contact, channel)
            for contact, channel in (_in_drill(register, organisation) if drill else _stale(organisation, known))
            if channel.kind in methods
        ]
        for organisation in _serving(register)
    }
    officer_of = share({name: len(channels) for name, channels in asked.items() if channels}, who)
    return tuple(
        Task(
            organisation=name,
            contact=contact.id,
            kind=channel.kind,
            value=channel.value,
            method=methods[channel.kind],
            officer=officer_of[name],
        )
        for name, channels in asked.items()
        for contact, channel in channels
    )


def methods_of(register: Register) -> dict[ChannelKind, Method]:
    """Return the method by which each kind is asked over itself, where its freshness rule takes that for proof."""
    return {
        kind: OVER_ITSELF[kind]
        for rule in register.settings.freshness
        for kind in rule.kinds
        if OVER_ITSELF[kind] in rule.methods
    }


def share(weights: dict[str, int], officers: Sequence[str]) -> dict[str, str]:
    """Share organisations among officers as evenly as they come, the heaviest first; none is split."""
    load = dict.fromkeys(officers, 0)
    shared = {}
    for name in sorted(weights, key=lambda name: (-weights[name], name)):
        officer = min(load, key=lambda each: load[each])
        load[officer] += weights[name]
        shared[name] = officer
    return shared


def _serving(register: Register) -> list[Organisation]:
    """Return the organisations that manage or run a TLD, each once, in order of identifier."""
    names = {name for tld in register.tlds.values() for name in (tld.manager, tld.backend)}
    return [register.organisations[name] for name in sorted(names & register.organisations.keys())]


def _contacts(organisation: Organisation) -> list[Contact]:
    return sorted(organisation.contacts, key=lambda contact: (contact.order, contact.id))


def _stale(organisation: Organisation, known: Knowledge) -> Iterator[tuple[Contact, Channel]]:
    for contact in _contacts(organisation):
        for channel in contact.channels:
            if known.of(organisation.id, contact.id, channel).state is not State.FRESH:
                yield contact, channel


def _in_drill(register: Register, organisation: Organisation) -> Iterator[tuple[Contact, Channel]]:
    awake = {role.id for role in register.settings.roles if role.round_the_clock}
    contacts = _contacts(organisation)
    for contact in [each for each in contacts if each.role in awake] or contacts[:1]:
        for channel in contact.channels:
            if channel.kind not in NOT_IN_DRILLS:
                yield contact, channel
