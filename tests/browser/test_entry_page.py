"""An entry of `register.html` in a real browser: who does not answer, whole notes, wrong clocks, and its paper."""

import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import segno
from in_vain import FIRST, IN_VAIN, SECOND, held, outcome
from playwright.sync_api import Page, expect
from records import EDITION, channel, contact, organisation, recipient, tld
from register_pages import MONDAY, rendered, turned_to
from visits import Visits

from builder.register.model import Channel, Register
from builder.views import views_of
from builder.views.entries import View

# As long as a note may be, and as wide as letters are.
LONG = f"{'WWWWWW ' * 41}THE END"
SILENT = "Did not answer the last verification rounds (until 2026-07-01)."
RED = "+44 1632 960103"
# It fills a QR code of the smallest size: what fills up others is up to the program too.
CHAT = "matrix @desk:x"


def many(count: int) -> tuple[Channel, ...]:
    """Channels of all kinds, one more than a spoken number in red with a note that is long."""
    spoken = [channel("phone", f"+44 1632 9602{number:02}", hours="24/7") for number in range(count // 2)]
    mails = [channel("email", f"a{number}@nic.example.gr") for number in range(count - count // 2)]
    return (channel("mobile", RED, "RED", note=LONG), channel("chat", CHAT), *spoken, *mails)


def register(count: int = 4, desks: int = 1) -> Register:
    """A TLD whose manager did not answer the last rounds, and whose back end did."""
    of = held([FIRST, SECOND], [outcome("2025-12-01", "confirmed"), *IN_VAIN])
    backend = organisation("beta", *(contact(f"desk{number}", *many(count), note=LONG) for number in range(desks)))
    return of.model_copy(
        update={
            "tlds": {"gr": tld("gr", "alpha", "beta")},
            "organisations": {**of.organisations, "beta": backend},
        }
    )


def written(path: Path, of: Register) -> Path:
    """Write the page of who may see everything."""
    view: View = views_of(of, EDITION).view(recipient())
    view = replace(view, copy=replace(view.copy, notice="Fictional register for tests."))
    path.write_text(rendered(view), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("entry") / "register.html", register())


def entry(visit: Visits, path: Path, start: str = "#gr", now: datetime = MONDAY, zone: str = "Europe/Zurich") -> Page:
    """Open the entry on a telephone."""
    return visit(path, start, now=now, ticking=True, timezone_id=zone)


def on_the_list(page: Page) -> Page:
    """Put each number of the entry on the call list."""
    page.locator("button:text-is('+ List')").evaluate_all("all => all.forEach(each => each.click())")
    page.locator(".bar button", has_text="Calls").click()
    return page


# Who does not answer


def said_first(text: str) -> bool:
    """Say whether it stands above when the channel is answered."""
    return re.search(re.escape(SILENT) + ".*(answered at|Hours not known)", text, re.DOTALL) is not None


def test_who_does_not_answer_is_said_above_when_and_tried_last(visit: Visits, html: Path) -> None:
    """On the cards of the entry, on those of the call list and on its paper; of numbers, those of who answers first."""
    page = entry(visit, html)
    cards = page.locator(".card").all_inner_texts()
    silent = [SILENT in text for text in cards]
    assert 0 < sum(silent) < len(cards)
    spoken = [said for said, text in zip(silent, cards, strict=True) if re.search("Telephone|Mobile", text)]
    assert spoken == sorted(spoken)
    assert any(spoken)
    (lead,) = (text for text in cards if "900101" in text)
    # It was not asked itself: nobody of its organisation answered.
    assert f"Registry alpha: {SILENT}" in lead
    assert all(said_first(text) for text in cards if SILENT in text)
    calls = on_the_list(page).locator(".call").all_inner_texts()
    said = [SILENT in text for text in calls]
    assert said == sorted(said)
    assert sum(said) == sum(silent)
    assert all(said_first(text) for text in calls if SILENT in text)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    rows = page.locator(".sheet tbody tr th").evaluate_all("all => all.map(each => each.innerText || each.textContent)")
    assert [SILENT in row for row in rows] == said


# Notes


@pytest.mark.parametrize("javascript", [True, False])
def test_no_note_is_cut(visit: Visits, html: Path, *, javascript: bool) -> None:
    """A note is there to its end, with a script and without, at the entry and on the call list."""
    whole = """all => all.filter(each => each.checkVisibility() && each.textContent.includes('THE END')).map(note => {
        const range = document.createRange()
        range.selectNodeContents(note)
        const end = range.getBoundingClientRect().bottom
        for (let box = note; box; box = box.parentElement) {
            const cut = getComputedStyle(box).overflowY !== 'visible' && box.getBoundingClientRect().bottom < end - 1
            if (cut && box !== document.documentElement && box !== document.body) return false
        }
        return end > 0
    })"""
    page = entry(visit, html) if javascript else visit(html, java_script_enabled=False)
    found = page.locator("p, bdi").evaluate_all(whole)
    assert len(found) >= 2
    assert all(found)
    if javascript:
        found = on_the_list(page).locator(".call p, .call bdi").evaluate_all(whole)
        assert found
        assert all(found)


# A clock that is wrong


@pytest.mark.parametrize(
    ("now", "zone"),
    [("1970-01-01T00:00", "Etc/UTC"), ("2020-01-01T12:00", "Etc/UTC"), ("2026-11-21T23:59", "Pacific/Kiritimati")],
)
def test_a_clock_before_the_day_of_issue_is_called_wrong(visit: Visits, html: Path, now: str, zone: str) -> None:
    """On each page; and no age is told that this clock would give."""
    page = entry(visit, html, now=datetime.fromisoformat(now).replace(tzinfo=UTC), zone=zone)
    expect(page.locator(".known", has_text="2025-12-01")).to_contain_text("Verified 2025-12-01, age not known")
    for tab in ("Find", "Calls", "All"):
        expect(page.locator(".state.out")).to_contain_text("before the day of issue (2026-11-22)")
        assert not re.search(r"today|days? (ago|old)", page.inner_text("#app"))
        turned_to(page, tab)


def test_the_day_of_issue_is_nobodys_wrong_clock(visit: Visits, html: Path) -> None:
    """Where it is still the day before, as on Hawaii, an edition of this very hour is today's."""
    page = entry(visit, html, now=datetime(2026, 11, 22, 0, 1, tzinfo=UTC), zone="Pacific/Honolulu")
    expect(page.locator(".state")).to_have_class("state")
    expect(page.locator(".state")).to_contain_text("ed. 7 · 0 d")


# Paper


def printed(page: Page, path: Path) -> list[str]:
    """Print a page as its user would, and return the text of each sheet."""
    page.pdf(path=path, format="A4")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_an_entry_prints_on_one_sheet(visit: Visits, tmp_path: Path) -> None:
    """It begins on the first, below how far it may go, whose copy of which edition it is, and when it was printed."""
    path = written(tmp_path / "register.html", register(20))
    (sheet,) = printed(entry(visit, path), tmp_path / "entry.pdf")
    head, _, body = sheet.partition("Land of gr")
    for wanted in ("TLP:RED", "Test register", "The cert-one", "edition 7", "2027-01-04", "valid until 2027-03-22"):
        assert wanted in head
    assert "THE END" in body
    assert body.count("+44 1632 9602") == 10
    assert body.count("@nic.example.gr") == 10


def test_what_needs_more_sheets_bears_the_head_on_each(visit: Visits, tmp_path: Path) -> None:
    """A sheet that lies alone says how far it may go: of a long entry, and of a call list."""
    path = written(tmp_path / "register.html", register(30, 3))
    page = entry(visit, path)
    for name in ("entry", "calls"):
        sheets = printed(page, tmp_path / f"{name}.pdf")
        assert len(sheets) > 1
        for sheet in sheets:
            for wanted in ("TLP:RED", "Test register", "The cert-one", "edition 7"):
                assert wanted in sheet[:600], name
        on_the_list(page)


# What is pasted into the search


def test_a_line_of_a_log_finds_its_tld(visit: Visits, html: Path) -> None:
    """As long as such lines are; and what matches literally stands before the TLD of its domain."""
    page = entry(visit, html, "#find")
    log = "2026-11-22T10:00:00Z mx postfix/smtp[7]: 0A1: " + "delay=0.1, " * 40 + "to=<abuse@example.gr>"
    for query, count in {
        log: 1,
        "https://www.example.gr:8080/x?y=1": 1,
        "a1@nic.example.gr": 2,
    }.items():
        page.fill("#query", query)
        hits = page.locator(".hit")
        expect(hits).to_have_count(count)
        expect(hits.last).to_contain_text("Land of gr")


# What a telephone scans


def test_a_qr_code_is_the_one_that_another_program_draws(visit: Visits, html: Path) -> None:
    """Module by module, for one of the eight masks, of which the standard lets a program choose."""
    card = entry(visit, html).locator(".card", has_text=CHAT)
    card.get_by_role("button", name="QR code").click()
    drawn = card.locator("svg path").last.get_attribute("d") or ""
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", drawn)}
    others = [segno.make_qr(CHAT, error="m", mask=mask, boost_error=False).matrix for mask in range(8)]
    assert dark in [{(x, y) for y, row in enumerate(each) for x, bit in enumerate(row) if bit} for each in others]
