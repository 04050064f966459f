"""Warn of telephone numbers and keys that came into the register by no applied proposal since the last edition."""

from collections.abc import Iterator

from builder.editions.erased import is_doubtful
from builder.editions.record import EditionRecord, Erased, latest_edition, snapshot_of
from builder.editions.summary import KEYS, NumberChange
from builder.editions.traced import changed_numbers
from builder.errors import BuilderError
from builder.proposals.record import read_proposals
from builder.register.loading import Loaded, load
from builder.register.model import Register
from builder.words.counted import counted
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, Place, Problem

RULE = "numbers-come-by-proposals"
AS_SIGNED = "editions-are-as-signed"


def untold_numbers(workspace: Workspace, loaded: Loaded) -> tuple[Problem, ...]:
    """Return a warning for each contact with numbers that nobody proposed; none before the first edition."""
    if loaded.register is None:
        return ()
    try:
        last = latest_edition(workspace)
        before = load(snapshot_of(workspace, last.edition)).register if last else None
    except BuilderError:
        return (_unreadable(),)
    if last is None:
        return ()
    if before is None:
        return (_unreadable(),)
    doubts = (_doubtful(last.edition),) if is_doubtful(workspace, last.edition) else ()
    # Of a file with an error no number is known; that all of them went would be said for nothing.
    found = _warnings(workspace, loaded.register, last, before)
    return (*doubts, *(each for each in found if not _unread(each, loaded)))


def doubts_of_last(workspace: Workspace) -> tuple[Problem, ...]:
    """Return what an officer who signs has to know of the last edition's data, which the next is compared with."""
    try:
        last = latest_edition(workspace)
    except BuilderError:
        return (_unreadable(),)
    if last is None:
        return ()
    if is_doubtful(workspace, last.edition):
        return (_doubtful(last.edition),)
    return tuple(_reduced(last.edition, each) for each in last.erased)


def _warnings(workspace: Workspace, now: Register, last: EditionRecord, before: Register) -> Iterator[Problem]:
    proposals, _ = read_proposals(workspace)
    for change in changed_numbers(before, now, proposals, last.issued):
        if change.untold:
            key = KEYS.get(change.kind)
            numbers = f"{counted(change.untold, key or f'{change.kind} number')} of {change.contact}"
            yield _warning(
                _place(now, change),
                f"{numbers} changed since edition {last.edition} by no applied proposal",
                "ask who changed it, and have its holder read the fingerprint out to you"
                if key
                else "ask who changed it; `tocsin proposals add` is how a number changes",
            )


def _place(register: Register, change: NumberChange) -> Place:
    """Return where the number stands, or its contact or organisation where it went."""
    organisation = register.organisations.get(change.organisation)
    if organisation is None:
        return Place(file=f"data/organisations/{change.organisation}.yaml")
    contact = next((each for each in organisation.contacts if each.id == change.contact), None)
    if contact is None:
        return organisation.place
    if change.kind in KEYS:
        return contact.place.at(change.kind)
    channels = (each for each in contact.channels if each.kind.value == change.kind)
    return next((each.place for each in channels), contact.place)


def _unread(problem: Problem, loaded: Loaded) -> bool:
    return problem.place.file in loaded.unread


def _unreadable() -> Problem:
    return _warning(
        Place(file="data/editions"),
        "the data of the last edition cannot be read, so nobody can tell which numbers changed since",
        "restore data/editions/",
    )


def _doubtful(number: int) -> Problem:
    return Problem(
        place=Place(file=f"data/editions/{number}"),
        rule=AS_SIGNED,
        message=f"the data of edition {number} are not what its officers signed, so nobody can tell what changed since",
        hint=f"find out who changed data/editions/{number}/, and restore it",
        level=Level.WARNING,
    )


def _reduced(number: int, erased: Erased) -> Problem:
    return Problem(
        place=Place(file=f"data/editions/{number}"),
        rule=AS_SIGNED,
        message=f"erasure {erased.erasure} reduced {counted(len(erased.files), 'file')} of edition {number}, "
        "which nobody can hold against what was signed any more",
        hint="look whether two officers agreed to that erasure, in data/erasures/",
        level=Level.WARNING,
    )


def _warning(place: Place, message: str, hint: str) -> Problem:
    return Problem(place=place, rule=RULE, message=message, hint=hint, level=Level.WARNING)
