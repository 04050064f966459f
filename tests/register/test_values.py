"""Single values: what a label, a host, a country, a language, a date or an hour may be."""

import contextlib
from collections.abc import Callable
from datetime import date, time
from typing import Any

import langcodes
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from builder.register.facts import CCTLDS, LANGUAGES
from builder.register.hours import Hours, parse_hours
from builder.register.values import (
    country_code,
    domain_label,
    host_name,
    iso_date,
    language_tag,
    time_zone,
    u_label_of,
    whole_number,
)

Read = Callable[[Any], Any]

# Each function with texts that it takes, and what it makes of them

TAKEN: dict[str, tuple[Read, str, object]] = {
    "a label": (domain_label, "no", "no"),
    "a label with space around it": (domain_label, " no ", "no"),
    "a label with a digit": (domain_label, "a1", "a1"),
    "an A-label": (domain_label, "xn--qxam", "xn--qxam"),
    "a label of 63 characters": (domain_label, "a" * 63, "a" * 63),
    "a host": (host_name, "ns1.example.net", "ns1.example.net"),
    "a host in capitals with a final dot": (host_name, "NS1.Example.NET.", "ns1.example.net"),
    "a host in native script": (host_name, "a.ns.ελ", "a.ns.xn--qxam"),
    "a host in A-labels": (host_name, "a.ns.xn--qxam", "a.ns.xn--qxam"),
    "a country": (country_code, "GR", "GR"),
    "a country that its own ccTLD names otherwise": (country_code, "GB", "GB"),
    "an exceptional country of a ccTLD: UK": (country_code, "UK", "UK"),
    "an exceptional country of a ccTLD: EU": (country_code, "EU", "EU"),
    "an exceptional country of a ccTLD: SU": (country_code, "SU", "SU"),
    "an exceptional country of a ccTLD: AC": (country_code, "AC", "AC"),
    "a country without a ccTLD of its own": (country_code, "BL", "BL"),
    "a language": (language_tag, "el", "el"),
    "a language of three letters": (language_tag, "tvl", "tvl"),
    "a language with a script": (language_tag, "zh-Hant", "zh-Hant"),
    "a language with a script and a region": (language_tag, "sr-Latn-RS", "sr-Latn-RS"),
    "a language with a variant": (language_tag, "de-1996", "de-1996"),
    "a zone": (time_zone, "Europe/Athens", "Europe/Athens"),
    "a zone of three parts": (time_zone, "America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
    "a zone of an island": (time_zone, "Pacific/Funafuti", "Pacific/Funafuti"),
    "a date": (iso_date, "2026-10-01", date(2026, 10, 1)),
    "a leap day": (iso_date, "2028-02-29", date(2028, 2, 29)),
    "a number": (whole_number, "120", 120),
    "the least number": (whole_number, "1", 1),
    "the greatest number": (whole_number, "9999", 9999),
}


@pytest.mark.parametrize(("read", "text", "value"), TAKEN.values(), ids=TAKEN)
def test_a_value_is_read(read: Read, text: str, value: object) -> None:
    """A text of the right form becomes its value."""
    assert read(text) == value


REFUSED: dict[str, tuple[Read, Any]] = {
    "a label in capitals": (domain_label, "NO"),
    "a label with a dot": (domain_label, ".no"),
    "two labels": (domain_label, "co.no"),
    "a label that begins with a hyphen": (domain_label, "-no"),
    "a label that ends with a hyphen": (domain_label, "no-"),
    "a label with an underscore": (domain_label, "n_o"),
    "a label of 64 characters": (domain_label, "a" * 64),
    "a U-label as the label": (domain_label, "ελ"),
    "an A-label of nothing": (domain_label, "xn--"),
    "an A-label that is damaged": (domain_label, "xn--a"),
    "an A-label of ASCII": (domain_label, "xn--no-"),
    "an A-label in capitals": (domain_label, "xn--QXAM"),
    "an A-label of an emoji, which IDNA 2008 does not know": (domain_label, "xn--ls8h"),
    "an A-label of a capital, which IDNA 2008 does not know": (domain_label, "xn--7ba"),
    "a host of one label": (host_name, "ns1"),
    "a host with an empty label": (host_name, "ns1..net"),
    "only dots": (host_name, "..."),
    "a host with a space": (host_name, "ns1 .example.net"),
    "a host with an underscore": (host_name, "ns_1.example.net"),
    "a host with a port": (host_name, "ns1.example.net:53"),
    "a URL": (host_name, "https://ns1.example.net"),
    "a wildcard": (host_name, "*.example.net"),
    "an IPv4 address": (host_name, "192.0.2.1"),
    "an IPv6 address": (host_name, "2001:db8::1"),
    "a host with a label too long": (host_name, f"{'a' * 64}.example"),
    "a host too long": (host_name, f"{('a' * 60 + '.') * 5}example"),
    "a host with a damaged A-label": (host_name, "xn--a.example"),
    "a host in full-width letters": (host_name, "ｎｓ１.example.net"),
    "a host with a ligature": (host_name, "ﬁrst.example.net"),
    "a host with a joiner": (host_name, "a\u200db.example"),
    "a country in small letters": (country_code, "gr"),
    "a country of three letters": (country_code, "GRC"),
    "a country by name": (country_code, "Greece"),
    "a code that nobody has": (country_code, "XX"),
    "the EU's own code for Greece": (country_code, "EL"),
    "a language by name": (language_tag, "english"),
    "a language that nobody speaks": (language_tag, "xx"),
    "a language with an underscore": (language_tag, "en_GB"),
    "a private language": (language_tag, "x-private"),
    "a language with nothing after the hyphen": (language_tag, "en-"),
    "a zone in small letters": (time_zone, "europe/athens"),
    "an abbreviation": (time_zone, "CET"),
    "an offset": (time_zone, "+02:00"),
    "a path out of the database": (time_zone, "../../etc/passwd"),
    "an absolute path": (time_zone, "/etc/localtime"),
    "a date without noughts": (iso_date, "2026-1-1"),
    "a date without hyphens": (iso_date, "20261001"),
    "a date in another order": (iso_date, "01-10-2026"),
    "a date with a time": (iso_date, "2026-10-01T00:00"),
    "a week": (iso_date, "2026-W01-1"),
    "a day that does not exist": (iso_date, "2026-02-29"),
    "a month that does not exist": (iso_date, "2026-13-01"),
    "the year nought": (iso_date, "0000-01-01"),
    "a date in Arabic digits": (iso_date, "٢٠٢٦-١٠-٠١"),
    "nought": (whole_number, "0"),
    "ten thousand": (whole_number, "10000"),
    "a leading nought": (whole_number, "01"),
    "a plus": (whole_number, "+1"),
    "a minus": (whole_number, "-1"),
    "a fraction": (whole_number, "1.5"),
    "an exponent": (whole_number, "1e3"),
    "an underscore": (whole_number, "1_0"),
    "an Arabic digit": (whole_number, "١"),
    "hours without minutes": (parse_hours, "Mo-Fr 8-17"),
    "hours without a leading nought": (parse_hours, "Mo-Fr 8:00-17:00"),
    "days in small letters": (parse_hours, "mo-fr 08:00-17:00"),
    "days without hours": (parse_hours, "Mo-Fr"),
    "hours without days": (parse_hours, "08:00-17:00"),
    "days with a comma": (parse_hours, "Mo,We 08:00-17:00"),
    "a semicolon too many": (parse_hours, "Mo-Fr 08:00-17:00;"),
    "hour 25": (parse_hours, "Mo 08:00-25:00"),
    "minute 60": (parse_hours, "Mo 08:60-17:00"),
    "a day that begins at its end": (parse_hours, "Mo 24:00-08:00"),
    "hours in Arabic digits": (parse_hours, "Mo ٠٨:٠٠-١٧:٠٠"),
    "always, in words": (parse_hours, "always"),
}


@pytest.mark.parametrize(("read", "text"), REFUSED.values(), ids=REFUSED)
def test_a_value_of_the_wrong_form_is_refused_with_a_hint(read: Read, text: str) -> None:
    """The refusal says what to write, and does not repeat what was written."""
    with pytest.raises(PydanticCustomError) as error:
        read(text)
    assert error.value.context is not None
    assert error.value.context["hint"]
    assert text not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None


READS = {
    "label": domain_label,
    "host": host_name,
    "country": country_code,
    "language": language_tag,
    "zone": time_zone,
    "date": iso_date,
    "number": whole_number,
    "hours": parse_hours,
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("value", ["", "  ", None, [], ["no"], {"no": "no"}], ids=repr)
def test_what_is_no_text_is_refused(read: Read, value: object) -> None:
    """A list or a record where a value belongs gets a problem, never a traceback."""
    with pytest.raises(PydanticCustomError):
        read(value)


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@given(text=st.text())
def test_no_text_makes_a_foreign_error(read: Read, text: str) -> None:
    """Whatever stands in a file, each function gives a value or our refusal."""
    with contextlib.suppress(PydanticCustomError):
        read(text)


@given(text=st.text(alphabet="xn-abcdefgz0123456789.", max_size=30))
def test_nothing_that_looks_like_a_label_makes_a_foreign_error(text: str) -> None:
    """The IDNA library's own errors stay inside."""
    for read in (domain_label, host_name):
        with contextlib.suppress(PydanticCustomError):
            assert read(f"xn--{text}")


def test_every_delegated_cctld_has_a_label_and_a_country_that_we_take() -> None:
    """The rules refuse no ccTLD that the root zone holds."""
    for row in CCTLDS:
        assert domain_label(row.a_label) == row.a_label
        assert country_code(row.iso3166) == row.iso3166
        if row.a_label.startswith("xn--"):
            assert u_label_of(row.a_label) == row.u_label


# Hours

ALWAYS = [(day, hour) for day in range(7) for hour in range(24)]


def answered(hours: Hours) -> list[tuple[int, int]]:
    """List the days and hours at which a channel is answered."""
    return [(day, hour) for day, hour in ALWAYS if any(span.covers(day, time(hour)) for span in hours.spans)]


COVERED = {
    "working days": ("Mo-Fr 08:00-10:00", [(day, hour) for day in range(5) for hour in (8, 9)]),
    "one day": ("We 08:00-09:00", [(2, 8)]),
    "over the weekend": ("Sa-Mo 08:00-09:00", [(0, 8), (5, 8), (6, 8)]),
    "past midnight": ("Mo 22:00-02:00", [(0, 22), (0, 23), (1, 0), (1, 1)]),
    "past midnight from Sunday": ("Su 23:00-01:00", [(0, 0), (6, 23)]),
    "until midnight": ("Mo 22:00-24:00", [(0, 22), (0, 23)]),
    "two spans": ("Mo 08:00-09:00; Tu 10:00-11:00", [(0, 8), (1, 10)]),
    "a whole day": ("Mo 00:00-24:00", [(0, hour) for hour in range(24)]),
    "round the clock, in a span": ("Mo-Su 00:00-24:00", ALWAYS),
}


@pytest.mark.parametrize(("text", "expected"), COVERED.values(), ids=COVERED)
def test_a_span_covers_its_hours_and_no_other(text: str, expected: list[tuple[int, int]]) -> None:
    """Days and times mean what they say, past midnight and past Sunday too."""
    assert answered(parse_hours(text)) == expected


def test_round_the_clock_is_always() -> None:
    """`24/7` needs no span, and somebody answers at any time."""
    hours = parse_hours("24/7")
    assert hours.always
    assert all(hours.answered(time(hour)) for hour in range(24))


NIGHTS = {
    "office hours": ("Mo-Fr 08:00-17:00", False),
    "every day but one": ("Mo-Sa 00:00-24:00", False),
    "every night": ("Mo-Su 22:00-06:00", True),
    "two spans that make a week": ("Mo-Fr 00:00-24:00; Sa-Su 02:00-04:00", True),
    "the end of a span": ("Mo-Su 00:00-03:00", False),
    "the start of a span": ("Mo-Su 03:00-04:00", True),
}


@pytest.mark.parametrize(("text", "expected"), NIGHTS.values(), ids=NIGHTS)
def test_three_in_the_morning_is_answered_only_where_every_day_is(text: str, expected: bool) -> None:
    """A disaster does not choose its day: one night without an answer is no night number."""
    assert parse_hours(text).answered(time(3)) is expected


def test_hours_are_written_in_one_way() -> None:
    """Space around the parts does not matter; reading the result again changes nothing."""
    hours = parse_hours(" Mo-Fr 08:00-17:00 ;Sa 09:00-12:00 ")
    assert hours.text == "Mo-Fr 08:00-17:00; Sa 09:00-12:00"
    assert parse_hours(hours.text) == hours
    assert parse_hours(hours) is hours


def test_the_languages_that_need_no_look_up_are_languages() -> None:
    """The short list lets nothing through that the whole one refuses."""
    assert all(langcodes.tag_is_valid(tag) for tag in LANGUAGES)
