"""Write tables: the register as one that people fill in and that is taken back, and templates of it. Pure."""

import csv
import io
from collections.abc import Iterable, Mapping

from builder.exchange.columns import COLUMNS, Sheet, names
from builder.exchange.rows import Cells, rows
from builder.register.model import Recipient, Register
from builder.workspace.csvtext import BYTE_ORDER_MARK, cell


def register_rows(register: Register, recipients: Iterable[Recipient]) -> dict[Sheet, list[Cells]]:
    """Return the rows of each table; no locator is in them."""
    recipients = tuple(recipients)
    return {sheet: list(rows(sheet, register, recipients)) for sheet in Sheet}


def template_rows(sheet: Sheet) -> list[Cells]:
    """Return the one line of a template: an example, to be replaced."""
    return [{column.name: column.example for column in COLUMNS[sheet] if column.example and column.name != "mark"}]


def csv_of(sheet: Sheet, lines: Iterable[Mapping[str, str]]) -> bytes:
    """Return a table as CSV that a spreadsheet knows to be UTF-8 and takes nothing of for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = names(sheet)
    writer.writerow(columns)
    for line in lines:
        writer.writerow([cell(line.get(name, "")) for name in columns])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()
