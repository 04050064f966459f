"""Whose call it is when somebody rings back: found by whatever they say, be it a code, a number, a name or a TLD.

Pure. Nothing that a caller says proves who they are, nor does the number that they ring from: what
is found is whom to ring, on the number that the register has.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from builder.errors import WorkspaceError
from builder.register import addresses
from builder.register.folding import Query
from builder.register.kinds import Method
from builder.register.model import Channel, Contact, Organisation, Register, Task
from builder.rounds import codes
from builder.rounds.asking.boxes import TAG, tag
from builder.rounds.mailtext import narrow, plain_digits
from builder.rounds.progress import Progress, TaskProgress
from builder.rounds.record import RoundFiles, channels_of, key_of
from builder.seal.fingerprints import SIGNS


class How(StrEnum):
    """By what a caller was found, the surest first."""

    CODE = "code"
    # Or the sign of a box.
    PART = "part of a code"
    WHOLE = "name or number"
    HELD = "part of a name or number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A task that a caller may be about, where it stands, and by what it was found."""

    progress: TaskProgress
    how: How
    organisation: Organisation = field(repr=False)
    contact: Contact = field(repr=False)
    channel: Channel = field(repr=False)

    @property
    def task(self) -> Task:
        """Whose answer it would be."""
        return self.progress.task

    @property
    def line(self) -> str:
        """Say who it is in a line: whose number, where it stands and whose task it is."""
        who = self.contact.name or self.contact.id
        shown = addresses.shown(self.channel.kind, self.channel.value)
        standing = self.progress.standing.replace("-", " ")
        return f"{self.organisation.name}: {who}, {shown} ({standing}, {self.task.officer}; by {self.how})"


def who_rings(register: Register, files: RoundFiles, progress: Progress, typed: str) -> tuple[Found, ...]:
    """Return the tasks of a round that whoever rings back may be about, whoever's they are; the likeliest first.

    All tasks of a contact are found by any of its numbers: it may ring from another. Where something bears that very
    name, what only holds it is left out. Raises `WorkspaceError` for a text that is too short to tell anybody.
    """
    held = channels_of(register)
    by_letter = _by_letter(files, typed)
    try:
        query = Query.of(typed)
    except WorkspaceError:
        if not by_letter:
            raise
        query = None
    said: dict[str, tuple[str, ...]] = {}
    found = []
    for place, each in enumerate(progress.tasks):
        key = key_of(each.task)
        if key not in held:
            continue
        organisation, contact, channel = held[key]
        if organisation.id not in said:
            said[organisation.id] = _said(register, organisation)
        how = by_letter.get(key[:2]) or (_how(query, said[organisation.id], contact) if query else None)
        if how:
            own = key in by_letter or (query is not None and query.is_in(channel.value))
            rank = (list(How).index(how), not own, not each.standing.waiting, place)
            here = Found(progress=each, how=how, organisation=organisation, contact=contact, channel=channel)
            found.append((rank, here))
    sure = any(each.how in (How.CODE, How.WHOLE) for _, each in found)
    ordered = [each for _, each in sorted(found, key=lambda pair: pair[0])]
    return tuple(each for each in ordered if not sure or each.how is not How.HELD)


def calls_about(progress: Progress, about: tuple[str, ...]) -> tuple[Task, ...]:
    """Return the calls of a round about a channel, or about its contact or organisation where it has none of these.

    A key may be cut off: `(organisation,)` and `(organisation, contact)` are about all that is theirs.
    What waits for an answer comes first.
    """
    calls = [each for each in progress.tasks if each.task.method is Method.CALL]
    for length in range(len(about), 0, -1):
        if found := [each for each in calls if key_of(each.task)[:length] == about[:length]]:
            return tuple(each.task for each in sorted(found, key=lambda each: not each.standing.waiting))
    return ()


def organisations_named(register: Register, name: str) -> frozenset[str]:
    """Return the organisation of an identifier, or those that manage and run a TLD; none where it is neither."""
    if name in register.organisations:
        return frozenset({name})
    bare = name.removeprefix(".").casefold()
    tlds = (tld for tld in register.tlds.values() if bare in (tld.tld, tld.shown.removeprefix(".")))
    return frozenset(whose for tld in tlds for whose in (tld.manager, tld.backend))


def _by_letter(files: RoundFiles, typed: str) -> dict[tuple[str, ...], How]:
    """Return the channels whose code or box is read out, and the contacts whose they are."""
    salt = files.round.salt
    if not salt:
        return {}
    hits = dict.fromkeys(codes.Codes(salt, files.tasks).find_all(typed), How.CODE)
    signs = codes.MARKS.sub("", plain_digits(narrow(typed)).lower())
    if not hits and TAG <= len(signs) < codes.LENGTH and set(signs) <= set(SIGNS):
        hits = {task: How.PART for task in files.tasks if _bears(salt, task, signs)}
    return {name: how for task, how in hits.items() for name in (key_of(task), key_of(task)[:2])}


def _bears(salt: str, task: Task, signs: str) -> bool:
    """Say whether a text begins a group of a task's code, or is the sign of its box."""
    code = codes.code(salt, task)
    begins = any(code.startswith(signs, start) for start in range(0, codes.LENGTH, codes.GROUP))
    return begins or signs == tag(salt, task.organisation, task.contact, task.kind, task.value)


def _said(register: Register, organisation: Organisation) -> tuple[str, ...]:
    """Return what an organisation goes by, its TLDs with it."""
    tlds = register.tlds_of(organisation.id)
    names = (name for tld in tlds for name in (tld.tld, tld.shown.removeprefix("."), tld.name))
    return (organisation.id, organisation.name, *names)


def _how(query: Query, said: tuple[str, ...], contact: Contact) -> How | None:
    """Return by what a contact is found; any of its numbers will do, for it may ring from another than we asked."""
    own = (contact.id, contact.name, *(channel.value for channel in contact.channels))
    if query.is_all_of(*said, *own[1:]):
        return How.WHOLE
    return How.HELD if query.is_in(*said, *own) else None
