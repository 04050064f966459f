"""The table of outcomes: read or refused line by line, and the good lines of one with a bad line count."""

import pytest
from running import checked

from builder.register.loading import load
from builder.workspace.csvtext import OUTCOME_COLUMNS
from builder.workspace.places import Workspace

HEADER = ",".join(OUTCOME_COLUMNS)
ROW = "registry-gr,duty,phone,+44 1632 960101,2026-10-01,call,confirmed,anna,"
OUTCOMES = {
    "only the first line": (f"{HEADER}\n", []),
    "lines as on Windows": (f"{HEADER}\r\n{ROW}\r\n", []),
    "no line end at the end": (f"{HEADER}\n{ROW}", []),
    "a note of two lines": (f'{HEADER}\n{ROW}"one\ntwo"\n{ROW}\n', []),
    "no first line": (f"{ROW}\n", [(1, "table")]),
    "a first line in capitals": (f"{HEADER.upper()}\n{ROW}\n", [(1, "table")]),
    "a column missing": (f"{HEADER[:-5]}\n{ROW}\n", [(1, "table")]),
    "a column too many": (f"{HEADER},more\n{ROW},x\n", [(1, "table")]),
    "columns in another order": (f"contact,organisation{HEADER[20:]}\n{ROW}\n", [(1, "table")]),
    "semicolons": (f"{HEADER}\n{ROW}\n".replace(",", ";"), [(1, "table")]),
    "an empty first line": (f"\n{HEADER}\n{ROW}\n", [(1, "table")]),
    "a cell missing": (f"{HEADER}\n{ROW[:-1]}\n{ROW}\n", [(2, "table")]),
    "a cell too many": (f"{HEADER}\n{ROW}\n{ROW},\n", [(3, "table")]),
    "an empty line": (f"{HEADER}\n\n{ROW}\n", [(2, "table")]),
    "a quote that is not closed": (f'{HEADER}\n{ROW}"rang twice\n{ROW}\n', [(3, "table")]),
    "something behind a quote": (f'{HEADER}\n{ROW}"rang" twice\n', [(2, "table")]),
    "a cell longer than CSV reads": (f"{HEADER}\n{ROW}{'x' * 200_000}\n", [(2, "table")]),
    "a hidden character": (f"{HEADER}\n{ROW}rang\u202etwice\n", [(2, "table")]),
    "a null": (f"{HEADER}\n{ROW}rang\0twice\n", [(2, "table")]),
    "a return on its own": (f'{HEADER}\n{ROW}"rang\rtwice"\n', [(2, "table")]),
    "a date that does not exist": (f"{HEADER}\n{ROW.replace('10-01', '02-30')}\n", [(2, "date")]),
    "an unknown kind": (f"{HEADER}\n{ROW.replace('phone', 'telephone')}\n", [(2, "value")]),
    "an unknown method": (f"{HEADER}\n{ROW.replace('call', 'visit')}\n", [(2, "value")]),
    "an unknown result": (f"{HEADER}\n{ROW.replace('confirmed', 'ok')}\n", [(2, "value")]),
    "no value": (f"{HEADER}\n{ROW.replace('+44 1632 960101', '')}\n", [(2, "value")]),
    "a value too long": (f"{HEADER}\n{ROW.replace('960101', '1' * 255)}\n", [(2, "value")]),
    "a note too long": (f"{HEADER}\n{ROW}{'x' * 301}\n", [(2, "value")]),
    "an organisation that is no identifier": (f"{HEADER}\nRegistry {ROW}\n", [(2, "value")]),
    "no officer": (f"{HEADER}\n{ROW.replace('anna', '')}\n", [(2, "value")]),
    "lines count within a note of two lines": (f'{HEADER}\n{ROW}"one\ntwo"\n{ROW},\n', [(4, "table")]),
    "several lines": (
        f"{HEADER}\n{ROW},\n{ROW}\n{ROW.replace('call', 'visit')}\n{ROW.replace('2026', '26')}\n",
        [(2, "table"), (4, "value"), (5, "date")],
    ),
    "several cells of one line": (
        f"{HEADER}\n{ROW.replace('call', 'visit').replace('2026', '26')}\n",
        [(2, "date"), (2, "value")],
    ),
}


@pytest.mark.parametrize(("text", "problems"), OUTCOMES.values(), ids=OUTCOMES)
def test_outcomes_are_read_or_refused_line_by_line(
    miniature: Workspace, text: str, problems: list[tuple[int, str]]
) -> None:
    """A line that cannot be read is told and the others count."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_bytes(text.encode())
    loaded = load(miniature)
    assert [(problem.place.line, problem.rule) for problem in loaded.problems] == problems
    assert {problem.place.file for problem in loaded.problems} <= {"data/rounds/2026-q3/outcomes.csv"}
    assert loaded.register is not None


def test_the_good_lines_of_a_table_with_a_bad_one_count(miniature: Workspace) -> None:
    """One slip does not void a round."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW},\n{ROW}\n", encoding="utf-8")
    loaded = load(miniature)
    assert loaded.register is not None
    assert [outcome.place.line for outcome in loaded.register.outcomes] == [2, 4]


@pytest.mark.parametrize("line", [b"\n", b"x\n", b",,,,,,,,\n"], ids=["blank", "one cell", "empty cells"])
def test_a_table_of_50_mb_of_wrong_lines_ends_promptly(miniature: Workspace, line: bytes) -> None:
    """A table that is damaged throughout is told without filling the memory or the screen."""
    path = miniature.root / "data/rounds/2026-q3/outcomes.csv"
    path.write_bytes(HEADER.encode() + b"\n" + line * (50_000_000 // len(line)))
    assert len(checked(miniature.root)) < 10_000
