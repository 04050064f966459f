"""A whole round on a small example register, played end to end by the commands alone.

Three officers, a mail server on loopback, contacts who confirm, correct and are away, servers that
bounce, somebody who forges, sheets that come back by hand, calls at a keyboard, a proposal through the
two-channel rule, the ladder to its end, the report, and the next edition.
"""

import re
from datetime import UTC, datetime

import pytest
from bench import register as bench
from second_word import untried
from whole_round import (
    AFTER,
    BEFORE,
    CALLS,
    CLOSED,
    NAME,
    NEW_NUMBER,
    OPENED,
    SHEETS,
    Office,
    Play,
    cast,
    channels,
    climb,
    confirm_and_apply,
    named,
    ring,
    send,
    take_in_a_call_list,
    take_in_mails,
    take_in_sheets,
)
from workspaces import publish_edition

from builder.editions.record import numbers, snapshot_of
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.unresponsive import unresponsive
from builder.rounds import files

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    scratch = tmp_path_factory.mktemp("play")
    made = bench.write(scratch / "workspace", 16, 2)
    bench.let_all_consent(made)
    office = Office(made.root, made.identity, scratch)
    publish_edition(office.workspace, datetime(BEFORE.year, BEFORE.month, BEFORE.day, 12, tzinfo=UTC))
    before = channels(office.edition())

    office.run(OPENED, "round", "open", NAME, "--due", str(CLOSED))
    office.run(OPENED, "round", "sheets", NAME, "--to", scratch / "sheets", "--above-label", "include")
    send(office)
    parts = cast(office)
    ring(office, parts)
    take_in_mails(office, parts)
    take_in_sheets(office, parts)
    proposal = confirm_and_apply(office, parts)
    take_in_a_call_list(office, parts)
    climb(office, parts["silent"].organisation)
    office.run(CLOSED, "round", "status", NAME)
    office.run(CLOSED, "round", "close", NAME, code=1, step="close, not agreed")
    office.run(CLOSED, "round", "close", NAME, "--yes", *untried(office.root, CLOSED), "--to", scratch / "report")
    publish_edition(office.workspace, datetime(AFTER.year, AFTER.month, AFTER.day, 12, tzinfo=UTC))
    edition = office.edition()
    return Play(office, before, channels(edition), edition, parts, proposal)


def test_each_contact_is_written_to_once(play: Play) -> None:
    """As many messages as e-mail channels were asked about, and none on the second run."""
    asked = {task.value for task in play.office.tasks() if task.kind == "email"}
    assert sorted(each["To"].addresses[0].addr_spec for each in play.office.mails) == sorted(asked)
    assert "there is nothing to send" in play.office.said["send again"]


def test_an_answer_from_the_address_that_was_asked_makes_it_fresh(play: Play) -> None:
    """The bundle after the round says when and how; the one before said something else."""
    name = named(play.parts["confirms"])
    assert play.before[name]["freshness"] != "fresh"
    assert play.after[name]["freshness"] == "fresh"
    assert (play.after[name]["verified_on"], play.after[name]["method"]) == ("2026-11-24", "email")


def test_a_forgery_and_a_note_of_absence_change_nothing(play: Play) -> None:
    """An answer from elsewhere is told to the officer and not believed; a program's is passed over."""
    for part in ("forged", "away"):
        name = named(play.parts[part])
        assert play.after[name]["verified_on"] == play.before[name]["verified_on"]
        assert play.after[name]["disproof"] is None
    assert "another address than the one that was asked" in play.office.said["mailbox"]
    rejects = (play.office.scratch / "rejects.csv").read_text(encoding="utf-8-sig")
    assert "mallory@elsewhere.example" in rejects
    assert "mallory" not in play.office.said["mailbox"]


def test_a_bounce_and_a_dead_line_are_shown(play: Play) -> None:
    """Whoever opens the bundle does not lose time on them."""
    assert play.after[named(play.parts["bounces"])]["disproof"] == "bounced"
    assert play.after[named(play.parts["dead"])]["disproof"] == "out-of-service"


def test_calls_make_fresh(play: Play) -> None:
    """Each spoken channel that was asked and confirmed, at the keyboard or on a sheet."""
    found = [
        play.after[named(task)]
        for task in play.office.tasks()
        if task.method == "call"
        and task.organisation != play.parts["silent"].organisation
        and task != play.parts["dead"]
        and named(task) in play.after
    ]
    assert len(found) > 5
    days = {(each["freshness"], each["method"], each["verified_on"]) for each in found}
    assert days <= {("fresh", "call", str(CALLS)), ("fresh", "call", str(SHEETS))}
    assert len(days) == 2


