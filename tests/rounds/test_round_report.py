"""The report of a round as it is read: it names nobody, and is marked, legible and the same each time."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from chromium import started
from demo_round import DUE, NAME, OPENED, made, outcome, proposal, sent, tasks_of
from workspaces import ROOT

from builder.register.loading import load
from builder.rounds import files
from builder.rounds.report.figures import RoundReport
from builder.rounds.report.page import report_html, report_pdf
from builder.rounds.report.plots import Panel, small_lines
from builder.rounds.report.trend import MOST_EDITIONS
from builder.words.templates import source
from builder.workspace.places import Workspace

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def personal(workspace: Workspace) -> Iterator[str]:
    """Yield what the report must not hold: every value, name and note of a contact, and every name of an officer."""
    register = load(workspace).register
    assert register
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            yield from (text for text in (contact.name, contact.note) if text)
            for channel in contact.channels:
                yield from (text for text in (channel.value, channel.note) if text)
    yield from (officer.name for officer in register.settings.officers)


def test_it_names_no_contact(demo_round: Workspace) -> None:
    """Counts, TLDs and organisations: no name, no number, no address, in the page nor in the paper."""
    results = ("confirmed", "corrected", "no-answer", "refused", "out-of-service")
    rows = [outcome(task, results[place % 5]) for place, task in enumerate(tasks_of(demo_round))]
    files.append_outcomes(demo_round, NAME, [row.model_copy(update={"note": "zqcanary"}) for row in rows])
    html = report_html(made(demo_round))
    printed = text_of(report_pdf(html), demo_round.root)
    found = [text for text in (*personal(demo_round), "zqcanary") if text in html or text in printed]
    # A desk's name may be a word of ours.
    assert [text for text in found if text != "Duty desk"] == []
    assert files.read(demo_round, NAME).round.salt not in html


def full(workspace: Workspace) -> RoundReport:
    """A report with something of everything: all results, twelve editions, large numbers."""
    results = ("confirmed", "corrected", "no-answer", "refused", "out-of-service")
    tasks = tasks_of(workspace)
    rows = [outcome(task, results[place % 5], place % 20) for place, task in enumerate(tasks) if place % 6]
    silent = tasks[0].organisation
    rows = [row for row in rows if row.organisation != silent] + [outcome(tasks[0], "no-answer")]
    files.append_outcomes(workspace, NAME, rows)
    found = made(workspace, proposals=[proposal(tasks[1], 1, "change", "2026-12-01", kind="satellite")])
    labels = (*map(str, range(91, 91 + MOST_EDITIONS)), "now")
    names = ("with contacts", "with a verified way in", "with two")
    panels = [Panel(title=name, series=dict.fromkeys(names, (100.0,) * len(labels))) for name in ("AF", "All regions")]
    trend = small_lines("trend", "Trend", "Said", labels, panels, nothing="nothing")
    many = dict.fromkeys(found.came, 2000)
    shares = tuple(replace(each, tlds=1500, organisations=1400, came=many) for each in found.shares)
    late = tuple(replace(each, name="W" * 120, since=DUE) for each in found.silent)
    assert late
    return replace(found, plots=(trend, *found.plots[1:]), shares=shares, came=many, silent=late)


MM = 72 / 25.4
Box = tuple[float, float, float, float]
# Where a browser puts the numbers of the sheets.
NUMBERS: Box = (0, 282 * MM, 210 * MM, 297 * MM)


def words(pdf: bytes, scratch: Path) -> Iterator[tuple[int, list[tuple[str, Box]]]]:
    """Yield the number of each sheet, and each word on it with its place: left, top, right, low."""
    path = scratch / "words.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True)
    place = r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
    for number, sheet in enumerate(done.stdout.split("<page ")[1:], 1):
        yield (
            number,
            [(text, (float(a), float(b), float(c), float(d))) for a, b, c, d, text in re.findall(place, sheet)],
        )


def touches(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def text_of(pdf: bytes, scratch: Path) -> str:
    path = scratch / "report.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def test_each_sheet_is_marked_and_numbered(demo_round: Workspace) -> None:
    """TLP stands at the head and the foot of each sheet, on the right."""
    html = report_html(made(demo_round))
    pdf = report_pdf(html)
    sheets = text_of(pdf, demo_round.root).rstrip("\f").split("\f")
    done = subprocess.run(["qpdf", "--check", demo_round.root / "report.pdf"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        assert sheet.count("TLP:GREEN") == 2
        assert re.search(rf"TLP:GREEN\s+Verification round {NAME}\s+{number} of {len(sheets)}\s*$", sheet)
        assert sheet.lstrip().startswith("TLP:GREEN")
    told = subprocess.run(
        ["pdfinfo", demo_round.root / "report.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Tagged:\s+yes", told)
    with pikepdf.open(demo_round.root / "report.pdf") as opened_pdf:
        assert opened_pdf.Root.Lang == "en"


def test_a_browser_prints_the_marking_too(demo_round: Workspace) -> None:
    """On each sheet, at its head and its foot, over nothing else: it is in the page, and in no margin box."""
    path = demo_round.root / "report.html"
    files.append_outcomes(demo_round, NAME, [outcome(task, "corrected") for task in tasks_of(demo_round)])
    path.write_text(report_html(made(demo_round)), encoding="utf-8")
    assert "TLP" not in source("rounds/report.css")
    with started() as chromium:
        page = chromium.new_page()
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
    sheets = list(words(printed, demo_round.root))
    assert len(sheets) > 2
    for _, found in sheets:
        marks = [box for text, box in found if text == "TLP:GREEN"]
        assert len(marks) == 2
        others = [box for text, box in found if text != "TLP:GREEN" and not touches(box, NUMBERS)]
        assert not [box for box in others if any(touches(box, mark) for mark in marks)]


def test_nothing_runs_over_the_edge_of_a_sheet(demo_round: Workspace) -> None:
    """Each word of the paper stands between its margins, in a report that has something of everything."""
    for _, found in words(report_pdf(report_html(full(demo_round))), demo_round.root):
        assert not [text for text, (left, _, right, _) in found if left < 18 * MM - 1 or right > (210 - 18) * MM + 1]


@pytest.mark.parametrize("width", [390, 1280])
def test_no_table_hides_columns(demo_round: Workspace, width: int) -> None:
    """All of a table is seen at once on a telephone and on a desk, and no date is broken at its hyphens."""
    path = demo_round.root / "report.html"
    path.write_text(report_html(full(demo_round)), encoding="utf-8")
    with started() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.goto(path.as_uri())
        tables = page.evaluate(
            "[...document.querySelectorAll('.wide')].map(each => [each.scrollWidth, each.clientWidth])"
        )
        broken = page.evaluate(
            "[...document.querySelectorAll('.piece')].filter(each => each.offsetHeight > 1.6 * "
            "parseFloat(getComputedStyle(each).fontSize)).map(each => each.textContent)"
        )
        dates = page.evaluate("[...document.querySelectorAll('.piece')].map(each => each.textContent)")
    assert len(tables) == 8
    assert not [each for each in tables if each[0] > each[1]]
    assert broken == []
    assert {str(OPENED), str(DUE)} <= set(dates)


@pytest.mark.parametrize(("days", "said"), [(1, "1 day in the median"), (2, "2 days in the median")])
def test_one_is_no_plural(demo_round: Workspace, days: int, said: str) -> None:
    """One day, one message; two days."""
    (first, *_) = tasks_of(demo_round)
    files.append_sent(demo_round, NAME, [sent(first, 0)])
    files.append_outcomes(demo_round, NAME, [outcome(first, "confirmed", days)])
    html = report_html(made(demo_round))
    assert said in html
    assert "<td>1 message</td>" in html


def test_the_same_round_gives_the_same_report(demo_round: Workspace) -> None:
    """Made anew it is the same, so that it can be compared; the paper but for what its maker stamps."""
    assert report_html(made(demo_round)) == report_html(made(demo_round))


def test_a_hostile_name_stays_text(demo_round: Workspace) -> None:
    """An organisation that calls itself markup, in the tables and wherever else it stands."""
    found = full(demo_round)
    first, *others = found.silent
    evil = "<script>alert(1)</script>\"'&</title>"
    html = report_html(replace(found, silent=(replace(first, name=evil, tlds=(evil,)), *others), title=evil, id=evil))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_asks_for_nothing_and_is_accessible(demo_round: Workspace, tmp_path: Path, width: int) -> None:
    """One file with a strict policy, for a narrow screen too, and for whoever reads by ear."""
    path = tmp_path / "report.html"
    files.append_outcomes(demo_round, NAME, [outcome(task, "confirmed") for task in tasks_of(demo_round)[::2]])
    path.write_text(report_html(made(demo_round)), encoding="utf-8")
    complaints: list[str] = []
    with started() as chromium:
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(path.as_uri())
        policy = page.locator("meta[http-equiv]").get_attribute("content")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Noto Sans"')
        assert page.locator("script").count() == 0
        page.add_init_script(AXE.read_text(encoding="utf-8"))
        page.reload()
        found = page.evaluate(
            "axe.run().then(found => found.violations.map(each => each.id + ': ' + each.nodes[0].html))"
        )
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert found == []
    assert complaints == []
