"""Who does not answer is chased: the deputy, the root zone database, the region, a week for each step."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tasks import CALL, GR, LETTER, OPENED, ROUND, SILENT, after, day, outcome, sent, task, with_contacts

from builder.register.model import Contact, Outcome, Sent
from builder.rounds.progress import OUTSIDE, Chase, Progress, Rung


def chased(found: Progress) -> Chase | None:
    """The chase of the first contact."""
    return next((each for each in found.chases if each.contact == "duty"), None)


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
