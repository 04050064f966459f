"""The report of a round: what it counts, how it looks to whoever sees no colours, and that it names nobody."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from chromium import started
from running import tocsin
from workspaces import ROOT

from builder.demo import write_demo
from builder.progress import Silence
from builder.proposals.record import Proposal
from builder.register.loading import load
from builder.register.model import Outcome, Round, Sent, Task
from builder.rounds import files
from builder.rounds.asking.population import population
from builder.rounds.progress import Rung, progress
from builder.rounds.report.figures import RoundReport, report
from builder.rounds.report.page import report_html, report_pdf
from builder.rounds.report.plots import Panel, Plot, small_lines
from builder.rounds.report.trend import MOST_EDITIONS, trend
from builder.words.templates import source
from builder.workspace.places import Workspace

OPENED, DUE = date(2026, 11, 22), date(2026, 12, 20)
NAME = "2026-q4"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small register with an open round."""
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    write_demo(root, tlds=16, recipients=2, seed=3, today=OPENED)
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    tasks = population(register, today=OPENED, due=DUE)
    round_ = Round.model_validate({"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": files.new_salt()})
    files.open_round(workspace, round_, tasks)
    return workspace


@pytest.fixture
def workspace(opened: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    return Workspace.find(root)


def tasks_of(workspace: Workspace) -> tuple[Task, ...]:
    return files.read(workspace, NAME).tasks


def outcome(task: Task, result: str, days: int = 3, officer: str | None = None) -> Outcome:
    return Outcome.model_validate(
        {
            "organisation": task.organisation,
            "contact": task.contact,
            "kind": task.kind,
            "value": task.value,
            "when": str(OPENED + timedelta(days=days)),
            "method": task.method,
            "result": result,
            "officer": officer or task.officer,
        }
    )


def sent(task: Task, days: int) -> Sent:
    when = datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(days=days)
    fields: dict[str, Any] = {key: getattr(task, key) for key in ("organisation", "contact", "kind", "value")}
    return Sent.model_validate({**fields, "when": f"{when:%Y-%m-%dT%H:%M:%SZ}", "state": "sent", "id": "first"})


def proposal(task: Task, number: int, action: str, applied: str | None, **fields: str) -> Proposal:
    """A proposal about an organisation, entered before the round, and applied on some day or not at all."""
    events = [{"step": "entered", "officer": "officer-a", "when": "2026-11-01T10:00:00Z"}]
    if applied:
        events.append({"step": "applied", "officer": "officer-b", "when": f"{applied}T10:00:00Z"})
    whose = {"organisation": task.organisation, "contact": task.contact}
    made = {"id": f"p{number}", **whose, "action": action, "new": "zqcanary", "source": "office", "events": events}
    return Proposal.model_validate({**made, **fields})


def made(workspace: Workspace, day: date = DUE, proposals: Sequence[Proposal] = ()) -> RoundReport:
    register, found = load(workspace).register, files.read(workspace, NAME)
    assert register
    points = trend(workspace, register, day, Silence())
    return report(found, register, progress(found, register, day), points, day, proposals)


def plot(found: RoundReport, name: str) -> Plot:
    (one,) = (each for each in found.plots if each.id == name)
    return one


def test_it_counts_who_was_asked_and_who_answered(workspace: Workspace) -> None:
    """Whoever speaks for a contact has answered, if only to decline; a stranger and a dead line have not."""
    tasks = tasks_of(workspace)
    names = sorted({task.organisation for task in tasks})
    confirmed, declined, strange, silent = (
        next(task for task in tasks if task.organisation == name) for name in names[:4]
    )
    rows = [
        outcome(confirmed, "confirmed"),
        outcome(declined, "refused"),
        outcome(strange, "wrong-person"),
        outcome(silent, "no-answer"),
    ]
    files.append_outcomes(workspace, NAME, rows)
    found = made(workspace)
    assert found.channels == len(tasks)
    assert found.organisations == len(names)
    assert found.contacts == len({(task.organisation, task.contact) for task in tasks})
    assert found.organisations_reached == found.contacts_reached == 2
    assert {name: count for name, count in found.came.items() if count} == {
        "confirmed": 1,
        "declined": 1,
        "found wrong": 1,
        "no answer": 1,
        "not tried": len(tasks) - 4,
    }
    assert len(found.silent) == 2
    assert found.unasked == len(names) - 4
    assert sum(found.came.values()) == found.channels
    assert [share.region for share in found.shares][-1] == "all"
    assert found.shares[-1].came == found.came
    assert (found.shares[-1].organisations, found.shares[-1].organisations_reached) == (len(names), 2)
    assert found.shares[-1].tlds == found.tlds
    for part in ("organisations", "organisations_reached", "tlds", "tlds_reached"):
        assert getattr(found.shares[-1], part) == sum(getattr(share, part) for share in found.shares[:-1]), part


def test_what_was_sent_and_not_answered_was_tried(workspace: Workspace) -> None:
    """A letter without an answer is no answer, and is counted as sent."""
    (first, *_) = tasks_of(workspace)
    files.append_sent(workspace, NAME, [sent(first, 1)])
    found = made(workspace)
    assert (found.sent, found.came["no answer"]) == (1, 1)


def test_who_was_not_asked_is_not_called_silent(workspace: Workspace) -> None:
    """Of organisations that nobody tried there is a count, and no name."""
    (first, *_) = tasks_of(workspace)
    register = load(workspace).register
    assert register
    files.append_outcomes(workspace, NAME, [outcome(first, "no-answer")])
    found = made(workspace)
    assert [each.name for each in found.silent] == [register.organisations[first.organisation].name]
    assert all(each.attempts for each in found.silent)
    assert found.unasked == found.organisations - 1
    html = report_html(found)
    assert f"Not asked at all: {found.unasked} organisations." in html
    assert "1 organisation: tried, and nobody there answered" in html
    named = [each.name for each in register.organisations.values() if each.id != first.organisation]
    assert not [name for name in named if f"<bdi>{name}</bdi>" in html]


def test_whom_officers_turned_to_is_no_message(workspace: Workspace) -> None:
    """A deputy, the root zone database, the regional organisation: noted in the same table, and not sent to."""
    first, second, *_ = tasks_of(workspace)
    line = {"organisation": first.organisation, "kind": "email", "when": "2026-11-25T10:00:00Z", "state": "sent"}
    asked = (("regional-organisation", Rung.REGION), ("root-zone-contact", Rung.ADMIN), (second.contact, Rung.DEPUTY))
    rows = [Sent.model_validate({**line, "contact": who, "value": step.value, "id": "asked"}) for who, step in asked]
    files.append_sent(workspace, NAME, [*rows, sent(first, 1), sent(second, 1)])
    assert made(workspace).sent == 2


def test_effort_is_told_by_officer(workspace: Workspace) -> None:
    """Tasks are whose they were given to; attempts are whose they were."""
    tasks = tasks_of(workspace)
    own = [task for task in tasks if task.officer == "officer-a"]
    rows = [outcome(task, "confirmed", days, "officer-b") for days, task in enumerate(own[:3])]
    files.append_outcomes(workspace, NAME, [*rows, outcome(own[3], "no-answer", 0, "officer-b")])
    efforts = {each.officer: each for each in made(workspace).efforts}
    assert (efforts["officer-a"].tasks, efforts["officer-a"].attempts) == (len(own), 0)
    assert (efforts["officer-b"].attempts, efforts["officer-b"].answers, efforts["officer-b"].days) == (4, 3, 3)
    assert sum(each.tasks for each in efforts.values()) == len(tasks)


def test_time_to_answer_runs_from_the_first_attempt(workspace: Workspace) -> None:
    """Not from the day on which the round was opened: nobody answers before they are asked."""
    first, second, third, *_ = tasks_of(workspace)
    files.append_sent(workspace, NAME, [sent(first, 2)])
    rows = [outcome(first, "confirmed", 12), outcome(second, "no-answer", 4), outcome(second, "corrected", 5)]
    files.append_outcomes(workspace, NAME, [*rows, outcome(third, "no-answer", 6)])
    found = made(workspace)
    assert found.median_days == 5.5
    counted = {row[0]: row[1] for row in plot(found, "waits").rows if row[1] != "0"}
    assert counted == {"1–2": "1", "8–14": "1"}


def test_what_changed_is_told_by_kind(workspace: Workspace) -> None:
    """A number that was corrected, one that was found dead, and one that another took the place of since."""
    tasks = tasks_of(workspace)
    name = next(task.organisation for task in tasks if task.kind == "phone")
    own = [task for task in tasks if task.organisation == name]
    phone = next(task for task in own if task.kind == "phone")
    files.append_outcomes(workspace, NAME, [outcome(phone, "corrected")])
    (changed,) = made(workspace).changed
    assert (changed.corrected, changed.wrong, changed.replaced) == ((("phone", 1),), (), ())
    path = workspace.data / "organisations" / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(phone.value, "+44 1632 960998"), encoding="utf-8")
    (changed,) = made(workspace).changed
    assert changed.replaced == (("phone", 1),)


