"""An officer at a terminal with `tocsin round call`, and what lies on the disk meanwhile."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from running import program, tocsin
from stages import copied
from terminals import terminals
from workspaces import copy_miniature

from builder.workspace.places import Workspace

if TYPE_CHECKING:
    import pexpect

# A Monday, on which offices in Europe are open at noon UTC.
DAY = "2026-11-23"
QUESTION = r"\[q\]uit  \[\?\]"
Dial = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture(scope="session")
def called_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round that asks about every channel, shared between two officers. Nobody changes this one."""
    root = copy_miniature(tmp_path_factory.mktemp("called") / "workspace").root
    path = root / "data" / "register.yaml"
    anna = "{id: anna, name: Anna Officer}"
    text = path.read_text(encoding="utf-8")
    assert anna in text
    path.write_text(text.replace(anna, f"{anna}\n  - {{id: ben, name: B}}"), encoding="utf-8")
    due = ("--due", "2027-09-30", "--officer", "anna")
    done = tocsin("--root", root, "--date", DAY, "round", "open", "2026-q4", *due)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def called(called_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to call in."""
    return copied(called_once, tmp_path / "called")


@pytest.fixture
def dial(called: Workspace) -> Iterator[Dial]:
    """Work the queue in a terminal of its own."""
    with terminals(50, 130) as start:

        def dialled(
            *options: str, officer: str = "anna", name: str = "2026-q4", day: str = DAY, **variables: str
        ) -> "pexpect.spawn[str]":
            words = program("--root", called.root, "--date", day, "round", "call", name, "--officer", officer, *options)
            return start(*words, **variables)

        yield dialled


def press(child: "pexpect.spawn[str]", key: str) -> None:
    """Take an outcome; one that nobody can take back is pressed twice."""
    child.send(key)
    if key in "wro":
        child.expect("to save it; any other key takes it back")
        child.send(key)


def rows(workspace: Workspace, name: str = "2026-q4") -> list[dict[str, str]]:
    """What is on the disk."""
    with (workspace.data / "rounds" / name / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results(workspace: Workspace) -> list[str]:
    return [row["result"] for row in rows(workspace)]


def plain(text: str) -> str:
    """What a terminal showed, without what it obeyed."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n")


def drafts(workspace: Workspace) -> list[Path]:
    return list((workspace.root / ".cache").rglob("*.json"))
