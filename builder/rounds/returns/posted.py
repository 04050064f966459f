"""Note what the office sent by its own means: faxes, letters, short messages, or mail from its own program.

A list that `tocsin round sheets` wrote says what they were. Each line names its task twice, by its number and
by whose it is, for a spreadsheet may have changed either.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from builder.errors import RoundError
from builder.register.kinds import ChannelKind, Method
from builder.register.model import Register, Round, Sent, SentState, Task
from builder.rounds.asking import mail
from builder.rounds.files import changing
from builder.rounds.progress import OUTSIDE, SAME_CONTACT, STEPS
from builder.rounds.record import RoundFiles, key_of, sent_at
from builder.rounds.returns import tables
from builder.rounds.returns.evidence import Rejected
from builder.rounds.returns.mailboxes import opened
from builder.workspace.places import Workspace, shown
from builder.workspace.problems import Place

ANEW = "give a list.csv of `tocsin round sheets` or `chase`, its first columns and `number` as they were"


class Turn(NamedTuple):
    """One whom a step of the ladder asked: about which organisation, on which step, and who it was."""

    organisation: str
    step: str
    whom: str


def listed(path: Path, files: RoundFiles, register: Register) -> tuple[Task | Turn, ...]:
    """Return the tasks that a list names, or whom steps of the ladder asked, each once; refuse another round's list."""
    with opened(path) as file:
        content = file.read(tables.LARGEST_SHEET + 1)
    try:
        columns, lines = tables.read_lines(content, shown(path.name))
    except tables.RefusedTableError as error:
        raise RoundError(f"{shown(path.name)}: {error}", hint=ANEW) from None
    of_ladder = columns >= {*Turn._fields}
    if not of_ladder and not columns >= tables.SHEET | {"number"}:
        raise RoundError(f"{shown(path.name)} is no list of what is sent", hint=ANEW)
    found: dict[Task | Turn, None] = {}
    for line in lines:
        if isinstance(line, Rejected):
            raise _wrong(line.place, line.reason)
        found |= dict.fromkeys(_turns(line, files, register) if of_ladder else [_task(line, files)])
    return tuple(found)


def _turns(line: tables.Line, files: RoundFiles, register: Register) -> list[Turn]:
    name, step, people = (line.cells[column] for column in Turn._fields)
    rung = STEPS.get(step)
    if name not in {task.organisation for task in files.tasks}:
        raise _wrong(line.place, "the round does not ask this organisation")
    if rung is None:
        raise _wrong(line.place, "its step is none of the ladder")
    record = register.organisations.get(name)
    known = {OUTSIDE[rung]} if rung in OUTSIDE else {each.id for each in record.contacts} if record else set()
    if not people or not known.issuperset(people.split()):
        raise _wrong(line.place, "nobody whom it asks is of this organisation and step")
    return [Turn(name, step, whom) for whom in people.split()]


def _task(line: tables.Line, files: RoundFiles) -> Task:
    number = line.cells["number"]
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
    if not 0 < at <= len(files.tasks):
        raise _wrong(line.place, "its number is none of this round's")
    task = files.tasks[at - 1]
    if tuple(line.cells[name] for name in tables.NAMES[:3]) != (task.organisation, task.contact, task.kind):
        raise _wrong(line.place, "its number is another channel's in this round")
    if task.method is Method.CALL:
        raise _wrong(line.place, "it is a call, which is recorded by what came of it")
    return task


def _wrong(place: Place, reason: str) -> RoundError:
    return RoundError(f"{place}: {reason}; nothing was noted", hint=ANEW)


def note(workspace: Workspace, round_: Round, tasks: Sequence[Task], office: str, now: datetime) -> int:
    """Note that these went out now, and return how many; what went in the last 30 days is not noted twice.

    A message by mail gets the name that its file has, so that what comes back is known by it.
    """
    with changing(workspace, round_.id) as held:
        known = sent_at(held.read().sent)
        rows = []
        for task in dict.fromkeys(tasks):
            times = known.get(key_of(task), ())
            if times and now.date() < times[-1].date() + SAME_CONTACT:
                continue
            name = f"by hand {len(times) + 1}"
            if task.kind is ChannelKind.EMAIL:
                name = mail.message_id(round_, task, len(times), office).strip("<>")
            rows.append(
                Sent(
                    organisation=task.organisation,
                    contact=task.contact,
                    kind=task.kind,
                    value=task.value,
                    when=now,
                    state=SentState.SENT,
                    id=name,
                )
            )
        held.append_sent(rows)
        return len(rows)
