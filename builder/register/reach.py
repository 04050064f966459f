"""Count the independent verified ways in to a TLD, in all and when something is down.

Pure. A *way in* is one verified channel. Two ways are independent when no single
person and no single endpoint (a telephone number, a mail domain) lies in both: one
holiday, one dead handset or one broken mail domain must not close two of them. What
is wider than that (the TLD itself, the Internet, a country's telephones, the night)
is a scenario, and closes every way that depends on it.

A way hangs on at most one person and exactly one endpoint, so it is an edge between the
two, and the most ways that are independent of each other are a maximum matching.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from builder.register import addresses
from builder.register.kinds import INTERNET, ChannelKind
from builder.register.model import Channel, Contact, Organisation, Tld

DEAD_OF_NIGHT = time(3)


class Scenario(StrEnum):
    """What is broken; the values are the keys that programs read."""

    NOTHING = "nothing_down"
    OWN_TLD = "own_tld_down"
    INTERNET = "internet_down"
    PHONES = "telephones_down"
    NIGHT = "at_3_am"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One verified channel, and what it depends on.

    `person` is None for a desk; `tlds` are those without which it does not work; `country`
    is the one whose telephone network carries the call.
    """

    kind: ChannelKind
    endpoint: str
    person: str | None
    tlds: frozenset[str]
    country: str | None
    at_night: bool


Reach = Mapping[Scenario, int]


def way_of(manager: Organisation, organisation: Organisation, contact: Contact, channel: Channel, today: date) -> Way:
    """Return the way in that a channel is to a TLD; the night is that of its manager."""
    night = _night(today, manager.timezone, organisation.timezone)
    return Way(
        kind=channel.kind,
        endpoint=addresses.endpoint(channel),
        person=f"{organisation.id}/{contact.id}" if contact.kind == "person" else None,
        tlds=addresses.tlds_of(channel),
        country=addresses.network(channel, organisation.country),
        at_night=channel.hours is not None and channel.hours.answered(night),
    )


@lru_cache(maxsize=4096)
def _night(today: date, there: str, here: str) -> time:
    """Return which time of day it is in a time zone in the dead of night of another."""
    return datetime.combine(today, DEAD_OF_NIGHT, ZoneInfo(there)).astimezone(ZoneInfo(here)).time()


def survives(way: Way, scenario: Scenario, tld: Tld) -> bool:
    """Say whether a way in is still open in a scenario."""
    match scenario:
        case Scenario.OWN_TLD:
            return tld.tld not in way.tlds
        case Scenario.INTERNET:
            return way.kind not in INTERNET
        case Scenario.PHONES:
            return way.country is None or way.country != addresses.telephone_network(tld.territory)
        case Scenario.NIGHT:
            return way.at_night
    return True


def reach(ways: Iterable[Way], tld: Tld) -> Reach:
    """Return the number of independent ways in that remain in each scenario."""
    ways = tuple(ways)
    return {scenario: independent(way for way in ways if survives(way, scenario, tld)) for scenario in Scenario}


def independent(ways: Iterable[Way]) -> int:
    """Return how many of the ways share no person and no endpoint (Kuhn's matching)."""
    endpoints_of: dict[str, list[str]] = {}
    for number, way in enumerate(ways):
        # A desk outlives its people: each of its channels stands for itself.
        endpoints_of.setdefault(way.person or f"desk {number}", []).append(way.endpoint)
    taken_by: dict[str, str] = {}

    def place(person: str, tried: set[str]) -> bool:
        for endpoint in endpoints_of[person]:
            if endpoint not in tried:
                tried.add(endpoint)
                if endpoint not in taken_by or place(taken_by[endpoint], tried):
                    taken_by[endpoint] = person
                    return True
        return False

    return sum(place(person, set()) for person in endpoints_of)
