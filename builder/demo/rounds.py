"""Verification rounds in the past, and what came of each attempt.

Four rounds, so that every freshness occurs: two would leave nothing between fresh
and stale. A story says what came of one channel in each round; a contact's channels
mostly share one, since one call or one answer settles them all.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from builder.demo.dice import Deck, Dice
from builder.demo.settings import OFFICERS

Fields = dict[str, Any]
Row = tuple[str, ...]

HEADER = ("organisation", "contact", "kind", "value", "when", "method", "result", "officer", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A round in days before today: when it opened, was due, and when attempts were made."""

    opened: int
    due: int
    first: int
    last: int


ROUNDS = (
    Window(opened=465, due=395, first=460, last=400),
    Window(opened=335, due=195, first=330, last=200),
    Window(opened=180, due=122, first=175, last=126),
    Window(opened=75, due=15, first=70, last=20),
)

# What came of it, round by round: Confirmed, No answer, a Failure of the kind that the
# channel can have, Refused, Old value corrected, or nothing tried. And how many of so many.
STORIES = {
    "CCCC": 28, "-CCC": 16, "--CC": 10, "---C": 6, "CNCC": 4, "-NNC": 2, "OCCC": 2,
    "CCCN": 6, "-CC-": 4, "--CN": 3,
    "CCNN": 3, "-C-N": 3, "CC--": 2,
    "CNNN": 5, "C--N": 3,
    "----": 1, "---N": 1, "---R": 1, "---O": 1, "CCCF": 1, "-CF-": 1,
}  # fmt: skip
SILENT = ("----", "---N", "-NNN")
SILENT_ORGANISATIONS = {True: 1, False: 26}
# How often a channel goes another way than the rest of its contact.
OWN_STORY = 30

METHODS = {"sms": "message", "fax": "fax", "email": "email", "chat": "message", "post": "letter"}
FAILURES = {
    "phone": ("wrong-person", "out-of-service"),
    "mobile": ("wrong-person", "out-of-service"),
    "sms": ("out-of-service",),
    "fax": ("out-of-service",),
    "satellite": ("out-of-service",),
    "email": ("bounced",),
    "chat": ("bounced",),
    "post": ("bounced",),
    "inoc-dba": ("out-of-service",),
}
RESULTS = {"C": "confirmed", "N": "no-answer", "R": "refused", "O": "corrected"}
REMARKS = {
    "no-answer": ("", "", "left a message", "tried three times"),
    "wrong-person": ("left the organisation", "now rings at another desk"),
    "refused": ("asked to be called by the board first",),
    "corrected": ("new value given on the same call",),
}


class Attempts:
    """Tells the stories of all channels, as lines of the rounds' tables."""

    def __init__(self, today: date, seed: int) -> None:
        self._today = today
        self._dice = Dice(seed, "rounds")
        self._of_contact = Deck(self._dice, STORIES)
        self._of_channel = Deck(self._dice, STORIES)
        self._silent = Deck(self._dice, SILENT_ORGANISATIONS)

    def of(self, organisation: Fields) -> Iterator[tuple[int, Row]]:
        """Yield lines for one organisation, each with the place of its round in `ROUNDS`."""
        silent = bool(organisation["contacts"]) and self._silent.deal()
        told: dict[str, str] = {}
        for contact in organisation["contacts"]:
            visits = [self._visit(window) for window in ROUNDS]
            common = self._dice.pick(SILENT) if silent else self._of_contact.deal()
            for channel in contact["channels"]:
                own = not silent and self._dice.chance(OWN_STORY)
                # A number that two contacts share cannot answer for one and be dead for the other.
                number = channel["value"].partition(" ext.")[0]
                story = told.setdefault(number, self._of_channel.deal() if own else common)
                for place, mark in enumerate(story):
                    if mark != "-":
                        attempt = self._attempt(channel, mark, *visits[place])
                        yield place, (organisation["id"], contact["id"], *attempt)

    def _visit(self, window: Window) -> tuple[str, str]:
        """Return the day on which a contact's turn comes in a round, and whose task it is."""
        day = self._today - timedelta(days=self._dice.between(window.last, window.first))
        return day.isoformat(), self._dice.pick(OFFICERS)

    def _attempt(self, channel: Fields, mark: str, when: str, officer: str) -> Row:
        """Return the cells from the kind on."""
        kind = channel["kind"]
        result = self._dice.pick(FAILURES[kind]) if mark == "F" else RESULTS[mark]
        value = _old_value(kind, channel["value"]) if result == "corrected" else channel["value"]
        remark = self._dice.pick(REMARKS.get(result, ("",)))
        return (kind, value, when, METHODS.get(kind, "call"), result, officer, remark)


def rounds(organisations: Sequence[Fields], today: date, seed: int) -> list[tuple[Fields, str]]:
    """Return each round as its record and the text of its table, the oldest first."""
    attempts = Attempts(today, seed)
    lines: list[list[Row]] = [[] for _ in ROUNDS]
    for organisation in organisations:
        for place, line in attempts.of(organisation):
            lines[place].append(line)
    # By date, as officers append them; stable, so contacts stay together within a day.
    return [
        (_round(window, today), _table(sorted(found, key=lambda line: line[4])))
        for window, found in zip(ROUNDS, lines, strict=True)
    ]


def _round(window: Window, today: date) -> Fields:
    opened, due = (today - timedelta(days=days) for days in (window.opened, window.due))
    id_ = f"{opened.year}-q{(opened.month + 2) // 3}"
    return {"id": id_, "opened": opened.isoformat(), "due": due.isoformat(), "closed": due.isoformat()}


def _table(lines: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(lines)
    return text.getvalue()


def _old_value(kind: str, value: str) -> str:
    """Return a value that the channel had before; it is nowhere else in the register."""
    match kind:
        case "email":
            return f"former.{value}"
        case "chat":
            return value.replace("@", "@former.")
        case "post":
            return value.replace("Sampletown", "Old Sampletown")
        case "inoc-dba":
            return value.replace("*", "*9")
    # The part of a reserved range that no channel draws from.
    return f"+44 1632 96000{sum(map(ord, value)) % 8 + 2}"
