"""The channels of one contact: which kinds, with which values, labels and hours."""

from typing import Any

from builder.demo.dice import Deck, Dice
from builder.demo.numbers import ABROAD, NumberBook
from builder.demo.registries import Registry
from builder.demo.shares import (
    AS_NUMBERS,
    KINDS_OF_ROLE,
    MAIL_DOMAINS,
    MOBILE_HOURS,
    NOTES,
    OFFICE_TIMES,
    STREETS,
    TLP_OF_DESK,
    TLP_OF_PERSON,
)
from builder.demo.territories import week_of
from builder.register.facts import name_of

RESERVED = "reserved for fiction"
# No satellite range is set aside anywhere, so the number is one of the others.
NO_SATELLITE_RANGE = "reserved for fiction (no satellite range is)"
# The order of the keys in `builder.register.model.Channel`.
KEYS = ("kind", "value", "tlp", "hours", "country", "relies_on", "note", "override")

Fields = dict[str, Any]


class Office:
    """What the channels of one organisation have in common: its mail domain and its hours."""

    def __init__(self, registry: Registry, domain: str, hours: str) -> None:
        self.registry = registry
        self.domain = domain
        self.hours = hours
        self._short = registry.label or registry.id

    def address(self, local: str) -> str:
        """Return an address of the organisation."""
        return self.address_at(self.domain, local) if self.domain.startswith("example.") else f"{local}@{self.domain}"

    def address_at(self, domain: str, local: str) -> str:
        """Return an address on a domain that many use; the local part says whose it is."""
        return f"{local}.{self._short}@{domain}"

    @property
    def hangs_on_its_tld(self) -> bool:
        """Whether mail stops when the organisation's own ccTLD does."""
        return self.domain == f"nic.{self.registry.label}.example"

    def relies_on(self, value: str) -> list[str]:
        """Return the TLDs without which an address of the office does not work."""
        label = self.registry.label
        return [label] if label and self.hangs_on_its_tld and value.endswith(self.domain) else []


class ChannelMaker:
    """Makes channels; its decks keep the shares of kinds and labels over the whole register."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._book = NumberBook(dice)
        self._kinds = {role: Deck(dice, cards) for role, cards in KINDS_OF_ROLE.items()}
        self._tlp = {
            (contact, kind): Deck(dice, cards)
            for contact, table in (("desk", TLP_OF_DESK), ("person", TLP_OF_PERSON))
            for kind, cards in table.items()
        }
        self._mobile_hours = Deck(dice, MOBILE_HOURS)
        self._office_times = Deck(dice, OFFICE_TIMES)
        self._as_numbers = Deck(dice, AS_NUMBERS)
        self._domains = Deck(dice, MAIL_DOMAINS)

    def office(self, registry: Registry) -> Office:
        """Set up the office of an organisation."""
        domain = self._domains.deal().format(registry.label) if registry.label else f"{registry.id}.example"
        return Office(registry, domain, f"{week_of(registry.country)} {self._office_times.deal()}")

    def of_desk(self, role: str, local: str, office: Office) -> list[Fields]:
        """Make the channels of a desk."""
        made = [self._channel(kind, "desk", local, office) for kind in self._kinds[role].deal().split()]
        if role == "duty-desk":
            self._staff_the_night(made)
            if office.hangs_on_its_tld and self._dice.chance(12):
                made.append(self._fields("email", "desk", office.address_at("example.com", local)))
        return [_in_order(fields) for fields in made]

    def of_person(self, role: str, local: str, office: Office, shared: Fields | None) -> list[Fields]:
        """Make the channels of a person; `shared` is a channel of the desk that serves the person too."""
        kinds = self._kinds[role].deal().split()
        made = [self._channel(kind, "person", local, office) for kind in kinds if kind != "phone" or not shared]
        if shared:
            made.insert(0, self._same_number(shared, office))
        return [_in_order(fields) for fields in made]

    def _channel(self, kind: str, contact: str, local: str, office: Office) -> Fields:
        match kind:
            case "email":
                mail = self._mail(contact, local, office)
                return self._fields(kind, contact, mail, relies_on=office.relies_on(mail))
            case "chat":
                name = f"Matrix @{local}:{office.domain}"
                return self._fields(kind, contact, name, hours=office.hours, relies_on=office.relies_on(name))
            case "post":
                return self._fields(kind, contact, self._street(office.registry))
            case "inoc-dba":
                value = f"{self._as_numbers.deal()}*{self._dice.between(100, 999)}"
                return self._fields(kind, contact, value, hours="24/7")
        return self._number(kind, contact, office)

    def _number(self, kind: str, contact: str, office: Office) -> Fields:
        registry = office.registry
        country = ""
        if kind == "mobile" and contact == "person" and self._dice.chance(6):
            number = self._book.draw_from(
                self._dice.pick([range_ for range_ in ABROAD if range_.country != registry.country])
            )
            country = number.range.country
        else:
            number = self._book.draw(registry.country, registry.region, mobile=kind not in {"phone", "fax"})
        override = "" if number.suits(country or registry.country) else RESERVED
        if kind == "satellite":
            override = NO_SATELLITE_RANGE
        extension = kind == "phone" and contact == "person" and self._dice.chance(8)
        text = number.text + (f" ext. {self._dice.between(10, 99)}" if extension else "")
        hours = self._hours(kind, contact, office)
        return self._fields(kind, contact, text, hours=hours, country=country, override=override)

    def _hours(self, kind: str, contact: str, office: Office) -> str:
        match kind:
            case "phone":
                saturday = office.hours.startswith("Mo-Fr") and self._dice.chance(8)
                return office.hours + ("; Sa 09:00-12:00" if saturday else "")
            case "mobile" if contact == "person":
                return self._mobile_hours.deal()
        return "24/7" if kind == "satellite" else ""

    def _fields(self, kind: str, contact: str, value: str, **more: Any) -> Fields:
        note = self._dice.pick(NOTES) if kind in {"phone", "mobile"} and self._dice.chance(9) else ""
        return {"kind": kind, "value": value, "tlp": self._tlp[contact, kind].deal(), "note": note, **more}

    def _same_number(self, shared: Fields, office: Office) -> Fields:
        """Return a desk's phone as a person has it: by day, in places behind an extension."""
        extension = f" ext. {self._dice.between(10, 99)}" if self._dice.chance(40) else ""
        return {**shared, "value": shared["value"] + extension, "hours": office.hours, "note": ""}

    def _staff_the_night(self, channels: list[Fields]) -> None:
        """Give a duty desk a number answered at all hours: mostly the phone, sometimes the mobile."""
        spoken = {fields["kind"]: fields for fields in channels if fields["kind"] in {"phone", "mobile"}}
        mobile = "phone" not in spoken or ("mobile" in spoken and self._dice.chance(30))
        spoken["mobile" if mobile else "phone"]["hours"] = "24/7"

    def _mail(self, contact: str, local: str, office: Office) -> str:
        elsewhere = office.hangs_on_its_tld and contact == "person" and self._dice.chance(12)
        return office.address_at("example.net", local) if elsewhere else office.address(local)

    def _street(self, registry: Registry) -> str:
        street = f"{self._dice.between(1, 99)} {self._dice.pick(STREETS)}"
        return f"{registry.english}, {street}, Sampletown, {name_of(registry.country)}"


def _in_order(fields: Fields) -> Fields:
    return {key: fields[key] for key in KEYS if fields.get(key)}
