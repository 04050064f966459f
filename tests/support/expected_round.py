"""What is assumed to come of a round on the example, channel by channel, and how many cases of work that is.

The population is the register's own, frozen by the program's own rules. Who answers is dealt by shares: those of the
last round of the example where that has them, else those that `reckoning.Assumptions` states. Nothing here is timed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TypeVar

from reckoning import Assumptions

from builder.demo.dice import Dice
from builder.register.freshness import DISPROOF
from builder.register.kinds import SPOKEN, ChannelKind, Method, Result
from builder.register.model import Outcome, RegionalOrganisation, Register, Round, Sent, SentState, Task
from builder.rounds.asking import ladder
from builder.rounds.asking.population import population
from builder.rounds.calling.queue import queue
from builder.rounds.progress import OUTSIDE, WEEK, progress
from builder.rounds.progress import asked as asked_
from builder.rounds.record import RoundFiles
from builder.rounds.returns.evidence import outcome_of

NAME = "2026-q4"
# The due date that gives the round in which the work was first reckoned: 807 channels, 432 contacts, 235 organisations.
OPENED, DUE = date(2026, 11, 22), date(2027, 1, 13)
# A Monday.
MORNING = datetime(2026, 11, 23, 12, tzinfo=UTC)
OFFICERS = ("officer-a", "officer-b")
Item = TypeVar("Item")
DAY = timedelta(days=1)
ANSWERS = (Result.CONFIRMED, Result.CORRECTED, Result.REFUSED)
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
class Chased:
    """Steps of the ladder by what each takes, over `weeks`; `found` are the contacts that answer after one."""

    weeks: int
    mails: int
    calls: int
    papers: int
    looked_up: int
    found: int
    found_with_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mails:
    """Answers that somebody reads: those in words of their own, and those of programs."""

    right: int
    changed: int
    programs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """New values, in how many organisations, and how often it rings in vain there before somebody confirms them."""

    all: int
    organisations: int
    in_vain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What goes out by other means than calls and mails, and how much of it is answered."""

    letters: int
    faxes: int
    chats: int
    short_messages: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many cases a round has, part by part."""

    calls: Calls
    mails: Mails
    proposals: Proposals
    papers: Papers
    chased: Chased


def expected(register: Register, assumed: Assumptions, found: Shares | None = None) -> Counts:
    """Count the cases of the round on a register, if it goes as its last one did."""
    tasks = asked(register)
    dealt = fates(tasks, found or shares(register), assumed)
    return Counts(
        calls=_calls(dealt),
        mails=_mails(dealt, assumed),
        proposals=_proposals(dealt, assumed),
        papers=_papers(dealt),
        chased=_chased(register, tasks, dealt, assumed),
    )


def _mails(dealt: dict[Task, Fate], assumed: Assumptions) -> Mails:
    asked_ = [fate.result for task, fate in dealt.items() if task.method is Method.EMAIL]
    worded = {result: round(assumed.worded * asked_.count(result)) for result in ANSWERS}
    changed = worded.pop(Result.CORRECTED)
    return Mails(right=sum(worded.values()), changed=changed, programs=round(assumed.by_programs * len(asked_)))


def _proposals(dealt: dict[Task, Fate], assumed: Assumptions) -> Proposals:
    changed = [task for task, fate in dealt.items() if fate.result is Result.CORRECTED]
    organisations = len({task.organisation for task in changed})
    later = 1 - assumed.answered_at_first
    return Proposals(
        all=len(changed),
        organisations=organisations,
        in_vain=round(organisations * later * (1 + assumed.not_at_second)),
    )


def _papers(dealt: dict[Task, Fate]) -> Papers:
    written = {task: fate for task, fate in dealt.items() if task.method not in (Method.CALL, Method.EMAIL)}
    kinds = Counter(task.kind for task in written)
    return Papers(
        letters=kinds[ChannelKind.POST],
        faxes=kinds[ChannelKind.FAX],
        chats=kinds[ChannelKind.CHAT],
        short_messages=kinds[ChannelKind.SMS],
        answered=sum(fate.result in ANSWERS for fate in written.values()),
    )


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


def _chased(register: Register, tasks: Sequence[Task], dealt: dict[Task, Fate], assumed: Assumptions) -> Chased:
    """Go up the ladder once a week, by the program's own rules, until the round is due."""
    dice = Dice(1, "ladder")
    register = _with_regions(register)
    round_ = RoundFiles(
        round=Round.model_validate({"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": "a" * 26}),
        tasks=tuple(tasks),
        outcomes=tuple(row for task, fate in dealt.items() for row in outcomes(task, fate)),
        sent=tuple(first_messages(tasks)),
    )
    of_contact: dict[Whose, list[Task]] = {}
    for task in tasks:
        of_contact.setdefault(whose(task), []).append(task)
    counted: Counter[str] = Counter()
    day = OPENED + 2 * WEEK
    while day < DUE:
        steps = ladder.steps(register, round_, day)
        counted["weeks"] += bool(steps)
        about = sorted({(step.organisation, contact) for step in steps for contact in step.about})
        found = dice.shuffled(about)[: round(assumed.found_by_a_step * len(about))]
        counted["found"] += len(found)
        counted["rung"] += sum(any(task.method is Method.CALL for task in of_contact[each]) for each in found)
        for step in steps:
            kind = "calls" if step.kind in SPOKEN else "mails" if step.kind is ChannelKind.EMAIL else "papers"
            counted[kind] += 1
            counted["looked up"] += step.rung in OUTSIDE and not step.address
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        sent = [asked_(step.organisation, who, step.rung, at, f"asked {day}") for step in steps for who in step.whom]
        rows = [_outcome(task, Result.CONFIRMED, day + DAY) for each in found for task in of_contact[each]]
        round_ = replace(round_, sent=(*round_.sent, *sent), outcomes=(*round_.outcomes, *rows))
        day += WEEK
    return Chased(
        weeks=counted["weeks"],
        mails=counted["mails"],
        calls=counted["calls"],
        papers=counted["papers"],
        looked_up=counted["looked up"],
        found=counted["found"],
        found_with_number=counted["rung"],
    )


