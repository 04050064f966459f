"""The day there in a real browser: bars, a mark at now, and words, in several zones and whatever the clocks do."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from entry_parts import SATURDAY, UNSTATED, drawn, page_of, register
from playwright.sync_api import Page, expect
from visits import Visits, faint, unusable

# A Monday and a Saturday; it is winter in Athens, two hours ahead of UTC.
MONDAY = datetime(2027, 1, 4, 13, tzinfo=UTC)
SATURDAY_NIGHT = datetime(2027, 1, 9, 20, 30, tzinfo=UTC)
DESKTOP = {"width": 1280, "height": 900}
SMALL = {"width": 360, "height": 640}
# Each line: whose it is, what its bar shows to those who hear it, and what is said of now.
LINES = """all => all.map(each => [
    each.querySelector('.way').textContent,
    each.querySelector('.track').ariaLabel,
    each.querySelector('.when').textContent,
].map(text => text.replaceAll('\\u00a0', ' ')))"""
# Where the marks of a day are: from the edge at which the page is read from, in minutes.
MARKS = """([day, marks]) => [...document.querySelectorAll(`.hours .day:nth-of-type(${day}) ${marks}`)].map(mark => {
    const [place, track] = [mark, mark.parentElement].map(each => each.getBoundingClientRect())
    const rtl = document.documentElement.dir === 'rtl'
    const start = rtl ? track.right - place.right : place.left - track.left
    return [start, start + place.width].map(at => Math.round(at / track.width * 1440))
})"""


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("hours") / "register.html", register())


def lines(page: Page) -> dict[str, tuple[str, str]]:
    """What each line says, by whose it is."""
    page.locator(".hours details").evaluate_all("all => all.forEach(each => { each.open = true })")
    found = page.locator(".hours li").evaluate_all(LINES)
    return {f"{place} {way}": (bar, told) for place, (way, bar, told) in enumerate(found)}


def said(page: Page, way: str) -> tuple[str, str]:
    """What is said of the first line that tells whose it is so."""
    return next(told for name, told in lines(page).items() if re.search(way, name))


def test_each_way_says_its_day_and_when_that_changes(visit: Visits, html: Path) -> None:
    """In words as on the bar, by the clock there: open until, closed until, and what nobody stated."""
    page = drawn(visit, html, MONDAY)
    expect(page.locator(".hours .day").first).to_contain_text("Monday, 15:00")
    assert said(page, "Telephone · Duty desk") == ("Monday: all day", "answered at all times")
    office = ("Monday: 08:00–17:00", "answered now, 2 h left (until 17:00)")
    assert said(page, "Mobile, Text message · Canary Person") == office
    assert said(page, "0303") == ("Monday: 08:00–12:00, 13:00–17:00", "answered now, 2 h left (until 17:00)")
    assert said(page, UNSTATED[-4:]) == ("Monday: hours not known", "hours not known")
    assert said(page, "Mobile · Duty desk") == (
        "Monday: not answered",
        "closed today, Monday; opens Friday 22:00, in 4 d 7 h",
    )


def test_a_weekend_is_said_to_be_one(visit: Visits, html: Path) -> None:
    """Where the hours do not hold today, it says so, and when they do again: over Sunday, and past midnight."""
    page = drawn(visit, html, SATURDAY_NIGHT)
    expect(page.locator(".hours .day").first).to_contain_text("Saturday, 22:30, night there")
    closed = "closed today, Saturday; opens Monday 08:00, in 1 d 9 h"
    assert said(page, "Mobile, Text message") == ("Saturday: not answered", closed)
    assert said(page, SATURDAY[-4:]) == ("Saturday: 10:00–24:00", "answered now, 1 h 30 min left (until 24:00)")
    # What began on Friday evening was over by morning.
    assert said(page, "Mobile · Duty desk") == ("Saturday: 00:00–06:00", "closed, opens in 5 d 23 h (Friday 22:00)")
    # The back end has its Sunday already.
    expect(page.locator(".hours .day").last).to_contain_text("Sunday, 02:15")
    last = list(lines(page).values())[-1]
    assert last == ("Sunday: not answered", "closed today, Sunday; opens Monday 09:00, in 1 d 6 h")


@pytest.mark.parametrize(
    ("zone", "now", "clock", "told"),
    [
        ("Europe/Athens", "2027-01-04T05:50", "Monday, 07:50", "closed, opens in 10 min (08:00)"),
        ("Asia/Kathmandu", "2027-01-04T05:50", "Monday, 11:35", "answered now, 5 h 25 min left (until 17:00)"),
        ("Pacific/Kiritimati", "2027-01-04T11:00", "Tuesday, 01:00", "closed, opens in 7 h (08:00)"),
        (
            "America/St_Johns",
            "2027-01-04T01:00",
            "Sunday, 21:30",
            "closed today, Sunday; opens Monday 08:00, in 10 h 30 min",
        ),
        # The clocks go on in that night, and back in this one: an hour less, and one more.
        ("Europe/Athens", "2027-03-28T00:30", "Sunday, 02:30", "closed today, Sunday; opens Monday 08:00, in 1 d 4 h"),
        (
            "America/New_York",
            "2027-11-07T03:00",
            "Saturday, 23:00",
            "closed today, Saturday; opens Monday 08:00, in 1 d 10 h",
        ),
    ],
)
def test_the_clock_is_the_one_there(visit: Visits, tmp_path: Path, zone: str, now: str, clock: str, told: str) -> None:
    """In each zone, and as long as time takes where a clock is put on or back in between."""
    path = page_of(tmp_path / "register.html", register(zone))
    page = drawn(visit, path, datetime.fromisoformat(now).replace(tzinfo=UTC), timezone_id="Asia/Tokyo")
    expect(page.locator(".hours .day").first).to_contain_text(clock)
    assert said(page, "Mobile, Text message")[1] == told


@pytest.mark.parametrize("language", ["en", "ar"])
def test_bars_and_marks_stand_where_the_hours_are(visit: Visits, html: Path, language: str) -> None:
    """From the side from which the page is read: midnight, each span, and now on every line."""
    page = drawn(visit, html, MONDAY, language=language)
    page.locator(".hours details").evaluate_all("all => all.forEach(each => { each.open = true })")
    bars = page.evaluate(MARKS, [1, "i"])
    for wanted in ([0, 1440], [480, 1020], [480, 720], [780, 1020]):
        assert any(all(abs(one - other) <= 6 for one, other in zip(wanted, bar, strict=True)) for bar in bars), wanted
    now = [start for start, _ in page.evaluate(MARKS, [1, ".track b"])]
    assert len(now) == 6
    assert all(abs(start - 900) <= 10 for start in now)


def test_what_time_changes_is_said_anew(visit: Visits, html: Path) -> None:
    """A page that lies open over a change tells it, and a disclosure that was opened stays so."""
    page = drawn(visit, html, MONDAY.replace(hour=14, minute=59), ticking=True)
    assert said(page, "Mobile, Text message")[1] == "answered now, 1 min left (until 17:00)"
    page.clock.run_for(75_000)
    assert said(page, "Mobile, Text message")[1] == "closed, opens in 15 h (Tuesday 08:00)"
    expect(page.locator(".hours details").first).to_have_attribute("open", "")


def test_an_unknown_zone_tells_what_is_stated_and_no_more(visit: Visits, tmp_path: Path) -> None:
    """Of which day the hours are nobody can tell: they stand as they are written, with no mark."""
    path = page_of(tmp_path / "register.html", register())
    path.write_text(path.read_text(encoding="utf-8").replace("Europe/Athens", "Nowhere/Land"), encoding="utf-8")
    page = drawn(visit, path, MONDAY)
    expect(page.locator(".hours .day").first).to_contain_text("does not know the time zone Nowhere/Land")
    assert said(page, "Telephone · Duty desk") == ("all day", "answered at all times")
    bar, told = said(page, "Mobile, Text message")
    assert bar == "hours there: Mo-Fr 08:00-17:00"
    assert told == "hours not known"
    assert page.locator(".hours .day").first.locator(".track b").count() == 0


def test_what_is_broken_is_not_said_to_be_answered(visit: Visits, html: Path) -> None:
    """With the telephones out, a telephone's line says that it is dead, whatever its hours."""
    page = drawn(visit, html, MONDAY, 0, "", "phones")
    assert said(page, "Telephone · Duty desk")[1] == "dead now"
    assert page.locator(".hours li.open").count() == 0


@pytest.mark.parametrize("viewport", [SMALL, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_everybody_can_use_the_parts(visit: Visits, html: Path, language: str, viewport: dict[str, int]) -> None:
    """axe-core finds nothing, best practices included, and nothing runs out of the screen, all disclosures open."""
    page = drawn(visit, html, SATURDAY_NIGHT, language=language, viewport=viewport, color_scheme="light")
    page.locator("#place details").evaluate_all("all => all.forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert "{0}" not in page.inner_text("#place")
    assert unusable(page, "#place") == []
    assert faint(page, "#place") == []


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {}], ids=["forced", "print"])
def test_bars_are_seen_in_forced_colours_and_on_paper(visit: Visits, html: Path, options: dict[str, str]) -> None:
    """They are drawn of borders: backgrounds are dropped there."""
    page = drawn(visit, html, MONDAY, **options)
    if not options:
        page.emulate_media(media="print")
    bar = page.locator(".hours .track i").first
    style = "each => [getComputedStyle(each).borderBottomColor, getComputedStyle(document.body).backgroundColor]"
    colour, paper = bar.evaluate(style)
    assert colour != paper
    assert bar.evaluate("each => each.getBoundingClientRect().height") > 4
