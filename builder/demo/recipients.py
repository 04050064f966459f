"""The recipients: fictional CERTs whose scopes, clearances and keys all differ."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from builder import seal
from builder.demo.dice import Deck, Dice
from builder.demo.identities import identity, identity_file
from builder.demo.scopes import ScopeMaker
from builder.demo.settings import USE_CASES
from builder.demo.spread import PARENTS
from builder.demo.territories import home_of, of
from builder.register.facts import CcTld
from builder.seal import locators

Fields = dict[str, Any]

MOST = 10_000

# The national CERTs that a small demo begins with: a few of each region.
FIRST = ("GR", "FR", "BR", "KE", "JP", "CA", "UA", "NZ", "EG", "IN", "DE", "CL", "ZA", "KR", "NO", "MX")
# All sort after "cert-", so that the first recipient in order of file is a national CERT.
SECTORS = {
    "energy-cert": "Energy CERT",
    "finance-cert": "Finance CERT",
    "government-cert": "Government CERT",
    "health-cert": "Health CERT",
    "research-cert": "Research network CERT",
    "telecom-cert": "Telecom CERT",
    "transport-cert": "Transport CERT",
    "water-cert": "Water CERT",
}
REGIONAL = (
    ("forum-africa", "CERT Forum of Africa", "MU"),
    ("forum-asia-pacific", "CERT Forum of Asia and the Pacific", "AU"),
    ("forum-caribbean", "CERT Forum of the Caribbean", "BB"),
    ("forum-europe", "CERT Forum of Europe", "NL"),
    ("forum-gulf", "CERT Forum of the Gulf", "OM"),
    ("forum-latin-america", "CERT Forum of Latin America", "UY"),
    ("forum-nordic", "CERT Forum of the North", "FI"),
    ("forum-pacific-islands", "CERT Forum of the Pacific Islands", "FJ"),
)
OPERATORS = (
    ("operators-anycast", "Anycast Operators' Group", "SE"),
    ("operators-exchange", "Internet Exchange Operators' Group", "DE"),
    ("operators-islands", "Island Networks Operators' Group", "CV"),
    ("operators-resolver", "Resolver Operators' Group", "CH"),
    ("operators-root", "Root Zone Watchers' Group", "US"),
    ("operators-subsea", "Subsea Cable Operators' Group", "PT"),
)
# Of twelve recipients in turn.
MIX = (*["national-cert"] * 8, "sector-cert", "regional-body", "sector-cert", "operator-group")
CLEARANCES = {"AMBER": 9, "AMBER+STRICT": 8, "RED": 3, "GREEN": 2, "CLEAR": 1}
BROADEST = "AMBER+STRICT"
USE_CASE_COUNTS = {2: 2, 3: 4, 4: 3, 5: 2}
KEY_COUNTS = {1: 4, 2: 5, 3: 2}
KEY_LABELS = ("duty laptop", "second laptop", "laptop in the safe")
# How many of a hundred recipients have post-quantum keys.
POST_QUANTUM = 25


def identifiers(count: int, seed: int) -> dict[str, Fields]:
    """Return the first keys of so many recipients, by identifier and in its order."""
    dice = Dice(seed, "recipients")
    supply = {
        "national-cert": _nationals(dice),
        "sector-cert": _sectors(dice),
        "regional-body": _bodies("regional-body", REGIONAL),
        "operator-group": _bodies("operator-group", OPERATORS),
    }
    found: list[Fields] = []
    while len(found) < count:
        # Where one kind has run out, sector CERTs fill up; they never do.
        found += [next(supply[kind], {}) or next(supply["sector-cert"]) for kind in MIX]
    return {str(fields["id"]): fields for fields in sorted(found[:count], key=lambda fields: str(fields["id"]))}


def recipients(count: int, rows: Sequence[CcTld], today: date, seed: int) -> Iterator[tuple[Fields, str]]:
    """Yield each recipient and the text of its identity file."""
    dice = Dice(seed, "admissions")
    clearances = Deck(dice, CLEARANCES)
    use_case_counts, key_counts = Deck(dice, USE_CASE_COUNTS), Deck(dice, KEY_COUNTS)
    scopes = ScopeMaker(rows, dice)
    for place, (id_, fields) in enumerate(identifiers(count, seed).items()):
        # Keys have a stream each, so that they stay when the register changes.
        chance = Dice(seed, f"keys of {id_}")
        # The first is what the demo says how to open, also with an `age` that knows classic keys only.
        hybrid = bool(place) and Dice(seed, f"sort of keys of {id_}").chance(POST_QUANTUM)
        identities = [identity(chance, post_quantum=hybrid) for _ in range(key_counts.deal())]
        keys = [
            {
                "label": label,
                "key": seal.public_key(secret),
                "added": (today - timedelta(days=dice.between(10, 400))).isoformat(),
            }
            for label, secret in zip(KEY_LABELS, identities, strict=False)
        ]
        record = fields | {
            "keys": keys,
            # The first shows as much as a demo should: everything but what is for one person's eyes.
            "scope": scopes.make(str(fields["country"])) if place else "all",
            "clearance": clearances.deal() if place else BROADEST,
            "use_cases": dice.some(USE_CASES, use_case_counts.deal()),
            "locator": locators.secret_of(Dice(seed, f"locator of {id_}").bytes(locators.SECRET_BYTES)),
            "until": (today + timedelta(days=dice.between(285, 325))).isoformat(),
        }
        yield record, identity_file(id_, identities)


def _nationals(dice: Dice) -> Iterator[Fields]:
    others = [code for code in PARENTS if home_of(code) == code and code not in FIRST]
    for code in (*FIRST, *dice.shuffled(others)):
        yield _named(f"cert-{code.lower()}", f"CERT of {of(code)}", "national-cert", code)


def _sectors(dice: Dice) -> Iterator[Fields]:
    codes = [code for code in PARENTS if home_of(code) == code]
    pairs = dice.shuffled([(sector, code) for sector in SECTORS for code in codes])
    for number in itertools.count(1):
        for sector, code in pairs:
            id_, name = f"{sector}-{code.lower()}", f"{SECTORS[sector]} of {of(code)}"
            further = number > 1
            yield _named(
                f"{id_}-{number}" if further else id_, f"{name}, {number}" if further else name, "sector-cert", code
            )


def _bodies(kind: str, bodies: Sequence[tuple[str, str, str]]) -> Iterator[Fields]:
    for id_, name, code in bodies:
        yield _named(id_, name, kind, code)


def _named(id_: str, name: str, kind: str, country: str) -> Fields:
    return {"id": id_, "name": f"{name} (fictional)", "kind": kind, "country": country}
