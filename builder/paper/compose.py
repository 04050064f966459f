"""Put a recipient's PDF together from forms: stack, number, link, outline.

No text is laid out here, so this takes milliseconds where laying out takes seconds.
Lengths are points; the origin of a page is its lower left corner (`pdf`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pydyf

from builder.paper.blocks import Digest
from builder.paper.fonts import FontShelf, embed
from builder.paper.forms import Form, Link
from builder.paper.pdf import PAGE, add_page, drawn, finish
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
NUMBER_SIZE = 7.5
# An entry is kept on one page unless that would leave more than this part of it empty.
MOST_EMPTY = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A rectangle on a page that leads to another page (from 0), to some height on it."""

    left: float
    bottom: float
    right: float
    top: float
    page: int
    height: float


@dataclass(slots=True)
class Page:
    """A page in the making: forms and where they stand, numbers, links to other pages."""

    placed: list[tuple[Digest, float, float]] = field(default_factory=list)
    numbers: list[tuple[float, float, str]] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)


@dataclass(slots=True)
class Mark:
    """A place that the outline and the lists lead to: page (from 0) and height on it."""

    title: str
    page: int
    top: float


Forms = Mapping[Digest, Form]


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


def _frame(copy: CopyPaper, forms: Forms) -> Frame:
    return Frame(
        header=min(HEADER_AT, PAGE[1] - EDGE - forms[copy.header].height),
        footer=max(FOOTER_AT, EDGE + forms[copy.footer].height),
    )


def register_pdf(
    copy: CopyPaper,
    entries: Sequence[EntryPaper],
    operators: Sequence[OperatorPaper],
    forms: Forms,
    fonts: FontShelf,
) -> bytes:
    """Return the print edition: cover, contents, entries, operators, two indexes."""
    frame = _frame(copy, forms)
    cover = _Stack(forms, frame, 0)
    cover.group("", copy.cover)
    pages = cover.pages
    heading, rows = copy.headings["Contents"], [entry.contents for entry in entries]
    first = len(pages) + len(_lists(heading, rows, LIST_COLUMNS, forms, frame))
    body = _Stack(forms, frame, first)
    marks = [body.group(entry.title, entry.blocks) for entry in entries]
    operator_marks = []
    if operators:
        body.heading(copy.headings["Back-end operators"])
        operator_marks = [body.group(operator.title, operator.blocks) for operator in operators]
    outline = [("Contents", [Mark("Contents", len(pages), frame.top)], []), ("Entries", marks[:1], marks)]
    pages += _index(heading, list(zip(rows, marks, strict=True)), forms, frame) + body.pages
    by_territory = sorted(
        zip(entries, marks, strict=True), key=lambda pair: (pair[0].territory.casefold(), pair[1].page)
    )
    if operator_marks:
        outline.append(("Back-end operators", operator_marks[:1], operator_marks))
    outline.append(("Index by territory", [Mark("", len(pages), frame.top)], []))
    listed = [(entry.by_territory, mark) for entry, mark in by_territory]
    pages += _index(copy.headings["Index by territory"], listed, forms, frame)
    by_code = sorted(
        ((code, row, mark) for entry, mark in zip(entries, marks, strict=True) for code, row in entry.by_code),
        key=lambda found: (str(found[0]), found[2].page),
    )
    outline.append(("Index by telephone code", [Mark("", len(pages), frame.top)], []))
    listed = [(row, mark) for _, row, mark in by_code]
    pages += _index(copy.headings["Index by telephone code"], listed, forms, frame, CODE_COLUMNS)
    return _write(copy, pages, outline, forms, fonts)


def short_list_pdf(copy: CopyPaper, entries: Sequence[EntryPaper], forms: Forms, fonts: FontShelf) -> bytes:
    """Return the short list: the first number of each TLD, in two columns."""
    rows = [entry.short for entry in entries]
    pages = _lists(copy.headings["Short list"], rows, SHORT_COLUMNS, forms, _frame(copy, forms))
    return _write(copy, pages, [], forms, fonts)


