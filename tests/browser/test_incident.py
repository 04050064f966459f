"""An incident in `register.html` in a real browser: named, worked, saved, put together, printed and handed over."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect
from visits import DESKTOP, PHONE, Visits, small, unusable
from workspaces import ROOT

Open = Callable[..., Page]
NAME = "Name servers down"
DEEDS = ROOT / "site_templates" / "pages" / "register" / "data" / "incident.ts"
LOCALES = ("en-GB", "fr-FR", "es-ES", "ar-EG")


@pytest.fixture
def incident(visit: Visits, cert_all_page: Path) -> Open:
    """Open the page of incidents at noon UTC, in the zone of Athens."""

    def open_page(viewport: dict[str, int] = PHONE, **options: Any) -> Page:
        zone = {"timezone_id": "Europe/Athens", **options}
        return visit(cert_all_page, "#incident", viewport=viewport, ticking=True, **zone)

    return open_page


def begin(page: Page, name: str = NAME, who: str = "Ann Sample") -> None:
    """Name the incident, for the first use case of the recipient."""
    form = page.locator(".incident .asking").first
    form.locator("input").first.fill(name)
    form.locator("select").select_option(index=1)
    form.locator("input").nth(1).fill(who)
    form.locator("button").click()


def ring(page: Page, names: str) -> None:
    """Put TLDs on the call list, and mark the first call as not answered."""
    page.evaluate("location.hash = '#calls'")
    page.locator(".calls").wait_for()
    if not page.get_by_label("Or name them").is_visible():
        page.locator(".calls .title > button").click()
    page.get_by_label("Or name them").fill(names)
    page.keyboard.press("Enter")
    page.locator(".call .marks button:text-is('No answer')").first.click()
    come_back(page)


def come_back(page: Page) -> None:
    page.evaluate("location.hash = '#incident'")
    page.locator(".incident").wait_for()


def choose(page: Page, name: str) -> None:
    """Press what lies in the page's menu, or on the page where none lies there."""
    menu = page.locator(".incident .menu > button")
    if menu.count():
        menu.click()
    page.locator(f".incident button:text-is('{name}')").click()


def saved(page: Page, name: str) -> tuple[str, str]:
    """The name and the text of the file that a button saves."""
    with page.expect_download() as download:
        choose(page, name)
    return download.value.suggested_filename, Path(download.value.path()).read_bytes().decode()


def take_in(page: Page, text: str) -> None:
    file = {"name": "list.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator(".incident input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".incident .said")).not_to_be_empty()


def log(page: Page) -> list[str]:
    """The lines of the log, the latest first."""
    return [" ".join(line.split()) for line in page.locator(".incident .log li").all_inner_texts()]


def test_a_clock_runs_once_it_is_named(incident: Open) -> None:
    """The recipient's own use cases are offered; what was done before is in the log; the clock ends with it."""
    page = incident()
    page.evaluate("location.hash = '#gr'")
    come_back(page)
    assert page.locator(".incident select option").all_inner_texts() == [
        "Not said",
        "Warn of an attack",
        "Handle an outage",
    ]
    begin(page)
    page.clock.run_for(3_723_000)
    assert page.locator(".incident h1").inner_text() == NAME
    assert page.locator(".since").inner_text() == "Running since 14:00 · 12:00Z"
    clock = page.get_by_role("timer")
    assert clock.inner_text().startswith("1:02:")
    assert log(page) == ["14:00 · 12:00Z Incident begun – Ann Sample", "14:00 · 12:00Z Looked at .gr"]
    choose(page, "End")
    stands = clock.inner_text()
    page.clock.run_for(60_000)
    assert clock.inner_text() == stands
    choose(page, "Go on")
    page.clock.run_for(60_000)
    assert clock.inner_text() != stands


