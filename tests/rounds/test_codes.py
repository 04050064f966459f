"""One-time codes: read over the telephone, and found again in whatever text an answer is."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import large
from sheets import DUE, SALT
from tries import tries
from workspaces import TODAY

from builder.register.model import Task
from builder.rounds.asking.population import population
from builder.rounds.codes import LENGTH, Codes, code, shown
from builder.seal.fingerprints import SIGNS


@cache
def tasks() -> tuple[Task, ...]:
    """What a round of the example asks about."""
    return population(large(), today=TODAY, due=DUE)


@cache
def codes() -> Codes:
    """The codes of that round."""
    return Codes(SALT, tasks())


def test_a_code_is_read_over_the_telephone() -> None:
    """Twelve signs, none taken for another, in three groups; another for each task and in each round."""
    every = [code(SALT, task) for task in tasks()]
    assert len(set(every)) == len(tasks())
    assert all(len(each) == LENGTH and set(each) <= set(SIGNS) for each in every)
    assert shown("abcdefghjkmn") == "abcd efgh jkmn"
    assert not {code("b3" * 13, task) for task in tasks()} & set(every)


def test_a_code_stays_the_same() -> None:
    """What was printed last month is known this month: the way in which codes are made does not change."""
    task = Task(
        organisation="registry-gr", contact="duty", kind="phone", value="+44 1632 960101", method="call", officer="anna"
    )
    assert code(SALT, task) == "pqvr6zt5hwdv"
    assert code(SALT, task.model_copy(update={"value": "+441632960101", "officer": "bert"})) == "pqvr6zt5hwdv"


@given(st.deferred(lambda: st.sampled_from(tasks())))
@settings(deadline=None, max_examples=tries(60))
def test_a_code_finds_its_task(task: Task) -> None:
    """However it is typed, wrapped, quoted or read out, the code says which task the answer is about."""
    own = code(SALT, task)
    groups = shown(own).split()
    for text in (
        own,
        own.upper(),
        shown(own),
        "-".join(groups),
        f"> Code: {groups[0]} {groups[1]}\n> {groups[2]}",
        f"Code:{groups[0]}\u00a0{groups[1]}\u00a0{groups[2]}.",
        f"code ({shown(own)})",
        f"<b>{shown(own)}</b>",
        "with that kept have " + shown(own) + " them week rest",
        " ".join(own),
    ):
        assert codes().find_all(text) == (task,), text


def test_what_is_no_code_finds_nothing() -> None:
    """A code of another round, a code with a slip, and plain words find nobody."""
    own = code(SALT, tasks()[0])
    slipped = own[:-1] + ("a" if own[-1] != "a" else "b")
    for text in (
        "",
        slipped,
        own[:-1],
        own + "a",
        "x" + own,
        code("b3" * 13, tasks()[0]),
        "have that kept when they rest",
    ):
        assert codes().find_all(text) == (), text


def test_a_text_with_the_codes_of_two_tasks_is_nobodys_answer() -> None:
    """Where two codes stand, whose answer it is is not guessed; one that stands twice is one."""
    one, two = (shown(code(SALT, task)) for task in tasks()[:2])
    assert codes().find_all(f"{one}\n{two}\n{one}") == tasks()[:2]
    assert codes().find_all(f"{one}\n\n> {one}") == (tasks()[0],)


def test_a_huge_text_is_searched_promptly() -> None:
    """Nobody stops an import by sending signs that nearly are a code."""
    assert codes().find_all(("abcd " * 200_000) + "\n" + ("a" * 500_000) + "\n" + ("a-- " * 100_000)) == ()
