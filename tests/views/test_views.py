"""Views: a view is the register cut to a recipient's scope, clearance and consent, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder.bundle.parts import PartsMaker
from builder.register import addresses
from builder.register.consent import Consent
from builder.register.edition import Edition
from builder.register.freshness import State, fold
from builder.register.model import (
    Channel,
    ChannelKind,
    Contact,
    Organisation,
    Outcome,
    Recipient,
    Register,
    Settings,
    Tld,
    Tlp,
)
from builder.register.reach import Scenario
from builder.views import Views, order_of, withheld
from builder.views.entries import (
    AgeRule,
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
    Publisher,
    TldChange,
    View,
)

TODAY = date(2026, 11, 22)
EDITION = Edition(number=7, issued=TODAY, valid_days=120)
WORDS = {level.word: level for level in Tlp}
SETTINGS = Settings(
    title="Test register",
    publisher={"name": "Secretariat", "phone": "+44 1632 960999", "email": "desk@secretariat.example"},
    valid_days="120",
    freshness=[
        {
            "kinds": ["phone", "mobile", "satellite", "fax", "sms", "email", "chat", "post", "inoc-dba"],
            "methods": ["call", "email"],
            "fresh": "120",
            "ageing": "180",
            "stale": "365",
        }
    ],
    roles=[{"id": "duty", "title": "Duty desk"}, {"id": "lead", "title": "Security lead"}],
    use_cases=[{"id": "attack", "title": "Warn of an attack"}, {"id": "outage", "title": "Handle an outage"}],
    officers=[{"id": "anna", "name": "Anna Officer"}],
)

# A register and a recipient of any shape

VALUES = {
    "phone": ["+44 1632 960101", "+441632960102", "+44 1632 960103"],
    "mobile": ["+44 7700 900101", "+44 1632 960101"],
    "sms": ["+44 7700 900101"],
    "fax": ["+44 1632 960201"],
    "satellite": ["+44 1632 960301"],
    "email": ["duty@nic.gr", "duty@nic.example", "lead@nic.example", "x@nic.no"],
    "post": ["Example Street 1, Testby"],
    "chat": ["irc #duty"],
    "inoc-dba": ["64496*100"],
}
LABELS = {"gr": "EU", "no": "EU", "tv": "AP", "to": "AP", "xn--qxam": "EU"}
ORGANISATIONS = ("alpha", "beta", "gamma")
RECIPIENTS = ("cert-one", "cert-two")


def channel(kind: str, value: str, tlp: str = "GREEN", **more: Any) -> Channel:
    return Channel(kind=kind, value=value, tlp=tlp, **more)


def contact(id_: str, *channels: Channel, kind: str = "desk", order: str = "1", **more: Any) -> Contact:
    return Contact(**{"id": id_, "kind": kind, "role": "duty", "order": order, "channels": channels, **more})


def organisation(name: str, *contacts: Contact, **more: Any) -> Organisation:
    own = {"id": name, "name": f"Registry {name}", "country": "GR", "timezone": "Europe/Athens", "languages": ["el"]}
    own |= {"consent": "all"}
    return Organisation(**{**own, "contacts": contacts, **more})


def tld(label: str, manager: str = "alpha", backend: str | None = None, **more: Any) -> Tld:
    own = {"tld": label, "name": f"Land of {label}", "territory": "GR", "region": LABELS[label]}
    if label.startswith("xn--"):
        own["u_label"] = "ελ"
    return Tld(**{**own, "manager": manager, "backend": backend or manager, **more})


def register(tlds: list[Tld], organisations: list[Organisation], outcomes: list[Outcome] | None = None) -> Register:
    return Register(
        settings=SETTINGS,
        tlds={each.tld: each for each in tlds},
        organisations={each.id: each for each in organisations},
        outcomes_of={"r": tuple(outcomes or ())},
    )


def recipient(scope: Any = "all", clearance: str = "RED", name: str = "cert-one", **more: Any) -> Recipient:
    own = {
        "id": name,
        "name": f"The {name}",
        "kind": "national-cert",
        "country": "GR",
        "keys": [{"label": "laptop", "key": "age1test", "added": "2026-01-01"}],
        "use_cases": ["outage"],
        "until": "2027-09-30",
    }
    return Recipient(**{**own, "scope": scope, "clearance": clearance, **more})


def views(of: Register) -> Views:
    return Views(of, fold(of.outcomes, of.settings.freshness, TODAY), EDITION)


@st.composite
def contacts(draw: st.DrawFn, number: int) -> Contact:
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4))
    channels = [
        channel(
            kind,
            draw(st.sampled_from(VALUES[kind])),
            draw(st.sampled_from(sorted(WORDS))),
            hours=draw(st.sampled_from([None, "24/7", "Mo-Fr 08:00-17:00"])),
            note=draw(st.sampled_from([None, "Let it ring."])),
        )
        for kind in kinds
    ]
    return contact(
        f"c{number}",
        *channels,
        kind=draw(st.sampled_from(["desk", "person"])),
        name=draw(st.sampled_from([None, f"Fictional {number}"])),
        role=draw(st.sampled_from(["duty", "lead"])),
        order=str(draw(st.integers(1, 3))),
    )


consents = st.one_of(
    st.sampled_from(["all", "none"]),
    st.lists(st.sampled_from(RECIPIENTS), unique=True).map(lambda names: {"only": names}),
    st.lists(st.sampled_from(RECIPIENTS), unique=True).map(lambda names: {"except": names}),
)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    organisations = [
        organisation(
            name, *(draw(contacts(number)) for number in range(draw(st.integers(0, 3)))), consent=draw(consents)
        )
        for name in ORGANISATIONS
    ]
    labels = draw(st.lists(st.sampled_from(sorted(LABELS)), unique=True))
    tlds = [
        tld(
            label,
            draw(st.sampled_from(ORGANISATIONS)),
            draw(st.sampled_from(ORGANISATIONS)),
            consent=draw(st.none() | consents),
            idn=["xn--qxam"] if label == "gr" and "xn--qxam" in labels else [],
        )
        for label in labels
    ]
    outcomes = [
        Outcome(
            organisation=owner.id,
            contact=who.id,
            kind=each.kind,
            value=each.value,
            when=TODAY - timedelta(days=draw(st.sampled_from([1, 150, 300, 900]))),
            method="call",
            result=draw(st.sampled_from(["confirmed", "confirmed", "out-of-service"])),
            officer="anna",
        )
        for owner in organisations
        for who in owner.contacts
        for each in who.channels
        if draw(st.booleans())
    ]
    return register(tlds, organisations, outcomes)


scopes = st.one_of(
    st.just("all"),
    st.fixed_dictionaries(
        {},
        optional={
            "regions": st.lists(st.sampled_from(["EU", "AP", "LAC"]), unique=True),
            "tlds": st.lists(st.sampled_from(sorted(LABELS)), unique=True),
        },
    ),
)
recipients = st.builds(recipient, scopes, st.sampled_from(sorted(WORDS)), st.sampled_from(RECIPIENTS))

# The same cut, made the slow way, from what the files say

Row = tuple[str, str, str, str, str]


def lets(wish: Consent | None, who: Recipient) -> bool:
    """Say whether a wish lets a recipient see, from the words of the files."""
    if wish is None:
        return True
    return (wish.only is None or who.id in wish.only) and (wish.except_ is None or who.id not in wish.except_)


def consenting(of: Register, who: Recipient) -> set[str]:
    """The organisations that let a recipient see them: their own word, and that of each TLD that they manage."""
    refused = {each.manager for each in of.tlds.values() if not lets(each.consent, who)}
    return {name for name, each in of.organisations.items() if lets(each.consent, who)} - refused


def may_read(of: Register, wanted: Tld, who: Recipient, scope: Any) -> bool:
    """Say whether scope and consent let a recipient see a TLD, from the words of the files."""
    in_scope = scope == "all" or wanted.region in scope.get("regions", ()) or wanted.tld in scope.get("tlds", ())
    return in_scope and lets(wanted.consent, who) and bool({wanted.manager, wanted.backend} & consenting(of, who))


def rows(of: Register, level: Tlp, wanted: Tld, names: Iterable[str] = ORGANISATIONS) -> list[Row]:
    """Every channel up to a label that these organisations have for a TLD, in the order of the page."""
    found = []
    for name in dict.fromkeys((wanted.manager, wanted.backend)):
        if name not in names:
            continue
        for who in sorted(of.organisations[name].contacts, key=lambda each: each.order):
            for each in who.channels:
                if WORDS[each.tlp.word] <= level:
                    value = addresses.canonical(each.kind, each.value)
                    found.append((wanted.tld, name, who.id, each.kind.value, value))
    return found


def seen_rows(entry: Entry) -> list[Row]:
    return [
        (entry.tld, each.id, who.id, shown.kind.value, shown.value)
        for each in entry.organisations
        for who, shown in each.channels
    ]


@given(registers(), scopes, st.sampled_from(sorted(WORDS)), st.sampled_from(RECIPIENTS))
@settings(deadline=None)
def test_a_view_is_the_register_cut_to_scope_clearance_and_consent(
    of: Register, scope: Any, clearance: str, name: str
) -> None:
    """Exactly the TLDs in scope of which someone consents, and exactly their channels up to the clearance."""
    who = recipient(scope, clearance, name)
    seen = views(of).view(who)
    wanted = {label: each for label, each in of.tlds.items() if may_read(of, each, who, scope)}
    assert sorted(entry.tld for entry in seen.entries) == sorted(wanted)
    for entry in seen.entries:
        assert seen_rows(entry) == rows(of, WORDS[clearance], wanted[entry.tld], consenting(of, who))
        assert entry.manager.id == wanted[entry.tld].manager
        assert (entry.backend or entry.manager).id == wanted[entry.tld].backend
    held = {(each.id, each) for each in seen.organisations}
    assert held == {(each.id, each) for entry in seen.entries for each in entry.organisations}


@given(registers(), scopes, st.sampled_from(RECIPIENTS))
@settings(deadline=None)
def test_no_channel_reaches_whom_its_organisation_keeps_out(of: Register, scope: Any, name: str) -> None:
    """Whoever a wish excludes gets no contact of that organisation, by whatever TLD, as manager or as back end.

    A TLD speaks for its manager: what it narrows holds under all the manager's TLDs.
    """
    who = recipient(scope, "RED", name)
    seen = views(of).view(who)
    for entry in seen.entries:
        assert lets(of.tlds[entry.tld].consent, who)
        for each in entry.organisations:
            assert not each.contacts or each.id in consenting(of, who)
    assert not {each.id for each in seen.organisations if each.contacts} - consenting(of, who)


def test_a_tlds_narrower_wish_holds_under_the_managers_other_tlds() -> None:
    """The contacts are the same under each label, so a wish that only one label kept would be kept by none."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    noc = contact("noc", channel("phone", "+44 1632 960102"))
    of = register(
        [tld("gr", consent={"except": ["cert-one"]}), tld("xn--qxam"), tld("no", backend="beta"), tld("to", "beta")],
        [organisation("alpha", desk), organisation("beta", noc)],
    )
    one, two = (views(of).view(recipient(name=name)) for name in RECIPIENTS)
    assert {entry.tld: seen_rows(entry) for entry in one.entries} == {
        "no": [("no", "beta", "noc", "phone", "+441632960102")],
        "to": [("to", "beta", "noc", "phone", "+441632960102")],
    }
    assert [entry.tld for entry in two.entries] == ["gr", "no", "to", "xn--qxam"]
    assert all(seen_rows(entry) for entry in two.entries)


