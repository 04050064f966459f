"""Which telephone numbers and keys differ between two states of the register, and which proposals brought them. Pure.

What changes a number otherwise, an editor on a file, is no proposal; the officer who signs and
`tocsin check` are told whose number it is. No value leaves this module.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from builder.editions.summary import IN_WORDS, KEYS, NumberChange
from builder.proposals.record import Action, Proposal, Step
from builder.proposals.rules import Stage, stage
from builder.proposals.touching import brought, could_be_rung, rings, taken, whose, words_of
from builder.register import addresses, certificates
from builder.register.kinds import ChannelKind
from builder.register.model import Register

# Organisation, contact and kind.
Whose = tuple[str, str, str]
# A number in the form in which two are the same; or a text that holds one; or the fingerprint of a key.
Number = str


def changed_numbers(
    before: Register, after: Register, proposals: Iterable[Proposal], since: date
) -> tuple[NumberChange, ...]:
    """Return which numbers changed since an edition of a day, those that came by no applied proposal first."""
    old, new = _numbers(before), _numbers(after)
    brought: dict[tuple[Whose, Number], str] = {}
    took: dict[tuple[Whose, Number], str] = {}
    for proposal in proposals:
        if _applied(proposal, since):
            brought |= dict.fromkeys(_brought(proposal), proposal.id)
            took |= dict.fromkeys(_took(proposal), proposal.id)
    found: list[NumberChange] = []
    for key in sorted(old.keys() | new.keys()):
        added, removed = new.get(key, set()) - old.get(key, set()), old.get(key, set()) - new.get(key, set())
        if key[2] == IN_WORDS or (key[2] in KEYS and not added):
            # Nobody rings or writes by what is not there any more, and no proposal says what words it took.
            removed = set()
        if not added and not removed:
            continue
        came, went = [brought.get((key, each)) for each in added], [took.get((key, each)) for each in removed]
        found.append(
            NumberChange(
                organisation=key[0],
                contact=key[1],
                kind=key[2],
                added=len(added),
                removed=len(removed),
                proposals=tuple(sorted({each for each in (*came, *went) if each})),
                # One that took another's place is one.
                untold=max(came.count(None), went.count(None)),
            )
        )
    return tuple(sorted(found, key=lambda change: not change.untold))


def _numbers(register: Register) -> dict[Whose, set[Number]]:
    found: dict[Whose, set[Number]] = {}
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            texts = (contact.name, contact.note, *(channel.note for channel in contact.channels))
            if said := {text for text in texts if text and could_be_rung(text)}:
                found[organisation.id, contact.id, IN_WORDS] = said
            # Whoever swaps a key reads what was meant for its holder; a longer life of the same one is no change.
            for certificate in certificates.of_contact(contact):
                found[organisation.id, contact.id, certificate.sort.value] = {certificate.fingerprint}
            for channel in contact.channels:
                if rings(channel.kind, channel.value):
                    whose_ = (organisation.id, contact.id, channel.kind.value)
                    found.setdefault(whose_, set()).add(addresses.canonical(channel.kind, channel.value))
    return found


def _applied(proposal: Proposal, since: date) -> bool:
    """Say whether a proposal came into the register since a day, and nobody overruled it."""
    if stage(proposal) is not Stage.APPLIED or proposal.overruled:
        return False
    return any(event.step is Step.APPLIED and event.when.date() >= since for event in proposal.events)


def _brought(proposal: Proposal) -> Iterator[tuple[Whose, Number]]:
    for contact, channel in brought(proposal):
        yield from _key(proposal, contact, channel.kind, channel.value)
    for contact, text in words_of(proposal):
        if contact:
            yield (proposal.organisation, contact, IN_WORDS), text

    yield from _certificates(proposal, proposal.set)
    if proposal.action is Action.NEW_ORGANISATION:
        for each in proposal.contacts:
            for found in certificates.of_contact(each):
                yield (proposal.organisation, each.id, found.sort.value), found.fingerprint


def _took(proposal: Proposal) -> Iterator[tuple[Whose, Number]]:
    for contact, kind, value in taken(proposal):
        yield from _key(proposal, contact, kind, value)
    yield from _certificates(proposal, proposal.was)


def _certificates(proposal: Proposal, said: Mapping[str, Any]) -> Iterator[tuple[Whose, Number]]:
    """Yield the keys that a contact's own keys say, each with its fingerprint."""
    contact = whose(proposal)
    for sort in certificates.Sort:
        text = said.get(sort.value)
        if contact and text:
            with suppress(certificates.CertificateError):
                yield (proposal.organisation, contact, sort.value), certificates.read(sort, text).fingerprint


def _key(proposal: Proposal, contact: str | None, kind: ChannelKind, value: str) -> Iterator[tuple[Whose, Number]]:
    if contact:
        yield (proposal.organisation, contact, kind.value), addresses.canonical(kind, value)
