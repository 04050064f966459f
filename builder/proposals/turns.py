"""What an officer can do about each proposal now, whom they ask or tell, and what they say. Pure.

Nothing here decides what counts: each way is put to `builder.proposals.rules` as if it had been gone, and is offered
where that would help. What is said names neither a new value nor a person: they are to say it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from builder.proposals import rules
from builder.proposals.notice import notice_of
from builder.proposals.record import Event, Proposal, Route, Step
from builder.proposals.rules import Lack, Need, Office, Stage
from builder.register import addresses
from builder.register.freshness import Freshness
from builder.register.hours import Answered, answered
from builder.register.kinds import NUMBERED, SPOKEN, ChannelKind
from builder.register.model import Channel, Contact, Organisation
from builder.words.calls import opening, spaced, there, until
from builder.words.labels import known, unmarked
from builder.words.languages import language_of, phrases
from builder.words.templates import fill

# Rung, and so answered at their hours; whatever else is written waits until somebody reads it.
CALLED = SPOKEN | {ChannelKind.INOC_DBA}


# Neither applied nor refused.
GOING_ON = frozenset({Stage.OPEN, Stage.APPLYING})
Routes = Callable[[Proposal, Office, str], Iterator[Route]]


class Next(StrEnum):
    """What is next for an officer about a proposal; those before `WAIT` they can do now."""

    ASSIGN = "say whose it is"
    CONFIRM = "have it confirmed"
    LOOK = "find it right"
    NOTIFY = "tell the old channel"
    APPLY = "apply it"
    WAIT = "wait"
    ANOTHER = "another officer's turn"
    STUCK = "cannot go on"


ORDER = tuple(Next)
NOW = frozenset(ORDER[: ORDER.index(Next.WAIT)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A proposal, and what is next for one officer; what they can do themselves comes first."""

    proposal: Proposal
    steps: tuple[Next, ...]
    lacks: tuple[Lack, ...]

    @property
    def now(self) -> tuple[Next, ...]:
        """What the officer can do at this moment."""
        return tuple(each for each in self.steps if each in NOW)

    @property
    def until(self) -> datetime | None:
        """Until when the proposal waits, where it waits for nothing else."""
        return next((lack.until for lack in self.lacks if lack.until), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel of an organisation over which somebody is asked or told, as an officer sees it at a moment.

    `serves` are the proposals that this would help.
    """

    over: Route = field(repr=False)
    serves: tuple[str, ...]
    contact: str = field(repr=False)
    languages: tuple[str, ...]
    local: str
    hours: str
    answers: bool
    known: str
    number: str = field(repr=False)
    large: str = field(repr=False)
    dialled: str = field(repr=False)
    notes: tuple[str, ...] = field(repr=False)

    @property
    def called(self) -> bool:
        """Whether it is rung, and not written to."""
        return self.over.kind in CALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The open proposals of one organisation; one call serves as many of them as it can."""

    organisation: str
    name: str = field(repr=False)
    tlds: tuple[str, ...]
    turns: tuple[Turn, ...]

    def of(self, step: Next) -> tuple[Proposal, ...]:
        """Return the proposals of which a step is next."""
        return tuple(each.proposal for each in self.turns if step in each.steps)

    @property
    def now(self) -> int:
        """How many of its proposals the officer can do something about at this moment."""
        return sum(bool(each.now) for each in self.turns)


def cases(office: Office, officer: str) -> tuple[Case, ...]:
    """Return the open proposals by organisation; those come first of which the officer can do something now."""
    names = sorted({each.organisation for each in office.proposals if rules.stage(each) in GOING_ON})
    found = (case_of(name, office, officer) for name in names)
    return tuple(sorted(found, key=lambda each: not each.now))


def case_of(name: str, office: Office, officer: str) -> Case:
    """Return the open proposals of one organisation."""
    organisation = office.register.organisations.get(name)
    return Case(
        organisation=name,
        name=organisation.name if organisation else name,
        tlds=tuple(tld.shown for tld in office.register.tlds_of(name)),
        turns=tuple(
            turn(each, office, officer)
            for each in office.proposals
            if each.organisation == name and rules.stage(each) in GOING_ON
        ),
    )


def answers(case: Case, office: Office, officer: str) -> bool:
    """Say whether somebody can be rung at this moment to confirm proposals of an organisation."""
    return any(way.called and way.answers for way in asked(case.of(Next.CONFIRM), office, officer))


def turn(proposal: Proposal, office: Office, officer: str) -> Turn:
    """Return what is next for an officer about an open proposal."""
    if rules.stage(proposal) is Stage.APPLYING:
        return Turn(proposal=proposal, steps=(Next.APPLY,), lacks=())
    lacks = rules.lacks(proposal, office)
    steps = {_step(lack.need, proposal, office, officer) for lack in lacks} or {Next.APPLY}
    if steps - {Next.WAIT}:
        # The time runs by itself.
        steps -= {Next.WAIT}
    return Turn(proposal=proposal, steps=tuple(sorted(steps, key=ORDER.index)), lacks=lacks)


def _step(need: Need, proposal: Proposal, office: Office, officer: str) -> Next:
    """Return what an officer does about one thing that a proposal lacks."""
    own = officer in rules.entered_by(proposal)
    found = Next.STUCK
    if need is Need.COOLING_OFF:
        found = Next.WAIT
    elif need is Need.CONTACT:
        # Who says whose it is, confirms it no more.
        found = Next.ASSIGN if office.officers - rules.entered_by(proposal) - {officer} else Next.ANOTHER
    elif need is Need.SECOND:
        found = Next.ANOTHER if own else Next.LOOK
    elif need is Need.CONFIRMATION and own:
        found = Next.ANOTHER
    elif need is Need.CONFIRMATION and any(True for _ in _confirming(proposal, office, officer)):
        found = Next.CONFIRM
    elif need is Need.NOTICE:
        # That nobody can be told, says another officer.
        can = not own or any(True for _ in _tellable(proposal, office, officer))
        found = Next.NOTIFY if can else Next.ANOTHER
    return found


def asked(proposals: Iterable[Proposal], office: Office, officer: str) -> tuple[Way, ...]:
    """Return over which channels an officer can have proposals of one organisation confirmed, the best first.

    Those that answer now, then those that are rung later, then what is written; of these the ones that
    serve most of the proposals, and that were verified last.
    """
    return _ways(proposals, office, officer, _confirming)


def told(proposals: Iterable[Proposal], office: Office, officer: str) -> tuple[Way, ...]:
    """Return which channels can be told of proposals of one organisation, what is written before calls."""
    return tuple(sorted(_ways(proposals, office, officer, _tellable), key=lambda way: way.called))


def covering(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Return as few of the ways as serve all that any of them does, each for what none before it serves."""
    found: list[Way] = []
    left = {name for way in ways for name in way.serves}
    while left:
        # The first of those that serve most: they stand in order, the best first.
        best = max(ways, key=lambda way: len(left.intersection(way.serves)))
        found.append(replace(best, serves=tuple(name for name in best.serves if name in left)))
        left.difference_update(best.serves)
    return tuple(found)


def _confirming(proposal: Proposal, office: Office, officer: str) -> Iterator[Route]:
    """Yield the channels over which a confirmation to this officer would count now."""
    when = rules.stamp(office.now, office.proposals) or office.now
    for contact, channel in office.channels(proposal.organisation):
        over = Route(contact=contact.id, kind=channel.kind, value=channel.value)
        if not rules.unfit(proposal, over, officer, when, office):
            yield over


def _tellable(proposal: Proposal, office: Office, officer: str) -> Iterator[Route]:
    """Yield the channels to which a notice would count; none over which the request came, where there is another."""
    when = rules.stamp(office.now, office.proposals) or office.now
    found = []
    for contact, channel in office.channels(proposal.organisation):
        over = Route(contact=contact.id, kind=channel.kind, value=channel.value)
        event = Event(step=Step.NOTIFIED, officer=officer, when=when, over=over, content=rules.digest(proposal))
        more = proposal.model_copy(update={"events": (*proposal.events, event)})
        if all(lack.need is not Need.NOTICE for lack in rules.withheld(more, office)):
            found.append(over)
    via = proposal.via
    others = [each for each in found if not (via and rules.same(each.kind, each.value, via.kind, via.value))]
    yield from others or found


def _ways(proposals: Iterable[Proposal], office: Office, officer: str, routes: Routes) -> tuple[Way, ...]:
    serves: dict[Route, list[Proposal]] = {}
    for each in proposals:
        for over in routes(each, office, officer):
            serves.setdefault(over, []).append(each)
    found: list[tuple[tuple[Any, ...], int, Way]] = []
    for over, served in serves.items():
        organisation = office.register.organisations[served[0].organisation]
        contact = next(each for each in organisation.contacts if each.id == over.contact)
        channel = next(each for each in contact.channels if each.kind is over.kind and each.value == over.value)
        when = answered(channel.hours, organisation.timezone, office.now)
        freshness = office.known(organisation.id, contact.id, channel)
        verified = (freshness.when or date.min).toordinal()
        waits = 2 if channel.kind not in CALLED else int(not when.now)
        later = when.turn if waits == 1 else (False, datetime.min.replace(tzinfo=UTC))
        rank = (waits, later, -len(served), freshness.state.rank, -verified, contact.order, contact.id)
        found.append((rank, len(found), _way(organisation, contact, channel, served, when, freshness, office)))
    return tuple(way for _, _, way in sorted(found, key=lambda each: each[:2]))


def _way(
    organisation: Organisation,
    contact: Contact,
    channel: Channel,
    served: Sequence[Proposal],
    when: Answered,
    freshness: Freshness,
    office: Office,
) -> Way:
    role = {role.id: role.title for role in office.register.settings.roles}.get(contact.role, contact.role)
    shown = addresses.shown(channel.kind, channel.value)
    return Way(
        over=Route(contact=contact.id, kind=channel.kind, value=channel.value),
        serves=tuple(each.id for each in served),
        contact=f"{contact.name}, {role}" if contact.name else role,
        languages=contact.languages or organisation.languages,
        local=there(when, organisation.timezone),
        hours=until(when) if when.now else opening(when),
        answers=when.now,
        known=known(freshness),
        number=shown,
        large=spaced(shown),
        dialled=addresses.dialled(channel.value)[0] if channel.kind in NUMBERED else channel.value,
        notes=tuple(note for note in (channel.note, contact.note) if note),
    )


def question(way: Way, organisation: str, office: Office, officer: str, language: str | None = None) -> str:
    """Return what to say to whoever confirms, or to write: in English, or a language of ours that they speak."""
    settings = office.register.settings
    said = fill(
        "rounds/confirm.txt",
        _=phrases(language or "en"),
        spoken=way.called,
        officer={each.id: each.name for each in settings.officers}.get(officer, officer),
        office=settings.publisher.name,
        organisation=office.register.organisations[organisation].name,
    )
    return unmarked(said).strip()


def notice(way: Way, office: Office) -> str:
    """Return what to tell over a channel: one notice of all that it is told of, which names no new value."""
    told_of = [each for each in office.proposals if each.id in way.serves]
    return unmarked(notice_of(told_of, way.over.contact, office.register))


def spoken(way: Way) -> str:
    """Return which of our languages whoever is asked over a channel speaks."""
    return language_of(way.languages)
