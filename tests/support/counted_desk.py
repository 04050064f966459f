"""A scripted run through the desk that counts what each case takes: keys pressed, screens looked at, words new on them.

A screen is looked at when it is another than the last, and of it are read the lines that the last one had not.
That the work was done is proved by what is on the disk after it.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from desks import AtDesk, sit_down
from expected_round import MORNING, NAME, OFFICERS
from reckoning import Case, Cost, mean

from builder.register.kinds import Result
from builder.rounds import files
from builder.rounds.calling.call import FINAL, KEYS
from builder.workspace.places import Workspace

# A digit of a number that is spelled out is dialled, and a rule is looked over.
WORD = re.compile(r"\w\w+")
OPENED = "its screen is opened"
RESULTS = (Result.CONFIRMED, Result.NO_ANSWER, Result.CORRECTED, Result.OUT_OF_SERVICE)
KEY_OF = {result: key for key, result in KEYS.items()}
# What is typed where somebody gives a new number: the longest that numbers reserved for fiction have.
NUMBERS = tuple(f"+44 1632 9609{number}" for number in range(10, 99))


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

    async def type(self, text: str) -> str:
        """Type a line and give it; letter by letter nothing is to be read."""
        await self.desk.type(text)
        self._count(len(text) + 1)
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


async def ring(at_desk: Counted, results: Sequence[Result]) -> None:
    """Ring, and take what came of each call, in this order; a new value is typed where one was given."""
    with at_desk.case("calls", OPENED):
        await at_desk.press("c")
    numbers = iter(NUMBERS)
    for result in results:
        key = KEY_OF[result]
        with at_desk.case("calls", saved_as(result)):
            await at_desk.press(*([key, key] if result in FINAL else [key]))
            if result is Result.CORRECTED:
                await at_desk.type(next(numbers))
    await at_desk.press("q")


def saved_as(result: Result) -> str:
    """Return as what kind of case an outcome is counted."""
    if result in FINAL:
        return "outcome: dead, or refused"
    return "outcome: a new value, typed" if result is Result.CORRECTED else f"outcome: {result.replace('-', ' ')}"


def played(workspace: Workspace, count: int) -> dict[Case, Cost]:
    """Play each kind of case so often at the desk; return what one took in the mean."""
    found: dict[Case, list[Cost]] = {}

    async def calls(desk: AtDesk) -> None:
        counted = Counted(desk)
        await ring(counted, RESULTS * count)
        found.update(counted.costs)

    sit_down(workspace, calls, now=MORNING, officer=OFFICERS[0])
    saved = [each.result for each in files.read(workspace, NAME).outcomes]
    assert saved == list(RESULTS * count), "what was pressed is not what is on the disk"
    return {case: mean(each) for case, each in found.items()}
