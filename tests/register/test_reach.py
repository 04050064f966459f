"""Reach: how many independent verified ways in remain when something is down."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Contact, Organisation, Tld
from builder.register.reach import Scenario, Way, independent, reach, survives, way_of

WINTER = date(2026, 11, 22)
SUMMER = date(2026, 7, 1)


def organisation(contacts: Sequence[Contact] = (), **changed: Any) -> Organisation:
    fields = {
        "id": "registry",
        "name": "Registry",
        "country": "GR",
        "timezone": "Europe/Athens",
        "languages": ["el"],
        "consent": "all",
    }
    return Organisation(**{**fields, "contacts": contacts, **changed})


def contact(*channels: Channel, kind: str = "desk", name: str = "duty") -> Contact:
    return Contact(id=name, kind=kind, name="Somebody", role="duty-desk", order="1", channels=channels)


def channel(kind: str = "phone", value: str = "+44 1632 960101", **changed: Any) -> Channel:
    return Channel(kind=kind, value=value, tlp="GREEN", **changed)


def tld(label: str = "gr", territory: str = "GR") -> Tld:
    return Tld(tld=label, name="Somewhere", territory=territory, region="EU", manager="registry", backend="x")


def ways(*contacts: Contact, to: Tld | None = None, day: date = WINTER, **of: Any) -> list[Way]:
    """The ways in of one organisation that manages the TLD itself."""
    owner = organisation(contacts, **of)
    return [way_of(owner, owner, who, each, day) for who in contacts for each in who.channels]


def left(found: list[Way], to: Tld | None = None) -> dict[str, int]:
    """How many ways remain, by the name of the scenario."""
    return {scenario.name: count for scenario, count in reach(found, to or tld()).items()}


# Independent ways: a matching

a_way = st.builds(
    Way,
    kind=st.sampled_from(ChannelKind),
    endpoint=st.sampled_from(["one", "two", "three", "four"]),
    person=st.sampled_from([None, None, "anna", "boris", "chloe"]),
    tlds=st.frozensets(st.sampled_from(["gr", "net"])),
    country=st.sampled_from([None, "GR", "DE"]),
    at_night=st.booleans(),
)


def independent_by_trying(found: Sequence[Way]) -> int:
    """The size of the largest selection in which no person and no endpoint lies twice."""
    for size in range(len(found), 0, -1):
        for chosen in combinations(found, size):
            people = [way.person for way in chosen if way.person]
            endpoints = [way.endpoint for way in chosen]
            if len({*people}) == len(people) and len({*endpoints}) == len(endpoints):
                return size
    return 0


@given(st.lists(a_way, max_size=8))
@settings(deadline=None)
def test_ways_are_counted_as_trying_every_selection_would(found: list[Way]) -> None:
    """The count is the largest number of ways of which no two share a person or an endpoint."""
    assert independent(found) == independent_by_trying(found)


@given(st.data(), st.lists(a_way, max_size=8))
@settings(deadline=None)
def test_the_order_of_ways_does_not_matter(data: st.DataObject, found: list[Way]) -> None:
    """The same channels give the same count, in whatever order the files name them."""
    assert independent(data.draw(st.permutations(found))) == independent(found)


@given(st.lists(a_way, max_size=8), a_way)
@settings(deadline=None)
def test_another_way_never_takes_one_away(found: list[Way], another: Way) -> None:
    """To know one more number never looks worse, and it adds at most one way."""
    assert 0 <= independent([*found, another]) - independent(found) <= 1


@given(st.lists(a_way, max_size=8))
@settings(deadline=None)
def test_no_scenario_adds_a_way(found: list[Way]) -> None:
    """Something that breaks opens nothing."""
    counts = reach(found, tld())
    assert counts.keys() == set(Scenario)
    assert max(counts.values()) == counts[Scenario.NOTHING] == independent(found)


SHARED = {
    "one person, three channels": (
        [contact(channel(), channel("mobile", "+44 7700 900101"), channel("email", "a@b.example"), kind="person")],
        1,
    ),
    "one desk, three channels": (
        [contact(channel(), channel("mobile", "+44 7700 900101"), channel("email", "a@b.example"))],
        3,
    ),
    "one desk, call and text on one number": (
        [contact(channel("mobile", "+44 7700 900101"), channel("sms", "+44 7700 900101"))],
        1,
    ),
    "two persons, one number": (
        [contact(channel(), kind="person", name="a"), contact(channel(), kind="person", name="b")],
        1,
    ),
    "two persons behind one switchboard": (
        [
            contact(channel(value="+44 1632 960101 ext. 1"), kind="person", name="a"),
            contact(channel(value="+44 1632 960101 ext. 2"), kind="person", name="b"),
        ],
        1,
    ),
    "two persons, one number and a mobile of one": (
        [
            contact(channel(), channel("mobile", "+44 7700 900101"), kind="person", name="a"),
            contact(channel(), kind="person", name="b"),
        ],
        2,
    ),
    "a person and a desk with the number that the person has too": (
        [contact(channel(), kind="person", name="a"), contact(channel(), name="b")],
        1,
    ),
    "two persons, one mail domain": (
        [
            contact(channel("email", "a@nic.example"), kind="person", name="a"),
            contact(channel("email", "b@NIC.example"), kind="person", name="b"),
        ],
        1,
    ),
    "two desks, two mail domains": (
        [contact(channel("email", "a@nic.example"), name="a"), contact(channel("email", "a@nic2.example"), name="b")],
        2,
    ),
    "two persons at one postal address": (
        [
            contact(channel("post", "Example Street 1, Testby"), kind="person", name="a"),
            contact(channel("post", "Example  Street 1, Testby"), kind="person", name="b"),
        ],
        1,
    ),
    "nobody": ([], 0),
}


@pytest.mark.parametrize(("contacts", "count"), SHARED.values(), ids=SHARED)
def test_what_two_ways_share_makes_them_one(contacts: list[Contact], count: int) -> None:
    """One holiday, one dead handset or one broken mail domain must not close two ways that we count."""
    assert independent(ways(*contacts)) == count


def test_one_name_in_two_organisations_is_two_people() -> None:
    """A contact's identifier is its organisation's own."""
    person = contact(channel(), kind="person", name="lead")
    other = contact(channel(value="+44 1632 960102"), kind="person", name="lead")
    manager, operator = organisation([person]), organisation([other], id="operator")
    found = [
        way_of(manager, manager, person, person.channels[0], WINTER),
        way_of(manager, operator, other, other.channels[0], WINTER),
    ]
    assert independent(found) == 2


# Scenarios

EVERY_KIND = {
    "phone": "+44 1632 960101",
    "mobile": "+44 7700 900101",
    "sms": "+44 7700 900102",
    "fax": "+44 1632 960102",
    "satellite": "+44 1632 960103",
    "email": "duty@nic.example",
    "post": "Example Street 1, Testby",
    "chat": "irc duty",
    "inoc-dba": "64496*100",
}


def lost(scenario: Scenario, **of: Any) -> set[str]:
    """The kinds of which no channel is left."""
    desk = contact(*(channel(kind, value, **of) for kind, value in EVERY_KIND.items()))
    return {way.kind.value for way in ways(desk) if not survives(way, scenario, tld())}


def test_every_kind_has_its_place_in_the_tests() -> None:
    """A new kind of channel makes somebody think about what carries it."""
    assert EVERY_KIND.keys() == {kind.value for kind in ChannelKind}


def test_the_internet_carries_mail_chat_and_inoc_dba() -> None:
    """Without the Internet, telephones, satellites and the post remain."""
    assert lost(Scenario.INTERNET) == {"email", "chat", "inoc-dba"}


def test_the_country_carries_every_telephone_but_the_satellite() -> None:
    """When a country's telephones are down, so are its mobiles, texts and faxes."""
    assert lost(Scenario.PHONES) == {"phone", "mobile", "sms", "fax"}


