"""Every table that people open in a spreadsheet: its letters are right, nothing in it runs, and it comes back."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from house import FILES, name_of
from loaded import small
from sheets import OPENED, round_of, tasks_of

from builder.cli.recipients import leave
from builder.exchange.columns import Sheet
from builder.exchange.export import csv_of
from builder.rounds.asking import chasing
from builder.rounds.asking.ladder import Step
from builder.rounds.asking.sheets import Sheets
from builder.rounds.progress import Rung
from builder.rounds.record import RoundFiles
from builder.rounds.returns import posted, tables
from builder.rounds.returns.evidence import Asked, Finding, Rejected
from builder.rounds.returns.importing import reject_report
from builder.workspace.csvtext import NUMBER, cell, for_people, plain
from builder.workspace.problems import Place

# Who writes tables, and for whom.
BY_FOR_PEOPLE = {"builder.workspace.csvtext"}
OF_BUNDLES = {"builder.bundle.tables"}
FOR_PROGRAMS = {
    *("builder.rounds.files", "builder.office.log", "builder.demo.rounds"),
    *("builder.privacy.retain", "builder.privacy.eraser"),
    # The list for a gateway.
    "builder.rounds.asking.sheets",
}
HOSTILE = ("=1+1", "+441632960999", "-1", "@x", "a;=1+1", "\t=1", "سجل تجريبي", "Zoë Größe", '"; =1')
# Of these a spreadsheet makes a number where a thousand is written with a space, and takes their plus away.
THOUSANDS = ("+420 601 123 456", "+351 912 345 678")


def test_every_writer_is_known() -> None:
    """A new table is written by `for_people`, or stands here with the reason why it is for no person."""
    found = {name_of(path) for path in FILES if "csv.writer(" in path.read_text(encoding="utf-8")}
    assert found == BY_FOR_PEOPLE | OF_BUNDLES | FOR_PROGRAMS


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    assert content.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def tables_of(written: Sheets) -> dict[str, bytes]:
    """Every table that is for people, with what is hostile in it where that can stand."""
    rejected = [Rejected(place=Place(file=text, line=1), reason=text, hint="", sender=text) for text in HOSTILE]
    made = {name: content for name, content in written.files.items() if name.endswith(".csv")}
    del made["sms/messages.csv"]
    return {
        **made,
        "rejects.csv": reject_report(rejected),
        "export.csv": csv_of(Sheet.ORGANISATIONS, [{"name": text} for text in HOSTILE]),
        "held.csv": leave._table(()),
        "any.csv": for_people([HOSTILE, THOUSANDS]),
    }


def test_a_spreadsheet_shows_it_right_and_runs_nothing(written: Sheets) -> None:
    """The mark of UTF-8, ends of lines as its own; no cell begins a formula, and no number with a plus becomes one."""
    for name, content in tables_of(written).items():
        for row in rows(content):
            assert not [each for each in row if each[:1] in tuple("=+-@\t") and not NUMBER.fullmatch(each)], name
            # In half of Europe a day and a month.
            assert "24/7" not in row, name


@pytest.mark.parametrize("text", [*HOSTILE, *THOUSANDS, "+44 1632 960999", "plain"])
def test_what_comes_back_is_what_went_out(text: str) -> None:
    """What guards a cell is taken away again."""
    assert plain(cell(text)) == text
    assert cell("+44 1632 960999") == "+44 1632 960999"
    assert cell(THOUSANDS[0]).startswith("'")


def saved(table: list[list[str]], how: str) -> bytes:
    """A table as a spreadsheet saves it."""
    separator = {"semicolons": ";", "unicode text": "\t"}.get(how, ",")
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode("utf-16" if how == "unicode text" else "utf-8-sig")


def as_number(text: str, how: str) -> str:
    """A number as a spreadsheet keeps it that took it for one."""
    return text[1:].replace(" ", "") if text.startswith("+") and how == "plus dropped" else text


@pytest.mark.parametrize("how", ["as it was", "semicolons", "unicode text", "plus dropped"])
def test_a_call_sheet_comes_back_as_a_spreadsheet_saves_it(written: Sheets, how: str) -> None:
    """Other separators, encodings, days and numbers: every line is taken in, for the very number that was rung."""
    head, *table = rows(written.files["calls/anna.csv"])
    value, outcome, when = head.index("value"), head.index("outcome"), head.index("when")
    day = OPENED + timedelta(days=3)
    for place, row in enumerate(table):
        row[value] = as_number(row[value], how)
        row[outcome], row[when] = "confirmed", (f"{day:%d.%m.%Y}", f"{day:%Y-%m-%d}")[place % 2]
    files = RoundFiles(round=round_of(), tasks=tasks_of(small()))
    asked = Asked(files=files, register=small(), recipients=frozenset(), officer="anna", today=day)
    found = list(tables.judge(saved([head, *table], how), "calls.csv", asked))
    assert len(found) == len(table)
    assert all(isinstance(each, Finding) and each.outcome and each.outcome.when == day for each in found)


def step(whom: str) -> Step:
    return Step(
        organisation="registry-gr",
        organisation_name="سجل تجريبي",
        tlds=".gr",
        rung=Rung.DEPUTY,
        officer="anna",
        asking="Anna",
        whom=(whom,),
        about=("duty",),
        missing=(),
        who="Security lead",
        address="eleni@example.net",
        tld=".gr",
        language="en",
        languages=("en",),
        timezone="Europe/Athens",
        since=OPENED,
        attempts=1,
        day=OPENED,
        by=date(2026, 12, 1),
    )


@pytest.mark.parametrize("how", ["as it was", "semicolons", "unicode text"])
def test_a_list_of_the_ladder_comes_back_too(how: str, tmp_path: Path) -> None:
    """What was asked is known again, however the list was saved."""
    path = tmp_path / "list.csv"
    path.write_bytes(saved(rows(chasing._list([(1, step("lead"))])), how))
    files = RoundFiles(round=round_of(), tasks=tasks_of(small()))
    assert posted.listed(path, files, small()) == (posted.Turn("registry-gr", "deputy", "lead"),)


def test_what_no_spreadsheet_should_save_is_refused_with_what_to_do() -> None:
    """Letters of another encoding, or a workbook under another name."""
    for content in ("organisation;größe".encode("cp1252"), b"PK\x03\x04\xff\xfe"):
        with pytest.raises(tables.RefusedTableError, match="save it as “CSV UTF-8”"):
            tables.read_lines(content, "x.csv")
