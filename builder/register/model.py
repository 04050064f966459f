"""The register's records, as the YAML files write them.

Pure. Attribute names are the YAML keys. Records are frozen, refuse unknown and missing
keys, and keep confidential values out of `repr`, so that no log line or traceback
can carry them. Rules that look at more than one record are in `builder.register.check`.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from builder.register.consent import Wish
from builder.register.kinds import ChannelKind, Method, Result, Tlp, TlpLabel
from builder.register.types import (
    AgeKey,
    ALabel,
    Block,
    Count,
    Country,
    Day,
    Identifier,
    Language,
    Locator,
    LocatorSecret,
    Moment,
    Name,
    Note,
    OfficeHours,
    Paragraph,
    YesOrNo,
)
from builder.register.values import host_name, time_zone
from builder.seal import locators
from builder.workspace.record import Record


class Channel(Record):
    """One way to reach a contact.

    `country` is the one whose telephone network carries it; `relies_on` names TLDs without
    which it does not work, besides that of a mail address itself.
    """

    kind: ChannelKind
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] = Field(repr=False)
    tlp: TlpLabel
    hours: OfficeHours | None = None
    country: Country | None = None
    relies_on: tuple[ALabel, ...] = ()
    note: Note | None = Field(default=None, repr=False)
    override: Note | None = Field(default=None, repr=False)


class Contact(Record):
    """A desk or a person, with a role; recipients see `note`, and nobody outside the office sees `internal`.

    `openpgp` and `smime` are its armoured blocks, which `certificates` reads.
    """

    id: Identifier
    kind: Literal["desk", "person"]
    name: Name | None = Field(default=None, repr=False)
    role: Identifier
    order: Count
    languages: tuple[Language, ...] = ()
    note: Note | None = Field(default=None, repr=False)
    internal: Note | None = Field(default=None, repr=False)
    openpgp: Block | None = Field(default=None, repr=False)
    smime: Block | None = Field(default=None, repr=False)
    channels: Annotated[tuple[Channel, ...], Field(max_length=40)]


class Organisation(Record):
    """A manager or back-end operator of TLDs; `internal`, as of a contact, is for the office and in no bundle."""

    id: Identifier
    name: Name
    country: Country
    timezone: Annotated[str, BeforeValidator(time_zone)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    consent: Wish | None = None
    internal: Note | None = Field(default=None, repr=False)
    contacts: Annotated[tuple[Contact, ...], Field(max_length=60)]

    def channels(self) -> Iterator[tuple[Contact, Channel]]:
        """Yield each channel with its contact, in the order of the file."""
        for contact in self.contacts:
            for channel in contact.channels:
                yield contact, channel


class DraftTld(Record):
    """One ccTLD, named by its A-label, of which the register does not know yet who manages it."""

    tld: ALabel
    u_label: Name | None = None
    name: Name
    territory: Country
    region: Literal["AF", "AP", "EU", "LAC", "NA"]
    language: Language | None = None
    idn: tuple[ALabel, ...] = ()

    @property
    def shown(self) -> str:
        """The TLD as people write it."""
        return f".{self.u_label or self.tld}"


class Tld(DraftTld):
    """One ccTLD and who manages it; its `consent` narrows its manager's own."""

    manager: Identifier
    backend: Identifier
    name_servers: tuple[Annotated[str, BeforeValidator(host_name)], ...] = ()
    consent: Wish | None = None


class Scope(Record):
    """The TLDs that a recipient may read: whole regions, and TLDs by name."""

    regions: tuple[Literal["AF", "AP", "EU", "LAC", "NA"], ...] = ()
    tlds: tuple[ALabel, ...] = ()

    def covers(self, tld: Tld) -> bool:
        """Say whether a TLD lies in the scope."""
        return bool(self.among((tld,)))

    def among(self, tlds: tuple[Tld, ...]) -> tuple[Tld, ...]:
        """Return those of some TLDs that lie in the scope, in their order."""
        regions, labels = frozenset(self.regions), frozenset(self.tlds)
        return tuple(tld for tld in tlds if tld.region in regions or tld.tld in labels)


