"""Read tables that come back: call sheets that were filled in, call lists of CERTs, reports of an SMS gateway.

Pure. They went through spreadsheets, which change what they touch: separators, dates, a plus at the
beginning. What can be told for certain is put right; what cannot is rejected, line by line.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from builder.proposals import Correction
from builder.proposals.entering import asked_change
from builder.proposals.record import Source
from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind, Method, Result
from builder.register.model import Outcome, Task
from builder.rounds.asking.boxes import fitted
from builder.rounds.asking.mail import text as text_of
from builder.rounds.asking.population import methods_of
from builder.rounds.returns.days import day_in
from builder.rounds.returns.evidence import (
    MOST_NOTE,
    WORDS,
    Asked,
    Finding,
    Judged,
    Passed,
    Rejected,
    outcome_of,
    unfit,
)
from builder.rounds.returns.ownwords import own_words
from builder.workspace.csvtext import OUTCOME_COLUMNS
from builder.workspace.foreign import cell_text
from builder.workspace.problems import Place
from builder.workspace.yamltext import text_problem

LARGEST_SHEET = 16 << 20
MOST_LINES = 50_000
SEPARATORS = (",", ";", "\t")
NAMES = ("organisation", "contact", "kind", "value")
SHEET = frozenset((*NAMES, "outcome"))
# As gateways call them; the first that is there counts.
TO = ("to", "number", "msisdn", "recipient", "destination", "phone", "value")
FROM = ("from", "sender", "originator", "source")
STATUS = ("status", "state", "delivery status", "dlr", "result")
TEXT = ("text", "message", "reply", "body", "content")
WHEN = ("when", "date", "time", "timestamp", "done", "received", "sent")
NEW = ("new value", "new_value", "new")
# A handset that is switched off is no dead number: what a gateway gives up changes nothing, and is tried again.
GIVEN_UP = frozenset(("failed", "undelivered", "undeliv", "undeliverable", "expired", "deleted", "no-answer", "absent"))
DEAD = frozenset(
    ("invalid", "invalid-number", "unknown-subscriber", "unallocated", "unallocated-number", "out-of-service")
)
ON_ITS_WAY = frozenset(
    (
        "delivered",
        "delivrd",
        "sent",
        "ok",
        "success",
        "accepted",
        "acceptd",
        "enroute",
        "pending",
        "queued",
        "scheduled",
    )
)
ISO = "write the day as 2026-10-02"
Member = TypeVar("Member", ChannelKind, Result)


class RefusedTableError(Exception):
    """A table that cannot be read as a whole; the reason quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a table, its cells by the names of their columns in small letters."""

    place: Place
    cells: Mapping[str, str] = field(repr=False)

    def first(self, names: tuple[str, ...]) -> str:
        """Return the first cell of these names that holds something."""
        return next((cell for name in names if (cell := self.cells.get(name, ""))), "")


def judge(content: bytes, file: str, asked: Asked) -> Iterator[Judged]:
    """Yield what each line of a table counts for; raise `RefusedTableError` where it is none of ours."""
    columns, lines = read_lines(content, file)
    if columns >= set(OUTCOME_COLUMNS):
        known = _of_cert
    elif columns >= SHEET:
        known = _of_sheet
    elif columns & set(STATUS) and columns & set(TO):
        known = _of_report
    elif columns & set(TEXT) and columns & set(FROM):
        known = _of_message
    else:
        raise RefusedTableError("its first line names no columns that are ours: keep them as they were")
    for line in lines:
        if isinstance(line, Rejected):
            yield line
        elif problem := next((found for cell in line.cells.values() if (found := text_problem(cell))), None):
            yield Rejected(place=line.place, reason=problem[0], hint=problem[1])
        else:
            yield from known(line, asked)


def read_lines(content: bytes, file: str) -> tuple[frozenset[str], Iterator[Line | Rejected]]:
    """Return the columns of a table and its lines, whatever a spreadsheet separated and encoded them with."""
    if len(content) > LARGEST_SHEET:
        raise RefusedTableError(f"it has more than {LARGEST_SHEET >> 20} MiB")
    text = _decoded(content)
    head = text.lstrip("\r\n").partition("\n")[0]
    # Excel tells itself so which separator it wrote.
    told = re.fullmatch(r"sep=(.)\r?", head)
    if told:
        text = text.lstrip("\r\n").partition("\n")[2]
        head = text.partition("\n")[0]
    separator = told[1] if told else max(SEPARATORS, key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [" ".join(name.lower().split()) for name in next(table, [])]
    except csv.Error:
        raise RefusedTableError("it is no table: its first line cannot be read") from None
    named = [name for name in names if name]
    if len(named) != len(set(named)):
        raise RefusedTableError("two of its columns have the same name")
    return frozenset(named), _lines(table, names, file, 2 if told else 1)


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        # A program that knows of no mark keeps ours, and may put another before it.
        return content.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise RefusedTableError("it is not UTF-8 text: save it as “CSV UTF-8”") from None


def _lines(table: "Iterator[list[str]]", names: list[str], file: str, before: int) -> Iterator[Line | Rejected]:
    number = before
    try:
        for count, row in enumerate(table):
            # What the reader has read so far; a cell may hold breaks.
            place, number = Place(file=file, line=number + 1), before - 1 + table.line_num  # type: ignore[attr-defined]
            if count >= MOST_LINES:
                reason = f"the table has more than {MOST_LINES:,} lines; from here on it was not read"
                yield Rejected(place=place, reason=reason, hint="share it out among several files")
                return
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(names) and any(row[len(names) :]):
                hint = "put a cell that holds the separator in quotes"
                yield Rejected(place=place, reason="has more cells than there are columns", hint=hint)
                continue
            cells = [*map(cell_text, row), *[""] * (len(names) - len(row))]
            yield Line(place=place, cells={name: cell for name, cell in zip(names, cells, strict=False) if name})
    except csv.Error:
        hint = "look for a quote that is not closed, here or further down"
        yield Rejected(place=Place(file=file, line=number + 1), reason="from here on it is not valid CSV", hint=hint)


def _of_cert(line: Line, asked: Asked) -> Iterator[Judged]:
    """Yield what a line of a CERT's call list counts for: evidence, of what the register holds now."""
    cells = line.cells
    cert = cells["officer"]
    kind, result = _member(ChannelKind, cells["kind"]), _member(Result, cells["result"])
    if cert not in asked.recipients:
        hint = "an officer's own table is merged in git; a CERT's names a recipient"
        yield _rejected(line, "its officer is no CERT that receives the register", hint)
    elif kind is None or result is None:
        yield _rejected(line, "its kind or its result is none of ours", "leave the columns as they were exported")
    elif (day := day_in(cells["when"], date.min, asked.today)) is None:
        yield _rejected(line, "its day cannot be told, or is yet to come", ISO)
    else:
        value = _value_in(asked, cells["organisation"], cells["contact"], kind, cells["value"])
        method = methods_of(asked.register).get(kind)
        if value is None:
            yield _rejected(line, "the register has no such channel any more", "nothing needs to be done")
        elif method is None or cells["method"] != method:
            yield _rejected(line, "its method does not verify this kind of channel", "ask the CERT how it was done")
        elif result is Result.CORRECTED:
            yield _rejected(line, "a CERT cannot correct a channel", "ring the contact, and ask")
        else:
            note = " ".join(f"CERT {cert}: {cells['note']}".split()).rstrip(":")
            yield Finding(
                place=line.place,
                source=Source.CSV,
                outcome=Outcome(
                    organisation=cells["organisation"],
                    contact=cells["contact"],
                    kind=kind,
                    value=value,
                    when=day,
                    method=method,
                    result=result,
                    officer=asked.officer,
                    note=note[:MOST_NOTE].strip(),
                ),
            )


