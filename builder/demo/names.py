"""Names that nobody bears, of organisations and of people.

Every surname says that it is invented. In territories with an IDN ccTLD, names stand
in the native script with the Latin form in brackets.
"""

from dataclasses import dataclass

from builder.demo.dice import Deck, Dice
from builder.demo.scripts import Script, script_of
from builder.demo.spread import VARIANTS
from builder.demo.territories import languages_of, of


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIVEN = _words(
    "Ada Amina Ana Andrea Anouk Bela Bruno Carla Chen Chidi Clara Dara Diego Elif Emil Esra Fatou Felix Freya Gita "
    "Hana Hugo Ines Isla Ivo Jonas Juno Kaia Kenji Kofi Lars Leila Lina Luca Lupe Malik Mara Marek Mei Milan Moana "
    "Nadia Nils Noor Odile Omar Oren Paolo Petra Quinn Rafa Rosa Rui Sanna Selam Sina Sione Tala Tariq Tess Thabo "
    "Uma Ursa Vera Vito Wanja Wim Xenia Yara Yuki Zane Zofia"
)
SURNAMES = _words(
    "Anyone Bogus Dummy Example Fable Fabricated Fancy Fantasia Fictional Figment Hypothetical Imaginary Improvised "
    "Invented Lorem Madeup Makebelieve Mock Mythical Nemo Nobody Nonesuch Notreal Phantom Placeholder Pretend Sample "
    "Someone Specimen Storybook Supposed Template Testcase Unreal"
)


@dataclass(frozen=True, slots=True)
class Person:
    """The name as the register shows it, and the Latin form that an address is made of."""

    shown: str
    latin: str


class Cast:
    """The people of one fiction; no name is given out twice unless the names run out."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._people = Deck(dice, [f"{given} {surname}" for given in GIVEN for surname in SURNAMES])
        self._native: dict[str, Deck[Person]] = {}

    def person(self, territory: str) -> Person:
        """Return somebody; where there is a native script, mostly somebody who writes it."""
        languages = sorted({row.idn_language for row in VARIANTS[territory]})
        if languages and self._dice.chance(75):
            language = self._dice.pick(languages)
            script = script_of(language)
            if script:
                return self._native.setdefault(language, Deck(self._dice, people_of(script))).deal()
        name = self._people.deal()
        return Person(name, name)


def people_of(script: Script) -> list[Person]:
    """Return every name that a script can make."""
    people = []
    for surname, latin_surname in script.surnames:
        for given, latin_given in script.given:
            native = f"{surname} {given}" if script.family_first else f"{given} {surname}"
            latin = f"{latin_given} {latin_surname}"
            people.append(Person(f"{native} ({latin})", latin))
    return people


def registry_name(territory: str) -> str:
    """Return the name of the registry of a territory, in its own script where an IDN ccTLD has one."""
    english = f"Example Registry of {of(territory)}"
    # Of several labels in one language the shortest wins: the others are variants of it.
    variants = {row.idn_language: row for row in sorted(VARIANTS[territory], key=lambda row: -len(row.u_label))}
    for language in languages_of(territory):
        script = script_of(language)
        if language in variants and script:
            return f"{script.registry} .{variants[language].u_label} ({english})"
    return english
