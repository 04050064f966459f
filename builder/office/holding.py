"""Who was given an organisation: in each edition that has not run out, from the data that it was built from.

What a recipient was given `builder.views` says, from the rules and wishes as they were then; of the data only what
says something of these organisations is read.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from builder.editions.record import EditionRecord, numbers, read_edition, snapshot_of
from builder.errors import BuilderError
from builder.office.excerpt import excerpt
from builder.register import addresses
from builder.register.edition import Edition
from builder.register.freshness import ChannelKey
from builder.register.model import Recipient
from builder.views import Views, views_of
from builder.workspace.places import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """One recipient of an edition, and what it was given there of some organisations: TLDs and channels."""

    recipient: str
    tlds: frozenset[str]
    channels: frozenset[ChannelKey] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who holds something by one edition; `problem` says why that is not known."""

    edition: int
    until: date | None = None
    recipients: int = 0
    holders: tuple[Holder, ...] = ()
    problem: str = ""


def given(workspace: Workspace, organisations: Collection[str], today: date) -> tuple[Given, ...]:
    """Return who was given some organisations in each edition that holds today, the newest first."""
    found = []
    for number in reversed(numbers(workspace)):
        try:
            record = read_edition(workspace, number)
            if record.issued <= today <= record.expires:
                found.append(_given(workspace, record, organisations))
        except BuilderError as error:
            found.append(Given(edition=number, problem=error.message))
    return tuple(found)


def _given(workspace: Workspace, record: EditionRecord, organisations: Collection[str]) -> Given:
    names = [each.recipient for each in record.recipients]
    loaded = excerpt(snapshot_of(workspace, record.edition), organisations, None, names)
    if loaded.register is None or loaded.unread:
        problem = "what it was built from cannot be read any more"
        return Given(edition=record.edition, until=record.expires, recipients=len(names), problem=problem)
    edition = Edition(number=record.edition, issued=record.issued, valid_days=loaded.register.settings.valid_days)
    views = views_of(loaded.register, edition)
    holders = (_holder(views, recipient, organisations) for recipient in loaded.recipients)
    return Given(
        edition=record.edition,
        until=record.expires,
        recipients=len(names),
        holders=tuple(each for each in holders if each.channels),
    )


def _holder(views: Views, recipient: Recipient, organisations: Collection[str]) -> Holder:
    granted = views.granted(recipient)
    shown = [views.organisation(name, sight) for name, sight in sorted(granted.sights.items()) if name in organisations]
    return Holder(
        recipient=recipient.id,
        tlds=frozenset(tld.tld for tld in granted.tlds),
        channels=frozenset(
            (each.id, contact.id, channel.kind, addresses.canonical(channel.kind, channel.value))
            for each in shown
            for contact, channel in each.channels
        ),
    )