def stripped(of: Register, level: Tlp) -> Register:
    """The register as if channels above a label, and contacts with nothing else, did not exist."""
    organisations = {}
    for name, each in of.organisations.items():
        left = []
        for who in each.contacts:
            channels = tuple(found for found in who.channels if found.tlp <= level)
            if channels:
                left.append(who.model_copy(update={"channels": channels}))
        organisations[name] = each.model_copy(update={"contacts": tuple(left)})
    return of.model_copy(update={"organisations": organisations})


@given(registers(), st.sampled_from(Tlp))
@settings(deadline=None)
def test_what_is_hidden_leaves_no_trace(of: Register, level: Tlp) -> None:
    """An entry is what it would be if hidden channels did not exist: reach, warnings, first number and all."""
    ours, other = views(of), views(stripped(of, level))
    for each in of.tlds.values():
        assert ours.entry(each, level) == other.entry(each, Tlp.RED)


@given(registers(), recipients)
@settings(deadline=None)
def test_a_contact_with_nothing_left_is_not_named(of: Register, who: Recipient) -> None:
    """Whoever has no channel for this recipient does not appear, not even as a name."""
    seen = views(of).view(who)
    for each in seen.organisations:
        assert all(found.channels for found in each.contacts)
        assert {found.id for found in each.contacts} == {
            found.id
            for found in of.organisations[each.id].contacts
            if each.id in consenting(of, who) and any(channel.tlp <= who.clearance for channel in found.channels)
        }