def test_what_was_applied_meanwhile_is_told(workspace: Workspace) -> None:
    """By organisation and by what it did, from the day of opening to that of closing; no value and no contact."""
    first, *others = tasks_of(workspace)
    other = next(task for task in others if task.organisation != first.organisation)
    proposals = [
        proposal(first, 1, "change", "2026-11-22", kind="phone"),
        proposal(first, 2, "change", "2026-12-20", kind="phone"),
        proposal(first, 3, "remove", "2026-12-01", kind="email"),
        proposal(other, 4, "new-contact", "2026-12-01"),
        proposal(other, 5, "change", "2026-11-21", kind="phone"),
        proposal(other, 6, "change", "2026-12-21", kind="phone"),
        proposal(other, 7, "change", None, kind="phone"),
    ]
    found = made(workspace, proposals=proposals)
    assert found.applied == 4
    register = load(workspace).register
    assert register
    assert {each.name: each.applied for each in found.changed} == {
        register.organisations[first.organisation].name: (("email removed", 1), ("phone changed", 2)),
        register.organisations[other.organisation].name: (("contact added", 1),),
    }
    html = report_html(found)
    assert "1 email removed, 2 phone changed" in html
    assert "zqcanary" not in html


def test_the_command_tells_what_was_applied(workspace: Workspace) -> None:
    """It reads the proposals itself."""
    (first, *_) = tasks_of(workspace)
    applied = proposal(first, 1, "change", "2026-12-01", kind="phone")
    text = json.dumps(applied.model_dump(mode="json", exclude_defaults=True))
    path = workspace.data / "proposals" / "p1.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert close(workspace, NAME, "--yes").returncode == 0
    assert "1 phone changed" in (workspace.root / "reports" / f"{NAME}.html").read_text(encoding="utf-8")