class ScopeOfAll(Scope):
    """`scope: all`."""

    def among(self, tlds: tuple[Tld, ...]) -> tuple[Tld, ...]:
        """Return all of them: every TLD lies in it."""
        return tlds


def _scope(value: Any) -> Any:
    return ScopeOfAll() if value == "all" else value


class Key(Record):
    """An age public key of a recipient; age itself calls that a recipient."""

    label: Name
    key: AgeKey = Field(repr=False)
    added: Day


class Recipient(Record):
    """An authorised CERT, and what it may read.

    `locator` is the secret from which the names of its published files are derived, and `accepts_linking` lets
    a hardware key mark them. What goes to the board is the file without its locator, which is then None.
    """

    id: Identifier
    name: Name
    kind: Literal["national-cert", "sector-cert", "regional-body", "operator-group"]
    country: Country
    keys: Annotated[tuple[Key, ...], Field(min_length=1, max_length=20)]
    scope: Annotated[Scope, BeforeValidator(_scope)]
    clearance: TlpLabel
    use_cases: tuple[Identifier, ...]
    accepts_linking: YesOrNo = False
    locator: LocatorSecret | None = Field(default=None, repr=False)
    until: Day

    def locator_in(self, edition: int) -> str | None:
        """Return the name of its file in an edition."""
        return None if self.locator is None else locators.name_in(self.locator, edition)


class Publisher(Record):
    """Who publishes the register: whom to ring when an edition is out of date, and where answers to a round go.

    `post` are the lines of an address below the name.
    """

    name: Name
    phone: Name
    email: Name
    fax: Name | None = None
    post: Annotated[tuple[Name, ...], Field(max_length=6)] = ()


class RegionalOrganisation(Record):
    """Whom the office asks last about a ccTLD of a region that does not answer, and in which languages."""

    region: Literal["AF", "AP", "EU", "LAC", "NA"]
    name: Name
    email: Name
    languages: tuple[Language, ...] = ()


class FreshnessRule(Record):
    """How long a verification lasts, in days since it was made."""

    kinds: tuple[ChannelKind, ...]
    methods: tuple[Method, ...]
    fresh: Count
    ageing: Count
    stale: Count


class Role(Record):
    """What a contact of this role is for, and the channels it must have.

    `needs` lists alternatives: each inner list wants one channel of any of its kinds.
    """

    id: Identifier
    title: Name
    needs: tuple[Annotated[tuple[ChannelKind, ...], Field(min_length=1)], ...] = ()
    round_the_clock: YesOrNo = False


class UseCase(Record):
    """A purpose for which the board lets recipients use the register."""

    id: Identifier
    title: Name


