"""What an officer takes down on a call in a real terminal: it is saved at once, and no crash takes it back."""

import os
import re
import signal
from datetime import UTC, date, datetime, timedelta

import pexpect
import pytest
from dialling import DAY, QUESTION, Dial, drafts, plain, press, results, rows
from running import tocsin

from builder.cli.terminal.keyboard import StoppedError, _stop
from builder.cli.terminal.signals import ENDING, handled, saving
from builder.register.kinds import ChannelKind, Method
from builder.register.model import Task
from builder.register.work import Part
from builder.rounds import files
from builder.rounds.calling.call import correction
from builder.workspace.places import Workspace


def test_each_outcome_is_saved_before_the_next_is_shown(dial: Dial, called: Workspace) -> None:
    """When the next card is there, the one before is on the disk: key by key."""
    child = dial()
    wanted = {"c": "confirmed", "n": "no-answer", "w": "wrong-person", "r": "refused", "o": "out-of-service"}
    for place, key in enumerate(wanted, 1):
        child.expect(QUESTION)
        press(child, key)
        child.expect("due now|Nobody else|No call is left")
        assert results(called) == list(wanted.values())[:place]
    assert {(row["when"], row["method"], row["officer"]) for row in rows(called)} == {(DAY, "call", "anna")}
    child.expect(QUESTION)
    child.send("q")
    child.expect("5 calls recorded: 1 confirmed, 1 no answer, 1 wrong person, 1 refused, 1 out of service")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    timed = files.read(called, "2026-q4").effort
    assert [(each.officer, each.part, each.items) for each in timed] == [("anna", Part.CALLS, 1)] * 5


def test_killed_in_the_middle_nothing_is_lost(dial: Dial, called: Workspace) -> None:
    """What was said to be saved is there after kill -9, and the queue goes on after it."""
    child = dial()
    child.expect(QUESTION)
    first = plain(child.before)
    child.send("c")
    child.expect("Saved: confirmed")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    assert results(called) == ["confirmed"]
    again = dial()
    again.expect(QUESTION)
    number = re.search(r"dial: +(\S+)", first)
    assert number
    assert number[1] not in plain(again.before)
    assert "5 due now" in plain(again.before)


def test_killed_at_any_moment_the_table_is_whole(dial: Dial, called: Workspace) -> None:
    """Killed while it saves, a line is there or it is not, and the round is read again."""
    for _ in range(5):
        child = dial()
        child.expect(QUESTION)
        child.send("n")
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        assert set(results(called)) <= {"no-answer"}
        done = tocsin("--root", called.root, "--date", DAY, "round", "status", "2026-q4")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_window_loses_nothing(dial: Dial, called: Workspace, number: signal.Signals) -> None:
    """The terminal goes away, as with a closed lid or a lost connection: what was taken is saved."""
    child = dial()
    child.expect(QUESTION)
    press(child, "w")
    child.expect("Saved: wrong person")
    child.expect(QUESTION)
    child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert results(called) == ["wrong-person"]
    assert child.exitstatus == 130


def test_the_terminal_vanishes(dial: Dial, called: Workspace) -> None:
    """Without a word: the other end of the terminal is closed."""
    child = dial()
    child.expect(QUESTION)
    press(child, "r")
    child.expect("Saved: refused")
    child.expect(QUESTION)
    child.close(force=False)
    assert results(called) == ["refused"]


def test_ctrl_c_says_so_and_leaves_the_terminal_as_it_was(dial: Dial, called: Workspace) -> None:
    """Echo and lines are back, and the officer reads that everything is saved."""
    child = dial()
    child.expect(QUESTION)
    child.send("n")
    child.expect(QUESTION)
    assert not child.getecho()
    child.sendintr()
    child.expect("stopped; everything is saved")
    child.expect("1 call recorded: 1 no answer")
    assert child.getecho()
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert results(called) == ["no-answer"]


def test_a_note_goes_with_its_outcome(dial: Dial, called: Workspace) -> None:
    """The note is typed before the outcome, and stands in its line."""
    child = dial()
    child.expect(QUESTION)
    child.send("t")
    child.expect("empty: none")
    child.sendline("rang  twice, then “Δοκιμή” answered")
    child.expect("Kept")
    child.expect(QUESTION)
    child.send("c")
    child.expect("Saved")
    assert rows(called)[0]["note"] == "rang twice, then “Δοκιμή” answered"
    assert drafts(called) == []


def test_a_note_outlives_a_crash(dial: Dial, called: Workspace) -> None:
    """Typed, and the battery died before the outcome: it is shown again, and for nobody else to read."""
    child = dial()
    child.expect(QUESTION)
    child.send("s")
    child.expect(QUESTION)
    child.send("t")
    child.expect("empty: none")
    child.sendline("ask for the night shift")
    child.expect("Kept")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    (draft,) = drafts(called)
    assert draft.stat().st_mode & 0o777 == 0o600
    assert draft.parent.stat().st_mode & 0o777 == 0o700
    again = dial()
    again.expect(QUESTION)
    assert "note:       ask for the night shift" in plain(again.before)
    again.send("n")
    again.expect("Saved")
    assert [row["note"] for row in rows(called)] == ["ask for the night shift"]


