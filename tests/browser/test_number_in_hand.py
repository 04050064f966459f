"""The number in the hand: where it stands on a telephone, that it stays there, and what comes after no answer."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect
from reader_desk import answer, choose, published, register_of
from register_pages import BOX, Whole, look, opened, turned_to
from visits import DESKTOP, PHONE, Visits
from workspaces import identity_of

SMALL = {"width": 360, "height": 640}
SIZES = [SMALL, {"width": 390, "height": 844}, {"width": 768, "height": 1024}, DESKTOP, {"width": 1920, "height": 1080}]
NUMBER = ".hand .value"
# The top of an element, and whether one would hit it there with a finger.
SEEN = """element => {
    const { top, bottom, left, width } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, (top + bottom) / 2)
    return [top, bottom, element === hit || element.contains(hit)]
}"""


def place(page: Page | Frame, css: str) -> tuple[float, float, bool]:
    top, bottom, hit = page.locator(css).first.evaluate(SEEN)
    return top, bottom, hit


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_number_is_in_the_hand_and_stays_there(visit: Visits, whole: Whole, language: str) -> None:
    """It begins above 240 of 640 pixels, and is in view and free to be pressed however far one scrolls."""
    page = opened(look(visit, whole.path, viewport=SMALL, language=language), "gr")
    top, _, hit = place(page, NUMBER)
    assert top < 240
    assert hit
    for part in (0.3, 0.7, 1):
        page.evaluate(f"scrollTo(0, document.documentElement.scrollHeight * {part})")
        top, bottom, hit = place(page, NUMBER)
        assert 0 <= top < bottom <= SMALL["height"]
        assert hit
        for control in (".thumb a", ".thumb .next", ".thumb .list"):
            top, bottom, hit = place(page, control)
            assert bottom - top >= 44
            assert SMALL["height"] - bottom < 24
            assert hit


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_back_end_in_another_zone_does_not_push_the_number_down(visit: Visits, whole: Whole, language: str) -> None:
    """Of several clocks the one of who is rung stands above the number, and the others below it."""
    several = [entry.tld for entry in whole.view.entries if len({each.timezone for each in entry.organisations}) > 1]
    assert several
    page = look(visit, whole.path, viewport=SMALL, language=language)
    for tld in several[:: len(several) // 5 or 1]:
        opened(page, tld)
        assert place(page, NUMBER)[0] < 240, tld
        assert page.locator(".entry > .clocks p").count() == 1
        assert page.locator(".clocks p").count() > 1
        page.evaluate("scrollTo(0, 0)")
        page.locator(".bar button").first.click()


@pytest.mark.parametrize("year", [2020, 2027])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_what_is_loud_leaves_the_number_in_the_hand(visit: Visits, whole: Whole, language: str, year: int) -> None:
    """An edition that ran out, or a clock that is behind, is said above it; and no chip is green by a wrong clock."""
    page = look(visit, whole.path, "#gr", viewport=SMALL, language=language, now=datetime(year, 8, 4, 9, tzinfo=UTC))
    expect(page.locator(".state.out")).to_be_visible()
    assert place(page, NUMBER)[0] < 240
    assert page.locator(".good").count() == 0


def test_a_page_that_stays_open_grows_older(visit: Visits, whole: Whole) -> None:
    """What was fresh when it was opened is not a year later."""
    page = look(visit, whole.path, "#gr", viewport=SMALL)
    fresh = page.locator(".chip", has_text="fresh").count()
    assert fresh > 0
    page.clock.set_system_time(datetime(2028, 1, 4, 13, tzinfo=UTC))
    turned_to(page, "Find")
    opened(page, "gr")
    assert page.locator(".chip", has_text="fresh").count() == 0
    assert page.locator(".chip", has_text="expired").count() >= fresh


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_the_tabs_stand_in_one_row(visit: Visits, whole: Whole, language: str) -> None:
    """With calls on the list and an incident that runs, whose clock leads to it, on the narrowest telephone."""
    page = look(visit, whole.path, "#incident", viewport=SMALL, language=language)
    page.locator(".incident input").first.fill("A worm whose name is longer than any row")
    page.locator(".incident button.main").first.click()
    page.locator(".bar button").first.click()
    opened(page, "gr").click(".thumb .next")
    controls = page.locator(".bar > button, .bar .menu > button")
    middles = controls.evaluate_all("""all => all.map(each => {
        const { top, bottom, left, right } = each.getBoundingClientRect()
        return [Math.round((top + bottom) / 2), left >= 0 && right <= innerWidth]
    })""")
    assert len(middles) == 5
    assert {middle for middle, _ in middles} <= {middles[0][0] - 1, middles[0][0], middles[0][0] + 1}
    assert all(inside for _, inside in middles)
    page.click(".incident-line")
    expect(page.locator(".incident h1")).to_contain_text("A worm")


def test_the_number_is_as_high_in_the_reader(visit: Visits, whole: Whole, trusting: Path) -> None:
    """The row of the reader above it counts: both together leave it above 240 pixels."""
    page = visit(trusting, viewport=SMALL)
    choose(page, ("x.tocsin", published({"register.html": whole.path.read_bytes()}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    frame.fill(BOX, ".gr")
    frame.press(BOX, "Enter")
    frame.locator(NUMBER).wait_for()
    above = page.locator("iframe.register").evaluate("frame => frame.getBoundingClientRect().top")
    # The edition is said once.
    assert frame.locator(".state:visible").count() == 0
    assert above <= 48
    assert above + place(frame, NUMBER)[0] < 240


def test_on_a_desk_the_number_stays_in_view_too(visit: Visits, whole: Whole) -> None:
    """What is fixed to the foot of a telephone stands under the number there."""
    page = opened(look(visit, whole.path, viewport=DESKTOP), "gr")
    assert page.locator(".thumb").evaluate("each => getComputedStyle(each).position") == "static"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert place(page, NUMBER)[2]


def test_no_answer_goes_on_to_the_next(visit: Visits, whole: Whole) -> None:
    """One button notes the attempt with its time, and the next number is the large one; the call list has them all."""
    page = opened(look(visit, whole.path, viewport=SMALL), "gr")
    first = page.inner_text(NUMBER)
    expect(page.locator(".hand h2")).to_contain_text("Ring first")
    page.click(".thumb .next")
    expect(page.locator(NUMBER)).not_to_have_text(first)
    expect(page.locator(NUMBER)).to_be_focused()
    expect(page.locator(".hand h2")).to_contain_text("Ring next")
    expect(page.locator(".tried li")).to_contain_text(f"14:00 No answer · {first}")
    expect(page.locator(".bar button").nth(1)).to_have_text("Calls 1")
    second = page.inner_text(NUMBER)
    page.click(".outcomes .reached")
    expect(page.locator(".hand h2")).to_contain_text("Reached")
    expect(page.locator(NUMBER)).to_have_text(second)
    expect(page.locator(".thumb .next")).to_have_count(0)
    turned_to(page, "Calls")
    expect(page.locator(".progress")).to_contain_text("1 of 1 TLD reached")


def test_what_is_marked_in_the_call_list_counts_at_the_entry(visit: Visits, whole: Whole) -> None:
    """The entry is the call list of its TLD: an outcome is marked in either, and taken back in either."""
    page = opened(look(visit, whole.path, viewport=SMALL), "gr")
    first = page.inner_text(NUMBER)
    page.click(".thumb .list")
    expect(page.locator(".thumb .list")).to_have_text("✓ On the list")
    expect(page.locator(NUMBER)).to_have_text(first)
    turned_to(page, "Calls")
    page.click(".marks button:text-is('Does not work')")
    page.go_back()
    expect(page.locator(NUMBER)).not_to_have_text(first)
    page.click(".tried button")
    expect(page.locator(NUMBER)).to_have_text(first)


def test_a_slip_of_the_thumb_is_taken_back(visit: Visits, whole: Whole) -> None:
    """When every way was marked as not working, what was marked is still there, and so is the way back."""
    page = opened(look(visit, whole.path, viewport=SMALL), "gr")
    while page.locator(".hand").count():
        page.click(".outcomes .out-of-service")
    expect(page.locator(".box.w")).to_contain_text("Every way was marked as wrong")
    marked = page.locator(".tried li").count()
    expect(page.locator(".tried button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(NUMBER)).to_be_focused()
    assert page.locator(".tried li").count() == marked - 1


def test_what_is_pressed_twice_in_a_moment_was_meant_once(visit: Visits, whole: Whole) -> None:
    """The page is drawn anew under the thumb: a shaking one notes no attempt at the number that came there."""
    page = opened(look(visit, whole.path, viewport=SMALL), "gr")
    page.evaluate("for (let count = 0; count < 2; count++) document.querySelector('.thumb .next').click()")
    assert page.locator(".tried li").count() == 1


def test_no_number_stays_green_when_its_desk_has_closed(visit: Visits, whole: Whole) -> None:
    """What stands in the hand of an entry that stays open is brought to the hour; it does not move."""
    page = look(visit, whole.path, now=datetime(2026, 11, 30, 10, tzinfo=UTC))
    for entry in whole.view.entries:
        page.evaluate("tld => { location.hash = tld }", entry.tld)
        page.locator("article.entry h1", has_text=f"{entry.shown} ").wait_for()
        if page.locator(".hand.good").count() and page.locator(".first .answered", has_text="left").count():
            break
    number = page.inner_text(NUMBER)
    expect(page.locator(".hand .chip.good")).to_be_visible()
    page.clock.set_system_time(datetime(2026, 12, 5, 23, tzinfo=UTC))
    page.clock.run_for(16_000)
    expect(page.locator(".hand.poor .chip.poor")).to_be_visible()
    assert page.inner_text(NUMBER) == number


def test_a_menu_gives_the_keyboard_back(visit: Visits, whole: Whole) -> None:
    """After what was pressed in it, and with Escape, its button has the focus; going on with Tab closes it."""
    page = turned_to(look(visit, whole.path), "Calls")
    page.get_by_label("Or name them").fill("gr")
    page.keyboard.press("Enter")
    button = page.locator(".calls .menu > button")
    for leave in ("Enter", "Escape"):
        button.press("Enter")
        page.locator(".menu-panel button:text-is('Show done calls')").press(leave)
        expect(button).to_be_focused()
        expect(page.locator(".calls .menu-panel")).to_be_hidden()
    button.press("Enter")
    page.locator(".calls .menu-panel summary").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".calls .menu-panel")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_the_call_list_begins_with_a_number(visit: Visits, whole: Whole, size: dict[str, int]) -> None:
    """Its first number is on the first screen, and the picker is closed once it was used."""
    page = turned_to(look(visit, whole.path, viewport=size), "Calls")
    expect(page.locator(".pick")).to_be_visible()
    page.get_by_label("Or name them").fill("gr no tv")
    page.keyboard.press("Enter")
    expect(page.locator(".pick")).to_be_hidden()
    page.evaluate("scrollTo(0, 0)")
    top, bottom, hit = place(page, ".call .dial a")
    assert 0 < top < bottom < size["height"]
    assert hit


def test_colours_change_by_one_key_and_stay_in_the_address(visit: Visits, whole: Whole) -> None:
    """From entry to entry, and in a window that is opened by the address; a letter in a field stays a letter."""
    page = opened(look(visit, whole.path), "gr")
    paper = "getComputedStyle(document.body).backgroundColor"
    for theme, colour in {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 22, 26)", "red": "rgb(0, 0, 0)"}.items():
        page.keyboard.press("t")
        assert page.evaluate("location.hash") == f"#gr/{theme}"
        assert page.evaluate(paper) == colour
    page.click("a[rel=next]")
    assert page.evaluate("location.hash").endswith("/red")
    other = look(visit, whole.path, start="#no/red")
    assert other.evaluate("document.documentElement.dataset.theme") == "red"
    expect(other.locator("article.entry h1")).to_contain_text(".no")
    page.keyboard.press("/")
    page.keyboard.type("tt")
    expect(page.locator(BOX)).to_have_value("tt")
    assert page.evaluate("document.documentElement.dataset.theme") == "red"


def test_focus_choice_and_pressed_do_not_look_alike(visit: Visits, whole: Whole) -> None:
    """Each has a sign of its own: a ring, a line below, a filled button."""
    page = opened(look(visit, whole.path), "gr")
    signs = """each => {
        const { outlineStyle, borderBottomWidth, backgroundColor } = getComputedStyle(each)
        return [outlineStyle, borderBottomWidth, backgroundColor]
    }"""
    pressed = page.locator(".ways [aria-pressed=true]").evaluate(signs)
    plain = page.locator(".ways [aria-pressed=false]").first.evaluate(signs)
    page.keyboard.press("Tab")
    focused = page.locator(":focus-visible").evaluate(signs)
    turned_to(page, "Find")
    current = page.locator("[aria-current]").evaluate(signs)
    assert focused[0] == "solid"
    assert {each[0] for each in (pressed, plain, current)} == {"none"}
    assert pressed[2] not in {plain[2], current[2]}
    assert current[1] == "3px"


def test_in_a_menu_and_in_the_bar_they_do_not_either(visit: Visits, whole: Whole) -> None:
    """What is pressed is read, under the pointer too; the current page has a line, and an incident a border."""
    signs = """each => {
        const { color, backgroundColor, borderInlineStartWidth, borderTopColor } = getComputedStyle(each)
        return { color, backgroundColor, borderInlineStartWidth, borderTopColor }
    }"""
    page = turned_to(look(visit, whole.path), "Calls")
    page.get_by_label("Or name them").fill("gr")
    page.keyboard.press("Enter")
    toggle = page.locator(".calls .menu-panel > [aria-pressed]")
    opener = page.locator(".calls .menu > button")
    opener.click()
    plain = toggle.evaluate(signs)
    toggle.click()
    opener.click()
    for _ in range(2):
        pressed = toggle.evaluate(signs)
        assert (pressed["color"], pressed["backgroundColor"]) == ("rgb(255, 255, 255)", plain["color"])
        toggle.hover()
    page.keyboard.press("Escape")
    turned_to(page, "Incident")
    page.click(".bar .menu > button")
    widths = [
        each.evaluate(signs)["borderInlineStartWidth"] for each in page.locator(".bar .menu-panel > button").all()
    ]
    assert sorted(widths) == ["0px", "0px", "0px", "3px"]
    page.keyboard.press("Escape")
    page.locator(".incident input").first.fill("A worm")
    page.locator(".incident button.main").first.click()
    turned_to(page, "Find")
    assert page.locator(".incident-line").evaluate(signs)["borderTopColor"] == "rgb(176, 0, 32)"


def test_a_choice_is_filled_and_the_focus_is_a_ring(visit: Visits, whole: Whole) -> None:
    """What is broken: the choice that holds is filled, and keeps it when the focus, of the one colour, goes on."""
    page = turned_to(look(visit, whole.path), "Broken?")
    first = page.locator(".choice").first
    first.locator("input").focus()
    page.keyboard.press("ArrowDown")
    signs = """each => {
        const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(each)
        return [backgroundColor, outlineStyle === "none" ? null : outlineColor]
    }"""
    chosen = page.locator(".choice:has(:checked)")
    assert chosen.evaluate(signs) == ["rgb(17, 17, 17)", "rgb(180, 0, 158)"]
    page.keyboard.press("Tab")
    assert chosen.evaluate(signs) == ["rgb(17, 17, 17)", None]
    assert first.evaluate(signs) == ["rgba(0, 0, 0, 0)", None]


def test_no_two_elements_have_one_id(visit: Visits, whole: Whole) -> None:
    """Not where all the ways of a contact that one looked for are marked, nor with panels and menus open."""
    page = look(visit, whole.path, viewport=PHONE)
    page.fill(BOX, "gr security")
    page.press(BOX, "Enter")
    page.locator("article.entry").wait_for()
    assert page.locator(".card.marked").count() > 0
    for toggle in page.locator(".actions [aria-expanded]").all()[:6]:
        toggle.click()
    for name in ("Find", "Calls", "Broken?", "Changes", "About", "All"):
        found = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
        assert len(found) == len(set(found))
        turned_to(page, name)


def test_the_focus_is_never_covered(visit: Visits, whole: Whole) -> None:
    """At 400 % of 1280 by 1024, and on a telephone: what has the focus is in view, and nothing on top of it."""
    covered = """() => {
        const each = document.activeElement
        const { top, bottom, left, right } = each.getBoundingClientRect()
        const at = (x, y) => {
            const hit = document.elementFromPoint(x, y)
            return hit && (each.contains(hit) || hit.contains(each))
        }
        // With the ring around it.
        const inside = top >= 4 && bottom <= innerHeight - 4 && left >= 4 && right <= innerWidth - 4
        return inside && at((left + right) / 2, (top + bottom) / 2) ? null : each.outerHTML.slice(0, 200)
    }"""
    for size in ({"width": 320, "height": 256}, SMALL, {"width": 640, "height": 360}):
        page = opened(look(visit, whole.path, viewport=size), "gr")
        for back in ("", "Shift+"):
            for _ in range(40):
                page.keyboard.press(f"{back}Tab")
                if page.evaluate("document.activeElement !== document.body"):
                    assert page.evaluate(covered) is None, size
