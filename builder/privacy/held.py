"""All that is held about a contact, and who was given it: the answer to an access request.

From the register, the rounds, the proposals, the data of each edition, the notes of calls and the office's log.
It is shown to whoever runs the command at the office, and goes out in a letter that `letter` writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from builder.editions.record import EditionRecord, numbers, read_edition, snapshot_of
from builder.office import log
from builder.privacy import search, structure
from builder.privacy.needles import Needles
from builder.privacy.subject import Around, Row, Subject, concerns, organisation_in
from builder.progress import Report
from builder.proposals.record import Proposal
from builder.register import addresses
from builder.register.edition import Edition
from builder.register.freshness import Freshness, known_on
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Channel, Outcome, Recipient, Register, Sent, Task
from builder.views import views_of
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError


@dataclass(frozen=True, slots=True, kw_only=True)
class InRound:
    """What one round holds."""

    round: str
    tasks: tuple[Task, ...] = field(repr=False)
    sent: tuple[Sent, ...] = field(repr=False)
    outcomes: tuple[Outcome, ...] = field(repr=False)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of its lines."""
        return (*self.tasks, *self.sent, *self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One value that a recipient was given: from which edition on to which, and until when that one is valid."""

    recipient: str
    name: str
    kind: ChannelKind
    value: str = field(repr=False)
    since: int
    first: date
    until: int
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An edition whose data hold the contact."""

    edition: int
    issued: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All of it. `elsewhere` names files that hold a value or a name besides; `unknown` editions without data."""

    subject: Subject = field(repr=False)
    organisation: str
    role: str
    languages: tuple[str, ...]
    channels: tuple[tuple[Channel, Freshness], ...] = field(repr=False)
    rounds: tuple[InRound, ...] = field(repr=False)
    proposals: tuple[Proposal, ...] = field(repr=False)
    editions: tuple[Kept, ...]
    given: tuple[Given, ...] = field(repr=False)
    unknown: tuple[int, ...]
    log: tuple[log.Line, ...]
    elsewhere: tuple[str, ...]


def dossier(workspace: Workspace, found: Around, subject: Subject, today: date, report: Report) -> Dossier:
    """Gather all that is held under a contact's identifier; of an earlier person of that identifier nothing."""
    register = found.register
    organisation = register.organisations.get(subject.organisation)
    known = known_on(register, today)
    channels = subject.contact.channels if subject.contact else ()
    editions, given, unknown = _given(workspace, subject, report)
    return Dossier(
        subject=subject,
        organisation=organisation.name if organisation else subject.organisation,
        role=_role(register, subject),
        languages=(subject.contact.languages if subject.contact else ())
        or (organisation.languages if organisation else ()),
        channels=tuple((each, known.of(subject.organisation, subject.id, each)) for each in channels),
        rounds=tuple(_in_rounds(register, subject)),
        proposals=tuple(each for each in found.proposals if concerns(each, subject.organisation, subject.id)),
        editions=editions,
        given=given,
        unknown=unknown,
        log=tuple(line for line in log.read(workspace) if line.subject == subject.shown),
        elsewhere=tuple(_elsewhere(workspace, found, subject, report)),
    )


def needles_for(register: Register, subject: Subject) -> Needles:
    """Return what a contact is found by: what somebody who stays has too is not."""
    return Needles(
        (*subject.values, *subject.before), (*subject.names, *subject.names_before), stays(register, subject)
    )


def stays(register: Register, subject: Subject) -> Iterator[str]:
    """Yield the values and names of everybody else in the register, the office's own, and what files are made of."""
    yield from structure.words(register, subject)
    publisher = register.settings.publisher
    yield from (publisher.name, publisher.phone, publisher.email, publisher.fax or "", *publisher.post)
    yield from (officer.name for officer in register.settings.officers)
    for organisation in register.organisations.values():
        yield organisation.name
        for contact in organisation.contacts:
            if (organisation.id, contact.id) != (subject.organisation, subject.id):
                yield contact.name or ""
                for channel in contact.channels:
                    yield from (channel.value, addresses.canonical(channel.kind, channel.value))


def _role(register: Register, subject: Subject) -> str:
    role = subject.contact.role if subject.contact else ""
    return next((each.title for each in register.settings.roles if each.id == role), role)


def _in_rounds(register: Register, subject: Subject) -> Iterator[InRound]:
    def mine(row: Row) -> bool:
        return subject.has(row) and not subject.is_before(row.kind, row.value)

    for round_ in register.rounds:
        found = InRound(
            round=round_.id,
            tasks=tuple(row for row in register.tasks.get(round_.id, ()) if mine(row)),
            sent=tuple(row for row in register.sent.get(round_.id, ()) if mine(row)),
            outcomes=tuple(row for row in register.outcomes_of.get(round_.id, ()) if mine(row)),
        )
        if found.rows:
            yield found


def _given(
    workspace: Workspace, subject: Subject, report: Report
) -> tuple[tuple[Kept, ...], tuple[Given, ...], tuple[int, ...]]:
    """Go through the editions: which hold the contact, and what each recipient saw of it."""
    kept: list[Kept] = []
    given: dict[tuple[str, ChannelKind, str], Given] = {}
    unknown: list[int] = []
    found = numbers(workspace)
    report.begin("Looking through the editions", len(found))
    for number in found:
        record, snapshot = read_edition(workspace, number), snapshot_of(workspace, number)
        organisation = organisation_in(snapshot, subject.organisation) if snapshot.data.is_dir() else None
        if not snapshot.data.is_dir():
            unknown.append(number)
        contact = (
            next((each for each in organisation.contacts if each.id == subject.id), None) if organisation else None
        )
        if contact and not (contact.name and contact.name in subject.names_before):
            kept.append(Kept(edition=number, issued=record.issued, valid_until=record.expires))
            for recipient, channel in seen(snapshot, record, subject):
                key = (recipient.id, channel.kind, addresses.canonical(channel.kind, channel.value))
                first = given.get(key)
                given[key] = Given(
                    recipient=recipient.id,
                    name=recipient.name,
                    kind=channel.kind,
                    value=channel.value,
                    since=first.since if first else number,
                    first=first.first if first else record.issued,
                    until=number,
                    valid_until=record.expires,
                )
        report.advance()
    return tuple(kept), tuple(sorted(given.values(), key=lambda each: (each.recipient, each.since))), tuple(unknown)


def seen(snapshot: Workspace, record: EditionRecord, subject: Subject) -> Iterator[tuple[Recipient, Channel]]:
    """Yield what each recipient of an edition saw of a contact, as views decide it."""
    loaded = load(snapshot)
    if loaded.register is None or loaded.unread:
        raise RegisterError(loaded.problems)
    register = _around_organisation(loaded.register, subject.organisation)
    edition = Edition(number=record.edition, issued=record.issued, valid_days=register.settings.valid_days)
    views = views_of(register, edition)
    got = {each.recipient for each in record.recipients}
    channels = {
        (channel.kind, addresses.canonical(channel.kind, channel.value)): channel
        for contact, channel in register.organisations[subject.organisation].channels()
        if contact.id == subject.id
    }
    for recipient in loaded.recipients:
        if recipient.id not in got:
            continue
        shown = {
            (channel.kind, addresses.canonical(channel.kind, channel.value))
            for entry in views.view(recipient).entries
            for organisation in entry.organisations
            if organisation.id == subject.organisation
            for contact, channel in organisation.channels
            if contact.id == subject.id
        }
        yield from ((recipient, channel) for key, channel in channels.items() if key in shown)


def _around_organisation(register: Register, organisation: str) -> Register:
    """Return a register with the TLDs of one organisation and their kin alone: a view of all takes its time."""
    labels = {tld.tld for tld in register.tlds_of(organisation)}
    labels |= {variant for label in labels for variant in register.tlds[label].idn}
    labels |= {tld.tld for tld in register.tlds.values() if labels & set(tld.idn)}
    tlds = {label: tld for label, tld in register.tlds.items() if label in labels}
    named = {organisation, *(name for tld in tlds.values() for name in (tld.manager, tld.backend))}
    organisations = {name: each for name, each in register.organisations.items() if name in named}
    return register.model_copy(update={"tlds": tlds, "organisations": organisations})


def _elsewhere(workspace: Workspace, found: Around, subject: Subject, report: Report) -> Iterator[str]:
    """Yield files that hold a value or a name of the contact, and are not told of already."""
    own = Needles(subject.values, subject.names, stays(found.register, subject))
    told = {
        workspace.organisation(subject.organisation),
        *(path for round_ in found.register.rounds for path in workspace.round(round_.id).all),
        *(workspace.proposal(each.id) for each in found.proposals if concerns(each, subject.organisation, subject.id)),
    }
    others = [path for path in search.files_of(workspace) if path not in told]
    report.begin("Searching all other files", len(others))
    for path in others:
        if not path.is_relative_to(workspace.records_of_editions) and search.holds(path, own):
            yield workspace.name_of(path)
        report.advance()
    for round_ in found.register.rounds:
        rows = found.register.outcomes_of.get(round_.id, ())
        if any(own.are_in(f"{row.value} {row.note}") for row in rows if not subject.has(row)):
            yield workspace.name_of(workspace.round(round_.id).outcomes)
