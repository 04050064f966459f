"""`reader.html` in a real browser: what stands above an opened register, on a phone, in little room, by keyboard."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reader_desk import answer, choose, pick, published, register_of
from visits import Visits, unusable
from workspaces import NOW, identity_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALL = {"width": 360, "height": 640}
# What a window of 1280 by 1024 is when its page is enlarged four times.
TINY = {"width": 320, "height": 256}
ROW = 44
LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-EG"}
LATER = datetime(2028, 1, 1, tzinfo=UTC)
BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
# The longest label, and a page with a link to reach.
FILES = {
    "register.html": b"<html data-markup='2'><body><main><h1>x</h1><a href='tel:+441632960101'>x</a></main>",
    "register.json": json.dumps({"tlp": "TLP:AMBER+STRICT"}).encode(),
}


def opened(page: "Page") -> None:
    choose(page, ("x.tocsin", published(FILES).envelope()))
    answer(page, identity_of("cert-eu"))
    register_of(page)


def row_is_whole(page: "Page") -> None:
    """What stands in the row is all of it inside, and the row is no higher than one."""
    row = page.locator(".opened-bar").bounding_box()
    assert row
    assert (row["y"], row["width"]) == (0, SMALL["width"])
    assert row["height"] <= ROW
    assert "TLP:AMBER+STRICT" in page.inner_text(".opened-bar")
    parts = [page.locator(f".opened-bar {part}") for part in (".tlp", ".state", ".menu > button")]
    for part in (*parts, *page.locator(".opened-bar .state span").all()):
        box = part.bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= ROW
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= SMALL["width"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_takes_one_row_of_a_phone(visit: Visits, trusting: Path, language: str) -> None:
    """Label, number, age, end and menu stand in one row, whole, in each language; nothing is loud without cause."""
    page = visit(trusting, viewport=SMALL, locale=LANGUAGES[language])
    opened(page)
    row_is_whole(page)
    assert page.locator(".opened-bar .state span").count() == 3
    assert page.locator(".loud").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("now", [LATER, BEFORE], ids=["ran out", "behind"])
def test_what_is_out_of_date_is_loud_with_whom_to_ring(
    visit: Visits, trusting: Path, now: datetime, language: str
) -> None:
    """It stands in sight as soon as the register does, announced, with the publisher's number as a link."""
    page = visit(trusting, viewport=SMALL, now=now, locale=LANGUAGES[language])
    opened(page)
    row_is_whole(page)
    loud = page.locator(".loud[role=alert]")
    box = loud.bounding_box()
    assert box
    assert box["y"] + box["height"] < SMALL["height"] / 2
    assert loud.locator("a[href='tel:+441632960999']").is_visible()


def test_a_register_that_runs_out_while_it_is_open_says_so(visit: Visits, trusting: Path) -> None:
    """A page that stays open over the last day of its edition is not the last to know."""
    page = visit(trusting, viewport=SMALL, now=NOW, ticking=True)
    opened(page)
    assert page.locator(".state.out").count() == 0
    page.clock.fast_forward(50 * 24 * 3600 * 1000)
    page.wait_for_selector(".state.out")
    assert "Out of date" in page.inner_text(".loud")


