"""How far a round has come: where each task stands, and whom to chase next.

Pure. Where a task stands is folded from its outcomes and from what was sent, in whatever
order those are read.

Reminders are capped. Over the ladder an organisation is asked weekly at most, each time somebody else, and
the same contact hears from us again after 30 days. A call that nobody took reminded nobody: it
may be repeated on the next day, three days in all, and then weekly. What is dated before the
round was opened says nothing of it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from builder.register.freshness import DISPROOF, ChannelKey
from builder.register.kinds import ChannelKind, Method, Result
from builder.register.model import Outcome, Register, Round, Sent, SentState, Task
from builder.register.unresponsive import ADMIN, REGION
from builder.rounds.record import RoundFiles, channels_of, key_of, sent_at

WEEK = timedelta(days=7)
SAME_CONTACT = timedelta(days=30)
CALLS_IN_A_ROW = 3


class Standing(StrEnum):
    """Where a task stands: open, or what came of it."""

    OPEN = "open"
    NO_ANSWER = "no-answer"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REFUSED = "refused"
    WRONG_PERSON = "wrong-person"
    OUT_OF_SERVICE = "out-of-service"
    BOUNCED = "bounced"
    # Not answered, and the register does not hold the channel any more.
    WITHDRAWN = "withdrawn"

    @property
    def waiting(self) -> bool:
        """Whether an answer is still wanted."""
        return self in (Standing.OPEN, Standing.NO_ANSWER)

    @property
    def reached(self) -> bool:
        """Whether somebody spoke for the contact."""
        return self in (Standing.CONFIRMED, Standing.CORRECTED, Standing.REFUSED)


class Rung(StrEnum):
    """One step of the ladder: who is asked next where a contact does not answer."""

    CONTACT = "contact"
    DEPUTY = "deputy"
    OTHERS = "other contacts"
    ADMIN = "root zone database"
    REGION = "regional organisation"
    UNRESPONSIVE = "unresponsive"

    @property
    def asks(self) -> str:
        """What the officer does on this step."""
        return ASKS[self]


ASKS = {
    Rung.CONTACT: "ask the contact",
    Rung.DEPUTY: "ask the deputy",
    Rung.OTHERS: "ask the organisation's other contacts",
    Rung.ADMIN: "ask the administrative contact in the root zone database",
    Rung.REGION: "ask the regional organisation",
    Rung.UNRESPONSIVE: "nobody is left to ask: closing the round tells that it is unresponsive",
}
# Those who are asked and stand in no register; in `sent.csv` these names stand for them.
OUTSIDE = {Rung.ADMIN: ADMIN, Rung.REGION: REGION}
# How the steps above a contact are called on a command line and in lists.
STEPS = {"deputy": Rung.DEPUTY, "others": Rung.OTHERS, "root-zone": Rung.ADMIN, "region": Rung.REGION}
STEPS_NOTED = frozenset(rung.value for rung in STEPS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProgress:
    """Where one task stands.

    `attempts` counts the days on which it was tried, `last` is the last of them; `may` is the first
    day on which the channel may be tried again, None where no answer is wanted any more.
    """

    task: Task
    standing: Standing
    attempts: int = 0
    first: date | None = None
    last: date | None = None
    may: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """A contact from whom something is wanted: whom to ask next, and from which day on.

    `turn_to` names the contacts of the organisation that the step is about; `waiting` counts the
    channels without an answer.
    """

    organisation: str
    contact: str
    officer: str
    rung: Rung
    day: date
    turn_to: tuple[str, ...]
    waiting: int
    attempts: int


Counts = dict[Standing, int]
GroupT = TypeVar("GroupT", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A round on a day; `regions` has the region of each organisation."""

    round: Round
    today: date
    tasks: tuple[TaskProgress, ...] = field(repr=False)
    chases: tuple[Chase, ...]
    regions: Mapping[str, str]

    def by_region(self) -> dict[str, Counts]:
        """Count the tasks of each region by where they stand."""
        return _count(self.tasks, lambda each: self.regions[each.task.organisation])

    def by_method(self) -> dict[Method, Counts]:
        """Count the tasks of each method by where they stand."""
        return _count(self.tasks, lambda each: each.task.method)

    def by_officer(self) -> dict[str, Counts]:
        """Count the tasks of each officer by where they stand."""
        return _count(self.tasks, lambda each: each.task.officer)

    def total(self) -> Counts:
        """Count all tasks by where they stand."""
        return _count(self.tasks, lambda _: "all").get("all", dict.fromkeys(Standing, 0))

    def due(self) -> tuple[Chase, ...]:
        """Return what may be done today, the longest due first."""
        return tuple(each for each in self.chases if each.day <= self.today)