def test_a_number_changes_through_the_two_channel_rule_alone(play: Play) -> None:
    """On one officer's word, over the channel that asked, and before its time, nothing changed."""
    task = play.parts["corrects"]
    for step in ("apply at once", "confirm over the same channel", "confirm alone", "apply too early"):
        assert "tocsin: " in play.office.said[step], step
    old = {name: each for name, each in play.before.items() if name[:2] == (task.organisation, task.contact)}
    new = {name: each for name, each in play.after.items() if name[:2] == (task.organisation, task.contact)}
    (gone,) = old.keys() - new.keys()
    (come,) = new.keys() - old.keys()
    assert come[2] == gone[2]
    assert come[3] == NEW_NUMBER.replace(" ", "")
    # Verified by nobody yet: it was confirmed that they want it, not that it answers.
    assert (new[come]["freshness"], new[come]["verified_on"]) == ("never", None)
    assert new[named(task)]["freshness"] == "fresh"


def test_nothing_counts_twice(play: Play) -> None:
    """The same mailbox and the same sheets, taken in again, add no line."""
    assert "nothing is to be recorded" in play.office.said["mailbox again"]
    assert "nothing is to be recorded" in play.office.said["sheets again"]
    assert "nothing is to be recorded" in play.office.said["call list again"]
    rows = [tuple(row.values()) for row in play.office.outcomes()]
    assert len(set(rows)) == len(rows)


def test_who_never_answered_is_shown_as_unresponsive(play: Play) -> None:
    """After the whole ladder, from the next edition on, on the page too; nobody who answered is."""
    silent = play.parts["silent"].organisation
    marked = {each["id"]: each["unresponsive"] for each in play.edition["organisations"]}
    assert marked[silent] == str(CLOSED)
    section = play.edition["page"].partition(f"<section id=o-{silent}>")[2].partition("</h3>")[0]
    assert f"<em>unresponsive {CLOSED}</em>" in section
    answered = {row["organisation"] for row in play.office.outcomes() if row["result"] in ("confirmed", "corrected")}
    assert not [name for name in answered if marked[name]]
    # Looked at again, the data that the edition was built from say the same.
    workspace = play.office.workspace
    kept = load(snapshot_of(workspace, numbers(workspace)[-1])).register
    live = load(workspace).register
    assert kept
    assert live
    assert unresponsive(kept, AFTER) == unresponsive(live, AFTER)
    assert silent in unresponsive(kept, AFTER).organisations


def test_the_round_is_closed_once_and_reported(play: Play) -> None:
    """Not before somebody agrees; what is in the report is what was played, and no contact is in it."""
    assert "nothing was closed" in play.office.said["close, not agreed"]
    assert files.read(play.office.workspace, NAME).round.closed == CLOSED
    html = (play.office.scratch / "report" / f"{NAME}.html").read_text(encoding="utf-8")
    assert (play.office.scratch / "report" / f"{NAME}.pdf").read_bytes().startswith(b"%PDF")
    register = load(play.office.workspace).register
    assert register
    assert register.organisations[play.parts["silent"].organisation].name in html
    confirmed = sum(row["result"] == "confirmed" for row in play.office.outcomes())
    assert re.search(r"<th scope=\"row\">Confirmed</th><td>(\d+) of", html)
    later = {
        (row["organisation"], row["contact"], row["kind"], addresses.canonical(ChannelKind(row["kind"]), row["value"]))
        for row in play.office.outcomes()
        if row["result"] == "confirmed"
    }
    counted = sum(named(task) in later for task in play.office.tasks())
    assert 0 < counted <= confirmed
    assert int(re.findall(r"<th scope=\"row\">Confirmed</th><td>(\d+) of", html)[0]) == counted
    for task in play.office.tasks():
        assert task.value not in html
    again = play.office.run(AFTER, "round", "close", NAME, "--to", play.office.scratch / "report")
    assert "was closed on" in again
    # Made again it says the same of the round, whatever editions came since.
    again = (play.office.scratch / "report" / f"{NAME}.html").read_text(encoding="utf-8")
    of_round = [
        [table for table in re.findall(r"<table.*?</table>", page, re.DOTALL) if "at edition" not in table]
        for page in (html, again)
    ]
    assert len(of_round[0]) > 3
    assert of_round[0] == of_round[1]


# These show a value on purpose, to the officer who needs it.
SHOWING = ("call", "confirm", "apply", "proposals")


def test_no_command_told_a_value(play: Play) -> None:
    """What was said may be pasted into a ticket: but for the number to dial and the difference to agree to."""
    told = "".join(text for step, text in play.office.said.items() if not step.startswith(SHOWING))
    assert "tocsin: " in told
    assert [task.contact for task in play.office.tasks() if task.value in told] == []
