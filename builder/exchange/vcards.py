"""Read cards of address books (vCard 2.1, 3.0, 4.0) as lines of our own form, one for each channel. Pure.

A small reader: it knows the few properties that a contact of the register is made of, and counts what it leaves.
Nothing is fetched: a photo or key that lies behind a link is none of ours.
"""

import codecs
import quopri
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from builder.drafting import country_of_number
from builder.errors import ExchangeError
from builder.exchange import readings
from builder.exchange.columns import Sheet, names
from builder.exchange.table import Line, Lines, Table, digest_of
from builder.exchange.who import names_of
from builder.register.model import Register
from builder.workspace.foreign import LARGEST, MARKS, Row
from builder.workspace.places import shown
from builder.workspace.problems import Place

BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN\s*:\s*VCARD", re.IGNORECASE)
MOST_CARDS = 20_000
PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:\"[^\"]*\"|[^\":;])*)*):(.*)\Z", re.DOTALL)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*;")
# What a card has besides, and nobody misses here.
SILENT = frozenset(
    (
        *("VERSION", "N", "FN", "ORG", "TEL", "EMAIL", "ADR", "NOTE", "ROLE", "TITLE", "KIND", "TZ", "LANG", "UID"),
        *("REV", "PRODID", "BEGIN", "END", "PHOTO", "LOGO", "SOUND", "URL", "BDAY", "CATEGORIES", "SORT-STRING"),
        *("CLASS", "LABEL", "X-ABSHOWAS", "X-ABLABEL", "X-ABUID", "X-ABADR", "ANNIVERSARY", "GENDER", "NICKNAME"),
    )
)
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a card: its parameters in capital letters, and its text."""

    name: str
    types: frozenset[str]
    text: str = field(repr=False)

    @property
    def parts(self) -> list[str]:
        """The parts of a text that has several, as a name or an address has."""
        found, start = [], 0
        for each in UNESCAPED.finditer(self.text):
            found.append(self.text[start : each.end() - 1])
            start = each.end()
        return [_plain(part) for part in (*found, self.text[start:])]

    @property
    def plain(self) -> str:
        """The text without the marks that escape."""
        return _plain(self.text)


def are_cards(content: bytes) -> bool:
    """Say whether a file holds cards."""
    return BEGINS.match(content) is not None or (content[:2] in MARKS and b"V\0C\0A\0R\0D" in content[:100])


def lines_of(content: bytes, name: str, register: Register, role: str | None) -> Lines:
    """Return what the cards of a file say; `role` is that of contacts whose card states none of the register's."""
    roles = register.settings.roles
    if len(content) > LARGEST:
        raise ExchangeError(f"{shown(name)} has more than {LARGEST >> 20} MiB", hint="share it out among several files")
    text, told = _decoded(content)
    left: Counter[str] = Counter()
    found: list[Line] = []
    known = {word: each.id for each in roles for word in (readings.folded(each.id), readings.folded(each.title))}
    cards = [(number, _Card(card, known, role)) for number, card in _cards(text, shown(name))]
    countries = _countries(register, [card for _, card in cards])
    for number, card in cards:
        left.update(each.name for each in card.card if each.name not in SILENT)
        for cells in card.lines(countries):
            row = Row(line=number, cells=tuple(cells.get(column, "") for column in names(Sheet.ORGANISATIONS)))
            found.append(Line(place=Place(file=shown(name), line=number), row=row, cells=cells))
    if left:
        told += (f"says more than a contact of the register has, which was left: {', '.join(sorted(left))}",)
    table = Table(name=shown(name), digest=digest_of(content), rows=(), told=told)
    headings = names(Sheet.ORGANISATIONS)
    return Lines(table=table, sheet=Sheet.ORGANISATIONS, headings=headings, lines=tuple(found))


def _countries(register: Register, cards: Sequence["_Card"]) -> dict[str, str]:
    """Return the country of each organisation by its name.

    The register's own comes first: who works there may carry a number of another country. So may one of several cards
    of an organisation that is new; the first address counts, then the first fixed line.
    """
    named: dict[str, set[str]] = {}
    for organisation in register.organisations.values():
        for each in names_of(organisation.name):
            named.setdefault(each, set()).add(organisation.country)
    found = {name: countries.pop() for name, countries in named.items() if len(countries) == 1}
    for card in cards:
        if stated := card.stated_country():
            found.setdefault(card.whose, stated)
    for kinds in (("phone", "fax"), ("mobile",)):
        for card in cards:
            numbers = (value for kind, value in card.channels if kind in kinds)
            if country := next(filter(None, map(country_of_number, numbers)), ""):
                found.setdefault(card.whose, country)
    return found


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = next((found for mark, found in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding), ()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), ("is not UTF-8, and was read as Windows-1252: look at the names",)


