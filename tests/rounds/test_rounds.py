"""The commands `tocsin round open`, `status` and `asked`: what they freeze, tell and refuse."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from loaded import small
from running import tocsin
from second_word import untried
from sheets import DUE
from workspaces import MINIATURE, TODAY

from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Outcome
from builder.register.unresponsive import unresponsive
from builder.rounds import files
from builder.rounds.asking.population import population
from builder.workspace.places import Workspace


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The miniature with a round that the command opened; for tests that only look."""
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    shutil.copytree(MINIATURE, root)
    done = tocsin("--root", root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "data/rounds/2026-q4\n"
    assert done.stderr.splitlines() == [
        "tocsin: 2026-q4 asks about 12 channels of 6 contacts in 4 organisations, until 2026-12-31",
        "tocsin: anna has 12 of them, in 4 organisations",
        "tocsin: next: `tocsin round sheets 2026-q4 --to DIR` writes what is sent, `tocsin round call 2026-q4` rings",
    ]
    return Workspace.find(root)


def test_what_the_command_opens_is_sound_and_frozen(opened: Workspace, tmp_path: Path) -> None:
    """The tasks are the population of the day, and stay it, whatever becomes of the register."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    assert check(load(workspace), TODAY) == ()
    before = files.read(workspace, "2026-q4")
    expected = [task.model_dump() for task in population(small(), today=TODAY, due=DUE)]
    assert [task.model_dump() for task in before.tasks] == expected
    path = root / "data/organisations/registry-no.yaml"
    path.write_text(path.read_text().replace("+44 1632 960201", "+44 1632 960202"))
    path = root / "data/rounds/2026-q3/outcomes.csv"
    path.write_text(path.read_text().replace("2026-06-20", "2026-11-20"))
    assert files.read(workspace, "2026-q4").tasks == before.tasks
    done = tocsin("--root", root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "tocsin: the round 2026-q4 is there already")
    assert files.read(workspace, "2026-q4").tasks == before.tasks


def test_status_is_told_to_programs(opened: Workspace) -> None:
    """Progress by region, method and officer, and each contact with its step."""
    done = tocsin("--root", opened.root, "--date", TODAY, "round", "status", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["round"], found["opened"], found["due"], found["closed"]) == (
        "2026-q4",
        "2026-11-22",
        "2026-12-31",
        None,
    )
    assert found["tasks"]["open"] == 12
    assert {name: sum(each.values()) for name, each in found["by_region"].items()} == {"AP": 7, "EU": 5}
    assert {name: sum(each.values()) for name, each in found["by_method"].items()} == {
        "call": 4,
        "email": 4,
        "fax": 1,
        "letter": 1,
        "message": 2,
    }
    assert sum(found["by_officer"]["anna"].values()) == 12
    assert {each["step"] for each in found["chase"]} == {"contact"}
    assert len(found["chase"]) == 6


def test_status_shows_no_value(opened: Workspace) -> None:
    """Progress is shown around the office: identifiers, and no number or address."""
    for arguments in ((), ("--json",), ("--all",)):
        done = tocsin("--root", opened.root, "--date", TODAY, "round", "status", "2026-q4", *arguments)
        assert done.returncode == 0, done.stderr
        assert "960" not in done.stdout + done.stderr
        assert "@" not in done.stdout + done.stderr
        assert files.read(opened, "2026-q4").round.salt not in done.stdout + done.stderr


def test_status_names_the_ladder(opened: Workspace, tmp_path: Path) -> None:
    """A week after nobody picked up, the deputy is named; after the last step nobody is left."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    tasks = [task for task in files.read(workspace, "2026-q4").tasks if task.organisation == "registry-no"]
    tried = [
        Outcome.model_validate(
            {
                **{name: getattr(task, name) for name in ("organisation", "contact", "kind", "value", "method")},
                "when": TODAY,
                "result": "no-answer",
                "officer": "anna",
            }
        )
        for task in tasks
    ]
    files.append_outcomes(workspace, "2026-q4", tried)
    text = tocsin("--root", root, "--date", "2026-11-28", "round", "status").stdout
    assert "database" not in text
    assert "1 contact is asked again later, the first on 2026-11-29" in text
    text = tocsin("--root", root, "--date", "2026-11-29", "round", "status").stdout
    assert "Ask the administrative contact in the root zone database (1)" in text
    assert "registry-no" in text
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "root-zone", clock="2026-11-30")
    assert done.returncode == 0, done.stderr
    text = tocsin("--root", root, "--date", "2026-12-07", "round", "status").stdout
    assert "Ask the regional organisation (1)" in text
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "region", clock="2026-12-07")
    assert done.returncode == 0, done.stderr
    text = tocsin("--root", root, "--date", "2026-12-14", "round", "status").stdout
    assert "Nobody is left to ask" in text
    assert check(load(workspace), date(2026, 12, 14)) == ()


