"""What a round leaves undone when it is closed: nobody answered there, or nobody was ever tried.

Pure, and without personal details: counts, methods, organisations and officers by identifier.
"""

from collections import Counter
from dataclasses import dataclass

from builder.register.kinds import Method
from builder.rounds.progress import Progress, Rung, Standing, TaskProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBy:
    """What is left of one officer's tasks: channels without an answer, and of these those that were never tried.

    `untried` counts them by how they were to be asked, in the methods' order; `organisations` are whose they are.
    """

    officer: str
    waiting: int
    untried: tuple[tuple[Method, int], ...]
    organisations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a round leaves undone; `chases` counts the contacts that could still be chased today."""

    channels: int
    waiting: int
    untried: int
    officers: tuple[LeftBy, ...]
    chases: int


def left(found: Progress) -> Left:
    """Return what is undone on the day of some progress."""
    waiting = [each for each in found.tasks if each.standing.waiting]
    return Left(
        channels=len(found.tasks),
        waiting=len(waiting),
        untried=sum(map(_untried, waiting)),
        officers=tuple(
            _left_by(officer, [each for each in waiting if each.task.officer == officer])
            for officer in sorted({each.task.officer for each in waiting})
        ),
        chases=sum(each.rung is not Rung.UNRESPONSIVE for each in found.due()),
    )


def _left_by(officer: str, own: list[TaskProgress]) -> LeftBy:
    untried = [each.task for each in own if _untried(each)]
    counted = Counter(task.method for task in untried)
    return LeftBy(
        officer=officer,
        waiting=len(own),
        untried=tuple((method, counted[method]) for method in Method if counted[method]),
        organisations=tuple(sorted({task.organisation for task in untried})),
    )


def _untried(each: TaskProgress) -> bool:
    return each.standing is Standing.OPEN and each.first is None
