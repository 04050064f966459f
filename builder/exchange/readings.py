"""What cells mean, however people and spreadsheets write it: countries, TLDs, numbers, markings, hours. Pure.

Only what is certain is read otherwise than it stands, and the caller is told; the rest comes back as it was,
for the register's own types to refuse.
"""

import re
import unicodedata
from functools import cache

import idna

from builder.register import addresses
from builder.register.facts import CCTLDS, COUNTRIES
from builder.register.kinds import NUMBERED, ChannelKind, Tlp

LOST = re.compile(r"[0-9][.,][0-9]+[eE]\+?[0-9]+\Z")
KINDS = {
    "telephone": "phone",
    "tel": "phone",
    "landline": "phone",
    "cell": "mobile",
    "cellphone": "mobile",
    "mobile phone": "mobile",
    "gsm": "mobile",
    "e-mail": "email",
    "mail": "email",
    "address": "post",
    "postal": "post",
    "satphone": "satellite",
    "inoc": "inoc-dba",
}
ALWAYS = frozenset(
    {"24/7", "24x7", "24*7", "24h", "24 h", "h24", "24/7/365", "24x7x365", "24 hours", "always", "7x24", "7/24"}
)
YES = frozenset({"yes", "y", "true", "1", "x", "oui", "si", "sí", "ja", "sim"})
NOT_STATED = frozenset({"-", "–", "—", "n/a", "na", "none", "null", "?", "unknown", "tbd", "#n/a"})


def words(text: str) -> tuple[str, ...]:
    """Return the words of a cell that lists some, whatever stands between them."""
    return tuple(each for each in re.split(r"[\s,;|]+", text) if each)


def folded(text: str) -> str:
    """Return a text as it is compared: small letters and digits of any script, and nothing besides."""
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in text if sign.isalnum())


def country(text: str) -> str:
    """Return the code of a country that is named by it or by its English name."""
    if text.upper() in COUNTRIES:
        return text.upper()
    return _territories().get(folded(text), text)


@cache
def _territories() -> dict[str, str]:
    return {folded(row.territory): row.iso3166 for row in CCTLDS if not row.a_label.startswith("xn--")}


def territory(label: str) -> str:
    """Return the country of a ccTLD; empty where there is no such TLD."""
    return next((row.iso3166 for row in CCTLDS if row.a_label == label), "")


def tld(text: str) -> str:
    """Return the A-label of a TLD, with or without its dot, in either form."""
    text = text.strip().strip(".").lower()
    if text.isascii() or not text:
        return text
    try:
        return idna.encode(text).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return text


def tlp(text: str) -> str:
    """Return the word of a marking, with or without `TLP:`."""
    word = text.upper().removeprefix("TLP").lstrip(": ").replace(" ", "")
    return word if word in {level.word for level in Tlp} else text


def kind(text: str) -> str:
    """Return the kind of channel that a word means."""
    word = text.lower().strip(" :.")
    return KINDS.get(word, word) if KINDS.get(word, word) in set(ChannelKind) else text


def hours(text: str) -> str:
    """Return hours as the register writes them; of other ways only the one that means at all times is certain."""
    return "24/7" if text.lower() in ALWAYS else text


def value(kind_: ChannelKind, text: str, country_: str | None) -> tuple[str, str]:
    """Return the value of a channel, and how it was read where that is not as it stands; empty, where it was."""
    if kind_ in NUMBERED and not addresses.is_number(text):
        number, how = addresses.as_international(text, country_)
        return (number, how) if number else (text, "")
    if kind_ is ChannelKind.EMAIL and not addresses.mail_domain(text):
        bare = re.sub(r"\Amailto:", "", text, flags=re.IGNORECASE).strip(" <>,;")
        inner = re.search(r"<([^<>\s]+@[^<>\s]+)>", text)
        bare = inner[1] if inner else bare
        if bare != text and addresses.mail_domain(bare):
            return bare, "mail addresses without the name or brackets beside them"
    return text, ""


def lost_digits(text: str) -> bool:
    """Say whether a spreadsheet made a number of it, and its last digits are gone."""
    return LOST.fullmatch(text.strip()) is not None
