"""`tocsin round sent`: what the office sent by its own means counts as sent, once."""

import csv
import email
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from running import tocsin
from second_word import untried
from stages import copied
from workspaces import copy_miniature

from builder.workspace.places import Workspace

DAY = "2026-11-22"
ALL = ("--above-label", "include")
Edit = Callable[[str], str]


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose sheets were written beside it, one contact having an address by post. Nobody changes this one."""
    root = tmp_path_factory.mktemp("sent")
    workspace = copy_miniature(root / "workspace")
    path = workspace.data / "organisations" / "registry-tv.yaml"
    text = path.read_text(encoding="utf-8")
    post = '{kind: post, value: "1 Example Street, Sampletown", tlp: CLEAR}'
    with_post = text.replace("tlp: GREEN}\n      - {kind: fax", f"tlp: GREEN}}\n      - {post}\n      - {{kind: fax")
    assert with_post != text
    path.write_text(with_post, encoding="utf-8")
    run(workspace, DAY, "round", "open", "2026-q4", "--due", "2027-09-30")
    run(workspace, DAY, "round", "sheets", "2026-q4", "--to", str(root / "sheets"), *ALL)
    return root


@pytest.fixture
def opened(opened_once: Path, tmp_path: Path) -> tuple[Workspace, Path]:
    """The same, for a test to send from."""
    shutil.copytree(opened_once / "sheets", tmp_path / "sheets")
    return copied(opened_once / "workspace", tmp_path / "workspace"), tmp_path / "sheets"


def run(workspace: Workspace, day: str, *arguments: str, fails: bool = False) -> str:
    done = tocsin("--root", workspace.root, *arguments, clock=day)
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr if fails else done.stdout


def sent(workspace: Workspace, day: str, *lists: Path) -> str:
    return run(workspace, day, "round", "sent", "2026-q4", *map(str, lists)).strip()


def journal(workspace: Workspace) -> list[dict[str, str]]:
    with (workspace.data / "rounds" / "2026-q4" / "sent.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def test_what_was_posted_and_faxed_is_asked_and_not_asked_again(opened: tuple[Workspace, Path]) -> None:
    """Before, the sheets ask it again; after, they leave it out for 30 days, and then remind."""
    workspace, sheets = opened
    lists = [sheets / "post" / "list.csv", sheets / "fax" / "list.csv"]
    count = sum(len(rows(path)) for path in lists)
    assert count >= 2
    assert sent(workspace, DAY, *lists) == str(count)
    assert {row["state"] for row in journal(workspace)} == {"sent"}
    for day, there in (("2026-11-23", False), ("2026-12-21", False), ("2026-12-22", True)):
        again = sheets.with_name(f"sheets-{day}")
        run(workspace, day, "round", "sheets", "2026-q4", "--to", str(again), *ALL)
        assert (again / "post").is_dir() == (again / "fax").is_dir() == there, day


def test_it_is_noted_once(opened: tuple[Workspace, Path]) -> None:
    """The same list again, twice in one command or saved by a spreadsheet, notes nothing more."""
    workspace, sheets = opened
    path = sheets / "fax" / "list.csv"
    count = len(rows(path))
    assert sent(workspace, DAY, path, path) == str(count)
    path.write_text(path.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8-sig")
    assert sent(workspace, "2026-12-21", path) == "0"
    assert len(journal(workspace)) == count
    assert sent(workspace, "2026-12-22", path) == str(count), "a reminder"
    assert len({(row["value"], row["id"]) for row in journal(workspace)}) == 2 * count


def test_mail_of_the_offices_own_program_is_known_by_its_name(opened: tuple[Workspace, Path]) -> None:
    """The journal has the names of the files that went, and `round send` sends to none of these addresses again."""
    workspace, sheets = opened
    path = sheets / "email" / "list.csv"
    assert sent(workspace, DAY, path) == str(len(rows(path)))
    names = {
        email.message_from_bytes(each.read_bytes())["message-id"].strip("<>")
        for each in (sheets / "email").glob("*.eml")
    }
    assert {row["id"] for row in journal(workspace)} == names
    server = ("--server", "mail.secretariat.example", "--dry-run")
    assert run(workspace, DAY, "round", "send", "2026-q4", *server).strip() == "0"


def test_a_part_of_a_list_is_a_list(opened: tuple[Workspace, Path]) -> None:
    """Where the machine ate the second letter, its line is taken out."""
    workspace, sheets = opened
    path = sheets / "email" / "list.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:3]), encoding="utf-8")
    assert sent(workspace, DAY, path) == "2"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda text: re.sub(r"(?m)^registry-tv,desk", "registry-gr,desk", text), "another channel's in this round"),
        (lambda text: text.replace("number,officer", "numero,officer"), "no list of what is sent"),
        (lambda text: text.replace("organisation,contact", "a,a"), "two of its columns"),
        (lambda text: re.sub(r",(\d+),(Anna|Ben)", r",9999,\2", text), "none of this round's"),
        (lambda text: re.sub(r",(\d+),(Anna|Ben)", r",-1,\2", text), "none of this round's"),
        (lambda text: re.sub(r",(\d+),(Anna|Ben)", r",٣,\2", text), "none of this round's"),
        (lambda text: text + '"', "not valid CSV"),
    ],
    ids=["another contact", "no number", "columns", "too large", "negative", "other digits", "a quote"],
)
def test_a_list_that_is_not_ours_is_refused_whole(opened: tuple[Workspace, Path], edit: Edit, said: str) -> None:
    """It says which line and what to do; nothing is noted, and no value is told."""
    workspace, sheets = opened
    path = sheets / "fax" / "list.csv"
    text = path.read_text(encoding="utf-8")
    assert edit(text) != text
    values = [row["value"] for row in rows(path)]
    path.write_text(edit(text), encoding="utf-8")
    told = run(workspace, DAY, "round", "sent", "2026-q4", str(path), fails=True)
    assert said in told
    assert "hint: give a list.csv" in told
    assert not [value for value in values if value in told]
    assert journal(workspace) == []


def test_a_call_is_not_sent(opened: tuple[Workspace, Path]) -> None:
    """The list of calls is refused: what came of a call is told, not that it was made."""
    workspace, sheets = opened
    path = next((sheets / "calls").glob("*.csv"))
    told = run(workspace, DAY, "round", "sent", "2026-q4", str(path), fails=True)
    assert "recorded by what came of it" in told
    assert journal(workspace) == []


def test_a_closed_round_is_left_as_it_is(opened: tuple[Workspace, Path]) -> None:
    """What went out after the end belongs to no round."""
    workspace, sheets = opened
    run(
        workspace,
        DAY,
        "round",
        "close",
        "2026-q4",
        "--yes",
        *untried(workspace.root, DAY),
        "--to",
        str(sheets.with_name("report")),
    )
    told = run(workspace, DAY, "round", "sent", "2026-q4", str(sheets / "fax" / "list.csv"), fails=True)
    assert "was closed" in told


def test_another_round_does_not_write_to_them_again(opened: tuple[Workspace, Path]) -> None:
    """Two rounds at a time ask an address once in 30 days; an exercise asks whom it asks."""
    workspace, sheets = opened
    count = sent(workspace, DAY, sheets / "email" / "list.csv")
    server = ("--server", "mail.secretariat.example", "--dry-run")
    run(workspace, DAY, "round", "open", "another", "--due", "2027-10-30")
    assert run(workspace, "2026-12-21", "round", "send", "another", *server).strip() == "0"
    assert run(workspace, "2026-12-22", "round", "send", "another", *server).strip() == count
    run(workspace, DAY, "round", "open", "drill", "--due", "2026-12-01", "--drill")
    assert int(run(workspace, DAY, "round", "send", "drill", *server)) > 0


@pytest.mark.parametrize("command", ["send", "sent", "asked"])
def test_no_option_shortens_the_time_between_messages(opened: tuple[Workspace, Path], command: str) -> None:
    """When somebody was asked is the machine's word: a day that an officer states would let them be asked again."""
    workspace, sheets = opened
    more = {
        "send": ("--server", "mail.secretariat.example", "--dry-run"),
        "sent": (str(sheets / "email" / "list.csv"),),
        "asked": ("registry-gr", "--whom", "deputy"),
    }[command]
    done = tocsin("--root", workspace.root, "--date", "2030-01-01", "round", command, "2026-q4", *more)
    assert done.returncode == 2
    assert "the machine's clock" in done.stderr
    assert journal(workspace) == []
