"""Officers who work in one round at once, or each on a branch: no line of any is lost, and none counts twice."""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest
from round_files import NAME, notes, outcome, sent, spent
from workspaces import ROOT, TODAY

from builder.register.check import check
from builder.register.loading import load
from builder.rounds import files
from builder.workspace.places import Workspace


def work(root: Path, who: str, count: int) -> None:
    """An officer who records one outcome after the other."""
    workspace = Workspace.find(root)
    for number in range(count):
        files.append_outcomes(workspace, NAME, [outcome(f"{who} {number}")])
        files.append_sent(workspace, NAME, [sent(id_=f"{who}-{number}")])


def test_two_processes_at_once_lose_no_line(round_: Workspace) -> None:
    """Officers who work in one directory at the same time keep all that either records."""
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=work, args=(round_.root, who, 40)) for who in ("anna", "bert", "carl")]
    for each in people:
        each.start()
    for each in people:
        each.join(60)
    assert [each.exitcode for each in people] == [0, 0, 0]
    expected = sorted(f"{who} {number}" for who in ("anna", "bert", "carl") for number in range(40))
    assert sorted(notes(round_)) == expected
    assert len(files.read(round_, NAME).sent) == 120
    for who in ("anna", "bert", "carl"):
        assert [note for note in notes(round_) if note.startswith(who)] == [f"{who} {number}" for number in range(40)]


TAKING = """
import sys
from pathlib import Path
sys.path.extend(map(str, Path(sys.argv[2]).glob('*')))
from builder.rounds import files
from builder.workspace.places import Workspace
import round_files as our
workspace = Workspace.find(Path(sys.argv[1]))
for number in range(30):
    with files.changing(workspace, our.NAME) as held:
        if not any(each.id == str(number) for each in held.read().sent):
            held.append_sent([our.sent(id_=str(number))])
"""


def test_what_is_looked_up_and_added_under_the_lock_is_added_once(round_: Workspace) -> None:
    """Two senders at once send no message twice: looking and adding are one step."""
    command = [sys.executable, "-c", TAKING, round_.root, ROOT / "tests"]
    people = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [each.wait(60) for each in people] == [0, 0]
    assert sorted(int(each.id) for each in files.read(round_, NAME).sent) == list(range(30))


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    names = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org"}
    names |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in names.items()}
    plain = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, env={**os.environ, **names, **plain}
    )


def test_the_work_of_two_branches_merges(round_: Workspace) -> None:
    """Two officers, each on a branch: merged without a conflict, and no line of either is lost or torn."""
    skeleton = ROOT / "builder/workspace/new"
    (round_.root / ".gitattributes").write_bytes((skeleton / "gitattributes").read_bytes())
    (round_.root / ".gitignore").write_bytes((skeleton / "gitignore").read_bytes())
    git(round_.root, "init", "-q", "-b", "main")
    git(round_.root, "add", ".")
    git(round_.root, "commit", "-qm", "open")
    for branch in ("anna", "bert"):
        git(round_.root, "checkout", "-qb", branch, "main")
        files.append_outcomes(round_, NAME, [outcome(f"{branch} {number}") for number in range(5)])
        files.append_sent(round_, NAME, [sent(id_=branch)])
        files.append_effort(round_, NAME, [spent(officer=branch)])
        git(round_.root, "commit", "-qam", branch)
    git(round_.root, "checkout", "-q", "anna")
    git(round_.root, "merge", "-q", "--no-edit", "bert")
    expected = sorted(f"{branch} {number}" for branch in ("anna", "bert") for number in range(5))
    assert sorted(notes(round_)) == expected
    assert sorted(each.id for each in files.read(round_, NAME).sent) == ["anna", "bert"]
    assert sorted(each.officer for each in files.read(round_, NAME).effort) == ["anna", "bert"]
    assert check(load(round_), TODAY) == ()
    assert git(round_.root, "status", "--porcelain").stdout == ""


@pytest.mark.parametrize("root", [ROOT, ROOT / "builder/workspace/new"])
def test_tables_of_rounds_are_merged_by_union(root: Path) -> None:
    """Both the repository's register and a new workspace tell git how."""
    name = ".gitattributes" if root == ROOT else "gitattributes"
    assert "data/rounds/*/*.csv merge=union" in (root / name).read_text().splitlines()
