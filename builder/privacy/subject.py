"""Who a question is about: one contact, and all values and names that any record has it under.

A contact's identifier may have served another person before. What only another name had is kept apart
(`before`): nobody is told somebody else's number. Nothing here is ever printed but by who asked for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from builder.editions.record import numbers, snapshot_of
from builder.errors import BuilderError
from builder.proposals.record import Proposal, Route, read_proposals
from builder.proposals.touching import brought, old_value, taken, whose
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.loading import Loaded, load
from builder.register.model import Contact, Organisation, Outcome, Register, Sent, Task
from builder.workspace.places import Workspace, shown
from builder.workspace.problems import Level, RegisterError
from builder.workspace.shape import read_record

Value = tuple[ChannelKind, str]
Row = Task | Outcome | Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact and what it was ever known by; `contact` is its record, None where the register has none now."""

    organisation: str
    id: str
    contact: Contact | None = field(default=None, repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    values: frozenset[Value] = field(default=frozenset(), repr=False)
    # Under the same identifier, of another name alone.
    before: frozenset[Value] = field(default=frozenset(), repr=False)
    names_before: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def shown(self) -> str:
        """As it is named on the command line."""
        return f"{self.organisation}/{self.id}"

    def has(self, row: Row) -> bool:
        """Say whether a line of a round is under its identifier."""
        return (row.organisation, row.contact) == (self.organisation, self.id)

    def is_before(self, kind: ChannelKind, value: str) -> bool:
        """Say whether a value is one that only an earlier person of the identifier had."""
        return (kind, addresses.canonical(kind, value)) in self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the office holds beside editions: the register, and every proposal."""

    loaded: Loaded
    register: Register
    proposals: tuple[Proposal, ...] = field(repr=False)


def around(workspace: Workspace) -> Around:
    """Read the register and the proposals; refuse what cannot be read, for somebody may stand in it."""
    loaded = load(workspace)
    proposals, problems = read_proposals(workspace)
    wrong = [each for each in (*loaded.problems, *problems) if each.level is Level.ERROR]
    if loaded.register is None or wrong:
        raise RegisterError(wrong)
    return Around(loaded=loaded, register=loaded.register, proposals=proposals)


def parted(person: str) -> tuple[str, str]:
    """Return organisation and contact of what was typed as ORGANISATION/CONTACT; refuse what is not written so."""
    organisation, slash, contact = person.partition("/")
    if not (organisation and slash and contact) or "/" in contact:
        raise BuilderError(
            "a contact is named ORGANISATION/CONTACT, as registry-gr/lead",
            hint="`tocsin person` without a name asks for a number, an address or a name, and says whose it is",
        )
    return organisation, contact


def subject_of(workspace: Workspace, person: str, found: Around | None = None) -> Subject:
    """Return whom a name on the command line means; refuse one that nothing in the workspace is under."""
    organisation, contact = parted(person)
    found = found or around(workspace)
    subject = _gathered(workspace, found, organisation, contact)
    if subject is None:
        raise BuilderError(
            f"nothing is held under {shown(person)}",
            hint="look at the spelling; `tocsin person` without a name searches by a value",
        )
    return subject


def _gathered(workspace: Workspace, found: Around, organisation: str, id_: str) -> Subject | None:
    record = found.register.organisations.get(organisation)
    contact = next((each for each in record.contacts if each.id == id_), None) if record else None
    known = [contact] if contact else []
    earlier = [each for each in _in_editions(workspace, organisation, id_) if each]
    name = next((each.name for each in (*known, *reversed(earlier)) if each.name), None)
    own: set[Value] = set()
    before: set[Value] = set()
    names: set[str] = {name} if name else set()
    names_before: set[str] = set()
    for each in (*known, *earlier):
        other = bool(name and each.name and each.name != name)
        (names_before if other else names).update([each.name] if each.name else [])
        (before if other else own).update(_canonical((channel.kind, channel.value) for channel in each.channels))
    rows = [row for row in rows_of(found.register) if (row.organisation, row.contact) == (organisation, id_)]
    theirs = [each for each in found.proposals if concerns(each, organisation, id_)]
    if not (known or earlier or rows or theirs):
        return None
    for proposal in theirs:
        own.update(value for value in _canonical(values_in(proposal, id_)) if value not in before)
        names.update(name for name in names_in(proposal, id_) if name not in names_before)
    own.update(value for value in _canonical((row.kind, row.value) for row in rows) if value not in before)
    return Subject(
        organisation=organisation,
        id=id_,
        contact=contact,
        names=frozenset(names),
        values=frozenset(own),
        before=frozenset(before - own),
        names_before=frozenset(names_before - names),
    )


def _in_editions(workspace: Workspace, organisation: str, id_: str) -> Iterator[Contact | None]:
    """Yield the contact as the data of each edition have it, oldest first; nothing where they are not there."""
    for number in numbers(workspace):
        snapshot = snapshot_of(workspace, number)
        found = organisation_in(snapshot, organisation)
        yield next((each for each in found.contacts if each.id == id_), None) if found else None


def organisation_in(workspace: Workspace, organisation: str) -> Organisation | None:
    """Return one organisation of a workspace, and read nothing else; None where it has no file."""
    path = workspace.organisation(organisation)
    if not path.is_file():
        return None
    found, problems = read_record(Organisation, workspace.name_of(path), workspace.read_text(path))
    if found is None:
        raise RegisterError(problems)
    return found


def rows_of(register: Register) -> Iterator[Row]:
    """Yield each line of each round."""
    for round_ in register.rounds:
        yield from register.tasks.get(round_.id, ())
        yield from register.sent.get(round_.id, ())
        yield from register.outcomes_of.get(round_.id, ())


def concerns(proposal: Proposal, organisation: str, contact: str) -> bool:
    """Say whether a proposal is about a contact, or names a channel of it."""
    if proposal.organisation != organisation:
        return False
    routes = [proposal.via, *(event.over for event in proposal.events)]
    said = {whose(proposal), proposal.contact, *(event.contact for event in proposal.events)}
    said |= {each.id for each in proposal.contacts}
    return contact in said or any(each is not None and each.contact == contact for each in routes)


def values_in(proposal: Proposal, contact: str) -> Iterator[Value]:
    """Yield the values of a contact that a proposal states."""
    if contact in {whose(proposal), proposal.contact}:
        olds = {proposal.old, old_value(proposal), *(event.old for event in proposal.events)}
        if proposal.kind:
            yield from ((proposal.kind, old) for old in olds if old)
    yield from ((channel.kind, channel.value) for whom, channel in brought(proposal) if whom == contact)
    yield from ((kind, value) for whom, kind, value in taken(proposal) if whom == contact)
    for route in routes_of(proposal):
        if route.contact == contact:
            yield route.kind, route.value


def names_in(proposal: Proposal, contact: str) -> Iterator[str]:
    """Yield the names that a proposal has for a contact."""
    if whose(proposal) == contact:
        said = [proposal.person.name if proposal.person else None, proposal.set.get("name"), proposal.was.get("name")]
        yield from (name for name in said if isinstance(name, str) and name)
    yield from (each.name for each in proposal.contacts if each.id == contact and each.name)


def routes_of(proposal: Proposal) -> Iterator[Route]:
    """Yield the channels that a proposal came over, was confirmed over, or told."""
    yield from (each for each in (proposal.via, *(event.over for event in proposal.events)) if each)


def _canonical(values: Iterable[Value]) -> Iterator[Value]:
    return ((kind, addresses.canonical(kind, value)) for kind, value in values)
