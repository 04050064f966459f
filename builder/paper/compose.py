"""Put a recipient's PDF together from forms: stack, number, link, outline.

No text is laid out here, so this takes milliseconds where laying out takes seconds.
Lengths are points; the origin of a page is its lower left corner (`pdf`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from weakref import WeakKeyDictionary

from builder.paper.blocks import Digest
from builder.paper.fonts import FontShelf
from builder.paper.forms import Form, Link
from builder.paper.pdf import PAGE, Writer, text
from builder.paper.plan import (
    BODY_WIDTH,
    CODED,
    LISTED,
    SHORT_WIDTH,
    TLP_WIDTH,
    CopyPaper,
    EntryPaper,
    OperatorPaper,
)

LEFT = 42.0
# Where the header stands and the footer hangs, unless they are too tall for that: no printer reaches the edge.
HEADER_AT = 812.0
FOOTER_AT = 52.0
EDGE = 10.0
# Right of a row of a list stands the number of its page.
NUMBER_ROOM = 16.0


def _columns(count: int, width: float) -> tuple[float, ...]:
    """Return where columns of one width begin, the first at the left and the last at the right."""
    return tuple(LEFT + place * (BODY_WIDTH - width) / (count - 1) for place in range(count))


LIST_COLUMNS = _columns(4, LISTED.width + NUMBER_ROOM)
CODE_COLUMNS = _columns(3, CODED.left + CODED.width + NUMBER_ROOM)
SHORT_COLUMNS = _columns(2, SHORT_WIDTH)
# A number at the end of a row stands on the line of its text.
NUMBER_SIZE, BASE = 7.5, 2.4
# An entry is kept on one page unless that would leave more than this part of it empty.
MOST_EMPTY = 0.45


Forms = Mapping[Digest, Form]
# A gap for a height: pages differ in nothing else of a link.
LINK = b"<</Subtype/Link/Border[0 0 0]/Rect[%.2f %%.2f %.2f %%.2f]%b>>"


class _Piece:
    """A form as it is written: what it draws, how high it is, what it uses of the fonts, and its links."""

    __slots__ = ("_form", "_links", "drawn", "ends", "height", "use", "width")

    def __init__(self, form: Form, use: int) -> None:
        self.width, self.height, self.use = form.width, form.height, use
        # What it draws, behind the numbers of where that is.
        self.drawn = b"cm\n%b\nQ" % form.content
        self.ends = [end for link in form.links for end in (link.bottom, link.top)]
        self._form = form
        self._links: dict[float, bytes] = {}

    def links(self, x: float) -> bytes:
        """Return its links where it stands at `x`; the gaps are for its `ends`, which are counted from its foot."""
        if x not in self._links:
            self._links[x] = b"".join(_link(link, x) for link in self._form.links)
        return self._links[x]


def _link(link: Link, x: float) -> bytes:
    action = b"/A<</S/URI/URI%b>>" % text(link.uri)
    return LINK % (link.left + x, link.right + x, action.replace(b"%", b"%%"))


@dataclass(frozen=True, slots=True)
class _Group:
    """Pieces that are stacked together: how high they are, and how high the first two, which never part."""

    pieces: tuple[_Piece, ...]
    height: float
    head: float

    @classmethod
    def of(cls, pieces: Iterable[_Piece]) -> "_Group":
        """Return a group of pieces in their order."""
        found = tuple(pieces)
        return cls(found, sum(piece.height for piece in found), sum(piece.height for piece in found[:2]))


class _Kept:
    """What was made of an edition's forms."""

    def __init__(self) -> None:
        self.pieces: dict[Digest, _Piece] = {}
        self.groups: dict[tuple[Digest, ...], _Group] = {}


# For as long as the edition's fonts are held.
_KEPT: WeakKeyDictionary[FontShelf, _Kept] = WeakKeyDictionary()


