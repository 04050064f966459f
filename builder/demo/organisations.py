"""The organisations: a duty desk, one to three persons, and their channels."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from builder.demo.channels import ChannelMaker, Office
from builder.demo.dice import Deck, Dice
from builder.demo.names import Cast
from builder.demo.registries import Holding, Registry
from builder.demo.shares import DESK_NAMES, PEOPLE
from builder.demo.territories import languages_of, zone_of

Fields = dict[str, Any]
Wish = str | dict[str, list[str]]

# Managers that have told the register nobody; only a large one can afford them.
WITHOUT_CONTACTS = frozenset({"AQ", "KI", "TK"})
AFFORDED_FROM = 60
CONSENTS = {"all": 43, "only": 3, "except": 3, "none": 1}
# Consents name some of the first so many recipients, so that more recipients change no organisation.
NAMED_AMONG = 24
CONTACT_NOTES = ("on leave in alternate weeks", "prefers a message first", "speaks for the board in an emergency")


class OrganisationMaker:
    """Makes organisations out of one cast, one book of numbers and one set of decks."""

    def __init__(self, wishes: Mapping[str, Wish], seed: int) -> None:
        self._wishes = wishes
        self._dice = Dice(seed, "organisations")
        self._cast = Cast(self._dice)
        self._maker = ChannelMaker(self._dice)
        self._people = Deck(self._dice, PEOPLE)
        self._desk_names = Deck(self._dice, DESK_NAMES)
        self._desk = Deck(self._dice, {True: 47, False: 3})
        self._shares_a_number = Deck(self._dice, {True: 3, False: 17})

    def make(self, registry: Registry) -> Fields:
        """Return one organisation."""
        return self.make_without_contacts(registry) | {"contacts": self._contacts(registry)}

    def make_without_contacts(self, registry: Registry) -> Fields:
        """Return an organisation that has told nobody to the register."""
        return {
            "id": registry.id,
            "name": registry.name,
            "country": registry.country,
            "timezone": zone_of(registry.territory),
            "languages": list(languages_of(registry.territory)),
            "consent": self._wishes[registry.id],
            "contacts": [],
        }

    def _contacts(self, registry: Registry) -> list[Fields]:
        office = self._maker.office(registry)
        contacts = []
        if self._desk.deal():
            contacts.append(self._of_desk("duty", "duty-desk", office))
        desk = [fields for contact in contacts for fields in contact["channels"] if fields["kind"] == "phone"]
        shared = desk[0] if desk and self._shares_a_number.deal() else None
        taken: set[str] = set()
        for role in self._people.deal().split():
            id_ = role if role not in taken else f"{role}-2"
            taken.add(id_)
            contacts.append(self._of_person(id_, role, office, shared))
            shared = None
        if self._dice.chance(8):
            contacts.append(self._of_desk("registrars", "registrar-hotline", office))
        for order, contact in enumerate(contacts, start=1):
            contact["order"] = str(order)
        return contacts

    def _of_desk(self, id_: str, role: str, office: Office) -> Fields:
        name = self._desk_names.deal() if role == "duty-desk" else ""
        channels = self._maker.of_desk(role, id_, office)
        return _contact(id=id_, kind="desk", name=name, role=role, channels=channels)

    def _of_person(self, id_: str, role: str, office: Office, shared: dict[str, str] | None) -> Fields:
        person = self._cast.person(office.registry.territory)
        local = re.sub(r"[^a-z]+", ".", person.latin.lower())
        languages = languages_of(office.registry.territory)
        speaks = self._dice.some(languages, self._dice.between(1, len(languages))) if self._dice.chance(30) else []
        note = self._dice.pick(CONTACT_NOTES) if self._dice.chance(6) else ""
        channels = self._maker.of_person(role, local, office, shared)
        return _contact(
            id=id_, kind="person", name=person.shown, role=role, languages=speaks, note=note, channels=channels
        )


def organisations(holdings: tuple[Holding, ...], recipients: Sequence[str], seed: int) -> list[Fields]:
    """Return every organisation that manages or operates a ccTLD, in order of identifier."""
    registries = {found.id: found for holding in holdings for found in (holding.manager, holding.backend)}
    maker = OrganisationMaker(_wishes(holdings, recipients, seed), seed)
    missing = WITHOUT_CONTACTS if len(registries) >= AFFORDED_FROM else frozenset()
    silent = {holding.manager.id for holding in holdings if holding.manager.territory in missing}
    return [
        maker.make_without_contacts(registries[id_]) if id_ in silent else maker.make(registries[id_])
        for id_ in sorted(registries)
    ]


def _wishes(holdings: tuple[Holding, ...], recipients: Sequence[str], seed: int) -> dict[str, Wish]:
    """Deal each manager its consent; its own operator has the same, and those that serve many hide from nobody."""
    dice = Dice(seed, "consents")
    deck = Deck(dice, CONSENTS)
    found: dict[str, Wish] = {}
    for holding in holdings:
        card = deck.deal()
        named = dice.some(recipients[:NAMED_AMONG], dice.between(1, 4))
        wish: Wish = card if card in {"all", "none"} or not named else {card: named}
        for registry in (holding.manager, holding.backend):
            found.setdefault(registry.id, wish if registry.label else "all")
    return found


def _contact(**fields: Any) -> Fields:
    """Return a contact, its keys in the order of the model and those that say nothing left out."""
    keys = ("id", "kind", "name", "role", "order", "languages", "note", "channels")
    return {key: fields.get(key, "") for key in keys if fields.get(key) or key == "order"}
