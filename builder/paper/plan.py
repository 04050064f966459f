"""Plan the printed pages of a view: which cells there are, and in which blocks they stand.

A plan names cells and blocks by digest. The cells are laid out once for all recipients (`layout`), blocks are
put together of them by arithmetic (`blocks`), and each recipient's pages are put together of blocks (`compose`).
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

from builder.paper.blocks import Block, Digest, Gap, Larger, Piece, Row, Rule, Stack
from builder.paper.forms import Snippet
from builder.register import addresses
from builder.register.kinds import NUMBERED
from builder.register.reach import Scenario
from builder.views.entries import ChannelView, ContactView, Copy, Entry, FirstNumber, OrganisationView
from builder.words.labels import isolated
from builder.words.templates import Macros, fill

BODY_WIDTH = 511.0
TLP_WIDTH = 150.0
LINE_WIDTH = BODY_WIDTH - TLP_WIDTH - 70
SHORT_WIDTH = 250.0


class Column(NamedTuple):
    """Where cells stand in a block, and how wide they are."""

    left: float
    width: float


# A contact and its channels, from left to right; a note stands below the value.
WHO, KIND, VALUE = Column(0, 86), Column(90, 35), Column(129, 129)
HOURS, KNOWN, LABEL = Column(262, 67), Column(333, 113), Column(450, 61)
NOTE = Column(129, 378)
# An entry's head: on the left what it is and its ways in, on the right whom to ring first.
HEAD, RING, LARGE, WHOSE = Column(0, 254), Column(262, 38), Column(300, 211), Column(262, 249)
WAYS = {
    Scenario.NOTHING: ("Ways in", Column(0, 48)),
    Scenario.OWN_TLD: ("TLD down", Column(51, 50)),
    Scenario.INTERNET: ("Internet down", Column(104, 62)),
    Scenario.PHONES: ("phones down", Column(168, 58)),
    Scenario.NIGHT: ("3 a.m.", Column(228, 32)),
}
# Lists: a row of the contents; beside it the telephone code, or the number to ring first.
LISTED = Column(0, 104)
CODE, CODED = Column(0, 22), Column(24, 104)
FIRST = Column(121, 129)
# The recipient's line at the head of each page stands on the cover as large as this.
NAME_TIMES = 1.75
TERM, SAID = Column(0, 84), Column(88, 423)
# A contact with more lines than this is parted, so that no piece outgrows a page.
MOST_LINES = 24
# So many letters fit a line of values, and one of notes, though they be as wide as they are high.
VALUE_EMS, NOTE_EMS = 13, 45

HEAD_RULE = Gap(8), Rule(1.2), Gap(2)
CONTACT_RULE = Gap(1.5), Rule(0.4, 0.467), Gap(1.5)
SHORT_RULE = Rule(0.3, 0.533), Gap(0.8)
CELLS = Macros("paper/cells.html")

Item = TypeVar("Item")


class SnippetBook:
    """Every snippet and every block that some page needs, once each.

    `placed` are those that stand on a page by themselves; the other snippets stand in blocks alone.
    """

    def __init__(self) -> None:
        self.snippets: dict[Digest, Snippet] = {}
        self.blocks: dict[Digest, Block] = {}
        self.placed: dict[Digest, None] = {}
        # A channel is shown to many: of each contact, at each clearance, as the first of each TLD.
        self.rows: dict[tuple[ChannelView, date], tuple[Piece, ...]] = {}
        # What many copies say alike, by what it is made of.
        self._alike: dict[Hashable, Digest] = {}

    def cell(self, width: float, html: str) -> Digest:
        """Note a snippet that stands in a block, and return its digest."""
        snippet = Snippet(width, str(html))
        digest = snippet.digest
        self.snippets.setdefault(digest, snippet)
        return digest

    def add(self, width: float, html: str) -> Digest:
        """Note a snippet that stands on a page by itself, and return its digest."""
        digest = self.cell(width, html)
        self.placed[digest] = None
        return digest

    def include(self, own: Mapping[Digest, Snippet | Block]) -> None:
        """Note what is one copy's own: for who makes that copy and no other."""
        self.snippets.update((digest, each) for digest, each in own.items() if isinstance(each, Snippet))
        self.blocks.update((digest, each) for digest, each in own.items() if isinstance(each, Block))
        self.placed.update(dict.fromkeys(own))

    def once(self, said: Hashable, note: Callable[[], Digest]) -> Digest:
        """Return the digest of what is noted, by what it is made of: only the first time it is."""
        if said not in self._alike:
            self._alike[said] = note()
        return self._alike[said]

    def add_all(self, other: "SnippetBook") -> None:
        """Note all that another book has."""
        self.snippets.update(other.snippets)
        self.blocks.update(other.blocks)
        self.placed.update(other.placed)

    def put(self, width: float, *pieces: Piece) -> Digest:
        """Note a block of pieces one below the other, and return its digest."""
        block = Block(width, Stack(pieces))
        digest = block.digest
        self.blocks.setdefault(digest, block)
        self.placed[digest] = None
        return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPaper:
    """The pieces of one entry: its blocks from top to bottom, and its row in each list."""

    title: str = field(repr=False)
    territory: str
    blocks: tuple[Digest, ...]
    contents: Digest
    by_territory: Digest
    by_code: tuple[tuple[int, Digest], ...]
    short: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPaper:
    """The pieces of one back-end operator."""

    title: str = field(repr=False)
    blocks: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPaper:
    """The pieces that make a copy one recipient's and one edition's.

    What names the recipient is its `own`, and in no book: a cell that is laid out with the recipient's own pages,
    and a block that has it larger.
    """

    title: str
    issued: str
    own: Mapping[Digest, Snippet | Block] = field(repr=False)
    cover: tuple[Digest, ...]
    header: Digest
    footer: Digest
    tlp: Digest
    alphabet: Digest
    headings: Mapping[str, Digest]


