"""What a country's code suggests: its time zones, and the languages that are spoken there.

Proposals for a person to agree to, and no more than that. The zones are those of the time zone database, which tells
users of each country apart (`zone.tab` of the package tzdata).
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files

from builder.register.addresses import country_of_number, kind_of_number, telephone_network
from builder.words.languages import official_languages

__all__ = ["country_of_number", "kind_of_number", "languages_of", "zones_of"]


def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country, the most usual mostly first; none where the database knows none."""
    # The exceptional codes that ccTLDs have are in no such table; whose network serves them keeps their time.
    return _zones().get(telephone_network(country), ())


def languages_of(country: str) -> tuple[str, ...]:
    """Return the official languages of a country (BCP 47)."""
    return official_languages(telephone_network(country))


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    text = (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
