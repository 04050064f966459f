"""How the work on a round goes, as the tables beside its outcomes say: who spent how long on what.

Pure. It is about officers and never about a contact: no value of the register stands in it.
"""

from enum import StrEnum

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