class Officer(Record):
    """A person of the secretariat who verifies contacts and signs editions, from `since` to `until`, both in office."""

    id: Identifier
    name: Name
    since: Day | None = None
    until: Day | None = None

    def serves(self, day: date) -> bool:
        """Say whether the officer is in office on a day; what was done on such a day stays when they leave."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


# What `second_eyes` may name: actions of proposals, and keys that one would set.
SecondLook = Literal[
    "change",
    "add",
    "remove",
    "new-contact",
    "remove-contact",
    "name",
    "kind",
    "role",
    "order",
    "languages",
    "note",
    "internal",
    "openpgp",
    "smime",
    "country",
    "timezone",
    "consent",
    "name_servers",
    "tlp",
]


class Retention(Record):
    """For how many days data are kept; what has none is kept. `builder.privacy.retain` carries it out."""

    snapshots: Count | None = None
    wrong_persons: Count | None = None
    enrolments: Count | None = None


class Settings(Record):
    """`data/register.yaml`: what holds for the whole register."""

    title: Name
    publisher: Publisher
    notice: Paragraph | None = None
    valid_days: Count
    heartbeat_days: Count = 14
    require_hybrid: YesOrNo = False
    cooling_off_days: Count = 3
    second_eyes: tuple[SecondLook, ...] = ("name", "consent", "tlp", "openpgp", "smime", "remove-contact")
    update_keys: Annotated[tuple[AgeKey, ...], Field(max_length=20, repr=False)] = ()
    office_keys: Annotated[tuple[AgeKey, ...], Field(max_length=20, repr=False)] = ()
    gateway_tlp: TlpLabel = Tlp.AMBER
    regional_organisations: tuple[RegionalOrganisation, ...] = ()
    backup_keys: Annotated[tuple[AgeKey, ...], Field(max_length=20, repr=False)] = ()
    backup_days: Count = 7
    drill_days: Count = 180
    retention: Retention = Retention()
    freshness: Annotated[tuple[FreshnessRule, ...], Field(min_length=1)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    use_cases: tuple[UseCase, ...]
    officers: tuple[Officer, ...]

    def in_office(self, day: date) -> tuple[str, ...]:
        """Return the officers who serve on a day, in their order."""
        return tuple(officer.id for officer in self.officers if officer.serves(day))


class Round(Record):
    """A verification round: `data/rounds/ID/round.yaml`.

    Its one-time codes are made from `salt`; a round from before there were codes has none.
    """

    id: Identifier
    opened: Day
    due: Day
    drill: YesOrNo = False
    salt: Locator | None = Field(default=None, repr=False)
    closed: Day | None = None


class Task(Record):
    """One line of a `tasks.csv`: a channel that a round asks about, how, and whose task it is."""

    organisation: Identifier
    contact: Identifier
    kind: ChannelKind
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] = Field(repr=False)
    method: Method
    officer: Identifier


class SentState(StrEnum):
    """How far the sending of one message came; one that was begun counts as sent until it is known to have failed."""

    BEGUN = "begun"
    SENT = "sent"
    FAILED = "failed"
    RETURNED = "returned"


class Sent(Record):
    """One line of a `sent.csv`: a step in the sending of one message, known by its `id`."""

    organisation: Identifier
    contact: Identifier
    kind: ChannelKind
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] = Field(repr=False)
    when: Moment
    state: SentState
    id: Annotated[str, StringConstraints(max_length=200)] = ""


class Outcome(Record):
    """One line of an `outcomes.csv`: what came of one attempt, for one very value."""

    organisation: Identifier
    contact: Identifier
    kind: ChannelKind
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] = Field(repr=False)
    when: Day
    method: Method
    result: Result
    officer: Identifier
    note: Annotated[str, StringConstraints(max_length=300)] = Field(default="", repr=False)


class Register(BaseModel):
    """All that a workspace's `data/` says, with look-ups by identifier; what rounds say by their identifier.

    A TLD that nobody manages yet is none of `tlds`: `drafts` are in no view, and asked about in no round.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    settings: Settings
    tlds: dict[str, Tld] = Field(repr=False)
    drafts: dict[str, DraftTld] = Field(default_factory=dict, repr=False)
    organisations: dict[str, Organisation] = Field(repr=False)
    rounds: tuple[Round, ...] = ()
    tasks: dict[str, tuple[Task, ...]] = Field(default_factory=dict, repr=False)
    sent: dict[str, tuple[Sent, ...]] = Field(default_factory=dict, repr=False)
    outcomes_of: dict[str, tuple[Outcome, ...]] = Field(default_factory=dict, repr=False)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all rounds."""
        return tuple(chain.from_iterable(self.outcomes_of.values()))

    @property
    def labels(self) -> dict[str, DraftTld]:
        """Every TLD that the register has a file of, drafts among them."""
        return {**self.tlds, **self.drafts}

    def channels(self) -> Iterator[tuple[Organisation, Contact, Channel]]:
        """Yield each channel with its contact and organisation, in the order of the files."""
        for organisation in self.organisations.values():
            for contact, channel in organisation.channels():
                yield organisation, contact, channel

    def tlds_of(self, organisation: str) -> tuple[Tld, ...]:
        """Return the TLDs that an organisation manages or runs, by label."""
        found = (tld for tld in self.tlds.values() if organisation in (tld.manager, tld.backend))
        return tuple(sorted(found, key=lambda tld: tld.tld))
