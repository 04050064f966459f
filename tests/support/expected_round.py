"""What is assumed to come of a round on the example, channel by channel, and how many cases of work that is.

The population is the register's own, frozen by the program's own rules. Who answers is dealt by shares: those of the
last round of the example where that has them, else those that `reckoning.Assumptions` states. Nothing here is timed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from reckoning import Assumptions

from builder.demo.dice import Dice
from builder.register.freshness import DISPROOF
from builder.register.kinds import Method, Result
from builder.register.model import Register, Round, Task
from builder.rounds.asking.population import population
from builder.rounds.calling.queue import queue
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles

NAME = "2026-q4"
# The due date that gives the round in which the work was first reckoned: 807 channels, 432 contacts, 235 organisations.
OPENED, DUE = date(2026, 11, 22), date(2027, 1, 13)
# A Monday.
MORNING = datetime(2026, 11, 23, 12, tzinfo=UTC)
OFFICERS = ("officer-a", "officer-b")
Item = TypeVar("Item")
Whose = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Of all that was tried in a round: how much was silent; of the rest, how much was dead, and who refused."""

    silent: float
    dead: float
    refused: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What comes of a channel in the end, and how often it is tried in vain before."""

    result: Result
    in_vain: int


def asked(register: Register) -> tuple[Task, ...]:
    """The population of the round, shared between two officers."""
    return population(register, today=OPENED, due=DUE, officers=OFFICERS)


def shares(register: Register, names: Sequence[str] = ()) -> Shares:
    """What the rounds of a register show; of the last where none is named."""
    rounds = names or [max(each.id for each in register.rounds if each.closed)]
    counted = Counter(each.result for name in rounds for each in register.outcomes_of[name])
    silent = counted.pop(Result.NO_ANSWER)
    rest = counted.total()
    dead = sum(counted[each] for each in DISPROOF)
    return Shares(silent=silent / (silent + rest), dead=dead / rest, refused=counted[Result.REFUSED] / rest)


def fates(tasks: Sequence[Task], found: Shares, assumed: Assumptions) -> dict[Task, Fate]:
    """Deal what comes of each channel: a contact is silent as a whole, as in the example's own rounds."""
    dice = Dice(1, "officer days")
    contacts = sorted({whose(each) for each in tasks})
    silent = set(_portion(dice, contacts, found.silent))
    answering = [each for each in contacts if each not in silent]
    again = _portion(dice, answering, 1 - assumed.answered_at_first)
    thrice = set(_portion(dice, again, assumed.not_at_second))
    in_vain = {each: 2 if each in thrice else 1 for each in again}
    left = [each for each in tasks if whose(each) not in silent]
    result: dict[Task, Result] = {}
    for kind, share in ((None, found.dead), (Result.REFUSED, found.refused), (Result.CORRECTED, assumed.corrected)):
        free = [each for each in left if each not in result]
        result |= {each: kind or _dead(each) for each in _portion(dice, free, share)}
    return {
        each: Fate(Result.NO_ANSWER, int(assumed.rings_in_vain))
        if whose(each) in silent
        else Fate(result.get(each, Result.CONFIRMED), in_vain.get(whose(each), 0))
        for each in tasks
    }


def whose(task: Task) -> Whose:
    return (task.organisation, task.contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Calls by what comes of them; `conversations` are those who answer, however many numbers each has."""

    confirmed: int
    corrected: int
    final: int
    in_vain: int
    conversations: int
    further: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many cases a round has, part by part."""

    calls: Calls


def expected(register: Register, assumed: Assumptions, found: Shares | None = None) -> Counts:
    """Count the cases of the round on a register, if it goes as its last one did."""
    dealt = fates(asked(register), found or shares(register), assumed)
    return Counts(calls=_calls(dealt))


def _calls(dealt: dict[Task, Fate]) -> Calls:
    rung = {task: fate for task, fate in dealt.items() if task.method is Method.CALL}
    spoken = [task for task, fate in rung.items() if fate.result in (Result.CONFIRMED, Result.CORRECTED)]
    counted = Counter(fate.result for fate in rung.values())
    conversations = len({whose(task) for task in spoken})
    return Calls(
        confirmed=counted[Result.CONFIRMED],
        corrected=counted[Result.CORRECTED],
        final=sum(counted[each] for each in (Result.REFUSED, Result.WRONG_PERSON, Result.OUT_OF_SERVICE)),
        in_vain=sum(fate.in_vain for fate in rung.values()),
        conversations=conversations,
        further=len(spoken) - conversations,
    )


def stretches(register: Register) -> tuple[int, int, int]:
    """Numbers, contacts and organisations in the queue of all; each of these stands in one stretch of it."""
    round_ = Round.model_validate({"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": "a" * 26})
    found = progress(RoundFiles(round=round_, tasks=asked(register)), register, MORNING.date())
    calls = [each.task for each in queue(register, found, None, MORNING)]
    return len(calls), len({whose(each) for each in calls}), len({each.organisation for each in calls})


def _portion(dice: Dice, items: Iterable[Item], share: float) -> list[Item]:
    """Return so great a share of some items, exactly."""
    found = list(items)
    return dice.shuffled(found)[: round(share * len(found))]


def _dead(task: Task) -> Result:
    return Result.OUT_OF_SERVICE if task.method in (Method.CALL, Method.FAX) else Result.BOUNCED
