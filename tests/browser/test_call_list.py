"""The call list of `register.html` in a real browser: pick, ring, mark, share out, take away, and hand in."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from visits import DESKTOP, PHONE, Visits, faint, small, unusable
from workspaces import TODAY

from builder.register import addresses
from builder.register.check import check
from builder.register.freshness import State, fold
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.loading import load
from builder.register.model import Outcome
from builder.workspace.csvtext import OUTCOME_COLUMNS, cell, plain, read_table
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Problem

Ring = Callable[..., Page]


@pytest.fixture(scope="module")
def hostile(hostile_bundle: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "register.html"
    path.write_bytes(hostile_bundle["register.html"])
    return path


@pytest.fixture
def ring(visit: Visits) -> Ring:
    """Open a page's call list at noon UTC."""

    def open_list(path: Path, viewport: dict[str, int] = PHONE, **options: Any) -> Page:
        return visit(path, "#calls", viewport=viewport, ticking=True, **{"timezone_id": "Etc/UTC", **options})

    return open_list


def press(page: Page, name: str) -> None:
    # By role Playwright takes seconds in a list of 300 calls.
    button = page.locator(f'button:text-is("{name}")').first
    if not button.is_visible():
        page.locator(".calls .menu > button").click()
    button.click()


def callers(page: Page) -> Any:
    """The field for the names of callers, in the menu."""
    page.locator(".calls .menu > button").click()
    field = page.get_by_label("Callers, one name a line")
    if not field.is_visible():
        page.click("summary >> text=Callers")
    return field


def name_tlds(page: Page, names: str) -> None:
    """Put TLDs on the list by name."""
    if not page.get_by_label("Or name them").is_visible():
        page.click(".calls .title > button")
    page.get_by_label("Or name them").fill(names)
    page.keyboard.press("Enter")


def saved(page: Page, name: str) -> str:
    """The text of the file that a button saves."""
    with page.expect_download() as download:
        press(page, name)
    return Path(download.value.path()).read_bytes().decode()