def test_all_that_is_done_is_in_the_file(visit: Visits, incident: Open) -> None:
    """Calls, scenario, prints, links and notes are told by identifier, with the time by UTC and who it was."""
    page = incident(DESKTOP)
    begin(page)
    ring(page, "gr no")
    page.evaluate("location.hash = '#gr'")
    page.locator("main a[href='tel:+441632960101']").first.click(no_wait_after=True)
    page.evaluate("location.hash = '#broken'")
    page.locator("input[value=internet]").check()
    come_back(page)
    page.get_by_label("Note for the log").fill("told \u202ethe ministry")
    page.keyboard.press("Enter")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    name, text = saved(page, "Save")
    assert name == "tocsin-calls-2026-11-22.json"
    file = json.loads(text)
    assert (file["schema"], file["tlp"], file["incident"]["name"]) == ("tocsin-calls/2", "TLP:RED", NAME)
    assert file["incident"]["use_case"] == "Warn of an attack"
    done = [entry["what"] for entry in file["log"]]
    for what in ("begun", "added", "opened", "rang", "scenario", "note", "printed", "saved"):
        assert what in done, what
    for entry in file["log"]:
        assert entry["at"].startswith("2026-11-22T12:0")
        assert set(entry["about"]) <= {"tld", "organisation", "contact", "kind", "scenario", "sheet", "file", "count"}
    assert {entry["who"] for entry in file["log"]} == {"Ann Sample"}
    (rang,) = (entry["about"] for entry in file["log"] if entry["what"] == "rang")
    assert (rang["tld"], rang["kind"]) == ("gr", "phone")
    assert [entry["note"] for entry in file["log"] if entry["note"]] == ["told the ministry"]
    assert "960101" not in json.dumps(file["log"])
    assert any("No answer" in line and line.endswith("Ann Sample") for line in log(page))
    # It takes its time to come to the browser.
    assert visit.requests == ["tel:+441632960101"]
    visit.requests.clear()


def test_two_officers_files_come_together(incident: Open) -> None:
    """Either takes in the other's: both logs, each thing once, and the name that it has here stays."""
    one, other = incident(), incident()
    begin(one)
    ring(one, "gr")
    begin(other, "Outage of the DNS", "Ben Muster")
    ring(other, "no")
    _, theirs = saved(other, "Save")
    take_in(one, theirs)
    said = one.locator(".incident .said").inner_text()
    assert "On the list: 2 calls, for 2 TLDs." in said
    assert f"The file calls the incident “Outage of the DNS”; here it stays “{NAME}”." in said
    assert one.locator(".incident h1").inner_text() == NAME
    lines = " ".join(log(one))
    assert "Ann Sample" in lines
    assert "Ben Muster" in lines
    assert lines.count("No answer") == 2
    before = [line for line in log(one) if "Taken in" not in line]
    take_in(one, theirs)
    assert [line for line in log(one) if "Taken in" not in line] == before
    _, text = saved(one, "Outcomes for the secretariat")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["note"] for row in rows] == [f"edition 1, {NAME}."] * 2
    assert {row["result"] for row in rows} == {"no-answer"}


