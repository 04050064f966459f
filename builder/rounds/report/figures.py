"""Say how a round went: whom it was to reach, whom it reached, what it cost, and what changed.

Pure, and without personal details: counts, TLDs, organisations, and officers by identifier. No
contact is named and no value of any channel is in it, so the report may be shown to the community.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from builder.proposals.record import Action, Proposal, Step
from builder.register.freshness import ChannelKey, Knowledge, State, known_on
from builder.register.kinds import ChannelKind, Method, Tlp
from builder.register.model import Organisation, Register
from builder.register.reach import Scenario
from builder.register.unresponsive import ANSWERS, unresponsive
from builder.rounds.progress import Progress, Standing, TaskProgress
from builder.rounds.record import RoundFiles, channels_of, key_of, sent_at
from builder.rounds.report.costs import Costs, costs
from builder.rounds.report.plots import Panel, Plot, columns, small_lines, stacked
from builder.views.coverage import ALL, RegionCoverage
from builder.words.labels import METHODS

# The report names organisations that did not answer: for the community, and not for the public.
MARKING = Tlp.GREEN
# What came of a task, in the order of the bars; several results of the register are one to a reader.
CAME = {
    "confirmed": (Standing.CONFIRMED,),
    "corrected": (Standing.CORRECTED,),
    "declined": (Standing.REFUSED,),
    "no answer": (Standing.NO_ANSWER,),
    "found wrong": (Standing.WRONG_PERSON, Standing.OUT_OF_SERVICE, Standing.BOUNCED),
    "not tried": (Standing.OPEN,),
    "withdrawn": (Standing.WITHDRAWN,),
}
FOUND_WRONG = frozenset(CAME["found wrong"])
# Upper limits of the classes, in days, and what they are called.
AGES = {30: "0–30", 60: "31–60", 120: "61–120", 180: "121–180", 365: "181–365"}
OLDER, WRONG, NEVER = "over 365", "found wrong", "never"
TIMES = {0: "same day", 2: "1–2", 7: "3–7", 14: "8–14", 30: "15–30"}
LATER = "over 30"
# What was done to a channel, of which the kind stands before it, or to what else.
DONE = {
    Action.CHANGE: "changed",
    Action.ADD: "added",
    Action.REMOVE: "removed",
    Action.NEW_CONTACT: "contact added",
    Action.SET_CONTACT: "contact changed",
    Action.REMOVE_CONTACT: "contact removed",
    Action.NEW_ORGANISATION: "organisation added",
    Action.SET_ORGANISATION: "organisation changed",
    Action.REMOVE_ORGANISATION: "organisation removed",
    Action.SET_TLD: "TLD changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The register at an edition, or on the day of the report: how well each region was covered and reached."""

    label: str
    regions: tuple[RegionCoverage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of a region's TLDs and organisations were asked about, and how many answered."""

    region: str
    tlds: int
    tlds_reached: int
    organisations: int
    organisations_reached: int
    came: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """An organisation that was tried, and nobody answered; `since` is set where bundles show it as unresponsive."""

    name: str
    tlds: tuple[str, ...]
    attempts: int
    last: date | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedInRound:
    """What the round changed in one organisation: kinds of channel, and how many of each.

    `replaced` are those whose value stands in the register no longer; `applied` are the proposals that came
    into the register while the round was open, whoever made them: what they did, and how many did.
    """

    name: str
    tlds: tuple[str, ...]
    verified: int
    corrected: tuple[tuple[ChannelKind, int], ...]
    wrong: tuple[tuple[ChannelKind, int], ...]
    replaced: tuple[tuple[ChannelKind, int], ...]
    applied: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """All that the report of a round says. `closed` is None in one that is made before the end.

    `unasked` counts the organisations where nothing was tried: nobody says of them that they are silent.
    """

    id: str
    title: str
    publisher: str
    notice: str | None
    marking: str
    drill: bool
    opened: date
    due: date
    closed: date | None
    made: date
    tlds: int
    organisations: int
    contacts: int
    channels: int
    organisations_reached: int
    contacts_reached: int
    came: Mapping[str, int]
    unasked: int
    applied: int
    median_days: float | None
    shares: tuple[Share, ...]
    costs: Costs
    silent: tuple[Silent, ...]
    changed: tuple[ChangedInRound, ...]
    plots: tuple[Plot, ...] = field(repr=False)


def report(
    files: RoundFiles,
    register: Register,
    progress: Progress,
    points: Sequence[Point],
    today: date,
    proposals: Iterable[Proposal] = (),
) -> RoundReport:
    """Return the report of a round; `progress` is that of the same day, `points` has the editions and that day.

    Of `proposals` it tells those that came into the register while the round was open.
    """
    tasks = progress.tasks
    of: dict[str, list[TaskProgress]] = defaultdict(list)
    for each in tasks:
        of[each.task.organisation].append(each)
    reached = {name for name, found in of.items() if any(each.standing.reached for each in found)}
    unasked = {name for name, found in of.items() if name not in reached and not any(each.attempts for each in found)}
    applied = _applied(files, proposals, today)
    tlds = {tld.tld: {tld.manager, tld.backend} & of.keys() for tld in register.tlds.values()}
    asked = {name: behind for name, behind in tlds.items() if behind}
    settings, waits = register.settings, sorted(_waits(files))
    known = known_on(register, today)
    return RoundReport(
        id=files.round.id,
        title=settings.title,
        publisher=settings.publisher.name,
        notice=settings.notice,
        marking=MARKING.label,
        drill=files.round.drill,
        opened=files.round.opened,
        due=files.round.due,
        closed=files.round.closed,
        made=today,
        tlds=len(asked),
        organisations=len(of),
        contacts=len({(each.task.organisation, each.task.contact) for each in tasks}),
        channels=len(tasks),
        organisations_reached=len(reached),
        contacts_reached=len({(e.task.organisation, e.task.contact) for e in tasks if e.standing.reached}),
        came=_came(tasks),
        unasked=len(unasked),
        applied=sum(each.total() for each in applied.values()),
        median_days=median(waits) if waits else None,
        shares=tuple(_shares(register, progress.regions, of, asked, reached)),
        costs=costs(register, files, tasks),
        silent=tuple(_silent(register, of, reached | unasked, today)),
        changed=tuple(_changed(register, of, applied)),
        plots=tuple(_plots(register, tasks, known, waits, points, today)),
    )


def _came(tasks: Iterable[TaskProgress]) -> dict[str, int]:
    # What was written to, and not answered, was tried.
    counted = Counter(
        Standing.NO_ANSWER if each.standing is Standing.OPEN and each.attempts else each.standing for each in tasks
    )
    return {name: sum(counted[standing] for standing in of) for name, of in CAME.items()}


def _applied(files: RoundFiles, proposals: Iterable[Proposal], today: date) -> dict[str, Counter[str]]:
    """Count by organisation, and by what they did, the proposals that were applied while the round was open."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for each in proposals:
        days = (event.when.date() for event in each.events if event.step is Step.APPLIED)
        if any(files.round.opened <= day <= (files.round.closed or today) for day in days):
            found[each.organisation][f"{each.kind} {DONE[each.action]}" if each.kind else DONE[each.action]] += 1
    return found


def _shares(
    register: Register,
    regions: Mapping[str, str],
    of: Mapping[str, list[TaskProgress]],
    asked: Mapping[str, set[str]],
    reached: set[str],
) -> Iterator[Share]:
    for region in (*sorted({each.region for each in register.tlds.values()}), ALL):
        names = [name for name in of if region in (ALL, regions.get(name))]
        labels = [label for label in asked if region in (ALL, register.tlds[label].region)]
        if names or labels:
            yield Share(
                region=region,
                tlds=len(labels),
                tlds_reached=sum(bool(asked[label] & reached) for label in labels),
                organisations=len(names),
                organisations_reached=len(reached & set(names)),
                came=_came(each for name in names for each in of[name]),
            )


def _silent(
    register: Register, of: Mapping[str, list[TaskProgress]], others: set[str], today: date
) -> Iterator[Silent]:
    shown = unresponsive(register, today).organisations
    for organisation in _by_name(register, of.keys() - others):
        found = of[organisation.id]
        yield Silent(
            name=organisation.name,
            tlds=tuple(tld.shown for tld in register.tlds_of(organisation.id)),
            attempts=sum(each.attempts for each in found),
            last=max((each.last for each in found if each.last), default=None),
            since=shown.get(organisation.id),
        )


def _changed(
    register: Register, of: Mapping[str, list[TaskProgress]], applied: Mapping[str, Counter[str]]
) -> Iterator[ChangedInRound]:
    standing = channels_of(register)
    for organisation in _by_name(register, of.keys() | applied.keys()):
        found = of.get(organisation.id, [])
        done = tuple(sorted(applied.get(organisation.id, {}).items()))
        corrected = _kinds(each for each in found if each.standing is Standing.CORRECTED)
        wrong = _kinds(each for each in found if each.standing in FOUND_WRONG)
        replaced = _kinds(each for each in found if key_of(each.task) not in standing)
        if corrected or wrong or replaced or done:
            yield ChangedInRound(
                name=organisation.name,
                tlds=tuple(tld.shown for tld in register.tlds_of(organisation.id)),
                verified=sum(each.standing is Standing.CONFIRMED for each in found),
                corrected=corrected,
                wrong=wrong,
                replaced=replaced,
                applied=done,
            )


def _by_name(register: Register, names: Iterable[str]) -> list[Organisation]:
    found = [register.organisations[name] for name in names if name in register.organisations]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def _kinds(tasks: Iterable[TaskProgress]) -> tuple[tuple[ChannelKind, int], ...]:
    counted = Counter(each.task.kind for each in tasks)
    return tuple((kind, counted[kind]) for kind in ChannelKind if counted[kind])


def _waits(files: RoundFiles) -> Iterator[int]:
    """Yield, for each channel that answered, the days from the first attempt to the answer."""
    tried = {key: times[0].date() for key, times in sent_at(files.sent).items()}
    answered: dict[ChannelKey, date] = {}
    for each in files.outcomes:
        key = key_of(each)
        tried[key] = min(each.when, tried.get(key, each.when))
        if each.result in ANSWERS:
            answered[key] = min(each.when, answered.get(key, each.when))
    for key in {key_of(task) for task in files.tasks} & answered.keys():
        yield (answered[key] - tried[key]).days


def _plots(
    register: Register,
    tasks: Sequence[TaskProgress],
    known: Knowledge,
    waits: Sequence[int],
    points: Sequence[Point],
    today: date,
) -> Iterator[Plot]:
    yield small_lines(
        "trend",
        "Coverage and reach by region, over the editions",
        "For each region, the share of its TLDs that have contacts in the register, that have at least one verified "
        "way in, and that have two independent ones, at each edition and on the day of this report.",
        [point.label for point in points],
        list(_panels(points)),
        nothing="no edition yet: nothing to compare the day of this report with",
    )
    methods = {METHODS[method]: [each for each in tasks if each.task.method is method] for method in Method}
    yield stacked(
        "methods",
        "Method mix, and what came of each",
        "For each method, how many channels were asked by it, and how many of them were confirmed, corrected, "
        "declined, did not answer, were found wrong, or were not tried.",
        "What came of it",
        {name: _came(found) for name, found in methods.items() if found},
        list(CAME),
    )
    yield columns(
        "ages",
        "Age of the verifications",
        "How many days ago each channel of the register was last verified, on the day of this report; channels that "
        "were found wrong since, and those that were never verified, stand apart.",
        "Days since",
        _ages(register, known, today),
        nothing="no channel in the register",
    )
    yield columns(
        "waits",
        "Time to answer",
        "For each channel that was answered, the days from the first attempt in this round to the answer.",
        "Days",
        _classes(waits, TIMES, LATER),
        nothing="no answers yet",
    )


def _panels(points: Sequence[Point]) -> Iterator[Panel]:
    regions = [each.region for each in points[-1].regions] if points else []
    for region in regions:
        found = [next((each for each in point.regions if each.region == region), None) for point in points]
        if any(each and each.tlds for each in found):
            yield Panel(
                title="All regions" if region == ALL else region,
                series={
                    "with contacts": tuple(_percent(each, lambda of: of.with_contacts) for each in found),
                    "with a verified way in": tuple(
                        _percent(each, lambda of: of.reached[Scenario.NOTHING]) for each in found
                    ),
                    "with two": tuple(_percent(each, lambda of: of.reached_twice) for each in found),
                },
            )


def _percent(status: RegionCoverage | None, count: Callable[[RegionCoverage], int]) -> float | None:
    return None if status is None or not status.tlds else 100 * count(status) / status.tlds


def _ages(register: Register, known: Knowledge, today: date) -> dict[str, int]:
    days: list[int] = []
    wrong = never = 0
    for organisation, contact, channel in register.channels():
        found = known.of(organisation.id, contact.id, channel)
        if found.disproof:
            wrong += 1
        elif found.when is None or found.state is State.NEVER:
            never += 1
        else:
            days.append((today - found.when).days)
    return {**_classes(days, AGES, OLDER), WRONG: wrong, NEVER: never}


def _classes(days: Iterable[int], limits: Mapping[int, str], beyond: str) -> dict[str, int]:
    counted = Counter(next((name for limit, name in limits.items() if day <= limit), beyond) for day in days)
    return {name: counted[name] for name in (*limits.values(), beyond)}
