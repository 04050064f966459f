"""Public facts about the ccTLDs that the root zone delegates.

One row a ccTLD: labels, territory, ICANN region and, for IDN ccTLDs, the language of
the label. `README.md` beside this file names the sources.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["CCTLDS", "COUNTRIES", "LANGUAGES", "REGIONS", "CcTld", "name_of", "zones"]

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
# Of ICANN: AF AP EU LAC NA.
REGIONS = tuple(sorted({row.icann_region for row in CCTLDS}))
# Five countries of ISO 3166-1 have a code to which no ccTLD is delegated.
COUNTRIES = frozenset(row.iso3166 for row in CCTLDS) | {"BL", "BQ", "EH", "MF", "UM"}
# The languages with a code of two letters (ISO 639-1), and others of territories that have a ccTLD; BCP 47 has more,
# and `builder.register.values` knows them all.
TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io "
    "is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn "
    "mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se "
    "sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo "
    "wa wo xh yi yo za zh zu "
)
OF_TERRITORIES = (
    "ckb cnr crs fil gil gsw haw nso niu pap pau pih prs rar smo tet tkl tpi tvl zgh "
    "sr-Cyrl sr-Latn uz-Cyrl uz-Latn zh-Hans zh-Hant zh-Hant-TW "
)
LANGUAGES = frozenset(f"{TWO_LETTERS}{OF_TERRITORIES}".split())
_ISO = {row.iso3166: row.territory for row in CCTLDS}


def name_of(code: str) -> str:
    """Return the short English name of a territory that has a ccTLD; the rows have that of ISO 3166."""
    return _SHORT.get(code) or _ISO[code].split(",")[0].split(" (")[0]


@cache
def zones() -> frozenset[str]:
    """Return the time zones that the package `tzdata` lists: to ask for all that the machine has takes long."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="ascii").split())
