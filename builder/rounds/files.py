"""The files of a round, in `data/rounds/ID/`: opened, added to, closed.

::

    round.yaml     the round's days and its salt; the day of its end is added once
    tasks.csv      the frozen population, written once
    assigned.csv   which organisations became another officer's, append-only
    outcomes.csv   what came of it, append-only
    sent.csv       what was sent, append-only
    effort.csv     how long officers were at it, append-only
    mails.csv      which mails they read, append-only

Who writes holds the round's lock; officers who work at once wait for each other. What is
added is on the disk before the writer goes on. Of a line that a crash left torn nothing was
promised to anybody: the next writer cuts it off, and tells.
"""

import csv
import io
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from builder.errors import RoundError
from builder.register.loading import load_round, read_round
from builder.register.model import Outcome, Round, Sent, Task
from builder.register.work import Assigned, MailRead, Spent
from builder.rounds.record import RoundFiles
from builder.workspace import store
from builder.workspace.csvtext import (
    ASSIGNED_COLUMNS,
    EFFORT_COLUMNS,
    MAIL_COLUMNS,
    OUTCOME_COLUMNS,
    SENT_COLUMNS,
    TASK_COLUMNS,
    read_table,
)
from builder.workspace.directories import RoundPaths
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Place, Problem, RegisterError
from builder.workspace.record import Record
from builder.workspace.shape import RecordT, read_record

# Two officers may work at once, and a line takes a moment.
PATIENCE = 10.0
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
SALT_LENGTH = 26
BREAKS = re.compile(r"[\t\r\n]+")


def new_salt() -> str:
    """Return a salt: 130 bits that nobody can guess."""
    return "".join(secrets.choice(BASE32) for _ in range(SALT_LENGTH))


def read(workspace: Workspace, name: str) -> RoundFiles:
    """Return what a round's directory holds; refuse a round that is not there or cannot be read."""
    _paths(workspace, name)
    found = load_round(workspace, name)
    if found.problems or found.round is None:
        raise RegisterError(found.problems)
    return RoundFiles(
        round=found.round,
        tasks=found.tasks,
        outcomes=found.outcomes,
        sent=found.sent,
        effort=found.effort,
        mails=found.mails,
    )


def open_round(workspace: Workspace, round_: Round, tasks: Sequence[Task]) -> None:
    """Write a new round, whole or not at all; refuse a name that is taken."""
    if not NAME.fullmatch(round_.id):
        raise RoundError("this is no name for a round", hint="write it as 2026-q4: small letters, digits and hyphens")
    parent, target = workspace.rounds, workspace.round(round_.id).root
    taken = RoundError(f"the round {round_.id} is there already", hint=f"`tocsin round status {round_.id}` shows it")
    busy = RoundError("somebody else opens a round at this moment", hint="wait until they are done")
    population = _table(TASK_COLUMNS, tasks, breaks=True)
    _refuse_unreadable(Task, TASK_COLUMNS, population, len(tasks))
    with store.told("the round", RoundError, "mend that, and open it again", room="make room, and open it again"):
        parent.mkdir(mode=0o700, exist_ok=True)
        with store.hold(parent, busy, patience=PATIENCE):
            for left in parent.glob(f".*{store.UNFINISHED}"):
                shutil.rmtree(left)
            if os.path.lexists(target):
                raise taken
            made = RoundPaths(Path(tempfile.mkdtemp(prefix=f".{round_.id}.", suffix=store.UNFINISHED, dir=parent)))
            try:
                store.write_new(made.file, _yaml(round_).encode())
                store.write_new(made.tasks, population.encode())
                # With its first line there, what two officers add on two branches merges.
                for columns, path in _journals(made):
                    store.write_new(path, _table(columns, ()).encode())
                made.root.rename(target)
            except BaseException:
                shutil.rmtree(made.root, ignore_errors=True)
                raise
            store.sync_directory(parent)


