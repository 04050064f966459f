"""What an officer who had a proposal confirmed found out besides: that the channel which was used reaches its contact.

An outcome of the open round like any other, of that very value; the new value gets none.
"""

from datetime import date

from builder.proposals.record import Proposal, Route
from builder.register.model import Register
from builder.rounds.files import append_outcomes
from builder.rounds.record import newest_open
from builder.rounds.returns.evidence import outcome_of_confirmation
from builder.workspace.places import Workspace
from builder.workspace.problems import Problem


def record_confirmation(
    workspace: Workspace, register: Register, proposal: Proposal, over: Route, officer: str, day: date
) -> tuple[str | None, tuple[Problem, ...]]:
    """Record it in the newest open round; return which that is, None where there is none, and what was mended first."""
    newest = newest_open(register.rounds, day)
    outcome = outcome_of_confirmation(register, proposal, over, officer, day)
    if newest is None or outcome is None:
        return None, ()
    return newest.id, tuple(append_outcomes(workspace, newest.id, [outcome]))
