"""The parts of the day's work by their letters, known before any of their screens is loaded.

What the screens stand on takes longer to load than the first screen may be waited for.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from builder.desk.screens.frame import DeskScreen


@dataclass(frozen=True, slots=True)
class Listed:
    """One part of the work as the first screen lists it."""

    letter: str
    title: str


LISTED = (
    Listed("c", "calls"),
    Listed("m", "mails"),
    Listed("p", "proposals"),
    Listed("h", "chase"),
    Listed("d", "due"),
)


@cache
def screens() -> "dict[str, type[DeskScreen]]":
    """Return the screen of each part by its letter, loading them all."""
    from builder.desk.screens.calls import Calls
    from builder.desk.screens.chase import Chase
    from builder.desk.screens.due import Falling
    from builder.desk.screens.mails import Mails
    from builder.desk.screens.proposals import Proposals

    return {each.letter: each for each in (Calls, Mails, Proposals, Chase, Falling)}