def progress(files: RoundFiles, register: Register, today: date) -> Progress:
    """Return how far a round has come; what is dated after today does not count yet."""
    tried = _tried(files, today)
    tasks = _tasks(files, register, tried, today)
    return Progress(
        round=files.round,
        today=today,
        tasks=tasks,
        chases=() if files.round.closed else tuple(_chases(files.round, register, tasks, tried)),
        regions=_regions(register, {each.task.organisation for each in tasks}),
    )


def unanswered(register: Register, today: date) -> dict[str, int]:
    """Count, for each round that is open and keeps a list of whom it asks, the tasks without an answer."""
    found = {}
    for each in register.rounds:
        tasks = register.tasks.get(each.id, ())
        if each.closed is None and tasks:
            outcomes, sent = register.outcomes_of.get(each.id, ()), register.sent.get(each.id, ())
            files = RoundFiles(round=each, tasks=tasks, outcomes=outcomes, sent=sent)
            found[each.id] = sum(task.standing.waiting for task in progress(files, register, today).tasks)
    return found


def asked_today(found: Progress, organisation: str, rung: Rung, now: datetime) -> tuple[Sent, ...]:
    """Return what `sent.csv` says of it that somebody above the contact is asked now; none where it is not their turn.

    No address is kept: the step itself is what is noted.
    """
    due = [each for each in found.due() if each.organisation == organisation and each.rung is rung]
    people = {OUTSIDE[rung]} if due and rung in OUTSIDE else {who for each in due for who in each.turn_to}
    return tuple(asked(organisation, who, rung, now, f"asked {now.date()}") for who in sorted(people))


def asked(organisation: str, who: str, rung: Rung, now: datetime, name: str, state: SentState = SentState.SENT) -> Sent:
    """Return what `sent.csv` says of one whom a step of the ladder asks: no address, but the step itself."""
    return Sent(
        organisation=organisation,
        contact=who,
        kind=ChannelKind.EMAIL,
        value=rung.value,
        when=now,
        state=state,
        id=name,
    )


def rung_of(sent: Sent) -> Rung | None:
    """Return the step of the ladder that a line of `sent.csv` notes; None where it is of a message to a channel."""
    return Rung(sent.value) if sent.value in STEPS_NOTED else None


def standing_of(outcomes: Iterable[Outcome], methods: Sequence[Method]) -> Standing:
    """Fold the outcomes of one channel in one round; their order does not matter.

    As freshness has it: the last day that found something out holds, and on it the worse.
    """
    found = tuple(outcomes)
    decisive = [
        each
        for each in found
        if each.result in DISPROOF or (each.result is Result.CONFIRMED and each.method in methods)
    ]
    if decisive:
        day = max(each.when for each in decisive)
        last = max((each.result in DISPROOF, each.result) for each in decisive if each.when == day)
        return Standing(last[1])
    seen = {each.result for each in found}
    if Result.REFUSED in seen:
        return Standing.REFUSED
    return Standing.NO_ANSWER if Result.NO_ANSWER in seen else Standing.OPEN


def _tried(files: RoundFiles, today: date) -> dict[ChannelKey, list[date]]:
    """Return the days on which each channel was tried, in order, each once."""
    days: dict[ChannelKey, set[date]] = {}
    for outcome in files.outcomes:
        if outcome.when >= files.round.opened:
            days.setdefault(key_of(outcome), set()).add(outcome.when)
    for key, times in sent_at(files.sent).items():
        days.setdefault(key, set()).update(time.date() for time in times)
    return {key: found for key, each in days.items() if (found := sorted(day for day in each if day <= today))}


