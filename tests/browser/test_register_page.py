"""The tools of `register.html` in a real browser: search, entry and scenarios, over the whole fictional register."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from bench import register
from playwright.sync_api import Browser, Page, expect
from workspaces import ROOT

from builder.bundle import tables
from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.pages.register_html import page_html
from builder.register import addresses
from builder.register.edition import Edition
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.values import u_label_of
from builder.views import views_of
from builder.views.entries import OrganisationView, View
from builder.words.labels import METHODS
from builder.workspace.places import Workspace

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
# A Monday afternoon in Europe, six weeks after the edition.
NOW = datetime(2027, 1, 4, 13, tzinfo=UTC)
# When the page is as old as `register.json`: verifications age.
ISSUED = datetime.combine(register.DAY, time(12), UTC)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BOX = "#query"


@dataclass(frozen=True)
class Whole:
    """The whole fictional register: as its page, and as `register.json`."""

    path: Path
    view: View
    data: dict[str, Any]


def written(view: View, path: Path) -> Whole:
    """Write the page of a view, as a bundle has it."""
    parts = PartsMaker().parts(view)
    path.write_text(page_html(view.copy, page_parts(parts)), encoding="utf-8")
    text = tables.register_json(
        view.copy, (entry.json for entry in parts.entries), (each.json for each in parts.organisations)
    )
    return Whole(path, view, json.loads(text))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    root = tmp_path_factory.mktemp("register")
    register.write(root / "workspace", 309, 2)
    loaded = load(Workspace(root / "workspace"))
    assert loaded.register
    (recipient,) = (each for each in loaded.recipients if each.id == register.WHOLE)
    edition = Edition(number=1, issued=register.DAY, valid_days=loaded.register.settings.valid_days)
    return written(views_of(loaded.register, edition).view(recipient), root / "register.html")


complaints: list[str] = []


@pytest.fixture(autouse=True)
def no_complaint() -> Iterator[None]:
    """No page asks for anything, stores anything or complains."""
    complaints.clear()
    yield
    assert complaints == []


def visit(
    chromium: Browser,
    path: Path,
    *,
    viewport: dict[str, int] = DESKTOP,
    dark: bool = False,
    language: str = "en",
    now: datetime = NOW,
    start: str = "",
) -> Page:
    """Open a page at a moment; whatever it asks for or complains about fails the test."""
    context = chromium.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
        locale=language,
        timezone_id="Europe/Zurich",
    )
    page = context.new_page()
    page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.clock.install(time=now)
    page.goto(f"{path.as_uri()}{start}")
    page.clock.run_for(5000)
    return page


def opened(page: Page, tld: str) -> Page:
    """Open an entry by way of the search."""
    page.fill(BOX, f".{tld}")
    page.press(BOX, "Enter")
    expect(page.locator("article.entry")).to_be_visible()
    return page


def probed(chromium: Browser, path: Path, scratch: Path, day: str | None = None) -> dict[str, Any]:
    """Return what the script's own model makes of a page, on its day of issue or another."""
    bundle = scratch / "probe.js"
    sources = [ROOT / ".ci" / "esbuild", ROOT / "tests" / "pages" / "register" / "probe.ts"]
    subprocess.run([*sources, "--global-name=tested", f"--outfile={bundle}"], check=True, timeout=60)
    page = chromium.new_page()
    page.evaluate(f"{bundle.read_text(encoding='utf-8')}; globalThis.tested = tested")
    found: dict[str, Any] = page.evaluate(
        "([html, day]) => tested.probe(html, day ?? undefined)", [path.read_text(encoding="utf-8"), day]
    )
    page.close()
    return found


