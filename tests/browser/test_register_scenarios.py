"""The scenarios of `register.html` in a real browser: what is broken steps back, and is counted."""

import re
from collections import Counter
from dataclasses import replace

from playwright.sync_api import expect
from register_pages import ISSUED, Whole, look, opened, written
from visits import Visits

from builder.views.entries import OrganisationView


def test_what_is_broken_steps_back_everywhere(visit: Visits, whole: Whole) -> None:
    """With the Internet down e-mail stands last, and says why; one tap undoes it."""
    page = look(visit, whole.path, now=ISSUED)
    page.locator(".bar button").nth(2).click()
    page.check("input[value=internet]")
    dead = [each["tld"] for each in whole.data["tlds"] if each["ways_in"]["internet_down"] == 0]
    listed = page.locator(".none a").evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))")
    assert listed == dead
    page.keyboard.press("Escape")
    opened(page, "gr")
    kinds = page.locator(".card.dead .kind > :first-child").all_inner_texts()
    assert kinds
    assert set(kinds) <= {"E-mail", "Chat", "INOC-DBA"}
    assert page.locator(".card").last.evaluate("card => card.classList.contains('dead')")
    expect(page.locator(".card.dead .w").first).to_contain_text("Broken: The Internet")
    page.locator(".scenario button").click()
    assert page.locator(".card.dead").count() == 0


def test_an_operator_down_takes_its_tlds_along(visit: Visits, whole: Whole) -> None:
    """With the largest operator down whatever needs one of its TLDs is dead, as counted from `register.json`."""
    ((operator, _),) = Counter(each["backend"] for each in whole.data["tlds"]).most_common(1)
    gone = {each["tld"] for each in whole.data["tlds"] if each["backend"] == operator}
    needed = next(each["manager"] for each in whole.data["tlds"] if each["ways_in"]["nothing_down"] > 1)
    whole = _relying(whole, needed, min(gone))
    page = look(visit, whole.path, now=ISSUED)
    page.locator(".bar button").nth(2).click()
    expect(page.locator(".outcome b").first).to_have_text(re.compile("^0 of "))
    page.check("input[value=operator]")
    page.locator(".narrower select").select_option(index=1)
    assert page.locator(".narrower select").input_value() == operator
    channels = {
        organisation["id"]: [channel for contact in organisation["contacts"] for channel in contact["channels"]]
        for organisation in whole.data["organisations"]
    }
    dead = [channel for each in channels.values() for channel in each if gone & set(channel["relies_on"])]
    total = sum(map(len, channels.values()))
    assert 0 < len(dead) < total
    expect(page.locator(".outcome b").first).to_contain_text(re.compile(rf"^{len(dead)} of {total} "))
    expected = [
        each["tld"]
        for each in whole.data["tlds"]
        if not any(
            channel["freshness"] in {"fresh", "ageing"} and not gone & set(channel["relies_on"])
            for organisation in {each["manager"], each["backend"]}
            for channel in channels[organisation]
        )
    ]
    before = [each["tld"] for each in whole.data["tlds"] if each["ways_in"]["nothing_down"] == 0]
    assert set(before) < set(expected)
    listed = page.locator(".none a").evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))")
    assert listed == expected


def _relying(whole: Whole, organisation: str, tld: str) -> Whole:
    """Write the page with all channels of one organisation needing one TLD more."""

    def moved(each: OrganisationView) -> OrganisationView:
        if each.id != organisation:
            return each
        contacts = tuple(
            replace(
                contact,
                channels=tuple(replace(way, relies_on=(*way.relies_on, tld)) for way in contact.channels),
            )
            for contact in each.contacts
        )
        return replace(each, contacts=contacts)

    entries = tuple(
        replace(each, manager=moved(each.manager), backend=each.backend and moved(each.backend))
        for each in whole.view.entries
    )
    view = replace(whole.view, entries=entries, organisations=tuple(map(moved, whole.view.organisations)))
    return written(view, whole.path.with_name("relying.html"))


def test_only_the_count_is_read_out(visit: Visits, whole: Whole) -> None:
    """A choice of scenario is answered by one sentence, not by a list of three hundred TLDs."""
    page = look(visit, whole.path)
    page.locator(".bar button").nth(2).click()
    page.locator("[aria-live]").evaluate("live => { live.before = true }")
    page.check("input[value=internet]")
    assert page.locator(".none a").count() > 0
    assert page.locator("[aria-live]").evaluate("live => live.before") is True
    assert re.fullmatch(r"\d+ of \d+ \D+\.", page.locator("[aria-live]").inner_text())