def _tasks(
    files: RoundFiles, register: Register, tried: Mapping[ChannelKey, list[date]], today: date
) -> tuple[TaskProgress, ...]:
    methods = {kind: rule.methods for rule in register.settings.freshness for kind in rule.kinds}
    outcomes: dict[ChannelKey, list[Outcome]] = {}
    for outcome in files.outcomes:
        if files.round.opened <= outcome.when <= today:
            outcomes.setdefault(key_of(outcome), []).append(outcome)
    held = channels_of(register)
    # The contact as a whole is spared: two letters in one week are two reminders.
    reminded: dict[tuple[str, str], date] = {}
    for task in files.tasks:
        if task.method is not Method.CALL and (days := tried.get(key_of(task))):
            whose = (task.organisation, task.contact)
            reminded[whose] = max(days[-1], reminded.get(whose, days[-1]))
    found = []
    for task in files.tasks:
        key = key_of(task)
        standing = standing_of(outcomes.get(key, ()), methods.get(task.kind, ()))
        # What a round that is closed came to stays, whatever becomes of the register.
        if standing.waiting and key not in held and not files.round.closed:
            standing = Standing.WITHDRAWN
        days = tried.get(key, [])
        may = _may(task, days, reminded.get((task.organisation, task.contact)), files.round)
        found.append(
            TaskProgress(
                task=task,
                standing=standing,
                attempts=len(days),
                first=days[0] if days else None,
                last=days[-1] if days else None,
                may=may if standing.waiting and not files.round.closed else None,
            )
        )
    return tuple(found)


def _may(task: Task, days: Sequence[date], reminded: date | None, round_: Round) -> date:
    """Return the first day on which a channel may be tried (again)."""
    if not days:
        return round_.opened
    if task.method is not Method.CALL:
        return max(days[-1], reminded or days[-1]) + SAME_CONTACT
    return days[-1] + (timedelta(days=1) if len(days) < CALLS_IN_A_ROW else WEEK)


def _chases(
    round_: Round, register: Register, tasks: Iterable[TaskProgress], tried: Mapping[ChannelKey, list[date]]
) -> list[Chase]:
    of_contact: dict[tuple[str, str], list[TaskProgress]] = {}
    for each in tasks:
        of_contact.setdefault((each.task.organisation, each.task.contact), []).append(each)
    asked = _days_of_contacts(tried)
    climbed: dict[str, date] = {}
    for (organisation, _, _, value), days in tried.items():
        if value in STEPS_NOTED:
            climbed[organisation] = max(days[-1], climbed.get(organisation, days[-1]))
    found = []
    for (organisation, contact), own in of_contact.items():
        coming = _next(round_, register, organisation, contact, own, asked)
        if coming:
            rung, day, turn_to = coming
            found.append(
                Chase(
                    organisation=organisation,
                    contact=contact,
                    officer=own[0].task.officer,
                    rung=rung,
                    day=day,
                    turn_to=turn_to,
                    waiting=sum(each.standing.waiting for each in own),
                    attempts=sum(each.attempts for each in own),
                )
            )
    return sorted(_spaced(found, climbed), key=lambda each: (each.day, each.organisation, each.contact))


def _spaced(chases: Iterable[Chase], climbed: Mapping[str, date]) -> Iterator[Chase]:
    """Yield each chase, an organisation's a week apart where somebody else is asked, the last that was asked too."""
    nobody = (Rung.CONTACT, ())
    last: dict[str, tuple[tuple[Rung, tuple[str, ...]], date]] = {who: (nobody, day) for who, day in climbed.items()}
    for each in sorted(chases, key=lambda each: (each.day, list(Rung).index(each.rung), each.contact)):
        if each.rung in (Rung.CONTACT, Rung.UNRESPONSIVE):
            yield each
            continue
        whom = (each.rung, each.turn_to)
        before, day = last.get(each.organisation, (whom, each.day))
        day = max(each.day, day if before == whom else day + WEEK)
        last[each.organisation] = (whom, day)
        yield replace(each, day=day)


