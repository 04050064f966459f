"""Say what a round cost: how often somebody was tried, and how long that took, by part of the work.

Pure. The report goes to the community, and officers are people: of each it tells how many tasks and
attempts were theirs, and never how long they took.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from builder.register.kinds import Method
from builder.register.model import Outcome, Register
from builder.register.unresponsive import ANSWERS
from builder.register.work import Part
from builder.rounds.effort import DAY, LIMIT, Sum, spent
from builder.rounds.progress import TaskProgress
from builder.rounds.record import RoundFiles, key_of, sent_at

PARTS = {
    Part.CALLS: "calls",
    Part.MAILS: "mails read",
    Part.PROPOSALS: "proposals",
    Part.CHASE: "chasing",
    Part.SENDING: "sending",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What of the round was one officer's: tasks, attempts that they recorded, and how many of these were answered."""

    officer: str
    tasks: int
    attempts: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCost:
    """What a part of the work cost: things done, minutes, and seconds for each in the mean."""

    name: str
    items: int
    minutes: int
    each: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a round cost. `tries` counts channels by the days on which each was tried, `days` those days themselves.

    `parts` is empty where no time was noted: all was done on paper, or by commands.
    """

    tries: int
    days: int
    calls: int
    messages: int
    parts: tuple[PartCost, ...]
    total: PartCost
    officer_days: float
    hours_a_day: int
    limit_minutes: int
    efforts: tuple[Effort, ...]


def costs(register: Register, files: RoundFiles, tasks: Sequence[TaskProgress]) -> Costs:
    """Return what a round cost, of which `tasks` says where each stands."""
    sums, times = spent(files.effort), sent_at(files.sent)
    asked = {key_of(task) for task in files.tasks}
    rung = [each for each in files.outcomes if each.method is Method.CALL and each.when >= files.round.opened]
    # Whom officers turned to is noted in the same table, with no channel of ours: that is no message.
    written = [time for key in asked for time in times.get(key, ())]
    return Costs(
        tries=sum(each.attempts for each in tasks),
        days=len({each.when for each in rung} | {time.date() for time in written}),
        calls=len(rung),
        messages=len(written),
        parts=tuple(_cost(PARTS[part], own) for part, own in sums.by_part.items()),
        total=_cost("all", sums.total),
        officer_days=sums.total.seconds / DAY.total_seconds(),
        hours_a_day=DAY // timedelta(hours=1),
        limit_minutes=LIMIT // timedelta(minutes=1),
        efforts=tuple(_efforts(register, files, tasks)),
    )


def _cost(name: str, of: Sum) -> PartCost:
    return PartCost(
        name=name, items=of.items, minutes=round(of.seconds / 60), each=round(of.each) if of.each is not None else None
    )


def _efforts(register: Register, files: RoundFiles, tasks: Sequence[TaskProgress]) -> Iterator[Effort]:
    own = Counter(each.task.officer for each in tasks)
    recorded: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in files.outcomes:
        recorded[outcome.officer].append(outcome)
    for officer in register.settings.officers:
        found = recorded[officer.id]
        if found or own[officer.id]:
            yield Effort(
                officer=officer.id,
                tasks=own[officer.id],
                attempts=len(found),
                answers=sum(each.result in ANSWERS for each in found),
            )
