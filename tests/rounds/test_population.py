"""Whom a round asks: each channel that will not be fresh, once, by officers who share evenly."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import large, small
from sheets import DUE
from workspaces import TODAY

from builder.register.freshness import State, fold
from builder.register.kinds import ChannelKind, Method
from builder.register.model import Outcome, Register, Task
from builder.rounds.asking.population import population, share
from builder.rounds.record import key_of

SMALL = small()


def asked(tasks: tuple[Task, ...]) -> list[str]:
    return [f"{task.organisation}/{task.contact} {task.kind}" for task in tasks]


def test_a_round_asks_what_will_not_be_fresh_when_it_is_due() -> None:
    """What is fresh today and will not be on that day is asked, what still will be is not."""
    assert asked(population(SMALL, today=TODAY, due=DUE)) == [
        "registry-gr/duty email",
        "registry-gr/lead email",
        "registry-no/ops phone",
        "registry-no/ops sms",
        "registry-no/ops post",
        "registry-tv/desk fax",
        "registry-tv/desk email",
        "registry-tv/desk chat",
        "registry-tv/desk inoc-dba",
        "shared-backend/noc phone",
        "shared-backend/noc email",
        "shared-backend/head mobile",
    ]
    # Confirmed on 1 September and good for 120 days: fresh on 30 December, and no more on the 31st.
    earlier = asked(population(SMALL, today=TODAY, due=DUE - timedelta(days=1)))
    assert "shared-backend/noc phone" not in earlier


@pytest.mark.parametrize("found", [small, large], ids=["miniature", "example"])
def test_each_channel_is_asked_once_by_one_officer(found: Callable[[], Register]) -> None:
    """However many TLDs an organisation serves, each of its channels is one task, and all are one officer's."""
    register = found()
    tasks = population(register, today=TODAY, due=date(2027, 6, 30))
    assert len({key_of(task) for task in tasks}) == len(tasks)
    assert len({(task.organisation, task.officer) for task in tasks}) == len({task.organisation for task in tasks})
    serving = {name for tld in register.tlds.values() for name in (tld.manager, tld.backend)}
    assert {task.organisation for task in tasks} <= serving


def test_officers_share_evenly() -> None:
    """Nobody has more to do than the others by more than one organisation."""
    tasks = population(large(), today=TODAY, due=DUE)
    counts = {officer.id: sum(task.officer == officer.id for task in tasks) for officer in large().settings.officers}
    most = max(sum(task.organisation == name for task in tasks) for name in {task.organisation for task in tasks})
    assert max(counts.values()) - min(counts.values()) <= most
    # Where small organisations come last, they even out what the large ones left.
    assert max(counts.values()) - min(counts.values()) <= 1
    only = population(large(), today=TODAY, due=DUE, officers=("officer-b",))
    assert {task.officer for task in only} == {"officer-b"}
    assert len(only) == len(tasks)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=4), st.integers(1, 40), max_size=20), st.integers(1, 4))
@settings(deadline=None)
def test_no_share_outgrows_another_by_more_than_one_organisation(weights: dict[str, int], count: int) -> None:
    """Whatever the organisations, work is shared as evenly as they come, and each goes to somebody."""
    officers = [f"officer-{number}" for number in range(count)]
    shared = share(weights, officers)
    assert shared.keys() == weights.keys()
    loads = [sum(weight for name, weight in weights.items() if shared[name] == officer) for officer in officers]
    assert max(loads) - min(loads) <= max(weights.values(), default=0)
    assert share(dict(reversed(weights.items())), officers) == shared


def test_each_kind_is_asked_over_itself() -> None:
    """A channel is verified over itself, by a method that its rule lets count."""
    natural = {"phone": "call", "sms": "message", "chat": "message", "fax": "fax", "email": "email", "post": "letter"}
    tasks = population(large(), today=TODAY, due=date(2028, 1, 1))
    assert {task.kind for task in tasks} == set(ChannelKind)
    for task in tasks:
        assert task.method == natural.get(task.kind, "call")


def test_a_kind_that_is_not_verified_over_itself_is_not_asked() -> None:
    """Where the register's rule does not take a kind's own method for proof, a round proves nothing by it."""
    rules = [
        rule.model_copy(update={"methods": (Method.LETTER, Method.FAX)}) if ChannelKind.EMAIL in rule.kinds else rule
        for rule in SMALL.settings.freshness
    ]
    register = SMALL.model_copy(update={"settings": SMALL.settings.model_copy(update={"freshness": tuple(rules)})})
    kinds = {task.kind for task in population(register, today=TODAY, due=DUE)}
    assert ChannelKind.EMAIL not in kinds
    assert kinds == {task.kind for task in population(SMALL, today=TODAY, due=DUE)} - {ChannelKind.EMAIL}


def test_a_drill_tries_the_desks_that_are_awake_fresh_or_not() -> None:
    """An exercise asks who can be reached: the round-the-clock desks, or the first contact, and over no letter box."""
    assert asked(population(SMALL, today=TODAY, due=TODAY, drill=True)) == [
        "registry-gr/duty phone",
        "registry-gr/duty email",
        "registry-no/ops phone",
        "registry-no/ops sms",
        "registry-tv/desk satellite",
        "registry-tv/desk fax",
        "registry-tv/desk email",
        "registry-tv/desk chat",
        "registry-tv/desk inoc-dba",
        "shared-backend/noc phone",
        "shared-backend/noc email",
    ]


def test_an_organisation_that_serves_no_tld_is_left_in_peace() -> None:
    """Nobody reads of its contacts, so nobody asks them."""
    register = SMALL.model_copy(
        update={"tlds": {label: tld for label, tld in SMALL.tlds.items() if tld.manager != "registry-no"}}
    )
    assert "registry-no" not in {task.organisation for task in population(register, today=TODAY, due=DUE)}


def test_what_is_dated_after_today_does_not_count_yet() -> None:
    """A confirmation of tomorrow does not spare a channel, though the round is due after it."""
    tomorrow = Outcome.model_validate(
        {
            "organisation": "registry-gr",
            "contact": "duty",
            "kind": "email",
            "value": "duty@nic.example.gr",
            "when": TODAY + timedelta(days=1),
            "method": "email",
            "result": "confirmed",
            "officer": "anna",
        }
    )
    register = SMALL.model_copy(update={"outcomes_of": {"r": (*SMALL.outcomes, tomorrow)}})
    assert population(register, today=TODAY, due=DUE) == population(SMALL, today=TODAY, due=DUE)
    assert len(population(register, today=TODAY + timedelta(days=1), due=DUE)) == 11


@given(st.permutations(list(SMALL.outcomes)), st.integers(0, 800))
@settings(deadline=None)
def test_the_population_is_what_freshness_leaves(outcomes: list[Outcome], days: int) -> None:
    """Whatever the day, the tasks are the channels that are not fresh then, in whatever order outcomes are read."""
    due = TODAY + timedelta(days=days)
    register = SMALL.model_copy(update={"outcomes_of": {"r": tuple(outcomes)}})
    known = fold(SMALL.outcomes, SMALL.settings.freshness, due)
    stale = {
        (organisation.id, contact.id, channel.kind, channel.value)
        for organisation in SMALL.organisations.values()
        for contact in organisation.contacts
        for channel in contact.channels
        if known.of(organisation.id, contact.id, channel).state is not State.FRESH
    }
    tasks = population(register, today=TODAY, due=due)
    assert {(task.organisation, task.contact, task.kind, task.value) for task in tasks} == stale
    assert tasks == population(SMALL, today=TODAY, due=due)
