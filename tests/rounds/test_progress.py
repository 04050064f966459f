"""Progress of a round: where each task stands, whatever the order of what is read, and when it may be tried again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tasks import (
    CALL,
    GR,
    LETTER,
    MAIL,
    OPENED,
    REGISTER,
    ROUND,
    SILENT,
    after,
    day,
    only,
    outcome,
    sent,
    task,
    with_contacts,
)

from builder.register.freshness import State, fold
from builder.register.kinds import Method, Result
from builder.register.model import Channel, Outcome, Sent
from builder.rounds.progress import Progress, Standing, standing_of
from builder.rounds.record import sent_at


def stands(found: Progress) -> list[Standing]:
    return [each.standing for each in found.tasks]


STANDINGS: dict[str, tuple[list[Outcome], Standing]] = {
    "nothing yet": ([], Standing.OPEN),
    "no answer": ([outcome(CALL, "no-answer")], Standing.NO_ANSWER),
    "confirmed": ([outcome(CALL, "confirmed")], Standing.CONFIRMED),
    "confirmed after no answer": ([outcome(CALL, "no-answer"), outcome(CALL, "confirmed", 1)], Standing.CONFIRMED),
    "no answer after it was confirmed": (
        [outcome(CALL, "confirmed"), outcome(CALL, "no-answer", 1)],
        Standing.CONFIRMED,
    ),
    "refused": ([outcome(CALL, "refused"), outcome(CALL, "no-answer", 1)], Standing.REFUSED),
    "refused after it was confirmed": ([outcome(CALL, "confirmed"), outcome(CALL, "refused", 1)], Standing.CONFIRMED),
    "confirmed and wrong on one day": (
        [outcome(CALL, "confirmed"), outcome(CALL, "wrong-person")],
        Standing.WRONG_PERSON,
    ),
    "bounced and confirmed on one day": ([outcome(CALL, "bounced"), outcome(CALL, "confirmed")], Standing.BOUNCED),
    "wrong, then mended": ([outcome(CALL, "wrong-person"), outcome(CALL, "confirmed", 1)], Standing.CONFIRMED),
    "confirmed, then out of service": (
        [outcome(CALL, "confirmed"), outcome(CALL, "out-of-service", 1)],
        Standing.OUT_OF_SERVICE,
    ),
    "corrected": ([outcome(CALL, "corrected")], Standing.CORRECTED),
    "bounced": ([outcome(CALL, "bounced")], Standing.BOUNCED),
    "confirmed by a method that does not count": ([outcome(CALL, "confirmed", method="email")], Standing.OPEN),
    "of another value": ([outcome(CALL, "confirmed", value="+44 1632 960102")], Standing.OPEN),
    "of another contact": ([outcome(CALL, "confirmed", contact="lead")], Standing.OPEN),
    "of the value written otherwise": ([outcome(CALL, "confirmed", value="+441632960101")], Standing.CONFIRMED),
    "dated after today": ([outcome(CALL, "confirmed", 21)], Standing.OPEN),
}


@pytest.mark.parametrize(("outcomes", "standing"), STANDINGS.values(), ids=STANDINGS)
def test_a_task_stands_where_its_outcomes_put_it(outcomes: list[Outcome], standing: Standing) -> None:
    """What was found out last holds, on one day the worse; what found nothing out changes nothing."""
    assert stands(after(20, [CALL], outcomes)) == [standing]


results = st.lists(
    st.builds(
        lambda result, number, method: outcome(CALL, result, number, method=method),
        st.sampled_from([each.value for each in Result]),
        st.integers(0, 4),
        st.sampled_from(["call", "email"]),
    ),
    max_size=8,
)


@given(st.data(), results)
@settings(deadline=None)
def test_the_order_of_lines_does_not_matter(data: st.DataObject, found: list[Outcome]) -> None:
    """Lines that git merged in whatever order, within a day and over days, twice or once, say the same."""
    shuffled = data.draw(st.permutations(found))
    assert after(20, [CALL], shuffled) == after(20, [CALL], found)
    assert after(20, [CALL], found + shuffled) == after(20, [CALL], found)


steps = st.lists(
    st.builds(
        lambda number, state, id_: sent(LETTER, number, state, id_),
        st.integers(0, 4),
        st.sampled_from(["begun", "sent", "failed", "returned"]),
        st.sampled_from(["1", "2"]),
    ),
    max_size=8,
)


@given(st.data(), steps, st.lists(results, max_size=1))
@settings(deadline=None)
def test_the_order_of_what_was_sent_does_not_matter(
    data: st.DataObject, found: list[Sent], outcomes: list[list[Outcome]]
) -> None:
    """Two officers' journals, merged, count each message once."""
    shuffled = data.draw(st.permutations(found))
    tasks, lines = [CALL, LETTER], [line for each in outcomes for line in each]
    assert after(20, tasks, lines, shuffled) == after(20, tasks, lines, found)
    assert after(20, tasks, lines, found + shuffled) == after(20, tasks, lines, found)


