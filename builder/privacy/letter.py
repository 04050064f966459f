"""The answer to an access request as a letter in the contact's language: plain text, for mail or print. Pure.

It holds all that is held about this one contact, and of nobody else anything but who was given it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from builder.privacy.held import Dossier
from builder.privacy.subject import names_in, values_in
from builder.proposals.record import Action, Proposal
from builder.proposals.touching import old_value, whose
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Contact, Publisher
from builder.rounds.asking.mail import KINDS, wrap
from builder.words.languages import language_of, phrases
from builder.words.templates import fill

# What the letter says in its own words; whatever else a contact's record has is told as it stands.
SAID = frozenset({"place", "id", "kind", "name", "role", "order", "languages", "note", "channels"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A proposal as its contact is told of it."""

    when: date
    kind: ChannelKind | None
    comes: bool
    old: str | None = field(repr=False)
    new: tuple[str, ...] = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)


def letter(found: Dossier, office: Publisher, today: date, language: str = "") -> str:
    """Return the letter, in a language of ours or in the contact's first that we write."""
    words = phrases(language or language_of(found.languages))

    def day(when: date | datetime) -> str:
        return words.day(when.date() if isinstance(when, datetime) else when)

    text = fill(
        "rounds/held.txt",
        _=words,
        colon=words.colon,
        isolated=words.isolated,
        day=day,
        wrap=wrap,
        kind=lambda kind: words(KINDS[kind]),
        shown=lambda each: addresses.shown(each.kind, each.value),
        found=found,
        contact=found.subject.contact,
        beside=tuple(_beside(found.subject.contact)),
        proposals=[_change(each, found.subject.id) for each in found.proposals],
        office=office,
        phone=addresses.shown(ChannelKind.PHONE, office.phone),
        today=today,
    )
    return _with_single_gaps(text)


def _beside(contact: Contact | None) -> Iterator[str]:
    """Yield what else a contact's record says, key by key."""
    fields: dict[str, Any] = contact.model_dump(mode="json", exclude=set(SAID), exclude_none=True) if contact else {}
    yield from (f"{key}: {value}" for key, value in fields.items() if value)


def _change(proposal: Proposal, contact: str) -> _Change:
    mine = contact in {whose(proposal), proposal.contact}
    person = proposal.person
    said = [proposal.note, proposal.override, proposal.remark, *(event.note for event in proposal.events)]
    said += [person.note] if person else []
    old = old_value(proposal) if mine else None
    if old is None and mine and isinstance(name := proposal.was.get("name"), str) and proposal.set.get("name") != name:
        old = name
    new = [value for _, value in values_in(proposal, contact)] + list(names_in(proposal, contact))
    return _Change(
        when=proposal.when.date(),
        kind=proposal.kind,
        comes=proposal.action in {Action.NEW_CONTACT, Action.NEW_ORGANISATION},
        old=old,
        # Of a change for somebody else, the channel alone that it was confirmed over.
        new=tuple(dict.fromkeys(text for text in new if text != old)),
        notes=tuple(text for text in said if text) if mine else (),
    )


def _with_single_gaps(text: str) -> str:
    """Return a text in which no more than one line is empty at a time, and none ends in spaces."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept) + "\n"
