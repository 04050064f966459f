"""Chips on paper and in the plain page: how sure a way in is."""

from datetime import date

import pytest

from builder.register.freshness import NEVER, Freshness, State
from builder.register.kinds import Method, Result
from builder.words.chips import Sure, always_answered, chip, chip_of, mark

TODAY = date(2026, 11, 22)
BEFORE = date(2026, 11, 1)
WRONG = Freshness(
    state=State.EXPIRED, when=BEFORE, method=Method.CALL, disproof=Result.WRONG_PERSON, disproved_on=date(2026, 11, 20)
)
PRINTED = {
    '<b class="good">● fresh 21 d</b> 2026-11-01, call': (State.FRESH, "24/7"),
    '<b class="poor">● fresh 21 d</b> 2026-11-01, call': (State.FRESH, "Mo-Fr 08:00-17:00"),
    '<b class="poor">◐ ageing 21 d</b> 2026-11-01, call': (State.AGEING, "24/7"),
    '<b class="poor">▲ stale 21 d</b> 2026-11-01, call': (State.STALE, "24/7"),
    '<b class="bad">■ expired 21 d</b> 2026-11-01, call': (State.EXPIRED, "24/7"),
}


def of(state: State) -> Freshness:
    """A verification by a call, three weeks old."""
    return Freshness(state=state, when=BEFORE, method=Method.CALL)


@pytest.mark.parametrize(("said", "what"), PRINTED.items(), ids=PRINTED)
def test_print_has_shape_word_age_and_what_stays_true(said: str, what: tuple[State, str]) -> None:
    """Whoever reads a paper later finds the date and the method beside the age on the day of issue."""
    state, hours = what
    assert chip(of(state), hours, TODAY) == said


def test_what_was_never_verified_has_no_age() -> None:
    """There is nothing to count from, and nothing to show beside it."""
    assert chip(NEVER, "24/7", TODAY) == '<b class="bad">✕ never verified</b>'


def test_what_was_found_wrong_says_so_and_when() -> None:
    """Whatever held before, a number that somebody else answered is not to be relied on."""
    assert chip(WRONG, "24/7", TODAY) == '<b class="bad">✕ wrong person 2 d</b> 2026-11-20'


def test_green_is_fresh_and_answered_at_all_times() -> None:
    """Nobody knows when a paper is read: all hours that are not all of the week are in doubt, and unknown ones too."""
    hours = {
        "24/7": True,
        "Mo-Su 00:00-24:00": True,
        "Mo-Su 00:00-23:59": False,
        "Mo-Fr 08:00-17:00": False,
        None: False,
    }
    for text, always in hours.items():
        assert always_answered(text) is always
        sure = chip_of(of(State.FRESH), answered=always_answered(text), today=TODAY).sure
        assert sure is (Sure.GOOD if always else Sure.POOR)


def test_a_clock_that_is_behind_makes_no_negative_age() -> None:
    """A verification of tomorrow is of today."""
    assert chip_of(of(State.FRESH), answered=True, today=date(2026, 10, 1)).days == 0


def test_the_plain_page_has_a_class_for_each_shape() -> None:
    """Fresh with hours in doubt, the commonest line, has none; green has one of its own."""
    assert {state: mark(of(state), None) for state in State} == {
        State.FRESH: "",
        State.AGEING: "a",
        State.STALE: "s",
        State.EXPIRED: "x",
        State.NEVER: "n",
    }
    assert mark(of(State.FRESH), "24/7") == "g"
    assert mark(of(State.AGEING), "24/7") == "a"
    assert mark(WRONG, "24/7") == "n"