def test_a_telephone_abroad_outlives_the_country() -> None:
    """A channel's own country says whose network carries it; the organisation's is only the default."""
    assert lost(Scenario.PHONES, country="DE") == set()
    desk = contact(channel())
    assert left(ways(desk))["PHONES"] == 0
    assert left(ways(desk, country="DE"))["PHONES"] == 1


def test_a_back_end_operator_abroad_outlives_the_country() -> None:
    """The country that matters is that of the TLD, not that of whoever is rung."""
    desk = contact(channel())
    german = organisation([desk], id="operator", country="DE")
    way = way_of(organisation(), german, desk, desk.channels[0], WINTER)
    assert survives(way, Scenario.PHONES, tld())
    assert not survives(way, Scenario.PHONES, tld("de", "DE"))


@pytest.mark.parametrize(
    ("territory", "country"), [("UK", "GB"), ("GB", "UK"), ("GB", "GB"), ("UK", "UK"), ("SU", "RU")]
)
def test_two_codes_of_one_country_are_one_telephone_network(territory: str, country: str) -> None:
    """The .uk of the root zone is the GB of ISO 3166: its telephones fail together."""
    found = ways(contact(channel()), country=country)
    assert left(found, tld("uk", territory))["PHONES"] == 0
    assert left(found, tld("gr", "GR"))["PHONES"] == 1


