"""`tocsin round call` in a real terminal: what it shows, what it saves, and what no crash takes back."""

import csv
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pexpect
import pytest
from running import tocsin
from workspaces import ROOT, Change

from builder.cli.terminal.keyboard import StoppedError, _stop
from builder.cli.terminal.signals import ENDING, saving
from builder.register.kinds import ChannelKind, Method
from builder.register.loading import load
from builder.register.model import Task
from builder.rounds.calling.call import card, correction
from builder.rounds.calling.queue import queue
from builder.rounds.files import read
from builder.rounds.progress import progress
from builder.workspace.places import Workspace

# A Monday, on which offices in Europe are open at noon UTC.
DAY = "2026-11-23"
QUESTION = r"\[q\]uit  \[\?\]"
WAIT = 30
Dial = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def opened(miniature: Workspace, change: Change) -> Workspace:
    """A round that asks about every channel, shared between two officers."""
    change(
        "data/register.yaml", "{id: anna, name: Anna Officer}", "{id: anna, name: Anna Officer}\n  - {id: ben, name: B}"
    )
    done = tocsin(
        *("--root", miniature.root, "--date", DAY, "round", "open", "2026-q4", "--due", "2027-09-30"),
        *("--officer", "anna"),
    )
    assert done.returncode == 0, done.stderr
    return miniature


