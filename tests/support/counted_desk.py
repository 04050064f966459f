"""A scripted run through the desk that counts what each case takes: keys pressed, screens looked at, words new on them.

A screen is looked at when it is another than the last, and of it are read the lines that the last one had not.
That the work was done is proved by what is on the disk after it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from desks import AtDesk
from reckoning import Case, Cost

# A digit of a number that is spelled out is dialled, and a rule is looked over.
WORD = re.compile(r"\w\w+")


class Counted:
    """An officer at the desk, whose keys and screens are counted by the case that they are for."""

    def __init__(self, desk: AtDesk) -> None:
        self.desk = desk
        self.costs: dict[Case, list[Cost]] = {}
        self._seen: set[str] = set()
        self._now = Cost()
        self._look()

    @contextmanager
    def case(self, part: str, what: str) -> Iterator[None]:
        """Count what is done within as one case of a kind; what was done before it is no case's."""
        self._now = Cost()
        yield
        self.costs.setdefault((part, what), []).append(self._now)

    async def press(self, *keys: str) -> str:
        """Press keys and look at what each brings."""
        for key in keys:
            await self.desk.press(key)
            self._count(1)
        return self.desk.screen

    async def type(self, text: str, stands_for: str = "") -> str:
        """Type a line and give it; letter by letter nothing is to be read. It may stand for another as long."""
        await self.desk.type(text)
        self._count(len(stands_for or text) + 1)
        return self.desk.screen

    def _count(self, keys: int) -> None:
        words = self._look()
        self._now = Cost(
            keys=self._now.keys + keys, screens=self._now.screens + bool(words), words=self._now.words + words
        )

    def _look(self) -> int:
        lines = {line.strip() for line in self.desk.screen.splitlines()}
        new, self._seen = lines - self._seen, lines
        return sum(len(WORD.findall(line)) for line in new)
