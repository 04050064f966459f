"""`data/office.csv`: what the office did that leaves no other trace, a line each; lines are only ever added.

A paper copy that an officer made is on it, a backup, a drill, an erasure. No value of the register is: a `subject`
is an identifier, a number or a digest.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from builder.errors import WorkspaceError
from builder.register.types import Identifier, Moment
from builder.workspace import store
from builder.workspace.csvtext import read_table
from builder.workspace.places import LARGEST_TABLE, Workspace
from builder.workspace.problems import RegisterError
from builder.workspace.record import Record

COLUMNS = ("when", "what", "officer", "second", "subject", "note")
BUSY = WorkspaceError("another program writes to data/office.csv", hint="wait until it has finished, and try again")
PATIENCE = 10.0
# Begins the note of a line that says of one before that nothing came of it.
NOT_MADE = "not made"
# Begins that of one that says that it broke off, and that nobody can tell whether anything came of it.
BROKE_OFF = "broke off, and may be out"


class What(StrEnum):
    """What the office did."""

    PAPER = "paper"
    COPY = "copy"
    BACKUP = "backup"
    BACKUP_CHECKED = "backup-checked"
    RESTORED = "restored"
    HANDOVER = "handover"
    PERSON_TOLD = "person-told"
    FORGOTTEN = "forgotten"
    RETAINED = "retained"
    IMPORTED = "imported"
    EXPORTED = "exported"


class Line(Record):
    """One line of the log; `second` is the other officer, where two were wanted."""

    when: Moment
    what: What
    officer: Identifier
    second: Annotated[Identifier | None, BeforeValidator(lambda text: text or None)] = None
    subject: Annotated[str, StringConstraints(max_length=100)] = ""
    note: Annotated[str, StringConstraints(max_length=300)] = Field(default="", repr=False)


def read(workspace: Workspace) -> tuple[Line, ...]:
    """Return the lines of the log, oldest first as they were written; none where there is none."""
    if not workspace.log.exists():
        return ()
    name = workspace.name_of(workspace.log)
    lines, problems = read_table(Line, COLUMNS, name, workspace.read_text(workspace.log, limit=LARGEST_TABLE))
    if problems:
        raise RegisterError(tuple(problems))
    return tuple(lines)


def latest(workspace: Workspace, what: What) -> date | None:
    """Return the day on which something was done last; None where it never was."""
    return latest_of_each(workspace).get(what)


def latest_of_each(workspace: Workspace) -> dict[What, date]:
    """Return the day on which each thing that was ever done was done last."""
    found: dict[What, date] = {}
    for line in read(workspace):
        found[line.what] = max(found.get(line.what, date.min), line.when.date())
    return found


def papers(lines: Iterable[Line]) -> int:
    """Return how many paper copies were made: the number of the last one."""
    return sum(line.what is What.PAPER and not line.note.startswith((NOT_MADE, BROKE_OFF)) for line in lines)


def add(workspace: Workspace, line: Line, *, still: Callable[[tuple[Line, ...]], bool] | None = None) -> None:
    """Add a line; on return it is on the disk. Refuse an officer who is none: that is the caller's.

    `still` is asked, while nobody else writes, whether what is there is still what the line goes by.
    """
    with _changing(workspace):
        before = read(workspace)
        if still and not still(before):
            raise BUSY
        text = _text((*before, line))
        _, problems = read_table(Line, COLUMNS, workspace.name_of(workspace.log), text)
        if problems:
            raise WorkspaceError(f"the log takes no such line: {problems[0].message}", hint=problems[0].hint)
        store.write_atomically(workspace.log, text.encode())


def renamed(workspace: Workspace, subject: str, instead: str) -> None:
    """Name a subject otherwise in every line: of who is forgotten the log says no name, and what was done stays."""
    if any(line.subject == subject for line in read(workspace)):
        with _changing(workspace):
            lines = (
                line.model_copy(update={"subject": instead}) if line.subject == subject else line
                for line in read(workspace)
            )
            store.write_atomically(workspace.log, _text(tuple(lines)).encode())


@contextmanager
def _changing(workspace: Workspace) -> Iterator[None]:
    with (
        store.told("data/office.csv", WorkspaceError, "check the permissions of data/, and the disk"),
        # The lock of what lies in data/ itself.
        store.hold(workspace.data, BUSY, patience=PATIENCE),
    ):
        store.clear_unfinished(workspace.data)
        yield


def _text(lines: tuple[Line, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        when = line.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        writer.writerow(
            (when, line.what.value, line.officer, line.second or "", line.subject, " ".join(line.note.split()))
        )
    return text.getvalue()