@given(results)
@settings(deadline=None)
def test_standing_and_freshness_say_the_same(found: list[Outcome]) -> None:
    """What a round calls confirmed is fresh, and what it calls dead is not: one history, one judgement."""
    standing = stands(after(20, [CALL], found))[0]
    channel = GR.contacts[0].channels[0]
    freshness = fold(found, REGISTER.settings.freshness, day(20)).of("registry-gr", "duty", channel)
    assert (standing is Standing.CONFIRMED) == (freshness.state is State.FRESH)
    assert (freshness.disproof is not None) == (
        standing in (Standing.CORRECTED, Standing.WRONG_PERSON, Standing.OUT_OF_SERVICE, Standing.BOUNCED)
    )


@pytest.mark.parametrize("result", Result)
def test_each_result_is_a_standing(result: Result) -> None:
    """Whatever can be recorded can be counted."""
    assert standing_of([outcome(CALL, result.value)], [Method.CALL]).value == result.value


# What was sent


def test_what_was_begun_counts_as_sent_unless_it_failed() -> None:
    """A crash between two steps does not send a message twice."""
    key = ("registry-gr", "duty", LETTER.kind, MAIL)
    for states, count in (
        (["begun"], 1),
        (["begun", "sent"], 1),
        (["begun", "failed"], 0),
        (["sent", "returned"], 1),
        (["begun", "failed", "sent"], 1),
    ):
        assert len(sent_at([sent(LETTER, state=state) for state in states]).get(key, ())) == count, states
    # Another attempt has another name.
    again = [sent(LETTER, state="begun"), sent(LETTER, state="failed"), sent(LETTER, state="begun", id_="2")]
    assert len(sent_at(again)[key]) == 1
    assert len(sent_at([sent(LETTER), sent(LETTER, 9, id_="2")])[key]) == 2


def test_a_message_without_an_answer_is_an_attempt() -> None:
    """What was sent is open still, and not asked again the next day."""
    each = only(after(5, [LETTER], sendings=[sent(LETTER)]))
    assert (each.standing, each.attempts, each.first, each.last) == (Standing.OPEN, 1, day(0), day(0))
    assert each.may == day(30)


def test_a_day_is_one_attempt() -> None:
    """Three calls on one day are one attempt, and so is a message and its answer on that day."""
    assert only(after(5, [CALL], [outcome(CALL, "no-answer"), outcome(CALL, "no-answer", note="again")])).attempts == 1
    assert only(after(5, [LETTER], [outcome(LETTER, "confirmed")], [sent(LETTER)])).attempts == 1
    assert only(after(9, [LETTER], [outcome(LETTER, "confirmed", 7)], [sent(LETTER)])).attempts == 2


# When a channel may be tried again


