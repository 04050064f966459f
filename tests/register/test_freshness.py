"""Freshness: what verification rounds found out, folded into what is known of each channel."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.register.freshness import NEVER, Freshness, State, fold, state_of
from builder.register.kinds import Method, Result
from builder.register.model import Channel, FreshnessRule, Outcome

TODAY = date(2026, 11, 22)
RULES = (
    FreshnessRule(kinds=("phone", "mobile"), methods=("call",), fresh="120", ageing="180", stale="365"),
    FreshnessRule(kinds=("email",), methods=("email", "letter"), fresh="30", ageing="60", stale="90"),
)
PHONE = "+44 1632 960101"


def channel(kind: str = "phone", value: str = PHONE) -> Channel:
    return Channel(kind=kind, value=value, tlp="GREEN")


def outcome(age: int = 1, **changed: Any) -> Outcome:
    """An outcome of some days ago: a confirmation by call, unless it says otherwise."""
    fields = {
        "organisation": "registry",
        "contact": "duty",
        "kind": "phone",
        "value": PHONE,
        "when": TODAY - timedelta(days=age),
        "method": "call",
        "result": "confirmed",
        "officer": "anna",
    }
    return Outcome(**{**fields, **changed})


def known(outcomes: Iterable[Outcome], of: Channel | None = None, today: date = TODAY) -> Freshness:
    return fold(outcomes, RULES, today).of("registry", "duty", of or channel())


# A verification belongs to the very value

OTHER_CHANNELS = {
    "a digit changed": outcome(value="+44 1632 960102"),
    "an extension was added": outcome(value="+44 1632 960101 ext. 1"),
    "another kind with the same number": outcome(kind="mobile"),
    "another contact with the same number": outcome(contact="lead"),
    "another organisation with the same number": outcome(organisation="other"),
}


@pytest.mark.parametrize("other", OTHER_CHANNELS.values(), ids=OTHER_CHANNELS)
def test_a_verification_belongs_to_the_very_value(other: Outcome) -> None:
    """Change the number and it is unverified again; nobody else's verification counts."""
    assert known([other]) == NEVER


@pytest.mark.parametrize("written", ["+441632960101", "+44 (1632) 960-101", "+44 1632 960 101"])
def test_how_a_number_is_spaced_does_not_matter(written: str) -> None:
    """One number written in two ways is one number."""
    assert known([outcome(value=written)]).state is State.FRESH


def test_a_mail_address_is_the_same_whatever_the_case_of_its_domain() -> None:
    """Domains know no case; the local part does (RFC 5321, 2.4)."""
    mail = channel("email", "Duty@Nic.Example")
    same = outcome(kind="email", value="Duty@nic.example", method="email")
    other = outcome(kind="email", value="duty@nic.example", method="email")
    assert known([same], mail).state is State.FRESH
    assert known([other], mail) == NEVER


def test_a_correction_voids_the_old_value_and_says_nothing_of_the_new() -> None:
    """Who was told a new number has verified nothing yet."""
    found = [outcome(10), outcome(5, result="corrected")]
    assert known(found).state is State.EXPIRED
    assert known(found, channel(value="+44 1632 960199")) == NEVER


# The days on which a state begins and ends

BOUNDARIES = {
    "the day itself": (0, State.FRESH),
    "last fresh day": (120, State.FRESH),
    "first ageing day": (121, State.AGEING),
    "last ageing day": (180, State.AGEING),
    "first stale day": (181, State.STALE),
    "last stale day": (365, State.STALE),
    "first expired day": (366, State.EXPIRED),
    "years later": (4000, State.EXPIRED),
}