class _Pieces:
    """The pieces that a copy is put together from. Those that many copies share are made once."""

    def __init__(self, copy: CopyPaper, forms: Forms, fonts: FontShelf) -> None:
        self._forms, self._fonts = forms, fonts
        self._shared = _KEPT.setdefault(fonts, _Kept())
        self._own = {digest: _Piece(forms[digest], fonts.use(forms[digest])) for digest in copy.own}

    def __getitem__(self, digest: Digest) -> _Piece:
        found = self._shared.pieces.get(digest) or self._own.get(digest)
        if found is None:
            form = self._forms[digest]
            found = self._shared.pieces[digest] = _Piece(form, self._fonts.use(form))
        return found

    def group(self, blocks: tuple[Digest, ...]) -> _Group:
        """Return the pieces of an entry, an operator or a cover."""
        found = self._shared.groups.get(blocks)
        if found is None:
            found = _Group.of(self[block] for block in blocks)
            if self._own.keys().isdisjoint(blocks):
                self._shared.groups[blocks] = found
        return found


@dataclass(slots=True)
class Page:
    """A page in the making: what is drawn, its links with gaps for heights, the heights, what it uses of the fonts."""

    drawn: list[bytes] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    use: int = 0

    def place(self, piece: _Piece, x: float, y: float) -> None:
        """Draw a piece with its lower left corner at a point."""
        self.drawn += (b"q 1 0 0 1 %.2f %.2f" % (x, y), piece.drawn)
        self.use |= piece.use
        if piece.ends:
            self.links.append(piece.links(x))
            self.heights += [y + end for end in piece.ends]

    def jump(self, x: float, right: float, y: float, top: float, mark: "Mark") -> None:
        """Let a row lead to a mark."""
        self.links.append(LINK % (x, right, mark.target))
        self.heights += (y, top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place that the outline and the lists lead to: its page (from 0), and how a link says that it goes there."""

    title: str = field(repr=False)
    page: int
    target: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """At what heights the pages of a copy have their header and footer: a long name or notice needs more room."""

    header: float
    footer: float

    @property
    def top(self) -> float:
        """Where the text begins."""
        return self.header - 12

    @property
    def bottom(self) -> float:
        """Where the text ends."""
        return self.footer + 10


class _Paper:
    """What all pages of a file share: the pieces of a copy, the frame of a page, how its number is written."""

    def __init__(self, copy: CopyPaper, forms: Forms, fonts: FontShelf) -> None:
        self.copy, self.fonts = copy, fonts
        self.pieces = _Pieces(copy, forms, fonts)
        self.digits = _Digits(forms[copy.alphabet])
        header, footer = self.pieces[copy.header].height, self.pieces[copy.footer].height
        self.frame = Frame(header=min(HEADER_AT, PAGE[1] - EDGE - header), footer=max(FOOTER_AT, EDGE + footer))

    def mark(self, title: str, page: int, top: float) -> Mark:
        """Mark a place. Pages are the first that a file numbers, so that links lead to those not yet made."""
        return Mark(title=title, page=page, target=b"/Dest[%d 0 R/XYZ 0 %.2f null]" % (self.fonts.first + page, top))


def register_pdf(
    copy: CopyPaper,
    entries: Sequence[EntryPaper],
    operators: Sequence[OperatorPaper],
    forms: Forms,
    fonts: FontShelf,
) -> bytes:
    """Return the print edition: cover, contents, entries, operators, two indexes."""
    paper = _Paper(copy, forms, fonts)
    cover = _Stack(paper, 0)
    cover.group("", copy.cover)
    pages, headings = cover.pages, copy.headings
    contents = _Lists(paper, headings["Contents"], [entry.contents for entry in entries], LIST_COLUMNS)
    body = _Stack(paper, len(pages) + contents.count)
    marks = [body.group(entry.title, entry.blocks) for entry in entries]
    operator_marks = []
    if operators:
        body.heading(headings["Back-end operators"])
        operator_marks = [body.group(operator.title, operator.blocks) for operator in operators]
    outline: Outline = [("Contents", [paper.mark("", len(pages), paper.frame.top)], []), ("Entries", marks[:1], marks)]
    pages += contents.pages(marks) + body.pages
    by_territory = sorted(
        zip(entries, marks, strict=True), key=lambda pair: (pair[0].territory.casefold(), pair[1].page)
    )
    by_code = sorted(
        ((code, row, mark) for entry, mark in zip(entries, marks, strict=True) for code, row in entry.by_code),
        key=lambda found: (str(found[0]), found[2].page),
    )
    if operator_marks:
        outline.append(("Back-end operators", operator_marks[:1], operator_marks))
    for heading, columns, rows in (
        ("Index by territory", LIST_COLUMNS, [(entry.by_territory, mark) for entry, mark in by_territory]),
        ("Index by telephone code", CODE_COLUMNS, [(row, mark) for _, row, mark in by_code]),
    ):
        outline.append((heading, [paper.mark("", len(pages), paper.frame.top)], []))
        lists = _Lists(paper, headings[heading], [row for row, _ in rows], columns)
        pages += lists.pages([mark for _, mark in rows])
    return _write(paper, pages, outline)


def short_list_pdf(copy: CopyPaper, entries: Sequence[EntryPaper], forms: Forms, fonts: FontShelf) -> bytes:
    """Return the short list: the first number of each TLD, in two columns."""
    paper = _Paper(copy, forms, fonts)
    lists = _Lists(paper, copy.headings["Short list"], [entry.short for entry in entries], SHORT_COLUMNS)
    return _write(paper, lists.pages(), [])


class _Stack:
    """Stacks blocks from top to bottom over as many pages as it takes."""

    def __init__(self, paper: _Paper, first_page: int) -> None:
        self.pages: list[Page] = []
        self._paper, self._pieces, self._frame = paper, paper.pieces, paper.frame
        self._first = first_page
        self._y = 0.0

    def group(self, title: str, blocks: tuple[Digest, ...]) -> Mark:
        """Stack the blocks of one entry, together where they fit, and return where it begins."""
        group = self._pieces.group(blocks)
        room, most_empty = self._y - self._frame.bottom, MOST_EMPTY * (self._frame.top - self._frame.bottom)
        # The head never stands alone at the foot of a page.
        if not self.pages or group.head > room or (group.height > room and room < most_empty):
            self._turn()
        mark = self._paper.mark(title, self._first + len(self.pages) - 1, self._y)
        for piece in group.pieces:
            if self._y - piece.height < self._frame.bottom:
                self._turn()
            self._y -= piece.height
            self.pages[-1].place(piece, LEFT, self._y)
        return mark

    def heading(self, block: Digest) -> None:
        """Begin a new page with a heading."""
        self._turn()
        self._y -= self._pieces[block].height
        self.pages[-1].place(self._pieces[block], LEFT, self._y)

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = self._frame.top


class _Lists:
    """Rows one below the other, in columns under a heading, over as many pages as it takes."""

    def __init__(self, paper: _Paper, heading: Digest, rows: Sequence[Digest], columns: Sequence[float]) -> None:
        self._paper, self._heading, self._rows = paper, paper.pieces[heading], [paper.pieces[row] for row in rows]
        self._places = list(self._placed(columns))
        self.count = max((page for page, _, _ in self._places), default=0) + 1

    def _placed(self, columns: Sequence[float]) -> Iterator[tuple[int, float, float]]:
        bottom, top = self._paper.frame.bottom, self._paper.frame.top - self._heading.height
        page, column, y = 0, 0, top
        for row in self._rows:
            if y < top and y - row.height < bottom:
                column, y = column + 1, top
                if column == len(columns):
                    page, column = page + 1, 0
            y -= row.height
            yield page, columns[column], y

    def pages(self, marks: Sequence[Mark] = ()) -> list[Page]:
        """Return the pages. Where there are marks, each row has the number of the page that it leads to."""
        pages = [Page() for _ in range(self.count)]
        for begun in pages:
            begun.place(self._heading, LEFT, self._paper.frame.top - self._heading.height)
        digits, led = self._paper.digits, marks or repeat(None, len(self._rows))
        for row, (place, x, y), mark in zip(self._rows, self._places, led, strict=True):
            page = pages[place]
            page.place(row, x, y)
            if mark is not None:
                right = x + row.width + NUMBER_ROOM
                page.drawn.append(digits.write(str(mark.page + 1), right, y + BASE))
                page.jump(x, right, y, y + row.height, mark)
        return pages


class _Digits:
    """Writes digits and the words of the page line with the glyphs of one form."""

    def __init__(self, form: Form) -> None:
        # Of the fonts of that form, one holds every letter of it.
        font = form.fonts[0]
        self._glyph = {text: (glyph, width) for glyph, (width, text) in font.used.items()}
        self._begin = f"BT /{font.resource} {NUMBER_SIZE} Tf ".encode("ascii")
        self._known: dict[str, tuple[bytes, float]] = {}

    def write(self, text: str, right: float, y: float) -> bytes:
        """Return instructions that write a text up to a point from the left."""
        if text not in self._known:
            found = [self._glyph[letter] for letter in text]
            shown = f"Td <{''.join(f'{glyph:04x}' for glyph, _ in found)}> Tj ET".encode("ascii")
            self._known[text] = shown, sum(width for _, width in found) * NUMBER_SIZE / 1000
        shown, width = self._known[text]
        return b"%b%.2f %.2f %b" % (self._begin, right - width, y, shown)


Outline = list[tuple[str, Sequence[Mark], Sequence[Mark]]]


def _write(paper: _Paper, pages: Sequence[Page], outline: Outline) -> bytes:
    copy, pieces = paper.copy, paper.pieces
    writer = Writer(paper.fonts.first)
    first, contents = writer.take(len(pages)), writer.take(len(pages))
    framed = _framed(paper)
    # Nothing is drawn of it, but page lines and numbers are written with its glyphs.
    use = pieces[copy.alphabet].use | framed.use
    right = LEFT + BODY_WIDTH - TLP_WIDTH
    for place, page in enumerate(pages):
        line = paper.digits.write(f"Page {place + 1} of {len(pages)}", right, paper.frame.footer - 9)
        writer.add_stream(contents + place, b"\n".join([*page.drawn, *framed.drawn, line]))
        links = b"".join([*page.links, *framed.links]) % (*page.heights, *framed.heights)
        writer.add_page(first + place, contents + place, links)
        use |= page.use
    fonts = paper.fonts.embed(writer, use)
    return writer.finish(copy.title, copy.issued, "en", fonts, _outlines(writer, outline) if outline else b"")


def _framed(paper: _Paper) -> Page:
    """Return what stands on each page of a copy."""
    copy, frame, page = paper.copy, paper.frame, Page()
    header, footer, tlp = (paper.pieces[digest] for digest in (copy.header, copy.footer, copy.tlp))
    right = LEFT + BODY_WIDTH - TLP_WIDTH
    page.place(header, LEFT, frame.header)
    page.place(footer, LEFT, frame.footer - footer.height)
    page.place(tlp, right, frame.header - 3)
    page.place(tlp, right, frame.footer - tlp.height)
    # Thin lines part the header and the footer from the page.
    rules = " ".join(f"{LEFT} {y:.2f} m {LEFT + BODY_WIDTH} {y:.2f} l" for y in (frame.header - 5, frame.footer + 3))
    page.drawn.append(f"0.5 w {rules} S".encode("ascii"))
    return page


def _outlines(writer: Writer, outline: Outline) -> bytes:
    """Add the outline, and return what the catalogue says of it."""
    chapters = [(title, mark, parts) for title, marks, parts in outline for mark in marks]
    root = writer.take()
    first = writer.take(len(chapters))
    for place, (title, mark, parts) in enumerate(chapters):
        below = b""
        if parts:
            at = writer.take(len(parts))
            below = b"/First %d 0 R/Last %d 0 R/Count -%d" % (at, at + len(parts) - 1, len(parts))
            for number, part in enumerate(parts):
                _add_item(writer, at, number, len(parts), part.title, part.target, first + place)
        _add_item(writer, first, place, len(chapters), title, mark.target + below, root)
    last = first + len(chapters) - 1
    writer.add(root, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, last, len(chapters)))
    return b"/Outlines %d 0 R" % root


def _add_item(writer: Writer, first: int, place: int, count: int, title: str, said: bytes, parent: int) -> None:
    """Add a line of the outline: it knows the line before it and the line after it."""
    number = first + place
    before = b"/Prev %d 0 R" % (number - 1) if place else b""
    after = b"/Next %d 0 R" % (number + 1) if place < count - 1 else b""
    writer.add(number, b"<</Title%b/Parent %d 0 R%b%b%b>>" % (text(title), parent, said, before, after))
