"""What falls due, and when: rounds, channels that go stale, what runs out, proposals that may be applied.

Pure, but for what is handed in. No personal detail is in it, for calendars lie with others: counts,
and the names of rounds and proposals.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from builder.editions.deadlines import TO_RENEW, Deadline
from builder.office.log import What
from builder.privacy.retain import Plan
from builder.proposals.rules import Need, Office, Stage, lacks, stage
from builder.register import certificates
from builder.register.freshness import known_on
from builder.register.kinds import ChannelKind
from builder.register.model import Register, Settings
from builder.words.counted import counted

WEEK = timedelta(days=7)

CERTIFICATES = "OpenPGP keys or S/MIME certificates"
WAITING = frozenset({Stage.OPEN, Stage.APPLYING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that falls due on a day; `key` tells it from all others, whenever that day is."""

    key: str
    day: date
    what: str
    todo: str


def dues(
    register: Register,
    today: date,
    *,
    waiting: Mapping[str, int],
    deadlines: Iterable[Deadline],
    office: Office,
    weeks: int,
    last: Mapping[What, date] | None = None,
) -> tuple[Due, ...]:
    """Return what falls due, by day; `waiting` has the tasks of each open round that nobody has answered.

    `last` has the days on which the office did things last; None where nobody looked.
    """
    found = [
        *_rounds(register, waiting),
        *_stale(register, today, weeks),
        *_certificates(register, today, weeks),
        *_officers(register, today),
        *(_deadline(each) for each in deadlines),
        *_proposals(office),
        *(_backups(register.settings, today, last) if last is not None else ()),
    ]
    return tuple(sorted(found, key=lambda due: (due.day, due.key)))


def _rounds(register: Register, waiting: Mapping[str, int]) -> Iterator[Due]:
    for each in register.rounds:
        if each.id in waiting:
            noun, left = "exercise" if each.drill else "round", counted(waiting[each.id], "channel")
            yield Due(
                key=f"round {each.id}",
                day=each.due,
                what=f"{noun} {each.id} is due, {left} without an answer",
                todo=f"tocsin round status {each.id}; when all were asked, tocsin round close {each.id}",
            )


def _stale(register: Register, today: date, weeks: int) -> Iterator[Due]:
    """Yield each of the next weeks in which channels go stale that are verified today; a week begins on Monday."""
    known = known_on(register, today)
    lasts = {kind: timedelta(days=rule.ageing + 1) for rule in register.settings.freshness for kind in rule.kinds}
    monday = today - timedelta(days=today.weekday())
    kinds_of: dict[date, Counter[ChannelKind]] = {}
    organisations: dict[date, set[str]] = {}
    for organisation, contact, channel in register.channels():
        found = known.of(organisation.id, contact.id, channel)
        if found.state.verified and found.when:
            day = found.when + lasts[channel.kind]
            week = day - timedelta(days=day.weekday())
            if week < monday + weeks * WEEK:
                kinds_of.setdefault(week, Counter())[channel.kind] += 1
                organisations.setdefault(week, set()).add(organisation.id)
    for week, kinds in kinds_of.items():
        year, number, _ = week.isocalendar()
        said = ", ".join(f"{kinds[kind]} {kind}" for kind in ChannelKind if kinds[kind])
        yield Due(
            key=f"stale {year}-W{number:02}",
            day=week,
            what=f"going stale this week: {counted(kinds.total(), 'channel')} of "
            f"{counted(len(organisations[week]), 'organisation')}",
            todo=f"ask in a round before: {said}",
        )


def _certificates(register: Register, today: date, weeks: int) -> Iterator[Due]:
    """Yield each of the next weeks in which OpenPGP keys or S/MIME certificates of contacts run out that are good."""
    monday = today - timedelta(days=today.weekday())
    counts: Counter[date] = Counter()
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            for found in certificates.of_contact(contact):
                if found.until and found.holds(today):
                    counts[found.until - timedelta(days=found.until.weekday())] += 1
    for week, count in counts.items():
        if week < monday + weeks * WEEK:
            year, number, _ = week.isocalendar()
            yield Due(
                key=f"certificates {year}-W{number:02}",
                day=week,
                what=f"running out this week: {counted(count, 'OpenPGP key or S/MIME certificate', CERTIFICATES)}",
                todo="from a month before, tocsin check says where; ask each holder for the new one",
            )