def test_verifications_grow_old_after_the_day_of_issue(chromium: Browser, whole: Whole, tmp_path: Path) -> None:
    """Two years on nothing is fresh, and no way in counts as verified, though the page was built when they did."""
    found = probed(chromium, whole.path, tmp_path, "2028-11-23")
    channels = [
        (channel["kind"], channel["known"]["state"])
        for organisation in found["organisations"]
        for contact in organisation["contacts"]
        for channel in contact["channels"]
    ]
    assert {state for kind, state in channels if kind in ("phone", "mobile", "email")} == {"expired", "never"}
    assert {tld["ways_in"]["nothing_down"] for tld in found["tlds"]} == {0}


def test_the_script_reads_what_register_json_says(chromium: Browser, whole: Whole, tmp_path: Path) -> None:
    """The page's markup is all that the script has: nothing of the data is lost or changed on the way."""
    found = probed(chromium, whole.path, tmp_path)
    for key in ("title", "notice", "edition", "issued", "expires", "recipient", "tlp"):
        assert found[key] == whole.data[key], key
    assert found["tlds"] == [
        {
            **{key: entry[key] for key in ("tld", "name", "territory", "region", "manager", "backend", "ways_in")},
            "shown": f".{entry['u_label'] or entry['tld']}",
            "variants": [f".{u_label_of(label)}" for label in entry["variants"]],
        }
        for entry in whole.data["tlds"]
    ]
    theirs = {each["id"]: each for each in whole.data["organisations"]}
    assert {each["id"] for each in found["organisations"]} == set(theirs)
    for ours in found["organisations"]:
        assert _organisation(ours) == _expected(theirs[ours["id"]]), ours["id"]


SAME = ("kind", "value", "shown", "tlp", "hours", "note", "network")


def _organisation(ours: dict[str, Any]) -> dict[str, Any]:
    """Return an organisation of the script's model in the words of `register.json`."""
    return {
        **{key: ours[key] for key in ("id", "name", "country", "timezone", "languages", "unresponsive")},
        "contacts": [
            {
                **{key: contact[key] for key in ("id", "name", "role", "languages", "note", "unresponsive")},
                "person": contact["person"],
                "channels": [
                    {
                        **{key: channel[key] for key in (*SAME, "link")},
                        **channel["known"],
                        "relies_on": set(channel["tlds"]),
                        "relies_on_others": channel["others"],
                    }
                    for channel in contact["channels"]
                ],
            }
            for contact in ours["contacts"]
        ],
    }


def _expected(theirs: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: theirs[key] for key in ("id", "name", "country", "timezone", "languages", "unresponsive")},
        "contacts": [
            {
                **{key: contact[key] for key in ("id", "name", "role", "languages", "note", "unresponsive")},
                "person": contact["kind"] == "person",
                "channels": [
                    {
                        **{key: channel[key] for key in (*SAME, "relies_on_others")},
                        # The table has no link: it is what one taps, made of kind and value.
                        "link": addresses.link(ChannelKind(channel["kind"]), channel["shown"]),
                        "relies_on": set(channel["relies_on"]),
                        **_known(channel),
                    }
                    for channel in contact["channels"]
                ],
            }
            for contact in theirs["contacts"]
        ],
    }


