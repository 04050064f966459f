"""The ccTLDs of a fiction: real labels and territories, invented name servers."""

from collections.abc import Iterator, Sequence
from typing import Any

from builder.demo.dice import Dice
from builder.demo.registries import Holding
from builder.register.facts import CcTld, name_of

Fields = dict[str, Any]

# Where name servers stand that are not the registry's own; all under a reserved name.
ELSEWHERE = ("anycast.example", "secondary.example", "dns-exchange.example", "ns.example.net")


def tlds(holdings: Sequence[Holding], seed: int) -> list[Fields]:
    """Return every ccTLD, in order of label."""
    dice = Dice(seed, "tlds")
    found = [fields for holding in holdings for fields in _of_holding(holding, dice)]
    return sorted(found, key=lambda fields: str(fields["tld"]))


def _of_holding(holding: Holding, dice: Dice) -> Iterator[Fields]:
    for row in holding.tlds:
        family = [other.a_label for other in holding.tlds if other.u_label and other.iso3166 == row.iso3166]
        fields = {
            "tld": row.a_label,
            "u_label": row.u_label,
            "name": name_of(row.iso3166),
            "territory": row.iso3166,
            "region": row.icann_region,
            "language": row.idn_language,
            "idn": [] if row.u_label else family,
            "manager": holding.manager.id,
            "backend": holding.backend.id,
            "name_servers": _name_servers(row, holding, dice),
        }
        yield {key: value for key, value in fields.items() if value}


def _name_servers(row: CcTld, holding: Holding, dice: Dice) -> list[str]:
    """Return two to five host names: some of the registry or its back end, some elsewhere."""
    shared = holding.backend.label is None
    own = f"{holding.backend.id}.example" if shared else f"ns.{row.a_label}.example"
    hosts = [f"{letter}.{own}" for letter in "abc"[: dice.between(1, 3)]]
    others = dice.some(ELSEWHERE, dice.between(1, 2))
    return hosts + [f"{row.a_label}.{host}" for host in others]
