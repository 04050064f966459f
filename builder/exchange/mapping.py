"""A mapping: what each column of somebody else's table is taken for. Written to be looked at, read back, applied. Pure.

It stands beside the table, names columns by number and heading, and says what stands in for what the table lacks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from builder.errors import ExchangeError
from builder.exchange.columns import Sheet, names
from builder.exchange.reading import HEADS, heading_of
from builder.exchange.table import Line, Lines, Table
from builder.register.kinds import ChannelKind
from builder.register.types import Count, Identifier, Name
from builder.workspace.foreign import Row
from builder.workspace.places import shown
from builder.workspace.problems import Place, RegisterError
from builder.workspace.record import Record
from builder.workspace.shape import read_record
from builder.workspace.yamlwritten import flow

IGNORE = "ignore"
OF_CONTACT = re.compile(r"contact ([a-z0-9][a-z0-9-]*): ([a-z -]+)\Z")
KINDS = frozenset(ChannelKind)
# What `contact ID: …` may name besides a kind of channel, and the column of ours that it is.
PERSON = {
    "name": "contact name",
    "role": "role",
    "kind": "contact kind",
    "note": "contact note",
    "internal": "contact internal",
    "languages": "contact languages",
    "hours": "hours",
    "tlp": "tlp",
}
SEVERAL = re.compile(r"\s*[;|\n]\s*|\s+/\s+|\s+(?:or|ou|oder|o)\s+|,\s+(?=[+(0-9])")
SUFFIX = ".mapping.yaml"
LARGEST_MAPPING = 1 << 20


# Cells by the names of our columns, and which column of the table each comes from.
_Cells = tuple[dict[str, str], dict[str, int]]


class MappedColumn(Record):
    """A column of a table, and what it is taken for."""

    column: Count
    heading: Annotated[str, Field(max_length=2500, repr=False)] = ""
    to: Name


class MappedContact(Record):
    """What holds for each contact of this id: what its columns do not say."""

    id: Identifier
    role: Name | None = None
    kind: Literal["desk", "person"] | None = None
    name: Name | None = None
    tlp: Name | None = None
    hours: Name | None = None


class Defaults(Record):
    """What stands in for what a new record does not say."""

    tlp: Name = "RED"
    role: Name | None = None
    consent: Name | None = None
    languages: Name | None = None


class Mapping_(Record):  # noqa: N801  `Mapping` is a type of Python's
    """What a table's columns are; `line` is the one that names them, and `above` says whether one above it helps."""

    table: Literal["organisations", "tlds", "recipients"]
    line: Count
    defaults: Defaults = Defaults()
    contacts: tuple[MappedContact, ...] = ()
    columns: Annotated[tuple[MappedColumn, ...], Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a column is taken for, and why in short."""

    column: int
    heading: str = field(repr=False)
    to: str
    why: str


def mapping_text(
    sheet: Sheet, table: Table, line: int, guesses: Iterable[Guess], contacts: Mapping[str, Mapping[str, str]]
) -> str:
    """Return a proposed mapping as a file, with why each column is taken for what."""
    lines = [
        f"# What the columns of {table.name} are taken for. Look at each line: this was guessed.",
        "# Then run the same command with --mapping and this file. `ignore` leaves a column out; the page",
        '# "Tables in and out" explains what can stand after `to`.',
        f"table: {sheet}",
        f"line: {line}   # the line that names the columns",
    ]
    if sheet is Sheet.ORGANISATIONS:
        lines += [
            "defaults:",
            "  tlp: RED        # who may see a channel: those cleared for RED",
            "  consent: none   # whom it lets see it: nobody, until it was asked",
        ]
        lines += ["contacts:"] if contacts else []
        lines += [f"  - {flow({'id': id_, **said})}" for id_, said in contacts.items()]
    lines.append("columns:")
    for guess in guesses:
        said = flow({"column": str(guess.column), "heading": guess.heading, "to": guess.to})
        lines.append(f"  - {said}   # {guess.why}")
    return "\n".join(lines) + "\n"


def read_mapping(name: str, text: str, sheet: Sheet) -> Mapping_:
    """Return the mapping of a file; refuse one of another table, or that names what is none of ours."""
    found, problems = read_record(Mapping_, shown(name), text)
    if found is None:
        raise RegisterError([each for each in problems if each.level == "error"])
    if found.table != sheet:
        raise ExchangeError(
            f"{shown(name)} is of a table of {found.table}", hint=f"take that in: tocsin import {found.table}"
        )
    for column in found.columns:
        if not _known(column.to, sheet):
            raise ExchangeError(
                f"{column.place}: it is taken for what is no column of ours",
                hint=f"one of: {', '.join(names(sheet))}, {IGNORE}"
                + ("; or contact ID: phone, and the like" if sheet is Sheet.ORGANISATIONS else ""),
            )
    return found


def _known(to: str, sheet: Sheet) -> bool:
    of_contact = OF_CONTACT.match(to) if sheet is Sheet.ORGANISATIONS else None
    return (
        to == IGNORE or to in names(sheet) or bool(of_contact and (of_contact[2] in KINDS or of_contact[2] in PERSON))
    )


def apply(mapping: Mapping_, table: Table, sheet: Sheet) -> Lines:
    """Return the lines of a table as a mapping has them; refuse a table whose columns are others."""
    head = _head(mapping, table)
    places = {column: _place(column, head, table) for column in mapping.columns if column.to != IGNORE}
    defaults = {key: said for key, said in mapping.defaults.model_dump().items() if said}
    found: list[Line] = []
    for row in table.rows:
        if row.line > head.line:
            texts = {column.column: _cell(row, place) for column, place in places.items()}
            lines = _Wide(mapping, texts).lines() if sheet is Sheet.ORGANISATIONS else _plain(mapping, texts)
            place = Place(file=table.name, line=row.line)
            found += [Line(place=place, row=row, cells=cells, origin=origin) for cells, origin in lines]
    headings = tuple(head.cells)
    return Lines(table=table, sheet=sheet, headings=headings, lines=tuple(found), defaults=defaults)


def _head(mapping: Mapping_, table: Table) -> Row:
    """Return the row that names the columns: where the mapping says, or, in rejected lines of the table, further up."""
    rows = [*(row for row in table.rows if row.line == mapping.line), *table.rows[:HEADS]]
    wanted = {column.column: heading_of(Row(line=0, cells=(column.heading,)))[0] for column in mapping.columns}
    for row in rows:
        headings = heading_of(row)
        if all(headings[number - 1 : number] == (name,) for number, name in wanted.items() if name):
            return row
    if not rows or rows[0].line != mapping.line:
        raise ExchangeError(f"{table.name} has no line {mapping.line}", hint="is it the mapping of this table?")
    return rows[0]


def _place(column: MappedColumn, head: Row, table: Table) -> int:
    """Return where a column stands: at its number, or where its heading went."""
    wanted = heading_of(Row(line=0, cells=(column.heading,)))[0]
    headings = heading_of(head)
    if column.column <= len(headings) and headings[column.column - 1] == wanted:
        return column.column - 1
    if wanted and headings.count(wanted) == 1:
        return headings.index(wanted)
    raise ExchangeError(
        f"{table.name}:{head.line}: column {column.column} is called otherwise than in the mapping",
        hint="is it the mapping of this table? let another be proposed, without --mapping",
    )


def _cell(row: Row, place: int) -> str:
    text = row.cells[place] if place < len(row.cells) else ""
    from builder.exchange.readings import NOT_STATED  # noqa: PLC0415

    return "" if text.lower() in NOT_STATED else text


def _plain(mapping: Mapping_, texts: Mapping[int, str]) -> Iterator[_Cells]:
    """Yield a line of a table that has a record a line, where it says anything."""
    cells: dict[str, str] = {}
    origin: dict[str, int] = {}
    for column in mapping.columns:
        if text := texts.get(column.column):
            cells[column.to] = f"{cells[column.to]} {text}" if column.to in cells else text
            origin.setdefault(column.to, column.column)
    if cells:
        yield cells, origin


class _Wide:
    """One row that has several channels beside each other, as the lines of ours that it makes."""

    def __init__(self, mapping: Mapping_, texts: Mapping[int, str]) -> None:
        self.common: dict[str, str] = {}
        self.people: dict[str, dict[str, str]] = {}
        self.channels: dict[str, list[tuple[str, str, int]]] = {}
        self.origin: dict[str, int] = {}
        self.said = {each.id: each for each in mapping.contacts}
        for column in mapping.columns:
            if text := texts.get(column.column):
                self._take(column.to, text, column.column)

    def _take(self, to: str, text: str, column: int) -> None:
        found = OF_CONTACT.match(to)
        if not found:
            joined = f"{self.common[to]} {text}" if to in self.common else text
            self.common[to] = joined
            self.origin.setdefault(to, column)
        elif found[2] in PERSON:
            self.people.setdefault(found[1], {})[PERSON[found[2]]] = text
        else:
            self._add(found[1], found[2], text, column)

    def _add(self, contact: str, kind: str, text: str, column: int) -> None:
        channels = self.channels.setdefault(contact, [])
        if kind == "post":
            # An address may stand in several columns.
            before = next((value for each, value, _ in channels if each == kind), "")
            channels[:] = [each for each in channels if each[0] != kind]
            channels.append((kind, ", ".join(filter(None, (before, ", ".join(text.splitlines())))), column))
        else:
            channels += [(kind, value, column) for value in split(kind, text)]

    def lines(self) -> Iterator[_Cells]:
        """Yield a line for each channel; for a contact without any, and for an organisation without any, one."""
        if not self.common and not self.channels:
            return
        contacts = dict.fromkeys((*self.said, *self.people, *self.channels))
        there = [id_ for id_ in contacts if id_ in self.people or id_ in self.channels]
        if not there:
            yield self.common, self.origin
        for id_ in there:
            person = self._person(id_)
            channels = self.channels.get(id_, [])
            if not channels:
                yield self.common | person, self.origin
            for kind, value, column in channels:
                yield self.common | person | {"kind": kind, "value": value}, self.origin | {"value": column}

    def _person(self, id_: str) -> dict[str, str]:
        said = self.said.get(id_)
        fixed = {} if said is None else {PERSON[key]: text for key, text in _said(said).items()}
        return {"contact": id_, **fixed, **self.people.get(id_, {})}


def _said(contact: MappedContact) -> dict[str, str]:
    return {key: text for key, text in contact.model_dump(exclude={"id"}).items() if text}


def split(kind: str, text: str) -> list[str]:
    """Return the values that stand in one cell: several numbers or addresses, where that is certain."""
    if kind == "email":
        found = [each.strip("<>") for each in re.split(r"[\s;,|/]+", text) if "@" in each]
        return found if len(found) > 1 else [text]
    parts = [each for each in SEVERAL.split(text) if each]
    numbers = all(sum(sign.isdigit() for sign in each) >= 5 for each in parts)
    return parts if numbers and kind not in ("chat", "post") else [text]
