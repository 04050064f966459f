"""The desk in real terminals: killed at any moment, closed, too small, at two officers at once, and on a full disk."""

import random
import re
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from desk_round import NAME, OFFICERS, OPENED
from dialling import rows
from running import program
from windows import Unheard, Window, window

from builder.rounds import files
from builder.workspace.places import Workspace

Sit = Callable[..., Window]


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Open the desk of a workspace in a window of its own; in the end all are closed."""
    with ExitStack() as opened:

        def sitting(workspace: Workspace, officer: str, **options: str | tuple[int, int]) -> Window:
            words = ("--root", workspace.root, "desk", "--officer", officer)
            return opened.enter_context(window(*words, clock=str(OPENED), **options))  # type: ignore[arg-type]

        yield sitting


def due(screen: str) -> int:
    """How many calls the screen says are due now."""
    found = re.search(r"^ (\d+) due now", screen, re.MULTILINE)
    assert found or "No call is left" in screen or "Nobody else" in screen, screen
    return int(found[1]) if found else 0


def begin_calls(desk: Window) -> int:
    """Open the calls; return how many are due."""
    desk.until("[c] calls")
    desk.send("c")
    return due(desk.until("due now"))


def test_killed_at_any_moment_nothing_is_lost_and_nothing_double(desk_round: Workspace, sit: Sit) -> None:
    """What the screen counted as done is on the disk, each call once; no file is torn, and the next desk goes on."""
    chance = random.Random(15)
    for trial in range(6):
        officer, before = OFFICERS[trial % 2], len(rows(desk_round))
        desk = sit(desk_round, officer)
        left = begin_calls(desk)
        desk.send("c")
        desk.until("Saved: confirmed")
        keys = chance.choices("cnt", k=2)
        for key in keys:
            desk.send(f"{key}ask for the night desk\r" if key == "t" else key)
            desk.look(chance.uniform(0, 0.09))
        desk.kill()
        done = len(rows(desk_round)) - before
        assert left - due(desk.screen) <= done <= 1 + len(keys), f"trial {trial}: {keys} at\n{desk.screen}"
        assert set(Counter(tuple(row.values())[:4] for row in rows(desk_round)).values()) == {1}
        files.read(desk_round, NAME)
        assert not list(desk_round.round(NAME).root.glob("*.unfinished"))
        if trial == 5:
            # What nobody can take back is asked for twice: killed in between, it is not on the disk.
            desk = sit(desk_round, officer)
            assert begin_calls(desk) == left - done
            desk.send("w")
            desk.until("Press w again")
            desk.kill()
            assert len(rows(desk_round)) == before + done


def test_two_officers_at_two_desks_at_once(desk_round: Workspace, sit: Sit) -> None:
    """Each presses on while the other does: every key is one line of its own officer, and each call is counted once."""
    desks = {officer: sit(desk_round, officer) for officer in OFFICERS}
    left = {officer: begin_calls(desk) for officer, desk in desks.items()}
    pressed = {officer: min(4, count) for officer, count in left.items()}
    for _ in range(4):
        for officer, desk in desks.items():
            if left[officer]:
                desk.send("c")
        for desk in desks.values():
            desk.settle()
    for officer, desk in desks.items():
        assert due(desk.screen) == left[officer] - pressed[officer]
    assert Counter(row["officer"] for row in rows(desk_round)) == pressed
    assert len({tuple(row.values())[:4] for row in rows(desk_round)}) == len(rows(desk_round))


@pytest.mark.parametrize("early", ["ccc", "tno answer, ring none of them\r", "cnwwrroo"])
def test_what_was_typed_before_a_card_was_shown_is_no_answer_to_it(called: Workspace, sit: Sit, early: str) -> None:
    """Over a slow line keys come late and at once: one saves what was on the screen, and the others save nothing."""
    desk = sit(called, "anna")
    left = begin_calls(desk)
    desk.send(f"c{early}")
    desk.settle()
    assert len(rows(called)) == 1
    assert due(desk.screen) == left - 1
    assert not list(called.calls.glob("*.json"))
    desk.look(0.5)
    assert "Saved: confirmed" in desk.press("c")
    assert len(rows(called)) == 2


@pytest.mark.parametrize("how", ["closed", "ctrl-c"])
def test_a_window_that_is_closed_loses_nothing(called: Workspace, sit: Sit, how: str) -> None:
    """What was saved stands, a note that was typed waits, and no traceback is left in a terminal that goes on."""
    desk = sit(called, "anna")
    begin_calls(desk)
    desk.press("c", "t")
    desk.send("ask for the night desk\r")
    desk.until("Kept until")
    if how == "ctrl-c":
        desk.press("Ctrl-C")
        assert desk.ended(5) == 0
        assert "\x1b[?1049l" in desk.said
    desk.close()
    assert "Traceback" not in desk.said
    assert len(rows(called)) == 1
    again = sit(called, "anna")
    begin_calls(again)
    assert "ask for the night desk" in again.screen


def test_a_desk_without_a_window_ends(called: Workspace) -> None:
    """Closed without a signal, as where a line breaks under nohup, it reads no more from what is gone."""
    words = program("--root", called.root, "desk", "--officer", "anna", clock=str(OPENED))
    desk = Window(lambda terminal: Unheard(words, terminal), (80, 24))
    try:
        begin_calls(desk)
        desk.press("c")
        assert desk.close() == 1
    finally:
        desk.stop()
    assert len(rows(called)) == 1


def test_a_window_is_filled_whatever_its_size(called: Workspace) -> None:
    """Begun as from a shell, by nobody who has kept hold of its output, the desk is as large as its window."""
    words = program("--root", called.root, "desk", "--officer", "anna", clock=str(OPENED))
    desk = Window(lambda terminal: Unheard(words, terminal), (120, 40))
    try:
        desk.until("[c] calls")
        desk.settle()
        shown = desk.screen
        assert len(shown.splitlines()[0]) == 119
        assert "[q] leave" in shown.splitlines()[39]
    finally:
        desk.stop()


def test_a_window_too_small_says_so_and_goes_on_working(called: Workspace, sit: Sit) -> None:
    """Made smaller in mid-work it says what is needed; keys go on, and made larger it shows all again."""
    desk = sit(called, "anna")
    begin_calls(desk)
    assert "too small" not in desk.screen
    assert "too small" in desk.shape(40, 10)
    desk.press("c")
    assert len(rows(called)) == 1
    shown = desk.shape(120, 40)
    assert "too small" not in shown
    assert "Saved: confirmed" in shown
    assert "say " in shown


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_where_no_screen_can_be_shown_that_is_said(called: Workspace, sit: Sit, kind: str) -> None:
    """A terminal that can do nothing is told so, and how the work is done there."""
    desk = sit(called, "anna", TERM=kind)
    assert desk.ended(20) == 1
    desk.look()
    assert "tocsin: this terminal shows no screens" in desk.said
    assert "\x1b" not in desk.said


def test_on_a_full_disk_nothing_is_said_to_be_saved(called: Workspace, sit: Sit) -> None:
    """The foot says that there is no room and the card stays; with room again the same key saves it."""
    desk = sit(called, "anna")
    left = begin_calls(desk)
    full = called.round(NAME).outcomes.stat().st_size + 10
    before = resource.prlimit(desk.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
    shown = desk.press("c")
    assert "the disk is full" in shown
    assert "Saved" not in shown
    assert due(shown) == left
    assert rows(called) == []
    resource.prlimit(desk.pid, resource.RLIMIT_FSIZE, before)
    assert "Saved: confirmed" in desk.press("c")
    assert len(rows(called)) == 1
