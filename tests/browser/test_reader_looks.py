"""`reader.html` in a real browser: everybody can use each of its pages, in each language and on a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page
from reader_desk import answer, choose, fill_enrolment, pick, published, register_of
from visits import DESKTOP, PHONE, Visits, faint, small, unusable
from workspaces import identity_of


def screens(page: Page, envelope: bytes) -> Iterator[str]:
    """Walk through the pages, naming each."""
    yield "start"
    page.click("text=Check a reader")
    choose(page, ("x", b"x"))
    page.wait_for_selector(".digits")
    yield "check"
    page.click(".back")
    fill_enrolment(page)
    page.click("summary")
    yield "enrol"
    page.click("form button[type=submit]")
    page.wait_for_selector(".passphrase")
    yield "protect"
    page.click(".back")
    page.click("text=Test my set-up")
    yield "rehearse"
    page.click(".back")
    choose(page, ("x.tocsin", b"x"))
    page.wait_for_selector(".refusal")
    yield "refused"
    choose(page, ("x.tocsin", envelope))
    page.wait_for_selector("textarea")
    answer(page, identity_of("cert-green"))
    page.wait_for_selector(".trouble:not(:empty)")
    yield "authentic"
    answer(page, identity_of("cert-eu"))
    register_of(page)
    pick(page, "Files")
    yield "opened"


@pytest.mark.parametrize("scheme", ["free", "forced"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_it(visit: Visits, trusting: Path, viewport: dict[str, int], scheme: str) -> None:
    """axe-core finds nothing on any page, no page runs out of the window, and targets are large enough for a thumb."""
    # axe-core is evaluated in the page, which the policy forbids to anybody else.
    looks = {"forced_colors": "active"} if scheme == "forced" else {"color_scheme": "light"}
    page = visit(trusting, viewport=viewport, bypass_csp=True, now=datetime(2028, 1, 1, tzinfo=UTC), **looks)
    page.on("dialog", lambda dialog: dialog.accept())
    found = {}
    for name in screens(page, published({"register.html": b"<p>x"}).envelope()):
        found[name] = unusable(page, iframes=False)
        if scheme == "free":
            found[name] += faint(page, iframes=False)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
        assert small(page, "button, select, .button") == [], name
    assert {name: violations for name, violations in found.items() if violations} == {}


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_each_language_fits_a_phone(visit: Visits, trusting: Path, language: str) -> None:
    """In each language, from right to left too, nothing runs out of the window or stays English."""
    page = visit(trusting)
    english = page.inner_text("main")
    page.select_option(".top select", language)
    assert page.evaluate("document.activeElement.matches('.top select')")
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert not set(english.splitlines()) & set(page.inner_text("main").splitlines()) - {""}
    # The page's own listener stands before this one.
    go = """address => new Promise(done => {
        addEventListener("popstate", done, { once: true })
        location.hash = address
    }).then(() => document.querySelector("h1").textContent)"""
    titles = set()
    for address in ("#open", "#enrol", "#rehearse", "#check", ""):
        titles.add(page.evaluate(go, address))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len(titles) == 5
    page.evaluate(go, "#open")
    said = set()
    for content in (b"%PDF-1.7", b"", b"<html>", b"PK\3\4" + bytes(40), identity_of("cert-eu").encode()):
        page.evaluate("document.querySelector('.refusal')?.remove()")
        choose(page, ("x", content))
        page.wait_for_selector(".refusal")
        said.add(page.inner_text(".refusal h2"))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len(said) == 5
