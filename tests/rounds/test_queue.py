"""Whom to ring now: those who answer, by the clock on their wall, and close soonest."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import large, small
from sheets import DUE, SALT
from workspaces import TODAY

from builder.register.hours import opening, parse_hours
from builder.register.model import Outcome, Register, Round
from builder.rounds.asking.population import population
from builder.rounds.calling.queue import Call, calls_to, queue
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles

SMALL = small()


def calls(now: datetime, officer: str | None = None, register: Register = SMALL) -> list[tuple[str, bool]]:
    tasks = population(register, today=TODAY, due=date(2028, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    found = progress(RoundFiles(round=round_, tasks=tasks), register, now.date())
    return [(f"{each.task.contact} {each.task.kind}", each.now) for each in queue(register, found, officer, now)]


def test_those_who_close_soonest_are_rung_first() -> None:
    """At nine on a Monday in Oslo, offices first, by when they close; all of an organisation in a row."""
    assert calls(datetime(2026, 11, 23, 8, tzinfo=UTC)) == [
        # Oslo's channel until 16:00, Athens' until 17:00 there, an hour ahead: both at 15:00 in UTC.
        ("lead mobile", True),
        # Always awake, and of the lead's organisation.
        ("duty phone", True),
        ("ops phone", True),
        ("head mobile", True),
        ("noc phone", True),
        ("desk satellite", True),
        # Past their office hours on the islands; they open at nine on Tuesday there.
        ("desk inoc-dba", False),
    ]


def test_at_night_those_who_are_awake_come_first_then_those_who_open_soonest() -> None:
    """The sun rises in the east."""
    found = calls(datetime(2026, 11, 22, 19, tzinfo=UTC))
    assert found == [
        ("duty phone", True),
        ("desk satellite", True),
        ("noc phone", True),
        ("desk inoc-dba", False),
        ("lead mobile", False),
        ("ops phone", False),
        ("head mobile", False),
    ]


def test_an_officer_rings_only_whose_task_it_is() -> None:
    """Nobody is rung by two officers."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    officers = [officer.id for officer in large().settings.officers]
    shares = [set(calls(now, each, large())) for each in officers]
    assert sum(len(calls(now, each, large())) for each in officers) == len(calls(now, None, large()))
    assert all(shares)


def test_who_did_not_pick_up_is_not_rung_again_today() -> None:
    """The next call is tomorrow's; whoever answered is not called at all."""
    tasks = tuple(task for task in population(SMALL, today=TODAY, due=date(2028, 1, 1)) if task.method == "call")
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    fields = {name: getattr(tasks[0], name) for name in ("organisation", "contact", "kind", "value", "method")}
    said = Outcome.model_validate({**fields, "when": TODAY, "result": "no-answer", "officer": "anna"})
    for days, count in ((0, 6), (1, 7)):
        now = datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(days=days)
        files_ = RoundFiles(round=round_, tasks=tasks, outcomes=(said,))
        assert len(queue(SMALL, progress(files_, SMALL, now.date()), None, now)) == count


