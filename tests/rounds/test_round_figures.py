"""What the report of a round counts: who was asked, who answered, what changed, and each figure in words too."""

import re
from datetime import date
from xml.etree import ElementTree

from demo_round import NAME, made, outcome, proposal, sent, tasks_of

from builder.register.loading import load
from builder.register.model import Sent
from builder.register.work import Spent
from builder.rounds import files
from builder.rounds.progress import Rung
from builder.rounds.report.figures import RoundReport
from builder.rounds.report.page import report_html
from builder.rounds.report.plots import Panel, Plot, small_lines
from builder.workspace.places import Workspace

WHEN = "2026-11-25T10:00:00Z"
SVG = "{http://www.w3.org/2000/svg}"


def plot(found: RoundReport, name: str) -> Plot:
    (one,) = (each for each in found.plots if each.id == name)
    return one


def test_it_counts_who_was_asked_and_who_answered(demo_round: Workspace) -> None:
    """Whoever speaks for a contact has answered, if only to decline; a stranger and a dead line have not."""
    tasks = tasks_of(demo_round)
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
    files.append_outcomes(demo_round, NAME, rows)
    found = made(demo_round)
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


def test_what_was_sent_and_not_answered_was_tried(demo_round: Workspace) -> None:
    """A letter without an answer is no answer, and is counted as sent."""
    (first, *_) = tasks_of(demo_round)
    files.append_sent(demo_round, NAME, [sent(first, 1)])
    found = made(demo_round)
    assert (found.costs.messages, found.came["no answer"]) == (1, 1)


def test_who_was_not_asked_is_not_called_silent(demo_round: Workspace) -> None:
    """Of organisations that nobody tried there is a count, and no name."""
    (first, *_) = tasks_of(demo_round)
    register = load(demo_round).register
    assert register
    files.append_outcomes(demo_round, NAME, [outcome(first, "no-answer")])
    found = made(demo_round)
    assert [each.name for each in found.silent] == [register.organisations[first.organisation].name]
    assert all(each.attempts for each in found.silent)
    assert found.unasked == found.organisations - 1
    html = report_html(found)
    assert f"Not asked at all: {found.unasked} organisations." in html
    assert "1 organisation: tried, and nobody there answered" in html
    named = [each.name for each in register.organisations.values() if each.id != first.organisation]
    assert not [name for name in named if f"<bdi>{name}</bdi>" in html]


def test_whom_officers_turned_to_is_no_message(demo_round: Workspace) -> None:
    """A deputy, the root zone database, the regional organisation: noted in the same table, and not sent to."""
    first, second, *_ = tasks_of(demo_round)
    line = {"organisation": first.organisation, "kind": "email", "when": "2026-11-25T10:00:00Z", "state": "sent"}
    asked = (("regional-organisation", Rung.REGION), ("root-zone-contact", Rung.ADMIN), (second.contact, Rung.DEPUTY))
    rows = [Sent.model_validate({**line, "contact": who, "value": step.value, "id": "asked"}) for who, step in asked]
    files.append_sent(demo_round, NAME, [*rows, sent(first, 1), sent(second, 1)])
    assert made(demo_round).costs.messages == 2


def test_attempts_are_told_by_officer(demo_round: Workspace) -> None:
    """Tasks are whose they were given to; attempts are whose they were; and on how many days is not told of anybody."""
    tasks = tasks_of(demo_round)
    own = [task for task in tasks if task.officer == "officer-a"]
    rows = [outcome(task, "confirmed", days, "officer-b") for days, task in enumerate(own[:3])]
    files.append_outcomes(demo_round, NAME, [*rows, outcome(own[3], "no-answer", 0, "officer-b")])
    efforts = {each.officer: each for each in made(demo_round).costs.efforts}
    assert (efforts["officer-a"].tasks, efforts["officer-a"].attempts) == (len(own), 0)
    assert (efforts["officer-b"].attempts, efforts["officer-b"].answers) == (4, 3)
    assert sum(each.tasks for each in efforts.values()) == len(tasks)


def test_what_the_round_cost_is_told_by_part_and_of_no_officer(demo_round: Workspace) -> None:
    """Calls, messages, days and minutes stand in the report; how long anybody took stands beside no officer."""
    tasks = [task for task in tasks_of(demo_round) if task.method == "call"]
    rows = [outcome(tasks[0], "no-answer", 1), outcome(tasks[0], "confirmed", 2), outcome(tasks[1], "no-answer", 2)]
    files.append_outcomes(demo_round, NAME, rows)
    files.append_sent(demo_round, NAME, [sent(tasks_of(demo_round)[-1], 5)])
    assert "was not measured" in report_html(made(demo_round))
    times = (("officer-a", "calls", 599, 2), ("officer-b", "calls", 61, 1), ("officer-b", "chase", 9000, 0))
    named = ({"officer": o, "part": p, "seconds": s, "items": i} for o, p, s, i in times)
    files.append_effort(demo_round, NAME, [Spent.model_validate({**each, "when": WHEN}) for each in named])
    found = made(demo_round).costs
    assert (found.calls, found.messages, found.days, found.tries) == (3, 1, 3, 4)
    assert [(each.name, each.items, each.minutes, each.each) for each in found.parts] == [
        ("calls", 3, 11, 220),
        ("chasing", 0, 10, None),
    ]
    assert found.officer_days == (599 + 61 + 600) / (7 * 3600)
    html = report_html(made(demo_round))
    assert "Together 0.1 officer-days of 7 hours." in html
    for row in re.findall(r"<tr>.*?</tr>", html):
        assert "officer-" not in row or not re.search(r"\b(599|61|660|11|10|220)\b", row)


