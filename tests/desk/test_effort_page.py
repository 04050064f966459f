"""The page that says what a round costs: its cases are the example's, its keys the desk's, its sums right."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from expected_round import DUE, NAME, OFFICERS, OPENED, Fate
from loaded import large
from reckoning import BEFORE, Case, Cost
from round_costs import all_costs, tables, written
from scripted_round import played
from workspaces import ROOT

from builder.demo import write_demo
from builder.register.kinds import Result
from builder.register.loading import load
from builder.register.model import Round
from builder.rounds import files
from builder.rounds.asking.population import population
from builder.workspace.places import Workspace

PAGE = ROOT / "content" / "secretariat" / "effort.md"


def test_the_page_holds_what_the_example_gives() -> None:
    """Each case is counted anew, and each sum made of it, from the keys and the words that the page says."""
    page = PAGE.read_text(encoding="utf-8")
    assert written(page, tables(large(), costs_on(page))) == page, "`python -m tests.bench.officer_days --write`"


@pytest.mark.long
def test_the_keys_of_the_page_are_those_of_the_desk(tmp_path: Path) -> None:
    """Whoever makes a case longer by a key changes what a round costs, and so the page."""
    workspace = silent_round(tmp_path / "office")
    dealt = dict.fromkeys(files.read(workspace, NAME).tasks, Fate(Result.NO_ANSWER, 3))
    found = all_costs(played(workspace, 1, dealt), {}, 0)
    on_page = costs_on(PAGE.read_text(encoding="utf-8"))
    assert on_page.keys() == found.keys()
    assert {case: (found[case].keys, found[case].screens) for case in on_page} == {
        case: (cost.keys, cost.screens) for case, cost in on_page.items()
    }


def test_what_it_cost_before_is_what_was_said() -> None:
    """The parts of the earlier reckoning add up to it."""
    assert sum(BEFORE.values()) == pytest.approx(16.5)


def costs_on(page: str) -> dict[Case, Cost]:
    """What the page says that each case takes at the screen."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| [\d,]+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", page, re.MULTILINE)
    found = {
        (part, what): Cost(keys=float(keys), screens=float(screens), words=float(words))
        for part, what, keys, screens, words in rows
    }
    return {case: cost for case, cost in found.items() if cost != Cost()}


def silent_round(root: Path) -> Workspace:
    """A small office, and a round of one officer in it."""
    write_demo(root, tlds=20, recipients=1, seed=3, today=OPENED)
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    fields = {"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": files.new_salt()}
    tasks = population(register, today=OPENED, due=DUE + timedelta(days=60), officers=OFFICERS[:1])
    files.open_round(workspace, Round.model_validate(fields), tasks)
    return workspace