@pytest.mark.parametrize("viewport", [SMALL, TINY], ids=["phone", "400 %"])
def test_the_menu_is_worked_by_the_keyboard(visit: Visits, trusting: Path, viewport: dict[str, int]) -> None:
    """Tab, Enter and Escape reach all of it, the focus goes where something opened and back, and is always in sight."""
    page = visit(trusting, viewport=viewport, now=LATER)
    opened(page)
    button = page.locator(".opened-bar .menu > button")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    for name in ("Files", "About this edition", "Close and forget"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == name
        in_sight(page)
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert button.evaluate("each => each === document.activeElement")
    pick(page, "About this edition")
    assert page.evaluate("document.activeElement.textContent") == "About this edition"
    in_sight(page)
    assert "cert-eu" in page.inner_text("#panel")
    assert page.locator("#panel a[href='tel:+441632960999']").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Hide: About this edition"
    page.keyboard.press("Enter")
    assert page.locator("#panel").is_hidden()
    assert button.evaluate("each => each === document.activeElement")
    in_sight(page)


def in_sight(page: "Page") -> None:
    """What has the focus is in the window, or fills it where it is larger; for a choice of files, its label is."""
    box = page.evaluate("""() => {
        const at = document.activeElement
        const seen = at.matches(".drop input") ? at.nextElementSibling : at
        const { left, top, right, bottom } = seen.getBoundingClientRect()
        return [left, top, innerWidth - right, Math.max(innerHeight - bottom, bottom - top - innerHeight)]
    }""")
    assert min(box) >= 0, (box, page.evaluate("document.activeElement.outerHTML"))


THEMES = ("light", "dark", "red", "sun")
THEME = "document.documentElement.dataset.theme ?? null"
PAGE = b"<html data-markup='1' data-theme='sun'><body><main><h1>x</h1></main>"


def test_a_theme_is_chosen_by_a_key_and_kept_in_the_address(visit: Visits, trusting: Path) -> None:
    """From page to page, over a reload, and into the frame; where somebody types, the key is a letter."""
    page = visit(trusting, start="#enrol/red")
    assert page.evaluate(THEME) == "red"
    page.get_by_label("Phone").press_sequentially("t")
    assert page.evaluate(THEME) == "red"
    page.click(".back")
    assert page.evaluate("location.hash") == "#/red"
    page.click("a[href='#check']")
    page.wait_for_selector(".digits")
    assert page.evaluate("location.hash") == "#check/red"
    for wanted in ("sun", None, "light", "dark", "red"):
        page.locator("h1").press("t")
        assert page.evaluate(THEME) == wanted
        assert page.evaluate("location.hash") == (f"#check/{wanted}" if wanted else "#check")
    page.reload()
    assert page.evaluate(THEME) == "red"
    page.click(".back")
    choose(page, ("x.tocsin", published({"register.html": PAGE}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    # What the bundle says of it counts for nothing.
    assert frame.evaluate(THEME) == "red"
    assert page.evaluate("location.hash") == "#open/red"
    # The shell follows what is chosen in the frame, and nothing that is no theme.
    frame.evaluate("""["blue", "dark"].forEach(theme => parent.postMessage({ is: "theme", theme }, "*"))""")
    page.wait_for_function(f"({THEME}) === 'dark'")
    assert page.evaluate("location.hash") == "#open/dark"


@pytest.mark.parametrize("theme", [*THEMES, "forced"])
def test_everybody_can_use_the_shell_in_each_theme(visit: Visits, trusting: Path, theme: str) -> None:
    """axe-core finds nothing, with best practices, in the row, the menu and the panels, loud or not."""
    forced = {"forced_colors": "active"} if theme == "forced" else {}
    page = visit(trusting, start=f"#/{theme}", viewport=SMALL, now=LATER, bypass_csp=True, **forced)
    choose(page, ("x.tocsin", published(FILES).envelope()))
    page.wait_for_selector("textarea")
    found = {"asked": unusable(page)}
    answer(page, identity_of("cert-eu"))
    register_of(page)
    found["opened"] = unusable(page, iframes=False)
    page.click(".opened-bar .menu > button")
    found["menu"] = unusable(page, iframes=False)
    page.keyboard.press("Escape")
    for name in ("Files", "About this edition"):
        pick(page, name)
        found[name] = unusable(page, iframes=False)
    assert {name: each for name, each in found.items() if each} == {}
    doubled = (
        "[...document.querySelectorAll('[id]')].map(each => each.id).filter((id, at, all) => all.indexOf(id) !== at)"
    )
    assert page.evaluate(doubled) == []


@pytest.mark.parametrize("address", ["", "#open", "#enrol", "#rehearse", "#check"])
def test_the_focus_is_always_in_sight_at_400_percent(visit: Visits, trusting: Path, address: str) -> None:
    """Each stop of the keyboard, on each page, is in a window of 320 by 256 while it has the focus."""
    page = visit(trusting, start=address, viewport=TINY)
    stops = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        in_sight(page)
        stops.add(page.evaluate("document.activeElement.outerHTML"))
    assert len(stops) >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= TINY["width"]
