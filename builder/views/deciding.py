"""Decide what each recipient may see.

Pure. This is the only place where access is decided. A view is built by naming what goes in,
so a field added to the model stays out of every bundle until someone names it here.

A channel is in a view when all three say yes: the recipient's *scope* covers the TLD,
the *consent* of the channel's own organisation covers the recipient, and the recipient's
*clearance* reaches the channel's TLP label. A contact of whom no channel is left is not
named at all. What a TLD narrows, its manager wishes: it holds for the manager's contacts
under every other TLD too. A contact's OpenPGP key or S/MIME certificate goes with the
e-mail channels that it is for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from builder.register import addresses, certificates
from builder.register.consent import Consent
from builder.register.edition import Edition
from builder.register.freshness import Freshness, Knowledge, known_on
from builder.register.kinds import Tlp
from builder.register.model import Channel, Contact, Organisation, Recipient, Register, Tld
from builder.register.reach import Reach, Way, reach, way_of
from builder.register.unresponsive import Asked, Unresponsive
from builder.register.wishes import wishes
from builder.views.advice import first_number, warnings
from builder.views.changes import changes_of_tlds, news, placed
from builder.views.copies import Tally, ages_of, marking_of, on_each, scope_in_words, tally
from builder.views.entries import (
    CertificateView,
    Changes,
    ChannelView,
    Compared,
    ContactView,
    Copy,
    Entry,
    OrganisationChanges,
    OrganisationView,
    View,
)

# A-labels of TLDs.
Labels = frozenset[str]
# The office as its own reader, and what each page of its copy says.
OFFICE = "the office itself"
OFFICE_COPY = (
    "Office copy, signed by nobody: the register as it stood on {}, with the number of the edition to come. "
    "It shows what recipients do not see: never hand it on."
)
# Below every label: what an organisation that does not consent is seen with.
UNSEEN = -1
NOTHING: Labels = frozenset()


class Sight(NamedTuple):
    """How a recipient sees an organisation: channels up to a label, which name no TLD that is `unseen`."""

    level: int
    unseen: Labels = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What a recipient is granted, decided once for all that is made of it.

    `tlds` are those that it sees, in the order of every page, and `sights` says how it sees their organisations.
    """

    tlds: tuple[Tld, ...]
    sights: Mapping[str, Sight]


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The edition before: what it showed, and to whom, as they stood then. Without `views` it is not known."""

    edition: int | None = None
    views: "Views | None" = None
    recipients: Mapping[str, Recipient]


def views_of(register: Register, edition: Edition, before: Previous | None = None) -> "Views":
    """Return the maker of views, with what verification rounds have found out until the edition's day."""
    return Views(register, known_on(register, edition.issued), edition, before)


