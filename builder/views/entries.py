"""What a recipient sees, as values: a view, its entries, and their parts.

Pure. Only `builder.views` makes them, and decides what goes in. All that renders takes these.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from builder.register import addresses
from builder.register.certificates import Sort
from builder.register.edition import Edition
from builder.register.freshness import Freshness, State
from builder.register.kinds import ChannelKind, Tlp
from builder.register.model import Settings
from builder.register.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """One channel as a recipient sees it.

    `network` is the country whose telephone network carries it, and `relies_on` names the TLDs
    without which it does not work; `dies_with` has those of them that the organisation runs.
    TLDs that the recipient does not see are in neither: `relies_on_others` says that there are some,
    beyond the one that an e-mail address shows by itself.
    """

    kind: ChannelKind
    value: str = field(repr=False)
    shown: str = field(repr=False)
    link: str | None = field(repr=False)
    tlp: Tlp
    hours: str | None
    note: str | None = field(repr=False)
    freshness: Freshness
    network: str | None
    relies_on: tuple[str, ...]
    dies_with: tuple[str, ...]
    relies_on_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A contact's OpenPGP key or S/MIME certificate, as far as a recipient sees the addresses that it is for.

    `until` is the last day on which it is good. `content` names no address but `addresses`, and is None where
    it would; its fingerprint is then all that is handed on.
    """

    sort: Sort
    fingerprint: str = field(repr=False)
    until: date | None
    addresses: frozenset[str] = field(repr=False)
    content: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """One contact with the channels that the recipient is cleared for.

    `unresponsive` is the day on which the last round that asked it in vain was closed.
    """

    id: str
    kind: str
    name: str = field(repr=False)
    role: str
    order: int
    languages: tuple[str, ...]
    note: str | None = field(repr=False)
    channels: tuple[ChannelView, ...]
    unresponsive: date | None = None
    certificates: tuple[CertificateView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """One organisation with the contacts that the recipient is cleared for, in order.

    `unresponsive` is the day on which the last round that asked it in vain was closed.
    """

    id: str
    name: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    network: str
    contacts: tuple[ContactView, ...]
    unresponsive: date | None = None

    @property
    def channels(self) -> Iterator[tuple[ContactView, ChannelView]]:
        """Each channel with its contact, in order."""
        for contact in self.contacts:
            for channel in contact.channels:
                yield contact, channel


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstNumber:
    """The number to ring first, and whose it is."""

    organisation: OrganisationView
    contact: ContactView
    channel: ChannelView

    @property
    def unresponsive(self) -> date | None:
        """Since when nobody answers by it."""
        return unresponsive(self.organisation, self.contact)


def unresponsive(organisation: OrganisationView, contact: ContactView) -> date | None:
    """Return the day on which the last round was closed that asked a contact in vain, or its whole organisation."""
    return contact.unresponsive or organisation.unresponsive


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One TLD as one recipient sees it. `backend` is None where the manager is its own."""

    tld: str
    shown: str
    u_label: str | None
    label_language: str | None
    name: str
    territory: str
    region: str
    variants: tuple[tuple[str, str], ...]
    name_servers: tuple[str, ...]
    manager: OrganisationView
    backend: OrganisationView | None
    reach: Reach
    warnings: tuple[str, ...]
    first: FirstNumber | None

    @property
    def organisations(self) -> tuple[OrganisationView, ...]:
        """The manager, and the back-end operator where it is another."""
        return (self.manager,) if self.backend is None else (self.manager, self.backend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How old the data of a copy is: channels by freshness, and the span of verifications that stand."""

    total: int
    states: Mapping[State, int]
    oldest: date | None
    newest: date | None


class What(StrEnum):
    """What became of something since the edition before."""

    NEW_TLD = "new TLD"
    GONE_TLD = "gone TLD"
    MANAGER = "manager"
    BACKEND = "back end"
    NAME = "name"
    UNRESPONSIVE = "unresponsive"
    ANSWERS = "answers again"
    ADDED = "added"
    CHANGED = "changed"
    DISPROVED = "disproved"
    DETAILS = "details"
    REMOVED = "removed"
    FRESHNESS = "freshness"


@dataclass(frozen=True, slots=True, kw_only=True)
class TldChange:
    """A TLD that came into a copy, left it, or has another manager or back end, which `organisation` names."""

    what: What
    tld: str
    shown: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change in the contacts of an organisation.

    `contact` and `shown` say what is so now; of what was removed there is the kind and how many.
    Whether anybody answers is of a contact, or without one of the whole organisation.
    `state` is what so many verifications have come to.
    """

    what: What
    kind: ChannelKind | None = None
    contact: str | None = field(default=None, repr=False)
    shown: str | None = field(default=None, repr=False)
    state: State | None = None
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationChanges:
    """What changed in one organisation; shared by all recipients who saw and see the same of it."""

    organisation: str
    lines: tuple[ChangeLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedChanges:
    """The changes of an organisation in one copy: under which TLD it is found there, and how many `more` it has."""

    tld: str
    shown: str
    more: int
    changes: OrganisationChanges


class Compared(StrEnum):
    """What a copy could be compared with."""

    PREVIOUS = "the edition before"
    FIRST = "nothing, it is the first"
    NOT_SENT = "nothing, the recipient did not get the edition before"
    OWN = "nothing, it is the office's own copy"
    UNKNOWN = "nothing, the record of the edition before is damaged or missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed for one recipient since the edition `previous`, in the order of the pages."""

    compared: Compared
    previous: int | None = None
    tlds: tuple[TldChange, ...] = ()
    organisations: tuple[PlacedChanges, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRule:
    """How many days a verification of these kinds counts as fresh, then as ageing, then as stale."""

    kinds: tuple[ChannelKind, ...]
    fresh: int
    ageing: int
    stale: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherCard:
    """The publisher's card: whom to ring or to write to when something is out of date; what is rung and written to."""

    name: str
    phone: str
    phone_link: str | None
    email: str
    email_link: str | None


def publisher_of(settings: Settings) -> PublisherCard:
    """Return the card that stands on every copy, in the reader and in the update form."""
    publisher = settings.publisher
    return PublisherCard(
        name=publisher.name,
        phone=addresses.shown(ChannelKind.PHONE, publisher.phone),
        phone_link=addresses.link(ChannelKind.PHONE, publisher.phone),
        email=publisher.email,
        email_link=addresses.link(ChannelKind.EMAIL, publisher.email),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Whose copy this is, of which edition, and what it may be used for."""

    recipient: str
    recipient_name: str
    clearance: Tlp
    scope: str
    use_cases: tuple[str, ...]
    until: date
    title: str
    publisher: PublisherCard
    notice: str | None
    edition: Edition
    marking: Tlp
    entries: int
    ages: Ages
    rules: tuple[AgeRule, ...]
    previous: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that one recipient's bundle holds, in one edition.

    `organisations` has each organisation once, in order of identifier.
    """

    copy: Copy
    entries: tuple[Entry, ...] = field(repr=False)
    organisations: tuple[OrganisationView, ...] = field(repr=False)
    changes: Changes