def shape(value: Any) -> Any:
    """The names and kinds of what JSON holds, whatever it says; lists as what their entries have."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items() if name != "about"}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "text" if isinstance(value, str) or value is None else "number"


def test_the_documented_file_is_what_the_page_writes_and_reads(incident: Open) -> None:
    """The example of `tocsin-calls/2` has the keys of a saved file, in their order, and the page takes all of it in."""
    text = (ROOT / "content" / "incident.md").read_text(encoding="utf-8")
    example = re.sub(r"//.*", "", text.partition("```js\n")[2].partition("```")[0])
    page = incident()
    take_in(page, example)
    assert page.locator(".incident .said").inner_text() == "On the list: 1 call, for 1 TLD."
    assert page.locator(".incident h1").inner_text() == NAME
    assert {"14:02 · 12:02Z Rang or wrote to .gr · Duty desk · Telephone – Ann Sample"} < set(log(page))
    _, written = saved(page, "Save")
    theirs, ours = json.loads(example), json.loads(written)
    assert json.dumps(shape(theirs)) == json.dumps(shape(ours))
    for key in ("callers", "items", "incident"):
        assert ours[key] == theirs[key]
    assert [entry for entry in ours["log"] if entry["what"] not in ("taken-in", "saved")] == theirs["log"]
    for deed in re.findall(
        r'"([a-z-]+)"', DEEDS.read_text(encoding="utf-8").partition("DEEDS = [")[2].partition("]")[0]
    ):
        assert re.search(rf"\b{deed}\b", text), deed


def test_a_hostile_file_brings_nothing_of_its_own(incident: Open) -> None:
    """An entry about what this register has not is left out and counted, and no markup of a file is any."""
    page = incident()
    begin(page)
    _, text = saved(page, "Save")
    file = json.loads(text)
    file["incident"]["name"] = "<img src=x onerror=alert(1)>"
    entry = {"at": "2026-11-22T11:00:00.000Z", "what": "rang", "about": {}, "who": "<b>M</b>", "note": ""}
    file["log"] += [entry | {"about": {"tld": "zz"}}, entry | {"about": {"organisation": "+19005550100"}}, entry]
    take_in(page, json.dumps(file))
    assert "2 entries left out" in page.locator(".incident .said").inner_text()
    assert "<b>M</b>" in " ".join(log(page))
    assert page.locator("main img").count() == 0
    assert "900555" not in page.content()
    take_in(page, '{"schema": "tocsin-calls/2"}')
    assert page.locator(".incident .said").inner_text().startswith("No saved call list")


def test_a_list_goes_over_in_codes(incident: Open) -> None:
    """What the codes hold, pasted elsewhere in any order, is the list with its marks, counted once."""
    page = incident()
    page.evaluate("location.hash = '#calls'")
    page.locator(".calls button.main").click()
    page.locator(".call .marks button:text-is('No answer')").first.click()
    calls = page.locator(".call").count()
    come_back(page)
    choose(page, "Hand the list over")
    assert sum("List handed over" in line for line in log(page)) == 1
    hand = page.locator(".handing")
    expect(hand.locator("h2")).to_be_focused()
    texts = [hand.locator("pre").text_content() or ""]
    of = int(hand.locator(".part").inner_text().split()[-1])
    for number in range(2, of + 1):
        hand.get_by_role("button", name="Next").click()
        assert hand.get_by_role("img", name=f"Code {number} of {of}").is_visible()
        texts.append(hand.locator("pre").text_content() or "")
    mark = texts[0].split("\n")[0][-4:]
    assert all(
        text.startswith(f"TLP:RED Tocsin edition 1 cert-all {n}/{of} {mark}\n") for n, text in enumerate(texts, 1)
    )
    assert all(len(text.encode()) <= 600 for text in texts)
    other = incident()
    choose(other, "Hand the list over")
    assert other.locator(".handing").inner_text().endswith("No call to hand over.")
    choose(other, "Take in what was scanned")
    expect(other.locator(".handing h2")).to_be_focused()
    said = other.locator(".incident .said")
    for text in [*reversed(texts), texts[0]]:
        other.get_by_label("Paste what was scanned").fill(text)
        other.locator(".handing .asking button").click()
        expect(other.get_by_label("Paste what was scanned")).to_have_value("")
        expect(said).to_contain_text("On the list")
        if text != texts[0]:
            expect(said).to_contain_text(f"Still to scan: code 1 of {of}.")
    expect(said).not_to_contain_text("Still to scan")
    assert "List handed over" not in "".join(log(other))
    assert sum("No answer" in line for line in log(other)) == 1
    other.evaluate("location.hash = '#calls'")
    assert other.locator(".call").count() == calls
    come_back(other)
    choose(other, "Take in what was scanned")
    other.get_by_label("Paste what was scanned").fill("ring +1 900 555 0100")
    other.locator(".handing .asking button").click()
    assert other.locator(".incident .said").inner_text().startswith("No code of a call list")
    assert "900 555" not in other.content()


def test_the_report_is_on_paper(incident: Open) -> None:
    """Each print says whose copy of which edition it is and how far it may go; all that was done stands in order."""
    page = incident()
    begin(page)
    ring(page, "gr")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    for words in ("TLP:RED", "CERT of everything (cert-all)", "edition 1", f"After-action report: {NAME}"):
        assert words in text, words
    assert "Note for the log" not in text
    rows = page.locator(".after-action tbody tr")
    assert rows.first.inner_text().startswith("2026-11-22 12:00:0")
    assert "Incident begun" in rows.first.inner_text()
    assert "No answer" in page.locator(".after-action").inner_text()


def test_an_incident_that_is_not_saved_is_asked_about(incident: Open) -> None:
    """A log that no file has is not lost by closing a window; without an incident nobody is asked."""
    page = incident()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.evaluate("location.hash = '#gr'")
    page.click("h1, h2")
    page.reload()
    assert asked == []
    come_back(page)
    begin(page)
    page.reload()
    assert asked == ["beforeunload"]
    come_back(page)
    begin(page)
    saved(page, "Save")
    page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("locale", LOCALES)
def test_everybody_can_use_it(incident: Open, locale: str) -> None:
    """axe-core finds nothing, with its best practices, in any state; nothing is too small, nor too wide."""
    for viewport in (PHONE, DESKTOP):
        page = incident(viewport, locale=locale)

        def look(page: Page = page) -> None:
            assert unusable(page) == []
            assert small(page, ".incident :is(button, input, select, textarea, summary)") == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        look()
        page.evaluate("location.hash = '#calls'")
        page.locator(".calls button.main").click()
        page.locator(".call .marks button").nth(2).click()
        come_back(page)
        begin(page, "ليلى <b>")
        look()
        page.locator(".incident .menu > button").click()
        look()
        page.locator(".incident .menu-panel button").first.click()
        look()
        page.locator(".incident .menu > button").click()
        page.locator(".incident .menu-panel button").nth(1).click()
        for summary in page.locator(".incident summary").all():
            summary.click()
        look()
        page.locator(".incident .menu > button").click()
        page.locator(".incident .menu-panel button").last.click()
        look()


def test_a_wrong_number_is_reported_from_its_card(incident: Open) -> None:
    """The call list has the same text as the entry, for the way that was rung; the log says that it was reported."""
    page = incident(PHONE, locale="fr-FR")
    page.evaluate("location.hash = '#calls'")
    page.locator(".calls button.main").click()
    card = page.locator(".call", has=page.locator("h2 a[href='#gr']"))
    card.get_by_text("Erroné ?", exact=True).click()
    expect(card.locator(".wrong .report")).to_contain_text("Entry .gr, organisation registry-gr.")
    # No program for mail is to open.
    page.evaluate("document.addEventListener('click', event => event.preventDefault(), true)")
    card.locator(".wrong a[href^='mailto:']").click()
    come_back(page)
    assert log(page)[0].startswith("14:00 · 12:00Z Signalé comme erroné .gr · ")


def test_an_outcome_that_is_in_no_file_goes_only_once_it_was_asked(incident: Open) -> None:
    """To remove a call that was marked asks first: refused, the outcome is there still; saved, nothing is asked."""
    page = incident()
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    begin(page)
    ring(page, "gr")
    page.evaluate("location.hash = '#calls'")
    page.locator(".call .top button").click()
    assert asked == ["confirm"]
    assert page.locator(".attempts li").count() == 1
    come_back(page)
    saved(page, "Outcomes for the secretariat")
    page.evaluate("location.hash = '#calls'")
    page.locator(".call .top button").click()
    expect(page.locator(".call")).to_have_count(0)
    assert asked == ["confirm"]