def test_each_edition_is_a_point_and_a_damaged_one_is_left_out(workspace: Workspace) -> None:
    """Coverage and reach are those of the data that each edition was built from."""
    loaded = load(workspace)
    for number, day in ((1, date(2026, 1, 5)), (2, date(2026, 8, 1)), (3, date(2026, 11, 1))):
        directory = workspace.records_of_editions / str(number)
        for name, text in loaded.sources.items():
            path = directory / "snapshot" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (directory / "edition.yaml").write_text(
            f"edition: {number}\nissued: {day}\nexpires: 2027-01-01\nroot: 1\napprovals: 1\nsalt: {'0' * 64}\n"
            "recipients: []\n",
            encoding="utf-8",
        )
    (workspace.records_of_editions / "2" / "edition.yaml").write_text("edition: two\n", encoding="utf-8")
    found = plot(made(workspace), "trend")
    assert found.columns[1:] == ("1", "3", "now")
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["All regions, with contacts"] == ("100", "100", "100")
    # Time alone undoes verifications.
    first, third, _ = (int(share) for share in rows["All regions, with two"])
    assert first < third


def test_plots_are_told_in_words_and_numbers_too(workspace: Workspace) -> None:
    """Each has a title, a description and its table; areas differ in patterns, lines in dashes and marks."""
    rows = [
        outcome(task, result)
        for task, result in zip(tasks_of(workspace), ("confirmed", "corrected", "no-answer", "refused"), strict=False)
    ]
    files.append_outcomes(workspace, NAME, rows)
    found = made(workspace)
    assert [each.id for each in found.plots] == ["trend", "methods", "ages", "waits"]
    for each in found.plots:
        drawn = ElementTree.fromstring(each.svg)
        assert drawn.get("role") == "img"
        named = {of.get("id"): of.text for of in drawn if of.tag in (f"{SVG}title", f"{SVG}desc")}
        assert named[drawn.get("aria-labelledby")] == each.title
        assert named[drawn.get("aria-describedby")] == each.description
        assert not [of for of in drawn.iter() if "style" in of.attrib or of.tag.endswith(("script", "style"))]
        assert all(len(row) == len(each.columns) for row in each.rows)
    areas = ElementTree.fromstring(plot(found, "methods").svg).iter(f"{SVG}rect")
    fills = [area.get("fill") for area in areas if area.get("stroke")]
    assert len(set(fills[:7])) == 7
    methods = plot(found, "methods")
    calls = [int(row[methods.columns.index("call")]) for row in methods.rows]
    assert sum(calls[:-1]) == calls[-1] > 0
    panel = Panel(title="AF", series=dict.fromkeys(("one", "two", "three"), (50.0, 100.0)))
    drawn = small_lines("trend", "Trend", "Said", ("1", "now"), [panel], nothing="nothing")
    lines = ElementTree.fromstring(drawn.svg).iter(f"{SVG}path")
    assert {line.get("stroke-dasharray") for line in lines} == {None, "6 3", "1.5 2.5"}