class Views:
    """Make the views of one register at one date. Entries are shared between views.

    With a `previous` edition each view says what changed since, for those who got it.
    """

    def __init__(
        self, register: Register, known: Knowledge, edition: Edition, previous: Previous | None = None
    ) -> None:
        self.register = register
        self.known = known
        self._edition = edition
        self._roles = {role.id: role.title for role in register.settings.roles}
        self._use_cases = {case.id: case.title for case in register.settings.use_cases}
        self._organisations: dict[tuple[str, Sight], OrganisationView] = {}
        self._entries: dict[tuple[str, Sight, Sight], Entry] = {}
        self._asked = Asked.of(register, edition.issued)
        self._unresponsive: dict[int, Unresponsive] = {}
        self._previous = previous
        # By manager, whose night it is, and organisation: its verified ways in, whoever may see them.
        self._verified: dict[tuple[str, str], tuple[tuple[int, Way], ...]] = {}
        self._tallies: dict[int, Tally] = {}
        self._news: dict[tuple[str, Sight, Sight], OrganisationChanges] = {}
        self._on_each = on_each(register.settings, edition)
        self.tlds = order_of(register)
        self._labels = register.labels
        self._operated: dict[str, set[str]] = {name: set() for name in register.organisations}
        for tld in register.tlds.values():
            for name in (tld.manager, tld.backend):
                self._operated[name].add(tld.tld)
        self._needed = {name: _needed(each) for name, each in register.organisations.items()}
        self._alike = _alike(wishes(register))
        # Nearly always: a changed number changes nothing of what anybody is granted.
        last = previous.views if previous else None
        self._grants_as_before = last is not None and last.grants_by == self.grants_by

    @property
    def grants_by(self) -> tuple[Any, ...]:
        """All that `granted` looks at beside the recipient."""
        return self.tlds, self._needed, self._alike

    def view(self, recipient: Recipient) -> View:
        """Return what a recipient may see."""
        granted = self.granted(recipient)
        sights = granted.sights
        entries = tuple(self._entry(tld, sights[tld.manager], sights[tld.backend]) for tld in granted.tlds)
        changes = self._changes(recipient, granted)
        whose = {
            "recipient": recipient.id,
            "recipient_name": recipient.name,
            "clearance": recipient.clearance,
            "scope": scope_in_words(recipient),
            "use_cases": tuple(self._use_cases[case] for case in recipient.use_cases),
            "until": recipient.until,
            "previous": changes.previous if changes.compared is Compared.PREVIOUS else None,
        }
        organisations = tuple(self.organisation(name, sight) for name, sight in sorted(sights.items()))
        copy = self._copy(entries, organisations, whose)
        return View(copy=copy, entries=entries, organisations=organisations, changes=changes)

    def offices(self) -> View:
        """Return what the office itself holds: every TLD, and every channel, whoever may see it or wishes what.

        It is sealed to the office's own keys and handed to nobody; each of its pages says so.
        """
        everything = Sight(Tlp.RED)
        entries = tuple(self._entry(tld, everything, everything) for tld in self.tlds)
        organisations = tuple(self.organisation(name, everything) for name in sorted(self.register.organisations))
        notice = " ".join(filter(None, (OFFICE_COPY.format(self._edition.issued), self.register.settings.notice)))
        whose = {
            "recipient": "office",
            "recipient_name": OFFICE,
            "clearance": Tlp.RED,
            "scope": "all TLDs",
            "use_cases": (),
            "until": self._edition.expires,
            "notice": notice,
        }
        copy = self._copy(entries, organisations, whose)
        return View(copy=copy, entries=entries, organisations=organisations, changes=Changes(compared=Compared.OWN))

    def _copy(
        self, entries: tuple[Entry, ...], organisations: tuple[OrganisationView, ...], whose: Mapping[str, Any]
    ) -> Copy:
        """Return what stands on a copy: `whose` has what is its reader's own."""
        tallies = [self._tally(each) for each in organisations]
        held = {"entries": len(entries), "marking": marking_of(tallies), "ages": ages_of(tallies)}
        return Copy(**{**self._on_each, **held, **whose})

    def _tally(self, organisation: OrganisationView) -> Tally:
        # What is seen alike is one and the same value, which `_organisations` keeps.
        key = id(organisation)
        if key not in self._tallies:
            self._tallies[key] = tally(organisation)
        return self._tallies[key]

    def granted(self, recipient: Recipient) -> Granted:
        """Decide what a recipient is granted: all that is made of a view, or told of it, takes this."""
        levels = self.levels(recipient)
        tlds = tuple(
            tld
            for tld in self.in_scope(recipient)
            if (tld.consent is None or tld.consent.covers(recipient.id))
            and not levels[tld.manager] == levels[tld.backend] == UNSEEN
        )
        unseen = frozenset(self.register.tlds) - {tld.tld for tld in tlds}
        sights: dict[str, Sight] = {}
        for tld in tlds:
            for name in (tld.manager, tld.backend):
                if name not in sights:
                    hidden = self._needed[name] & unseen if levels[name] != UNSEEN else NOTHING
                    sights[name] = Sight(levels[name], hidden)
        return Granted(tlds=tlds, sights=sights)

    def in_scope(self, recipient: Recipient) -> tuple[Tld, ...]:
        """Return the TLDs in a recipient's scope, whether it sees them or not, in the order of every page."""
        return recipient.scope.among(self.tlds)

    def levels(self, recipient: Recipient) -> dict[str, int]:
        """Return up to which label a recipient sees the channels of each organisation, one of its TLDs granted."""
        levels: dict[str, int] = {}
        for consents, names in self._alike:
            covered = all(wish.covers(recipient.id) for wish in consents)
            levels |= dict.fromkeys(names, recipient.clearance if covered else UNSEEN)
        return levels

    def entry(self, tld: Tld, clearance: Tlp) -> Entry:
        """Return a TLD as a recipient of some clearance sees it, scope and consent granted."""
        return self._entry(tld, Sight(clearance), Sight(clearance))

    def _entry(self, tld: Tld, manager: Sight, backend: Sight) -> Entry:
        """Return a TLD with its organisations as they are seen."""
        key = (tld.tld, manager, backend)
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = self._make_entry(tld, manager, backend)
        return found

    def organisation(self, name: str, sight: Sight) -> OrganisationView:
        """Return an organisation as it is seen, one of its TLDs granted."""
        key = (name, sight)
        if key not in self._organisations:
            organisation = self.register.organisations[name]
            contacts = (
                self._contact(organisation, contact, sight)
                for contact in sorted(organisation.contacts, key=lambda contact: contact.order)
            )
            self._organisations[key] = OrganisationView(
                id=organisation.id,
                name=organisation.name,
                country=organisation.country,
                timezone=organisation.timezone,
                languages=organisation.languages,
                network=addresses.telephone_network(organisation.country),
                contacts=tuple(contact for contact in contacts if contact.channels),
                unresponsive=self._silent(sight.level).organisations.get(organisation.id),
            )
        return self._organisations[key]

    def _changes(self, recipient: Recipient, now: Granted) -> Changes:
        """Say what changed for a recipient; nothing is told of what it does not see, then or now."""
        if self._previous is None:
            return Changes(compared=Compared.FIRST)
        number, views = self._previous.edition, self._previous.views
        if views is None:
            return Changes(compared=Compared.UNKNOWN, previous=number)
        before = self._previous.recipients.get(recipient.id)
        if before is None:
            return Changes(compared=Compared.NOT_SENT, previous=number)
        then = now if self._grants_as_before and before == recipient else views.granted(before)
        found = {
            name: news
            for name, sight in now.sights.items()
            if name in then.sights and (news := self._news_of(views, name, then.sights[name], sight)).lines
        }
        return Changes(
            compared=Compared.PREVIOUS,
            previous=number,
            tlds=tuple(changes_of_tlds(then.tlds, now.tlds, self.register.organisations)),
            organisations=tuple(placed(found, now.tlds)),
        )

    def _news_of(self, views: "Views", name: str, then: Sight, now: Sight) -> OrganisationChanges:
        # What two recipients saw and see alike is compared once.
        key = (name, then, now)
        found = self._news.get(key)
        if found is None:
            after = self.organisation(name, now)
            lines = news(views.organisation(name, then), after)
            found = self._news[key] = OrganisationChanges(organisation=after.name, lines=lines)
        return found

    def _make_entry(self, tld: Tld, manager: Sight, backend: Sight) -> Entry:
        sights = {tld.manager: manager, tld.backend: backend}
        seen = [self.organisation(name, sight) for name, sight in sights.items()]
        counts = self.reach(tld, {name: sight.level for name, sight in sights.items()})
        return Entry(
            tld=tld.tld,
            shown=tld.shown,
            u_label=tld.u_label,
            label_language=tld.language,
            name=tld.name,
            territory=tld.territory,
            region=tld.region,
            variants=tuple((label, self._labels[label].u_label or label) for label in tld.idn),
            name_servers=tld.name_servers,
            manager=seen[0],
            backend=seen[1] if len(seen) > 1 else None,
            reach=counts,
            warnings=tuple(warnings(tld, seen, counts)),
            first=first_number(seen),
        )

    def _contact(self, organisation: Organisation, contact: Contact, sight: Sight) -> ContactView:
        operated, level = self._operated[organisation.id], sight.level
        return ContactView(
            id=contact.id,
            kind=contact.kind,
            name=contact.name or self._roles[contact.role],
            role=self._roles[contact.role],
            order=contact.order,
            languages=contact.languages,
            note=contact.note,
            channels=tuple(
                _channel(
                    organisation,
                    channel,
                    self.known.of(organisation.id, contact.id, channel),
                    operated,
                    sight.unseen,
                )
                for channel in contact.channels
                if channel.tlp <= level
            ),
            unresponsive=self._silent(level).contacts.get((organisation.id, contact.id)),
            certificates=self._certificates(contact, level),
        )

    def _certificates(self, contact: Contact, level: int) -> tuple[CertificateView, ...]:
        """Return a contact's certificates that are good and for an address seen up to a level, cut to such addresses.

        Of another address nothing is told, not the fingerprint either: key servers tell the address by it.
        """
        seen = certificates.addresses_in(channel for channel in contact.channels if channel.tlp <= level)
        return tuple(
            CertificateView(
                sort=found.sort,
                fingerprint=found.fingerprint,
                until=found.until,
                addresses=found.addresses & seen,
                content=found.cut(seen),
            )
            for found in certificates.of_contact(contact)
            if found.known_by(seen) and found.holds(self._edition.issued)
        )

    def _silent(self, level: int) -> Unresponsive:
        """Return who did not answer over channels up to a level, nor over any other."""
        if level not in self._unresponsive:
            self._unresponsive[level] = self._asked.in_vain(lambda channel: channel.tlp <= level)
        return self._unresponsive[level]

    def reach(self, tld: Tld, levels: Mapping[str, int]) -> Reach:
        """Return in how many ways a TLD is reached by who sees each of its organisations up to a level."""
        return reach([way for name, level in levels.items() for way in self._ways(tld, name, level)], tld)

    def _ways(self, tld: Tld, name: str, level: int) -> Iterator[Way]:
        """Yield an organisation's verified ways in up to a level: hidden ones must not be counted."""
        manager, key = self.register.organisations[tld.manager], (tld.manager, name)
        if key not in self._verified:
            organisation = self.register.organisations[name]
            self._verified[key] = tuple(
                (channel.tlp, way_of(manager, organisation, contact, channel, self._edition.issued))
                for contact, channel in organisation.channels()
                if self.known.of(name, contact.id, channel).state.verified
            )
        return (way for tlp, way in self._verified[key] if tlp <= level)


