"""Consoles and tables of the terminal: values are data, and what is copied from a screen is whole."""

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

# An address or number that is broken over two lines is copied and dialled wrong.
UNBROKEN = {"TLD", "first number", "value"}
# On a narrow terminal these give way last.
LEAST = {
    "freshness": 12,
    "contact": 12,
    "organisation": 19,
    "TLP": 12,
    "recipient": 16,
    "scope": 16,
    "territory": 14,
    "officer": 10,
}
# As wide a line stands between rows that are laid out as lines; any terminal has so many columns.
BETWEEN = 8


def new_console() -> Console:
    # Values are data: neither markup nor emoji codes in them mean anything.
    return Console(markup=False, emoji=False, highlight=False)


def new_table(title: str, *columns: str, numbers: bool = False) -> Table:
    table = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title_style="bold"
    )
    for place, column in enumerate(columns):
        table.add_column(
            column,
            justify="right" if numbers and place else "left",
            overflow="fold",
            no_wrap=column in UNBROKEN,
            min_width=LEAST.get(column, len(column)),
        )
    return table


def print_table(console: Console, table: Table) -> None:
    """Print a table; on a terminal too narrow for its columns, each row as lines one below the other."""
    cells = [[str(cell) for cell in column.cells] for column in table.columns]
    headers = [str(column.header) for column in table.columns]
    least = [
        max(len(header), column.min_width or 1, *map(_widest, texts if column.no_wrap else ()))
        for header, column, texts in zip(headers, table.columns, cells, strict=True)
    ]
    # Each column has a blank behind it and an edge; the last edge is blank too, and may be cut.
    if sum(least) + 2 * len(least) <= console.width + 1:
        console.print(table)
        return
    if table.title:
        console.print(table.title, style="bold")
    for row, values in zip(table.rows, zip(*cells, strict=True), strict=True):
        for place, (header, value) in enumerate(zip(headers, values, strict=True)):
            if value:
                text = f"{'  ' if place else ''}{header}: {', '.join(value.splitlines())}"
                console.print(text, style=row.style, soft_wrap=True)
        console.print("─" * BETWEEN)


def _widest(text: str) -> int:
    return max(map(cell_len, text.splitlines()), default=0)