def _known(channel: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says of a channel: what voided it, or else when and how it was verified."""
    disproof = channel["disproof"]
    return {
        "state": channel["freshness"],
        "when": channel["disproved_on" if disproof else "verified_on"],
        "method": None if disproof or not channel["method"] else METHODS[channel["method"]],
        "disproof": disproof and disproof.replace("-", " "),
    }


def test_a_number_with_an_extension_is_the_number_that_it_is(chromium: Browser, whole: Whole, tmp_path: Path) -> None:
    """No link has the extension, and each country calls it something else: the script reads what Python shows."""
    numbers = ["+598 2123 4567", "+40 21 312 3456", "+51 1 2345678", "+886 2 2345 6789", "+44 1632 960123"]
    values = [f"{number} ext. 12" for number in numbers] + numbers
    entry = whole.view.entries[0]
    contact = entry.manager.contacts[0]
    fax = replace(contact.channels[0], kind=ChannelKind.FAX, link=None, note=None, hours="24/7")
    fax = replace(fax, relies_on=("gr",), dies_with=("gr",), relies_on_others=True)
    channels = tuple(
        replace(
            fax,
            kind=kind,
            value=addresses.canonical(kind, value),
            shown=addresses.shown(kind, value),
            link=addresses.link(kind, value),
        )
        for kind in (ChannelKind.FAX, ChannelKind.PHONE)
        for value in values
    )
    for mark in (" int. 12", " int 12", " Anexo 12", "#12", " x12"):
        assert any(channel.shown.endswith(mark) for channel in channels), mark
    manager = replace(entry.manager, contacts=(replace(contact, channels=channels),))
    view = replace(whole.view, entries=(replace(entry, manager=manager, backend=None),), organisations=(manager,))
    found = probed(chromium, written(view, whole.path.with_name("fax.html")).path, tmp_path)
    ours = found["organisations"][0]["contacts"][0]["channels"]
    assert [each["value"] for each in ours] == [channel.value for channel in channels]
    assert [each["endpoint"] for each in ours] == [channel.value.partition(";")[0] for channel in channels]
    # What it dies with, and that there is more, is not taken for the hours that stand before it.
    assert {(each["others"], *each["tlds"], each["hours"]) for each in ours} == {(True, "gr", "24/7")}


def test_the_entry_shows_the_counts_of_the_page(chromium: Browser, whole: Whole) -> None:
    """The ways in that the script counts are those of `register.json`, in each scenario."""
    page = visit(chromium, whole.path, now=ISSUED)
    opened(page, "gr")
    (entry,) = (each for each in whole.data["tlds"] if each["tld"] == "gr")
    buttons = {"nothing": "nothing_down", "own-tld": "own_tld_down", "internet": "internet_down"}
    for what, key in {**buttons, "phones": "telephones_down", "night": "at_3_am"}.items():
        assert page.locator(f"[data-what={what}] b").inner_text() == str(entry["ways_in"][key])


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
def test_a_territory_is_found_by_any_of_its_names(chromium: Browser, whole: Whole, query: str, entry: str) -> None:
    """Label, U-label, punycode, common names, other languages, no accents, one slip."""
    page = visit(chromium, whole.path)
    page.fill(BOX, query)
    assert page.locator(".hit").first.get_attribute("href") == f"#{entry}"


def test_whoever_just_rang_is_found_by_number(chromium: Browser, whole: Whole) -> None:
    """Any part of a number, however it is written; the entry then shows which one it was."""
    manager = next(each["manager"] for each in whole.data["tlds"] if each["tld"] == "gr")
    number = next(
        channel["value"]
        for each in whole.data["organisations"]
        for contact in each["contacts"]
        for channel in contact["channels"]
        if each["id"] == manager and channel["kind"] == "mobile"
    )
    page = visit(chromium, whole.path)
    spaced = re.sub(r"(\d{3})", r"\1-", number[3:])
    page.fill(BOX, f"00{number[1:3]} (0){spaced}")
    expect(page.locator(".hit").first).to_have_attribute("href", "#gr")
    page.press(BOX, "Enter")
    assert page.locator(".card.marked a").first.get_attribute("href") == f"tel:{number}"


def test_the_keyboard_is_enough(chromium: Browser, whole: Whole) -> None:
    """`/` to the box, arrows through the hits, Enter into an entry, Esc back and out."""
    page = visit(chromium, whole.path)
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


def test_the_way_back_ends_at_the_search(chromium: Browser, whole: Whole) -> None:
    """Esc goes back step by step, never out of the page, and from an address that one was given to the search."""
    page = visit(chromium, whole.path, start="#gr")
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
    page.get_by_role("button", name="Call list", exact=True).click()
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


def test_escape_while_typing_stays(chromium: Browser, whole: Whole) -> None:
    """Esc in a field, or while an input method composes, is the field's; elsewhere it goes back."""
    page = visit(chromium, whole.path)
    page.get_by_role("button", name="Call list", exact=True).click()
    names = page.get_by_label("Or name them")
    names.fill("gr")
    names.press("Escape")
    page.locator(".calls select").first.press("Escape")
    composing = "new KeyboardEvent('keydown', {key: 'Escape', bubbles: true, isComposing: true})"
    page.evaluate(f"document.querySelector('.calls h1').dispatchEvent({composing})")
    expect(names).to_have_value("gr")
    page.locator(".calls summary").first.press("Escape")
    expect(page.locator(BOX)).to_be_visible()


def test_a_link_opens_elsewhere_where_one_asks_for_that(chromium: Browser, whole: Whole) -> None:
    """Ctrl, Meta and the middle button do with a link what they do everywhere; the page stays where it is."""
    page = visit(chromium, whole.path)
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


def test_the_keyboard_stays_where_it_is(chromium: Browser, whole: Whole) -> None:
    """A change of language, and the end of a scenario, draw the page anew; the focus is not lost to its beginning."""
    page = opened(visit(chromium, whole.path), "gr")
    page.locator(".bar select").focus()
    page.locator(".bar select").select_option("fr")
    expect(page.locator(".bar select")).to_be_focused()
    expect(page.locator(".bar select")).to_have_value("fr")
    page.locator("[data-what=internet]").click()
    expect(page.locator("[data-what=internet]")).to_be_focused()
    page.locator(".scenario button").press("Enter")
    expect(page.locator("[data-what=nothing]")).to_be_focused()
    page.locator("[data-what=internet]").click()
    page.locator(".bar button").nth(2).click()
    page.locator(".scenario button").press("Enter")
    expect(page.locator(".calls h1")).to_be_focused()


def test_an_entry_in_arabic_keeps_its_dates_in_one_piece(chromium: Browser, whole: Whole) -> None:
    """A date is not broken at its hyphens, however narrow the screen."""
    page = opened(visit(chromium, whole.path, viewport={"width": 320, "height": 740}, language="ar"), "gr")
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


def test_the_clock_changes_what_comes_first(chromium: Browser, whole: Whole) -> None:
    """Who answers now comes first, then who may, then telephones that are closed, then what is read later."""
    hours = "Mo-Fr 08:00-17:00"
    entry = next(
        each for each in whole.view.entries if any(channel.hours == hours for _, channel in each.manager.channels)
    )
    path = _in_zone(whole, entry.tld, "Europe/Zurich")
    for hour, words in ((9, "left"), (23, "opens in")):
        page = visit(chromium, path, now=datetime(2027, 1, 4, hour, tzinfo=UTC))
        opened(page, entry.tld)
        card = page.locator(".card", has_text=hours).first
        expect(card.locator(".answered")).to_contain_text(words)
        # What was found wrong stands last, whatever its hours.
        cards = page.locator(".card:not(.expired)")
        kinds = cards.locator(".kind").all_inner_texts()
        answered = cards.locator(".answered").evaluate_all("all => all.map(each => each.className.split(' ')[1])")
        order = [speed(*each) for each in zip(kinds, answered, strict=True)]
        assert len(order) > 2
        assert order == sorted(order)
        groups = page.locator("article.entry > h2").all_inner_texts()
        assert len(groups) == len(set(groups))


def speed(kind: str, answered: str) -> int:
    """Rank a card as it is decided: what is answered at once, then telephones that are closed, then writing."""
    words = kind.removeprefix("Ring first (").removeprefix("Write first (").removesuffix(")")
    if words in {"Telephone", "Mobile", "Satellite telephone"}:
        return 2 if answered == "closed" else 0
    if words in {"Text message", "Chat", "INOC-DBA"}:
        return 3 if answered == "closed" else 1
    return 3 + ["E-mail", "Fax", "Post"].index(words)


def _in_zone(whole: Whole, tld: str, zone: str) -> Path:
    """Write the page with one TLD's manager in some time zone."""

    def moved(each: OrganisationView) -> OrganisationView:
        return replace(each, timezone=zone)

    entries = tuple(
        replace(each, manager=moved(each.manager), backend=None) for each in whole.view.entries if each.tld == tld
    )
    view = replace(whole.view, entries=entries, organisations=tuple(each.manager for each in entries))
    return written(view, whole.path.with_name(f"{tld}.html")).path


def test_an_unknown_time_zone_leaves_the_page_working(chromium: Browser, whole: Whole) -> None:
    """What the browser does not know is shown as it is written."""
    page = visit(chromium, _in_zone(whole, "gr", "Nowhere/Land"))
    opened(page, "gr")
    expect(page.locator(".clocks")).to_contain_text("Nowhere/Land")
    expect(page.locator(".card").first).to_be_visible()


def test_what_is_broken_steps_back_everywhere(chromium: Browser, whole: Whole) -> None:
    """With the Internet down e-mail stands last, and says why; one tap undoes it."""
    page = visit(chromium, whole.path, now=ISSUED)
    page.locator(".bar button").nth(1).click()
    page.check("input[value=internet]")
    dead = [each["tld"] for each in whole.data["tlds"] if each["ways_in"]["internet_down"] == 0]
    listed = page.locator(".none a").evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))")
    assert listed == dead
    page.keyboard.press("Escape")
    opened(page, "gr")
    kinds = page.locator(".card.dead .kind").all_inner_texts()
    assert kinds
    assert set(kinds) <= {"E-mail", "Chat", "INOC-DBA"}
    assert page.locator(".card").last.evaluate("card => card.classList.contains('dead')")
    expect(page.locator(".card.dead .w").first).to_contain_text("Broken: The Internet")
    page.locator(".scenario button").click()
    assert page.locator(".card.dead").count() == 0


