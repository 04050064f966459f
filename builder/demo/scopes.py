"""Scopes that all differ: whole regions, TLDs by name, or both, around one's own country."""

from collections.abc import Sequence

from builder.demo.dice import Deck, Dice
from builder.demo.spread import PARENTS
from builder.register.facts import CcTld

FORMS = {"tlds": 5, "both": 4, "regions": 2}
# How much of the register a list of TLDs names, in per cent.
LIST_SIZES = {4: 3, 10: 3, 25: 2, 50: 1, 80: 1}
# Where a handful of TLDs allows no further scope, one stands twice.
TRIES = 200

Scope = dict[str, list[str]]


class ScopeMaker:
    """Makes scopes over the given ccTLDs; no two cover the same, nor any all of them."""

    def __init__(self, rows: Sequence[CcTld], dice: Dice) -> None:
        self._dice = dice
        self._families: dict[str, list[str]] = {}
        self._region_of = {row.a_label: row.icann_region for row in rows}
        for row in rows:
            self._families.setdefault(row.iso3166, []).append(row.a_label)
        self._regions = sorted(set(self._region_of.values()))
        self._forms = Deck(dice, FORMS)
        self._sizes = Deck(dice, LIST_SIZES)
        self._seen = {frozenset(self._region_of)}

    def make(self, country: str) -> Scope:
        """Return a scope for a recipient of a country that covers what none before it did."""
        for _ in range(TRIES):
            scope = self._draw(self._forms.deal(), country)
            covered = self._covered(scope)
            if covered not in self._seen:
                break
        self._seen.add(covered)
        return scope

    def _draw(self, form: str, country: str) -> Scope:
        regions: list[str] = []
        if form != "tlds":
            more = self._dice.below(len(self._regions) - 1 if form == "regions" else 2) if len(self._regions) > 1 else 0
            regions = sorted({*self._dice.some(self._regions, more), *self._home(country)})
        if form == "regions":
            return {"regions": regions}
        labels = self._labels(regions, country)
        return {key: names for key, names in (("regions", regions), ("tlds", labels)) if names}

    def _home(self, country: str) -> list[str]:
        region = PARENTS[country].icann_region
        return [region if region in self._regions else self._dice.pick(self._regions)]

    def _labels(self, regions: list[str], country: str) -> list[str]:
        """Return TLDs outside the regions, whole families at a time, that of the country among them."""
        outside = [code for code, labels in self._families.items() if self._region_of[labels[0]] not in regions]
        about = max(len(outside) * self._sizes.deal() // 100, 1)
        chosen = self._dice.some(outside, self._dice.between(max(about // 2, 1), about + about // 2))
        # Not always: with few TLDs, scopes without one's own are needed for all to differ.
        if country in outside and len(outside) > 8:
            chosen.append(country)
        return sorted({label for code in chosen for label in self._families[code]})

    def _covered(self, scope: Scope) -> frozenset[str]:
        regions = scope.get("regions", [])
        within = {label for label, region in self._region_of.items() if region in regions}
        return frozenset(within.union(scope.get("tlds", [])))
