"""What is taken in, as values: a table, its lines by column, what is rejected, and what is to be written. Pure."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.exchange.columns import Sheet
from builder.proposals import Correction
from builder.workspace.foreign import Row
from builder.workspace.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as it came: its name, the SHA-256 of its file, its rows, and what is to be said of how it was read."""

    name: str
    digest: str
    rows: tuple[Row, ...] = field(repr=False)
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line, its cells by the names of our columns; `row` is as it came, `origin` the column of it that each is."""

    place: Place
    row: Row = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)
    origin: Mapping[str, int] = field(default_factory=dict)

    def get(self, column: str) -> str:
        """Return a cell; empty where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a table says, by our columns; `defaults` stand where it says nothing, `headings` are its own names."""

    table: Table
    sheet: Sheet
    headings: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What is not taken in of one line, and why; it quotes nothing."""

    line: Line
    column: str
    reason: str
    hint: str = ""

    @property
    def where(self) -> str:
        """The column as the table that came has it: by its number, where another is called so here."""
        number = self.line.origin.get(self.column)
        return f"column {number} ({self.column})" if number else self.column

    def __str__(self) -> str:
        where = f"{self.line.place}" + (f", {self.where}" if self.column else "")
        return f"{where}: {self.reason}" + (f"; {self.hint}" if self.hint else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that is written: `what` says what becomes of it, and `before` is the text that it replaces."""

    what: str
    record: str
    path: str
    text: str = field(repr=False)
    before: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A change of what the register holds, to be entered as a proposal; `what` says of what kind."""

    what: str
    line: Line
    correction: Correction = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would become of a table: files of a first filling, proposals, and what is not taken in.

    `same` are the lines that say what the register says; `read` counts what was read otherwise than written.
    """

    sheet: Sheet
    table: Table
    files: tuple[NewFile, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    known: int = 0
    same: int = 0
    rejected: tuple[Rejected, ...] = ()
    read: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.files or self.wanted)


class Desk:
    """What is noted while a table is worked through: rejects, and what was read otherwise than it stands."""

    def __init__(self) -> None:
        self.rejected: list[Rejected] = []
        self.read: Counter[str] = Counter()
        self.same = 0

    def reject(self, line: Line, column: str, reason: str, hint: str = "") -> None:
        """Note why something of a line is not taken in; once for each of its columns."""
        found = Rejected(line=line, column=column, reason=reason, hint=hint)
        if not any(each.line.place == line.place and each.column == column for each in self.rejected[-20:]):
            self.rejected.append(found)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a table's file, by which its lines are found again."""
    return hashlib.sha256(content).hexdigest()
