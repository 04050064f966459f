"""What a recipient was given: edition by edition, and what it last held.

From the records of editions and the data that each was built from. After a recipient is
retired, the last edition says whose details it keeps, so that those people can be told. Whom
to ask at the recipient itself, its newest enrolment says.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from builder import board
from builder.board.practice import is_practice, marked
from builder.editions.record import EditionRecord, PublishedBundle, latest_edition, numbers, read_edition, snapshot_of
from builder.errors import BuilderError, RecipientError
from builder.recipients.admission import newest
from builder.recipients.enrolment import Enrolment
from builder.register.check import check
from builder.register.edition import Edition
from builder.register.loading import load
from builder.register.model import Register
from builder.seal import locators
from builder.trust.approvals import read_recipient
from builder.views import Previous, views_of
from builder.views.entries import View
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One edition that a recipient got, and how much of the register it showed."""

    edition: int
    issued: date
    valid_until: date
    locator: str
    sha256: str
    entries: int
    # None where the data of the edition are kept no longer.
    contacts: int | None
    channels: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One contact that a recipient holds: whose it is, for which TLDs, and by how many channels."""

    organisation: str
    contact: str
    name: str = field(repr=False)
    tlds: tuple[str, ...]
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Every edition that a recipient got, the contacts in the last of them, and who enrolled last."""

    recipient: str
    given: tuple[Given, ...]
    held: tuple[Held, ...] = field(repr=False)
    enrolled: Enrolment | None = field(default=None, repr=False)


def history_of(workspace: Workspace, recipient: str) -> History:
    """Return what a recipient was given; refuse a name that never got anything, nor enrolled."""
    given: list[Given] = []
    held: tuple[Held, ...] = ()
    for number in numbers(workspace):
        record = read_edition(workspace, number)
        bundle = next((each for each in record.recipients if each.recipient == recipient), None)
        if bundle:
            held = () if record.removed else _held(view_in(workspace, recipient, record))
            given.append(_given(record, bundle, held))
    enrolled = newest(workspace, recipient)
    if not given and enrolled is None:
        raise RecipientError(
            f"{recipient} got no edition that was published here",
            hint="`tocsin recipients status` lists the recipients",
        )
    return History(recipient=recipient, given=tuple(given), held=held, enrolled=enrolled)


def last_held(workspace: Workspace, recipient: str) -> tuple[EditionRecord, tuple[Held, ...]] | None:
    """Return the last edition that a recipient got and the contacts in it; None where it never got one."""
    record = next(iter(_got(workspace, recipient, reversed(numbers(workspace)))), None)
    return (record, _held(view_in(workspace, recipient, record))) if record else None


def opened_by(workspace: Workspace, recipient: str, key: str) -> tuple[EditionRecord, ...]:
    """Return the editions in which a recipient's bundle was sealed to a key: whoever has its identity opens those."""
    found = []
    for record in _got(workspace, recipient, numbers(workspace)):
        if record.removed:
            # Which keys it was sealed to is not known any more: it may have been this one.
            found.append(record)
            continue
        snapshot = snapshot_of(workspace, record.edition)
        text = snapshot.read_text(snapshot.recipient(recipient))
        if key in {each.key for each in read_recipient(recipient, text).keys}:
            found.append(record)
    return tuple(found)


def _got(workspace: Workspace, recipient: str, editions: Iterable[int]) -> Iterator[EditionRecord]:
    for number in editions:
        record = read_edition(workspace, number)
        if recipient in {each.recipient for each in record.recipients}:
            yield record


def file_names(workspace: Workspace, recipient: str) -> dict[int, str]:
    """Return what a recipient's file is named in the newest edition, if it got that, and in those to come."""
    secret = board.recipient(workspace, recipient).locator
    if secret is None or not locators.is_secret(secret):
        raise RecipientError(f"{recipient} has no secret locator", hint="make one with --new")
    last = latest_edition(workspace)
    found = locators.coming(secret, last.edition if last else 0)
    for each in last.recipients if last else ():
        if last and each.recipient == recipient:
            # What is published is named as it was then: the secret may be a newer one.
            found = {last.edition: each.locator} | found
    return found


