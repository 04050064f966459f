"""The work sheets: whole, the same each time, each channel on one, and for the office's eyes alone."""

import csv
import io
import re
import shutil
import stat
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from loaded import small
from pdfs import pages, squeezed
from running import tocsin
from sheets import OPENED, all_letters, letter, made, office, round_of, tasks_of
from workspaces import Change

from builder.errors import RoundError
from builder.progress import Silence
from builder.register.model import Outcome
from builder.rounds.asking import sending, sheets
from builder.rounds.record import RoundFiles
from builder.rounds.returns.tables import SHEET, read_lines
from builder.workspace.csvtext import NUMBER
from builder.workspace.places import Workspace


def test_the_same_data_give_the_same_bytes(written: sheets.Sheets) -> None:
    """Promise 7: made again, each sheet is the same, byte for byte."""
    again = made()
    assert written.files.keys() == again.files.keys()
    assert [name for name in written.files if written.files[name] != again.files[name]] == []


def test_no_name_of_a_file_tells_a_contact(written: sheets.Sheets) -> None:
    """Files are named by numbers, officers and sorts, and by nothing else."""
    wanted = re.compile(
        r"README\.txt|(calls|post)/anna\.(csv|pdf)|(email|fax)/\d{4}\.(eml|pdf)|(email|fax|post|sms|chat)/list\.csv"
        r"|sms/messages\.csv"
    )
    assert [name for name in written.files if not wanted.fullmatch(name)] == []
    assert {name.partition("/")[0] for name in written.files} == {
        *("README.txt", "calls", "email", "fax", "post", "sms", "chat")
    }


def test_each_channel_gets_one_sheet(written: sheets.Sheets) -> None:
    """Nothing that the round asks about is forgotten, and nothing asked twice."""
    assert sum(written.counts.values()) == len(tasks_of(small()))
    numbers = [
        row["number"]
        for name, content in written.files.items()
        if name.endswith(("anna.csv", "list.csv"))
        for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    ]
    assert sorted(map(int, numbers)) == list(range(1, len(tasks_of(small())) + 1))


def test_who_answered_is_left_out() -> None:
    """A sheet that is made again in mid-round asks nobody who said that all is right."""
    asked = letter("email").task
    outcome = Outcome(
        **{name: getattr(asked, name) for name in ("organisation", "contact", "kind", "value", "method", "officer")},
        when=OPENED,
        result="confirmed",
    )
    found = made(outcomes=(outcome,))
    assert "email/0001.eml" not in found.files
    assert found.left_out == 1
    assert "Left out" in found.files["README.txt"].decode()


def test_an_address_gets_one_message() -> None:
    """Of two contacts with one mailbox the second is told, and asked another way, as `tocsin round send` has it."""
    organisation = small().organisations["registry-gr"]
    duty, lead = organisation.contacts
    both = duty.channels[1].model_copy(update={"value": "Eleni@Example.NET"})
    contacts = (duty.model_copy(update={"channels": (duty.channels[0], both)}), lead)
    changed = organisation.model_copy(update={"contacts": contacts})
    found = small().model_copy(update={"organisations": {**small().organisations, "registry-gr": changed}})
    tasks = tasks_of(found)
    (one, two) = (place for place, task in enumerate(tasks, 1) if task.value.casefold() == "eleni@example.net")
    now = made(found)
    assert now.shared == (two,)
    assert f"email/{one:04}.eml" in now.files
    assert f"email/{two:04}.eml" not in now.files
    listed = csv.DictReader(io.StringIO(now.files["email/list.csv"].decode("utf-8-sig")))
    assert str(two) not in {row["number"] for row in listed}
    assert sum(now.counts.values()) + now.left_out + len(now.shared) == len(tasks)
    assert f"by number:\n{two:04}\n" in now.files["README.txt"].decode()
    files = RoundFiles(round=round_of(), tasks=tasks)
    assert sending.plan(files, sheets.due_letters(found, files, OPENED)).shared == now.shared


def test_a_channel_that_changed_since_is_left_out() -> None:
    """The number to dial is the register's: one that it no longer has is on no sheet."""
    organisation = small().organisations["registry-no"]
    contact = organisation.contacts[0]
    kept = contact.model_copy(update={"channels": contact.channels[1:]})
    changed = organisation.model_copy(update={"contacts": (kept,)})
    found = small().model_copy(update={"organisations": {**small().organisations, "registry-no": changed}})
    files = RoundFiles(round=round_of(), tasks=tasks_of(small()))
    now = sheets.make(found, files, office(), OPENED, jobs=1, report=Silence())
    assert now.left_out == 1
    assert not [name for name, content in now.files.items() if name.endswith("csv") and b"960201" in content]