def load_list(page: Page, text: str) -> None:
    file = {"name": "list.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def card(page: Page, label: str) -> Any:
    return page.locator(".call").filter(has=page.locator(f'h2 a[href="#{label}"]'))


def said(page: Page) -> str:
    expect(page.locator(".said")).not_to_be_empty()
    return page.locator(".said").inner_text()


def test_picked_by_region_and_rung_down_in_order(ring: Ring, cert_all_page: Path) -> None:
    """A region is picked, one call serves all TLDs of an organisation, and who answers now stands first."""
    page = ring(cert_all_page)
    page.get_by_label("Region").select_option("EU")
    page.locator(".calls button.main").click()
    assert said(page).startswith("On the list: 2 calls, for 3 TLDs.")
    assert page.locator(".call").first.locator("h2").inner_text().split() == [".gr", ".ελ", "Greece"]
    assert "answered at all times" in page.locator(".call").first.inner_text()
    assert card(page, "gr").locator("a[href='tel:+441632960101']").inner_text() == "+44 1632 960101"
    assert "Sunday 14:00 there" in card(page, "gr").inner_text()


def test_picked_by_back_end_language_ways_and_name(ring: Ring, cert_all_page: Path) -> None:
    """Each way to pick picks what it says, and a name that is none is told."""
    page = ring(cert_all_page, DESKTOP)
    add = page.locator(".calls button.main")
    page.get_by_label("Language").last.select_option("el")
    assert add.inner_text() == "Add 2 TLDs"
    page.get_by_label("Language").last.select_option("")
    page.get_by_label("Only those with").check()
    few = int(add.inner_text().split()[1])
    assert 0 < few < 5
    name_tlds(page, ".ελ, no zz")
    assert "On the list: 2 calls, for 2 TLDs." in said(page)
    assert "Not in this copy: zz." in said(page)


def test_marks_move_the_list_on(ring: Ring, cert_all_page: Path) -> None:
    """No answer brings the next way in; whoever is reached counts, and for all its TLDs."""
    page = ring(cert_all_page)
    name_tlds(page, "gr xn--qxam")
    card(page, "gr").get_by_role("button", name="No answer").click()
    assert said(page) == ".gr .ελ: No answer."
    page.locator(".call").evaluate("element => { element.id = 'same' }")
    card(page, "gr").get_by_role("button", name="Next way in").click()
    # The other cards are not drawn anew: of a long list that takes long.
    assert page.locator(".call").count() == page.locator("#same, #same + .call:focus").count() == 2
    card(page, "gr").last.get_by_role("button", name="Reached").click()
    assert page.locator(".progress b").inner_text() == "2 of 2 TLDs reached"
    press(page, "Put in the order for now")
    assert page.locator(".call").count() == 0
    press(page, "Show done calls")
    assert page.locator(".call").count() == 2
    press(page, "Take back")
    press(page, "Remove")
    assert page.locator(".call").count() == 1


def test_the_clock_runs_for_an_attempt(ring: Ring, cert_all_page: Path) -> None:
    """It ticks, stops with the mark, says how long it was, and goes on while one looks elsewhere."""
    page = ring(cert_all_page)
    name_tlds(page, "no")
    press(page, "Start clock")
    page.clock.run_for(62_000)
    # The clock of the test goes on by itself too.
    assert page.locator(".marks .clock").inner_text() in {f"01:0{second}" for second in range(1, 10)}
    page.click(".call h2 a")
    page.clock.run_for(10_000)
    page.locator(".bar button").nth(1).click()
    press(page, "No answer")
    assert page.locator(".attempts .clock").inner_text().startswith("01:1")
    assert page.locator(".marks .clock").inner_text() == "00:00"


def test_a_call_tree_is_shared_out(ring: Ring, cert_all_page: Path) -> None:
    """Callers by name, each with their own list, and no organisation rung by two."""
    page = ring(cert_all_page)
    page.locator(".calls button.main").click()
    callers(page).fill("Ann Sample\nBen <b>Muster</b>\nAnn Sample")
    press(page, "Share out the calls")
    calls = page.locator(".call").count()
    assert said(page) == f"Ann Sample: {-(-calls // 2)}, Ben <b>Muster</b>: {calls // 2}"
    names = page.locator(".call select").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert len(set(names)) == calls
    page.locator(".calls .menu label select").select_option("0")
    assert page.locator(".call").count() == -(-calls // 2)


def test_a_saved_list_comes_back(ring: Ring, cert_all_page: Path) -> None:
    """Marks, notes and callers are in the file, and the file brings them to another machine."""
    page = ring(cert_all_page)
    name_tlds(page, "gr no")
    press(page, "No answer")
    page.get_by_label("Note").fill("rang \u202etwice")
    text = saved(page, "Save list")
    assert json.loads(text)["tlp"] == "TLP:RED"
    assert said(page).startswith("Saved as tocsin-calls-2026-11-22.json.")
    other = ring(cert_all_page)
    load_list(other, text)
    assert said(other) == "On the list: 2 calls, for 2 TLDs."
    assert other.locator(".attempts b").inner_text() == "12:00 No answer"
    assert other.get_by_label("Note").input_value() == "rang twice"


def test_a_file_shows_no_number_of_its_own(ring: Ring, cert_all_page: Path) -> None:
    """What a file names and this register does not have is left out and counted; names and links of it are not read."""
    page = ring(cert_all_page)
    name_tlds(page, "gr no")
    file = json.loads(saved(page, "Save list"))
    file["edition"] = 41
    file["items"][0] |= {"shown": "+1 900 555 0100", "name": "Mallory", "link": "javascript:alert(1)"}
    file["items"][1] |= {"value": "+19005550100"}
    other = ring(cert_all_page)
    load_list(other, json.dumps(file))
    assert "On the list: 1 call, for 1 TLD." in said(other)
    assert "1 call left out" in said(other)
    assert "another copy or edition (41)" in said(other)
    assert "900 555" not in other.content().replace(" ", " ")
    assert "Mallory" not in other.content()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "tocsin-calls/3"}', "x" * 5_000_000])
def test_a_damaged_file_is_refused_in_words(ring: Ring, cert_all_page: Path, text: str) -> None:
    """The list that was there stays, and the words say what to do."""
    page = ring(cert_all_page)
    name_tlds(page, "gr")
    load_list(page, text)
    page.wait_for_function("document.querySelector('.said').textContent.startsWith('No saved call list')")
    assert page.locator(".call").count() == 1


def mark_all(page: Page) -> None:
    """One outcome of each kind, with a note that would be a formula."""
    name_tlds(page, "gr no to tv")
    card(page, "gr").get_by_role("button", name="No answer").click()
    # It is Sunday: the lead's telephone is closed, which is still sooner than mail.
    card(page, "gr").get_by_role("button", name="+44 7700 900101").click()
    card(page, "gr").last.locator(".marks button:text-is('No answer')").click()
    card(page, "gr").last.get_by_role("button", name="duty@nic.example.gr").click()
    press(page, "Show done calls")
    for name in ("Reached", "Wrong person", "Does not work"):
        untried = page.locator(".call").filter(has_not=page.locator(".attempts li"))
        untried.first.get_by_role("button", name=name).click()
    for place in range(5):
        page.get_by_label("Note").nth(place).fill('=HYPERLINK("x"), \u202esaid\u2028 she')


def test_the_secretariat_takes_the_outcomes_in(
    ring: Ring, cert_all_page: Path, miniature: Workspace, tmp_path: Path
) -> None:
    """The file is evidence: of this register's own values, and in its columns once an officer answers for it."""
    # There it is the day after, but an outcome has the day by UTC.
    page = ring(cert_all_page, DESKTOP, timezone_id="Pacific/Kiritimati")
    mark_all(page)
    text = saved(page, "Outcomes for the secretariat")
    outcomes, problems = read_table(Outcome, OUTCOME_COLUMNS, "outcomes.csv", text)
    assert problems == []
    assert len(outcomes) == page.locator(".call").count() == 5
    assert {outcome.result for outcome in outcomes} == {
        Result.CONFIRMED,
        Result.NO_ANSWER,
        Result.WRONG_PERSON,
        Result.BOUNCED,
    }
    assert {(outcome.officer, outcome.when) for outcome in outcomes} == {("cert-all", TODAY)}
    assert {(outcome.kind is ChannelKind.EMAIL, outcome.method) for outcome in outcomes} == {
        (False, Method.CALL),
        (True, Method.EMAIL),
    }
    assert {outcome.note for outcome in outcomes} == {'edition 1. =HYPERLINK("x"), said she'}
    register = load(miniature).register
    assert register
    known = fold(outcomes, register.settings.freshness, date(2026, 11, 23))

    def state(outcome: Outcome) -> State:
        contacts = register.organisations[outcome.organisation].contacts
        channels = next(each.channels for each in contacts if each.id == outcome.contact)
        one = next(each for each in channels if addresses.canonical(each.kind, each.value) == outcome.value)
        return known.of(outcome.organisation, outcome.contact, one).state

    states = [state(outcome) for outcome in outcomes]
    assert [each is State.FRESH for each in states] == [each.result is Result.CONFIRMED for each in outcomes]
    before, unseen, seen = (
        breaches(miniature.root, tmp_path / name, table)
        for name, table in (("before", ""), ("unseen", text), ("seen", text.replace(",cert-all,", ",anna,")))
    )
    assert unseen - before == {"outcomes-name-officers"}
    assert seen == before
    assert not any(problem.level is Level.ERROR for problem in problems_of(tmp_path / "seen"))


def breaches(root: Path, copied: Path, table: str) -> set[str]:
    """The rules that a workspace breaks once the lines of a table stand in a round of its own."""
    shutil.copytree(root, copied)
    (copied / "data" / "rounds" / "2026-q4").mkdir()
    round_ = "id: 2026-q4\nopened: 2026-10-01\ndue: 2026-12-31\n"
    (copied / "data" / "rounds" / "2026-q4" / "round.yaml").write_text(round_, encoding="utf-8")
    head, _, lines = table.partition("\r\n")
    (copied / "data" / "rounds" / "2026-q4" / "outcomes.csv").write_text(
        f"{head or ','.join(OUTCOME_COLUMNS)}\r\n{lines}", encoding="utf-8", newline=""
    )
    return {problem.rule for problem in problems_of(copied)}


def problems_of(root: Path) -> tuple[Problem, ...]:
    return check(load(Workspace.find(root)), TODAY)


def test_no_cell_of_the_csv_is_a_formula(ring: Ring, cert_all_page: Path, hostile: Path) -> None:
    """Each cell is as builder.workspace.csvtext writes it, for the worst register too."""
    for path in (cert_all_page, hostile):
        page = ring(path, DESKTOP)
        page.locator(".calls button.main").click()
        press(page, "No answer")
        page.get_by_label("Note").first.fill("=1+1")
        rows = list(csv.reader(io.StringIO(saved(page, "Table (CSV)").removeprefix("\ufeff"), newline=""), strict=True))
        assert len(rows) > 2
        assert {len(row) for row in rows} == {14}
        assert all(text == cell(plain(text)) for row in rows for text in row)
        assert "'=1+1" in {row[-1] for row in rows}


def test_leaving_asks_while_marks_are_not_saved(ring: Ring, cert_all_page: Path) -> None:
    """A list that no file holds is not lost by closing a window; one that is saved, or none, lets one go."""
    page = ring(cert_all_page)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    # A browser asks only where somebody has touched the page.
    page.click("h1")
    page.reload()
    assert asked == []
    name_tlds(page, "gr")
    page.reload()
    assert asked == ["beforeunload"]
    name_tlds(page, "gr")
    press(page, "Reached")
    page.reload()
    assert asked == ["beforeunload"] * 2
    name_tlds(page, "gr")
    press(page, "Reached")
    text = saved(page, "Save list")
    page.reload()
    assert asked == ["beforeunload"] * 2
    load_list(page, text)
    callers(page).fill("Ann Sample")
    saved(page, "Save list")
    press(page, "Share out the calls")
    page.reload()
    assert asked == ["beforeunload"] * 3


def test_ringing_does_not_ask(visit: Visits, ring: Ring, cert_all_page: Path) -> None:
    """A link to the telephone leaves nothing, though a browser says that it does: no question stands in its way."""
    page = ring(cert_all_page)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    name_tlds(page, "gr")
    page.click(".call .dial a", no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == []
    assert visit.requests == ["tel:+441632960101"]
    visit.requests.clear()
    page.clock.run_for(2000)
    page.reload()
    assert asked == ["beforeunload"]


def test_nothing_is_stored(ring: Ring, cert_all_page: Path) -> None:
    """No cookie, no storage, no database, and a new page knows nothing of the list."""
    page = ring(cert_all_page)
    name_tlds(page, "gr")
    press(page, "Reached")
    saved(page, "Save list")
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    again = page.context.new_page()
    again.goto(f"{cert_all_page.as_uri()}#calls")
    assert again.locator(".call").count() == 0


def test_a_call_sheet_for_paper(ring: Ring, cert_all_page: Path, tmp_path: Path) -> None:
    """A sheet for each caller, with TLP, notice, numbers and boxes on it, and nothing of the screen."""
    page = ring(cert_all_page, DESKTOP)
    page.locator(".calls button.main").click()
    callers(page).fill("Ann Sample\nBen Muster")
    press(page, "Share out the calls")
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    command = ["pdftotext", "-layout", str(tmp_path / "sheet.pdf"), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    sheets = [each for each in text.split("\f") if each.strip()]
    assert len(sheets) == 2
    for sheet, caller in zip(sheets, ("Ann Sample", "Ben Muster"), strict=True):
        assert f"Call list · {caller}" in sheet
        for wanted in ("TLP:RED", "☐ Reached", "☐ No answer", "edition 1"):
            assert wanted in sheet
        assert sheet.count("Fictional miniature for tests.") == 1
    assert "+44 1632 960101" in text
    assert "Start clock" not in text
    page.evaluate("location.hash = '#broken'")
    page.check("input[value=phones]")
    page.evaluate("location.hash = '#calls'")
    page.locator(".call").first.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "Broken: " in (page.locator(".calls .paper").text_content() or "")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_everybody_can_use_it(ring: Ring, cert_all_page: Path, viewport: dict[str, int], language: str) -> None:
    """axe-core finds nothing, no sideways scrolling, each button is large enough, in each language, light and dark."""
    # axe-core is evaluated in the page, which the policy forbids to anybody else.
    page = ring(cert_all_page, viewport, color_scheme="light", locale=language, bypass_csp=True)
    for marked in (False, True):
        if marked:
            page.locator(".calls button.main").click()
            page.locator(".calls .menu > button").click()
            page.locator(".calls textarea").evaluate("field => { field.closest('details').open = true }")
            page.locator(".calls textarea").fill("Ann Sample\nBen Muster")
            page.locator(".calls textarea + .row button").click()
            for place in (1, 2):
                page.locator(".call").nth(place).locator(".marks button").nth(place + 1).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert unusable(page, "#app") == []
        assert small(page, ".calls button, .calls select, .calls summary") == []
        assert faint(page, "#app") == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_hostile_register_breaks_nothing(ring: Ring, hostile: Path, viewport: dict[str, int]) -> None:
    """Markup, turned text, 10,000 letters and 5,000 contacts: nothing runs, and nothing runs out of the page."""
    page = ring(hostile, viewport)
    title = page.title()
    page.locator(".calls button.main").click()
    assert page.locator(".call").count() > 300
    page.locator(".call").first.get_by_role("button", name="Wrong person").click()
    page.locator(".call").first.get_by_role("button", name="Next way in").click()
    saved(page, "Outcomes for the secretariat")
    text = saved(page, "Save list")
    other = ring(hostile, viewport)
    load_list(other, text)
    other.wait_for_selector(".call")
    assert "left out" not in said(other)
    for each in (page, other):
        assert each.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
        assert each.title() == title
        assert each.locator(".calls script, .calls img, .calls style").count() == 0
        assert each.locator(".calls a:not([href^='tel:']):not([href^='#']):not([href^='mailto:'])").count() == 0
