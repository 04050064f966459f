"""All that the office holds of one thing, put together: what is known, who holds it, what is open about it.

For the office's own terminal: unlike a view, what is put together here leaves out nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from builder.errors import WorkspaceError
from builder.office.excerpt import about, excerpt
from builder.office.finding import Found, Kind, Subject, named
from builder.office.holding import Given, given
from builder.proposals.record import Proposal, read_proposals
from builder.proposals.rules import Office, Stage, stage
from builder.proposals.touching import whose
from builder.register.freshness import ChannelKey, Freshness
from builder.register.loading import read_labels
from builder.register.model import Channel, Contact, DraftTld, Organisation, Register, Tld
from builder.register.unresponsive import Unresponsive, unresponsive
from builder.rounds.progress import TaskProgress, progress
from builder.rounds.record import RoundFiles
from builder.workspace.places import Workspace, shown

WAITING = frozenset({Stage.OPEN, Stage.APPLYING})


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """What an open round still wants to know."""

    round: str
    progress: TaskProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All about a TLD, an organisation or a contact.

    `register` holds the `organisations` that it is about, and others around them. `found` are the channels that were
    looked for, `unread` the files that ought to say more.
    """

    subject: Subject
    tlds: tuple[DraftTld, ...]
    organisations: tuple[Organisation, ...] = field(repr=False)
    contact: str | None
    office: Office = field(repr=False)
    silent: Unresponsive
    tasks: tuple[OpenTask, ...] = field(repr=False)
    given: tuple[Given, ...] = field(repr=False)
    found: frozenset[ChannelKey] = field(default=frozenset(), repr=False)
    unread: tuple[str, ...] = ()

    @property
    def register(self) -> Register:
        """The part of the register that it is about."""
        return self.office.register

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The proposals that wait."""
        mine = {each.id for each in self.organisations}
        return tuple(
            each
            for each in self.office.proposals
            if each.organisation in mine
            and stage(each) in WAITING
            and whose(each) in {None, self.contact or whose(each)}
        )

    def contacts(self, organisation: Organisation) -> tuple[Contact, ...]:
        """Return the contacts that it is about, in order."""
        found = (each for each in organisation.contacts if self.contact in (None, each.id))
        return tuple(sorted(found, key=lambda each: each.order))

    def known(self, organisation: str, contact: str, channel: Channel) -> Freshness:
        """Return when and how a channel was verified."""
        return self.office.known(organisation, contact, channel)

    def holders(self, edition: Given) -> tuple[str, ...]:
        """Return who was given by an edition what this is about: the channels that were looked for, or any of it."""
        return tuple(each.recipient for each in edition.holders if any(map(self._is_about, each.channels)))

    def _is_about(self, channel: ChannelKey) -> bool:
        if self.found:
            return channel in self.found
        return self.contact in (None, channel[1])


def subject_of(workspace: Workspace, name: str, kind: Kind | None = None) -> Subject:
    """Return what has a name: `.gr`, `example-registry`, `example-registry/duty`, `cert-gr`, `12`, `2026-q4`."""
    text = name.strip()
    found = [each for each in named(workspace, text) if kind in (None, each.kind)]
    if len(found) > 1:
        kinds = " or ".join(f"--as {each.kind.value.lower()}" for each in found)
        raise WorkspaceError(f"more than one thing is named {shown(text)}", hint=f"say which you mean: {kinds}")
    if not found:
        raise WorkspaceError(
            f"there is no {shown(text)}", hint="`tocsin find` looks for any part of a name or a number"
        )
    return found[0]


def covering(found: Found) -> Subject | None:
    """Return the one thing that all that was found belongs to; None where there is more than one, or nothing."""
    subjects = found.subjects
    if len(subjects) == 1:
        return subjects[0]
    mine = {each.organisation for each in subjects}
    organisation = mine.pop() if len(mine) == 1 else None
    return Subject(kind=Kind.ORGANISATION, id=organisation) if organisation else None


def sheet(workspace: Workspace, subject: Subject, now: datetime, found: frozenset[ChannelKey] = frozenset()) -> Sheet:
    """Return all about a TLD, an organisation or a contact, as at a time."""
    wanted, tlds = _organisations(workspace, subject)
    loaded = excerpt(workspace, wanted, about(wanted))
    register = loaded.register
    if register is None:
        raise WorkspaceError("data/register.yaml cannot be read", hint="run `tocsin check`")
    today = now.date()
    proposals, problems = read_proposals(workspace, lambda text: any(name in text for name in wanted))
    mine = tuple(register.organisations[name] for name in wanted if name in register.organisations)
    run = (tld for each in mine for tld in register.tlds_of(each.id))
    return Sheet(
        subject=subject,
        tlds=tlds or tuple({tld.tld: tld for tld in run}.values()),
        organisations=mine,
        contact=subject.id.partition("/")[2] or None,
        office=Office(register=register, proposals=proposals, now=now),
        silent=unresponsive(register, today),
        tasks=tuple(_open_tasks(register, wanted, subject.id.partition("/")[2], today)),
        given=given(workspace, wanted, today),
        found=found,
        unread=tuple(sorted(loaded.unread | {problem.place.file for problem in problems})),
    )


def _organisations(workspace: Workspace, subject: Subject) -> tuple[tuple[str, ...], tuple[DraftTld, ...]]:
    """Return the organisations that something is about, and the TLD, if it is one."""
    if subject.organisation:
        return (subject.organisation,), ()
    tld = read_labels(workspace, (subject.id,)).get(subject.id)
    if tld is None:
        raise WorkspaceError(f"data/tlds/{subject.id}.yaml cannot be read", hint="run `tocsin check`")
    return (tuple(dict.fromkeys((tld.manager, tld.backend))) if isinstance(tld, Tld) else ()), (tld,)


def _open_tasks(register: Register, wanted: Iterable[str], contact: str, today: date) -> Iterator[OpenTask]:
    for each in register.rounds:
        tasks = tuple(
            task
            for task in register.tasks.get(each.id, ())
            if task.organisation in wanted and contact in ("", task.contact)
        )
        if each.closed or not tasks:
            continue
        files = RoundFiles(
            round=each,
            tasks=tasks,
            outcomes=register.outcomes_of.get(each.id, ()),
            sent=register.sent.get(each.id, ()),
        )
        for found in progress(files, register, today).tasks:
            if found.standing.waiting:
                yield OpenTask(round=each.id, progress=found)
