"""Chance that falls the same on every machine.

All of it comes from `Random.random()`, the one method whose sequence Python promises
to keep from version to version; `choice`, `shuffle` and `sample` promise nothing.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Dice:
    """A stream of chance with a name, so that one part of a fiction does not move another."""

    def __init__(self, seed: int, stream: str) -> None:
        self._next = Random(f"tocsin demo {seed} {stream}").random

    def below(self, end: int) -> int:
        """Return a whole number from 0 to before `end`."""
        return int(self._next() * end)

    def between(self, first: int, last: int) -> int:
        """Return a whole number from `first` to `last`, both included."""
        return first + self.below(last - first + 1)

    def chance(self, percent: float) -> bool:
        """Say yes in so many cases of a hundred."""
        return self._next() * 100 < percent

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Return so many of the items, in their own order."""
        places = self.shuffled(range(len(items)))[:count]
        return [items[place] for place in sorted(places)]

    def bytes(self, count: int) -> bytes:
        """Return so many bytes."""
        return bytes(self.below(256) for _ in range(count))


class Deck(Generic[Item]):
    """Cards dealt one by one and shuffled anew when they run out.

    Shares come out as stated, which throws of dice would only do on average.
    """

    def __init__(self, dice: Dice, cards: Mapping[Item, int] | Sequence[Item]) -> None:
        self._dice = dice
        counted = cards if isinstance(cards, Mapping) else dict.fromkeys(cards, 1)
        self._cards = [card for card, count in counted.items() for _ in range(count)]
        self._pile: list[Item] = []

    def deal(self) -> Item:
        """Return the next card."""
        if not self._pile:
            self._pile = self._dice.shuffled(self._cards)
        return self._pile.pop()
