"""Write tables: the register as one that people fill in and that is taken back, and templates of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from builder.exchange.columns import COLUMNS, Sheet, names
from builder.exchange.rows import Cells, rows
from builder.exchange.workbook import workbook_of
from builder.register.model import Recipient, Register
from builder.seal import seal
from builder.workspace.csvtext import for_people


def register_rows(register: Register, recipients: Iterable[Recipient]) -> dict[Sheet, list[Cells]]:
    """Return the rows of each table; no locator is in them."""
    recipients = tuple(recipients)
    return {sheet: list(rows(sheet, register, recipients)) for sheet in Sheet}


def template_rows(sheet: Sheet) -> list[Cells]:
    """Return the one line of a template: an example, to be replaced."""
    return [{column.name: column.example for column in COLUMNS[sheet] if column.example and column.name != "mark"}]


def files_of(name: str, tables: Mapping[Sheet, Sequence[Cells]], keys: Sequence[str]) -> dict[str, bytes]:
    """Return the files of an export by name: a workbook, or a CSV file for each table; sealed, where asked."""
    if is_workbook_name(name):
        files = {name: workbook_of(tables)}
    else:
        files = {f"{sheet}.csv": csv_of(sheet, lines) for sheet, lines in tables.items()}
    return {f"{name}.age": seal(content, keys) for name, content in files.items()} if keys else files


def is_workbook_name(name: str) -> bool:
    """Say whether a file of this name is a workbook."""
    return name.lower().endswith(".xlsx")


def file_of(name: str, tables: Mapping[Sheet, Sequence[Cells]]) -> bytes:
    """Return tables as a file of this name: a workbook, or of one table CSV."""
    if is_workbook_name(name):
        return workbook_of(tables)
    ((sheet, lines),) = tables.items()
    return csv_of(sheet, lines)


def csv_of(sheet: Sheet, lines: Iterable[Mapping[str, str]]) -> bytes:
    """Return a table as CSV that a spreadsheet knows to be UTF-8 and takes nothing of for a formula."""
    columns = names(sheet)
    return for_people([columns, *([line.get(name, "") for name in columns] for line in lines)])
