"""Carry out how long data are kept, as `retention` in register.yaml says; what it does not name is kept.

`snapshots` are the data of editions, days after these ran out: they are removed, and the record of the edition stays.
`wrong_persons` are numbers that turned out to be a stranger's, days after that was found: their values and notes
become digests, as in an erasure. `enrolments` are those of recipients that were retired, and those that a later one
took the place of, days after they were made: they are removed.
"""

import csv
import io
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from builder import board
from builder.editions import erased, staging
from builder.editions.record import numbers, read_edition
from builder.errors import BuilderError
from builder.office import log
from builder.privacy.eraser import ERASED, TABLES, Eraser
from builder.privacy.forget import new_salt
from builder.privacy.held import stays
from builder.privacy.needles import Needles
from builder.privacy.subject import Around, Subject
from builder.progress import Report
from builder.proposals import files as proposal_files
from builder.recipients.enrolment import read_kept
from builder.register import addresses
from builder.register.freshness import ChannelKey
from builder.register.kinds import ChannelKind, Result
from builder.register.model import Register, Retention
from builder.rounds import files as round_files
from builder.rounds.record import channels_of, key_of
from builder.words.counted import counted
from builder.workspace import jsontext, store
from builder.workspace.places import LARGEST_TABLE, Workspace

Change = Callable[[str], str]
AGAIN = "run `tocsin retain` again: it goes on where it stopped"
NOBODY = Subject(organisation="", id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What has been kept for as long as it may: editions by number, channels, and files of enrolments."""

    editions: tuple[int, ...] = ()
    wrong: tuple[ChannelKey, ...] = field(default=(), repr=False)
    enrolments: tuple[str, ...] = ()
    # The first day on which anything of it may no longer be kept; None where there is nothing.
    since: date | None = None

    def __bool__(self) -> bool:
        return bool(self.editions or self.wrong or self.enrolments)

    def __str__(self) -> str:
        parts = [
            counted(len(self.editions), "edition's data", "editions' data") if self.editions else "",
            counted(len(self.wrong), "wrong person", "wrong persons") if self.wrong else "",
            counted(len(self.enrolments), "enrolment") if self.enrolments else "",
        ]
        return ", ".join(part for part in parts if part) or "nothing"


def plan(workspace: Workspace, register: Register, today: date) -> Plan:
    """Return what is to go by the rules of register.yaml."""
    rules = register.settings.retention
    ends: list[date] = []

    def over(day: date, days: int | None) -> bool:
        if days is None or day + timedelta(days=days) >= today:
            return False
        ends.append(day + timedelta(days=days + 1))
        return True

    # The newest is what the next is compared with.
    editions = [number for number in numbers(workspace)[:-1] if _has_ended(workspace, number, rules, over)]
    there = channels_of(register)
    wrong = {
        key_of(row): None
        for row in register.outcomes
        if row.result is Result.WRONG_PERSON
        and not row.value.startswith(f"{ERASED}-")
        and key_of(row) not in there
        and over(row.when, rules.wrong_persons)
    }
    enrolments = [name for name, made in _old_enrolments(workspace, rules) if over(made, rules.enrolments)]
    return Plan(
        editions=tuple(editions), wrong=tuple(wrong), enrolments=tuple(enrolments), since=min(ends, default=None)
    )


def _has_ended(workspace: Workspace, number: int, rules: Retention, over: Callable[[date, int | None], bool]) -> bool:
    """Say whether the data of an edition are to go, or went in part when that was cut off."""
    record, there = read_edition(workspace, number), workspace.edition(number).snapshot.is_dir()
    return there if record.removed else there and over(record.expires, rules.snapshots)


def _old_enrolments(workspace: Workspace, rules: Retention) -> list[tuple[str, date]]:
    """Return the files of enrolments that are in use no more, and the day on which each was made."""
    if rules.enrolments is None:
        return []
    retired, found = board.retired(workspace), []
    for name in sorted(workspace.recipient_names):
        kept = board.enrolments(workspace, name)
        for number, content in kept.items():
            if name in retired or number != max(kept):
                place = board.enrolment_place(workspace, name, number)
                found.append((place, read_kept(content, place).made))
    return found


def carry_out(workspace: Workspace, found: Around, today: date, officer: str, now: datetime, report: Report) -> Plan:
    """Let go of what was kept for long enough, or go on with it; return what that was."""
    with ExitStack() as held:
        held.enter_context(staging.hold(workspace, report))
        held.enter_context(board.changing(workspace))
        held.enter_context(proposal_files.changing(workspace))
        for path in sorted(workspace.rounds.glob("*/round.yaml")):
            held.enter_context(round_files.changing(workspace, path.parent.name))
        room = f"make room, and {AGAIN}"
        held.enter_context(
            store.told("it", BuilderError, AGAIN, stands="it is not complete, and nothing is lost", room=room)
        )
        this = plan(workspace, found.register, today)
        salt, wrong = _begun(workspace)
        wrong = tuple(dict.fromkeys((*wrong, *this.wrong)))
        this = Plan(editions=this.editions, wrong=wrong, enrolments=this.enrolments, since=this.since)
        if not this:
            return this
        _write_begun(workspace, salt, wrong)
        report.begin("Letting go", len(this.editions) + 1)
        for number in this.editions:
            erased.remove_data(workspace, number, now.date())
            report.advance()
        erased.cut_chain(workspace)
        for name in this.enrolments:
            (workspace.root / name).unlink(missing_ok=True)
        if wrong:
            _erase_wrong(workspace, found.register, wrong, salt, officer, now)
        report.advance()
        log.add(workspace, log.Line(when=now, what=log.What.RETAINED, officer=officer, note=str(this)))
        workspace.erasing.unlink(missing_ok=True)
        store.sync_directory(workspace.root)
    return this


def _begun(workspace: Workspace) -> tuple[bytes, tuple[ChannelKey, ...]]:
    """Return the secret and the channels of a run that was cut off; a new secret where none was."""
    if not workspace.erasing.is_file():
        return new_salt(), ()
    said = jsontext.parse(workspace.read_text(workspace.erasing, limit=LARGEST_TABLE).encode())
    if "wrong" not in said:
        raise BuilderError("an erasure was begun and is not complete", hint="complete it first: `tocsin forget`")
    wrong = tuple((one, other, ChannelKind(kind), value) for one, other, kind, value in said["wrong"])
    return bytes.fromhex(said["salt"]), wrong


def _write_begun(workspace: Workspace, salt: bytes, wrong: tuple[ChannelKey, ...]) -> None:
    store.write_atomically(workspace.erasing, json.dumps({"salt": salt.hex(), "wrong": wrong}).encode())


def _erase_wrong(
    workspace: Workspace, register: Register, wrong: tuple[ChannelKey, ...], salt: bytes, officer: str, now: datetime
) -> None:
    needles = Needles([(kind, value) for _, _, kind, value in wrong], [], stays(register, NOBODY))
    eraser = Eraser(subject=NOBODY, needles=needles, salt=salt, officer=officer, when=now)
    keys = frozenset(wrong)
    for path in sorted(workspace.rounds.glob("*/*.csv")):
        _rewrite(workspace, path, partial(_without, path.name, keys, eraser))
    for path in sorted(workspace.proposals.glob("*.yaml")):
        _rewrite(workspace, path, partial(eraser.proposal, path.name))


def _rewrite(workspace: Workspace, path: Path, change: Change) -> None:
    text = workspace.read_text(path, limit=LARGEST_TABLE)
    if (after := change(text)) != text:
        store.write_atomically(path, after.encode())


def _without(name: str, wrong: frozenset[ChannelKey], eraser: Eraser, text: str) -> str:
    """Return a table in which the lines of wrong persons say who was asked, and not what stranger answered."""
    columns = TABLES[name]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    for row in rows:
        cells = dict(zip(columns, row, strict=False))
        kind = cells.get("kind", "")
        if kind in set(ChannelKind) and len(row) == len(columns):
            value = addresses.canonical(ChannelKind(kind), cells["value"])
            if (cells["organisation"], cells["contact"], ChannelKind(kind), value) in wrong:
                cells |= eraser.cells(cells)
        writer.writerow([cells[column] for column in columns] if len(row) == len(columns) else row)
    return made.getvalue()