def view_in(workspace: Workspace, recipient: str, record: EditionRecord, *, mark: str = "") -> View:
    """Return what a recipient got in an edition, from the data it was built from; a `mark` stands on each page then."""
    if record.removed:
        raise RecipientError(
            f"the data of edition {record.edition} are kept no longer",
            hint="they went by `retention` in data/register.yaml; its record says who got which file",
        )
    # Not checked again: rules that came later must not hide what was published.
    loaded = load(snapshot_of(workspace, record.edition))
    # A file that cannot be read, as of a version before this one, must not pass for contacts that nobody held.
    if loaded.register is None or loaded.unread:
        raise RegisterError(loaded.problems)
    chosen = next((each for each in loaded.recipients if each.id == recipient), None)
    # The data hold recipients that were left out, too.
    if chosen is None or recipient not in {each.recipient for each in record.recipients}:
        raise RecipientError(
            f"{recipient} got no bundle in edition {record.edition}", hint="name an edition that it got"
        )
    edition = Edition(number=record.edition, issued=record.issued, valid_days=loaded.register.settings.valid_days)
    register = loaded.register
    if mark:
        register = marked(_with_notice(register, mark), practice=is_practice(workspace))
    return views_of(register, edition).view(chosen)


def _with_notice(register: Register, text: str) -> Register:
    settings = register.settings
    notice = " ".join(filter(None, (text, settings.notice)))
    return register.model_copy(update={"settings": settings.model_copy(update={"notice": notice})})


def previous(workspace: Workspace) -> Previous | None:
    """Return the edition published last, to say what changed since; None before the first.

    Where its record is damaged or missing it is not known: that must not keep a new edition back.
    """
    found = numbers(workspace)
    if not found:
        # Editions were published here, and their records are gone: the next one is not the first.
        return Previous(recipients={}) if os.path.lexists(workspace.site) else None
    number = found[-1]
    try:
        record = read_edition(workspace, number)
        loaded = load(snapshot_of(workspace, number))
    except BuilderError:
        return Previous(edition=number, recipients={})
    register = loaded.register
    recipients = {each.id: each for each in loaded.recipients}
    got = [each.recipient for each in record.recipients]
    wrong = [problem for problem in check(loaded, record.issued) if problem.level is Level.ERROR]
    if register is None or wrong or not recipients.keys() >= set(got):
        return Previous(edition=number, recipients={})
    edition = Edition(number=number, issued=record.issued, valid_days=register.settings.valid_days)
    return Previous(
        edition=number, views=views_of(register, edition), recipients={name: recipients[name] for name in got}
    )


def _given(record: EditionRecord, bundle: PublishedBundle, held: tuple[Held, ...]) -> Given:
    return Given(
        edition=record.edition,
        issued=record.issued,
        valid_until=record.expires,
        locator=bundle.locator,
        sha256=bundle.sha256,
        entries=int(bundle.entries),
        contacts=None if record.removed else len(held),
        channels=None if record.removed else sum(each.channels for each in held),
    )


def _held(view: View) -> tuple[Held, ...]:
    """Return the contacts of a view, each once, in the order of the pages."""
    found: dict[tuple[str, str], tuple[str, list[str], int]] = {}
    for entry in view.entries:
        for organisation in entry.organisations:
            for contact in organisation.contacts:
                key = (organisation.id, contact.id)
                _, tlds, _ = found.setdefault(key, (contact.name, [], len(contact.channels)))
                if entry.tld not in tlds:
                    tlds.append(entry.tld)
    return tuple(
        Held(organisation=organisation, contact=contact, name=name, tlds=tuple(tlds), channels=channels)
        for (organisation, contact), (name, tlds, channels) in found.items()
    )