def test_an_operator_down_takes_its_tlds_along(chromium: Browser, whole: Whole) -> None:
    """With the largest operator down whatever needs one of its TLDs is dead, as counted from `register.json`."""
    ((operator, _),) = Counter(each["backend"] for each in whole.data["tlds"]).most_common(1)
    gone = {each["tld"] for each in whole.data["tlds"] if each["backend"] == operator}
    needed = next(each["manager"] for each in whole.data["tlds"] if each["ways_in"]["nothing_down"] > 1)
    whole = _relying(whole, needed, min(gone))
    page = visit(chromium, whole.path, now=ISSUED)
    page.locator(".bar button").nth(1).click()
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


def test_only_the_count_is_read_out(chromium: Browser, whole: Whole) -> None:
    """A choice of scenario is answered by one sentence, not by a list of three hundred TLDs."""
    page = visit(chromium, whole.path)
    page.locator(".bar button").nth(1).click()
    page.locator("[aria-live]").evaluate("live => { live.before = true }")
    page.check("input[value=internet]")
    assert page.locator(".none a").count() > 0
    assert page.locator("[aria-live]").evaluate("live => live.before") is True
    assert re.fullmatch(r"\d+ of \d+ \D+\.", page.locator("[aria-live]").inner_text())


def test_a_number_moves_to_a_telephone(chromium: Browser, whole: Whole) -> None:
    """Link, QR code, and spelling of number and name, each by one tap."""
    page = opened(visit(chromium, whole.path, viewport=PHONE), "gr")
    first = page.locator(".card").first
    href = first.locator("a").first.get_attribute("href") or ""
    assert href.startswith("tel:+")
    first.get_by_role("button", name="QR code").click()
    expect(first.locator("svg[role=img]")).to_be_visible()
    first.get_by_role("button", name="Read aloud").click()
    expect(first.locator(".spelling").first).to_contain_text("plus")
    expect(first.locator("svg")).to_have_count(0)
    first.get_by_role("button", name="Call list").click()
    expect(first).to_contain_text("On the list")


