"""Choose which of the real ccTLDs a smaller demo covers: all regions, and IDN families.

IDN ccTLDs come with the ASCII one of their territory; the rest is spread over the
regions in proportion.
"""

from collections import Counter

from builder.demo.dice import Dice
from builder.register.facts import CCTLDS, CcTld

ASCII = tuple(row for row in CCTLDS if not row.u_label)
PARENTS = {row.iso3166: row for row in ASCII}
VARIANTS: dict[str, tuple[CcTld, ...]] = {
    code: tuple(row for row in CCTLDS if row.u_label and row.iso3166 == code) for code in PARENTS
}


def spread(count: int, seed: int) -> tuple[CcTld, ...]:
    """Return so many ccTLDs, in the order of `builder.register.facts`."""
    if count >= len(CCTLDS):
        return CCTLDS
    dice = Dice(seed, "spread")
    chosen = _families_with_idn(count, dice)
    chosen |= _others(count - len(chosen), chosen, dice)
    return tuple(row for row in CCTLDS if row.a_label in chosen)


def _families_with_idn(count: int, dice: Dice) -> set[str]:
    """Return labels of IDN ccTLDs and their parents; India's 15 must not crowd out the others."""
    wanted = max(round(count * (len(CCTLDS) - len(ASCII)) / len(CCTLDS)), 1 if count > 1 else 0)
    most = max(wanted // 3, 1)
    chosen: set[str] = set()
    for code in dice.shuffled([code for code in PARENTS if VARIANTS[code]]):
        variants = VARIANTS[code][: min(most, wanted)]
        wanted -= len(variants)
        if variants:
            chosen |= {PARENTS[code].a_label, *(row.a_label for row in variants)}
    return chosen


def _others(count: int, chosen: set[str], dice: Dice) -> set[str]:
    """Return labels of further ASCII ccTLDs, each from the region that lacks most; one without any comes first."""
    total = Counter(row.icann_region for row in ASCII)
    have = Counter(row.icann_region for row in ASCII if row.a_label in chosen)
    waiting: dict[str, list[str]] = {region: [] for region in sorted(total)}
    for row in dice.shuffled(ASCII):
        if row.a_label not in chosen:
            waiting[row.icann_region].append(row.a_label)
    found: set[str] = set()

    def lack(region: str) -> tuple[bool, float]:
        return have[region] > 0, (have[region] + 1) / total[region]

    for _ in range(count):
        region = min((region for region in waiting if waiting[region]), key=lack)
        found.add(waiting[region].pop())
        have[region] += 1
    return found
