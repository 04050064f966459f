"""Who runs what: which organisation manages a ccTLD, and which operates it.

One manager for the ASCII label of a territory and its IDN variants; a few managers
with several territories; a few back ends that many managers share; the others run
their own, themselves or through a national operator.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.demo.dice import Dice
from builder.demo.names import registry_name
from builder.demo.spread import PARENTS
from builder.demo.territories import home_of, of
from builder.register.facts import CCTLDS, CcTld

# Territories under one manager; the first that a demo covers gives it its name.
GROUPS = (
    ("FR", "RE", "PM", "TF", "WF", "YT"),
    ("FK", "GS", "IO", "SH", "AC", "PN"),
    ("GP", "MQ", "GF"),
    ("NO", "SJ", "BV"),
    ("AU", "NF", "HM"),
    ("GU", "MP", "AS"),
    ("UK", "GB"),
    ("GG", "JE"),
    ("CW", "SX"),
    ("PR", "VI"),
    ("RU", "SU"),
)  # fmt: skip

# Back ends that many share: name, country, and how many ccTLDs each runs when all are covered.
SHARED = (
    ("Imaginary Anycast Services", "DE", 25),
    ("Placeholder Registry Platform", "US", 20),
    ("Fictional Zone Operators", "AU", 14),
    ("Pretend Backend Cooperative", "FR", 10),
    ("Invented Registry Systems", "ZA", 8),
    ("Specimen Name Services", "UY", 6),
    ("Storybook DNS", "SG", 4),
    ("Makebelieve Networks", "GB", 3),
)
SHARE_WITH_OPERATOR = 0.165


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """An organisation to be: who it is and where it sits.

    `territory` is the one that it serves first; `label` the ASCII ccTLD of that
    territory, or None for a back end that serves many.
    """

    id: str
    name: str
    english: str
    territory: str
    country: str
    region: str
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The ccTLDs that one manager has, and who operates them."""

    manager: Registry
    backend: Registry
    tlds: tuple[CcTld, ...]


def holdings(rows: Sequence[CcTld], seed: int) -> tuple[Holding, ...]:
    """Share the ccTLDs out among managers and back ends."""
    dice = Dice(seed, "registries")
    managed = _managed(rows)
    backends = _shared_backends(managed, dice)
    alone = [lead for lead in managed if lead not in backends]
    with_operator = set(dice.some(alone, round(len(managed) * SHARE_WITH_OPERATOR)))
    result = []
    for lead, tlds in managed.items():
        manager = _manager(lead)
        backend = backends.get(lead) or (_operator(lead) if lead in with_operator else manager)
        result.append(Holding(manager=manager, backend=backend, tlds=tuple(tlds)))
    return tuple(result)


def _managed(rows: Sequence[CcTld]) -> dict[str, list[CcTld]]:
    """Return the ccTLDs of each manager, by the territory that it serves first."""
    covered = {row.iso3166 for row in rows}
    lead_of: dict[str, str] = {}
    for group in GROUPS:
        present = [code for code in group if code in covered]
        for code in present:
            lead_of[code] = present[0]
    managed: dict[str, list[CcTld]] = {}
    for row in rows:
        managed.setdefault(lead_of.get(row.iso3166, row.iso3166), []).append(row)
    return managed


def _shared_backends(managed: dict[str, list[CcTld]], dice: Dice) -> dict[str, Registry]:
    """Give some managers a back end that they share with others; those without IDN ccTLDs first."""
    total = sum(len(tlds) for tlds in managed.values())
    waiting = sorted(dice.shuffled(list(managed)), key=lambda lead: any(row.u_label for row in managed[lead]))
    found: dict[str, Registry] = {}
    for place, (name, country, size) in enumerate(SHARED):
        left = round(size * total / len(CCTLDS))
        if place == 0 and total > 3:
            left = max(left, 2)
        customers = []
        for lead in waiting:
            if len(managed[lead]) <= left:
                customers.append(lead)
                left -= len(managed[lead])
        if len(customers) > 1:
            found |= dict.fromkeys(customers, _shared(name, country))
            waiting = [lead for lead in waiting if lead not in found]
    return found


def _manager(territory: str) -> Registry:
    label = PARENTS[territory].a_label
    english = f"Example Registry of {of(territory)}"
    return _registry(f"example-registry-{label}", registry_name(territory), english, territory, label)


def _operator(territory: str) -> Registry:
    label = PARENTS[territory].a_label
    name = f"Example Network Operator of {of(territory)}"
    return _registry(f"example-operator-{label}", name, name, territory, label)


def _shared(name: str, territory: str) -> Registry:
    return _registry(name.lower().replace(" ", "-"), name, name, territory, None)


def _registry(id_: str, name: str, english: str, territory: str, label: str | None) -> Registry:
    return Registry(
        id=id_,
        name=name,
        english=english,
        territory=territory,
        country=home_of(territory),
        region=PARENTS[territory].icann_region,
        label=label,
    )
