"""Read a table as it came: its rows, where its columns are named, and the lines below that. Pure."""

from collections.abc import Iterator, Sequence

from builder.errors import ExchangeError
from builder.exchange.columns import NEEDED, Sheet, names
from builder.exchange.table import Line, Lines, Table, digest_of
from builder.exchange.workbook import SAVE_AGAIN, is_workbook, rows_of_workbook
from builder.workspace.foreign import Row, UnreadableError, rows_of_csv
from builder.workspace.places import shown
from builder.workspace.problems import Place

# So many lines may stand above the names of the columns: a title, a date, a warning.
HEADS = 10
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
NO_COLUMNS = ExchangeError(
    "the table has no line that names columns", hint="`tocsin template organisations` writes a table to fill in"
)


def read(content: bytes, name: str, sheet: str) -> Table:
    """Return the table that a file holds, of a workbook the sheet of that name; refuse what is none, unquoted."""
    try:
        rows, told = _rows(content, sheet)
    except UnreadableError as error:
        where = f"{shown(name)}:{error.line}" if error.line else shown(name)
        raise ExchangeError(f"{where} {error.reason}", hint=error.hint) from None
    if not any(not row.empty for row in rows):
        raise ExchangeError(f"{shown(name)} is empty", hint="look at what the program that wrote it saved")
    return Table(name=shown(name), digest=digest_of(content), rows=rows, told=told)


def _rows(content: bytes, sheet: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    if content.startswith(OLD_EXCEL):
        raise UnreadableError("is a workbook of an old form, or one that a passphrase protects", SAVE_AGAIN)
    return rows_of_workbook(content, sheet) if is_workbook(content) else rows_of_csv(content)


def heading_of(row: Row) -> tuple[str, ...]:
    """Return the names that a row gives to columns, as our own are compared with."""
    return tuple(" ".join(cell.lower().split()) for cell in row.cells)


def own_head(rows: Sequence[Row], sheet: Sheet) -> int | None:
    """Return which row names the columns of our own form; None where the table is of another."""
    for number, row in enumerate(rows[:HEADS]):
        if any(needed <= set(heading_of(row)) for needed in NEEDED[sheet]):
            return number
    return None


def own_lines(table: Table, sheet: Sheet) -> Lines | None:
    """Return what a table of our own form says; None where it is of another form."""
    head = own_head(table.rows, sheet)
    if head is None:
        return None
    headings = heading_of(table.rows[head])
    ours = set(names(sheet))
    for name in ours:
        if headings.count(name) > 1:
            raise ExchangeError(f"two columns are called {name}", hint="keep one of them")
    lines = tuple(_lines(table, table.rows[head + 1 :], headings, ours))
    return Lines(table=table, sheet=sheet, headings=table.rows[head].cells, lines=lines)


def _lines(table: Table, rows: Sequence[Row], headings: tuple[str, ...], ours: set[str]) -> Iterator[Line]:
    for row in rows:
        cells = {name: cell for name, cell in zip(headings, row.cells, strict=False) if name in ours and cell}
        if cells:
            yield Line(place=Place(file=table.name, line=row.line), row=row, cells=cells)
