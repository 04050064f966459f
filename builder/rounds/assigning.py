"""Make organisations of a round another officer's, in mid-round: somebody is ill, on leave, or has too much.

Whom the round asks stays frozen, and so do the codes of its letters. An organisation moves as a
whole: nobody is rung by two.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from builder.errors import RoundError
from builder.register.model import Register
from builder.register.work import Assigned
from builder.rounds.files import changing
from builder.rounds.progress import Progress, progress
from builder.workspace.places import Workspace
from builder.workspace.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An organisation that moves, from whom, and how many of its channels wait for an answer."""

    organisation: str
    officer: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to become an officer's: some organisations, and all in which something of another officer waits."""

    to: str
    organisations: Collection[str] = ()
    of: str | None = None


def moves(found: Progress, wanted: Wanted) -> tuple[Move, ...]:
    """Return what moves; raise `RoundError` where the round asks one of the organisations nothing."""
    officers = {each.task.organisation: each.task.officer for each in found.tasks}
    if unknown := sorted(set(wanted.organisations) - officers.keys()):
        raise RoundError(
            f"the round {found.round.id} does not ask {', '.join(unknown)}", hint="`tocsin round status` names them"
        )
    waiting = dict.fromkeys(officers, 0)
    for each in found.tasks:
        waiting[each.task.organisation] += each.standing.waiting
    return tuple(
        Move(organisation=name, officer=officer, waiting=waiting[name])
        for name, officer in sorted(officers.items())
        if officer != wanted.to and (name in wanted.organisations or (officer == wanted.of and waiting[name]))
    )


def assign(
    workspace: Workspace, register: Register, name: str, wanted: Wanted, *, by: str, when: datetime
) -> tuple[tuple[Move, ...], tuple[Problem, ...]]:
    """Move organisations of a round to an officer; return what moved, and where a torn line was cut off before.

    Looking and moving are one step: of two who move the same at once, the second moves what is left.
    """
    with changing(workspace, name) as held:
        found = moves(progress(held.read(), register, when.date()), wanted)
        held.append_assigned(
            Assigned(organisation=each.organisation, officer=wanted.to, when=when, by=by) for each in found
        )
        return found, held.cut