def test_time_to_answer_runs_from_the_first_attempt(demo_round: Workspace) -> None:
    """Not from the day on which the round was opened: nobody answers before they are asked."""
    first, second, third, *_ = tasks_of(demo_round)
    files.append_sent(demo_round, NAME, [sent(first, 2)])
    rows = [outcome(first, "confirmed", 12), outcome(second, "no-answer", 4), outcome(second, "corrected", 5)]
    files.append_outcomes(demo_round, NAME, [*rows, outcome(third, "no-answer", 6)])
    found = made(demo_round)
    assert found.median_days == 5.5
    counted = {row[0]: row[1] for row in plot(found, "waits").rows if row[1] != "0"}
    assert counted == {"1–2": "1", "8–14": "1"}


def test_what_changed_is_told_by_kind(demo_round: Workspace) -> None:
    """A number that was corrected, one that was found dead, and one that another took the place of since."""
    tasks = tasks_of(demo_round)
    name = next(task.organisation for task in tasks if task.kind == "phone")
    own = [task for task in tasks if task.organisation == name]
    phone = next(task for task in own if task.kind == "phone")
    files.append_outcomes(demo_round, NAME, [outcome(phone, "corrected")])
    (changed,) = made(demo_round).changed
    assert (changed.corrected, changed.wrong, changed.replaced) == ((("phone", 1),), (), ())
    path = demo_round.data / "organisations" / f"{name}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(phone.value, "+44 1632 960998"), encoding="utf-8")
    (changed,) = made(demo_round).changed
    assert changed.replaced == (("phone", 1),)


def test_what_was_applied_meanwhile_is_told(demo_round: Workspace) -> None:
    """By organisation and by what it did, from the day of opening to that of closing; no value and no contact."""
    first, *others = tasks_of(demo_round)
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
    found = made(demo_round, proposals=proposals)
    assert found.applied == 4
    register = load(demo_round).register
    assert register
    assert {each.name: each.applied for each in found.changed} == {
        register.organisations[first.organisation].name: (("email removed", 1), ("phone changed", 2)),
        register.organisations[other.organisation].name: (("contact added", 1),),
    }
    html = report_html(found)
    assert "1 email removed, 2 phone changed" in html
    assert "zqcanary" not in html


def test_each_edition_is_a_point_and_a_damaged_one_is_left_out(demo_round: Workspace) -> None:
    """Coverage and reach are those of the data that each edition was built from."""
    loaded = load(demo_round)
    for number, day in ((1, date(2026, 1, 5)), (2, date(2026, 8, 1)), (3, date(2026, 11, 1))):
        directory = demo_round.records_of_editions / str(number)
        for name, text in loaded.sources.items():
            path = directory / "snapshot" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (directory / "edition.yaml").write_text(
            f"edition: {number}\nissued: {day}\nexpires: 2027-01-01\nroot: 1\napprovals: 1\nsalt: {'0' * 64}\n"
            "recipients: []\n",
            encoding="utf-8",
        )
    (demo_round.records_of_editions / "2" / "edition.yaml").write_text("edition: two\n", encoding="utf-8")
    found = plot(made(demo_round), "trend")
    assert found.columns[1:] == ("1", "3", "now")
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["All regions, with contacts"] == ("100", "100", "100")
    # Time alone undoes verifications.
    first, third, _ = (int(share) for share in rows["All regions, with two"])
    assert first < third


def test_plots_are_told_in_words_and_numbers_too(demo_round: Workspace) -> None:
    """Each has a title, a description and its table; areas differ in patterns, lines in dashes and marks."""
    rows = [
        outcome(task, result)
        for task, result in zip(tasks_of(demo_round), ("confirmed", "corrected", "no-answer", "refused"), strict=False)
    ]
    files.append_outcomes(demo_round, NAME, rows)
    found = made(demo_round)
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


def test_a_plot_without_data_says_so(demo_round: Workspace) -> None:
    """No bare axes: no line where there is no edition, no column where nobody has answered; a title hides no label."""
    found = made(demo_round)
    for name, said in (("trend", "no edition yet"), ("waits", "no answers yet")):
        texts = [each.text or "" for each in ElementTree.fromstring(plot(found, name).svg).iter(f"{SVG}text")]
        assert len(texts) == 1
        assert texts[0].startswith(said)
    panel = Panel(title="AF", series={"one": (50.0, 100.0)})
    drawn = small_lines("trend", "Trend", "Said", ("1", "now"), [panel], nothing="nothing")
    places = {each.text: float(each.get("y", 0)) for each in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")}
    assert places["one"] + 11 < places["AF"] < places["100"] - 11
