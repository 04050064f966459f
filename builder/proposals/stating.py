"""What the keys of a contact, an organisation or a TLD say, and are to say. Pure.

A proposal has them as the file writes them, so that what it would change, and what it found, can be held
against the file. An empty text stands for a key that is not there.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from builder.proposals.record import LISTS, Action, Said, keys_said
from builder.register.consent import wish_in
from builder.register.model import Contact, Organisation, Register, Tld
from builder.register.writing import fields_of
from builder.workspace.problems import Problem
from builder.workspace.shape import shape

OF_ORGANISATION = ("name", "country", "timezone", "languages", "consent", "internal")
# The keys that each action may set.
SETTABLE: Mapping[Action, tuple[str, ...]] = {
    Action.SET_CONTACT: ("kind", "name", "role", "order", "languages", "note", "internal", "openpgp", "smime"),
    Action.SET_ORGANISATION: OF_ORGANISATION,
    Action.NEW_ORGANISATION: OF_ORGANISATION,
    Action.SET_TLD: ("name", "manager", "backend", "name_servers", "consent"),
}
# The actions on whole records and their keys, rather than on one channel.
ON_RECORDS = frozenset({*SETTABLE, Action.REMOVE_CONTACT, Action.REMOVE_ORGANISATION})
SAYABLE = frozenset(key for keys in SETTABLE.values() for key in keys)
Subject = Organisation | Tld | None
StatedT = TypeVar("StatedT", bound=Contact | Organisation | Tld)


class Aim(Protocol):
    """What says of which records a change is: a proposal, or a correction."""

    @property
    def action(self) -> Action: ...
    @property
    def organisation(self) -> str: ...
    @property
    def tld(self) -> str | None: ...


def subject_of(aim: Aim, register: Register) -> Subject:
    """Return the record whose file would change; None where the register has none."""
    if aim.action is Action.SET_TLD:
        return register.tlds.get(aim.tld or "")
    return register.organisations.get(aim.organisation)


def contact_of(organisation: Organisation, name: str | None) -> Contact | None:
    """Return a contact by its id."""
    return next((each for each in organisation.contacts if each.id == name), None)


def said_as(key: str, text: str) -> Said:
    """Return what a key is to say from one line of text: a list has commas, a consent the form of `WISHES`."""
    if key in LISTS:
        return tuple(part.strip() for part in text.split(",") if part.strip()) or ""
    wish = wish_in(text) if key == "consent" else text
    return wish.strip() if isinstance(wish, str) else {word: tuple(names) for word, names in wish.items()}


def says(record: Contact | Organisation | Tld, keys: Iterable[str]) -> dict[str, Any]:
    """Return what keys of a record say, as its file writes it."""
    fields = _fields(record)
    return {key: fields.get(key, "") for key in keys}


def stated(record: StatedT, keys: Mapping[str, Any]) -> tuple[StatedT | None, list[Problem]]:
    """Return a record with keys that say something else, or what is wrong with them."""
    fields = {key: text for key, text in {**_fields(record), **keys}.items() if text not in ("", ())}
    if isinstance(record, Contact):
        fields["channels"] = record.channels
    elif isinstance(record, Organisation):
        fields["contacts"] = record.contacts
    return shape(type(record), fields, record.place)


def _fields(record: Contact | Organisation | Tld) -> dict[str, Any]:
    """Return what a record says, without those that stand in it: their keys are not its own."""
    return {
        key: keys_said({key: value})[key] if key in SAYABLE else value
        for key, value in fields_of(record).items()
        if key not in ("channels", "contacts")
    }