@pytest.mark.parametrize(("age", "state"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_each_state_ends_on_the_day_that_the_rule_names(age: int, state: State) -> None:
    """The limits of register.yaml count whole days since the verification, the last one included."""
    assert known([outcome(age)]) == Freshness(state=state, when=TODAY - timedelta(days=age), method=Method.CALL)


def test_each_kind_has_its_own_limits() -> None:
    """What is fresh for a telephone number may be stale for a mail address."""
    mail = channel("email", "duty@nic.example")
    found = [outcome(61, kind="email", value="duty@nic.example", method="email"), outcome(61)]
    assert known(found, mail).state is State.STALE
    assert known(found).state is State.FRESH


@given(st.integers(0, 1000), st.integers(0, 1000))
@settings(deadline=None)
def test_age_never_makes_fresher(younger: int, older: int) -> None:
    """Time alone only ever worsens a state."""
    younger, older = sorted((younger, older))
    assert state_of(younger, RULES[0]).rank <= state_of(older, RULES[0]).rank


def test_only_fresh_and_ageing_count_as_verified() -> None:
    """A way in that is stale is shown, and not relied on."""
    assert [state for state in State if state.verified] == [State.FRESH, State.AGEING]


# What counts


def test_a_wrong_method_does_not_count() -> None:
    """A mail that confirms a telephone number has not rung it."""
    assert known([outcome(method="email")]) == NEVER
    mail = channel("email", "duty@nic.example")
    assert known([outcome(kind="email", value="duty@nic.example", method="letter")], mail).method is Method.LETTER


def test_a_future_outcome_does_not_count() -> None:
    """An edition made as on a day knows what was known on that day, and no more."""
    assert known([outcome(-1)]) == NEVER
    assert known([outcome(5), outcome(-1, result="bounced")]).state is State.FRESH
    assert known([outcome(0)]).state is State.FRESH


def test_a_kind_without_a_rule_is_never_verified() -> None:
    """Where register.yaml does not say how a kind is verified, nothing verifies it."""
    assert known([outcome(kind="fax", method="fax")], channel("fax")) == NEVER


@pytest.mark.parametrize("result", ["no-answer", "refused"])
def test_an_attempt_that_found_nothing_out_changes_nothing(result: str) -> None:
    """Somebody who does not pick up has neither confirmed the number nor disproved it."""
    assert known([outcome(9), outcome(2, result=result)]) == known([outcome(9)])
    assert known([outcome(2, result=result)]) == NEVER


# Disproofs

DISPROOFS = ["corrected", "wrong-person", "out-of-service", "bounced"]


@pytest.mark.parametrize("result", DISPROOFS)
def test_a_disproof_voids_what_was_confirmed_before(result: str) -> None:
    """A number that somebody else answers is not fresh, however lately it was confirmed; the date stays told."""
    found = known([outcome(9), outcome(2, result=result)])
    assert found.state is State.EXPIRED
    assert (found.when, found.disproof, found.disproved_on) == (
        TODAY - timedelta(days=9),
        Result(result),
        TODAY - timedelta(days=2),
    )


@pytest.mark.parametrize("result", DISPROOFS)
def test_on_the_same_day_the_disproof_wins(result: str) -> None:
    """Where one day saw both, the worse holds: nobody is told that a doubtful number is fresh."""
    assert known([outcome(2), outcome(2, result=result)]).state is State.EXPIRED


@pytest.mark.parametrize("result", DISPROOFS)
def test_a_later_confirmation_ends_a_disproof(result: str) -> None:
    """A number that was mended and rung again is fresh, and its past is not held against it."""
    assert known([outcome(2, result=result), outcome(1)]) == known([outcome(1)])


def test_a_disproof_alone_leaves_the_channel_never_verified() -> None:
    """What was only ever wrong was never right; the reader is told that it was wrong."""
    found = known([outcome(2, result="out-of-service")])
    assert (found.state, found.when, found.method) == (State.NEVER, None, None)
    assert (found.disproof, found.disproved_on) == (Result.OUT_OF_SERVICE, TODAY - timedelta(days=2))


# The whole fold against one that is slow and plain

outcomes = st.builds(
    outcome,
    age=st.integers(-2, 6).map(lambda step: step * 60),
    kind=st.sampled_from(["phone", "email"]),
    value=st.sampled_from([PHONE, "+441632960101", "+44 1632 960102", "duty@nic.example"]),
    contact=st.sampled_from(["duty", "lead"]),
    method=st.sampled_from(list(Method)),
    result=st.sampled_from(list(Result)),
)
CHANNELS = (
    channel(),
    channel(value="+44 1632 960102"),
    channel("email", "duty@nic.example"),
)


def plainly(found: list[Outcome], of: Channel) -> State:
    """The state of a channel of the contact `duty`, told by reading its history from the end."""
    rule = RULES[0] if of.kind == "phone" else RULES[1]
    history = [
        each
        for each in found
        if (each.contact, each.kind) == ("duty", of.kind)
        and each.value.replace(" ", "") == of.value.replace(" ", "")
        and each.when <= TODAY
        and (each.result != "confirmed" or each.method in rule.methods)
        and each.result not in ("no-answer", "refused")
    ]
    ever = any(each.result == "confirmed" for each in history)
    if not ever:
        return State.NEVER
    last = max(each.when for each in history)
    if any(each.result != "confirmed" for each in history if each.when == last):
        return State.EXPIRED
    age = (TODAY - last).days
    limits = {State.FRESH: rule.fresh, State.AGEING: rule.ageing, State.STALE: rule.stale}
    return next((state for state, limit in limits.items() if age <= limit), State.EXPIRED)


@given(st.lists(outcomes, max_size=8))
@settings(deadline=None)
def test_the_fold_is_that_of_a_plain_reading(found: list[Outcome]) -> None:
    """Whatever the history, the state is the one that a person would read out of it."""
    assert [known(found, of).state for of in CHANNELS] == [plainly(found, of) for of in CHANNELS]


@given(st.data(), st.lists(outcomes, max_size=8))
@settings(deadline=None)
def test_the_order_of_outcomes_does_not_matter(data: st.DataObject, found: list[Outcome]) -> None:
    """Rounds are files, and files have no order: the same outcomes say the same."""
    shuffled = data.draw(st.permutations(found))
    assert fold(shuffled, RULES, TODAY) == fold(found, RULES, TODAY)
    assert fold(found + found, RULES, TODAY) == fold(found, RULES, TODAY)


def test_no_value_shows_in_a_log_line() -> None:
    """What is known can be printed for debugging without telling a number."""
    everything = fold([outcome()], RULES, TODAY)
    assert "960101" not in repr(everything) + repr(outcome()) + repr(channel())
