"""Guess what the columns of somebody else's table are, from their headings and from what stands in them. Pure.

A guess is written down for a person to look at, and nothing is taken in by it alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from builder.exchange import readings, synonyms
from builder.exchange.columns import Sheet, names
from builder.exchange.mapping import IGNORE, OF_CONTACT, Guess, mapping_text
from builder.exchange.reading import HEADS, NO_COLUMNS
from builder.exchange.table import Table
from builder.register import addresses
from builder.register.facts import CCTLDS, COUNTRIES
from builder.register.model import Role
from builder.workspace.foreign import Row

SAMPLE = 60
ENOUGH = 0.7
LABELS = frozenset(row.a_label for row in CCTLDS) | frozenset(row.u_label for row in CCTLDS if row.u_label)
OTHER = {Sheet.TLDS: synonyms.TLD, Sheet.RECIPIENTS: synonyms.RECIPIENT}
NUMBERED = ("mobile", "fax", "sms", "satellite")
NUMBER = re.compile(r"[+(0-9][0-9 ()./;,+\n-]*(?:e?xt?\.? ?[0-9]+)?|[0-9][.,][0-9]+[eE]\+?[0-9]+")
WORD = re.compile(r"[\w+]+(?:[-/'][\w+]+)*")


def propose_mapping(table: Table, sheet: Sheet, roles: Sequence[Role]) -> tuple[str, tuple[Guess, ...]]:
    """Return a proposed mapping as the text of its file, and what it guesses."""
    at = _head(table.rows)
    head = table.rows[at]
    headings = _headings(table.rows, at)
    columns = [
        [row.cells[place] for row in table.rows[at + 1 :] if place < len(row.cells)] for place in range(len(headings))
    ]
    guess = _of_organisations if sheet is Sheet.ORGANISATIONS else _of(sheet)
    guesses = []
    for place, (heading, cells) in enumerate(zip(headings, columns, strict=True)):
        sample = [cell for cell in cells if cell and cell.lower() not in readings.NOT_STATED][:SAMPLE]
        to, why = guess(heading, sample) if sample else (IGNORE, "nothing stands in it")
        own = head.cells[place] if place < len(head.cells) else ""
        why = f"{why}: {heading}" if heading != own else why
        guesses.append(Guess(column=place + 1, heading=own, to=to, why=why))
    guesses = _only_once(guesses)
    contacts = _contacts(guesses, roles) if sheet is Sheet.ORGANISATIONS else {}
    return mapping_text(sheet, table, head.line, guesses, contacts), tuple(guesses)


def _head(rows: Sequence[Row]) -> int:
    """Return which of the first rows names the columns: of those with most cells that are no values, the first.

    Where what it names was merged, the row below says what of it, with the same words again and again.
    """
    scores = [(sum(map(bool, row.cells)) - 2 * _values(row), -number) for number, row in enumerate(rows[:HEADS])]
    if not scores or max(scores)[0] < 1 or len(rows) < 2:
        raise NO_COLUMNS
    at = -max(scores)[1]
    below = [cell for cell in rows[at + 1].cells if cell]
    return at + (not _values(rows[at + 1]) and len(set(below)) < len(below))


def _values(row: Row) -> int:
    return sum(bool(_looks(cell)) for cell in row.cells)


def _headings(rows: Sequence[Row], at: int) -> list[str]:
    """Return what each column is called, with what stands above it in a row whose cells were merged."""
    wide = max(len(row.cells) for row in rows[at : at + SAMPLE])
    head = [*rows[at].cells, *[""] * (wide - len(rows[at].cells))]
    named = [cell for cell in head if cell]
    above = rows[at - 1].cells if at else ()
    # A title above the table is one cell; groups are several.
    if sum(map(bool, above)) < 2 or len(set(named)) == len(named):
        return head
    group, found = "", []
    for place, cell in enumerate(head):
        group = (above[place] if place < len(above) else "") or (group if cell else "")
        found.append(f"{group} {cell}".strip())
    return found


def _words(heading: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading).replace("_", " ").lower()
    found = WORD.findall(spaced)
    return [
        *found,
        *(part for word in found if "-" in word or "/" in word for part in re.split("[-/]", word)),
        *(f"{one}{other}" for one, other in pairwise(found)),
    ]


def _match(heading: list[str], table: dict[str, str]) -> str:
    """Return which of several meanings a heading has; of two, the one that stands first among the meanings."""
    return next((meaning for meaning, said in table.items() if set(heading) & set(said.split())), "")


def _of_organisations(heading: str, sample: Sequence[str]) -> tuple[str, str]:
    words = _words(heading)
    looks = _common(sample)
    if looks in ("date", "link") or set(words) & set(synonyms.DATES.split()):
        return IGNORE, f"a {looks if looks in ('date', 'link') else 'date'}"
    group, field = _match(words, synonyms.GROUPS), _match(words, synonyms.FIELDS)
    if looks in ("email", "phone"):
        kind = field if looks == "phone" and field in NUMBERED else looks
        return f"contact {group or 'office'}: {kind}", "by its heading and its cells" if field else "by its cells"
    if looks in ("tld", "time zone", "country") and not (group and field):
        return ("manages" if looks == "tld" else looks), "by its cells"
    return _by_heading(words, group, field)


def _by_heading(words: list[str], group: str, field: str) -> tuple[str, str]:
    own = _match(words, synonyms.ORGANISATION)
    if own == "runs":
        return IGNORE, "another organisation, by its heading, which a table of its own should have"
    if group and set(words) & set(synonyms.NOTES.split()):
        # Others wrote it for themselves, and recipients would see a note.
        field = "internal"
    if group or field not in ("", "name", "role"):
        own = f"contact {group or 'office'}: {field or 'name'}"
    elif not own and field == "name":
        own = "contact office: name" if set(words) & {"contact", "person", "kontakt", "contacto", "contato"} else "name"
    return (own, "by its heading") if own else (IGNORE, "not known: is it needed?")


def _of(sheet: Sheet) -> Callable[[str, Sequence[str]], tuple[str, str]]:
    def guess(heading: str, sample: Sequence[str]) -> tuple[str, str]:
        low = " ".join(heading.lower().split())
        if low in names(sheet):
            return low, "by its heading"
        looks = _common(sample)
        if looks == "tld" and sheet is Sheet.TLDS:
            return "tld", "by its cells"
        if looks == "key" and sheet is Sheet.RECIPIENTS:
            return "key", "by its cells"
        found = _match(_words(heading), OTHER[sheet])
        return (found, "by its heading") if found else (IGNORE, "not known: is it needed?")

    return guess


def _only_once(guesses: list[Guess]) -> list[Guess]:
    """Let the first of several columns keep what can be said once only."""
    seen: set[str] = set()
    found = []
    for guess in guesses:
        once = guess.to != IGNORE and not guess.to.startswith("contact ")
        again = once and guess.to in seen
        seen.add(guess.to)
        found.append(replace(guess, to=IGNORE, why=f"another column is taken for {guess.to}") if again else guess)
    return found


def _contacts(guesses: Sequence[Guess], roles: Sequence[Role]) -> dict[str, dict[str, str]]:
    """Return what holds for each contact that columns name: a role of the register, where one fits."""
    named = (OF_CONTACT.match(guess.to) for guess in guesses)
    ids = dict.fromkeys(found[1] for found in named if found)
    return {id_: {"role": _role(id_, roles)} for id_ in ids}


def _role(id_: str, roles: Sequence[Role]) -> str:
    near = [role.id for role in roles if id_ in role.id or role.id in id_]
    others = {"admin": "executive", "legal": "executive", "office": "duty"}
    near += [role.id for role in roles if others.get(id_, id_) in role.id]
    return near[0] if near else roles[0].id


def _common(sample: Sequence[str]) -> str:
    """Return what most cells of a column look like; empty where they look like nothing."""
    counts = Counter(map(_looks, sample))
    looks, count = counts.most_common(1)[0] if counts else ("", 0)
    return looks if count >= ENOUGH * len(sample) else ""


def _looks(cell: str) -> str:
    """Return what a cell looks like: an address, a number, a TLD; empty where like nothing."""
    return next((what for what, fits in LOOKS.items() if fits(cell)), "")


def _mail(cell: str) -> bool:
    return "@" in cell and any(addresses.mail_domain(part.strip("<>")) for part in re.split(r"[\s;,|/]+", cell))


def _label(cell: str) -> bool:
    # Two capital letters are a country, unless a dot says otherwise.
    return cell.strip(".").lower() in LABELS and not (cell.isupper() and cell in COUNTRIES)


def _labels(cell: str) -> bool:
    words = readings.words(cell)
    return bool(words) and all(map(_label, words))


def _number(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= 6 and NUMBER.fullmatch(cell) is not None


LOOKS: dict[str, Callable[[str], object]] = {
    "link": re.compile(r"(?:https?://|www\.)", re.IGNORECASE).match,
    "date": re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?\Z|\d{1,2}[./]\d{1,2}[./]\d{2,4}\Z").match,
    "key": re.compile(r"age1[a-z0-9]+\Z").match,
    "email": _mail,
    "tld": _labels,
    "country": lambda cell: readings.country(cell) in COUNTRIES,
    "time zone": re.compile(r"[A-Z][A-Za-z_]+/[A-Za-z_/+-]+\Z").match,
    "phone": _number,
}
