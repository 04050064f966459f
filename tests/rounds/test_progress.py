"""Progress of a round: where each task stands, whatever the order of what is read, and who is chased next."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import MINIATURE

from builder.register.freshness import State, fold
from builder.register.kinds import Method, Result
from builder.register.loading import load
from builder.register.model import Channel, Contact, Outcome, Register, Round, Sent, Task
from builder.rounds.progress import (
    OUTSIDE,
    Chase,
    Progress,
    Rung,
    Standing,
    TaskProgress,
    progress,
    standing_of,
)
from builder.rounds.record import RoundFiles, sent_at
from builder.workspace.places import Workspace

OPENED = date(2026, 11, 2)
ROUND = Round(id="2026-q4", opened=OPENED, due=date(2026, 12, 31), salt="a2" * 13)
loaded = load(Workspace.find(MINIATURE)).register
assert loaded is not None
REGISTER: Register = loaded
GR = REGISTER.organisations["registry-gr"]
PHONE, MAIL = (channel.value for channel in GR.contacts[0].channels)


def task(kind: str = "phone", value: str = PHONE, method: str = "call", **changed: str) -> Task:
    fields = {"organisation": "registry-gr", "contact": "duty", "kind": kind, "value": value, "method": method}
    return Task.model_validate({**fields, "officer": "anna", **changed})


CALL = task()
LETTER = task("email", MAIL, "email")


def outcome(of: Task, result: str, day: int = 0, **changed: Any) -> Outcome:
    """An outcome of some day of the round."""
    fields = {name: getattr(of, name) for name in ("organisation", "contact", "kind", "value", "method")}
    return Outcome.model_validate(
        {**fields, "when": OPENED + timedelta(days=day), "result": result, "officer": "anna", **changed}
    )


def sent(of: Task, day: int = 0, state: str = "sent", id_: str = "1", hour: int = 9) -> Sent:
    """A step in the sending of a message, on some day of the round."""
    fields = {name: getattr(of, name) for name in ("organisation", "contact", "kind", "value")}
    when = datetime.combine(OPENED + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)
    return Sent.model_validate({**fields, "when": when, "state": state, "id": id_})


def after(
    days: int,
    tasks: Iterable[Task],
    outcomes: Iterable[Outcome] = (),
    sendings: Iterable[Sent] = (),
    round_: Round = ROUND,
    register: Register = REGISTER,
) -> Progress:
    """The progress of a round so many days after it was opened."""
    files = RoundFiles(round=round_, tasks=tuple(tasks), outcomes=tuple(outcomes), sent=tuple(sendings))
    return progress(files, register, OPENED + timedelta(days=days))


def stands(found: Progress) -> list[Standing]:
    return [each.standing for each in found.tasks]


def only(found: Progress) -> TaskProgress:
    (each,) = found.tasks
    return each


def chased(found: Progress) -> Chase | None:
    """The chase of the first contact."""
    return next((each for each in found.chases if each.contact == "duty"), None)


def day(number: int) -> date:
    return OPENED + timedelta(days=number)


# Where a task stands

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


# The ladder


def with_contacts(contacts: list[Contact]) -> Register:
    """The register, where the organisation has these contacts."""
    organisation = GR.model_copy(update={"contacts": tuple(contacts)})
    return REGISTER.model_copy(update={"organisations": {**REGISTER.organisations, "registry-gr": organisation}})


def person(id_: str, order: int, role: str = "security") -> Contact:
    channel = {"kind": "phone", "value": f"+44 1632 9605{order:02}", "tlp": "GREEN"}
    return Contact.model_validate(
        {"id": id_, "kind": "person", "name": id_, "role": role, "order": str(order), "channels": [channel]}
    )


FOUR = with_contacts([GR.contacts[0], person("second", 2), person("desk", 3, "duty-desk"), person("last", 4)])


def noted(rung: Rung, number: int) -> Sent:
    """That somebody outside the register was asked, as `tocsin round asked` notes it."""
    return sent(task("email", rung.value, "email", contact=OUTSIDE[rung]), number)


def asked(who: str, number: int, result: str = "no-answer") -> Outcome:
    return outcome(CALL, result, number, contact=who, value="+44 1632 960599")


SILENT = outcome(CALL, "no-answer")
LADDER: dict[str, tuple[list[Outcome], list[Sent], Rung, int, tuple[str, ...]]] = {
    "nothing tried": ([], [], Rung.CONTACT, 0, ("duty",)),
    "the contact": ([SILENT], [], Rung.DEPUTY, 7, ("desk",)),
    "the contact, twice": ([SILENT, outcome(CALL, "no-answer", 1)], [], Rung.DEPUTY, 7, ("desk",)),
    "the deputy too early": ([SILENT, asked("desk", 6)], [], Rung.DEPUTY, 7, ("desk",)),
    "the deputy": ([SILENT, asked("desk", 7)], [], Rung.OTHERS, 14, ("second", "last")),
    "the deputy, late": ([SILENT, asked("desk", 11)], [], Rung.OTHERS, 18, ("second", "last")),
    "the deputy, who answers for herself": (
        [SILENT, asked("desk", 8, "confirmed")],
        [],
        Rung.OTHERS,
        15,
        ("second", "last"),
    ),
    "another": ([SILENT, asked("desk", 7), asked("last", 14)], [], Rung.ADMIN, 21, ()),
    "the root zone": (
        [SILENT, asked("desk", 7), asked("last", 14)],
        [noted(Rung.ADMIN, 22)],
        Rung.REGION,
        29,
        (),
    ),
    "the region": (
        [SILENT, asked("desk", 7), asked("last", 14)],
        [noted(Rung.ADMIN, 22), noted(Rung.REGION, 29)],
        Rung.UNRESPONSIVE,
        36,
        (),
    ),
}


@pytest.mark.parametrize(("outcomes", "sendings", "rung", "number", "turn_to"), LADDER.values(), ids=LADDER)
def test_who_does_not_answer_is_chased_up_the_ladder(
    outcomes: list[Outcome], sendings: list[Sent], rung: Rung, number: int, turn_to: tuple[str, ...]
) -> None:
    """A step a week: the deputy of the same role, the others, the root zone's contact, the region, and nobody."""
    found = chased(after(40, [CALL], outcomes, sendings, register=FOUR))
    assert found is not None
    assert (found.rung, found.day, found.turn_to) == (rung, day(number), turn_to)


