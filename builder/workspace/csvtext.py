"""Tables: read strictly, one record a line, and cells written so that no spreadsheet runs them.

Each good line counts even where another is bad; a table that is damaged throughout is read to its
first fifty problems.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from builder.workspace.problems import Place, Problem
from builder.workspace.shape import RecordT, shape
from builder.workspace.yamltext import MOST_TEXT, is_plain, text_problem

OUTCOME_COLUMNS = ("organisation", "contact", "kind", "value", "when", "method", "result", "officer", "note")
TASK_COLUMNS = ("organisation", "contact", "kind", "value", "method", "officer")
SENT_COLUMNS = ("organisation", "contact", "kind", "value", "when", "state", "id")
ASSIGNED_COLUMNS = ("organisation", "officer", "when", "by")
EFFORT_COLUMNS = ("when", "officer", "part", "seconds", "items")
MAIL_COLUMNS = ("mail", "when", "officer", "done", "organisation", "contact")
CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ", "||||||| ")
# A table with so many bad lines is damaged throughout; the rest would say the same.
MOST_PROBLEMS = 50
# By this a spreadsheet knows that the table is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet runs a cell that begins with one of these, wide forms too (OWASP, CSV injection).
FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")
# A number in groups, as people read it, is none. Without a space a spreadsheet would make it a sum, and drop the plus.
# Groups of three are: half of Europe writes a thousand so.
NUMBER = re.compile(r"(?!\+[0-9]{1,3}(?: [0-9]{3})+\Z)\+[0-9]+(?: [0-9]+)+", re.ASCII)
# Where a spreadsheet takes semicolons or tabs for the ends of cells, a formula may begin in the middle of one of ours:
# after a break too, for our quotes are none to it there; and a pair of quotes before a formula is nothing.
# One apostrophe more than there are, so that `plain` can tell ours from what was there.
WITHIN = re.compile(r"([;\t\r\n][\s\"]*)('*)(?=[=+@|%＝＋－＠-])")
GUARDED_WITHIN = re.compile(r"([;\t\r\n][\s\"]*)'('*)(?=[=+@|%＝＋－＠-])")
AT_FIRST = re.compile(rf"'*[{re.escape(''.join(FORMULA))}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Which lines of a table are `wanted`, by their cells; whether any is `likely`, its whole text tells faster."""

    wanted: Callable[[Sequence[str]], bool]
    likely: Callable[[str], bool]


def read_table(
    type_: type[RecordT], columns: tuple[str, ...], file: str, text: str, lines: Lines | None = None
) -> tuple[list[RecordT], list[Problem]]:
    """Return the records of the good lines, and a problem for each bad one; or of some `lines` alone."""
    if lines and not lines.likely(text):
        return [], []
    records: list[RecordT] = []
    problems: list[Problem] = []
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(table, ())) != columns:
            hint = f"it must be: {','.join(columns)}"
            return [], [_problem(Place(file=file, line=1), "the first line does not name our columns", hint)]
        line, clean = table.line_num, is_plain(text)
        for row in table:
            if lines and not lines.wanted(row):
                line = table.line_num
                continue
            record, found = _record(type_, columns, row, Place(file=file, line=line + 1), clean=clean)
            line = table.line_num
            problems += found
            if record:
                records.append(record)
            if len(problems) >= MOST_PROBLEMS:
                break
    except csv.Error:
        place = Place(file=file, line=table.line_num)
        problems.append(_problem(place, "is not valid CSV", "look for a quote that is not closed"))
    return records, problems


def _record(
    type_: type[RecordT], columns: tuple[str, ...], row: list[str], place: Place, *, clean: bool
) -> tuple[RecordT | None, list[Problem]]:
    if row and row[0].startswith(CONFLICT):
        return None, [
            _problem(place, "is left of a merge in git that was not finished", "keep the lines of both sides")
        ]
    if len(row) != len(columns):
        message = f"has {len(row)} cells; {len(columns)} are wanted"
        return None, [_problem(place, message, "put a cell that holds a comma in quotes")]
    cells = row
    if not clean or sum(map(len, row)) > MOST_TEXT:
        if problem := next((found for cell in row if (found := text_problem(cell))), None):
            return None, [_problem(place, *problem)]
        cells = [unicodedata.normalize("NFC", cell) for cell in row]
    fields: dict[str, Any] = dict(zip(columns, cells, strict=True))
    fields["place"] = place
    return shape(type_, fields, place)


def _problem(place: Place, message: str, hint: str) -> Problem:
    return Problem(place=place, rule="table", message=message, hint=hint)


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    text = WITHIN.sub(r"\1'\2", text)
    return f"'{text}" if AT_FIRST.match(text) and not NUMBER.fullmatch(text) else text


def for_people(rows: Iterable[Iterable[str]]) -> bytes:
    """Return a table that a person opens in a spreadsheet: it knows the text for UTF-8, and runs no cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([cell(each) for each in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def plain(text: str) -> str:
    """Return the text that a cell was made of."""
    text = text[1:] if text.startswith("'") and AT_FIRST.match(text) else text
    return GUARDED_WITHIN.sub(r"\1\2", text)