@given(registers(), recipients)
@settings(deadline=None)
def test_what_is_seen_and_what_is_withheld_add_up(of: Register, who: Recipient) -> None:
    """Each channel of each TLD is either in the view or accounted for, and told where it is in the view elsewhere."""
    made = views(of)
    seen = {entry.tld: seen_rows(entry) for entry in made.view(who).entries}
    missing = withheld(made, who)
    for label, each in of.tlds.items():
        hidden = [found for found in missing if found.tld == label]
        whole = rows(of, Tlp.RED, each)
        assert len(seen.get(label, [])) + sum(found.channels for found in hidden) == len(whole)
        assert label in seen or len(hidden) == 1
        if label in seen:
            assert all(found.channels and not found.elsewhere for found in hidden)
            continue
        # Judged by channels: one that another TLD shows is not hidden.
        shown = {row[1]: [other for other in found if other[1] == row[1]] for found in seen.values() for row in found}
        assert hidden[0].elsewhere == sum(len(shown.get(name, [])) for name in {each.manager, each.backend})
        through = {row[0] for found in seen.values() for row in found if row[1] in {each.manager, each.backend}}
        assert set(hidden[0].through) == through


def test_the_reason_for_withholding_is_the_first_that_applies() -> None:
    """Scope is told before consent, and consent before clearance."""
    of = register(
        [tld("gr"), tld("no", "beta"), tld("to", "beta", "alpha"), tld("tv", "beta")],
        [
            organisation("alpha", contact("duty", channel("phone", "+44 1632 960101", "RED"))),
            organisation("beta", contact("noc", channel("phone", "+44 1632 960102")), consent={"except": ["cert-one"]}),
        ],
    )
    found = withheld(views(of), recipient({"regions": ["EU"]}, "AMBER"))
    assert [(each.tld, each.reason, each.channels) for each in found] == [
        ("gr", "marked above TLP:AMBER", 1),
        ("no", "no consent of the manager", 1),
        ("to", "outside the scope", 2),
        ("tv", "outside the scope", 1),
    ]
    found = withheld(views(of), recipient({"tlds": ["to"]}, "RED"))
    assert [(each.tld, each.reason, each.channels, each.elsewhere, each.through) for each in found] == [
        ("gr", "outside the scope", 1, 1, ("to",)),
        ("no", "outside the scope", 1, 0, ()),
        ("to", "no consent of the manager", 1, 0, ()),
        ("tv", "outside the scope", 1, 0, ()),
    ]