def test_a_plot_without_data_says_so(workspace: Workspace) -> None:
    """No bare axes: no line where there is no edition, no column where nobody has answered; a title hides no label."""
    found = made(workspace)
    for name, said in (("trend", "no edition yet"), ("waits", "no answers yet")):
        texts = [each.text or "" for each in ElementTree.fromstring(plot(found, name).svg).iter(f"{SVG}text")]
        assert len(texts) == 1
        assert texts[0].startswith(said)
    panel = Panel(title="AF", series={"one": (50.0, 100.0)})
    drawn = small_lines("trend", "Trend", "Said", ("1", "now"), [panel], nothing="nothing")
    places = {each.text: float(each.get("y", 0)) for each in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")}
    assert places["one"] + 11 < places["AF"] < places["100"] - 11


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


def test_it_names_no_contact(workspace: Workspace) -> None:
    """Counts, TLDs and organisations: no name, no number, no address, in the page nor in the paper."""
    results = ("confirmed", "corrected", "no-answer", "refused", "out-of-service")
    rows = [outcome(task, results[place % 5]) for place, task in enumerate(tasks_of(workspace))]
    files.append_outcomes(workspace, NAME, [row.model_copy(update={"note": "zqcanary"}) for row in rows])
    html = report_html(made(workspace))
    printed = text_of(report_pdf(html), workspace.root)
    found = [text for text in (*personal(workspace), "zqcanary") if text in html or text in printed]
    # A desk's name may be a word of ours.
    assert [text for text in found if text != "Duty desk"] == []
    assert files.read(workspace, NAME).round.salt not in html


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


def test_each_sheet_is_marked_and_numbered(workspace: Workspace) -> None:
    """TLP stands at the head and the foot of each sheet, on the right."""
    html = report_html(made(workspace))
    pdf = report_pdf(html)
    sheets = text_of(pdf, workspace.root).rstrip("\f").split("\f")
    done = subprocess.run(["qpdf", "--check", workspace.root / "report.pdf"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(sheets) > 2
    for number, sheet in enumerate(sheets, 1):
        assert sheet.count("TLP:GREEN") == 2
        assert re.search(rf"TLP:GREEN\s+Verification round {NAME}\s+{number} of {len(sheets)}\s*$", sheet)
        assert sheet.lstrip().startswith("TLP:GREEN")
    told = subprocess.run(["pdfinfo", workspace.root / "report.pdf"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tagged:\s+yes", told)
    with pikepdf.open(workspace.root / "report.pdf") as opened_pdf:
        assert opened_pdf.Root.Lang == "en"


def test_a_browser_prints_the_marking_too(workspace: Workspace) -> None:
    """On each sheet, at its head and its foot, over nothing else: it is in the page, and in no margin box."""
    path = workspace.root / "report.html"
    files.append_outcomes(workspace, NAME, [outcome(task, "corrected") for task in tasks_of(workspace)])
    path.write_text(report_html(made(workspace)), encoding="utf-8")
    assert "TLP" not in source("rounds/report.css")
    with started() as chromium:
        page = chromium.new_page()
        page.goto(path.as_uri())
        printed = page.pdf(prefer_css_page_size=True)
    sheets = list(words(printed, workspace.root))
    assert len(sheets) > 2
    for _, found in sheets:
        marks = [box for text, box in found if text == "TLP:GREEN"]
        assert len(marks) == 2
        others = [box for text, box in found if text != "TLP:GREEN" and not touches(box, NUMBERS)]
        assert not [box for box in others if any(touches(box, mark) for mark in marks)]


def test_nothing_runs_over_the_edge_of_a_sheet(workspace: Workspace) -> None:
    """Each word of the paper stands between its margins, in a report that has something of everything."""
    for _, found in words(report_pdf(report_html(full(workspace))), workspace.root):
        assert not [text for text, (left, _, right, _) in found if left < 18 * MM - 1 or right > (210 - 18) * MM + 1]


@pytest.mark.parametrize("width", [390, 1280])
def test_no_table_hides_columns(workspace: Workspace, width: int) -> None:
    """All of a table is seen at once on a telephone and on a desk, and no date is broken at its hyphens."""
    path = workspace.root / "report.html"
    path.write_text(report_html(full(workspace)), encoding="utf-8")
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
def test_one_is_no_plural(workspace: Workspace, days: int, said: str) -> None:
    """One day, one message; two days."""
    (first, *_) = tasks_of(workspace)
    files.append_sent(workspace, NAME, [sent(first, 0)])
    files.append_outcomes(workspace, NAME, [outcome(first, "confirmed", days)])
    html = report_html(made(workspace))
    assert said in html
    assert "<td>1 message</td>" in html


def test_the_same_round_gives_the_same_report(workspace: Workspace) -> None:
    """Made anew it is the same, so that it can be compared; the paper but for what its maker stamps."""
    assert report_html(made(workspace)) == report_html(made(workspace))


def test_a_hostile_name_stays_text(workspace: Workspace) -> None:
    """An organisation that calls itself markup, in the tables and wherever else it stands."""
    found = full(workspace)
    first, *others = found.silent
    evil = "<script>alert(1)</script>\"'&</title>"
    html = report_html(replace(found, silent=(replace(first, name=evil, tlds=(evil,)), *others), title=evil, id=evil))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_asks_for_nothing_and_is_accessible(workspace: Workspace, tmp_path: Path, width: int) -> None:
    """One file with a strict policy, for a narrow screen too, and for whoever reads by ear."""
    path = tmp_path / "report.html"
    files.append_outcomes(workspace, NAME, [outcome(task, "confirmed") for task in tasks_of(workspace)[::2]])
    path.write_text(report_html(made(workspace)), encoding="utf-8")
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


def close(workspace: Workspace, *arguments: str | Path, day: date = DUE) -> "subprocess.CompletedProcess[str]":
    return tocsin("--root", workspace.root, "--date", str(day), "round", "close", *arguments)


def test_closing_says_what_is_open_and_asks(workspace: Workspace) -> None:
    """Who has nobody to ask closes nothing; what was read and agreed to is closed once, on that day."""
    first, *others = tasks_of(workspace)
    files.append_outcomes(workspace, NAME, [outcome(first, "confirmed")])
    asked = close(workspace, NAME)
    assert asked.returncode == 1
    assert f"{len(others)} of {len(others) + 1} channels have no answer yet" in asked.stderr
    assert "nothing was closed" in asked.stderr
    assert files.read(workspace, NAME).round.closed is None
    done = close(workspace, NAME, "--yes")
    assert done.returncode == 0, done.stderr
    assert files.read(workspace, NAME).round.closed == DUE
    paths = [workspace.root / "reports" / f"{NAME}.{suffix}" for suffix in ("html", "pdf")]
    assert done.stdout.split() == [str(path) for path in paths]
    # The report is of the day on which the round was closed, whenever it is made.
    before = paths[0].read_bytes()
    again = close(workspace, NAME, day=DUE + timedelta(days=30))
    assert "its report is made anew" in again.stderr
    assert paths[0].read_bytes() == before
    assert files.read(workspace, NAME).round.closed == DUE


def test_a_report_that_cannot_be_written_is_made_later(workspace: Workspace, tmp_path: Path) -> None:
    """The round is closed all the same, and says how to go on."""
    place = tmp_path / "file"
    place.write_text("in the way", encoding="utf-8")
    done = close(workspace, NAME, "--yes", "--to", place)
    assert done.returncode == 1
    assert "hint: name another directory: --to DIR" in done.stderr
    assert files.read(workspace, NAME).round.closed == DUE
    assert close(workspace, NAME, "--to", tmp_path / "report").returncode == 0
    assert place.read_text(encoding="utf-8") == "in the way"


def test_rounds_without_tasks_have_no_report(workspace: Workspace) -> None:
    """A round from before there were tasks was never opened here: there is nothing to count."""
    done = close(workspace, "2026-q3", "--yes")
    assert done.returncode == 1
    assert "keeps no list of whom it asked" in done.stderr
    missing = close(workspace, "2030-q1", "--yes")
    assert missing.returncode == 1
    assert "hint: " in missing.stderr
    early = close(workspace, NAME, "--yes", day=OPENED - timedelta(days=1))
    assert early.returncode == 1
    assert files.read(workspace, NAME).round.closed is None