@pytest.mark.parametrize(("tries", "may"), [([0], 1), ([0, 1], 2), ([0, 1, 2], 9), ([0, 1, 2, 9], 16)])
def test_a_call_is_repeated_on_the_next_day_and_then_weekly(tries: list[int], may: int) -> None:
    """A call that nobody took is repeated three days in all, then a week passes each time."""
    found = only(after(20, [CALL], [outcome(CALL, "no-answer", each) for each in tries]))
    assert found.may == day(may)


def test_the_same_contact_is_written_to_after_30_days() -> None:
    """Whoever did not answer one letter gets no second for a month, on no channel that had one."""
    fax = task("email", "second@nic.example.gr", "email")
    contact = GR.contacts[0]
    more = Channel(kind="email", value=fax.value, tlp="GREEN")
    register = with_contacts([contact.model_copy(update={"channels": (*contact.channels, more)})])
    found = after(20, [LETTER, fax], sendings=[sent(LETTER), sent(fax, 5)], register=register)
    assert [each.may for each in found.tasks] == [day(35), day(35)]
    found = after(20, [LETTER, fax], sendings=[sent(LETTER)], register=register)
    assert [each.may for each in found.tasks] == [day(30), OPENED]


@pytest.mark.parametrize("result", [each for each in Result if each is not Result.NO_ANSWER])
def test_an_answer_ends_the_asking(result: Result) -> None:
    """Whoever answered, in whatever way, is left in peace."""
    assert only(after(20, [CALL], [outcome(CALL, result.value)])).may is None


def test_a_round_that_is_closed_asks_no_more() -> None:
    """After its end nothing is due."""
    found = after(20, [CALL, LETTER], round_=ROUND.model_copy(update={"closed": day(10)}))
    assert [each.may for each in found.tasks] == [None, None]
    assert found.chases == ()


def test_a_channel_that_left_the_register_is_asked_no_more() -> None:
    """A task whose value was changed or removed since is settled; what came of it before stays told."""
    gone = task(value="+44 1632 960199")
    found = after(20, [gone])
    assert (only(found).standing, only(found).may, found.chases) == (Standing.WITHDRAWN, None, ())
    assert only(after(20, [gone], [outcome(gone, "corrected")])).standing is Standing.CORRECTED


# Counting


def test_progress_is_counted_by_region_method_and_officer() -> None:
    """Each task is counted once in each way of counting, and organisations where their TLDs are."""
    tv = task("satellite", "+44 1632 960301", organisation="registry-tv", contact="desk", officer="bert")
    found = after(20, [CALL, LETTER, tv], [outcome(CALL, "confirmed"), outcome(tv, "no-answer")])
    assert {name: sum(each.values()) for name, each in found.by_region().items()} == {"AP": 1, "EU": 2}
    assert {str(name): sum(each.values()) for name, each in found.by_method().items()} == {"call": 2, "email": 1}
    assert {name: sum(each.values()) for name, each in found.by_officer().items()} == {"anna": 2, "bert": 1}
    assert found.by_officer()["anna"][Standing.CONFIRMED] == 1
    assert found.total()[Standing.NO_ANSWER] == 1
    assert sum(found.total().values()) == 3


def test_an_organisation_without_a_tld_has_no_region() -> None:
    """What is asked and serves nothing any more is counted all the same."""
    register = REGISTER.model_copy(update={"tlds": {}})
    assert list(after(20, [CALL], register=register).by_region()) == ["none"]


def test_a_round_without_tasks_counts_nothing() -> None:
    """A round from before there were tasks has no progress to show, and no error."""
    found = after(20, [])
    assert set(found.total().values()) == {0}
    assert found.by_region() == {}


def test_an_organisation_that_left_is_asked_no_more() -> None:
    """A population is frozen, and whoever left the register since is not called."""
    gone = task(organisation="registry-xx")
    found = after(20, [gone])
    assert only(found).standing is Standing.WITHDRAWN


def test_no_value_shows_in_a_log_line() -> None:
    """What a round came to can be printed for debugging without telling a number."""
    assert "960101" not in repr(after(20, [CALL], [SILENT]))