def _value_in(asked: Asked, organisation: str, contact: str, kind: ChannelKind, text: str) -> str | None:
    """Return the value of the register that a cell means."""
    found = asked.contact(organisation, contact)
    values = [each.value for each in found.channels if each.kind is kind] if found else []
    return _meant(kind, text, values)


def _meant(kind: ChannelKind, text: str, values: list[str]) -> str | None:
    """Return the one of some values that a cell means, where a spreadsheet may have taken the plus away."""
    text = fitted(kind, text)
    same = [value for value in values if addresses.canonical(kind, value) == addresses.canonical(kind, text)]
    if not same and kind in NUMBERED and text.isdigit():
        same = [value for value in values if addresses.canonical(kind, value) == addresses.canonical(kind, f"+{text}")]
    return same[0] if same else None


def _of_sheet(line: Line, asked: Asked) -> Iterator[Judged]:
    """Yield what a line of a call sheet counts for."""
    said = line.cells["outcome"]
    task = _task(line, asked)
    new = fitted(task.kind, line.first(NEW)) if task else line.first(NEW)
    if not said and not new:
        yield Passed.UNTRIED
        return
    result = _member(Result, re.sub(r"[\s_]+", "-", said.lower())) if said else Result.CORRECTED
    day = day_in(line.first(WHEN), asked.files.round.opened, asked.today)
    if task is None:
        yield _rejected(line, "the round does not ask about this channel", "keep the first columns as they were")
    elif result is None:
        yield _rejected(line, "its outcome is none of ours", f"one of: {', '.join(Result)}", task)
    elif day is None:
        yield _rejected(line, "its day is missing, cannot be told, or is not within the round", ISO, task)
    elif (result is Result.CORRECTED) != bool(new):
        yield _rejected(line, "corrected and a new value go together, and one of them is missing", "write both", task)
    elif new and (wrong := unfit(task.kind, new)):
        yield _rejected(line, wrong, "write it as in the register; a spreadsheet may have changed it", task)
    else:
        yield Finding(
            place=line.place,
            source=Source.CSV,
            outcome=_rung(outcome_of(task, result, asked.officer, day, line.cells.get("note", "")), line, asked),
            corrections=(_asked(task, day, new),) if new else (),
        )


