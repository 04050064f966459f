"""How a territory stands in a sentence, who looks after it, and which days it works."""

from builder.demo.timezones import LANGUAGES, ZONES
from builder.register.facts import name_of

# Codes that no telephone network or ISO 3166 knows by themselves, and territories
# without inhabitants: the country in which a registry for them would sit.
HOMES = {
    "AC": "SH", "AQ": "NZ", "BV": "NO", "EU": "BE", "GS": "FK", "HM": "AU",
    "IO": "GB", "PN": "NZ", "SJ": "NO", "SU": "RU", "TF": "FR", "UK": "GB",
}  # fmt: skip

_WITH_ARTICLE = ("United ", "Republic ", "Democratic ", "British ", "French Southern ", "Central African ",
                 "Dominican R", "European U", "Soviet U", "Isle of ", "U.S. ")  # fmt: skip
_ARTICLE_TOO = frozenset({"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines"})
_WITHOUT = frozenset({"GS", "HM"})

_WEEKS = {
    "Su-Th": ("AF", "BD", "BH", "DJ", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD",
              "SO", "SY", "YE"),
    "Sa-We": ("IR",),
    "Su-Fr": ("NP",),
}  # fmt: skip
_WEEK_OF = {code: week for week, codes in _WEEKS.items() for code in codes}


def of(code: str) -> str:
    """Return the name as it stands after the word "of"."""
    name = name_of(code)
    article = name.endswith(" Islands") or name.startswith(_WITH_ARTICLE) or name in _ARTICLE_TOO
    article = article and code not in _WITHOUT
    return f"the {name}" if article else name


def home_of(code: str) -> str:
    """Return the country in which a registry for the territory sits."""
    return HOMES.get(code, code)


def zone_of(code: str) -> str:
    """Return the IANA time zone of a territory."""
    return ZONES[code]


def languages_of(code: str) -> tuple[str, ...]:
    """Return the languages in which a registry of the territory answers."""
    return LANGUAGES[code]


def week_of(code: str) -> str:
    """Return the working days of a territory, as opening hours write them."""
    return _WEEK_OF.get(code, "Mo-Fr")