def test_sheets_are_for_the_owner_alone(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """Personal details in clear: the directory opens for its owner, and so do the files."""
    to = tmp_path / "sheets"
    to.mkdir(mode=0o755)
    sheets.write(miniature, written, to)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [to, *to.rglob("*")] if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in to.rglob("*") if path.is_file()} == {0o600}
    assert {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()} == written.files.keys()


def test_sheets_lie_outside_the_workspace(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """What lies in the workspace is committed, and part of it published; a link changes nothing of that."""
    (tmp_path / "link").symlink_to(miniature.root)
    for to in (miniature.root / "sheets", miniature.root / "data" / "x", tmp_path / "link" / "x"):
        with pytest.raises(RoundError, match="lies in the workspace"):
            sheets.write(miniature, written, to)
        assert not to.exists()


def test_a_directory_that_holds_something_stays_as_it_was(
    miniature: Workspace, tmp_path: Path, written: sheets.Sheets
) -> None:
    """No older sheet is mixed with a newer one."""
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "mine").write_text("mine")
    with pytest.raises(RoundError, match="not empty"):
        sheets.write(miniature, written, tmp_path / "sheets")
    assert [path.name for path in (tmp_path / "sheets").iterdir()] == ["mine"]


def test_sheets_are_there_whole_or_not_at_all(miniature: Workspace, tmp_path: Path, written: sheets.Sheets) -> None:
    """Where the disk fails in the middle nothing is left in clear, and what a kill left is cleared away."""
    broken = replace(written, files={**written.files, f"sms/{'x' * 300}": b""})
    with pytest.raises(RoundError, match="cannot be written"):
        sheets.write(miniature, broken, tmp_path / "sheets")
    assert not [path for path in tmp_path.iterdir() if "sheets" in path.name]
    left = tmp_path / ".sheets.unfinished"
    left.mkdir()
    (left / "old").write_text("of a writer that was killed")
    sheets.write(miniature, written, tmp_path / "sheets")
    assert not left.exists()
    assert not (tmp_path / "sheets" / "old").exists()


# Tables


def test_a_spreadsheet_runs_nothing(written: sheets.Sheets) -> None:
    """No cell begins as a formula does; numbers for the gateway, which no person opens, stand as they are dialled."""
    for name, content in written.files.items():
        if name.endswith("csv") and name != "sms/messages.csv":
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
                assert not [
                    each for each in row if each.startswith(("=", "+", "-", "@")) and not NUMBER.fullmatch(each)
                ]
    rows = list(csv.DictReader(io.StringIO(written.files["sms/messages.csv"].decode())))
    assert [row["to"] for row in rows] == ["+447700900201"]


def test_a_queue_can_be_sent_back(written: sheets.Sheets) -> None:
    """The columns are those that `tocsin round import` knows again."""
    columns, lines = read_lines(written.files["calls/anna.csv"], "anna.csv")
    assert columns >= SHEET
    assert len(list(lines)) == written.counts["calls"]


def test_a_spreadsheet_shows_names_in_every_script(written: sheets.Sheets) -> None:
    """Excel goes by a byte order mark; a gateway's program would take it for a part of the first column's name."""
    tables = {name: content for name, content in written.files.items() if name.endswith(".csv")}
    assert {name for name, content in tables.items() if not content.startswith(b"\xef\xbb\xbf")} == {"sms/messages.csv"}


def test_a_call_sheet_says_how_sure_each_number_is(written: sheets.Sheets, tmp_path: Path) -> None:
    """As the print edition does: shape, word and age on the day on which it was made, with the date beside."""
    path = tmp_path / "calls.pdf"
    path.write_bytes(written.files["calls/anna.pdf"])
    text = squeezed("".join(pages(path)))
    assert text.count("Lastverified:") == written.counts["calls"]
    assert re.search(r"Lastverified:●fresh\d+d20\d\d-\d\d-\d\d,call", text)


def test_calls_are_in_the_order_in_which_days_begin(written: sheets.Sheets) -> None:
    """Athens before Oslo; who answers at all times comes last, and is rung when there is time."""
    rows = list(csv.DictReader(io.StringIO(written.files["calls/anna.csv"].decode("utf-8-sig"))))
    begins: dict[str, str] = {}
    for row in rows:
        begins.setdefault(row["organisation"], row["day begins (UTC)"])
    timed = [begin for begin in begins.values() if begin]
    assert timed[:2] == ["06:00", "07:00"]
    assert list(begins.values()) == timed + [""] * (len(begins) - len(timed))
    assert timed == sorted(timed)


