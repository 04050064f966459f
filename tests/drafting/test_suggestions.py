"""Tests of what a country's code or a number suggests."""

import pytest

from builder.drafting import country_of_number, draft_tlds, kind_of_number, languages_of, text_of, zones_of
from builder.register.facts import CCTLDS, COUNTRIES
from builder.register.model import DraftTld
from builder.register.values import language_tag, time_zone
from builder.workspace.shape import read_record

NUMBERS = {
    "its plan gives it out": ("+33 1 99 00 12 34", "FR", "phone"),
    "one of several that share a code": ("+1 876 555 0100", "JM", "mobile"),
    "reserved for fiction, of the largest": ("+44 1632 960123", "GB", "phone"),
    "a mobile": ("+491713920012", "DE", "mobile"),
    "of no country": ("+870 773 111 632", None, "satellite"),
    "no number": ("call me", None, None),
}


@pytest.mark.parametrize(("number", "country", "kind"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_suggests_its_country_and_its_kind(number: str, country: str | None, kind: str | None) -> None:
    """Nobody is asked what a calling code says."""
    assert (country_of_number(number), kind_of_number(number)) == (country, kind)


def test_a_country_suggests_its_zones_and_languages() -> None:
    """What is proposed is what the register takes; the exceptional codes keep the time of whose network serves them."""
    assert (zones_of("GR"), languages_of("GR")) == (("Europe/Athens",), ("el",))
    assert (zones_of("UK"), languages_of("NO")) == (("Europe/London",), ("nb", "nn"))
    assert len(zones_of("AU")) > 5
    assert zones_of("EU") == languages_of("AQ") == ()
    for country in COUNTRIES:
        assert all(map(time_zone, zones_of(country)))
        assert all(map(language_tag, languages_of(country)))


def test_each_cctld_of_the_root_zone_is_drafted() -> None:
    """A draft says what is publicly known, IDN variants on the ASCII one's file; the register reads it."""
    drafts = draft_tlds()
    assert [draft.tld for draft in drafts] == [row.a_label for row in CCTLDS]
    of = {draft.tld: draft for draft in drafts}
    assert (of["eu"].idn, of["xn--e1a4c"].idn) == (("xn--e1a4c", "xn--qxa6a"), ())
    assert {label for draft in drafts for label in draft.idn} >= {"xn--qxam", "xn--p1ai"}
    for draft in drafts:
        found, problems = read_record(DraftTld, "", text_of(draft))
        assert found is not None
        assert (found.model_dump(), problems) == (draft.model_dump(), [])


def test_drafts_come_by_region_and_by_label() -> None:
    """Who keeps a register of some ccTLDs begins with those; a label brings its family."""
    assert {draft.region for draft in draft_tlds(regions=["AF"])} == {"AF"}
    assert [draft.tld for draft in draft_tlds(labels=["gr"])] == ["gr", "xn--qxam"]
    assert [draft.tld for draft in draft_tlds(labels=["xn--qxam"])] == ["xn--qxam"]
    assert len(draft_tlds(regions=["AF"], labels=["gr"])) == len(draft_tlds(regions=["AF"])) + 2
