"""Corrections of contacts, organisations and TLDs of the small office, for tests of proposals."""

from typing import Any

from office import ORGANISATION

from builder.proposals import Correction
from builder.proposals.entering import new_channel
from builder.proposals.record import Action
from builder.register.model import Contact

OTHER = "registry-xx"
DESK = Contact(id="duty", kind="desk", role="technical", order="1", channels=(new_channel("phone", "+44 1632 960150"),))


def of_contact(contact: str = "lead", **keys: Any) -> Correction:
    return Correction(organisation=ORGANISATION, contact=contact, action=Action.SET_CONTACT, set=keys)


def of_organisation(**keys: Any) -> Correction:
    return Correction(organisation=ORGANISATION, action=Action.SET_ORGANISATION, set=keys)


def of_tld(**keys: Any) -> Correction:
    return Correction(tld="gr", action=Action.SET_TLD, set=keys)


def removal(contact: str = "lead") -> Correction:
    return Correction(organisation=ORGANISATION, contact=contact, action=Action.REMOVE_CONTACT)


def newcomer(**more: Any) -> Correction:
    keys = {"name": "Other Registry", "country": "GR", "timezone": "Europe/Athens", "languages": ["el"], **more}
    return Correction(
        organisation=OTHER, action=Action.NEW_ORGANISATION, set=keys | {"consent": "all"}, contacts=(DESK,)
    )


GONE = Correction(organisation=ORGANISATION, action=Action.REMOVE_ORGANISATION)


def restated(correction: Correction, **more: object) -> dict[str, Any]:
    """The fields of a correction, some of them others."""
    return {name: getattr(correction, name) for name in Correction.__dataclass_fields__} | more