def _next(
    round_: Round,
    register: Register,
    organisation: str,
    contact: str,
    own: Sequence[TaskProgress],
    asked: Mapping[tuple[str, str], list[date]],
) -> tuple[Rung, date, tuple[str, ...]] | None:
    """Return the step that is next for a contact, from which day on, and whom it turns to; None where all is done."""
    own = [each for each in own if each.standing is not Standing.WITHDRAWN]
    waiting = [each.may for each in own if each.may is not None]
    untried = [each for each in own if each.standing is Standing.OPEN and each.first is None]
    if untried or round_.drill or any(each.standing.reached for each in own):
        # Whoever answers on one channel is not silent; the rest is asked of the contact itself.
        day = round_.opened if untried else min(waiting, default=None)
        return (Rung.CONTACT, day, (contact,)) if day and waiting else None
    firsts = [each.first for each in own if each.first is not None]
    if not firsts:
        return None
    # Where every channel is dead there is nobody to wait for.
    day = max(firsts) + WEEK if waiting else max(each.last for each in own if each.last is not None)
    for rung, people in _ladder(register, organisation, contact):
        days = sorted(each for who in people for each in asked.get((organisation, who), ()) if each >= day)
        if not days:
            return rung, day, () if rung in OUTSIDE else people
        day = days[0] + WEEK
    return Rung.UNRESPONSIVE, day, ()


def _ladder(register: Register, organisation: str, contact: str) -> list[tuple[Rung, tuple[str, ...]]]:
    """Return the steps above a contact, each with the names under which `sent.csv` and outcomes know who is asked."""
    stand_ins = _stand_ins(register, organisation, contact)
    rungs = [(Rung.DEPUTY, stand_ins[:1]), (Rung.OTHERS, stand_ins[1:])]
    rungs = [(rung, people) for rung, people in rungs if people]
    return [*rungs, *((rung, (name,)) for rung, name in OUTSIDE.items())]


def _stand_ins(register: Register, organisation: str, contact: str) -> tuple[str, ...]:
    """Return the other contacts of an organisation: those of the same role first, then by their order."""
    record = register.organisations.get(organisation)
    contacts = record.contacts if record else ()
    role = next((each.role for each in contacts if each.id == contact), None)
    others = (each for each in contacts if each.id != contact and each.channels)
    return tuple(each.id for each in sorted(others, key=lambda each: (each.role != role, each.order, each.id)))


def _days_of_contacts(tried: Mapping[ChannelKey, list[date]]) -> dict[tuple[str, str], list[date]]:
    found: dict[tuple[str, str], set[date]] = {}
    for (organisation, contact, _, _), days in tried.items():
        found.setdefault((organisation, contact), set()).update(days)
    return {whose: sorted(days) for whose, days in found.items()}


def _regions(register: Register, organisations: Iterable[str]) -> dict[str, str]:
    """Return the region of each organisation: that of most TLDs that it manages, else of those that it runs."""
    managed: dict[str, Counter[str]] = {}
    run: dict[str, Counter[str]] = {}
    for tld in register.tlds.values():
        managed.setdefault(tld.manager, Counter())[tld.region] += 1
        run.setdefault(tld.backend, Counter())[tld.region] += 1

    def region(name: str) -> str:
        counts = managed.get(name) or run.get(name) or Counter({NO_REGION: 1})
        return min(counts, key=lambda each: (-counts[each], each))

    return {name: region(name) for name in sorted(organisations)}


NO_REGION = "none"


def _count(tasks: Iterable[TaskProgress], group: Callable[[TaskProgress], GroupT]) -> dict[GroupT, Counts]:
    counted: dict[GroupT, Counter[Standing]] = {}
    for each in tasks:
        counted.setdefault(group(each), Counter())[each.standing] += 1
    return {name: {standing: counted[name][standing] for standing in Standing} for name in sorted(counted)}
