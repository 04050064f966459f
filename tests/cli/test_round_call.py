"""`tocsin round call` in a real terminal: whom it shows and when, and which keys count."""

import re
from datetime import UTC, datetime

import pexpect
import pytest
from dialling import DAY, QUESTION, Dial, plain, results, rows
from running import tocsin

from builder.register.loading import load
from builder.rounds.calling.call import RANG_US, card
from builder.rounds.calling.queue import queue
from builder.rounds.files import read
from builder.rounds.progress import progress
from builder.workspace.places import Workspace


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


def test_whoever_rings_back_is_found_and_their_call_is_next(dial: Dial, called: Workspace) -> None:
    """In the middle of another call their TLD leads to the card, which says to ring back; then the queue goes on."""
    child = dial()
    child.expect(QUESTION)
    first = plain(child.before)
    child.send("f")
    child.expect("go back")
    child.sendline("7")
    child.expect("too short to look for")
    child.expect("go back")
    child.sendline(".no")
    child.expect("Any other key goes back")
    assert "1  Test Registry of Norway: Ola Oppdiktet" in plain(child.before)
    child.send("1")
    child.expect(QUESTION)
    card = plain(child.before)
    assert "(NO)" in card
    assert f"mind:       {RANG_US}" in card
    child.send("c")
    child.expect("Saved: confirmed")
    child.expect(QUESTION)
    assert results(called) == ["confirmed"]
    assert first.splitlines()[-8:] == plain(child.before).splitlines()[-8:]


def test_one_organisation_is_rung_whatever_the_hour(dial: Dial, called: Workspace) -> None:
    """Named by its TLD: nobody's hours count, each number comes once, and nothing else does."""
    child = dial("--organisation", "gr", officer="ben", day="2026-11-28")
    numbers = []
    for _ in range(2):
        child.expect(QUESTION)
        numbers += re.findall("dial: +([^ ]+)", plain(child.before))
        assert f"mind:       {RANG_US}" in plain(child.before)
        assert "This is B, from" in plain(child.before)
        child.send("n")
    child.expect(pexpect.EOF)
    assert "No call to it is left" in child.before
    assert "2 calls recorded: 2 no answer" in child.before
    assert len(set(numbers)) == 2
    assert {row["officer"] for row in rows(called)} == {"ben"}
    done = tocsin("--root", called.root, "round", "call", "2026-q4", "--officer", "anna", "--organisation", "nobody")
    assert (done.returncode, "no such organisation" in done.stderr) == (1, True)


@pytest.mark.parametrize("key", ["w", "r", "o"])
def test_one_slip_of_a_finger_takes_no_number_out(dial: Dial, called: Workspace, key: str) -> None:
    """What can never be taken back is pressed twice; any other key, and another of the three, takes it back."""
    child = dial()
    child.expect(QUESTION)
    for other in ("c", "x", "\x1b[A", "r" if key == "w" else "w"):
        child.send(key)
        child.expect(f"Press {key} again to save it")
        assert results(called) == []
        child.send(other)
        child.expect("Taken back")
        child.expect(QUESTION)
        assert results(called) == []
    child.send("?")
    child.expect("so they are pressed twice")
    child.expect(QUESTION)
    child.send(key)
    child.expect("again")
    child.sendintr()
    child.expect("0 calls recorded")
    assert results(called) == []
    assert "pressed twice" in tocsin("round", "call", "--help").stdout


def test_a_card_shows_nobody_in_a_traceback(called: Workspace) -> None:
    """A person's name is as confidential as the number."""
    register = load(called).register
    assert register
    found = read(called, "2026-q4")
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calls = queue(register, progress(found, register, now.date()), "anna", now)
    cards = [card(register, found, each, now.date()) for each in calls]
    assert any("Eleni" in each.contact for each in cards)
    assert not [each for each in cards if "Eleni" in repr(each) or "9001" in repr(each)]


def test_a_card_says_what_only_the_office_may_know(called: Workspace) -> None:
    """Last, and marked, so that nobody reads it out."""
    path = called.organisation("registry-gr")
    text = path.read_text(encoding="utf-8").replace("note: Speaks for the board.\n", "internal: Deaf on one ear.\n", 1)
    path.write_text(text.replace("consent: all", "consent: all\ninternal: Pays late."), encoding="utf-8")
    register = load(called).register
    assert register
    found = read(called, "2026-q4")
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    calls = queue(register, progress(found, register, now.date()), "anna", now)
    notes = {card(register, found, each, now.date()).notes for each in calls if each.task.contact == "lead"}
    for_us = ("for the office only: Deaf on one ear.", "for the office only: Pays late.")
    assert notes == {("Let it ring.", *for_us)}


def test_skipped_calls_stay_in_the_queue(dial: Dial, called: Workspace) -> None:
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
    assert results(called) == []
    again = dial()
    again.expect(QUESTION)
    assert plain(again.before).split("there now")[0] == first.split("there now")[0]


def test_only_one_key_counts(dial: Dial, called: Workspace) -> None:
    """Pasted text, arrows, and what was typed ahead of the card mark nobody."""
    child = dial()
    child.expect(QUESTION)
    for typed in ("cwn", "\x1b[A", "x", "\x1bOc", "ж"):
        child.send(typed)
        child.expect("One key at a time")
        child.expect(QUESTION)
    assert results(called) == []
    child.send("C")
    child.expect("Saved: confirmed")
    child.expect(QUESTION)
    assert results(called) == ["confirmed"]


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


def test_a_drill_says_that_it_is_one(dial: Dial, called: Workspace) -> None:
    """Before anything else that is said."""
    done = tocsin("--root", called.root, "--date", DAY, "round", "open", "drill", "--due", "2026-12-01", "--drill")
    assert done.returncode == 0, done.stderr
    child = dial(name="drill", officer="ben")
    child.expect(QUESTION)
    assert "say:        THIS IS AN EXERCISE." in plain(child.before)


def test_a_round_that_is_closed_takes_nothing(dial: Dial, called: Workspace) -> None:
    path = called.data / "rounds" / "2026-q4" / "round.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}closed: {DAY}\n", encoding="utf-8")
    child = dial()
    child.expect("the round 2026-q4 was closed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1


def test_somebody_unknown_is_refused(dial: Dial) -> None:
    child = dial(officer="mallory")
    child.expect("names no officer mallory")


def test_without_a_terminal_it_says_what_to_do(called: Workspace) -> None:
    done = tocsin("--root", called.root, "--date", DAY, "round", "call", "2026-q4", "--officer", "anna", input="c")
    assert done.returncode == 1
    assert "calls are worked at a terminal" in done.stderr
    assert "tocsin round import" in done.stderr
    assert results(called) == []