def test_the_calls_of_an_organisation_stand_together_with_its_tlds(written: sheets.Sheets, tmp_path: Path) -> None:
    """Both numbers of a contact, and its colleagues, follow each other on paper too; each card says for which TLDs."""
    rows = list(csv.DictReader(io.StringIO(written.files["calls/anna.csv"].decode("utf-8-sig"))))
    for columns in (["organisation"], ["organisation", "contact"]):
        whose = [tuple(row[column] for column in columns) for row in rows]
        assert len([name for name, _ in groupby(whose)]) == len(set(whose)) < len(whose)
    assert {row["organisation"]: row["tlds"] for row in rows}["registry-gr"] == ".gr .ελ"
    path = tmp_path / "calls.pdf"
    path.write_bytes(written.files["calls/anna.pdf"])
    cards = squeezed("".join(pages(path)))
    assert cards.count(".gr.ελ") == sum(row["organisation"] == "registry-gr" for row in rows)


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_short_message_is_one_message(language: str, drill: bool) -> None:
    """In the languages that the alphabet of GSM allows, a message costs one; more letters would cost two."""
    said = sheets._text("rounds/sms.txt", letter("sms", language=language), round_of(drill=drill), office())
    assert sheets.parts_of(said) == 1
    assert said.startswith("THIS IS AN EXERCISE") == drill


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("ع" * 70, 1), ("ع" * 71, 2)],
)
def test_messages_are_counted_as_they_are_billed(text: str, parts: int) -> None:
    """160 signs of GSM or 70 others make one; a longer one is cut into parts of 153 or 67."""
    assert sheets.parts_of(text) == parts


# The command


def opened(workspace: Workspace) -> None:
    done = tocsin(
        "--root", workspace.root, "--date", OPENED.isoformat(), "round", "open", "2026-q4", "--due", "2027-09-30"
    )
    assert done.returncode == 0, done.stderr


def test_the_command_says_whom_to_reach_another_way(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """The numbers of those whose address gets another contact's message; no address is on the screen."""
    change("data/organisations/registry-gr.yaml", "duty@nic.example.gr", "eleni@example.net")
    opened(miniature)
    asked = ["round", "sheets", "2026-q4", "--to", tmp_path / "sheets", "--above-label", "include"]
    done = tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked)
    assert done.returncode == 0, done.stderr
    assert re.search(r"gets another contact's message, and no second: \d{4}; reach them another way", done.stderr)
    assert "3 e-mails" in done.stderr
    assert "eleni" not in done.stderr


def test_the_command_says_how_much_and_nothing_else(miniature: Workspace, tmp_path: Path) -> None:
    """An officer sees counts and where the files are; no name and no number is on the screen."""
    opened(miniature)
    asked = ["round", "sheets", "2026-q4", "--to", tmp_path / "sheets", "--above-label", "include"]
    done = tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "sheets")
    assert "7 calls, 4 e-mails, 1 fax, 1 letter, 1 SMS, 1 chat;" in done.stderr
    assert "destroy them" in done.stderr
    for each in all_letters():
        assert each.shown not in done.stderr + done.stdout
        assert not each.name or each.name not in done.stderr
    before = {path: path.read_bytes() for path in (tmp_path / "sheets").rglob("*") if path.is_file()}
    shutil.rmtree(tmp_path / "sheets")
    assert tocsin("--root", miniature.root, "--date", OPENED.isoformat(), *asked, "--jobs", "2").returncode == 0
    assert before == {path: path.read_bytes() for path in (tmp_path / "sheets").rglob("*") if path.is_file()}


def test_a_round_without_codes_or_closed_has_no_sheets(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """What cannot be answered is not sent."""
    asked = ["round", "sheets", "2026-q3", "--to", tmp_path / "sheets"]
    done = tocsin("--root", miniature.root, *asked)
    assert done.returncode == 1
    assert "has no codes" in done.stderr or "was closed" in done.stderr
    opened(miniature)
    path = miniature.data / "rounds" / "2026-q4" / "round.yaml"
    path.write_text(path.read_text() + "closed: 2026-11-22\n")
    done = tocsin("--root", miniature.root, "round", "sheets", "2026-q4", "--to", tmp_path / "sheets")
    assert done.returncode == 1
    assert "was closed" in done.stderr
    assert not (tmp_path / "sheets").exists()