def test_the_ladder_is_climbed_by_commands(opened: Workspace, tmp_path: Path) -> None:
    """Week after week `asked` notes the step that `status` names, to the end; no step is taken early or left out."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    workspace = Workspace.find(root)
    tasks = [task for task in files.read(workspace, "2026-q4").tasks if task.organisation == "registry-gr"]
    assert len({task.contact for task in tasks}) == 2
    fields = ("organisation", "contact", "kind", "value", "method", "officer")
    silence = [
        {**{name: getattr(task, name) for name in fields}, "when": TODAY, "result": "no-answer"} for task in tasks
    ]
    files.append_outcomes(workspace, "2026-q4", map(Outcome.model_validate, silence))

    def ask(day: date, whom: str) -> int:
        arguments = ("round", "asked", "2026-q4", "registry-gr", "--whom", whom)
        return tocsin("--root", root, *arguments, clock=str(day)).returncode

    def chases(day: date) -> list[dict[str, Any]]:
        found = json.loads(tocsin("--root", root, "--date", str(day), "round", "status", "--all", "--json").stdout)
        return [each for each in found["chase"] if each["organisation"] == "registry-gr"]

    words = {"deputy": "deputy", "root zone database": "root-zone", "regional organisation": "region"}
    taken: list[str] = []
    day = TODAY
    while any(each["step"] != "unresponsive" for each in chases(day)):
        first = min(chases(day), key=lambda each: (each["from"], each["step"] == "unresponsive"))
        turn = date.fromisoformat(first["from"])
        others = set(words.values()) - {words[first["step"]]}
        assert ask(turn - timedelta(days=1), words[first["step"]]) == 1, "before its turn"
        assert [ask(turn, other) for other in sorted(others)] == [1] * len(others), "another's turn"
        assert ask(turn, words[first["step"]]) == 0
        taken.append(first["step"])
        assert turn >= day
        day = turn
        assert len(taken) < 9
    assert list(dict.fromkeys(taken)) == ["deputy", "root zone database", "regional organisation"]
    ids = {(sent.contact, sent.when.date()) for sent in files.read(workspace, "2026-q4").sent}
    assert {who for who, _ in ids} == {"duty", "lead", "root-zone-contact", "regional-organisation"}
    closed = tocsin(
        "--root",
        root,
        "--date",
        str(day),
        "round",
        "close",
        "2026-q4",
        "--yes",
        *untried(root, day),
        "--to",
        tmp_path / "report",
    )
    assert closed.returncode == 0, closed.stderr
    register = load(workspace).register
    assert register
    assert "registry-gr" in unresponsive(register, day).organisations


def test_a_torn_line_is_told_and_status_goes_on(opened: Workspace, tmp_path: Path) -> None:
    """After a crash nobody has to mend a file by hand."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    path = root / "data/rounds/2026-q4/outcomes.csv"
    path.write_bytes(path.read_bytes() + b"registry-gr,duty,email,duty@nic.ex")
    done = tocsin("--root", root, "--date", TODAY, "round", "status")
    assert done.returncode == 0
    assert done.stderr == (
        "tocsin: data/rounds/2026-q4/outcomes.csv:2: warning: a line that was not written to its end was cut off "
        "[torn line]; its writer was stopped before it was done; do again what was done last\n"
    )


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a name that is none": (("open", "2026/q4", "--due", "2026-12-31"), 2, "small letters, digits and hyphens"),
    "a day that is past": (("open", "2027-q1", "--due", "2026-11-21"), 2, "this day is past"),
    "no day": (("open", "2027-q1"), 2, "--due"),
    "an officer that nobody knows": (
        ("open", "2027-q1", "--due", "2026-12-31", "--officer", "bert"),
        1,
        "register.yaml names no officer bert",
    ),
    "status of no round": (("status", "2027-q1"), 1, "there is no such round"),
    "status of an officer that nobody knows": (
        ("status", "--officer", "bert"),
        1,
        "register.yaml names no officer bert",
    ),
    "an organisation that is not asked": (
        ("asked", "2026-q4", "registry-xx", "--whom", "region"),
        1,
        "does not ask that organisation",
    ),
    "somebody else": (("asked", "2026-q4", "registry-no", "--whom", "friends"), 2, "one of: deputy, others,"),
}


@pytest.mark.parametrize(("arguments", "returncode", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(
    opened: Workspace, arguments: tuple[str, ...], returncode: int, said: str
) -> None:
    """A slip changes nothing, and says what to do."""
    before = sorted(path.name for path in opened.data.glob("rounds/*"))
    done = tocsin("--root", opened.root, "round", *arguments, clock=TODAY)
    assert done.returncode == returncode
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert sorted(path.name for path in opened.data.glob("rounds/*")) == before


def test_a_round_in_which_nothing_is_asked_is_not_opened(miniature: Workspace) -> None:
    """A round without tasks would only be in the way."""
    for path in (miniature.data / "organisations").glob("*.yaml"):
        text = path.read_text()
        path.write_text(text.partition("contacts:")[0] + "consent: all\ncontacts: []\n")
    done = tocsin("--root", miniature.root, "--date", TODAY, "round", "open", "2026-q4", "--due", DUE)
    assert done.returncode == 1
    assert "nothing has to be verified" in done.stderr
    assert not (miniature.data / "rounds/2026-q4").exists()


def test_a_closed_round_takes_no_more_questions(opened: Workspace, tmp_path: Path) -> None:
    """After its end nobody is asked in its name, and its status is still told."""
    root = tmp_path / "workspace"
    shutil.copytree(opened.root, root)
    with files.changing(Workspace.find(root), "2026-q4") as held:
        held.close(TODAY)
    done = tocsin("--root", root, "round", "asked", "2026-q4", "registry-no", "--whom", "region", clock=TODAY)
    assert (done.returncode, "was closed on 2026-11-22" in done.stderr) == (1, True)
    done = tocsin("--root", root, "--date", TODAY, "round", "status", "2026-q4")
    assert "closed on 2026-11-22" in done.stdout


def test_rounds_from_before_there_were_tasks_stay_valid(miniature: Workspace) -> None:
    """An old round has no list of whom it asked; its outcomes count, and its status says so."""
    done = tocsin("--root", miniature.root, "--date", TODAY, "round", "status", "2026-q3")
    assert done.returncode == 0, done.stderr
    assert "keeps no list of whom it asked" in " ".join(done.stdout.split())
