"""Choose recipients whose bundles stand for all, and say how much each stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean


@dataclass(frozen=True, slots=True)
class Chosen:
    """A recipient of the sample. `weight` is how many such bundles its layer amounts to."""

    recipient: str
    size: int
    weight: float


def stratified(sizes: Mapping[str, int], count: int) -> list[Chosen]:
    """Cut the recipients by size into layers of equal number; take of each the one nearest its mean."""
    ranked = sorted(sizes, key=lambda name: (sizes[name], name))
    count = min(count, len(ranked))
    bounds = [round(place * len(ranked) / count) for place in range(count + 1)]
    layers = [ranked[start:end] for start, end in pairwise(bounds)]
    return [_nearest_to_mean(layer, sizes) for layer in layers]


def _nearest_to_mean(layer: list[str], sizes: Mapping[str, int]) -> Chosen:
    average = mean(sizes[name] for name in layer)
    name = min(layer, key=lambda name: (abs(sizes[name] - average), name))
    return Chosen(name, sizes[name], len(layer) * average / max(sizes[name], 1))