def _with_regions(register: Register) -> Register:
    """Return a register that knows where the regional organisations are reached: an office writes that down once."""
    known = [
        {"region": region, "name": f"{region} (fictional)", "email": f"{region.lower()}@region.example"}
        for region in ladder.REGIONAL
    ]
    fields = {"regional_organisations": tuple(map(RegionalOrganisation.model_validate, known))}
    return register.model_copy(update={"settings": register.settings.model_copy(update=fields)})


def outcomes(task: Task, fate: Fate) -> Iterator[Outcome]:
    """Yield what is recorded of a task in the first days: a call on each day, what is written once."""
    first = OPENED + DAY
    if task.method is Method.CALL:
        for days in range(fate.in_vain):
            yield _outcome(task, Result.NO_ANSWER, first + days * DAY)
        first += fate.in_vain * DAY
    if fate.result is not Result.NO_ANSWER:
        yield _outcome(task, fate.result, first)


def _outcome(task: Task, result: Result, day: date) -> Outcome:
    return outcome_of(task, result, task.officer, day)


def first_messages(tasks: Iterable[Task]) -> list[Sent]:
    """Return what says that each task that is written to was, on the round's first working day."""
    fields = ("organisation", "contact", "kind", "value")
    return [
        Sent(**{key: getattr(task, key) for key in fields}, when=MORNING, state=SentState.SENT, id="first")
        for task in tasks
        if task.method is not Method.CALL
    ]


def stretches(register: Register) -> dict[str, tuple[int, int, int, int]]:
    """Numbers, contacts, organisations and turns in the queue of all, by whether they answer at noon on the first day.

    A turn is an organisation's numbers, or as many of them as follow each other.
    """
    round_ = Round.model_validate({"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": "a" * 26})
    found = progress(RoundFiles(round=round_, tasks=asked(register)), register, MORNING.date())
    calls = queue(register, found, None, MORNING)
    parts = {
        "answered at that hour": [each.task for each in calls if each.now],
        "at other hours": [each.task for each in calls if not each.now],
        "all": [each.task for each in calls],
    }
    return {
        name: (
            len(tasks),
            len({whose(each) for each in tasks}),
            len({each.organisation for each in tasks}),
            sum(1 for _ in groupby(tasks, lambda each: each.organisation)),
        )
        for name, tasks in parts.items()
    }


def _portion(dice: Dice, items: Iterable[Item], share: float) -> list[Item]:
    """Return so great a share of some items, exactly."""
    found = list(items)
    return dice.shuffled(found)[: round(share * len(found))]


def _dead(task: Task) -> Result:
    return Result.OUT_OF_SERVICE if task.method in (Method.CALL, Method.FAX) else Result.BOUNCED
