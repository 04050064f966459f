"""An entry of a whole register in a real browser: what comes first, and how a number moves to a telephone."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from register_pages import Whole, look, opened, written
from visits import PHONE, Visits

from builder.views.entries import OrganisationView


def test_an_entry_in_arabic_keeps_its_dates_in_one_piece(visit: Visits, whole: Whole) -> None:
    """A date is not broken at its hyphens, however narrow the screen."""
    page = opened(look(visit, whole.path, viewport={"width": 320, "height": 740}, language="ar"), "gr")
    pieces = """() => {
        const walker = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT)
        const found = []
        for (let node = walker.nextNode(); node; node = walker.nextNode())
            for (const { index } of node.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {
                const range = document.createRange()
                range.setStart(node, index)
                range.setEnd(node, index + 10)
                const places = [...range.getClientRects()].map(each => Math.round(each.top))
                // What stands above a printed page is not on the screen.
                if (places.length) found.push(new Set(places).size)
            }
        return found
    }"""
    widths = range(240, 330, 5)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 740})
        found = page.evaluate(pieces)
        assert len(found) > 2
        assert set(found) == {1}, width


def test_the_clock_changes_what_comes_first(visit: Visits, whole: Whole) -> None:
    """Who answers now comes first, then who may, then telephones that are closed, then what is read later."""
    hours = "Mo-Fr 08:00-17:00"
    entry = next(
        each for each in whole.view.entries if any(channel.hours == hours for _, channel in each.manager.channels)
    )
    path = _in_zone(whole, entry.tld, "Europe/Zurich")
    for hour, words in ((9, "left"), (23, "opens in")):
        page = look(visit, path, now=datetime(2027, 1, 4, hour, tzinfo=UTC))
        opened(page, entry.tld)
        card = page.locator(".card", has_text=hours).first
        expect(card.locator(".answered")).to_contain_text(words)
        # What was found wrong stands last, whatever its hours.
        cards = page.locator(".cards .card:not(:has(.chip.bad))")
        kinds = cards.locator(".kind > :first-child").all_inner_texts()
        answered = cards.locator(".answered").evaluate_all("all => all.map(each => each.className.split(' ')[1])")
        order = [speed(*each) for each in zip(kinds, answered, strict=True)]
        assert len(order) > 2
        assert order == sorted(order)
        groups = page.locator("article.entry > h2").all_inner_texts()
        assert len(groups) == len(set(groups))


def speed(kind: str, answered: str) -> int:
    """Rank a card as it is decided: what is answered at once, then telephones that are closed, then writing."""
    if kind in {"Telephone", "Mobile", "Satellite telephone"}:
        return 2 if answered == "closed" else 0
    if kind in {"Text message", "Chat", "INOC-DBA"}:
        return 3 if answered == "closed" else 1
    return 3 + ["E-mail", "Fax", "Post"].index(kind)


def _in_zone(whole: Whole, tld: str, zone: str) -> Path:
    """Write the page with one TLD's manager in some time zone."""

    def moved(each: OrganisationView) -> OrganisationView:
        return replace(each, timezone=zone)

    entries = tuple(
        replace(each, manager=moved(each.manager), backend=None) for each in whole.view.entries if each.tld == tld
    )
    view = replace(whole.view, entries=entries, organisations=tuple(each.manager for each in entries))
    return written(view, whole.path.with_name(f"{tld}.html")).path


def test_an_unknown_time_zone_leaves_the_page_working(visit: Visits, whole: Whole) -> None:
    """What the browser does not know is shown as it is written."""
    page = look(visit, _in_zone(whole, "gr", "Nowhere/Land"))
    opened(page, "gr")
    expect(page.locator(".clocks").first).to_contain_text("Nowhere/Land")
    expect(page.locator(".card").first).to_be_visible()


def test_a_number_moves_to_a_telephone(visit: Visits, whole: Whole) -> None:
    """Link, QR code, and spelling of number and name, each by one tap."""
    page = opened(look(visit, whole.path, viewport=PHONE), "gr")
    href = page.locator(".hand a").get_attribute("href") or ""
    assert href.startswith("tel:+")
    assert page.locator(".thumb a").get_attribute("href") == href
    first = page.locator(".card").first
    first.get_by_role("button", name="QR").click()
    expect(first.locator("svg[role=img]")).to_be_visible()
    first.get_by_role("button", name="Read aloud").click()
    expect(first.locator(".spelling").first).to_contain_text("plus")
    expect(first.locator("svg")).to_have_count(0)
    page.locator(".thumb .list").click()
    expect(page.locator(".thumb .list")).to_contain_text("On the list")


def test_the_entry_prints(visit: Visits, whole: Whole) -> None:
    """On paper there is the entry, and no button."""
    page = opened(look(visit, whole.path), "gr")
    page.emulate_media(media="print")
    expect(page.locator(".card").first).to_be_visible()
    assert page.locator(".actions button:visible, .thumb :visible, .outcomes :visible, .bar:visible").count() == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Did not answer"), ("fr", "Sans réponse"), ("es", "Sin respuesta"), ("ar", "لم يُجب")],
)
def test_an_entry_says_who_does_not_answer(visit: Visits, whole: Whole, language: str, said: str) -> None:
    """The organisation, and each contact that was asked in vain; no other."""
    entry = next(entry for entry in whole.view.entries if entry.manager.unresponsive)
    page = opened(look(visit, whole.path, language=language), entry.tld)
    block = page.locator("section.whole", has=page.locator("h3", has_text=entry.manager.name)).first
    silent = sum(contact.unresponsive is not None for contact in entry.manager.contacts)
    expect(block.locator("p.w")).to_have_count(1 + silent)
    expect(block.locator("p.w").first).to_contain_text(said)
    expect(block.locator("p.w").first).to_contain_text(str(entry.manager.unresponsive))
    quiet = (each for each in whole.view.entries if not each.backend and not each.manager.unresponsive)
    other = next(each for each in quiet if not any(contact.unresponsive for contact in each.manager.contacts))
    page = opened(look(visit, whole.path, language=language), other.tld)
    expect(page.locator("section.whole p.w")).to_have_count(0)