class LockedRound:
    """A round whose lock is held: between reading and adding, nobody else adds.

    `cut` says where a line that a crash left torn was cut off.
    """

    def __init__(self, workspace: Workspace, paths: RoundPaths) -> None:
        self._workspace = workspace
        self._paths = paths
        self._held = True
        self.cut = tuple(problem for columns, path in _journals(paths) for problem in self._mend(columns, path))

    def read(self) -> RoundFiles:
        """Return what the round's directory holds now."""
        return read(self._workspace, self._paths.root.name)

    def append_outcomes(self, rows: Iterable[Outcome]) -> None:
        """Add outcomes; on return they are on the disk."""
        self._append(Outcome, OUTCOME_COLUMNS, self._paths.outcomes, tuple(rows))

    def append_sent(self, rows: Iterable[Sent]) -> None:
        """Add steps in the sending of messages; on return they are on the disk."""
        self._append(Sent, SENT_COLUMNS, self._paths.sent, tuple(rows))

    def append_assigned(self, rows: Iterable[Assigned]) -> None:
        """Add whose organisations are now; on return it is on the disk.

        The last by time holds, so none is earlier than the one before: a clock may have been wrong.
        """
        path, latest = self._paths.assigned, dict[str, datetime]()
        text = self._workspace.read_text(path) if os.path.lexists(path) else ""
        for known in read_table(Assigned, ASSIGNED_COLUMNS, path.name, text)[0] if text else ():
            latest[known.organisation] = max(known.when, latest.get(known.organisation, known.when))
        later = [
            each.model_copy(update={"when": max(each.when, latest.get(each.organisation, each.when))}) for each in rows
        ]
        self._append(Assigned, ASSIGNED_COLUMNS, path, tuple(later))

    def append_effort(self, rows: Iterable[Spent]) -> None:
        """Add how long officers were at their work; on return it is on the disk."""
        self._append(Spent, EFFORT_COLUMNS, self._paths.effort, tuple(rows))

    def append_mails(self, rows: Iterable[MailRead]) -> None:
        """Add which mails were read; on return it is on the disk."""
        self._append(MailRead, MAIL_COLUMNS, self._paths.mails, tuple(rows))

    def close(self, day: date) -> None:
        """Say in round.yaml that the round ended on a day; refuse a round that is closed."""
        self._refuse_released()
        path = self._paths.file
        known = self.read().round
        if known.closed:
            raise RoundError(f"the round {known.id} was closed on {known.closed}", hint="it is closed once")
        text = f"{self._workspace.read_text(path).rstrip()}\nclosed: {day}\n"
        record, _ = read_record(Round, path.name, text)
        if record is None or record.model_dump() != {**known.model_dump(), "closed": day}:
            raise RoundError(
                f"{self._workspace.name_of(path)} is written in a way that no line can be added to",
                hint=f"write it one key a line, and add: closed: {day}",
            )
        with store.told(self._workspace.name_of(path), RoundError, "mend that", stands="nothing was changed"):
            store.write_atomically(path, text.encode())

    def release(self) -> None:
        """Let nothing more be added: the lock is gone."""
        self._held = False

    def _refuse_released(self) -> None:
        if not self._held:
            raise RuntimeError("the round's lock is held no more")

    def _refuse_closed(self) -> None:
        # While the lock is held nobody closes it, but whoever adds may have looked long before.
        known = read_round(self._workspace, self._paths.root.name)
        if known:
            refuse_closed(known)

    def _unfit(self, path: Path) -> RoundError:
        hint = "save it as CSV in UTF-8, a line feed after each line, its first line unchanged; or restore it from git"
        name = self._workspace.name_of(path)
        return RoundError(f"{name} was saved in a way that no line can be added to", hint=hint)

    def _mend(self, columns: tuple[str, ...], path: Path) -> Iterator[Problem]:
        """End the last line of a table where it is whole, and cut it off where a crash left it torn.

        Nothing else is ever cut: what ends in another way than we write it is somebody's, and refused.
        """
        if not os.path.lexists(path):
            return
        handle = _opened(path, os.O_RDWR)
        try:
            content = _content(handle)
            header = _table(columns, ()).encode()
            end = content.rfind(b"\n") + 1
            if len(content) < len(header) and header.startswith(content):
                # Torn at its very beginning, or empty.
                _write(handle, header[len(content) :], len(content))
                if not content:
                    return
            elif end == len(content):
                return
            elif not content.startswith((header, header.replace(b"\n", b"\r\n"))):
                raise self._unfit(path)
            elif _cells(content) == len(columns):
                # Not a crash, but a program that ends no line: an editor, or a spreadsheet.
                _write(handle, b"\n", len(content))
                return
            elif _cells(content[:end]) == len(columns) and b"\r" not in content[end:]:
                os.ftruncate(handle, end)
            else:
                raise self._unfit(path)
        finally:
            os.close(handle)
        yield Problem(
            place=Place(file=self._workspace.name_of(path), line=content.count(b"\n", 0, end) + 1),
            rule="torn line",
            message="a line that was not written to its end was cut off",
            hint="its writer was stopped before it was done; do again what was done last",
            level=Level.WARNING,
        )

    def _append(self, type_: type[RecordT], columns: tuple[str, ...], path: Path, rows: tuple[RecordT, ...]) -> None:
        self._refuse_released()
        if not rows:
            return
        self._refuse_closed()
        text = _table(columns, rows)
        _refuse_unreadable(type_, columns, text, len(rows))
        lines = text.partition("\n")[2]
        new = not os.path.lexists(path)
        handle = _opened(path, os.O_RDWR | os.O_CREAT)
        try:
            with store.told(self._workspace.name_of(path), RoundError, "mend that first", stands="nothing was added"):
                size = os.fstat(handle).st_size
                _write(handle, (lines if size else text).encode(), size)
        finally:
            os.close(handle)
        if new:
            store.sync_directory(self._paths.root)


def refuse_closed(round_: Round) -> None:
    """Refuse a round that takes nothing more."""
    if round_.closed:
        raise RoundError(
            f"the round {round_.id} was closed on {round_.closed}; it takes nothing more",
            hint="open the next: `tocsin round open`",
        )


