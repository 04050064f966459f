"""`reader.html` in a real browser: what stands above an opened register, on a phone, in little room, by keyboard."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from reader_desk import answer, choose, pick, published, register_of
from visits import Visits
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_takes_one_row_of_a_phone(visit: Visits, trusting: Path, language: str) -> None:
    """Label, number, age, end and menu stand in one row, whole, in each language; nothing is loud without cause."""
    page = visit(trusting, viewport=SMALL, locale=LANGUAGES[language])
    opened(page)
    row = page.locator(".opened-bar").bounding_box()
    assert row
    assert (row["y"], row["width"]) == (0, SMALL["width"])
    assert row["height"] <= ROW
    assert "TLP:AMBER+STRICT" in page.inner_text(".opened-bar")
    for part in (".tlp", ".state", ".state span:nth-of-type(3)", ".menu > button"):
        box = page.locator(f".opened-bar {part}").bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= ROW
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= SMALL["width"]
    assert page.locator(".loud").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


@pytest.mark.parametrize("now", [LATER, BEFORE], ids=["ran out", "behind"])
def test_what_is_out_of_date_is_loud_with_whom_to_ring(visit: Visits, trusting: Path, now: datetime) -> None:
    """It stands in sight as soon as the register does, announced, with the publisher's number as a link."""
    page = visit(trusting, viewport=SMALL, now=now)
    opened(page)
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
    """What has the focus is in the window with the ring around it."""
    box = page.evaluate("""() => {
        const { left, top, right, bottom } = document.activeElement.getBoundingClientRect()
        return [left, top, innerWidth - right, innerHeight - bottom]
    }""")
    assert min(box) >= 0, (box, page.evaluate("document.activeElement.outerHTML"))
