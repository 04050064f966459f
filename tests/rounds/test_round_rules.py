"""What commands ask of rounds: which one is meant, what waits, whose turn it is, what a confirming call counts for."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from loaded import small

from builder.proposals.record import Proposal, Route
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.model import Outcome, Round, Sent, Task
from builder.rounds.progress import OUTSIDE, Rung, asked_today, progress, unanswered
from builder.rounds.record import RoundFiles, newest_open, newest_round
from builder.rounds.returns.evidence import outcome_of_confirmation

OPENED = date(2026, 11, 2)
SALT = "a2" * 13
REGISTER = small()
PHONE, MAIL = (channel.value for channel in REGISTER.organisations["registry-gr"].contacts[0].channels)
WHOSE = {"organisation": "registry-gr", "contact": "duty"}
CALL = Task.model_validate({**WHOSE, "kind": "phone", "value": PHONE, "method": "call", "officer": "anna"})
PROPOSAL = Proposal.model_validate(
    {
        **WHOSE,
        "id": "0001-anna",
        "action": "change",
        "kind": "email",
        "old": MAIL,
        "new": "zqcanary",
        "source": "office",
        "events": [{"step": "entered", "officer": "anna", "when": "2026-11-01T10:00:00Z"}],
    }
)


def round_(id_: str, days: int = 0, **changed: Any) -> Round:
    opened = OPENED + timedelta(days=days)
    return Round(id=id_, opened=opened, due=opened + timedelta(days=30), salt=SALT).model_copy(update=changed)


FIRST, SECOND = round_("first"), round_("second", 10)
NEWEST: dict[str, tuple[list[Round], str | None]] = {
    "none": ([], None),
    "two": ([SECOND, FIRST], "second"),
    "the later one is closed": ([FIRST, round_("second", 10, closed=OPENED)], "first"),
    "the later one is from before there were codes": ([FIRST, round_("second", 10, salt=None)], "first"),
    "both are closed": ([round_("first", closed=OPENED), round_("second", 10, closed=OPENED)], "second"),
    "opened on one day": ([round_("b"), round_("a")], "b"),
}


@pytest.mark.parametrize(("rounds", "name"), NEWEST.values(), ids=NEWEST)
def test_the_newest_round_is_one_that_is_open(rounds: list[Round], name: str | None) -> None:
    """Whoever names no round means the last, and one that is open before all others."""
    found = newest_round(rounds)
    assert (found and found.id) == name


COUNTS_IN: dict[str, tuple[list[Round], int, str | None]] = {
    "none": ([], 20, None),
    "two": ([SECOND, FIRST], 20, "second"),
    "the later one is not open yet": ([SECOND, FIRST], 9, "first"),
    "on its first day": ([SECOND, FIRST], 10, "second"),
    "a drill": ([FIRST, round_("second", 10, drill=True)], 20, "first"),
    "closed": ([round_("first", closed=OPENED)], 20, None),
    "from before there were codes": ([round_("first", salt=None)], 20, "first"),
}


@pytest.mark.parametrize(("rounds", "days", "name"), COUNTS_IN.values(), ids=COUNTS_IN)
def test_what_is_verified_counts_in_the_newest_open_round(rounds: list[Round], days: int, name: str | None) -> None:
    """A drill verifies nothing, and neither does a round that is closed or not yet open."""
    found = newest_open(rounds, OPENED + timedelta(days=days))
    assert (found and found.id) == name


def test_a_confirming_call_is_an_outcome_of_the_channel_that_was_used() -> None:
    """Of that very value, by the method that verifies its kind; the value that is proposed is nowhere in it."""
    over = Route(contact="duty", kind=ChannelKind.PHONE, value=PHONE)
    found = outcome_of_confirmation(REGISTER, PROPOSAL, over, "ben", OPENED)
    assert found == Outcome(
        organisation="registry-gr",
        contact="duty",
        kind=ChannelKind.PHONE,
        value=PHONE,
        when=OPENED,
        method=Method.CALL,
        result=Result.CONFIRMED,
        officer="ben",
        note="confirmed proposal 0001-anna",
    )


def test_nothing_counts_where_no_contact_or_no_method_is_known() -> None:
    """A channel of nobody's, and a kind that no freshness rule verifies over itself."""
    nobody = Route(kind=ChannelKind.PHONE, value=PHONE)
    assert outcome_of_confirmation(REGISTER, PROPOSAL, nobody, "ben", OPENED) is None
    settings = REGISTER.settings.model_copy(update={"freshness": ()})
    bare = REGISTER.model_copy(update={"settings": settings})
    over = Route(contact="duty", kind=ChannelKind.PHONE, value=PHONE)
    assert outcome_of_confirmation(bare, PROPOSAL, over, "ben", OPENED) is None


def outcome(result: Result, days: int) -> Outcome:
    fields = {name: getattr(CALL, name) for name in ("organisation", "contact", "kind", "value", "method", "officer")}
    return Outcome.model_validate({**fields, "when": OPENED + timedelta(days=days), "result": result})


def test_what_waits_is_counted_for_each_open_round() -> None:
    """A round that is closed waits for nothing, and of one without a list nobody knows for whom it waits."""
    rounds = (FIRST, SECOND, round_("third", closed=OPENED), round_("fourth"))
    register = REGISTER.model_copy(
        update={
            "rounds": rounds,
            "tasks": {"first": (CALL,), "second": (CALL,), "third": (CALL,), "fourth": ()},
            "sent": {},
            "outcomes_of": {"first": (outcome(Result.NO_ANSWER, 1),), "second": (outcome(Result.CONFIRMED, 11),)},
        }
    )
    assert unanswered(register, OPENED + timedelta(days=20)) == {"first": 1, "second": 0}


@pytest.mark.parametrize(
    ("days", "rung", "said"),
    [(6, Rung.ADMIN, ()), (7, Rung.ADMIN, (OUTSIDE[Rung.ADMIN],)), (7, Rung.REGION, ()), (7, Rung.DEPUTY, ())],
)
def test_who_is_asked_above_a_contact_is_noted_on_its_turn(days: int, rung: Rung, said: tuple[str, ...]) -> None:
    """A week after the contact; a step that is not there, or not due yet, gives nothing to note."""
    alone = REGISTER.organisations["registry-gr"]
    alone = alone.model_copy(update={"contacts": alone.contacts[:1]})
    register = REGISTER.model_copy(update={"organisations": {**REGISTER.organisations, "registry-gr": alone}})
    files = RoundFiles(round=FIRST, tasks=(CALL,), outcomes=(outcome(Result.NO_ANSWER, 0),))
    now = datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(days=days)
    found = asked_today(progress(files, register, now.date()), "registry-gr", rung, now)
    assert tuple(each.contact for each in found) == said
    assert all(isinstance(each, Sent) and (each.value, each.when) == (rung.value, now) for each in found)
    assert asked_today(progress(files, register, now.date()), "registry-tv", rung, now) == ()
