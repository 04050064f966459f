"""Public facts about the ccTLDs that the root zone delegates.

One row a ccTLD: labels, territory, ICANN region and, for IDN ccTLDs, the language of
the label. `README.md` beside this file names the sources.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["CCTLDS", "COUNTRIES", "CcTld", "name_of"]

# Where cutting the ISO name at its comma or bracket would not do.
_SHORT = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "KP": "Democratic People's Republic of Korea",
    "KR": "Republic of Korea",
    "LA": "Laos",
    "RU": "Russia",
    "SH": "Saint Helena",
    "SY": "Syria",
    "VA": "Vatican City",
    "VG": "British Virgin Islands",
    "VI": "U.S. Virgin Islands",
    "BN": "Brunei",
    "CC": "Cocos (Keeling) Islands",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CcTld:
    """What is publicly known about one delegated ccTLD."""

    a_label: str
    u_label: str
    territory: str
    iso3166: str
    icann_region: str
    region_basis: str
    idn_language: str
    created: str


def _read() -> tuple[CcTld, ...]:
    with (files(__package__) / "cctlds.csv").open(encoding="utf-8") as table:
        return tuple(CcTld(**row) for row in csv.DictReader(table))


CCTLDS = _read()
# Five countries of ISO 3166-1 have a code to which no ccTLD is delegated.
COUNTRIES = frozenset(row.iso3166 for row in CCTLDS) | {"BL", "BQ", "EH", "MF", "UM"}
_ISO = {row.iso3166: row.territory for row in CCTLDS}


def name_of(code: str) -> str:
    """Return the short English name of a territory that has a ccTLD; the rows have that of ISO 3166."""
    return _SHORT.get(code) or _ISO[code].split(",")[0].split(" (")[0]
