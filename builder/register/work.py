"""How the work on a round goes, by the tables beside its outcomes: who spent how long, read what, and has it now.

Pure. It is about officers, and at most names a contact: no value of the register and no word of a mail stands in it.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from builder.register.model import Task
from builder.register.types import Amount, Identifier, Moment
from builder.workspace.record import NOBODY_OR_IDENTIFIER, SHA256, Record


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


class MailDone(StrEnum):
    """What came of a mail that an officer read."""

    CONFIRMED = "confirmed"
    WRONG_PERSON = "wrong-person"
    REFUSED = "refused"
    BOUNCED = "bounced"
    PROPOSED = "proposed"
    CALL = "call"
    NOTHING = "nothing"


# Whom a mail was about; empty where it is about nobody that can be named.
Whose = Annotated[str, StringConstraints(pattern=NOBODY_OR_IDENTIFIER)]


class MailRead(Record):
    """One line of a `mails.csv`: that an officer read a mail, known by its digest, and what came of it."""

    mail: Annotated[str, StringConstraints(pattern=SHA256)]
    when: Moment
    officer: Identifier
    done: MailDone
    organisation: Whose = ""
    contact: Whose = ""
