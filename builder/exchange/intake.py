"""Take a table in: plan what would become of it, and carry that out.

Each file is written in one step, and each proposal entered in one: cut off in between, the same table taken in again
does the rest. Nothing that is there is written over.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from builder.board import new_locator
from builder.editions.record import numbers
from builder.errors import ExchangeError, ProposalError
from builder.exchange import planning
from builder.exchange.assembling import assemble
from builder.exchange.columns import Sheet
from builder.exchange.managed import tlds
from builder.exchange.planning import Scene
from builder.exchange.recipients import Recipients
from builder.exchange.rejects import WHY, rejects_csv
from builder.exchange.table import Desk, Lines, NewFile, Plan, Rejected, Wanted
from builder.progress import Report
from builder.proposals.entering import fields_of, same_change
from builder.proposals.files import changing, open_office
from builder.proposals.record import Source
from builder.proposals.steps import propose_all
from builder.register.loading import Loaded
from builder.register.model import Register
from builder.workspace import store
from builder.workspace.places import Workspace, shown
from builder.workspace.problems import Level, RegisterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was written, by what it is, and the proposals that were entered."""

    files: int
    proposals: tuple[str, ...]


def plan(workspace: Workspace, loaded: Loaded, given: Lines, now: datetime, *, removals: bool = False) -> Plan:
    """Return what would become of a table; nothing is written."""
    desk = Desk()
    register = register_of(loaded)
    scene = Scene(
        table=given.table,
        register=register,
        sources=loaded.sources,
        day=now.date(),
        removals=removals,
        published=bool(numbers(workspace)),
    )
    found = list(_changes(loaded, given, scene, desk))
    wanted = [each for each in found if isinstance(each, Wanted)]
    fresh, known = _fresh(workspace, register, wanted, now, desk)
    return Plan(
        sheet=given.sheet,
        table=given.table,
        files=tuple(each for each in found if isinstance(each, NewFile)),
        wanted=tuple(fresh),
        known=known,
        same=desk.same,
        rejected=tuple(sorted(desk.rejected, key=lambda each: each.line.place.line)),
        read={what: count for what, count in sorted(desk.read.items()) if count},
    )


def _changes(loaded: Loaded, given: Lines, scene: Scene, desk: Desk) -> Iterator[NewFile | Wanted]:
    if given.sheet is Sheet.TLDS:
        yield from tlds(given.lines, scene, desk)
    elif given.sheet is Sheet.RECIPIENTS:
        yield from Recipients(loaded.recipients, loaded.retired, scene, desk, new_locator).files(given.lines)
    else:
        drafts = assemble(given.lines, scene.register, given.defaults, desk)
        yield from planning.organisations(drafts, scene, desk)


def _fresh(
    workspace: Workspace, register: Register, wanted: list[Wanted], now: datetime, desk: Desk
) -> tuple[list[Wanted], int]:
    """Return the changes that are no proposals yet, and how many are; reject those that could never be applied."""
    proposals = open_office(workspace, now, register).proposals if wanted else ()
    by_evidence = {each.evidence: each for each in proposals if each.evidence}
    fresh, known = [], 0
    for each in wanted:
        there = by_evidence.get(each.correction.evidence or "")
        if there and same_change(there, each.correction):
            known += 1
            continue
        try:
            fields_of(each.correction, register)
        except ProposalError as error:
            desk.reject(each.line, "", f"the change cannot be proposed: {error.message}", error.hint)
        else:
            fresh.append(each)
    return fresh, known


def register_of(loaded: Loaded) -> Register:
    """Return the register, all of whose files could be read: one that could not might hold what a table says."""
    wrong = [each for each in loaded.problems if each.level is Level.ERROR]
    if wrong or loaded.register is None:
        raise RegisterError(wrong)
    return loaded.register


def carry_out(workspace: Workspace, made: Plan, loaded: Loaded, officer: str, now: datetime, report: Report) -> Done:
    """Write the files of a plan and enter its proposals; raises where something came in between."""
    if made.files:
        report.begin("files", len(made.files))
        with changing(workspace):
            for each in made.files:
                _write(workspace, each)
                report.advance()
    register = register_of(loaded)
    names: list[str] = []
    if made.wanted:
        report.begin("proposals", len(made.wanted))
        corrections = [each.correction for each in made.wanted]
        entered = propose_all(workspace, corrections, officer, now, Source.CSV, register=register, report=report)
        names = [each.id for each in entered]
    return Done(files=len(made.files), proposals=tuple(dict.fromkeys(names)))


def _write(workspace: Workspace, file: NewFile) -> None:
    """Write one file in one step; refuse to replace what was not there, or was otherwise, when it was planned."""
    path = workspace.root / file.path
    path.parent.mkdir(exist_ok=True)
    store.clear_unfinished(path.parent)
    there = workspace.read_text(path) if os.path.lexists(path) else None
    if there != file.before:
        raise ExchangeError(f"{file.path} changed while the table was taken in", hint="take it in again")
    store.write_atomically(path, file.text.encode())


def write_rejects(
    workspace: Workspace, path: Path, headings: Sequence[str], rejected: Iterable[Rejected], source: Path
) -> None:
    """Write the rejected lines for their owner alone, outside the workspace; refuse to replace any other file."""
    content = rejects_csv(headings, rejected)
    if path.exists() and (path.samefile(source) or not _is_ours(path)):
        raise ExchangeError(f"{shown(path.name)} is there, and holds no rejected lines", hint="name another file")
    _outside(workspace, path)
    with store.told(shown(path.name), ExchangeError, "name another file: --rejects FILE"):
        store.write_atomically(path, content)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return WHY[0].encode() in file.readline(1 << 16)


def refuse_inside(workspace: Workspace, paths: Iterable[Path]) -> None:
    """Refuse to write in the workspace what holds its values in the clear, and in place of a file that is there."""
    for path in paths:
        _outside(workspace, path)
        if path.exists():
            raise ExchangeError(f"{shown(path.name)} is there", hint="name another place, or move it away")


def write_file(path: Path, content: bytes) -> None:
    """Write a new file for its owner alone, in one step."""
    if path.exists():
        raise ExchangeError(f"{shown(path.name)} is there", hint="name another file, or move it away")
    with store.told(shown(path.name), ExchangeError, "name another file"):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.write_atomically(path, content)


def _outside(workspace: Workspace, path: Path) -> None:
    if path.resolve().is_relative_to(workspace.root):
        raise ExchangeError(
            f"{shown(path.name)} would lie in the workspace, with numbers and addresses in the clear",
            hint="name a place outside: what is in the workspace is committed",
        )
