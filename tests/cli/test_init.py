"""How an office begins: its workspace, its ccTLDs, its history."""

import os
import subprocess
from pathlib import Path

import pytest
from running import tocsin
from typing_in import Sit, answer, ended

from builder.register.facts import CCTLDS
from builder.register.loading import load
from builder.workspace.places import Workspace
from builder.workspace.skeleton import MAKING

OFFICE = ("--publisher", "Example Office", "--phone", "+44 1632 960999", "--email", "desk@example.net")
OFFICERS = ("--officer", "anna=Anna Sample", "--officer", "ben=Ben Sample")
SAID = (*OFFICE, *OFFICERS)


def labels(root: Path) -> set[str]:
    return {path.stem for path in (root / "data" / "tlds").glob("*.yaml")}


def test_an_office_begins_with_every_cctld_and_a_history(tmp_path: Path) -> None:
    """Options say it all: nobody is asked, nothing is left to be replaced, and git has all of it."""
    root = tmp_path / "register"
    done = tocsin("init", root, *SAID, "--tlds", "all")
    assert done.returncode == 0, done.stderr
    assert "309 ccTLDs" in done.stderr
    assert "encrypted disk, and back up all of it" in done.stderr
    assert labels(root) == {row.a_label for row in CCTLDS}
    checked = tocsin("--root", root, "check")
    assert checked.returncode == 0
    assert "309 warnings: a ccTLD has no manager yet" in checked.stderr
    assert len(checked.stderr.splitlines()) == 3
    git = ("git", "-C", root)
    assert subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True).stdout == ""
    listed = subprocess.run([*git, "ls-files"], capture_output=True, text=True).stdout.splitlines()
    assert {".gitattributes", ".gitignore", "data/register.yaml", "data/tlds/xn--qxam.yaml"} <= set(listed)
    attributes = subprocess.run([*git, "check-attr", "merge", "data/office.csv"], capture_output=True, text=True).stdout
    assert attributes.strip().endswith("union")
    register = load(Workspace.find(root)).register
    assert register is not None
    assert [officer.name for officer in register.settings.officers] == ["Anna Sample", "Ben Sample"]


CHOSEN = {
    "none": (("--tlds", "none"), 0),
    "a label and its family": (("--tld", "gr"), 2),
    "in capitals a region, in small letters a ccTLD": (("--region", "NA", "--tld", "na"), 8),
}


@pytest.mark.parametrize(("chosen", "expected"), CHOSEN.values(), ids=CHOSEN)
def test_some_cctlds_are_drafted(tmp_path: Path, chosen: tuple[str, ...], expected: int) -> None:
    """Who keeps a register of a region begins with that."""
    done = tocsin("init", tmp_path / "register", *SAID, *chosen, "--no-git")
    assert done.returncode == 0, done.stderr
    assert len(labels(tmp_path / "register")) == expected
    assert not (tmp_path / "register" / ".git").exists()


def test_without_a_terminal_it_names_the_options(tmp_path: Path) -> None:
    """A script is told what it lacks, and nothing is half there."""
    done = tocsin("init", tmp_path / "register", *OFFICE)
    assert done.returncode == 1
    assert "(missing: --officer, --tlds)" in done.stderr
    assert "--answers" in done.stderr
    assert not (tmp_path / "register").exists()


def test_what_an_option_says_is_checked_as_an_answer_is(tmp_path: Path) -> None:
    """The rule is told, and never the value."""
    done = tocsin("init", tmp_path / "register", *SAID, "--phone", "nine-nine-nine", "--tlds", "all")
    assert done.stderr.startswith("tocsin: --phone: the number does not parse\n")
    assert "nine-nine" not in done.stderr
    done = tocsin("init", tmp_path / "register", *SAID, "--tld", "zz")
    assert "--tlds: is no region and no delegated ccTLD" in done.stderr
    assert not (tmp_path / "register").exists()


def test_an_office_is_asked_at_a_terminal(sit: Sit, tmp_path: Path) -> None:
    """Each answer is checked as it is given; `<` goes back, and what stood there is proposed; a yes ends it."""
    root = tmp_path / "register"
    child = sit("init", root, "--no-git")
    answer(child, {"title": "", "name of the office": "Exampel Office", "telephone of the office": "<"})
    answer(child, {"name of the office [Exampel Office]": "Example Office", "telephone of the office": "112"})
    child.expect("the number does not parse")
    answer(child, {"telephone of the office": "+44 1632 960999", "e-mail of the office": "desk@example.net"})
    answer(child, {"id of officer 1": "anna", "name of anna": "Anna Sample", "id of officer 2": "", "name of": "<"})
    answer(child, {"id of officer 2 [officer-b]": "", "name of officer-b": "Ben Sample", "id of officer 3": ""})
    answer(child, {"ccTLDs to draft [all]": "EU", "Make it in": "yes"})
    code, shown = ended(child)
    assert code == 0, shown
    assert "xn--qxam" in labels(root)
    register = load(Workspace.find(root)).register
    assert register is not None
    assert register.settings.publisher.name == "Example Office"
    assert [officer.id for officer in register.settings.officers] == ["anna", "officer-b"]


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_whoever_stops_leaves_nothing(sit: Sit, tmp_path: Path, key: str) -> None:
    """Ctrl-C and Ctrl-D end it at any question, and there is no directory."""
    child = sit("init", tmp_path / "register")
    answer(child, {"title": ""})
    child.expect("name of the office: ")
    child.send(key)
    code, shown = ended(child)
    assert (code, "stopped; nothing was written" in shown) == (130, True)
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_answers_come_line_by_line_from_a_pipe(tmp_path: Path) -> None:
    """Neither fewer nor more answers than questions are taken for what they may not have meant."""
    lines = ["", "Example Office", "+44 1632 960999", "desk@example.net", "anna", "Anna", "", "Ben", "", "none", "yes"]
    for given in (lines[:-1], [*lines, "yes"], [*lines[:-1], "no"]):
        done = tocsin("init", tmp_path / "register", "--answers", "-", input="\n".join(given) + "\n")
        assert done.returncode == 1
        assert "nothing was written" in done.stderr
        assert not (tmp_path / "register").exists()
    done = tocsin("init", tmp_path / "register", "--no-git", "--answers", "-", input="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr


def test_without_git_a_register_begins_all_the_same(tmp_path: Path) -> None:
    """It is told that nobody can say later who changed what."""
    (tmp_path / "bin").mkdir()
    env = {**os.environ, "PATH": str(tmp_path / "bin")}
    done = tocsin("init", tmp_path / "register", *SAID, "--tlds", "none", env=env)
    assert done.returncode == 0
    assert "this machine has no git" in done.stderr


def test_a_repository_around_it_is_told(tmp_path: Path) -> None:
    """A register that is committed to somebody else's history has left the building."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    done = tocsin("init", tmp_path / "register", *SAID, "--tlds", "none")
    assert done.returncode == 0
    assert "warning: it lies inside the repository" in done.stderr


def test_what_was_stopped_in_between_is_begun_anew(tmp_path: Path) -> None:
    """Killed while it wrote, it runs again; a directory that holds anything else stays as it is."""
    root = tmp_path / "register"
    assert tocsin("init", root, *SAID, "--tlds", "all", "--no-git").returncode == 0
    (root / "data" / "register.yaml").unlink()
    again = ("init", root, *SAID, "--tlds", "all", "--no-git")
    assert "is not empty" in tocsin(*again).stderr
    (root / MAKING).touch()
    assert tocsin(*again).returncode == 0
    assert not (root / MAKING).exists()