class _Stack:
    """Stacks blocks from top to bottom over as many pages as it takes."""

    def __init__(self, forms: Forms, frame: Frame, first_page: int) -> None:
        self.pages: list[Page] = []
        self._forms, self._frame = forms, frame
        self._first = first_page
        self._y = 0.0

    def group(self, title: str, blocks: Sequence[Digest]) -> Mark:
        """Stack the blocks of one entry, together where they fit, and return where it begins."""
        heights = [self._forms[block].height for block in blocks]
        room, most_empty = self._y - self._frame.bottom, MOST_EMPTY * (self._frame.top - self._frame.bottom)
        # The head never stands alone at the foot of a page.
        if not self.pages or sum(heights[:2]) > room or (sum(heights) > room and room < most_empty):
            self._turn()
        mark = Mark(title, self._first + len(self.pages) - 1, self._y)
        for block, height in zip(blocks, heights, strict=True):
            if self._y - height < self._frame.bottom:
                self._turn()
            self._y -= height
            self.pages[-1].placed.append((block, LEFT, self._y))
        return mark

    def heading(self, block: Digest) -> None:
        """Begin a new page with a heading."""
        self._turn()
        self._y -= self._forms[block].height
        self.pages[-1].placed.append((block, LEFT, self._y))

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = self._frame.top


def _lists(heading: Digest, rows: Sequence[Digest], columns: Sequence[float], forms: Forms, frame: Frame) -> list[Page]:
    """Set rows one below the other, in columns under a heading, over as many pages as it takes."""
    pages: list[Page] = []
    top = frame.top - forms[heading].height
    column, y = len(columns), frame.bottom
    for row in rows:
        height = forms[row].height
        if y - height < frame.bottom:
            column, y = column + 1, top
            if column >= len(columns):
                pages.append(Page(placed=[(heading, LEFT, top)]))
                column = 0
        y -= height
        pages[-1].placed.append((row, columns[column], y))
    return pages or [Page(placed=[(heading, LEFT, top)])]


def _index(
    heading: Digest,
    rows: Sequence[tuple[Digest, Mark]],
    forms: Forms,
    frame: Frame,
    columns: Sequence[float] = LIST_COLUMNS,
) -> list[Page]:
    """Set rows in columns, each with the number of the page that it leads to."""
    pages = _lists(heading, [row for row, _ in rows], columns, forms, frame)
    marks = iter(rows)
    for page in pages:
        for row, x, y in page.placed[1:]:
            _, mark = next(marks)
            right = x + forms[row].width + NUMBER_ROOM
            page.numbers.append((right, y + 3, str(mark.page + 1)))
            page.jumps.append(
                Jump(
                    left=x,
                    bottom=y,
                    right=right,
                    top=y + forms[row].height,
                    page=mark.page,
                    height=mark.top,
                )
            )
    return pages


class _Alphabet:
    """Writes digits and the words of the page line with the glyphs of one form."""

    def __init__(self, form: Form) -> None:
        # Of the fonts of that form, one holds every letter of it.
        self._font = form.fonts[0]
        self._glyph = {text: (glyph, width) for glyph, (width, text) in self._font.used.items()}

    def write(self, text: str, x: float, y: float, *, right: bool = False) -> str:
        """Return instructions that write a text at a point, or up to it from the left."""
        found = [self._glyph[letter] for letter in text]
        if right:
            x -= sum(width for _, width in found) * NUMBER_SIZE / 1000
        glyphs = "".join(f"{glyph:04x}" for glyph, _ in found)
        return f"BT /{self._font.resource} {NUMBER_SIZE} Tf {x:.2f} {y:.2f} Td <{glyphs}> Tj ET"


Outline = Sequence[tuple[str, Sequence[Mark], Sequence[Mark]]]


