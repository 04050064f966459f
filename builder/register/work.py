"""How the work on a round goes, as the tables beside its outcomes say: who spent how long on what, and whose it is now.

Pure. It is about officers and never about a contact: no value of the register stands in it.
"""

from collections.abc import Iterable
from enum import StrEnum

from builder.register.model import Task
from builder.register.types import Amount, Identifier, Moment
from builder.workspace.record import Record


class Part(StrEnum):
    """A part of the work on a round."""

    CALLS = "calls"
    MAILS = "mails"
    PROPOSALS = "proposals"
    CHASE = "chase"
    SENDING = "sending"


class Spent(Record):
    """One line of an `effort.csv`: how long an officer was at a part until a moment, and how many things they did."""

    when: Moment
    officer: Identifier
    part: Part
    seconds: Amount
    items: Amount


class Assigned(Record):
    """One line of an `assigned.csv`: an organisation of the round became an officer's, and who saw to it."""

    organisation: Identifier
    officer: Identifier
    when: Moment
    by: Identifier


def with_present_officers(tasks: Iterable[Task], assigned: Iterable[Assigned]) -> tuple[Task, ...]:
    """Return tasks as whose they are now: the last by time holds, and of two at one moment the later line.

    Each organisation is one officer's, so all its tasks move together.
    """
    present = {each.organisation: each.officer for each in sorted(assigned, key=lambda each: each.when)}
    return tuple(
        task.model_copy(update={"officer": present[task.organisation]})
        if present.get(task.organisation, task.officer) != task.officer
        else task
        for task in tasks
    )