@contextmanager
def changing(workspace: Workspace, name: str, *, patience: float = PATIENCE) -> Iterator[LockedRound]:
    """Hold a round's lock; where somebody else holds it for `patience` seconds, raise `RoundError`."""
    paths = _paths(workspace, name)
    busy = RoundError(f"somebody else writes to the round {name} at this moment", hint="wait until they are done")
    with ExitStack() as stack:
        with store.told(f"the round {name}", RoundError, "check the permissions of data/rounds"):
            stack.enter_context(store.hold(paths.root, busy, patience=patience))
            store.clear_unfinished(paths.root)
            held = LockedRound(workspace, paths)
        stack.callback(held.release)
        yield held


def append_outcomes(workspace: Workspace, name: str, rows: Iterable[Outcome]) -> tuple[Problem, ...]:
    """Add outcomes to a round, under its lock; return where a torn line was cut off."""
    with changing(workspace, name) as held:
        held.append_outcomes(rows)
        return held.cut


def append_sent(workspace: Workspace, name: str, rows: Iterable[Sent]) -> tuple[Problem, ...]:
    """Add to a round what was sent, under its lock; return where a torn line was cut off."""
    with changing(workspace, name) as held:
        held.append_sent(rows)
        return held.cut


def append_effort(workspace: Workspace, name: str, rows: Iterable[Spent]) -> tuple[Problem, ...]:
    """Add to a round how long officers were at their work, under its lock; return where a torn line was cut off."""
    with changing(workspace, name) as held:
        held.append_effort(rows)
        return held.cut


def mend(workspace: Workspace, name: str) -> tuple[Problem, ...]:
    """Cut off what a crash left of a line, before the round is read; return where."""
    paths = _paths(workspace, name)
    if all(_ended(path) for _, path in _journals(paths)):
        # Who only looks needs no lock.
        return ()
    with changing(workspace, name) as held:
        return held.cut


def _journals(paths: RoundPaths) -> tuple[tuple[tuple[str, ...], Path], ...]:
    """Return the tables that lines are added to, each with its columns."""
    return (
        (OUTCOME_COLUMNS, paths.outcomes),
        (SENT_COLUMNS, paths.sent),
        (EFFORT_COLUMNS, paths.effort),
        (ASSIGNED_COLUMNS, paths.assigned),
        (MAIL_COLUMNS, paths.mails),
    )


def _paths(workspace: Workspace, name: str) -> RoundPaths:
    paths = workspace.round(name)
    # The name may come from a shell: it must not lead elsewhere.
    if not NAME.fullmatch(name) or paths.root.is_symlink() or not paths.root.is_dir():
        raise RoundError("there is no such round", hint="`ls data/rounds` shows them; `tocsin round open` begins one")
    return paths


def _opened(path: Path, flags: int) -> int:
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise RoundError(f"{path.name} cannot be opened: {error.strerror}", hint="check what it is") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RoundError(f"{path.name} is no file", hint="a plain file belongs there")
    return handle


def _ended(path: Path) -> bool:
    """Say whether a table is not there, or its last line has its end."""
    if not os.path.lexists(path):
        return True
    handle = _opened(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        return size > 0 and os.pread(handle, 1, size - 1) == b"\n"
    finally:
        os.close(handle)


def _content(handle: int) -> bytes:
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.read()


def _write(handle: int, content: bytes, size: int) -> None:
    """Add to the end of a file and bring it to the disk; where that fails, nothing was added."""
    try:
        os.lseek(handle, size, os.SEEK_SET)
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except BaseException:
        os.ftruncate(handle, size)
        raise


def _cells(content: bytes) -> int:
    """Return how many cells the last line of a table has; none where the table breaks off within quotes or a letter."""
    count = 0
    try:
        for row in csv.reader(io.StringIO(content.decode(), newline=""), strict=True):
            count = len(row)
    except (UnicodeDecodeError, csv.Error):
        return 0
    return count


def _yaml(round_: Round) -> str:
    lines = [f"id: {round_.id}", f"opened: {round_.opened}", f"due: {round_.due}"]
    lines += ["drill: yes"] if round_.drill else []
    lines += [f"salt: {round_.salt}"] if round_.salt else []
    return "\n".join(lines) + "\n"


def _table(columns: tuple[str, ...], rows: Iterable[Record], *, breaks: bool = False) -> str:
    """Write a table; one line a record, unless a value may keep its breaks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = [_cell(getattr(row, column)) for column in columns]
        writer.writerow(cells if breaks else [BREAKS.sub(" ", cell) for cell in cells])
    return text.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def _refuse_unreadable(type_: type[RecordT], columns: tuple[str, ...], text: str, count: int) -> None:
    """Refuse what would not be read again: one bad line would stop every build."""
    records, problems = read_table(type_, columns, "", text)
    if problems or len(records) != count:
        problem = problems[0]
        raise RoundError(f"a line cannot be added: {problem.message}", hint=problem.hint)
