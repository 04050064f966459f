"""Make organisations of lines: what is said of each, and which lines cannot be taken in. Pure.

A line that is wrong is left out and told; the lines beside it go in. What is wrong with an organisation that the
register does not have yet leaves all of it out, and what is wrong with a new contact that contact: nothing is half
there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from builder.drafting import free, languages_of, slug, zones_of
from builder.errors import ProposalError
from builder.exchange import readings
from builder.exchange.settling import Settler
from builder.exchange.table import Desk, Line
from builder.exchange.tabled import ChannelDraft, ContactDraft, OrganisationDraft
from builder.exchange.who import Who
from builder.proposals.entering import check_value
from builder.register import addresses, certificates
from builder.register.consent import wish_in
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.model import Channel, Contact, Organisation, Register
from builder.register.writing import fields_of

# Keys of records, and the columns that state them.
ORGANISATION = {
    "name": "name",
    "country": "country",
    "timezone": "time zone",
    "languages": "languages",
    "consent": "consent",
    "internal": "internal",
}
CONTACT = {
    "kind": "contact kind",
    "name": "contact name",
    "role": "role",
    "order": "order",
    "languages": "contact languages",
    "note": "contact note",
    "internal": "contact internal",
    "openpgp": "openpgp",
    "smime": "smime",
}
CHANNEL = {
    "kind": "kind",
    "value": "value",
    "tlp": "tlp",
    "hours": "hours",
    "country": "network",
    "relies_on": "relies on",
    "note": "note",
    "override": "override",
}
LOST = "a spreadsheet made a number of it, and its last digits are lost"
AS_TEXT = "take it from where it came from, into a cell that is formatted as text"


def assemble(
    lines: Iterable[Line], register: Register, defaults: Mapping[str, str], desk: Desk
) -> list[OrganisationDraft]:
    """Return the organisations that a table has, in its order; what is wrong is noted on the desk."""
    return [
        draft for draft in Who(register, desk).grouped(lines) if _Organisation(draft, register, defaults, desk).made()
    ]


class _Organisation:
    """One organisation being filled in from its lines."""

    def __init__(self, draft: OrganisationDraft, register: Register, defaults: Mapping[str, str], desk: Desk) -> None:
        self.draft, self.register, self.defaults, self.desk = draft, register, defaults, desk
        self.roles = {
            word: role.id for role in register.settings.roles for word in (role.id, readings.folded(role.title))
        }
        self.known = fields_of(draft.known) if draft.known else {}
        self.settler = Settler(desk, self._read, defaults)

    def made(self) -> bool:
        """Fill the draft in; say whether it can be used."""
        draft = self.draft
        bad = self.settler.settle(draft.fields, ORGANISATION, self.known, draft.lines)
        lines = [line for line in draft.lines if line not in bad]
        draft.manages, draft.runs = (self._labels(lines, column) for column in ("manages", "runs"))
        if draft.known is None:
            self._derive()
        if not self._whole():
            return False
        for id_, group in self._grouped(lines).items():
            self._contact(id_, group)
        return True

    def _read(self, key: str, column: str, text: str) -> Any:
        """Return what a cell states, as YAML has it."""
        match key:
            case "country":
                read: Any = readings.country(text)
            case "languages":
                read = list(readings.words(text))
            case "relies_on":
                read = [readings.tld(each) for each in readings.words(text)]
            case "consent":
                read = wish_in(text)
            case "tlp":
                read = readings.tlp(text)
            case "hours":
                read = readings.hours(text)
            case "role":
                read = self.roles.get(text) or self.roles.get(readings.folded(text), text)
            case "kind":
                read = readings.kind(text) if column == "kind" else text.lower()
            case _:
                read = text
        return read

    def _labels(self, lines: Iterable[Line], column: str) -> tuple[str, ...]:
        found = (readings.tld(word) for line in lines for word in readings.words(line.get(column)))
        return tuple(dict.fromkeys(found))

    def _derive(self) -> None:
        """Say of a new organisation what its table leaves open and follows from what it says."""
        fields, told = self.draft.fields, self.desk.read
        if "country" not in fields and (territory := next(filter(None, map(self._territory, self.draft.manages)), "")):
            fields["country"] = territory
            told["countries taken from the TLD"] += 1
        country = str(fields.get("country", ""))
        zones = zones_of(country)
        if "timezone" not in fields and zones:
            fields["timezone"] = zones[0]
            several = f"time zones taken from {country}, which has several: look at them"
            told[several if zones[1:] else "time zones taken from the country"] += 1
        if "languages" not in fields and country:
            fields["languages"] = list(languages_of(country)) or ["en"]
            told["languages taken from the country"] += 1

    def _territory(self, label: str) -> str:
        known = self.register.labels.get(label)
        return known.territory if known else readings.territory(label)

    def _whole(self) -> bool:
        """Reject what an organisation cannot be; one that is new is left out as a whole then."""
        draft = self.draft
        fields = {**self.known, "id": draft.id, **draft.fields, "contacts": []}
        wrong = self.settler.wrong(ORGANISATION, fields, Organisation, draft.lines)
        for key in wrong:
            draft.fields.pop(key, None)
        if wrong and draft.known is None:
            self.settler.leave_out(draft.lines, "organisation")
            return False
        return True

    def _grouped(self, lines: Iterable[Line]) -> dict[str, list[Line]]:
        """Return the lines of each contact, by its id."""
        known = self.draft.known.contacts if self.draft.known else ()
        groups: dict[str, list[Line]] = {}
        made: dict[tuple[str, str], str] = {}
        for line in lines:
            if not any(line.get(column) for column in ("contact", *CONTACT.values(), "kind", "value")):
                continue
            role = self._read("role", "role", line.get("role") or self.defaults.get("role", ""))
            name = readings.folded(line.get("contact name"))
            id_ = line.get("contact") or made.get((role, name))
            if not id_:
                same = [each.id for each in known if (each.role, readings.folded(each.name or "")) == (role, name)]
                taken = {*groups, *(each.id for each in known)}
                id_ = same[0] if len(same) == 1 else free(slug(role, otherwise="contact"), taken)
                made[role, name] = id_
            groups.setdefault(id_, []).append(line)
        return groups

    def _contact(self, id_: str, lines: list[Line]) -> None:
        """Add a contact with those of its channels that can be taken in."""
        organisation = self.draft.known
        there = next((each for each in organisation.contacts if each.id == id_), None) if organisation else None
        known = fields_of(there) if there else {}
        contact = ContactDraft(id=id_, lines=lines)
        bad = self.settler.settle(contact.fields, CONTACT, known, lines)
        if there is None:
            contact.fields.setdefault("kind", "person" if contact.fields.get("name") else "desk")
            orders = [each.order for each in organisation.contacts] if organisation else []
            orders += [int(each.fields["order"]) for each in self.draft.contacts if each.fields["order"].isdigit()]
            contact.fields.setdefault("order", str(max(orders, default=0) + 1))
        else:
            contact.fields.setdefault("order", str(there.order))
        if self._unfit(contact, known) and there is None:
            self.settler.leave_out(lines, "contact")
            return
        self.draft.contacts.append(contact)
        seen: dict[tuple[ChannelKind, str], ChannelDraft] = {}
        for line in lines:
            if line not in bad and (line.get("kind") or line.get("value")):
                self._channel(contact, line, seen)

    def _unfit(self, contact: ContactDraft, known: Mapping[str, Any]) -> bool:
        """Reject what a contact cannot be, and say whether there was anything."""
        fields = {**known, "id": contact.id, **contact.fields, "channels": []}
        wrong = self.settler.wrong(CONTACT, fields, Contact, contact.lines)
        if not wrong and fields["role"] not in self.roles.values():
            self.desk.reject(contact.lines[0], "role", "register.yaml has no such role", "take one of its roles")
            wrong = ["role"]
        if not wrong and fields["kind"] == "person" and not fields.get("name"):
            self.desk.reject(contact.lines[0], "contact name", "a person has no name", "add it, or make it a desk")
            wrong = ["kind"]
        wrong += [key for key in certificates.Sort if self._unreadable(contact, key, known)]
        for key in wrong:
            contact.fields.pop(key, None)
        contact.fields.setdefault("order", "1")
        return bool(wrong)

    def _unreadable(self, contact: ContactDraft, sort: certificates.Sort, known: Mapping[str, Any]) -> bool:
        """Reject a certificate that nobody should rely on, and a private key before it stands in any file of ours."""
        text = contact.fields.get(sort.value)
        if not text or text == known.get(sort.value):
            return False
        try:
            certificates.read(sort, text)
        except certificates.CertificateError as error:
            line = next((each for each in contact.lines if each.get(sort.value)), contact.lines[0])
            self.desk.reject(line, sort.value, error.message, error.hint)
            return True
        return False

    def _channel(self, contact: ContactDraft, line: Line, seen: dict[tuple[ChannelKind, str], ChannelDraft]) -> None:
        fields = {key: self._read(key, column, text) for key, column in CHANNEL.items() if (text := line.get(column))}
        stated = frozenset(fields)
        fields.setdefault("tlp", self.defaults.get("tlp", "RED"))
        for key in ("kind", "value"):
            if key not in fields:
                self.desk.reject(line, key, "is missing", "fill it in, or empty the other")
                return
        if fields["kind"] in set(ChannelKind):
            kind = ChannelKind(fields["kind"])
            if kind in NUMBERED and readings.lost_digits(fields["value"]):
                self.desk.reject(line, "value", LOST, AS_TEXT)
                return
            country = fields.get("country") or self.draft.fields.get("country") or self.known.get("country")
            fields["value"], how = readings.value(kind, fields["value"], country)
            self.desk.read[how] += bool(how)
            try:
                check_value(kind, fields["value"])
            except ProposalError as error:
                self.desk.reject(line, "value", error.message, error.hint)
                return
        if self.settler.wrong(CHANNEL, fields, Channel, [line]):
            return
        channel = Channel.model_validate(fields)
        same = (channel.kind, addresses.canonical(channel.kind, channel.value))
        if same in seen:
            # Who has a row for each TLD says the same of one organisation twice.
            first = seen[same]
            if channel.model_dump() != first.channel.model_dump():
                message = f"line {first.line.place.line} says otherwise of the same channel"
                self.desk.reject(line, "value", message, "say the same in both, or in one of them")
            return
        seen[same] = ChannelDraft(line=line, channel=channel, stated=stated, mark=line.get("mark"))
        contact.channels.append(seen[same])
