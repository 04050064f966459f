"""Tables that other programs wrote, as rows of texts: whatever separates their cells, in whatever encoding. Pure.

Nothing is believed of them: their size and the number of lines and cells are bounded, and what cannot be
read is said without quoting it. `builder.workspace.csvtext` reads and writes tables of our own form.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from builder.workspace.csvtext import plain

LARGEST = 16 << 20
MOST_LINES = 50_000
MOST_COLUMNS = 200
LONGEST_CELL = 4000
SEPARATORS = (",", ";", "\t", "|")
WIDENED = re.compile(r'="(.*)"\Z', re.DOTALL)
# With a mark before the text, or told by the zeros between ASCII letters.
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class UnreadableError(Exception):
    """A table that cannot be read as a whole, or not from some line on; the reason quotes nothing of it."""

    def __init__(self, reason: str, hint: str = "", line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.hint, self.line = reason, hint, line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: where it begins, and its cells, without the blanks at their ends."""

    line: int
    cells: tuple[str, ...] = field(repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells)


def rows_of_csv(content: bytes) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Return the rows of a table of separated cells, and what is to be said of how it was read."""
    if len(content) > LARGEST:
        raise UnreadableError(f"has more than {LARGEST >> 20} MiB", "share it out among several files")
    text, told = _decoded(content)
    if "\0" in text:
        raise UnreadableError("is no text", "save it as CSV, in UTF-8")
    start, separator = _separator(text)
    return tuple(_rows(text, separator, start)), told


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    if encoding is None and content[1:2] == b"\0":
        encoding = "utf-16-le"
    elif encoding is None and content[:1] == b"\0":
        encoding = "utf-16-be"
    try:
        # A program that knows of no mark keeps ours, and may put another before it.
        return content.decode(encoding or "utf-8").lstrip("\ufeff"), ()
    except UnicodeDecodeError:
        if encoding:
            raise UnreadableError("is damaged: its encoding breaks off", "save it again, as CSV UTF-8") from None
    # What Excel calls CSV, west of the Oder; each byte is some letter to it, so the reader has to look.
    text = content.decode("cp1252", "replace")
    return text, ("is not UTF-8, and was read as Windows-1252: look whether the names are right",)


def _separator(text: str) -> tuple[int, str]:
    """Return how many lines come before the table, and what separates its cells."""
    head = text.lstrip("\r\n").partition("\n")[0]
    # Excel tells itself so which separator it wrote.
    told = re.fullmatch(r"\"?sep=(.)\"?\r?", head)
    if told:
        return 1, told[1]
    # Of the first lines, as a title may stand above the names of the columns; what stands in quotes separates nothing.
    heads = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:10]]
    return 0, max(SEPARATORS, key=lambda each: max((line.count(each) for line in heads), default=0))


def _rows(text: str, separator: str, skipped: int) -> Iterator[Row]:
    # A carriage return within a cell is a break like any other; the reader keeps both.
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for count, cells in enumerate(table):
            if count >= MOST_LINES:
                raise UnreadableError(f"has more than {MOST_LINES:,} lines", "share it out among several files", line)
            if len(cells) > MOST_COLUMNS:
                raise UnreadableError(f"has more than {MOST_COLUMNS} columns", "leave out what is not needed", line)
            if count >= skipped:
                yield Row(line=line, cells=tuple(map(cell_text, cells)))
            line = table.line_num + 1
    except csv.Error:
        hint = "look for a quote that is not closed, here or further down"
        raise UnreadableError("is not valid CSV from here on", hint, line) from None


def cell_text(text: str) -> str:
    """Return what a cell says: without the blanks around it, and without what kept a spreadsheet from running it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if widened := WIDENED.match(text):
        text = widened[1].replace('""', '"')
    return plain(text)