def test_steps_that_an_organisation_does_not_have_are_left_out() -> None:
    """Of an organisation with one contact, the root zone's is asked next."""
    found = chased(after(40, [CALL], [SILENT], register=with_contacts([GR.contacts[0]])))
    assert found is not None
    assert (found.rung, found.day) == (Rung.ADMIN, day(7))


def test_the_ladder_waits_until_every_channel_was_tried() -> None:
    """Before anybody else is troubled, the contact is asked on each of its channels."""
    found = chased(after(20, [CALL, LETTER], [SILENT]))
    assert found is not None
    assert (found.rung, found.day, found.waiting) == (Rung.CONTACT, OPENED, 2)
    found = chased(after(20, [CALL, LETTER], [SILENT], [sent(LETTER, 5)]))
    assert found is not None
    assert (found.rung, found.day) == (Rung.DEPUTY, day(12))


def test_whoever_answers_on_one_channel_is_not_passed_over() -> None:
    """A contact that answered by mail is asked itself about its telephone; nobody else is troubled."""
    found = chased(after(20, [CALL, LETTER], [SILENT, outcome(LETTER, "confirmed", 2)]))
    assert found is not None
    assert (found.rung, found.turn_to, found.day, found.waiting) == (Rung.CONTACT, ("duty",), day(1), 1)
    assert chased(after(20, [CALL, LETTER], [outcome(CALL, "confirmed"), outcome(LETTER, "confirmed")])) is None


@pytest.mark.parametrize("result", ["wrong-person", "out-of-service"])
def test_where_every_channel_is_dead_nobody_waits(result: str) -> None:
    """A number that rings elsewhere answers next week no better: the deputy is asked at once."""
    found = chased(after(20, [CALL], [outcome(CALL, result, 3)], register=FOUR))
    assert found is not None
    assert (found.rung, found.day, found.waiting) == (Rung.DEPUTY, day(3), 0)


def test_a_drill_climbs_no_ladder() -> None:
    """An exercise at one hour of one day makes nobody unresponsive."""
    found = chased(after(20, [CALL], [SILENT], round_=ROUND.model_copy(update={"drill": True}), register=FOUR))
    assert found is not None
    assert found.rung is Rung.CONTACT


ladders = st.lists(
    st.one_of(
        st.builds(asked, st.sampled_from(["desk", "second", "last"]), st.integers(0, 60)),
        st.builds(lambda number: outcome(CALL, "no-answer", number), st.integers(0, 60)),
        st.builds(noted, st.sampled_from([Rung.ADMIN, Rung.REGION]), st.integers(0, 60)),
    ),
    max_size=8,
)


@given(st.lists(ladders, max_size=1), st.integers(0, 60))
@settings(deadline=None)
def test_no_step_is_due_within_a_week_of_the_one_before(found: list[list[Any]], today: int) -> None:
    """However officers work, an organisation is reminded of a contact weekly at most."""
    lines = [each for some in found for each in some]
    outcomes = [each for each in lines if isinstance(each, Outcome)]
    sendings = [each for each in lines if isinstance(each, Sent)]
    chase = chased(after(today, [CALL], outcomes, sendings, register=FOUR))
    assert chase is not None
    mine = [each.when for each in outcomes if each.contact == "duty" and each.when <= day(today)]
    assert (chase.rung is Rung.CONTACT) == (not mine)
    if mine:
        place = list(Rung).index(chase.rung)
        assert chase.day >= min(mine) + place * timedelta(days=7)


def test_chases_come_in_the_order_in_which_they_are_due() -> None:
    """Who waits longest is named first, and an organisation is asked for another a week later."""
    lead = task("email", "eleni@example.net", "email", contact="lead")
    found = after(9, [CALL, lead], [outcome(CALL, "no-answer", 1)], [sent(lead, 5)])
    assert [(each.contact, each.day) for each in found.chases] == [("duty", day(8)), ("lead", day(15))]
    assert [each.contact for each in found.due()] == ["duty"]


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