def _rung(outcome: Outcome, line: Line, asked: Asked) -> Outcome:
    """Return an outcome with its true method, where a number for messages was rung and that verifies it too."""
    rules = asked.register.settings.freshness
    methods = next((rule.methods for rule in rules if outcome.kind in rule.kinds), ())
    rung = line.cells.get("by", "").lower() == Method.CALL and Method.CALL in methods
    return outcome.model_copy(update={"method": Method.CALL}) if rung else outcome


def _asked(task: Task, day: date, new: str) -> Correction:
    """Return the change that a line wants; the same line is the same evidence."""
    return asked_change(task, new, task.organisation, task.contact, task.kind.value, task.value, day.isoformat(), new)


def _task(line: Line, asked: Asked) -> Task | None:
    """Return the task that a line names."""
    organisation, contact, text = (line.cells.get(name, "") for name in ("organisation", "contact", "value"))
    kind = _member(ChannelKind, line.cells.get("kind", ""))
    if kind is None:
        return None
    values = [
        task.value
        for task in asked.files.tasks
        if (task.organisation, task.contact, task.kind) == (organisation, contact, kind)
    ]
    meant = _meant(kind, text, values)
    return asked.tasks.get((organisation, contact, kind, addresses.canonical(kind, meant))) if meant else None


def _of_report(line: Line, asked: Asked) -> Iterator[Judged]:
    """Yield what a gateway's report of one message counts for: delivered is not yet answered."""
    status = re.sub(r"[\s_]+", "-", line.first(STATUS).lower())
    tasks = _by_number(asked, line.first(TO))
    if not tasks:
        yield Passed.OTHER
    elif status in ON_ITS_WAY:
        yield Passed.NOT_FAILED
    elif status not in GIVEN_UP | DEAD:
        yield _rejected(line, "its status is not one that we know", "record it by hand", tasks[0])
    elif (day := day_in(line.first(WHEN), asked.files.round.opened, asked.today)) is None:
        yield _rejected(line, "its day is missing, cannot be told, or is not within the round", ISO, tasks[0])
    else:
        for task in tasks:
            result = Result.OUT_OF_SERVICE if status in DEAD else Result.NO_ANSWER
            outcome = outcome_of(task, result, asked.officer, day, "report of the gateway")
            yield Finding(place=line.place, source=Source.MESSAGE, outcome=outcome)


def _of_message(line: Line, asked: Asked) -> Iterator[Judged]:
    """Yield what a text message counts for: sent back from the number that was asked, with its code, it confirms."""
    sent = _by_number(asked, line.first(FROM))
    found = asked.codes.find_all(line.first(TEXT)) if asked.codes else ()
    own = [task for task in found if task in sent]
    if not found:
        if sent:
            yield _rejected(line, "it is from a number that was asked, and holds no code", "read it", sent[0])
        else:
            yield Passed.OTHER
    elif len(own) != 1:
        reason = "its code is right, and it comes from another number than the one that was asked"
        yield _rejected(line, reason, "do not believe it; ring a number of the register", found[0])
    elif (day := day_in(line.first(WHEN), asked.files.round.opened, asked.today)) is None:
        yield _rejected(line, "its day is missing, cannot be told, or is not within the round", ISO, own[0])
    else:
        outcome = outcome_of(own[0], Result.CONFIRMED, asked.officer, day, "answered with its code")
        said = own_words(line.first(TEXT), _texts(asked, own[0]), asked.code(own[0]))
        besides = _rejected(line, WORDS, "read it", own[0]) if said else None
        yield Finding(place=line.place, source=Source.MESSAGE, outcome=outcome, besides=besides)


def _texts(asked: Asked, task: Task) -> Iterator[str]:
    office = asked.register.settings.publisher
    return (text_of("rounds/sms.txt", letter, asked.files.round, office) for letter in asked.letters(task))


def _by_number(asked: Asked, text: str) -> list[Task]:
    """Return the tasks that are asked by a message to a number."""
    return [
        task
        for task in asked.files.tasks
        if task.method is Method.MESSAGE and task.kind in NUMBERED and _meant(task.kind, text, [task.value])
    ]


def _member(type_: type[Member], text: str) -> Member | None:
    return next((each for each in type_ if each.value == text), None)


def _rejected(line: Line, reason: str, hint: str, task: Task | None = None) -> Rejected:
    organisation, contact = line.cells.get("organisation", ""), line.cells.get("contact", "")
    if task:
        organisation, contact = task.organisation, task.contact
    return Rejected(place=line.place, reason=reason, hint=hint, organisation=organisation, contact=contact)
