"""What a round costs an office, as a sum of cases: so many, times what each takes at the screen and on the telephone.

What is counted comes from elsewhere: cases from the example, keys, screens and words from a run at the desk. All that
is assumed stands here, in `Assumptions`, each with where it is from. Pure; nothing is timed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

# A part of the work, and a kind of case in it.
Case = tuple[str, str]
AIM = 4.0
# As the work was reckoned when no part of it but ringing had a screen: officer-days for the same round.
BEFORE = {
    "calls": 4.5,
    "proposals": 4.0,
    "chase": 3.0,
    "mails": 1.5,
    "fax, post and chat": 1.0,
    "set-up": 1.0,
    "learning": 1.0,
    "closing": 0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What nobody measured here. Minutes are those that somebody needs besides keys, screens and reading."""

    key: float = 0.28
    think: float = 1.35
    words_a_minute: float = 200
    hours_a_day: float = 8
    conversation: float = 3
    further_number: float = 1
    rings: float = 1
    dead_line: float = 1
    new_value: float = 1
    rings_in_vain: float = 3
    answered_at_first: float = 0.6
    not_at_second: float = 0.4
    corrected: float = 0.10
    found_by_a_step: float = 0.33
    ring_back: float = 0.05
    worded: float = 0.5
    by_programs: float = 0.05
    notice: float = 1
    looked_up: float = 2
    letter: float = 4
    fax: float = 2
    chat: float = 1.5
    short_messages: float = 10
    answer_on_paper: float = 1
    desk_days: float = 20
    practice: float = 60
    wrapping_up: float = 15


# What each is, its unit, and whence.
SOURCES: Mapping[str, tuple[str, str, str]] = {
    "key": (
        "pressing a key",
        "s",
        "operator K of the keystroke-level model, an average typist (Card, Moran and Newell 1980)",
    ),
    "think": ("looking at a new screen and deciding", "s", "operator M of the same model"),
    "words_a_minute": (
        "reading what is new on a screen",
        "words a minute",
        "silent reading of English is at 238 (Brysbaert 2019); less, for names, numbers and other languages",
    ),
    "hours_a_day": ("an officer-day", "hours", "a convention"),
    "conversation": ("dialling, greeting, the two questions and reading back", "min", "assumed, and varied below"),
    "further_number": ("the next number of somebody with whom one just spoke", "min", "assumed"),
    "rings": ("dialling and letting it ring in vain", "min", "assumed"),
    "dead_line": ("finding that a number is dead, somebody else's, or not to be had", "min", "assumed"),
    "new_value": ("writing a new value down and reading it back, within a conversation", "min", "assumed"),
    "rings_in_vain": (
        "days on which a number is rung that nobody answers",
        "days",
        "the program's rule: three days running; what may follow weekly is left to the ladder",
    ),
    "answered_at_first": ("of those who answer, answer at the first ring", "share", "assumed"),
    "not_at_second": ("of the others, answer at the third and not at the second", "share", "assumed"),
    "ring_back": ("of rings in vain, are rung back", "share", "assumed"),
    "worded": ("of answers by mail, are in words of their own and not a filled-in box", "share", "assumed"),
    "by_programs": ("of mails, are answered by a program too, as by an out-of-office note", "share", "assumed"),
    "notice": ("telling an old number or address, by a call or a mail", "min", "assumed"),
    "looked_up": ("looking an address up in the root zone database", "min", "assumed"),
    "letter": ("printing a letter, and taking it to the post", "min", "assumed"),
    "fax": ("sending a fax", "min", "assumed"),
    "chat": ("finding somebody in a chat, and pasting the text", "min", "assumed"),
    "short_messages": ("handing the table of short messages to a gateway", "min", "assumed"),
    "answer_on_paper": ("filling in the line of an answer by post, fax, chat or short message", "min", "assumed"),
    "desk_days": ("days on which the office works at the round", "days", "assumed: half of those until it is due"),
    "practice": ("practising before the first round", "min", "assumed"),
    "wrapping_up": ("destroying papers, passing the report on", "min", "assumed"),
    "found_by_a_step": ("of the silent, answer after a step of the ladder", "share", "assumed"),
    "corrected": (
        "of channels that answer, give a new value",
        "share",
        (
            "of those who answer for a country to the World Health Organization a fifth change in a year, and a round "
            "is for half of one; the example's own rounds show up to 4 %"
        ),
    ),
}


