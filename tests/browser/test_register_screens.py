"""Each screen of `register.html` in a real browser: it fits, everybody can use it, and hostile data stay text."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page
from register_pages import BOX, Whole, look, opened, written
from visits import DESKTOP, PHONE, Visits, unusable


@pytest.mark.parametrize(
    ("viewport", "language"),
    [(PHONE, "en"), (PHONE, "fr"), (PHONE, "es"), (PHONE, "ar"), (DESKTOP, "en"), (DESKTOP, "ar")],
    ids=["phone-en", "phone-fr", "phone-es", "phone-ar", "desktop-en", "desktop-ar"],
)
def test_nothing_runs_out_of_any_screen(visit: Visits, whole: Whole, viewport: dict[str, int], language: str) -> None:
    """No sideways scrolling on any screen, in any language."""
    page = look(visit, whole.path, viewport=viewport, language=language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    for _ in screens(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert "{0}" not in page.inner_text("#app")


@pytest.mark.parametrize(
    ("language", "theme", "options"),
    [
        ("en", "", {}),
        ("en", "", {"color_scheme": "dark"}),
        ("ar", "/dark", {}),
        ("fr", "/red", {}),
        ("es", "/sun", {}),
        ("en", "", {"forced_colors": "active"}),
    ],
    ids=["light", "dark", "dark-ar", "red-fr", "sun-es", "forced"],
)
def test_everybody_can_use_each_screen(
    visit: Visits, whole: Whole, language: str, theme: str, options: dict[str, str]
) -> None:
    """WCAG 2.2 AA and best practices, as far as axe-core can tell, in every theme."""
    page = look(visit, whole.path, f"#find{theme}", viewport=PHONE, language=language, **options)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for screen in screens(page):
        page.clock.resume()
        # A button that is half under the bar at the top is no small button.
        page.evaluate("scrollTo(0, 0)")
        # What a menu covers for a moment is nobody's to press.
        inside = ".menu-panel:not([hidden])" if "menu" in screen else "#app"
        assert unusable(page, inside, runOnly=rules) == [], screen


def screens(page: Page) -> Iterator[str]:
    """Go through the screens of search, entry, call list and scenarios, with what opens on each."""
    yield "empty search"
    page.fill(BOX, "0960")
    yield "hits"
    page.fill(BOX, "zzzzqq")
    yield "no hit"
    opened(page, "gr")
    yield "entry"
    page.locator(".actions button").nth(1).click()
    yield "QR code"
    page.locator(".actions button").nth(2).click()
    yield "spelling"
    page.locator(".actions button").nth(3).click()
    yield "a wrong number"
    page.locator(".beside details summary").click()
    yield "what to say"
    page.locator(".thumb .next").click()
    yield "entry after a call in vain"
    page.locator("[data-what=internet]").click()
    yield "entry with the Internet down"
    page.locator(".bar .menu > button").click()
    yield "menu"
    page.keyboard.press("Escape")
    page.locator(".bar button").nth(1).click()
    yield "call list"
    page.locator(".calls .menu > button").click()
    yield "its menu"
    page.keyboard.press("Escape")
    page.locator(".calls .title > button").click()
    yield "its picker"
    page.locator(".bar button").nth(2).click()
    yield "scenarios"
    page.check("input[value=phones]")
    yield "scenario of one country"


def test_hostile_data_stay_text(visit: Visits, whole: Whole) -> None:
    """Script, turned text and endless names run nothing, break no layout, and are found."""
    evil = "<img src=x onerror=alert(1)></script><script>alert(1)</script>\u202edesrever"
    entry = next(each for each in whole.view.entries if each.tld == "gr")
    contacts = tuple(replace(each, name=f"{evil} {'x' * 10_000}", note=evil) for each in entry.manager.contacts)
    manager = replace(entry.manager, name=f"{evil}{'W' * 10_000}", contacts=contacts)
    view = replace(whole.view, entries=(replace(entry, manager=manager),), organisations=(manager,))
    page = look(visit, written(view, whole.path.with_name("hostile.html")).path, viewport=PHONE)
    page.on("dialog", lambda _: visit.complaints.append("a dialog"))
    page.fill(BOX, "onerror")
    assert page.locator(".hit").count() >= len(contacts)
    for screen in screens(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], screen
        assert page.locator("#app img").count() == 0
