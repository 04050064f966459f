"""Put what concerns one organisation, and in it one contact, one after the other.

Pure. Whoever has a colleague of a person on the line asks about that person too, and rings both
numbers of a contact in a row.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from builder.register.model import Task

AnyT = TypeVar("AnyT")


def together(found: Iterable[AnyT], task: Callable[[AnyT], Task], turn: Callable[[AnyT], Any]) -> list[AnyT]:
    """Return things by whose turn it is; the others of an organisation follow its first, those of a contact theirs."""
    first: dict[tuple[str, ...], int] = {}
    ordered = []
    for place, each in enumerate(sorted(found, key=turn)):
        whose = (task(each).organisation, task(each).contact)
        ordered.append(((first.setdefault(whose[:1], place), first.setdefault(whose, place), place), each))
    return [each for _, each in sorted(ordered, key=lambda pair: pair[0])]