def test_a_note_with_hidden_marks_is_not_taken(dial: Dial, called: Workspace) -> None:
    """What the register would not read again is refused at once, and the next note is taken."""
    child = dial()
    child.expect(QUESTION)
    child.send("t")
    child.expect("empty: none")
    child.sendline("turned \u202e round")
    child.expect("Not kept")
    child.expect(QUESTION)
    child.send("c")
    child.expect("Saved")
    assert rows(called)[0]["note"] == ""


def test_given_again_after_a_power_cut_it_is_one_proposal(dial: Dial, called: Workspace) -> None:
    """The proposal came to the disk and the outcome did not: the same on that day is the same proposal."""
    table = called.data / "rounds" / "2026-q4" / "outcomes.csv"
    before = table.read_bytes()
    for value in ("+44 7700 900199", "+44 7700900199"):
        table.write_bytes(before)
        child = dial()
        child.expect(QUESTION)
        child.send("d")
        child.expect("New value")
        child.sendline(value)
        child.expect("Proposal 0001-anna is entered")
    assert results(called) == ["corrected"]
    assert len(list((called.data / "proposals").glob("*.yaml"))) == 1


def test_what_is_said_on_a_call_is_evidence_of_its_own() -> None:
    """Another round, channel, value or day is another request."""
    task = Task(
        organisation="registry-gr",
        contact="lead",
        kind=ChannelKind.MOBILE,
        value="+44 7700 900101",
        method=Method.CALL,
        officer="anna",
    )
    day = date(2026, 11, 23)
    made = {
        correction("2026-q4", task, "+44 7700 900199", day).evidence,
        correction("2027-q2", task, "+44 7700 900199", day).evidence,
        correction("2026-q4", task.model_copy(update={"contact": "duty"}), "+44 7700 900199", day).evidence,
        correction("2026-q4", task.model_copy(update={"kind": ChannelKind.PHONE}), "+44 7700 900199", day).evidence,
        correction("2026-q4", task.model_copy(update={"value": "+44 7700 900102"}), "+44 7700 900199", day).evidence,
        correction("2026-q4", task, "+44 7700 900198", day).evidence,
        correction("2026-q4", task, "+44 7700 900199", date(2026, 11, 24)).evidence,
    }
    assert len(made) == 7
    assert all(re.fullmatch("[0-9a-f]{64}", each or "") for each in made)


def test_proposals_go_by_the_machine_s_clock(dial: Dial, called: Workspace) -> None:
    """The day that is told dates the outcome; a proposal of the future would lock all others until then."""
    child = dial(day="2027-09-01")
    child.expect(QUESTION)
    child.send("d")
    child.expect("New value")
    child.sendline("+44 7700 900199")
    child.expect("is entered")
    assert rows(called)[0]["when"] == "2027-09-01"
    (proposal,) = (called.data / "proposals").glob("*.yaml")
    when = re.search(r"when: (\S+?)[,}]", proposal.read_text(encoding="utf-8"))
    assert when
    assert abs(datetime.fromisoformat(when[1]) - datetime.now(UTC)) < timedelta(hours=1)


def test_a_new_value_becomes_a_proposal(dial: Dial, called: Workspace) -> None:
    """The register is not touched; a mistyped number is refused, and asked for again."""
    files = {path: path.read_bytes() for path in (called.data / "organisations").iterdir()}
    child = dial()
    child.expect(QUESTION)
    child.send("d")
    child.expect("New value")
    child.sendline("900199")
    child.expect("Not taken: ")
    # Typed again at once, it must not be taken for keys.
    child.expect("New value")
    child.sendline("+44 7700 9001999999999999")
    child.expect("Not taken: ")
    child.expect("New value")
    child.sendline("")
    child.expect(QUESTION)
    assert results(called) == []
    child.send("d")
    child.expect("New value")
    child.sendline("+44 7700 900199")
    child.expect("Saved: corrected")
    child.expect("Proposal [0-9a-z-]+ is entered")
    child.expect(QUESTION)
    assert results(called) == ["corrected"]
    (proposal,) = (called.data / "proposals").glob("*.yaml")
    text = proposal.read_text(encoding="utf-8")
    assert "+44 7700 900101" in text
    assert "+44 7700 900199" in text
    assert "source: call" in text
    assert rows(called)[0]["value"] == "+44 7700 900101"
    assert {path: path.read_bytes() for path in (called.data / "organisations").iterdir()} == files


def test_what_would_end_the_program_waits_for_the_saving() -> None:
    """A signal in the middle of a save ends the program after it, and not in it."""
    with handled(ENDING, _stop):
        for each in ENDING:
            steps = []
            with pytest.raises(StoppedError):  # noqa: PT012
                with saving():
                    os.kill(os.getpid(), each)
                    steps.append("saved")
                steps.append("went on")
            assert steps == ["saved"]