@pytest.mark.parametrize(
    ("viewport", "language"),
    [(PHONE, "en"), (PHONE, "fr"), (PHONE, "es"), (PHONE, "ar"), (DESKTOP, "en"), (DESKTOP, "ar")],
    ids=["phone-en", "phone-fr", "phone-es", "phone-ar", "desktop-en", "desktop-ar"],
)
def test_nothing_runs_out_of_any_screen(
    chromium: Browser, whole: Whole, viewport: dict[str, int], language: str
) -> None:
    """No sideways scrolling on any screen, in any language."""
    page = visit(chromium, whole.path, viewport=viewport, language=language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    for _ in screens(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert "{0}" not in page.inner_text("#app")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everybody_can_use_each_screen(chromium: Browser, whole: Whole, language: str, *, dark: bool) -> None:
    """WCAG 2.2 AA, as far as axe-core can tell."""
    page = visit(chromium, whole.path, viewport=PHONE, language=language, dark=dark)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for screen in screens(page):
        page.clock.resume()
        # A button that is half under the bar at the top is no small button.
        page.evaluate("scrollTo(0, 0)")
        found = page.evaluate("rules => axe.run('#app', {runOnly: rules})", rules)
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == [], screen


def screens(page: Page) -> Iterator[str]:
    """Go through the screens of search, entry and scenarios."""
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
    page.locator("[data-what=internet]").click()
    yield "entry with the Internet down"
    page.locator(".bar button").nth(1).click()
    yield "scenarios"
    page.check("input[value=phones]")
    yield "scenario of one country"


def test_hostile_data_stay_text(chromium: Browser, whole: Whole) -> None:
    """Script, turned text and endless names run nothing, break no layout, and are found."""
    evil = "<img src=x onerror=alert(1)></script><script>alert(1)</script>\u202edesrever"
    entry = next(each for each in whole.view.entries if each.tld == "gr")
    contacts = tuple(replace(each, name=f"{evil} {'x' * 10_000}", note=evil) for each in entry.manager.contacts)
    manager = replace(entry.manager, name=f"{evil}{'W' * 10_000}", contacts=contacts)
    view = replace(whole.view, entries=(replace(entry, manager=manager),), organisations=(manager,))
    page = visit(chromium, written(view, whole.path.with_name("hostile.html")).path, viewport=PHONE)
    page.on("dialog", lambda _: complaints.append("a dialog"))
    page.fill(BOX, "onerror")
    assert page.locator(".hit").count() >= len(contacts)
    for screen in screens(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], screen
        assert page.locator("#app img").count() == 0


def test_the_entry_prints(chromium: Browser, whole: Whole) -> None:
    """On paper there is the entry, and no button."""
    page = opened(visit(chromium, whole.path), "gr")
    page.emulate_media(media="print")
    expect(page.locator(".card").first).to_be_visible()
    assert page.locator(".actions button:visible, .bar:visible").count() == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Did not answer"), ("fr", "Sans réponse"), ("es", "Sin respuesta"), ("ar", "لم يُجب")],
)
def test_an_entry_says_who_does_not_answer(chromium: Browser, whole: Whole, language: str, said: str) -> None:
    """The organisation, and each contact that was asked in vain; no other."""
    entry = next(entry for entry in whole.view.entries if entry.manager.unresponsive)
    page = opened(visit(chromium, whole.path, language=language), entry.tld)
    block = page.locator("section.whole", has=page.locator("h3", has_text=entry.manager.name)).first
    silent = sum(contact.unresponsive is not None for contact in entry.manager.contacts)
    expect(block.locator("p.w")).to_have_count(1 + silent)
    expect(block.locator("p.w").first).to_contain_text(said)
    expect(block.locator("p.w").first).to_contain_text(str(entry.manager.unresponsive))
    quiet = (each for each in whole.view.entries if not each.backend and not each.manager.unresponsive)
    other = next(each for each in quiet if not any(contact.unresponsive for contact in each.manager.contacts))
    page = opened(visit(chromium, whole.path, language=language), other.tld)
    expect(page.locator("section.whole p.w")).to_have_count(0)