ALPHABET = "Page of 0123456789"
HEADINGS = ("Contents", "Back-end operators", "Index by territory", "Index by telephone code", "Short list")


def entry_paper(book: SnippetBook, entry: Entry, day: date) -> EntryPaper:
    """Plan the pieces of one entry; ages are those of the day."""
    codes = {
        code
        for each in entry.organisations
        for _, channel in each.channels
        if channel.kind in NUMBERED and (code := addresses.calling_code(channel.value))
    }
    listed = book.add(LISTED.width, CELLS.listed(entry))
    return EntryPaper(
        title=f"{isolated(entry.shown)} {entry.name}",
        territory=entry.name,
        blocks=(
            book.put(BODY_WIDTH, *HEAD_RULE, *_head(book, entry, day), *_organisation(book, entry.manager, named=True)),
            *_contacts(book, entry.manager, day),
        ),
        contents=listed,
        by_territory=book.add(LISTED.width, CELLS.territory(entry)),
        by_code=tuple((code, _coded(book, code, listed)) for code in sorted(codes)),
        short=_short(book, entry.first, listed, day),
    )


def operator_paper(book: SnippetBook, organisation: OrganisationView, day: date) -> OperatorPaper:
    """Plan the pieces of one back-end operator; ages are those of the day."""
    name = book.cell(BODY_WIDTH, CELLS.operator(organisation))
    head = book.put(BODY_WIDTH, *HEAD_RULE, name, *_organisation(book, organisation, named=False))
    return OperatorPaper(title=isolated(organisation.name), blocks=(head, *_contacts(book, organisation, day)))


def _head(book: SnippetBook, entry: Entry, day: date) -> Iterator[Piece]:
    """What an entry is and its ways in, beside whom to ring first; and what there is to be warned of."""
    ways = (
        (column.left, book.cell(column.width, CELLS.ways(label, entry.reach[scenario])))
        for scenario, (label, column) in WAYS.items()
    )
    left: Piece = Stack((book.cell(HEAD.width, CELLS.head(entry)), Row(tuple(ways))))
    first = entry.first
    if first:
        large = book.cell(LARGE.width, CELLS.large(first.channel))
        number = Row(((RING.left, book.cell(RING.width, CELLS.ring_first())), (LARGE.left, large)))
        yield Row(((HEAD.left, left), (0, Stack((number, Row(((WHOSE.left, _whose(book, first, day)),)))))))
    else:
        yield left
    for warning in entry.warnings:
        yield book.cell(BODY_WIDTH, CELLS.warning(warning))
    if entry.backend:
        yield book.cell(BODY_WIDTH, CELLS.backend(entry.backend))


def _organisation(book: SnippetBook, organisation: OrganisationView, *, named: bool) -> Iterator[Piece]:
    yield book.cell(BODY_WIDTH, CELLS.organisation(organisation, named))
    if organisation.unresponsive:
        yield book.cell(BODY_WIDTH, CELLS.nobody(organisation))
    if not organisation.contacts:
        yield book.cell(BODY_WIDTH, CELLS.no_contact())


def _contacts(book: SnippetBook, organisation: OrganisationView, day: date) -> tuple[Digest, ...]:
    return tuple(digest for contact in organisation.contacts for digest in _contact(book, contact, day))


def _contact(book: SnippetBook, contact: ContactView, day: date) -> Iterator[Digest]:
    left = len(contact.channels)
    for place, channels in enumerate(portions(contact.channels, _lines, MOST_LINES)):
        left -= len(channels)
        rows = [piece for channel in channels for piece in _channel(book, channel, day)]
        if not left:
            notes = (book.cell(NOTE.width, CELLS.certificate(each)) for each in contact.certificates)
            rows += (Row(((NOTE.left, note),)) for note in notes)
        who = book.cell(WHO.width, CELLS.continued(contact) if place else CELLS.who(contact))
        beside = Row(((WHO.left, who), (0, Stack(tuple(rows)))))
        yield book.put(BODY_WIDTH, *CONTACT_RULE, beside, Gap(1))