@pytest.fixture
def dial(opened: Workspace) -> Iterator[Dial]:
    """Work the queue in a terminal of its own."""
    children = []

    def start(officer: str = "anna", name: str = "2026-q4", day: str = DAY, **variables: str) -> "pexpect.spawn[str]":
        arguments = ["-m", "builder", "--root", str(opened.root), "--date", day, "round", "call", name]
        child = pexpect.spawn(
            sys.executable,
            [*arguments, "--officer", officer],
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=WAIT,
            dimensions=(50, 130),
            env={**os.environ, "TERM": "xterm-256color", **variables},
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.close(force=True)


def press(child: "pexpect.spawn[str]", key: str) -> None:
    """Take an outcome; one that nobody can take back is pressed twice."""
    child.send(key)
    if key in "wro":
        child.expect("to save it; any other key takes it back")
        child.send(key)


def rows(workspace: Workspace, name: str = "2026-q4") -> list[dict[str, str]]:
    """What is on the disk."""
    with (workspace.data / "rounds" / name / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results(workspace: Workspace) -> list[str]:
    return [row["result"] for row in rows(workspace)]


def plain(text: str) -> str:
    """What a terminal showed, without what it obeyed."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")


def drafts(workspace: Workspace) -> list[Path]:
    return list((workspace.root / ".cache").rglob("*.json"))


def test_a_card_has_all_that_a_call_needs(dial: Dial) -> None:
    """Whom, for which TLDs, in which language, what time it is there, the number large, what is known, what to say."""
    child = dial()
    child.expect(QUESTION)
    card = plain(child.before)
    assert "Δοκιμαστικό Μητρώο (Test Registry of Greece) (GR)" in card
    assert "TLDs:       .gr .ελ" in card
    assert "ask for:    Ελένη Δείγμα (Eleni Sample), Security lead" in card
    assert "languages:  el\n" in card
    assert "there now:  Mo 14:0" in card
    assert "Europe/Athens, answered until 17:00" in card
    assert "+ 4 4   7 7 0 0   9 0 0 1 0 1" in card
    assert "dial:       +447700900101 (mobile, from the register)" in card
    assert "mind:       Let it ring.\nmind:       Speaks for the board." in card
    assert "known:      fresh 2026-10-02, call" in card
    assert "attempts:   none in this round" in card
    assert "This is Anna Officer, from Miniature secretariat." in card
    assert card.index("6 due now, 1 later") < card.index("Test Registry")


def test_earlier_attempts_stand_on_the_card(dial: Dial) -> None:
    """On the next day the same number comes again, with what was tried and by whom."""
    child = dial()
    child.expect(QUESTION)
    child.send("t")
    child.expect("empty: none")
    child.sendline("a machine")
    child.expect(QUESTION)
    child.send("n")
    child.expect("Saved")
    again = dial(day="2026-11-24")
    again.expect(QUESTION)
    assert "attempts:   2026-11-23 no answer, anna: a machine" in plain(again.before)


def test_each_outcome_is_saved_before_the_next_is_shown(dial: Dial, opened: Workspace) -> None:
    """When the next card is there, the one before is on the disk: key by key."""
    child = dial()
    wanted = {"c": "confirmed", "n": "no-answer", "w": "wrong-person", "r": "refused", "o": "out-of-service"}
    for place, key in enumerate(wanted, 1):
        child.expect(QUESTION)
        press(child, key)
        child.expect("due now|Nobody else|No call is left")
        assert results(opened) == list(wanted.values())[:place]
    assert {(row["when"], row["method"], row["officer"]) for row in rows(opened)} == {(DAY, "call", "anna")}
    child.expect(QUESTION)
    child.send("q")
    child.expect("5 calls recorded: 1 confirmed, 1 no answer, 1 wrong person, 1 refused, 1 out of service")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_killed_in_the_middle_nothing_is_lost(dial: Dial, opened: Workspace) -> None:
    """What was said to be saved is there after kill -9, and the queue goes on after it."""
    child = dial()
    child.expect(QUESTION)
    first = plain(child.before)
    child.send("c")
    child.expect("Saved: confirmed")
    child.kill(signal.SIGKILL)
    child.expect(pexpect.EOF)
    assert results(opened) == ["confirmed"]
    again = dial()
    again.expect(QUESTION)
    number = re.search(r"dial: +(\S+)", first)
    assert number
    assert number[1] not in plain(again.before)
    assert "5 due now" in plain(again.before)


def test_killed_at_any_moment_the_table_is_whole(dial: Dial, opened: Workspace) -> None:
    """Killed while it saves, a line is there or it is not, and the round is read again."""
    for _ in range(5):
        child = dial()
        child.expect(QUESTION)
        child.send("n")
        child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        assert set(results(opened)) <= {"no-answer"}
        done = tocsin("--root", opened.root, "--date", DAY, "round", "status", "2026-q4")
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_closed_window_loses_nothing(dial: Dial, opened: Workspace, number: signal.Signals) -> None:
    """The terminal goes away, as with a closed lid or a lost connection: what was taken is saved."""
    child = dial()
    child.expect(QUESTION)
    press(child, "w")
    child.expect("Saved: wrong person")
    child.expect(QUESTION)
    child.kill(number)
    child.expect(pexpect.EOF)
    child.close()
    assert results(opened) == ["wrong-person"]
    assert child.exitstatus == 130


def test_the_terminal_vanishes(dial: Dial, opened: Workspace) -> None:
    """Without a word: the other end of the terminal is closed."""
    child = dial()
    child.expect(QUESTION)
    press(child, "r")
    child.expect("Saved: refused")
    child.expect(QUESTION)
    child.close(force=False)
    assert results(opened) == ["refused"]


def test_ctrl_c_says_so_and_leaves_the_terminal_as_it_was(dial: Dial, opened: Workspace) -> None:
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
    assert results(opened) == ["no-answer"]


def test_a_note_goes_with_its_outcome(dial: Dial, opened: Workspace) -> None:
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
    assert rows(opened)[0]["note"] == "rang twice, then “Δοκιμή” answered"
    assert drafts(opened) == []


def test_a_note_outlives_a_crash(dial: Dial, opened: Workspace) -> None:
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
    (draft,) = drafts(opened)
    assert draft.stat().st_mode & 0o777 == 0o600
    assert draft.parent.stat().st_mode & 0o777 == 0o700
    again = dial()
    again.expect(QUESTION)
    assert "note:       ask for the night shift" in plain(again.before)
    again.send("n")
    again.expect("Saved")
    assert [row["note"] for row in rows(opened)] == ["ask for the night shift"]


def test_a_note_with_hidden_marks_is_not_taken(dial: Dial, opened: Workspace) -> None:
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
    assert rows(opened)[0]["note"] == ""


@pytest.mark.parametrize("key", ["w", "r", "o"])
def test_one_slip_of_a_finger_takes_no_number_out(dial: Dial, opened: Workspace, key: str) -> None:
    """What can never be taken back is pressed twice; any other key, and another of the three, takes it back."""
    child = dial()
    child.expect(QUESTION)
    for other in ("c", "x", "\x1b[A", "r" if key == "w" else "w"):
        child.send(key)
        child.expect(f"Press {key} again to save it")
        assert results(opened) == []
        child.send(other)
        child.expect("Taken back")
        child.expect(QUESTION)
        assert results(opened) == []
    child.send("?")
    child.expect("so they are pressed twice")
    child.expect(QUESTION)
    child.send(key)
    child.expect("again")
    child.sendintr()
    child.expect("0 calls recorded")
    assert results(opened) == []
    assert "pressed twice" in tocsin("round", "call", "--help").stdout


def test_given_again_after_a_power_cut_it_is_one_proposal(dial: Dial, opened: Workspace) -> None:
    """The proposal came to the disk and the outcome did not: the same on that day is the same proposal."""
    table = opened.data / "rounds" / "2026-q4" / "outcomes.csv"
    before = table.read_bytes()
    for value in ("+44 7700 900199", "+44 7700900199"):
        table.write_bytes(before)
        child = dial()
        child.expect(QUESTION)
        child.send("d")
        child.expect("New value")
        child.sendline(value)
        child.expect("Proposal 0001-anna is entered")
    assert results(opened) == ["corrected"]
    assert len(list((opened.data / "proposals").glob("*.yaml"))) == 1


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


def test_proposals_go_by_the_machine_s_clock(dial: Dial, opened: Workspace) -> None:
    """The day that is told dates the outcome; a proposal of the future would lock all others until then."""
    child = dial(day="2027-09-01")
    child.expect(QUESTION)
    child.send("d")
    child.expect("New value")
    child.sendline("+44 7700 900199")
    child.expect("is entered")
    assert rows(opened)[0]["when"] == "2027-09-01"
    (proposal,) = (opened.data / "proposals").glob("*.yaml")
    when = re.search(r"when: (\S+?)[,}]", proposal.read_text(encoding="utf-8"))
    assert when
    assert abs(datetime.fromisoformat(when[1]) - datetime.now(UTC)) < timedelta(hours=1)


def test_a_card_shows_nobody_in_a_traceback(opened: Workspace) -> None:
    """A person's name is as confidential as the number."""
    register = load(opened).register
    assert register
    found = read(opened, "2026-q4")
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calls = queue(register, progress(found, register, now.date()), "anna", now)
    cards = [card(register, found, each, now.date()) for each in calls]
    assert any("Eleni" in each.contact for each in cards)
    assert not [each for each in cards if "Eleni" in repr(each) or "9001" in repr(each)]


def test_a_new_value_becomes_a_proposal(dial: Dial, opened: Workspace) -> None:
    """The register is not touched; a mistyped number is refused, and asked for again."""
    files = {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()}
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
    assert results(opened) == []
    child.send("d")
    child.expect("New value")
    child.sendline("+44 7700 900199")
    child.expect("Saved: corrected")
    child.expect("Proposal [0-9a-z-]+ is entered")
    child.expect(QUESTION)
    assert results(opened) == ["corrected"]
    (proposal,) = (opened.data / "proposals").glob("*.yaml")
    text = proposal.read_text(encoding="utf-8")
    assert "+44 7700 900101" in text
    assert "+44 7700 900199" in text
    assert "source: call" in text
    assert rows(opened)[0]["value"] == "+44 7700 900101"
    assert {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()} == files


def test_skipped_calls_stay_in_the_queue(dial: Dial, opened: Workspace) -> None:
    """A skipped call is not shown again in this sitting, and is the first in the next."""
    child = dial()
    child.expect(QUESTION)
    first = plain(child.before)
    for _ in range(5):
        child.send("s")
        child.expect(QUESTION)
    child.send("s")
    child.expect("0 calls recorded")
    child.expect("6 skipped")
    assert results(opened) == []
    again = dial()
    again.expect(QUESTION)
    assert plain(again.before).split("there now")[0] == first.split("there now")[0]


def test_only_one_key_counts(dial: Dial, opened: Workspace) -> None:
    """Pasted text, arrows, and what was typed ahead of the card mark nobody."""
    child = dial()
    child.expect(QUESTION)
    for typed in ("cwn", "\x1b[A", "x", "\x1bOc", "ж"):
        child.send(typed)
        child.expect("One key at a time")
        child.expect(QUESTION)
    assert results(opened) == []
    child.send("C")
    child.expect("Saved: confirmed")
    child.expect(QUESTION)
    assert results(opened) == ["confirmed"]


def test_a_plain_terminal_gets_plain_text(dial: Dial) -> None:
    """Without colours, and in one that obeys nothing at all."""
    for variables in ({"TERM": "dumb"}, {"TERM": "vt100", "NO_COLOR": "1"}):
        child = dial(**variables)
        child.expect(QUESTION)
        shown = child.before
        assert "+ 4 4   7 7 0 0" in shown
        assert "\x1b[3" not in shown
        if variables["TERM"] == "dumb":
            assert "\x1b" not in shown
        child.send("q")
        child.expect("0 calls recorded")


def test_nobody_answers_now(dial: Dial) -> None:
    """On a Saturday night the offices are closed: the desks that always answer come, then who is next and when."""
    child = dial(day="2026-11-28")
    while child.expect([QUESTION, "Nobody else answers now"]) == 0:
        assert "answered at all times" in plain(child.before)
        child.send("s")
    child.expect("Next: registry-tv, Mo 09:00 there, in (33 h 0|32 h 59) min")


def test_a_drill_says_that_it_is_one(dial: Dial, opened: Workspace) -> None:
    """Before anything else that is said."""
    done = tocsin("--root", opened.root, "--date", DAY, "round", "open", "drill", "--due", "2026-12-01", "--drill")
    assert done.returncode == 0, done.stderr
    child = dial(name="drill", officer="ben")
    child.expect(QUESTION)
    assert "say:        THIS IS AN EXERCISE." in plain(child.before)


def test_a_round_that_is_closed_takes_nothing(dial: Dial, opened: Workspace) -> None:
    path = opened.data / "rounds" / "2026-q4" / "round.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}closed: {DAY}\n", encoding="utf-8")
    child = dial()
    child.expect("the round 2026-q4 was closed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


def test_somebody_unknown_is_refused(dial: Dial) -> None:
    child = dial(officer="mallory")
    child.expect("names no officer mallory")


def test_without_a_terminal_it_says_what_to_do(opened: Workspace) -> None:
    done = tocsin("--root", opened.root, "--date", DAY, "round", "call", "2026-q4", "--officer", "anna", input="c")
    assert done.returncode == 1
    assert "calls are worked at a terminal" in done.stderr
    assert "tocsin round import" in done.stderr
    assert results(opened) == []


def test_what_would_end_the_program_waits_for_the_saving() -> None:
    """A signal in the middle of a save ends the program after it, and not in it."""
    before = {each: signal.signal(each, _stop) for each in ENDING}
    try:
        for each in ENDING:
            steps = []
            with pytest.raises(StoppedError):  # noqa: PT012
                with saving():
                    os.kill(os.getpid(), each)
                    steps.append("saved")
                steps.append("went on")
            assert steps == ["saved"]
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
