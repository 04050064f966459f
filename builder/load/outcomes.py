"""Read an `outcomes.csv`: one outcome a line, each good line counting even where another is bad.

A table that is damaged throughout is read to its first fifty problems.
"""

import csv
import io
import unicodedata

from builder.load.shape import shape
from builder.load.yamltext import text_problem
from builder.model import Outcome
from builder.problems import Place, Problem

COLUMNS = ("organisation", "contact", "kind", "value", "when", "method", "result", "officer", "note")
# A table with so many bad lines is damaged throughout; the rest would say the same.
MOST_PROBLEMS = 50


def read_outcomes(file: str, text: str) -> tuple[list[Outcome], list[Problem]]:
    """Return the outcomes of the good lines, and a problem for each bad one."""
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        if tuple(next(table)) != COLUMNS:
            hint = f"it must be: {','.join(COLUMNS)}"
            return [], [_problem(Place(file=file, line=1), "the first line does not name our columns", hint)]
        line = table.line_num
        for row in table:
            outcome, found = _outcome(row, Place(file=file, line=line + 1))
            line = table.line_num
            problems += found
            if outcome:
                outcomes.append(outcome)
            if len(problems) >= MOST_PROBLEMS:
                break
    except csv.Error:
        place = Place(file=file, line=table.line_num)
        problems.append(_problem(place, "is not valid CSV", "look for a quote that is not closed"))
    return outcomes, problems


def _outcome(row: list[str], place: Place) -> tuple[Outcome | None, list[Problem]]:
    if len(row) != len(COLUMNS):
        message = f"has {len(row)} cells; {len(COLUMNS)} are wanted"
        return None, [_problem(place, message, "put a cell that holds a comma in quotes")]
    if problem := next((found for cell in row if (found := text_problem(cell))), None):
        return None, [_problem(place, *problem)]
    cells = (unicodedata.normalize("NFC", cell) for cell in row)
    return shape(Outcome, {**dict(zip(COLUMNS, cells, strict=True)), "place": place}, place)


def _problem(place: Place, message: str, hint: str) -> Problem:
    return Problem(place=place, rule="table", message=message, hint=hint)