# Of these it depends how many cases there are.
DEALING = (
    "rings_in_vain",
    "answered_at_first",
    "not_at_second",
    "corrected",
    "found_by_a_step",
    "worded",
    "by_programs",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one case takes at the screen, in the mean: keys pressed, screens looked at, words that were new on them."""

    keys: float = 0
    screens: float = 0
    words: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of case: how many, what each takes at the screen, and the minutes assumed besides."""

    part: str
    what: str
    cases: int
    cost: Cost = Cost()
    minutes: float = 0

    def seconds(self, assumed: Assumptions) -> float:
        """Return the seconds that one case takes at the screen."""
        return (
            self.cost.keys * assumed.key
            + self.cost.screens * assumed.think
            + self.cost.words * 60 / assumed.words_a_minute
        )

    def hours(self, assumed: Assumptions) -> float:
        """Return the hours of all cases."""
        return self.cases * (self.seconds(assumed) + 60 * self.minutes) / 3600


def days(lines: Iterable[Line], assumed: Assumptions, part: str | None = None) -> float:
    """Return the officer-days of all lines, or of those of a part."""
    return sum(each.hours(assumed) for each in lines if part in (None, each.part)) / assumed.hours_a_day


def parts_of(lines: Iterable[Line]) -> list[str]:
    return list(dict.fromkeys(each.part for each in lines))


def mean(costs: Sequence[Cost]) -> Cost:
    """Return the mean of what several cases of a kind took, as it is written on the page."""
    count = len(costs)
    return Cost(
        keys=round(sum(each.keys for each in costs) / count, 1),
        screens=round(sum(each.screens for each in costs) / count, 1),
        words=round(sum(each.words for each in costs) / count),
    )


def lines_told(lines: Sequence[Line], assumed: Assumptions) -> list[str]:
    """Return the lines as a table in Markdown, whose every figure can be checked from those to its left."""
    head = ["part", "what", "cases", "keys", "screens", "words", "seconds at the screen", "minutes besides", "hours"]
    rows = [
        [
            each.part,
            each.what,
            f"{each.cases:,}",
            f"{each.cost.keys:g}",
            f"{each.cost.screens:g}",
            f"{each.cost.words:g}",
            f"{each.seconds(assumed):.1f}",
            f"{each.minutes:g}",
            f"{each.hours(assumed):.1f}",
        ]
        for each in lines
    ]
    return table(head, rows, numbers=2)


def parts_told(lines: Sequence[Line], assumed: Assumptions) -> list[str]:
    """Return officer-days by part, before and after, those at the screen and those besides."""
    after = {part: [each for each in lines if each.part == part] for part in BEFORE}
    rows = [[part, *_days_told(before, after[part], assumed)] for part, before in BEFORE.items()]
    total = _days_told(sum(BEFORE.values()), lines, assumed)
    rows.append(["**all**", *(f"**{each}**" for each in total)])
    return table(["part", "before", "now", "of it at the screen", "of it besides"], rows, numbers=1)


def _days_told(before: float, lines: Iterable[Line], assumed: Assumptions) -> list[str]:
    found = list(lines)
    besides = sum(each.cases * each.minutes for each in found) / 60 / assumed.hours_a_day
    total = days(found, assumed)
    return [f"{each:.1f}" for each in (before, total, total - besides, besides)]


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def assumptions_told(assumed: Assumptions) -> list[str]:
    """Return what is assumed, and whence."""
    rows = []
    for each in fields(assumed):
        what, unit, source = SOURCES[each.name]
        value = getattr(assumed, each.name)
        rows.append([what, percent(value) if unit == "share" else f"{value:g} {unit}", source])
    return table(["what", "assumed", "source"], rows, numbers=9)


def varied(assumed: Assumptions, **changes: float) -> Assumptions:
    return replace(assumed, **changes)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> list[str]:
    """Return a table in Markdown; its columns from `numbers` on hold figures."""
    rule = ["---:" if place >= numbers else "---" for place in range(len(head))]
    return [f"| {' | '.join(row)} |" for row in [head, rule, *rows]]