CONSENTS = {
    "all": ("all", True, True),
    "none": ("none", False, False),
    "only another": ({"only": ["cert-two"]}, False, True),
    "only nobody": ({"only": []}, False, False),
    "all but one": ({"except": ["cert-one"]}, False, True),
    "all but nobody": ({"except": []}, True, True),
}


@pytest.mark.parametrize(("consent", "one", "two"), CONSENTS.values(), ids=CONSENTS)
def test_an_organisation_decides_who_sees_it(consent: Any, one: bool, two: bool) -> None:
    """The own wish of those whom it is about holds against any scope and any clearance; a TLD can narrow it."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    for found in (
        register([tld("gr")], [organisation("alpha", desk, consent=consent)]),
        register([tld("gr", consent=consent)], [organisation("alpha", desk)]),
        register([tld("gr", consent="all")], [organisation("alpha", desk, consent=consent)]),
    ):
        made = views(found)
        assert [bool(made.view(recipient(name=name)).entries) for name in RECIPIENTS] == [one, two]


SILENT = {
    "a back end goes by its manager": ({"gr": None}, "none", None, []),
    "and by a TLD that narrows it": ({"gr": {"except": ["cert-one"]}}, "all", None, ["cert-two"]),
    "a manager goes by its TLD": ({"gr": {"only": ["cert-two"]}}, None, None, ["cert-two"]),
    "and by each of them": ({"gr": "all", "no": {"only": ["cert-two"]}}, None, None, ["cert-two"]),
    "of whom nobody says anything, nobody sees anything": ({"gr": "all", "no": None}, None, None, []),
    "where all agree, it is shown": ({"gr": None, "no": None}, "all", None, ["cert-one", "cert-two"]),
}


@pytest.mark.parametrize(("tlds", "manager", "backend", "seers"), SILENT.values(), ids=SILENT)
def test_who_states_no_consent_is_shown_to_no_more_than_those_it_works_for(
    tlds: dict[str, Any], manager: Any, backend: Any, seers: list[str]
) -> None:
    """What is left out of a file never shows anything that was not agreed to."""
    found = register(
        [tld(label, backend="beta", consent=consent) for label, consent in tlds.items()],
        [
            organisation("alpha", contact("duty", channel("phone", "+44 1632 960101")), consent=manager),
            organisation("beta", contact("noc", channel("phone", "+44 1632 960102")), consent=backend),
        ],
    )
    made = views(found)
    for name in RECIPIENTS:
        shown = {each.id for each in made.view(recipient(name=name)).organisations if each.contacts}
        assert shown == ({"alpha", "beta"} if name in seers else set())


@given(consents, consents)
def test_a_wish_lies_within_another_where_it_lets_nobody_else_see(one: Any, other: Any) -> None:
    """Said of every recipient, those to come too; who is named nowhere stands for them."""
    wishes = [organisation("alpha", consent=each).consent for each in (one, other)]
    everyone = [recipient(name=name) for name in (*RECIPIENTS, "cert-to-come")]
    assert wishes[0].within(wishes[1]) == all(lets(wishes[1], who) for who in everyone if lets(wishes[0], who))


def test_an_empty_scope_sees_nothing() -> None:
    """Who was given no TLD has none."""
    made = views(register([tld("gr")], [organisation("alpha")]))
    assert made.view(recipient({})).entries == ()
    assert made.view(recipient({})).copy.scope == "nothing"


@pytest.mark.parametrize("level", Tlp)
def test_a_clearance_reaches_its_own_label_and_no_further(level: Tlp) -> None:
    """Each label is seen by those cleared for it or for a narrower one."""
    desk = contact("duty", *(channel("phone", f"+44 1632 96010{each.value}", each.word) for each in Tlp))
    seen = views(register([tld("gr")], [organisation("alpha", desk)])).view(recipient(clearance=level.word))
    assert [shown.tlp for _, shown in seen.entries[0].manager.channels] == [each for each in Tlp if each <= level]


# A field is in no bundle until it is named

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
    ContactView: {"id", "kind", "name", "role", "order", "languages", "note", "channels", "unresponsive"},
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
    Publisher: {"name", "phone", "phone_link", "email", "email_link"},
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


# What is told of a copy


@given(registers(), recipients)
@settings(deadline=None)
def test_a_copy_counts_what_it_holds(of: Register, who: Recipient) -> None:
    """The ages of data, the marking and the number of entries are those of this view alone."""
    seen = views(of).view(who)
    channels = [shown for each in seen.organisations for _, shown in each.channels]
    assert seen.copy.entries == len(seen.entries)
    assert seen.copy.marking == max((shown.tlp for shown in channels), default=Tlp.CLEAR)
    assert seen.copy.marking <= who.clearance
    ages = seen.copy.ages
    assert ages.total == sum(ages.states.values()) == len(channels)
    standing = [shown.freshness.when for shown in channels if shown.freshness.state.rank < State.EXPIRED.rank]
    assert ages.oldest == min(standing, default=None)
    assert ages.newest == max(standing, default=None)


SCOPES = {
    "all TLDs": "all",
    "region EU": {"regions": ["EU"]},
    "region EU, AP and 1 TLD by name": {"regions": ["EU", "AP"], "tlds": ["gr"]},
    "2 TLDs by name": {"tlds": ["gr", "no"]},
}


@pytest.mark.parametrize(("words", "scope"), SCOPES.items(), ids=SCOPES)
def test_a_scope_is_said_in_a_phrase(words: str, scope: Any) -> None:
    """The cover says what the copy was cut to."""
    of = register([tld("gr")], [organisation("alpha")])
    assert views(of).view(recipient(scope)).copy.scope == words


def test_a_view_is_of_its_edition_and_names_its_use_cases() -> None:
    """A copy tells which edition it is, until when it holds and what it may be used for."""
    copy = views(register([], [])).view(recipient(use_cases=["outage", "attack"])).copy
    assert (copy.edition, copy.edition.expires) == (EDITION, date(2027, 3, 22))
    assert copy.use_cases == ("Handle an outage", "Warn of an attack")


def test_recipients_of_one_clearance_share_their_entries() -> None:
    """An entry is made once, however many recipients see it: memory does not grow with them."""
    made = views(register([tld("gr")], [organisation("alpha")]))
    one, two = (made.view(recipient(name=name)).entries[0] for name in RECIPIENTS)
    assert one is two


# Order


def test_entries_stand_by_label_and_variants_after_their_tld() -> None:
    """Who looks for .gr finds its IDN variant right below it."""
    tlds = [tld("xn--qxam"), tld("tv"), tld("no"), tld("gr", idn=["xn--qxam"])]
    of = register(tlds, [organisation("alpha")])
    assert [each.tld for each in order_of(of)] == ["gr", "xn--qxam", "no", "tv"]
    assert [entry.tld for entry in views(of).view(recipient()).entries] == ["gr", "xn--qxam", "no", "tv"]
    alone = views(of).view(recipient({"tlds": ["xn--qxam", "tv"]}))
    assert [entry.shown for entry in alone.entries] == [".ελ", ".tv"]


@given(st.data(), registers(), recipients)
@settings(max_examples=tries(50), deadline=None)
def test_the_order_of_files_does_not_matter(data: st.DataObject, of: Register, who: Recipient) -> None:
    """The same records in another order give the same view."""
    shuffled = of.model_copy(
        update={
            "tlds": dict(data.draw(st.permutations(list(of.tlds.items())))),
            "organisations": dict(data.draw(st.permutations(list(of.organisations.items())))),
            "outcomes_of": {"r": tuple(data.draw(st.permutations(of.outcomes)))},
        }
    )
    assert views(shuffled).view(who) == views(of).view(who)


def test_contacts_stand_in_their_order_and_channels_as_written() -> None:
    """The officer who wrote the file decided what to try first."""
    second = contact("a", channel("email", "duty@nic.example"), channel("phone", "+44 1632 960101"), order="2")
    first = contact("b", channel("phone", "+44 1632 960102"), order="1")
    seen = views(register([tld("gr")], [organisation("alpha", second, first)])).view(recipient())
    assert [who.id for who in seen.entries[0].manager.contacts] == ["b", "a"]
    assert [shown.kind for shown in seen.entries[0].manager.contacts[1].channels] == ["email", "phone"]


# First number and warnings


def outcome(number: str, days: int = 1, result: str = "confirmed", owner: str = "alpha", who: str = "duty") -> Outcome:
    return Outcome(
        organisation=owner,
        contact=who,
        kind="phone",
        value=number,
        when=TODAY - timedelta(days=days),
        method="call",
        result=result,
        officer="anna",
    )


ONE, TWO = "+44 1632 960101", "+44 1632 960102"
FIRST = {
    "verified before unverified": ([outcome(TWO)], TWO),
    "ageing is as good as fresh, and order decides": ([outcome(ONE, 150), outcome(TWO)], ONE),
    "stale before expired": ([outcome(ONE, 900), outcome(TWO, 300)], TWO),
    "once verified before never": ([outcome(TWO, 900)], TWO),
    "none verified: the first": ([], ONE),
    "never verified before known to be wrong": ([outcome(ONE, 90), outcome(ONE, 1, "out-of-service")], TWO),
    "never verified before only ever wrong": ([outcome(ONE, 1, "wrong-person")], TWO),
}


@pytest.mark.parametrize(("outcomes", "number"), FIRST.values(), ids=FIRST)
def test_the_first_number_is_the_best_known(outcomes: list[Outcome], number: str) -> None:
    """At 3 a.m. the number to ring is the one most likely to be answered by the right person."""
    desk = contact("duty", channel("phone", ONE), channel("phone", TWO))
    seen = views(register([tld("gr")], [organisation("alpha", desk)], outcomes)).view(recipient())
    assert seen.entries[0].first is not None
    assert seen.entries[0].first.channel.shown == number


def test_the_first_number_is_the_managers_before_the_back_ends() -> None:
    """Both verified, the manager is rung; where only the back end is verified, the back end is."""
    alpha = organisation("alpha", contact("duty", channel("phone", ONE)))
    beta = organisation("beta", contact("duty", channel("phone", TWO)))
    for outcomes, owner in (
        ([outcome(ONE), outcome(TWO, owner="beta")], "Registry alpha"),
        ([outcome(TWO, owner="beta")], "Registry beta"),
    ):
        first = (
            views(register([tld("gr", "alpha", "beta")], [alpha, beta], outcomes)).view(recipient()).entries[0].first
        )
        assert first is not None
        assert first.organisation.name == owner


@pytest.mark.parametrize("kind", ["sms", "fax", "email", "post", "chat", "inoc-dba"])
def test_only_a_number_that_speaks_is_rung(kind: str) -> None:
    """A fax or a text is no number to ring."""
    desk = contact("duty", channel(kind, VALUES[kind][0]))
    assert views(register([tld("gr")], [organisation("alpha", desk)])).view(recipient()).entries[0].first is None


def warnings(*channels: Channel, outcomes: list[Outcome] | None = None, label: str = "gr") -> tuple[str, ...]:
    of = register([tld(label)], [organisation("alpha", contact("duty", *channels))], outcomes)
    return views(of).view(recipient()).entries[0].warnings


def mail_outcome(address: str) -> Outcome:
    return outcome(ONE).model_copy(update={"kind": ChannelKind.EMAIL, "value": address, "method": "email"})


def test_warnings_say_what_stands_in_the_way() -> None:
    """Each thing that can go wrong is said in a sentence, the worst first and no more than needed."""
    assert warnings() == ("No contact that you are cleared to see.",)
    assert warnings(channel("phone", ONE)) == ("Nothing here is verified: try every channel.",)
    mails = [channel("email", "duty@nic.gr"), channel("email", "abuse@nic.gr")]
    assert warnings(channel("phone", ONE, hours="24/7"), *mails, outcomes=[outcome(ONE)]) == (
        "Both e-mail addresses die with .gr.",
        "No verified way in when the country's telephones are down.",
        "Only one independent verified way in.",
    )
    assert warnings(mails[0], outcomes=[mail_outcome("duty@nic.gr")]) == (
        "The one e-mail address dies with .gr.",
        "No verified way in when the TLD itself is down, when the Internet is down or at 3 a.m. there.",
        "Only one independent verified way in.",
    )


def test_an_address_dies_with_any_tld_that_its_organisation_runs() -> None:
    """A registry of two TLDs is not reached by mail under the one when that one breaks."""
    desk = contact("duty", channel("email", "duty@nic.no"), channel("email", "duty@nic.tv"))
    of = register([tld("gr"), tld("no", "beta", "alpha")], [organisation("alpha", desk), organisation("beta")])
    seen = views(of).view(recipient({"tlds": ["gr", "no"]}))
    assert [shown.dies_with for _, shown in seen.entries[0].manager.channels] == [("no",), ()]


def test_only_the_own_tlds_of_an_organisation_are_what_it_dies_with() -> None:
    """What a channel relies on besides is for programs."""
    desk = contact("duty", channel("chat", "irc one", relies_on=["tv"]), channel("chat", "irc two", relies_on=["gr"]))
    of = register([tld("gr"), tld("tv", "beta")], [organisation("alpha", desk), organisation("beta")])
    seen = views(of).view(recipient())
    channels = [shown for _, shown in seen.entries[0].manager.channels]
    assert [(each.dies_with, each.relies_on) for each in channels] == [((), ("tv",)), (("gr",), ("gr",))]


def test_a_tld_that_a_recipient_does_not_see_is_not_named() -> None:
    """That a channel needs it is said without its name; an address that shows it does not say who runs it."""
    channels = [
        channel("chat", "irc one", relies_on=["tv", "gr", "net"]),
        channel("email", "duty@nic.tv"),
        channel("email", "duty@nic.to", relies_on=["tv"]),
    ]
    of = register([tld("gr"), tld("tv"), tld("to")], [organisation("alpha", contact("duty", *channels))])
    made = views(of)
    ((_, chat), (_, mail), (_, other)) = made.view(recipient({"tlds": ["gr"]})).entries[0].manager.channels
    assert (chat.relies_on, chat.dies_with, chat.relies_on_others) == (("gr", "net"), ("gr",), True)
    assert (mail.relies_on, mail.dies_with, mail.relies_on_others) == (("tv",), (), False)
    assert (other.relies_on, other.dies_with, other.relies_on_others) == (("to",), (), True)
    ((_, chat), (_, mail), _) = made.view(recipient({"tlds": ["gr", "tv"]})).entries[0].manager.channels
    assert (chat.dies_with, chat.relies_on_others, mail.dies_with) == (("gr", "tv"), False, ("tv",))


NEEDED = ("gr", "no", "tv", "to", "net")


@given(registers(), recipients, st.lists(st.sampled_from(NEEDED), unique=True))
@settings(deadline=None)
def test_no_channel_names_a_tld_that_its_reader_does_not_see(of: Register, who: Recipient, needed: list[str]) -> None:
    """Whatever a channel needs, of the TLDs that are not seen it tells at most that there are some."""
    seen = views(_needing(of, needed)).view(who)
    unseen = of.tlds.keys() - {entry.tld for entry in seen.entries}
    for each in seen.organisations:
        for _, shown in each.channels:
            said = {shown.value.rpartition(".")[2]} if shown.kind is ChannelKind.EMAIL else set()
            assert not unseen & set(shown.dies_with)
            assert not unseen - said & set(shown.relies_on)
            assert shown.relies_on_others is bool(unseen - said & set(needed))


def _needing(of: Register, needed: list[str]) -> Register:
    """The register with all channels needing some TLDs more."""

    def needing(who: Contact) -> Contact:
        channels = tuple(each.model_copy(update={"relies_on": tuple(needed)}) for each in who.channels)
        return who.model_copy(update={"channels": channels})

    organisations = {
        name: each.model_copy(update={"contacts": tuple(map(needing, each.contacts))})
        for name, each in of.organisations.items()
    }
    return of.model_copy(update={"organisations": organisations})


def test_no_file_of_a_bundle_names_a_tld_that_its_reader_does_not_see() -> None:
    """Page, paper, tables and cards say that a channel needs a TLD which the copy lacks, and not which."""
    desk = contact("duty", channel("chat", "irc one", relies_on=["tv", "gr"]), channel("phone", ONE))
    made = views(register([tld("gr"), tld("tv")], [organisation("alpha", desk)]))
    maker = PartsMaker()
    narrow, whole = (maker.parts(made.view(recipient(scope))) for scope in ({"tlds": ["gr"]}, "all"))
    (papers,) = (each.html for each in maker.book.snippets.values() if "a TLD not in this copy" in each.html)
    for text in (repr(asdict(narrow)), papers):
        assert text.count("dies with .gr, a TLD not in this copy") == 1
        assert not re.search(r"\btv\b", text)
    assert "dies with .gr, .tv" in repr(asdict(whole))


def test_reach_is_counted_for_what_a_recipient_sees() -> None:
    """Two recipients of one TLD read two counts, each true for the channels it was given."""
    desk = contact(
        "duty",
        channel("phone", ONE, "GREEN", hours="24/7"),
        channel("phone", TWO, "RED", hours="24/7"),
    )
    made = views(register([tld("gr")], [organisation("alpha", desk)], [outcome(ONE), outcome(TWO)]))
    counts = [made.view(recipient(clearance=word)).entries[0].reach for word in ("CLEAR", "GREEN", "RED")]
    assert [count[Scenario.NOTHING] for count in counts] == [0, 1, 2]
    assert [count[Scenario.NIGHT] for count in counts] == [0, 1, 2]


def walk(value: Any) -> Iterator[Any]:
    """Every value in a nest of dicts, lists and tuples."""
    if isinstance(value, dict):
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)
    else:
        yield value


@given(registers(), recipients)
@settings(deadline=None)
def test_a_view_holds_values_and_no_records(of: Register, who: Recipient) -> None:
    """Nothing of the register hangs on a view: what is not named cannot be reached from it."""
    for value in walk(asdict(views(of).view(who))):
        assert value is None or isinstance(value, str | int | date | Tlp | State)
