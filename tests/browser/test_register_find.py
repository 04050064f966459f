"""The search of `register.html` in a real browser: what it finds, by keyboard too, and the way back."""

import re

import pytest
from playwright.sync_api import expect
from register_pages import BOX, Whole, look, opened
from visits import Visits, unusable


@pytest.mark.parametrize(
    ("query", "entry"),
    {
        "gr": "gr",
        ".ελ": "xn--qxam",
        "xn--qxam": "xn--qxam",
        "holland": "nl",
        "cote d'ivoire": "ci",
        "grecee": "gr",
        "اليونان": "gr",
    }.items(),
)
def test_a_territory_is_found_by_any_of_its_names(visit: Visits, whole: Whole, query: str, entry: str) -> None:
    """Label, U-label, punycode, common names, other languages, no accents, one slip."""
    page = look(visit, whole.path)
    page.fill(BOX, query)
    assert page.locator(".hit").first.get_attribute("href") == f"#{entry}"


def test_whoever_just_rang_is_found_by_number(visit: Visits, whole: Whole) -> None:
    """Any part of a number, however it is written; the entry then shows which one it was."""
    manager = next(each["manager"] for each in whole.data["tlds"] if each["tld"] == "gr")
    number = next(
        channel["value"]
        for each in whole.data["organisations"]
        for contact in each["contacts"]
        for channel in contact["channels"]
        if each["id"] == manager and channel["kind"] == "mobile"
    )
    page = look(visit, whole.path)
    spaced = re.sub(r"(\d{3})", r"\1-", number[3:])
    page.fill(BOX, f"00{number[1:3]} (0){spaced}")
    expect(page.locator(".hit").first).to_have_attribute("href", "#gr")
    page.press(BOX, "Enter")
    assert page.locator(".card.marked a").first.get_attribute("href") == f"tel:{number}"


