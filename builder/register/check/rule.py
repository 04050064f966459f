"""What a rule looks at, and how it reports. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from builder.register.model import Channel, Contact, Organisation, Recipient, Register
from builder.workspace.problems import Level, Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All records of a workspace and the date of the check.

    `unread` names files that hold a record which could not be read.
    """

    register: Register
    recipients: tuple[Recipient, ...]
    today: date
    retired: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()

    def contacts(self) -> Iterator[tuple[Organisation, Contact]]:
        """Yield each contact with its organisation."""
        for organisation in self.register.organisations.values():
            for contact in organisation.contacts:
                yield organisation, contact

    def channels(self) -> Iterator[tuple[Organisation, Contact, Channel]]:
        """Yield each channel with its contact and organisation."""
        return self.register.channels()


Rule = Callable[[Records], Iterator[Problem]]


def breach(place: Place, rule: Rule, message: str, hint: str, level: Level = Level.ERROR) -> Problem:
    """Return the problem that a rule found; rules are known by their function's name."""
    return Problem(place=place, rule=rule.__name__.replace("_", "-"), message=message, hint=hint, level=level)