def _write(copy: CopyPaper, pages: list[Page], outline: Outline, forms: Forms, fonts: FontShelf) -> bytes:
    pdf = pydyf.PDF()
    alphabet, frame, right = _Alphabet(forms[copy.alphabet]), _frame(copy, forms), LEFT + BODY_WIDTH - TLP_WIDTH
    for page in pages:
        page.placed += [
            (copy.header, LEFT, frame.header),
            (copy.footer, LEFT, frame.footer - forms[copy.footer].height),
            (copy.tlp, right, frame.header - 3),
            (copy.tlp, right, frame.footer - forms[copy.tlp].height),
        ]
    used = dict.fromkeys(digest for page in pages for digest, _, _ in page.placed)
    glyphs = (glyphs for digest in [*used, copy.alphabet] for glyphs in forms[digest].fonts)
    resources = pydyf.Dictionary({"Font": embed(pdf, glyphs, fonts)})
    pdf.add_object(resources)
    # A page's number as an object is known only when it is added, and links need it before.
    first = len(pdf.objects) + len(pages)
    references = [f"{first + number} 0 R" for number in range(len(pages))]
    lines = (
        alphabet.write(f"Page {number} of {len(pages)}", right, frame.footer - 9, right=True)
        for number in range(1, len(pages) + 1)
    )
    # Thin lines part the header and the footer from the page.
    rules = " ".join(f"{LEFT} {y:.2f} m {LEFT + BODY_WIDTH} {y:.2f} l" for y in (frame.header - 5, frame.footer + 3))
    streams = [_draw(page, forms, alphabet, f"0.5 w {rules} S {line}") for page, line in zip(pages, lines, strict=True)]
    for stream in streams:
        pdf.add_object(stream)
    for page, stream in zip(pages, streams, strict=True):
        add_page(pdf, resources, stream, _annotations(page, forms, references))
    if outline:
        _add_outline(pdf, outline, references)
    return finish(pdf, copy.title, copy.issued, "en")


def _draw(page: Page, forms: Forms, alphabet: _Alphabet, lines: str) -> pydyf.Stream:
    parts = [
        part
        for digest, x, y in page.placed
        for part in (f"q 1 0 0 1 {x:.2f} {y:.2f} cm".encode("ascii"), forms[digest].content, b"Q")
    ]
    numbers = [alphabet.write(text, x, y, right=True) for x, y, text in page.numbers]
    parts.append("\n".join([lines, *numbers]).encode("ascii"))
    return drawn(parts)


def _annotations(page: Page, forms: Forms, references: Sequence[str]) -> Iterator[str]:
    for digest, x, y in page.placed:
        for link in forms[digest].links:
            yield _annotation(link, x, y)
    for jump in page.jumps:
        rectangle = f"{jump.left:.2f} {jump.bottom:.2f} {jump.right:.2f} {jump.top:.2f}"
        yield (
            f"<</Type /Annot /Subtype /Link /Border [0 0 0] /Rect [{rectangle}] "
            f"/Dest [{references[jump.page]} /XYZ 0 {jump.height:.2f} null]>>"
        )


def _annotation(link: Link, x: float, y: float) -> str:
    rectangle = f"{link.left + x:.2f} {link.bottom + y:.2f} {link.right + x:.2f} {link.top + y:.2f}"
    uri = link.uri.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"<</Type /Annot /Subtype /Link /Border [0 0 0] /Rect [{rectangle}] /A <</S /URI /URI ({uri})>>>>"


def _add_outline(pdf: pydyf.PDF, outline: Outline, references: Sequence[str]) -> None:
    root = pydyf.Dictionary({"Type": "/Outlines"})
    pdf.add_object(root)
    chapters = [(title, mark, children) for title, marks, children in outline for mark in marks]
    items = _add_items(pdf, root, [Mark(title, mark.page, mark.top) for title, mark, _ in chapters], references)
    for item, (_, _, children) in zip(items, chapters, strict=True):
        if children:
            _add_items(pdf, item, children, references)
            item["Count"] = -len(children)
    root["Count"] = len(items)
    pdf.catalog["Outlines"] = root.reference


def _add_items(
    pdf: pydyf.PDF, parent: pydyf.Dictionary, marks: Iterable[Mark], references: Sequence[str]
) -> list[pydyf.Dictionary]:
    items = []
    for mark in marks:
        item = pydyf.Dictionary(
            {
                "Title": pydyf.String(mark.title),
                "Parent": parent.reference,
                "Dest": f"[{references[mark.page]} /XYZ 0 {mark.top:.2f} null]",
            }
        )
        pdf.add_object(item)
        items.append(item)
    for before, after in pairwise(items):
        before["Next"], after["Prev"] = after.reference, before.reference
    if items:
        parent["First"], parent["Last"] = items[0].reference, items[-1].reference
    return items