def _cards(text: str, name: str) -> Iterator[tuple[int, list[Property]]]:
    """Yield the line at which each card begins, and its properties; what stands within another card is left."""
    card: list[Property] | None = None
    start = count = 0
    for number, line in _unfolded(text):
        mark = line.strip().upper().replace(" ", "")
        if mark == "BEGIN:VCARD":
            card, start, count = [], number, count + 1
            if count > MOST_CARDS:
                message = f"{name}:{number} has more than {MOST_CARDS:,} cards"
                raise ExchangeError(message, hint="share it out among several files")
        elif mark == "END:VCARD" and card is not None:
            yield start, card
            card = None
        elif card is not None and (found := _property(line)):
            card.append(found)
    if card is not None:
        raise ExchangeError(f"{name}:{start} breaks off within a card", hint="save it again")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines: a folded one goes on with a blank; what is quoted-printable, after an equals sign."""
    number, whole = 1, ""
    start = 1
    for line in text.splitlines():
        soft = whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper()
        if whole and soft:
            whole = f"{whole[:-1]}{line}"
        elif whole and line[:1] in (" ", "\t"):
            whole += line[1:]
        else:
            yield start, whole
            whole, start = line, number
        number += 1
    yield start, whole


def _property(line: str) -> Property | None:
    found = PROPERTY.match(line)
    if not found:
        return None
    name, said, text = found[1].upper(), found[2], found[3]
    types: set[str] = set()
    charset = "utf-8"
    for parameter in filter(None, (each.strip() for each in said.split(";"))):
        key, equals, value = parameter.partition("=")
        # In 2.1 a type stands alone.
        words = (value if equals else key).strip('"').upper().split(",")
        if not equals or key.upper() in ("TYPE", "ENCODING"):
            types.update(words)
        elif key.upper() == "PREF":
            types.add("PREF")
        elif key.upper() == "CHARSET":
            charset = value
    if types & {"QUOTED-PRINTABLE", "Q"}:
        text = _quoted(text, charset)
    return Property(name=name, types=frozenset(types), text=text)


def _quoted(text: str, charset: str) -> str:
    try:
        codecs.lookup(charset)
    except LookupError:
        charset = "utf-8"
    return quopri.decodestring(text.encode("utf-8")).decode(charset, "replace").replace("\r\n", "\n")


def _plain(text: str) -> str:
    said = re.sub(r"\\([nN,;:\\])", lambda found: "\n" if found[1] in "nN" else found[1], text)
    return said.strip()


class _Card:
    """One card, as the lines of ours that it makes."""

    def __init__(self, card: Sequence[Property], roles: dict[str, str], role: str | None) -> None:
        self.card, self.roles, self.role = card, roles, role
        organisation = self._first("ORG")
        self.organisation = organisation.parts[0] if organisation else ""
        self.whose = readings.folded(self.organisation)
        self.channels = tuple(self._channels())

    def _first(self, name: str) -> Property | None:
        return next((each for each in self.card if each.name == name and each.plain), None)

    def _text(self, name: str) -> str:
        found = self._first(name)
        return " ".join(found.plain.split()) if found else ""

    def lines(self, countries: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Yield a line for each channel; one for a card without any."""
        common = self._common(self.stated_country() or countries.get(self.whose, ""))
        for kind, value in self.channels:
            yield common | {"kind": kind, "value": value}
        if not self.channels:
            yield common

    def stated_country(self) -> str:
        """Return the country of the card's address; empty where it says none."""
        address = self._first("ADR")
        stated = readings.country(address.parts[6]) if address and len(address.parts) > 6 else ""
        return stated if len(stated) == 2 else ""

    def _common(self, country: str) -> dict[str, str]:
        name, full = self.organisation, self._text("FN") or self._named()
        shows = self._text("X-ABSHOWAS").upper() == "COMPANY"
        desk = self._text("KIND").lower() in ("org", "group") or shows or (bool(name) and full in ("", name))
        titles = [text for text in (self._text("ROLE"), self._text("TITLE")) if text]
        role = next((self.roles[key] for text in titles if (key := readings.folded(text)) in self.roles), self.role)
        # A title that is no role of ours tells whom one speaks to.
        left = [text for text in titles if self.roles.get(readings.folded(text)) != role]
        said = {
            "name": name or (full if desk else ""),
            "country": country,
            "time zone": tz if "/" in (tz := self._text("TZ")) else "",
            "contact kind": "desk" if desk else "person",
            "contact name": "" if desk and full == name else full,
            "role": role or "",
            "contact languages": self._text("LANG"),
            "contact note": "; ".join(left)[:LONGEST_NOTE].strip(),
            # Whoever wrote it into an address book wrote it for nobody else: recipients would see a note.
            "contact internal": self._text("NOTE")[:LONGEST_NOTE].strip(),
        }
        return {key: text for key, text in said.items() if text}

    def _named(self) -> str:
        found = self._first("N")
        parts = [*found.parts, "", "", "", "", ""] if found else [""] * 5
        return " ".join(filter(None, (parts[3], parts[1], parts[2], parts[0], parts[4])))

    def _channels(self) -> Iterator[tuple[str, str]]:
        """Yield the kind and value of each channel, the preferred ones first."""
        for each in sorted(self.card, key=lambda one: "PREF" not in one.types):
            if each.name == "TEL" and (kind := _kind(each.types)):
                number = re.sub(r"(?i)\Atel:", "", each.plain)
                yield kind, re.sub(r";ext=([0-9]+).*", r" ext. \1", number)
            elif each.name == "EMAIL" and each.plain:
                yield "email", each.plain
            elif each.name == "ADR" and any(each.parts):
                box, more, street, *rest = [*each.parts, "", "", ""]
                yield "post", ", ".join(" ".join(part.split()) for part in (street, more, box, *rest) if part)


def _kind(types: frozenset[str]) -> str:
    """Return the kind of channel of a number; empty for what is none of ours, as a pager."""
    if types & {"PAGER", "MODEM", "BBS", "ISDN"}:
        return ""
    if "FAX" in types:
        return "fax"
    if types & {"CELL", "MOBILE", "IPHONE"}:
        return "mobile"
    return "sms" if "TEXT" in types and "VOICE" not in types else "phone"