def _channel(book: SnippetBook, channel: ChannelView, day: date) -> tuple[Piece, ...]:
    if (channel, day) not in book.rows:
        book.rows[channel, day] = tuple(_rows(book, channel, day))
    return book.rows[channel, day]


def _rows(book: SnippetBook, channel: ChannelView, day: date) -> Iterator[Piece]:
    cells = [
        (KIND, CELLS.kind(channel.kind)),
        (VALUE, CELLS.value(channel)),
        (HOURS, CELLS.hours(channel)),
        (KNOWN, CELLS.known(channel, day)),
        (LABEL, CELLS.tlp(channel.tlp.label)),
    ]
    yield Row(tuple((column.left, book.cell(column.width, html)) for column, html in cells))
    if channel.note:
        yield Row(((NOTE.left, book.cell(NOTE.width, CELLS.note(channel.note))),))


def _coded(book: SnippetBook, code: int, listed: Digest) -> Digest:
    number = book.cell(CODE.width, CELLS.code(code))
    return book.put(CODED.left + CODED.width, Row(((CODE.left, number), (CODED.left, listed))))


def _short(book: SnippetBook, first: FirstNumber | None, listed: Digest, day: date) -> Digest:
    """A row of the short list: what is in the contents, the number as at the contact, whose as at the entry."""
    if first:
        number = book.cell(FIRST.width, CELLS.value(first.channel))
        below = [_whose(book, first, day), book.cell(WHOSE.width, CELLS.small(first.organisation.name))]
    else:
        number = book.cell(FIRST.width, CELLS.no_number())
        below = [book.cell(WHOSE.width, CELLS.see_entry())]
    row = Row(((LISTED.left, listed), (FIRST.left, number)))
    return book.put(SHORT_WIDTH, *SHORT_RULE, Stack((row, *below), least=19.5), Gap(0.5))


def _whose(book: SnippetBook, first: FirstNumber, day: date) -> Digest:
    return book.cell(WHOSE.width, CELLS.whose(first, day))


def copy_paper(book: SnippetBook, copy: Copy) -> CopyPaper:
    """Plan the pieces that name the recipient and the edition."""
    edition = ("title", *(["notice"] if copy.notice else []), "cover")
    # All that these pieces say.
    on_each = copy.title, copy.edition, copy.notice, copy.publisher

    def piece(name: str, width: float, said: Hashable) -> Digest:
        return book.once((name, said), lambda: book.add(width, fill(f"paper/{name}.html", copy=copy)))

    header = Snippet(LINE_WIDTH, fill("paper/header.html", copy=copy))
    name = Block(BODY_WIDTH, Larger(header.digest, NAME_TIMES))
    return CopyPaper(
        title=f"{copy.title}, edition {copy.edition.number}",
        issued=copy.edition.issued.strftime("D:%Y%m%d"),
        own={each.digest: each for each in (header, name)},
        cover=(
            *(piece(name, BODY_WIDTH, on_each) for name in edition),
            book.put(BODY_WIDTH, Gap(12), Rule(1), Gap(6)),
            name.digest,
            *_for_whom(book, copy),
            book.put(BODY_WIDTH, Gap(6), Rule(1)),
        ),
        header=header.digest,
        footer=piece("footer", LINE_WIDTH, on_each),
        tlp=piece("tlp", TLP_WIDTH, copy.marking),
        alphabet=book.add(BODY_WIDTH, f"<p>{ALPHABET}</p>"),
        headings={text: book.add(BODY_WIDTH, f'<p class="heading">{text}</p>') for text in HEADINGS},
    )


def _for_whom(book: SnippetBook, copy: Copy) -> Iterator[Digest]:
    """What a copy is for: rows that others share who have the same scope, clearance, day or use case."""
    uses = copy.use_cases or ("no use case",)
    rows = [
        ("Scope", copy.scope),
        ("Cleared to", copy.clearance.label),
        ("Admitted until", copy.until),
        *(("For" if place == 0 else "", use) for place, use in enumerate(uses)),
        ("Marked", copy.marking.label),
    ]
    for term, said in rows:
        yield book.once((term, said), partial(_row, book, term, said))


def _row(book: SnippetBook, term: str, said: object) -> Digest:
    html = CELLS.marked(said) if term == "Marked" else CELLS.said(said)
    named = [(TERM.left, book.cell(TERM.width, CELLS.term(term)))] if term else []
    return book.put(BODY_WIDTH, Gap(2), Row((*named, (SAID.left, book.cell(SAID.width, html)))))


def _lines(channel: ChannelView) -> int:
    """Return how many lines a channel takes at the most."""
    return 1 + len(channel.shown) // VALUE_EMS + (1 + len(channel.note) // NOTE_EMS if channel.note else 0)


def portions(items: Sequence[Item], size: Callable[[Item], int], most: int) -> Iterator[tuple[Item, ...]]:
    """Part what is set in lines, so that no portion has more than fits unless one item alone has."""
    found: list[Item] = []
    for item in items:
        if found and sum(map(size, found)) + size(item) > most:
            yield tuple(found)
            found = []
        found.append(item)
    if found:
        yield tuple(found)
