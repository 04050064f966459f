"""A field is in no view, and so in no bundle, until it is named."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from records import SETTINGS, channel, contact, organisation, recipient, register, tld, views, walk
from registers import recipients, registers

from builder.bundle.parts import PartsMaker
from builder.register.freshness import State
from builder.register.kinds import Tlp
from builder.register.model import Channel, Contact, Organisation, Recipient, Register, Settings, Tld
from builder.views import withheld
from builder.views.entries import (
    AgeRule,
    CertificateView,
    ChangeLine,
    Changes,
    ChannelView,
    ContactView,
    Copy,
    Entry,
    FirstNumber,
    OrganisationChanges,
    OrganisationView,
    PlacedChanges,
    PublisherCard,
    TldChange,
    View,
)

CANARY = "canary 9f2c"


class WiderChannel(Channel):
    confidential: str = CANARY


class WiderContact(Contact):
    confidential: str = CANARY


class WiderOrganisation(Organisation):
    confidential: str = CANARY


class WiderTld(Tld):
    confidential: str = CANARY


class WiderRecipient(Recipient):
    confidential: str = CANARY


class WiderSettings(Settings):
    confidential: str = CANARY


def wider(type_: type, found: Any, **more: Any) -> Any:
    own = {name: getattr(found, name) for name in type(found).model_fields}
    return type_.model_construct(**{**own, "confidential": CANARY, **more})


def test_a_field_added_to_a_record_shows_nowhere() -> None:
    """Whatever the models learn tomorrow stays out of views and bundles until it is named in `views`."""
    desk = wider(
        WiderContact,
        contact("duty"),
        channels=(wider(WiderChannel, channel("phone", "+44 1632 960101", override=CANARY)),),
    )
    of = Register(
        settings=wider(WiderSettings, SETTINGS),
        tlds={"gr": wider(WiderTld, tld("gr"))},
        organisations={"alpha": wider(WiderOrganisation, organisation("alpha"), contacts=(desk,))},
    )
    assert CANARY in repr(of.organisations["alpha"])
    made = views(of)
    seen = made.view(wider(WiderRecipient, recipient()))
    assert "960101" in repr(asdict(seen))
    assert CANARY not in repr(asdict(seen)) + repr([asdict(each) for each in withheld(made, recipient("all", "CLEAR"))])
    maker = PartsMaker()
    parts = maker.parts(seen)
    assert CANARY not in repr(asdict(parts)) + "".join(each.html for each in maker.book.snippets.values())


NAMED = {
    ChannelView: {
        *("kind", "value", "shown", "link", "tlp", "hours", "note", "freshness"),
        *("network", "relies_on", "dies_with", "relies_on_others"),
    },
    ContactView: {
        "id",
        "kind",
        "name",
        "role",
        "order",
        "languages",
        "note",
        "channels",
        "unresponsive",
        "certificates",
    },
    CertificateView: {"sort", "fingerprint", "until", "addresses", "content"},
    OrganisationView: {"id", "name", "country", "timezone", "languages", "network", "contacts", "unresponsive"},
    FirstNumber: {"organisation", "contact", "channel"},
    AgeRule: {"kinds", "fresh", "ageing", "stale"},
    Entry: {
        *("tld", "shown", "u_label", "label_language", "name", "territory", "region", "variants", "name_servers"),
        *("manager", "backend", "reach", "warnings", "first"),
    },
    Copy: {
        *("recipient", "recipient_name", "clearance", "scope", "use_cases", "until", "title", "publisher"),
        *(
            "notice",
            "edition",
            "marking",
            "entries",
            "ages",
            "rules",
            "previous",
        ),
    },
    PublisherCard: {"name", "phone", "phone_link", "email", "email_link"},
    TldChange: {"what", "tld", "shown", "organisation"},
    ChangeLine: {"what", "kind", "contact", "shown", "state", "count"},
    OrganisationChanges: {"organisation", "lines"},
    PlacedChanges: {"tld", "shown", "more", "changes"},
    Changes: {"compared", "previous", "tlds", "organisations"},
    View: {"copy", "entries", "organisations", "changes"},
}


@pytest.mark.parametrize("type_", NAMED, ids=lambda type_: type_.__name__)
def test_what_a_view_holds_is_agreed(type_: type) -> None:
    """Who shows recipients something more changes this list too, and is asked why."""
    assert {field.name for field in fields(type_)} == NAMED[type_]


def test_no_view_shows_a_value_in_a_log_line() -> None:
    """A view that lands in a traceback tells no number, no name and no note."""
    lead = contact("lead", channel("phone", "+44 1632 960101", note=CANARY), kind="person", name=CANARY, note=CANARY)
    seen = views(register([tld("gr")], [organisation("alpha", lead)])).view(recipient())
    said = repr(seen) + repr(seen.entries[0]) + repr(seen.entries[0].manager.contacts[0].channels[0])
    assert CANARY not in said
    assert "960101" not in said


@given(registers(), recipients)
@settings(deadline=None)
def test_a_view_holds_values_and_no_records(of: Register, who: Recipient) -> None:
    """Nothing of the register hangs on a view: what is not named cannot be reached from it."""
    for value in walk(asdict(views(of).view(who))):
        assert value is None or isinstance(value, str | int | date | Tlp | State)