def order_of(register: Register) -> tuple[Tld, ...]:
    """Return the TLDs in the order of every page: by label, IDN variants after their ASCII TLD."""
    parent = {variant: tld.tld for tld in register.tlds.values() for variant in tld.idn}
    return tuple(
        sorted(
            register.tlds.values(),
            key=lambda tld: (parent.get(tld.tld, tld.tld), tld.tld in parent, tld.tld),
        )
    )


def operators(tld: Tld) -> tuple[str, ...]:
    """Return the organisations of a TLD: the manager, and the back end where it is another."""
    return tuple(dict.fromkeys((tld.manager, tld.backend)))


def _alike(wishes: Mapping[str, tuple[Consent, ...]]) -> tuple[tuple[tuple[Consent, ...], tuple[str, ...]], ...]:
    """Return the organisations by what they wish: of those that wish the same, it is asked once whom that covers."""
    found: dict[tuple[Any, ...], tuple[tuple[Consent, ...], list[str]]] = {}
    for name, consents in wishes.items():
        said = tuple((wish.only, wish.except_) for wish in consents)
        found.setdefault(said, (consents, []))[1].append(name)
    return tuple((consents, tuple(names)) for consents, names in found.values())


def _needed(organisation: Organisation) -> frozenset[str]:
    """Return the TLDs without which some channel of an organisation does not work."""
    return frozenset(tld for _, channel in organisation.channels() for tld in addresses.tlds_of(channel))


def _channel(
    organisation: Organisation, channel: Channel, freshness: Freshness, operated: set[str], unseen: Labels
) -> ChannelView:
    needed, said = addresses.tlds_of(channel), addresses.tld_of_address(channel)
    return ChannelView(
        kind=channel.kind,
        value=addresses.canonical(channel.kind, channel.value),
        shown=addresses.shown(channel.kind, channel.value),
        link=addresses.link(channel.kind, channel.value),
        tlp=channel.tlp,
        hours=channel.hours.text if channel.hours else None,
        note=channel.note,
        freshness=freshness,
        network=addresses.network(channel, organisation.country),
        relies_on=tuple(sorted(needed - (unseen - said))),
        # Where an address shows a TLD that the recipient does not see, it is not told that its organisation runs it.
        dies_with=tuple(sorted(needed & operated - unseen)),
        relies_on_others=bool(needed & unseen - said),
    )
