"""Read and write workbooks (Office Open XML): cells as texts, nothing in them run. Pure; the user of both libraries.

A workbook is a zip of XML, and may be made to exhaust who opens it. So it is unpacked within bounds first, what
declares entities is refused, and the library that reads it is given nothing else. A formula counts for the value that
its program stored, and is told; macros, links and pictures are never looked at. What is written is the same, byte by
byte, for the same rows.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import openpyxl
import xlsxwriter

from builder.exchange.columns import COLUMNS, TITLES, Sheet
from builder.exchange.rows import Cells
from builder.register.facts import REGIONS
from builder.workspace.foreign import LARGEST, MOST_COLUMNS, MOST_LINES, Row, UnreadableError

ZIP = b"PK\x03\x04"
MOST_PARTS = 1000
MOST_UNPACKED = 64 << 20
DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"']|us-ascii[\"'])", re.IGNORECASE)
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
# UTF-16 and UTF-32, with a mark before them and without.
OTHER = re.compile(rb"\xff\xfe|\xfe\xff|<\0|\0")
BINARY = (".bin", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf")
CHUNK = 1 << 16
SAVE_AGAIN = "open it in a spreadsheet, and save it again as .xlsx or as CSV UTF-8"
DAMAGED = UnreadableError("is damaged, or no workbook", SAVE_AGAIN)
# So that a text that looks like a number, a link or a formula stays a text; and no row ever lies in a temporary file.
AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  the format knows no zone
# What a cell may hold, offered where one types.
CHOICES = {
    "kind": ("phone", "mobile", "sms", "fax", "satellite", "email", "post", "chat", "inoc-dba"),
    "tlp": ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"),
    "contact kind": ("desk", "person"),
    "region": REGIONS,
}
ROOM = 2000


def is_workbook(content: bytes) -> bool:
    """Say whether a file is a zip, as a workbook is."""
    return content.startswith(ZIP)


def rows_of_workbook(content: bytes, wanted: str) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Return the rows of the sheet of a name, or of the first one, and what is to be said of how it was read."""
    formulas, told = _look_through(content)
    with _library():
        rows = _rows(content, wanted, computed=True)
        if formulas:
            written = _rows(content, wanted, computed=False)
            count = sum(
                cell.startswith("=") and cell != value
                for one, other in zip(written, rows, strict=True)
                for cell, value in zip(one.cells, other.cells, strict=True)
            )
            if count:
                told = (*told, f"has {count} cells with formulas: the values were taken that its program stored")
    return tuple(rows), told


def _look_through(content: bytes) -> tuple[bool, tuple[str, ...]]:
    """Unpack all parts within bounds; say whether any has a formula, and what else is to be said."""
    if len(content) > LARGEST:
        raise UnreadableError(f"has more than {LARGEST >> 20} MiB", "share it out among several files")
    formulas, unpacked, told = False, 0, list[str]()
    with _library(), zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = file.infolist()
        if len(parts) > MOST_PARTS:
            raise UnreadableError(f"has more than {MOST_PARTS:,} parts", SAVE_AGAIN)
        for part in parts:
            before = b""
            with file.open(part) as stream:
                while chunk := stream.read(CHUNK):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED:
                        raise UnreadableError(f"unpacks to more than {MOST_UNPACKED >> 20} MiB", SAVE_AGAIN)
                    # What is looked for may lie over the edge of two chunks.
                    _refuse_entities(before[-200:] + chunk, first=not before and not part.filename.endswith(BINARY))
                    formulas = formulas or FORMULA.search(before[-20:] + chunk) is not None
                    before = chunk
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            told.append("holds macros; none was run")
    return formulas, tuple(told)


def _refuse_entities(text: bytes, *, first: bool) -> None:
    if DECLARES.search(text):
        raise UnreadableError("declares entities of XML, which no spreadsheet does", SAVE_AGAIN)
    if first and (OTHER.match(text) or ENCODED.match(text)):
        raise UnreadableError("is not in UTF-8", SAVE_AGAIN)


@contextmanager
def _library() -> Iterator[None]:
    """Say in one way what the libraries raise on what is no workbook; their own words may quote it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, MemoryError):
        raise DAMAGED from None
    # The one that reads raises whatever its code meets: a missing part is a KeyError, a wrong one a TypeError.
    except Exception:  # noqa: BLE001
        raise DAMAGED from None


def _rows(content: bytes, wanted: str, *, computed: bool) -> list[Row]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False)
    try:
        names = {name.strip().lower(): name for name in book.sheetnames}
        sheet = book[names.get(wanted.lower(), book.sheetnames[0])]
        # What a file says of its own size is believed by nobody.
        sheet.reset_dimensions()
        found = []
        for number, cells in enumerate(sheet.iter_rows(max_row=MOST_LINES + 1), 1):
            if number > MOST_LINES:
                raise UnreadableError(f"has more than {MOST_LINES:,} lines", "share it out among several files", number)
            # A row is as wide as its last cell, whether that holds anything or not.
            if any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
                raise UnreadableError(f"has more than {MOST_COLUMNS} columns", "leave out what is not needed", number)
            texts = tuple(_text(cell.value) for cell in cells[:MOST_COLUMNS])
            if any(texts):
                found.append(Row(line=number, cells=texts))
        return found
    finally:
        book.close()


def _text(value: Any) -> str:
    """Return what a cell holds as somebody would type it."""
    if value is None or (isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def workbook_of(tables: Mapping[Sheet, Sequence[Cells]]) -> bytes:
    """Return a workbook with a sheet for each table, and one that explains the columns."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, AS_TEXT)
    book.set_properties({"title": "Tocsin", "created": EPOCH})
    text = book.add_format({"num_format": "@", "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    for sheet, lines in tables.items():
        _write(book.add_worksheet(sheet.value), sheet, lines, text, head)
    _explain(book.add_worksheet("explanations"), tables, text, head)
    book.close()
    return content.getvalue()


def _write(page: Any, sheet: Sheet, lines: Iterable[Cells], text: Any, head: Any) -> None:
    columns = COLUMNS[sheet]
    last = 0
    for place, column in enumerate(columns):
        page.set_column(place, place, column.wide, text)
        page.write_string(0, place, column.name, head)
    for number, line in enumerate(lines, 1):
        last = number
        for place, column in enumerate(columns):
            if said := line.get(column.name):
                page.write_string(number, place, said, text)
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(last, 1), len(columns) - 1)
    for place, column in enumerate(columns):
        if choices := CHOICES.get(column.name if sheet is not Sheet.RECIPIENTS else ""):
            page.data_validation(1, place, last + ROOM, place, {"validate": "list", "source": list(choices)})


def _explain(page: Any, tables: Iterable[Sheet], text: Any, head: Any) -> None:
    number = 0
    for place, wide in enumerate((20, 90, 30)):
        page.set_column(place, place, wide, text)
    for sheet in tables:
        page.write_string(number, 0, sheet.value, head)
        page.write_string(number, 1, TITLES[sheet], head)
        page.write_string(number, 2, "example", head)
        for column in COLUMNS[sheet]:
            number += 1
            for place, said in enumerate((column.name, column.means, column.example)):
                page.write_string(number, place, said, text)
        number += 2
