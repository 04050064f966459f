"""Find anything that the office holds: by a label, a name, an address, any part of a number, an identifier.

There is no index, so none can be stale, and nothing in clear lies about: the files' own texts are looked through, and
those that can hold it are read as strictly as ever. What has the very name is found before what only holds it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from builder.errors import WorkspaceError
from builder.proposals.record import Proposal, read_proposals
from builder.proposals.touching import old_words, touched, words
from builder.register import addresses
from builder.register.folding import Query
from builder.register.freshness import ChannelKey
from builder.register.loading import Loaded, Names, load_some
from builder.register.model import Contact, DraftTld, Organisation, Outcome, Recipient, Register, Sent, Task, Tld
from builder.workspace import jsontext
from builder.workspace.csvtext import Lines
from builder.workspace.places import SUFFIX, Workspace
from builder.workspace.record import IDENTIFIER

NAME = re.compile(IDENTIFIER)
# Of a proposal.
LONGEST_NUMBER = 9


class Kind(StrEnum):
    """What can be found, and shown as a whole."""

    TLD = "TLD"
    ORGANISATION = "organisation"
    CONTACT = "contact"
    RECIPIENT = "recipient"
    PROPOSAL = "proposal"
    ROUND = "round"
    SETTINGS = "register.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that can be shown as a whole; a contact is named as `ORGANISATION/CONTACT`."""

    kind: Kind
    id: str

    @property
    def organisation(self) -> str | None:
        """The organisation whose thing it is, if it is one's."""
        whose = self.kind in (Kind.ORGANISATION, Kind.CONTACT)
        return self.id.partition("/")[0] if whose else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place that holds what is looked for.

    `exact` says that it is the whole of a name or number there; `past`, that a round has it and the register has not.
    """

    subject: Subject
    about: str = field(repr=False)
    exact: bool = False
    past: bool = False
    channel: ChannelKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found, and which files might hold it and cannot be read.

    So many `others` hold it among other text; None where that was not looked at.
    """

    hits: tuple[Hit, ...] = field(repr=False)
    others: int | None = 0
    unread: tuple[str, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What was found, each thing once."""
        return tuple(dict.fromkeys(hit.subject for hit in self.hits))

    @property
    def channels(self) -> frozenset[ChannelKey]:
        """The very channels that were found."""
        return frozenset(hit.channel for hit in self.hits if hit.channel)


def find(workspace: Workspace, typed: str, *, everything: bool = False) -> Found:
    """Return what the office holds of a text; where something bears that very name, it alone, unless `everything`."""
    query = Query.of(typed)
    known = [] if everything else named(workspace, query.text)
    if known:
        return Found(hits=tuple(Hit(subject=each, about="", exact=True) for each in known), others=None)
    loaded = _loaded(workspace, query)
    proposals, problems = read_proposals(workspace, query.could_be_in)
    hits = list(_hits(workspace, query, loaded, proposals))
    chosen = [hit for hit in hits if hit.exact]
    if everything or not chosen:
        chosen = hits
    others = {hit.subject for hit in hits} - {hit.subject for hit in chosen}
    unread = loaded.unread | {problem.place.file for problem in problems}
    return Found(hits=tuple(chosen), others=len(others), unread=tuple(sorted(unread)))


def named(workspace: Workspace, text: str) -> list[Subject]:
    """Return what a text names, its file being named so: no other file need be looked at."""
    organisation, slash, contact = text.partition("/")
    bare = organisation.removeprefix(".")
    if not NAME.fullmatch(bare) or (slash and not NAME.fullmatch(contact)):
        return []
    if slash:
        there = workspace.organisation(organisation).is_file()
        return [Subject(kind=Kind.CONTACT, id=text)] if there else []
    tld = [Subject(kind=Kind.TLD, id=bare)] if workspace.tld(bare).is_file() else []
    if bare != text:
        return tld
    files = {
        Kind.ORGANISATION: (workspace.organisation(text),),
        Kind.RECIPIENT: (workspace.recipient(text), workspace.retired_recipient(text)),
        Kind.PROPOSAL: (workspace.proposal(text),),
        Kind.ROUND: (workspace.round(text).file,),
    }
    found = [Subject(kind=kind, id=text) for kind, paths in files.items() if any(map(Path.is_file, paths))]
    # A proposal goes by its number too.
    numbered = (
        workspace.proposals.glob(f"{int(text):04}-*{SUFFIX}") if text.isdecimal() and len(text) < LONGEST_NUMBER else ()
    )
    return [*tld, *found, *(Subject(kind=Kind.PROPOSAL, id=path.stem) for path in sorted(numbered))]


def _hits(workspace: Workspace, query: Query, loaded: Loaded, proposals: Iterable[Proposal]) -> Iterator[Hit]:
    known: set[ChannelKey] = set()
    for hit in _in_register(query, loaded.register) if loaded.register else ():
        known |= {hit.channel} if hit.channel else set()
        yield hit
    if loaded.register:
        unread = {Path(name).stem for name in loaded.unread if name.startswith("data/organisations/")}
        yield from _in_rounds(query, loaded.register, known, unread)
    for recipient in loaded.recipients:
        yield from _in_recipient(query, recipient)
    yield from _in_retired(workspace, query)
    yield from _in_enrolments(workspace, query)
    for proposal in proposals:
        yield from _in_proposal(query, proposal)


def _loaded(workspace: Workspace, query: Query) -> Loaded:
    """Read the files that can hold it; of organisations also those of which something past was found."""
    names = Names(
        tlds=_likely(workspace, query, "tlds"),
        organisations=_likely(workspace, query, "organisations"),
        recipients=_likely(workspace, query, "recipients"),
    )
    # The fourth cell is the value, in each table of a round.
    return load_some(workspace, names, Lines(wanted=lambda row: query.is_in(*row[3:4]), likely=query.could_be_in))


def _likely(workspace: Workspace, query: Query, where: str) -> frozenset[str]:
    records = workspace.glance(getattr(workspace, where))
    return frozenset(name for name, text in records if text is None or query.could_be_in(text))


def _in_register(query: Query, register: Register) -> Iterator[Hit]:
    for tld in register.labels.values():
        yield from _in_tld(query, tld)
    for organisation in register.organisations.values():
        yield from _in_organisation(query, organisation)
    yield from _in_settings(query, register)


def _in_tld(query: Query, tld: DraftTld) -> Iterator[Hit]:
    names = (tld.shown, tld.tld, tld.u_label, f".{tld.tld}", tld.name)
    hosts = tld.name_servers if isinstance(tld, Tld) else ()
    if query.is_in(*names, tld.territory, *hosts):
        subject = Subject(kind=Kind.TLD, id=tld.tld)
        servers = [each for each in hosts if query.is_in(each)]
        about = ", ".join([f"{tld.shown} {tld.name}", *servers])
        yield Hit(subject=subject, about=about, exact=query.is_all_of(*names, *hosts))


def _in_organisation(query: Query, organisation: Organisation) -> Iterator[Hit]:
    if query.is_in(organisation.id, organisation.name, organisation.internal):
        subject = Subject(kind=Kind.ORGANISATION, id=organisation.id)
        exact = query.is_all_of(organisation.id, *_names(organisation.name))
        yield Hit(subject=subject, about=organisation.name, exact=exact)
    for contact in organisation.contacts:
        yield from _in_contact(query, organisation, contact)


def _in_contact(query: Query, organisation: Organisation, contact: Contact) -> Iterator[Hit]:
    subject = Subject(kind=Kind.CONTACT, id=f"{organisation.id}/{contact.id}")
    named = contact.name or contact.role
    if query.is_in(subject.id, contact.name, contact.note, contact.internal):
        exact = query.is_all_of(subject.id, *_names(contact.name or ""))
        yield Hit(subject=subject, about=f"{named}, {organisation.name}", exact=exact)
    for channel in contact.channels:
        shown = addresses.shown(channel.kind, channel.value)
        canonical = addresses.canonical(channel.kind, channel.value)
        if query.is_in(shown, channel.value, canonical, channel.note, channel.override):
            yield Hit(
                subject=subject,
                about=f"{named}: {channel.kind} {shown}",
                exact=query.is_all_of(shown, channel.value, canonical),
                channel=(organisation.id, contact.id, channel.kind, canonical),
            )


def _in_settings(query: Query, register: Register) -> Iterator[Hit]:
    publisher, officers = register.settings.publisher, register.settings.officers
    subject = Subject(kind=Kind.SETTINGS, id="register.yaml")
    own = (publisher.name, publisher.phone, publisher.email, publisher.fax, *publisher.post)
    if query.is_in(*own):
        yield Hit(subject=subject, about=f"publisher: {publisher.name}", exact=query.is_all_of(*own))
    for officer in officers:
        if query.is_in(officer.id, officer.name):
            about = f"officer {officer.id}: {officer.name}"
            yield Hit(subject=subject, about=about, exact=query.is_all_of(officer.id, officer.name))


def _in_rounds(query: Query, register: Register, known: set[ChannelKey], unread: set[str]) -> Iterator[Hit]:
    """Yield rounds of that name, and channels that rounds asked about and the register does not hold (legibly)."""
    for each in register.rounds:
        if query.is_in(each.id):
            subject = Subject(kind=Kind.ROUND, id=each.id)
            yield Hit(subject=subject, about=f"opened {each.opened}", exact=query.is_all_of(each.id))
    lines: dict[ChannelKey, Outcome | Task | Sent] = {}
    for tables in (register.outcomes_of, register.tasks, register.sent):
        for table in tables.values():
            lines |= {_key(line): line for line in table}
    for key, line in lines.items():
        shown = addresses.shown(line.kind, line.value)
        why = "whose file cannot be read" if line.organisation in unread else "not in the register any more"
        if key not in known and query.is_in(shown, line.value):
            yield Hit(
                subject=Subject(kind=Kind.CONTACT, id=f"{line.organisation}/{line.contact}"),
                about=f"{line.contact}: {line.kind} {shown}, {why}",
                exact=query.is_all_of(shown, line.value, key[-1]),
                past=True,
                channel=key,
            )


def _key(line: Outcome | Task | Sent) -> ChannelKey:
    return (line.organisation, line.contact, line.kind, addresses.canonical(line.kind, line.value))


def _in_recipient(query: Query, recipient: Recipient) -> Iterator[Hit]:
    keys = [text for key in recipient.keys for text in (key.label, key.key)]
    if query.is_in(recipient.id, recipient.name, *keys):
        subject = Subject(kind=Kind.RECIPIENT, id=recipient.id)
        yield Hit(subject=subject, about=recipient.name, exact=query.is_all_of(recipient.id, recipient.name, *keys))


def _in_retired(workspace: Workspace, query: Query) -> Iterator[Hit]:
    for name, text in workspace.glance(workspace.retired):
        if text is not None and query.could_be_in(text):
            subject = Subject(kind=Kind.RECIPIENT, id=name)
            yield Hit(subject=subject, about="retired", exact=query.is_all_of(name), past=True)


def _in_enrolments(workspace: Workspace, query: Query) -> Iterator[Hit]:
    """Yield the recipients for whom somebody enrolled of whom it is said."""
    for path in workspace.records_in(workspace.enrolments):
        try:
            text = workspace.read_text(path)
            said = jsontext.parse(text.encode())["contact"] if query.could_be_in(text) else None
            texts = tuple(str(said[key]) for key in ("name", "email", "phone")) if said else ()
        except (WorkspaceError, ValueError, KeyError, TypeError):
            # What is no enrolment says nothing; `tocsin recipients history` tells what is wrong with one.
            continue
        if query.is_in(*texts):
            subject = Subject(kind=Kind.RECIPIENT, id=path.name.split(".")[0])
            yield Hit(subject=subject, about=f"enrolled by {texts[0]}", exact=query.is_all_of(*texts))


def _in_proposal(query: Query, proposal: Proposal) -> Iterator[Hit]:
    values = [proposal.old, proposal.new, *(value for _, value in touched(proposal))]
    values += [*words(proposal), *old_words(proposal)]
    if query.is_in(proposal.id, *values, proposal.remark):
        subject = Subject(kind=Kind.PROPOSAL, id=proposal.id)
        what = f"{proposal.action} {proposal.kind}" if proposal.kind else proposal.action.value
        about = f"{what} of {proposal.organisation}, entered {proposal.when.date()}"
        yield Hit(subject=subject, about=about, exact=query.is_all_of(proposal.id, *values))


def _names(name: str) -> Iterator[str]:
    """Yield a name, and each of its forms where one stands in brackets."""
    yield name
    if name.endswith(")") and "(" in name:
        own, _, latin = name[:-1].partition("(")
        yield own.strip()
        yield latin.strip()
