"""Types of single values: labels, hosts, countries, languages, time zones, numbers.

Pure. Each function takes the text of a scalar and returns the value, or raises a
`PydanticCustomError` whose message and `hint` never quote the text.
"""

import re
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import available_timezones

import idna
from pydantic_core import PydanticCustomError

from builder.register.facts import COUNTRIES, LANGUAGES, zones

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
UTC_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
# Of a domain, without its final dot (RFC 1035, 2.3.4).
MOST_OCTETS = 253


def refuse(rule: str, message: str, hint: str) -> PydanticCustomError:
    """Return the error that refuses a value; the message must not quote it."""
    return PydanticCustomError(rule, message, {"hint": hint})


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise refuse("text", "a text is wanted here", "write the value on the same line, after the key")
    return value.strip()


def domain_label(value: Any) -> str:
    """Return one DNS label in its A-label form (IDNA 2008, RFC 5890)."""
    return _label(value) if isinstance(value, str) else _text(value)


# The TLDs that there are, which each recipient's scope names again.
@lru_cache(maxsize=4096)
def _label(value: str) -> str:
    text = _text(value)
    if not text.isascii():
        raise refuse("label", "a TLD is named by its A-label", "write xn--…; the native script goes into u_label")
    if not LABEL.match(text):
        raise refuse("label", "is no TLD label", "write it in lower case, without a dot")
    if text.startswith("xn--"):
        u_label_of(text)
    return text


@cache
def u_label_of(a_label: str) -> str:
    """Return the U-label of an A-label; refuse one that IDNA 2008 does not know."""
    try:
        return idna.decode(a_label)
    except (idna.IDNAError, UnicodeError):
        raise refuse("label", "is no valid IDN label", "copy the A-label from the root zone database") from None


def in_a_labels(domain: str) -> str:
    """Return a domain in A-labels (IDNA 2008); raise what the library raises where it is none."""
    # What is of letters, digits and single hyphens stays as it is: nine of ten, which the library takes long over.
    if len(domain) <= MOST_OCTETS and "--" not in domain and all(map(LABEL.match, domain.split("."))):
        return domain
    return idna.encode(domain, uts46=False).decode("ascii")


def host_name(value: Any) -> str:
    """Return a host name in A-labels, without the final dot."""
    text = _text(value).rstrip(".").lower()
    try:
        encoded = in_a_labels(text)
    except (idna.IDNAError, UnicodeError):
        raise refuse("host", "is no host name", "write it as ns1.example.net") from None
    if "." not in encoded or encoded.rpartition(".")[2].isdigit():
        raise refuse("host", "is no full host name", "write it as ns1.example.net")
    return encoded


def country_code(value: Any) -> str:
    """Return an ISO 3166-1 alpha-2 code, or an exceptional one that a ccTLD has."""
    text = _text(value)
    if text not in COUNTRIES:
        raise refuse("country", "is no country code", "write two capital letters, as GR or KR (ISO 3166-1)")
    return text


@cache
def _known_language(tag: str) -> bool:
    import langcodes  # noqa: PLC0415  slow to load, and most runs name no language but those of two letters

    return langcodes.tag_is_valid(tag)


def language_tag(value: Any) -> str:
    """Return a valid BCP 47 language tag."""
    text = _text(value)
    if text in LANGUAGES:
        return text
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", text) or not _known_language(text):
        raise refuse("language", "is no language tag", "write it as el, fr or zh-Hant (BCP 47)")
    return text


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def time_zone(value: Any) -> str:
    """Return the name of an IANA time zone."""
    text = _text(value)
    if not (text in zones() or text in _zones()) or "/" not in text:
        raise refuse("time zone", "is no time zone", "write it as Europe/Athens (IANA time zone database)")
    return text


def iso_date(value: Any) -> date:
    """Return a calendar date written as 2026-10-01."""
    if isinstance(value, date):
        return value
    return _day(value) if isinstance(value, str) else _day(_text(value))


# The days of rounds, each of which a thousand lines name.
@lru_cache(maxsize=4096)
def _day(value: str) -> date:
    text = _text(value)
    try:
        if not ISO_DATE.match(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("date", "is no date", "write it as 2026-10-01") from None


def utc_time(value: Any) -> datetime:
    """Return a time in UTC written as 2026-10-01T09:30:00Z."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    text = _text(value)
    try:
        if not UTC_TIME.match(text):
            raise ValueError
        return datetime.fromisoformat(text)
    except ValueError:
        raise refuse("time", "is no time in UTC", "write it as 2026-10-01T09:30:00Z") from None


def whole_number(value: Any) -> int:
    """Return a whole number from 1 to 9999."""
    text = _text(value)
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise refuse("number", "is no whole number from 1 to 9999", "write digits only")
    return int(text)


def amount(value: Any) -> int:
    """Return a whole number from 0 to 9999."""
    text = str(value) if type(value) is int else _text(value)
    if not re.fullmatch(r"0|[1-9][0-9]{0,3}", text):
        raise refuse("number", "is no whole number from 0 to 9999", "write digits only")
    return int(text)


def yes_or_no(value: Any) -> bool:
    """Return whether a text says yes."""
    if isinstance(value, bool):
        return value
    found = {"yes": True, "no": False}.get(_text(value))
    if found is None:
        raise refuse("value", "is neither yes nor no", "write yes or no")
    return found
