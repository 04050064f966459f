"""Tasks that become another officer's in mid-round: as a whole, for good, and whoever else does it at once."""

import multiprocessing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from demo_round import NAME as DEMO
from demo_round import outcome as said
from demo_round import tasks_of
from hypothesis import given
from hypothesis import strategies as st
from round_files import AT, NAME, TASK, assigned, directory
from running import tocsin
from workspaces import TODAY

from builder.errors import RoundError
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Register
from builder.register.work import Assigned, with_present_officers
from builder.rounds import files
from builder.rounds.assigning import Wanted, assign
from builder.rounds.codes import code
from builder.workspace.places import Workspace
from builder.workspace.problems import Level


def register_of(workspace: Workspace) -> Register:
    found = load(workspace).register
    assert found
    return found


def moved(workspace: Workspace, to: str, *names: str, of: str | None = None, when: datetime = AT) -> list[str]:
    wanted = Wanted(to=to, organisations=names, of=of)
    found, _ = assign(workspace, register_of(workspace), DEMO, wanted, by="officer-a", when=when)
    return [each.organisation for each in found]


def whose(workspace: Workspace) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for task in tasks_of(workspace):
        found.setdefault(task.organisation, set()).add(task.officer)
    return found


def test_a_clock_that_was_wrong_holds_no_organisation(demo_round: Workspace) -> None:
    """Moved by a clock that ran a year ahead, it can be moved back at once: what was said last holds."""
    name = next(task.organisation for task in tasks_of(demo_round) if task.officer == "officer-a")
    for to, when in (("officer-b", AT + timedelta(days=365)), ("officer-a", AT), ("officer-b", AT)):
        assert moved(demo_round, to, name, when=when) == [name]
        assert whose(demo_round)[name] == {to}
    files.read(demo_round, DEMO)


def test_an_organisation_moves_as_a_whole_and_its_codes_stay(demo_round: Workspace) -> None:
    """All that reads the round has the new officer: nobody is rung by two, and a letter that is out keeps its code."""
    before, frozen = tasks_of(demo_round), (demo_round.round(DEMO).tasks).read_bytes()
    name = next(task.organisation for task in before if task.officer == "officer-a")
    assert moved(demo_round, "officer-b", name) == [name]
    after = tasks_of(demo_round)
    assert {task.officer for task in after if task.organisation == name} == {"officer-b"}
    assert [task for task in after if task.organisation != name] == [t for t in before if t.organisation != name]
    assert register_of(demo_round).tasks[DEMO] == after
    assert [code("a2" * 13, task) for task in after] == [code("a2" * 13, task) for task in before]
    assert demo_round.round(DEMO).tasks.read_bytes() == frozen
    assert moved(demo_round, "officer-b", name) == []
    assert not [problem for problem in check(load(demo_round), TODAY) if problem.level is Level.ERROR]


def test_whoever_falls_ill_has_nothing_left_that_waits(demo_round: Workspace) -> None:
    """All of theirs in which somebody is still to be reached; what is done stays as it was done."""
    own = [task for task in tasks_of(demo_round) if task.officer == "officer-a"]
    done = own[0].organisation
    rows = [said(task, "confirmed", 0) for task in own if task.organisation == done]
    files.append_outcomes(demo_round, DEMO, rows)
    names = {task.organisation for task in own} - {done}
    assert moved(demo_round, "officer-b", of="officer-a") == sorted(names)
    assert {name for name, officers in whose(demo_round).items() if "officer-a" in officers} == {done}


def test_what_the_round_does_not_ask_is_refused(demo_round: Workspace) -> None:
    """A misspelt name moves nothing, nor what is named beside it."""
    name = tasks_of(demo_round)[0].organisation
    before = whose(demo_round)
    with pytest.raises(RoundError, match="does not ask nobody"):
        moved(demo_round, "officer-b", name, "nobody")
    assert whose(demo_round) == before


@given(st.permutations([("anna", 0), ("bert", 5), ("carl", 7), ("anna", 3)]))
def test_the_last_by_time_holds_in_whatever_order_git_merged(order: list[tuple[str, int]]) -> None:
    """Two officers on two branches: the lines may stand in any order."""
    rows = [assigned(officer, second) for officer, second in order]
    assert [task.officer for task in with_present_officers([TASK], rows)] == ["carl"]


def test_of_two_at_one_moment_the_later_line_holds() -> None:
    """Within a second, and for a task that nobody moved nothing changes."""
    assert with_present_officers([TASK], [assigned("bert"), assigned("carl")])[0].officer == "carl"
    assert with_present_officers([TASK], []) == (TASK,)
    other = Assigned(organisation="registry-no", officer="bert", when=AT, by="anna")
    assert with_present_officers([TASK], [other]) == (TASK,)


def test_a_torn_line_moves_nothing(round_: Workspace) -> None:
    """Up to its last cell it is cut off and told; what was moved before stays moved."""
    with files.changing(round_, NAME) as held:
        held.append_assigned([assigned("bert")])
    path = directory(round_) / "assigned.csv"
    whole, line = path.read_bytes(), b"registry-gr,carl,2026-11-22T09:31:00Z,anna"
    for length in range(1, line.rindex(b",") + 1, 6):
        path.write_bytes(whole + line[:length])
        (cut,) = files.mend(round_, NAME)
        assert str(cut.place) == f"data/rounds/{NAME}/assigned.csv:3"
        assert [task.officer for task in files.read(round_, NAME).tasks] == ["bert"]


def take(root: Path, who: str) -> None:
    """An officer who takes over all of another's."""
    workspace = Workspace.find(root)
    moved(workspace, who, of="officer-a", when=AT + timedelta(minutes=1))


def test_two_who_take_over_at_once_split_no_organisation(demo_round: Workspace) -> None:
    """Whoever comes second finds nothing left; each organisation is one officer's."""
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=take, args=(demo_round.root, who)) for who in ("officer-b", "officer-c")]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert [each.exitcode for each in people] == [0, 0]
    owners = whose(demo_round)
    assert all(len(officers) == 1 for officers in owners.values())
    assert {"officer-a"} not in owners.values()
    lines = demo_round.round(DEMO).assigned.read_text().splitlines()[1:]
    assert len({line.split(",")[0] for line in lines}) == len(lines)
    assert len({line.split(",")[1] for line in lines}) == 1


def test_the_command_says_what_moved_and_refuses_who_is_not_there(demo_round: Workspace) -> None:
    """By count on the screen, by identifier for a program; `status` follows; a stranger gets nothing."""
    names = sorted({task.organisation for task in tasks_of(demo_round) if task.officer == "officer-a"})
    run = ("--root", demo_round.root, "round", "assign", DEMO)
    for wrong, message in {
        ("--from", "officer-a", "--to", "nobody", "--officer", "officer-b"): "names no officer nobody",
        ("--from", "nobody", "--to", "officer-b", "--officer", "officer-b"): "names no officer nobody",
        ("--organisation", names[0], "--to", "officer-a", "--officer", "officer-b"): "nothing is to be moved",
        ("--to", "officer-b", "--officer", "officer-b"): "name what is to move",
    }.items():
        done = tocsin(*run, *wrong)
        assert done.returncode != 0
        assert message in done.stderr
    done = tocsin(*run, "--from", "officer-a", "--to", "officer-b", "--officer", "officer-b")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == names
    assert f"{len(names)} organisations moved from officer-a to officer-b, with " in done.stderr
    status = tocsin("--root", demo_round.root, "round", "status", DEMO)
    assert "officer-a" not in status.stdout