def test_the_keyboard_is_enough(visit: Visits, whole: Whole) -> None:
    """`/` to the box, arrows through the hits, Enter into an entry, Esc back and out."""
    page = look(visit, whole.path)
    page.locator(".bar button").nth(1).click()
    page.keyboard.press("/")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("gree")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.press("ArrowDown")
    href = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == href
    expect(page.locator("article.entry h1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_value("gree")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_value("")


def test_the_way_back_ends_at_the_search(visit: Visits, whole: Whole) -> None:
    """Esc goes back step by step, never out of the page, and from an address that one was given to the search."""
    page = look(visit, whole.path, start="#gr")
    expect(page.locator("article.entry h1")).to_contain_text(".gr")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_visible()
    assert page.evaluate("location.hash") == "#find"
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_visible()
    # Where one is already is no step.
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Find").click()
    page.keyboard.press("/")
    assert page.evaluate("history.length") == steps
    opened(page, "no")
    page.locator(".bar button").nth(1).click()
    page.go_back()
    expect(page.locator("article.entry h1")).to_contain_text(".no")
    page.go_forward()
    expect(page.locator(".calls h1")).to_be_visible()
    for where in ("#no", "#find"):
        page.keyboard.press("Escape")
        page.wait_for_function("where => location.hash === where", arg=where)
    # What the browser keeps of each step is its number and nothing else.
    assert page.evaluate("history.state") == 1
    # Esc went back in the browser's own steps, and made no new ones.
    page.go_forward()
    page.wait_for_function("location.hash === '#no'")


def test_escape_while_typing_stays(visit: Visits, whole: Whole) -> None:
    """Esc in a field, or while an input method composes, is the field's; elsewhere it goes back."""
    page = look(visit, whole.path)
    page.locator(".bar button").nth(1).click()
    names = page.get_by_label("Or name them")
    names.fill("gr")
    names.press("Escape")
    page.locator(".calls select").first.press("Escape")
    composing = "new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, isComposing: true})"
    page.evaluate(f"document.querySelector('.calls h1').dispatchEvent({composing})")
    expect(names).to_have_value("gr")
    page.locator(".calls .title > button").press("Escape")
    expect(page.locator(BOX)).to_be_visible()


def test_a_link_opens_elsewhere_where_one_asks_for_that(visit: Visits, whole: Whole) -> None:
    """Ctrl, Meta and the middle button do with a link what they do everywhere; the page stays where it is."""
    page = look(visit, whole.path)
    link = page.locator(".grid a").first
    for options in ({"modifiers": ["Control"]}, {"button": "middle"}):
        with page.context.expect_page() as other:
            link.click(**options)
        expect(other.value.locator("article.entry")).to_be_visible()
        expect(page.locator(BOX)).to_be_visible()
    prevented = """link => {
        const event = new MouseEvent('click', { bubbles: true, cancelable: true, metaKey: true })
        let prevented = null
        addEventListener('click', last => { prevented = last.defaultPrevented; last.preventDefault() }, { once: true })
        link.dispatchEvent(event)
        return prevented
    }"""
    assert link.evaluate(prevented) is False


def test_the_keyboard_stays_where_it_is(visit: Visits, whole: Whole) -> None:
    """A change of language, and the end of a scenario, draw the page anew; the focus is not lost to its beginning."""
    page = opened(look(visit, whole.path), "gr")
    page.locator(".bar .menu > button").click()
    page.locator(".bar .language").select_option("fr")
    expect(page.locator(".bar .menu > button")).to_be_focused()
    expect(page.locator(".bar .language")).to_have_value("fr")
    page.locator("[data-what=internet]").click()
    expect(page.locator("[data-what=internet]")).to_be_focused()
    page.locator(".scenario button").press("Enter")
    expect(page.locator("[data-what=nothing]")).to_be_focused()
    page.locator("[data-what=internet]").click()
    page.locator(".bar button").nth(1).click()
    page.locator(".scenario button").press("Enter")
    expect(page.locator(".calls h1")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_hit_has_the_number_to_ring(visit: Visits, whole: Whole, language: str) -> None:
    """Two lines on a phone: what was found, and a link as high as a thumb that says what it rings, and whom."""
    page = look(visit, whole.path, viewport={"width": 360, "height": 640}, language=language)
    for query in ("gr", "fax eg", "satellite", "24/7", "duty desk", "@nic", "4416"):
        page.fill(BOX, query)
        rings = page.locator(".hits li:has(.hit) .ring")
        # The later hits are drawn while one reads the first.
        expect(page.locator(".hit").first).to_be_visible()
        assert page.evaluate("document.querySelectorAll('.hits li:has(.hit):not(:has(.ring))').length") == 0, query
        heights = page.evaluate("[...document.querySelectorAll('.hits li')].map(each => each.offsetHeight)")
        assert max(heights) <= 110, query
        assert all(box["height"] >= 44 for each in rings.all() if (box := each.bounding_box())), query
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, query
        assert unusable(page, ".hits") == [], query
    page.fill(BOX, ".no")
    said = page.locator(".hits a.ring").first.inner_text()
    assert re.match({"en": r"Ring\s+\+\d", "ar": r"اتصل بـ\s+\+\d"}[language], said)
    assert ".no" in said


def test_a_key_rings_the_hit_one_is_at(visit: Visits, whole: Whole) -> None:
    """Ctrl+Enter follows the number of the first hit, or of that which has the focus, and opens no entry."""
    page = look(visit, whole.path)
    keep = "event => { globalThis.rung = event.target.closest('a').href; event.preventDefault() }"
    page.evaluate(f"document.addEventListener('click', {keep}, true)")
    page.fill(BOX, "gree")
    links = [each.get_attribute("href") for each in page.locator(".hits .ring").all()]
    page.keyboard.press("Control+Enter")
    assert page.evaluate("rung") == links[0]
    for place in range(2):
        page.keyboard.press("ArrowDown")
        assert page.locator(".hit").nth(place).evaluate("each => each === document.activeElement")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("rung") == links[1]
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("rung") == links[1]
    assert page.evaluate("location.hash") == ""


def test_more_hits_are_shown_where_one_asks(visit: Visits, whole: Whole) -> None:
    """The first fifty come at once, and all of them by a button, whose focus goes on to the first that it brought."""
    page = look(visit, whole.path)
    page.fill(BOX, "24/7")
    total = int(re.search(r"\d+", page.locator(".count").inner_text())[0])  # type: ignore[index]
    assert total > 100
    expect(page.locator(".hit")).to_have_count(50)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".hit").nth(50)).to_be_focused()
    expect(page.locator(".hit")).to_have_count(total)
    expect(page.get_by_role("button", name="Show all")).to_have_count(0)