OWN_TLD = {
    "under it": ("duty@nic.example.gr", 0),
    "right below it": ("duty@gr.gr", 0),
    "in capital letters": ("duty@NIC.GR", 0),
    "elsewhere": ("duty@nic.gr.example", 1),
    "under a longer label": ("duty@nic.example.xgr", 1),
}


@pytest.mark.parametrize(("address", "count"), OWN_TLD.values(), ids=OWN_TLD)
def test_mail_under_its_own_tld_dies_with_it(address: str, count: int) -> None:
    """When the TLD breaks, so does the address that lies under it."""
    assert left(ways(contact(channel("email", address))))["OWN_TLD"] == count


def test_mail_under_an_idn_tld_dies_with_it() -> None:
    """An address in native script hangs on the A-label of its TLD."""
    found = ways(contact(channel("email", "duty@παράδειγμα.ελ")))
    assert left(found, tld("xn--qxam"))["OWN_TLD"] == 0
    assert left(found, tld("gr"))["OWN_TLD"] == 1


RELYING = {
    "a chat server under the TLD": ("chat", "matrix @duty:nic.gr", ["gr"], 0),
    "a chat server elsewhere": ("chat", "matrix @duty:chat.example", [], 1),
    "mail elsewhere whose name servers lie under the TLD": ("email", "duty@nic.example", ["gr"], 0),
    "mail that relies on another TLD": ("email", "duty@nic.example", ["no"], 1),
    "mail under the TLD that relies on another too": ("email", "duty@nic.gr", ["no"], 0),
    "a telephone over the Internet": ("phone", "+44 1632 960101", ["gr"], 0),
}


@pytest.mark.parametrize(("kind", "value", "on", "count"), RELYING.values(), ids=RELYING)
def test_what_a_channel_is_said_to_rely_on_counts(kind: str, value: str, on: list[str], count: int) -> None:
    """Not every dependence can be read off the value; the register can name it."""
    assert left(ways(contact(channel(kind, value, relies_on=on))))["OWN_TLD"] == count


def test_a_telephone_does_not_die_with_the_tld() -> None:
    """Numbers need no name servers."""
    assert lost(Scenario.OWN_TLD) == set()


# Night

NIGHT = {
    "round the clock": ("24/7", True),
    "office hours": ("Mo-Fr 08:00-17:00", False),
    "every night": ("Mo-Su 22:00-06:00", True),
    "nights but the weekend's": ("Mo-Fr 22:00-06:00", False),
    "from three on": ("Mo-Su 03:00-04:00", True),
    "until three": ("Mo-Su 00:00-03:00", False),
    "two halves of the week": ("Mo-We 00:00-24:00; Th-Su 00:00-12:00", True),
    "not stated": (None, False),
}


@pytest.mark.parametrize(("hours", "answered"), NIGHT.values(), ids=NIGHT)
def test_at_night_only_what_is_answered_then_counts(hours: str | None, answered: bool) -> None:
    """Who says nothing of the night, or leaves out one of seven, is not counted on."""
    assert left(ways(contact(channel(hours=hours))))["NIGHT"] == answered


ZONES = {
    # 3 a.m. in Tuvalu is 4 p.m. of the day before in Berlin in winter, 5 p.m. in summer.
    "the other side of the world is at work": ("Pacific/Funafuti", WINTER, True),
    "in summer it has just gone home": ("Pacific/Funafuti", SUMMER, False),
    "half hours count": ("Asia/Kathmandu", WINTER, False),
    "an hour to the east it is night too": ("Europe/Athens", WINTER, False),
    "in the west the sun is up in Berlin": ("America/New_York", WINTER, True),
}


@pytest.mark.parametrize(("zone", "day", "answered"), ZONES.values(), ids=ZONES)
def test_the_night_is_that_of_the_manager_and_the_hours_are_the_operators_own(
    zone: str, day: date, answered: bool
) -> None:
    """An operator in another part of the world may sit in the office when the registry sleeps."""
    desk = contact(channel(hours="Mo-Su 08:00-17:00"))
    manager = organisation(timezone=zone)
    berlin = organisation([desk], id="operator", timezone="Europe/Berlin", country="DE")
    assert way_of(manager, berlin, desk, desk.channels[0], day).at_night is answered


def test_a_night_that_the_clocks_skip_is_a_night() -> None:
    """On the day when three o'clock does not exist in Athens, the count still stands."""
    desk = contact(channel(hours="24/7"))
    assert left(ways(desk, day=date(2026, 3, 29)))["NIGHT"] == 1
