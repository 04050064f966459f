"""Record what came of a call: on the disk before the next is shown, whoever rang and by whatever screen."""

from dataclasses import dataclass
from datetime import date, datetime

from builder.proposals import propose
from builder.proposals.record import Proposal, Source
from builder.register.kinds import Result
from builder.register.model import Register, Task
from builder.rounds.calling.call import correction
from builder.rounds.calling.notes import Notes
from builder.rounds.files import append_outcomes
from builder.rounds.returns.evidence import outcome_of
from builder.workspace.places import Workspace
from builder.workspace.problems import Problem

Told = tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings in which round."""

    workspace: Workspace
    name: str
    officer: str

    @property
    def notes(self) -> Notes:
        """The note that waits for an outcome."""
        return Notes(self.workspace, self.name, self.officer)

    def record(self, task: Task, result: Result, day: date) -> Told:
        """Add an outcome, with the note that waits for it; return where a torn line was cut off before."""
        row = outcome_of(task, result, self.officer, day, self.notes.of(task))
        told = append_outcomes(self.workspace, self.name, [row])
        if row.note:
            self.notes.forget()
        return told

    def correct(self, task: Task, new: str, day: date, clock: datetime, register: Register) -> tuple[Proposal, Told]:
        """Enter a new value as a proposal, and record that it was given; raise `ProposalError` where it can be none.

        The proposal first: an outcome without its new value would be worse than the reverse.
        """
        wanted = correction(self.name, task, new, day)
        made = propose(self.workspace, wanted, self.officer, clock, Source.CALL, register=register)
        return made, self.record(task, Result.CORRECTED, day)