def example(now: datetime, *, rung: int = 0, at_hand: str | None = None) -> tuple[Call, ...]:
    """The queue of the example's first officer, after the first so many were rung in vain on that day."""
    tasks = population(large(), today=TODAY, due=date(2027, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    said: list[Outcome] = []
    for left in range(rung, -1, -1):
        files_ = RoundFiles(round=round_, tasks=tasks, outcomes=tuple(said))
        found = queue(large(), progress(files_, large(), now.date()), "officer-a", now, at_hand=at_hand)
        if left:
            fields = found[0].task.model_dump(exclude={"officer"})
            line = {**fields, "when": now.date(), "result": "no-answer", "officer": "officer-a"}
            said.append(Outcome.model_validate(line))
    return found


def runs(names: Iterable[object]) -> list[object]:
    return [name for name, _ in groupby(names)]


def test_all_calls_to_an_organisation_and_all_to_a_contact_come_one_after_another() -> None:
    """On the whole example: whoever is on the line is asked for everybody there, and rung on both numbers in a row."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    for opened in (True, False):
        own = [each for each in example(now) if each.now is opened]
        assert len(own) > 20
        for names in (
            [each.task.organisation for each in own],
            [(each.task.organisation, each.task.contact) for each in own],
        ):
            assert len(runs(names)) == len(set(names)) < len(names)
        # The first of each organisation closes, or opens, no later than that of the next.
        edges: dict[str, datetime] = {}
        for each in own:
            edges[each.task.organisation] = min(each.turn[1], edges.get(each.task.organisation, each.turn[1]))
        assert list(edges.values()) == sorted(edges.values())


def test_an_organisation_that_was_begun_is_gone_through() -> None:
    """The one number that closed soonest gave the organisation its place, and it keeps that when this one is done."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    whole = [each.task for each in example(now)]
    for rung in (1, 2, 3, 5):
        assert [each.task for each in example(now, rung=rung)] == whole[rung:]


def test_the_organisation_at_hand_goes_first() -> None:
    """Somebody else's office closes sooner: whoever is spoken to is not left for it."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    found = example(now)
    last = [each for each in found if each.now][-1].task.organisation
    again = example(now, at_hand=last)
    assert again[0].task.organisation == last
    assert {each.task for each in again} == {each.task for each in found}
    # Of those who do not answer now nobody is at hand.
    assert [each for each in again if not each.now] == [each for each in found if not each.now]


def test_one_organisation_is_rung_at_any_hour_whoever_s_it_is() -> None:
    """Whoever rings back is there now: neither hours nor the call of this morning keep them waiting."""
    tasks = population(SMALL, today=TODAY, due=date(2028, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    now = datetime(2026, 11, 22, 3, tzinfo=UTC)
    own = [each for each in tasks if each.organisation == "registry-gr" and each.method == "call"]
    fields = own[0].model_dump(exclude={"officer"})
    said = Outcome.model_validate({**fields, "when": TODAY, "result": "no-answer", "officer": "anna"})
    found = progress(RoundFiles(round=round_, tasks=tasks, outcomes=(said,)), SMALL, TODAY)
    calls_ = calls_to(SMALL, found, {"registry-gr"}, now)
    assert {each.task for each in calls_} == set(own)
    assert any(not each.now for each in calls_)


def test_hours_that_nobody_stated_are_an_offices() -> None:
    """The officer is told that the hours are assumed, and what time it is there."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    tasks = population(SMALL, today=TODAY, due=date(2028, 1, 1))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    found = queue(SMALL, progress(RoundFiles(round=round_, tasks=tasks), SMALL, now.date()), None, now)
    head = next(each for each in found if each.task.contact == "head")
    assert (head.assumed, head.hours.text, head.local.hour) == (True, "Mo-Fr 09:00-17:00", 9)
    noc = next(each for each in found if each.task.contact == "noc")
    assert (noc.assumed, noc.opens, noc.closes) == (False, None, None)


ATHENS = ZoneInfo("Europe/Athens")
OPENINGS: dict[str, tuple[str, tuple[int, ...], tuple[int, ...] | None, tuple[int, ...] | None]] = {
    "always": ("24/7", (2026, 11, 22, 3, 0), None, None),
    "always, written as spans": ("Mo-Su 00:00-24:00", (2026, 11, 22, 3, 0), None, None),
    "before it opens": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0), (2026, 11, 23, 17, 0)),
    "as it opens": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 8, 0), None, (2026, 11, 23, 17, 0)),
    "as it closes": ("Mo-Fr 08:00-17:00", (2026, 11, 23, 17, 0), (2026, 11, 24, 8, 0), (2026, 11, 24, 17, 0)),
    "over the weekend": ("Mo-Fr 08:00-17:00", (2026, 11, 20, 18, 0), (2026, 11, 23, 8, 0), (2026, 11, 23, 17, 0)),
    "past midnight": ("Mo-Fr 22:00-06:00", (2026, 11, 21, 3, 0), None, (2026, 11, 21, 6, 0)),
    "once a week, a week away": ("Sa 10:00-12:00", (2026, 11, 21, 12, 0), (2026, 11, 28, 10, 0), (2026, 11, 28, 12, 0)),
    "two spans that touch": ("Mo 08:00-12:00; Mo 12:00-17:00", (2026, 11, 23, 9, 0), None, (2026, 11, 23, 17, 0)),
    "until midnight and on": ("Mo 20:00-24:00; Tu 00:00-02:00", (2026, 11, 23, 21, 0), None, (2026, 11, 24, 2, 0)),
}


@pytest.mark.parametrize(("hours", "at", "opens", "closes"), OPENINGS.values(), ids=OPENINGS)
def test_hours_begin_and_end(
    hours: str, at: tuple[int, ...], opens: tuple[int, ...] | None, closes: tuple[int, ...] | None
) -> None:
    """When somebody answers, and until when, by the clock on their wall."""

    def local(moment: Any) -> datetime | None:
        return datetime(*moment, tzinfo=ATHENS) if moment else None

    moment = local(at)
    assert moment is not None
    assert opening(parse_hours(hours), moment) == (local(opens), local(closes))


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
# When Athens put its clocks forward and back, in minutes of the year.
CHANGES = [
    (datetime(2026, month, day, 1, tzinfo=UTC) - NEW_YEAR) // timedelta(minutes=1) for month, day in ((3, 29), (10, 25))
]


@given(
    st.sampled_from(["Mo-Fr 09:00-17:00", "Sa-Su 22:00-03:00", "Tu 08:00-08:30; Th 00:00-24:00", "Fr-Mo 02:30-03:30"]),
    st.one_of(
        st.integers(0, 2 * 366 * 24 * 60), st.builds(int.__add__, st.sampled_from(CHANGES), st.integers(-180, 180))
    ),
)
@settings(deadline=None)
def test_who_is_said_to_answer_now_does(text: str, minutes: int) -> None:
    """At each minute of two years, changes of the clock included, the queue and the hours agree."""
    local = (NEW_YEAR + timedelta(minutes=minutes)).astimezone(ATHENS)
    hours = parse_hours(text)
    opens, closes = opening(hours, local)
    assert closes is not None
    assert (opens is None) == any(span.covers(local.weekday(), local.time()) for span in hours.spans)
    assert closes.astimezone(UTC) > local.astimezone(UTC)
    assert opens is None or opens.astimezone(UTC) > local.astimezone(UTC)


def test_in_the_hour_that_the_clock_repeats_nothing_has_ended_before_now() -> None:
    """At a quarter past three for the second time, what closes at half past does so in a quarter of an hour."""
    local = datetime(2026, 10, 25, 3, 15, fold=1, tzinfo=ATHENS)
    opens, closes = opening(parse_hours("Su 02:30-03:30"), local)
    assert opens is None
    assert closes is not None
    assert closes.astimezone(UTC) - local.astimezone(UTC) == timedelta(minutes=15)