def _officers(register: Register, today: date) -> Iterator[Due]:
    """Yield the last day in office of each officer who serves."""
    for officer in register.settings.officers:
        if officer.until and officer.serves(today):
            yield Due(
                key=f"officer {officer.id}",
                day=officer.until,
                what=f"{officer.id} is in office for the last day",
                todo=f"tocsin board rotate --remove-officer {officer.id}, signed by then; who takes over the tasks?",
            )


def cut_off(today: date) -> Due:
    """Return what falls due where an erasure was begun and not completed: half of it is left until then."""
    what, todo = "an erasure or `tocsin retain` was cut off", "run it again: tocsin forget, or tocsin retain"
    return Due(key="erasure", day=today, what=what, todo=todo)


def retention(plan: Plan) -> tuple[Due, ...]:
    """Return that something was kept for as long as register.yaml says, if it was; counts alone."""
    if plan.since is None:
        return ()
    todo = "tocsin retain --officer YOU"
    return (Due(key="retention", day=plan.since, what=f"kept for long enough: {plan}", todo=todo),)


def _deadline(deadline: Deadline) -> Due:
    return Due(
        key=f"expires {deadline.kind}",
        day=deadline.day,
        what=f"{deadline.what} expires ({deadline.shown})",
        todo=TO_RENEW[deadline.kind],
    )


def _proposals(office: Office) -> Iterator[Due]:
    """Yield each proposal that lacks nothing, or nothing but time."""
    for proposal in office.proposals:
        missing = lacks(proposal, office) if stage(proposal) is Stage.OPEN else ()
        if stage(proposal) not in WAITING or any(lack.need is not Need.COOLING_OFF for lack in missing):
            continue
        until = max((lack.until.date() for lack in missing if lack.until), default=None)
        # By its number: its whole name ends with that of an officer. Where two have it, `apply` asks which.
        number = proposal.id.partition("-")[0].lstrip("0")
        yield Due(
            key=f"proposal {proposal.id}",
            day=until or office.now.date(),
            what=f"proposal {number}: {'its cooling-off time ends' if until else 'nothing is missing'}",
            todo=f"tocsin proposals apply {number} --officer YOU",
        )


def _backups(settings: Settings, today: date, last: Mapping[What, date]) -> Iterator[Due]:
    """Yield the next backup, and where there is one, the next drill: that it was opened and found whole."""
    made = last.get(What.BACKUP)
    yield Due(
        key="backup",
        day=made + timedelta(days=settings.backup_days) if made else today,
        what=f"the last backup is of {made}" if made else "there is no backup of this register",
        todo="tocsin backup make DIR --officer YOU",
    )
    tried = max((last[what] for what in (What.BACKUP_CHECKED, What.RESTORED) if what in last), default=None)
    if made:
        yield Due(
            key="drill",
            day=tried + timedelta(days=settings.drill_days) if tried else made,
            what=f"a backup was last opened and checked on {tried}"
            if tried
            else "no backup was ever opened and checked",
            todo="the drill of content/secretariat/keeping.md, and tocsin backup check FILE --officer YOU",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is equally urgent, by day."""

    name: str
    dues: tuple[Due, ...]


def by_urgency(found: Iterable[Due], today: date) -> tuple[Band, ...]:
    """Return what falls due in bands that hold something: what is late, of today, of the next week, and later."""
    bands: dict[str, list[Due]] = {"overdue": [], "today": [], "within a week": [], "later": []}
    for due in sorted(found, key=lambda due: (due.day, due.key)):
        if due.day <= today:
            name = "today" if due.day == today else "overdue"
        else:
            name = "within a week" if due.day <= today + WEEK else "later"
        bands[name].append(due)
    return tuple(Band(name=name, dues=tuple(each)) for name, each in bands.items() if each)
