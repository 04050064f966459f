"""What the search of `register.html` says where no entry is the answer, and what the box of a hit promises."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from register_pages import BOX, Whole, look
from visits import Visits

PHONE = {"width": 360, "height": 640}
OFFICE = "tel:+441632960999"
# A copy of Greece, Norway and Tonga, whose names and whose people's addresses have other letters of it.
ABSENT = {
    "en": "Not in this copy: .fr. The secretariat:",
    "fr": "Absent de cette copie : .fr. Le secrétariat :",
    "es": "No está en esta copia: .fr. La secretaría:",
    "ar": "ليس في هذه النسخة:",
}


@pytest.mark.parametrize("language", ABSENT)
def test_a_tld_that_is_not_in_the_copy_has_the_secretariat(visit: Visits, cert_all_page: Path, language: str) -> None:
    """Label, domain and country lead to the secretariat's number, first and by one tap, and to no other by a key."""
    page = look(visit, cert_all_page, viewport=PHONE, language=language)
    keep = "event => { globalThis.rung = event.target.closest('a')?.href; event.preventDefault() }"
    page.evaluate(f"document.addEventListener('click', {keep}, true)")
    number = page.locator(".aside a")
    for query in ("fr", ".fr", "www.example.fr", "france", "fax .fr"):
        page.fill(BOX, query)
        expect(page.locator(".aside")).to_contain_text(ABSENT[language])
        expect(number).to_have_attribute("href", OFFICE)
        assert (number.bounding_box() or {"height": 0})["height"] >= 44
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.press(BOX, "Control+Enter")
        assert page.evaluate("rung") == OFFICE
    page.press(BOX, "Enter")
    expect(number).to_be_focused()
    page.fill(BOX, "no")
    expect(page.locator(".aside")).to_be_empty()


def test_what_is_merely_similar_is_not_called_found(visit: Visits, cert_all_page: Path) -> None:
    """Other hits follow below the secretariat's number, and are said to be something else."""
    page = look(visit, cert_all_page)
    page.fill(BOX, "re")
    expect(page.locator(".aside")).to_contain_text("Not in this copy: .re.")
    expect(page.locator(".count")).to_contain_text("Similar:")
    expect(page.locator(".hit").first).to_be_visible()


def test_the_address_of_a_tld_that_is_not_in_the_copy_says_so(visit: Visits, cert_all_page: Path) -> None:
    """`#fr` is put into the box, when the page is opened and when the address changes; a theme stays what it is."""
    page = look(visit, cert_all_page, start="#fr/red")
    expect(page.locator(BOX)).to_have_value(".fr")
    expect(page.locator(".aside")).to_contain_text("Not in this copy: .fr.")
    page.evaluate("location.hash = '#so'")
    expect(page.locator(BOX)).to_have_value(".so")
    page.evaluate("location.hash = '#gr'")
    expect(page.locator("article.entry")).to_be_visible()


def test_the_secretariat_that_rings_back_is_known(visit: Visits, cert_all_page: Path) -> None:
    """Its number, or the last of it, is nobody's in the register and yet not unknown."""
    page = look(visit, cert_all_page)
    for query in ("+44 1632 960999", "01632 960999", "0999"):
        page.fill(BOX, query)
        expect(page.locator(".aside")).to_contain_text("The secretariat:")
        expect(page.locator(".aside a")).to_have_attribute("href", OFFICE)
        expect(page.locator(".count")).not_to_contain_text("No such number")
        expect(page.locator(".count")).not_to_contain_text("Nothing found")


def test_a_kind_that_a_tld_does_not_have_is_said(visit: Visits, cert_all_page: Path) -> None:
    """Who asks for a fax, and gets a telephone, is told so."""
    page = look(visit, cert_all_page)
    for query, said in {
        "fax .gr": "No fax known for .gr",
        "fax greece": "No fax known for .gr, .ελ",
        "post gr": "No post known for .gr",
        "inoc gr": "No INOC-DBA known for .gr",
    }.items():
        page.fill(BOX, query)
        expect(page.locator(".count")).to_have_text(said)
        expect(page.locator(".hit").first).to_have_attribute("href", "#gr")
    page.fill(BOX, "post .no")
    expect(page.locator(".count")).to_contain_text("Found:")


def test_the_box_of_a_hit_is_the_channel_that_was_found(visit: Visits, whole: Whole) -> None:
    """A fax stands there as text, with its own chip, and nobody else's number as if it were it."""
    page = look(visit, whole.path, viewport=PHONE)
    fax = next(
        channel["value"]
        for each in whole.data["organisations"]
        for contact in each["contacts"]
        for channel in contact["channels"]
        if channel["kind"] == "fax"
    )
    for query in (fax, "fax"):
        page.fill(BOX, query)
        box = page.locator(".hits .ring").first
        expect(box).to_contain_text("Fax")
        assert box.evaluate("each => each.tagName") == "P"
        expect(box.locator(".chip")).to_be_visible()
        shown = box.locator(".number").inner_text()
        assert query == "fax" or shown.replace(" ", "") == fax


def test_hours_that_nobody_knows_are_said(visit: Visits, whole: Whole) -> None:
    """That a number is not surely answered is a word, on one line with the rest, and no colour alone."""
    page = look(visit, whole.path, viewport=PHONE)
    said = 0
    for query in ("security", "duty desk", "fax"):
        page.fill(BOX, query)
        page.locator(".hits li").nth(5).wait_for()
        for text, good in page.evaluate(
            """[...document.querySelectorAll('.hits .ring:has(.chip)')].map(ring =>
            [ring.querySelector('small').textContent, ring.querySelector('.good') !== null])"""
        ):
            assert not (good and "Hours not known" in text)
            said += "Hours not known" in text
        heights = page.evaluate("[...document.querySelectorAll('.hits .ring small')].map(each => each.offsetHeight)")
        assert max(heights) < 24
    assert said
