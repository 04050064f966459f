"""How sure a way in is, at a glance: a shape, a word, an age; and green only where nothing is in doubt.

The cousin of site_templates/pages/register/data/chip.ts, for paper. Pure. Nobody knows when a paper is read: green is
there what is fresh and answered at all times, and an age is that of the day on which it was made, beside its date.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from markupsafe import Markup

from builder.register.freshness import Freshness, State
from builder.register.hours import parse_hours
from builder.words.labels import dated

SHAPES = {
    State.FRESH: "●",
    State.AGEING: "◐",
    State.STALE: "▲",
    State.EXPIRED: "■",
    State.NEVER: "✕",
}
# The classes of site_templates/pages/register/page.css: one letter, as each stands there some thousand times.
MARKS = {State.FRESH: "", State.AGEING: "a", State.STALE: "s", State.EXPIRED: "x", State.NEVER: "n"}


class Sure(StrEnum):
    """What colour says, beside the shape and the word: nothing in doubt, something in doubt, or not to be relied on."""

    GOOD = "good"
    POOR = "poor"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chip; `state` is a freshness, or what a verification was voided by (`wrong person`).

    `days` are those since the verification, or since it was voided; None where there is none.
    """

    shape: str
    state: str
    days: int | None
    sure: Sure

    @property
    def said(self) -> str:
        """The chip in words: `fresh 21 d`, `never verified`."""
        state = "never verified" if self.state == State.NEVER else self.state
        return state if self.days is None else f"{state} {self.days} d"


def chip_of(freshness: Freshness, *, answered: bool, today: date) -> Chip:
    """Return the chip of what is known of a channel on a day; `answered` where that is certain when it is rung."""
    state, sure = _judged(freshness, answered)
    said = freshness.disproof.replace("-", " ") if freshness.disproof else state.value
    when = freshness.disproved_on if freshness.disproof else freshness.when
    days = None if when is None or said == State.NEVER else max(0, (today - when).days)
    return Chip(shape=SHAPES[state], state=said, days=days, sure=sure)


def _judged(freshness: Freshness, answered: bool) -> tuple[State, Sure]:
    """Return the state whose shape a freshness has: what was disproved has that of what was never verified."""
    state = State.NEVER if freshness.disproof else freshness.state
    if state in (State.EXPIRED, State.NEVER):
        return state, Sure.BAD
    return state, Sure.GOOD if state is State.FRESH and answered else Sure.POOR


def always_answered(hours: str | None) -> bool:
    """Say whether a channel with these hours is answered whenever a paper is read."""
    return hours is not None and parse_hours(hours).always


def chip(freshness: Freshness, hours: str | None, today: date) -> Markup:
    """Return what is known of a channel, for print: the chip as on the day, and the date and method for any other."""
    made = chip_of(freshness, answered=always_answered(hours), today=today)
    beside = dated(freshness)
    text = '<b class="{}">{} {}</b>'
    # Both are ours; what is filled in is escaped.
    return Markup(text + (" {}" if beside else "")).format(made.sure, made.shape, made.said, beside)  # noqa: S704


def mark(freshness: Freshness, hours: str | None) -> str:
    """Return the class that gives a line of the plain page its shape and colour; the commonest has none."""
    state, sure = _judged(freshness, always_answered(hours))
    return "g" if sure is Sure.GOOD else MARKS[state]
