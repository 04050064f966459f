"""Whose a number, an address or a name is, of all who are held: contacts now and before, and those who enrolled a CERT.

What is looked for is typed at a question or stands in a file; what is said back is identifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder import board
from builder.editions.record import numbers, snapshot_of
from builder.privacy.subject import Around, names_in, rows_of, values_in
from builder.proposals.touching import whose as whose_proposal
from builder.recipients.enrolment import read_kept
from builder.register.loading import load
from builder.register.model import Register
from builder.workspace.places import Workspace

FEWEST_DIGITS = 5
FEWEST_LETTERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Somebody who is held, as commands name them, and where."""

    person: str
    where: str


def find(workspace: Workspace, found: Around, text: str) -> tuple[Hit, ...]:
    """Return who has a text as a value or a name, or a part of one, each with the places."""
    said: dict[str, list[str]] = {}
    for person, where, value in _all(workspace, found):
        if where not in said.get(person, ()) and _is(text, value):
            said.setdefault(person, []).append(where)
    return tuple(Hit(person=person, where=", ".join(places)) for person, places in said.items())


def wanted(text: str) -> bool:
    """Say whether a text is enough to look for."""
    return len(re.sub(r"\D", "", text)) >= FEWEST_DIGITS or len(text.strip()) >= FEWEST_LETTERS


def _is(text: str, value: str) -> bool:
    digits = re.sub(r"\D", "", text)
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\W\d]", text):
        # A national form begins with a 0 that the international one leaves out.
        return digits.lstrip("0") in re.sub(r"\D", "", value)
    return " ".join(text.split()).casefold() in " ".join(value.split()).casefold()


def _all(workspace: Workspace, found: Around) -> Iterator[tuple[str, str, str]]:
    """Yield every value and name: whose, where, and what."""
    yield from _in_register(found.register, "the register")
    for row in rows_of(found.register):
        yield f"{row.organisation}/{row.contact}", "rounds", row.value
    for proposal in found.proposals:
        # Those too who come with a new organisation, or go with one.
        for contact in dict.fromkeys((whose_proposal(proposal), *(each.id for each in proposal.contacts))):
            if contact:
                for value in (*(value for _, value in values_in(proposal, contact)), *names_in(proposal, contact)):
                    yield f"{proposal.organisation}/{contact}", "proposals", value
    for number in numbers(workspace):
        snapshot = snapshot_of(workspace, number)
        register = load(snapshot).register if snapshot.data.is_dir() else None
        if register:
            yield from _in_register(register, f"edition {number}")
    for recipient in sorted(workspace.recipient_names):
        for number, content in board.enrolments(workspace, recipient).items():
            enrolled = read_kept(content, board.enrolment_place(workspace, recipient, number))
            for value in (enrolled.name, enrolled.email, enrolled.phone):
                yield f"{recipient} --enrolment {number}", "enrolments", value


def _in_register(register: Register, where: str) -> Iterator[tuple[str, str, str]]:
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            person = f"{organisation.id}/{contact.id}"
            for value in (contact.name or "", *(channel.value for channel in contact.channels)):
                yield person, where, value
