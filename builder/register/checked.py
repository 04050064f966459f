"""Read a register that can be worked with: loaded, checked, and without an error.

Apart from the pipeline, which loads all that lays out pages: most commands need the register alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from builder.progress import Report
from builder.register.check import check
from builder.register.loading import Loaded, load
from builder.register.model import Register
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Problem, RegisterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Loaded):
    """What a workspace holds, by which no rule is broken but in warnings: there is a register."""

    register: Register


def read(workspace: Workspace, today: date, report: Report) -> Checked:
    """Load and check a workspace; raise `RegisterError` where it holds an error."""
    report.begin("Reading the register", 1)
    loaded = load(workspace)
    errors = [problem for problem in check(loaded, today) if problem.level is Level.ERROR]
    if errors or loaded.register is None:
        raise RegisterError(errors)
    report.advance()
    return Checked(
        register=loaded.register,
        recipients=loaded.recipients,
        retired=loaded.retired,
        problems=loaded.problems,
        unread=loaded.unread,
        sources=loaded.sources,
    )


def brought_by(before: Loaded, after: Loaded, today: date) -> tuple[Problem, ...]:
    """Return the problems of a workspace that it did not have before a change."""
    return added(check(before, today), check(after, today))


def added(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of a workspace after a change that are not among those before it."""
    known = Counter(map(_said, before))
    new = []
    for problem in after:
        known[_said(problem)] -= 1
        if known[_said(problem)] < 0:
            new.append(problem)
    return tuple(new)


def _said(problem: Problem) -> tuple[str, str, str]:
    """Return what a problem says, wherever it stands: a line more moves all that follow."""
    return (problem.place.file, problem.rule, problem.message)
