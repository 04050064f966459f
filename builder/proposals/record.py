"""Read proposals: what is to be changed in the register, and what was done about each since.

They are part of no edition. What the events amount to, `builder.proposals.rules` says.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from builder.errors import WorkspaceError
from builder.register.certificates import Sort
from builder.register.hours import parse_hours
from builder.register.kinds import ChannelKind, TlpLabel
from builder.register.model import Channel, Contact
from builder.register.types import ALabel, Count, Country, Identifier, Language, Moment, Name, Note, Paragraph, YesOrNo
from builder.register.values import refuse
from builder.workspace.places import SUFFIX, Workspace
from builder.workspace.problems import Level, Place, Problem
from builder.workspace.record import SHA256, Record
from builder.workspace.shape import read_record
from builder.workspace.stamps import Stamp, stamp
from builder.workspace.store import LOCK, UNFINISHED

# An event takes a line of some hundred characters.
MOST_EVENTS = 200


class Action(StrEnum):
    """What a proposal would do to the register."""

    CHANGE = "change"
    ADD = "add"
    REMOVE = "remove"
    NEW_CONTACT = "new-contact"
    SET_CONTACT = "set-contact"
    REMOVE_CONTACT = "remove-contact"
    SET_ORGANISATION = "set-organisation"
    NEW_ORGANISATION = "new-organisation"
    REMOVE_ORGANISATION = "remove-organisation"
    SET_TLD = "set-tld"


# Those that are of one channel, and whose contact an officer may have to say.
OF_CHANNEL = frozenset({Action.CHANGE, Action.ADD, Action.REMOVE})
# Those that are of one contact, which is known.
OF_CONTACT = frozenset({Action.NEW_CONTACT, Action.SET_CONTACT, Action.REMOVE_CONTACT})


class Source(StrEnum):
    """By which way the office learned of a change."""

    CALL = "call"
    MAIL = "mail"
    MESSAGE = "message"
    FAX = "fax"
    LETTER = "letter"
    CSV = "csv"
    SEALED_FORM = "sealed-form"
    OFFICE = "office"


class Step(StrEnum):
    """What can be done about a proposal."""

    ENTERED = "entered"
    ASSIGNED = "assigned"
    CONFIRMED = "confirmed"
    NOTIFIED = "notified"
    NO_NOTICE = "no-notice"
    REFUSED = "refused"
    APPLYING = "applying"
    APPLIED = "applied"


class NoNotice(StrEnum):
    """Why the old channel cannot be told."""

    OUT_OF_SERVICE = "out-of-service"
    SOMEBODY_ELSE = "somebody-else"
    NO_OTHER_CHANNEL = "no-other-channel"


# What a key of a contact, an organisation or a TLD says, as its file writes it; an empty text where it is not there.
Said = str | tuple[str, ...] | Mapping[str, tuple[str, ...]]
LISTS = frozenset({"languages", "name_servers"})
BLOCKS = frozenset(sort.value for sort in Sort)
TEXTS = frozenset({"name", "kind", "role", "order", "note", "internal", "country", "timezone", "manager", "backend"})


def keys_said(value: Any) -> dict[str, Said]:
    """Return what keys say, without where they stand; refuse what no key of a record could say."""
    if not isinstance(value, Mapping):
        raise refuse("value", "must be a record of its own", "write each key with what it is to say: {role: technical}")
    return {key: _plain(key, each) for key, each in value.items() if key != "place"}


def _plain(key: str, value: Any) -> Said:
    if isinstance(value, str) and (key in TEXTS | BLOCKS or key == "consent" or (key in LISTS and not value.strip())):
        return unicodedata.normalize("NFC", value).strip()
    if isinstance(value, list | tuple) and key in LISTS and all(isinstance(each, str) for each in value):
        return tuple(each.strip() for each in value)
    if isinstance(value, Mapping) and key == "consent":
        named = {name: each for name, each in value.items() if name != "place"}
        if all(isinstance(each, list | tuple) for each in named.values()):
            return {name: tuple(map(str, each)) for name, each in named.items()}
    raise refuse("value", "holds what none of our keys says", "data/README.md shows each key, and what it is")


def _hours(value: Any) -> Any:
    return parse_hours(value).text if isinstance(value, str) else value


Value = Annotated[str, StringConstraints(min_length=1, max_length=254)]
HoursText = Annotated[str, BeforeValidator(_hours)]
Digest = Annotated[str, StringConstraints(pattern=SHA256)]
Keys = Annotated[Mapping[str, Any], BeforeValidator(keys_said)]


class Route(Record):
    """A channel that somebody was reached over, or wrote from; `contact` is missing where it is not in the register."""

    contact: Identifier | None = None
    kind: ChannelKind
    value: Value = Field(repr=False)


class Event(Record):
    """One thing that was done about a proposal, by one officer."""

    step: Step
    officer: Identifier
    when: Moment
    over: Route | None = Field(default=None, repr=False)
    # Of what the proposal said at the time.
    content: Digest | None = None
    # Whether all four conditions were met when it was applied, so that the new channel may confirm others.
    whole: YesOrNo = False
    contact: Identifier | None = None
    old: Value | None = Field(default=None, repr=False)
    why: NoNotice | None = None
    note: Note | None = Field(default=None, repr=False)


class Person(Record):
    """What a new contact is to be, besides its channels."""

    kind: Literal["desk", "person"]
    name: Name | None = Field(default=None, repr=False)
    role: Identifier
    order: Count | None = None
    languages: tuple[Language, ...] = ()
    note: Note | None = Field(default=None, repr=False)
    internal: Note | None = Field(default=None, repr=False)


class Proposal(Record):
    """`data/proposals/ID.yaml`: one change that somebody wants, and what was done about it.

    Of a channel, `contact` is missing until an officer says whose it is. Of a TLD, `organisation` is its manager
    as it was entered. `set` says what keys of a contact, an organisation or a TLD are to say, and `was` what they
    said: an empty text where the key is not there. `contacts` come with a new organisation, or go, as they were.
    The first event is that it was entered; events are only ever added.
    """

    id: Identifier
    organisation: Identifier
    contact: Identifier | None = None
    tld: ALabel | None = None
    action: Action
    kind: ChannelKind | None = None
    old: Value | None = Field(default=None, repr=False)
    new: Value | None = Field(default=None, repr=False)
    tlp: TlpLabel | None = None
    hours: HoursText | None = None
    country: Country | None = None
    relies_on: tuple[ALabel, ...] = ()
    note: Note | None = Field(default=None, repr=False)
    override: Note | None = Field(default=None, repr=False)
    person: Person | None = Field(default=None, repr=False)
    channels: Annotated[tuple[Channel, ...], Field(max_length=10)] = Field(default=(), repr=False)
    set: Keys = Field(default_factory=dict, repr=False)
    was: Keys = Field(default_factory=dict, repr=False)
    contacts: Annotated[tuple[Contact, ...], Field(max_length=60)] = Field(default=(), repr=False)
    source: Source
    via: Route | None = Field(default=None, repr=False)
    evidence: Digest | None = None
    remark: Paragraph | None = Field(default=None, repr=False)
    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=MOST_EVENTS)]

    @property
    def entered(self) -> Event:
        """Who entered it, and when."""
        return self.events[0]

    @property
    def overruled(self) -> bool:
        """Whether it was applied and refused, as two branches that git merged may have it."""
        return {Step.APPLIED, Step.REFUSED} <= {event.step for event in self.events}

    @property
    def when(self) -> datetime:
        """When it was entered."""
        return self.entered.when


# Proposals that were read before, by their files.
Known = dict[Path, tuple[Stamp | None, Proposal]]


def read_proposals(
    workspace: Workspace, likely: Callable[[str], bool] | None = None, known: Known | None = None
) -> tuple[tuple[Proposal, ...], tuple[Problem, ...]]:
    """Return the proposals that can be read, by their names, and what is wrong with the others.

    With `likely` only those are read whose text it says yes to; with `known` those whose file is another than
    when they were read before, and it is brought up to date.
    """
    found: Known = {}
    problems: list[Problem] = []
    try:
        paths = list(workspace.records_in(workspace.proposals)) if likely is None else _likely(workspace, likely)
    except WorkspaceError as error:
        return (), (_problem("data/proposals", "file", error.message, error.hint),)
    for path in paths:
        # What a writer makes or left beside: its lock, and a file that is not finished.
        if path.name == LOCK or path.name.endswith(UNFINISHED):
            continue
        seen = stamp(path) if known is not None else None
        if known and seen and path in known and known[path][0] == seen:
            found[path] = known[path]
            continue
        proposal, wrong = _read_file(workspace, path)
        problems += wrong
        if proposal:
            found[path] = (seen, proposal)
    if known is not None:
        known.clear()
        known.update(found)
    return tuple(proposal for _, proposal in found.values()), tuple(problems)


def _read_file(workspace: Workspace, path: Path) -> tuple[Proposal | None, list[Problem]]:
    name = workspace.name_of(path)
    if path.suffix != SUFFIX:
        return None, [_problem(name, "file", "only .yaml files belong here", "move or rename it")]
    try:
        text = workspace.read_text(path)
    except WorkspaceError as error:
        return None, [_problem(name, "file", error.message, error.hint)]
    proposal, wrong = read_proposal(name, text)
    if proposal and proposal.id != path.stem:
        hint = "name the file by the id, or correct the key"
        return None, [*wrong, _problem(name, "file name", "the file name and the key id differ", hint)]
    return proposal, wrong


def _likely(workspace: Workspace, likely: Callable[[str], bool]) -> list[Path]:
    texts = workspace.glance(workspace.proposals)
    return [workspace.proposal(name) for name, text in texts if text is None or likely(text)]


def read_proposal(name: str, text: str) -> tuple[Proposal | None, list[Problem]]:
    """Return the proposal that a text holds, or what is wrong with it."""
    proposal, problems = read_record(Proposal, name, text)
    # Warnings are for those who wrote a file by hand.
    wrong = [problem for problem in problems if problem.level is Level.ERROR]
    if proposal and proposal.entered.step is not Step.ENTERED:
        wrong.append(_problem(name, "value", "its first event is not that it was entered", "restore it from git"))
    return (None, wrong) if wrong else (proposal, [])


def doubts(workspace: Workspace) -> Iterator[Problem]:
    """Warn of proposals that cannot be read, and of those that officers settled in two ways.

    They are part of no edition, so none of these stops one; `tocsin proposals` refuses to go on.
    """
    proposals, wrong = read_proposals(workspace)
    yield from (replace(problem, level=Level.WARNING) for problem in wrong)
    for each in proposals:
        if each.overruled:
            yield Problem(
                place=Place(file=workspace.name_of(workspace.proposal(each.id))),
                rule="overruled",
                message="was applied, and refused by another officer",
                hint="see who is right; to change the register back, enter another proposal",
                level=Level.WARNING,
            )


def _problem(name: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(place=Place(file=name), rule=rule, message=message, hint=hint)
