"""Put a recipient's PDF together from forms: stack, number, link, outline.

No text is laid out here, so this takes milliseconds where laying out takes seconds.
Lengths are points; the origin of a page is its lower left corner.
"""

import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pydyf

from builder.render.fonts import FontShelf, embed
from builder.render.forms import Form, Link
from builder.render.paper import (
    BODY_WIDTH,
    INDEX_WIDTH,
    SHORT_WIDTH,
    TLP_WIDTH,
    CopyPaper,
    Digest,
    EntryPaper,
    OperatorPaper,
)

PAGE = (595.28, 841.89)
LEFT = 42.0
TOP = 800.0
BOTTOM = 62.0
HEADER_AT = 812.0
FOOTER_AT = 52.0
# Thin lines part the header and the footer from the page.
RULES = "0.5 w " + " ".join(f"{LEFT} {y} m {LEFT + BODY_WIDTH} {y} l" for y in (HEADER_AT - 5, FOOTER_AT + 3)) + " S"
PAGE_LINE_AT = (LEFT + BODY_WIDTH - TLP_WIDTH, 43.0)
COLUMN_GAP = (BODY_WIDTH - 4 * INDEX_WIDTH) / 3
ROW = 11.0
NUMBER_SIZE = 7.5
# Deflating costs more than all the rest of a page; beyond this level it saves little.
LEVEL = 3
# An entry is kept on one page unless that would leave more than this empty.
MOST_EMPTY = 0.45 * (TOP - BOTTOM)


@dataclass(slots=True)
class Page:
    """A page in the making: forms and where they stand, numbers, links to other pages."""

    placed: list[tuple[Digest, float, float]] = field(default_factory=list)
    numbers: list[tuple[float, float, str]] = field(default_factory=list)
    jumps: list[tuple[float, float, float, float, int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Mark:
    """A place that the outline and the lists lead to: page (from 0) and height on it."""

    title: str
    page: int
    top: float


Forms = Mapping[Digest, Form]


def register_pdf(
    copy: CopyPaper,
    entries: Sequence[EntryPaper],
    operators: Sequence[OperatorPaper],
    forms: Forms,
    fonts: FontShelf,
) -> bytes:
    """Return the print edition: cover, contents, entries, operators, two indexes."""
    pages = [_cover(copy, forms)]
    rows = [entry.contents for entry in entries]
    first = 1 + _list_length(len(rows), forms[copy.headings["Contents"]])
    body = _Stack(forms, first)
    marks = [body.group(entry.title, entry.blocks) for entry in entries]
    operator_marks = []
    if operators:
        body.heading(copy.headings["Back-end operators"])
        operator_marks = [body.group(operator.title, operator.blocks) for operator in operators]
    heading = copy.headings["Contents"]
    contents = _list_pages(heading, list(zip(rows, marks, strict=True)), forms)
    pages += contents + body.pages
    by_territory = sorted(
        zip(entries, marks, strict=True), key=lambda pair: (pair[0].territory.casefold(), pair[1].page)
    )
    outline = [("Contents", [Mark("Contents", 1, TOP)], []), ("Entries", marks[:1], marks)]
    if operator_marks:
        outline.append(("Back-end operators", operator_marks[:1], operator_marks))
    outline.append(("Index by territory", [Mark("", len(pages), TOP)], []))
    pages += _list_pages(
        copy.headings["Index by territory"], [(entry.by_territory, mark) for entry, mark in by_territory], forms
    )
    by_code = sorted(
        ((code, row, mark) for entry, mark in zip(entries, marks, strict=True) for code, row in entry.by_code),
        key=lambda found: (str(found[0]), found[2].page),
    )
    outline.append(("Index by telephone code", [Mark("", len(pages), TOP)], []))
    pages += _list_pages(copy.headings["Index by telephone code"], [(row, mark) for _, row, mark in by_code], forms)
    return _write(copy, pages, outline, forms, fonts)


def short_list_pdf(copy: CopyPaper, entries: Sequence[EntryPaper], forms: Forms, fonts: FontShelf) -> bytes:
    """Return the short list: the first number of each TLD, in two columns."""
    heading = copy.headings["Short list"]
    pages: list[Page] = []
    columns = (LEFT, LEFT + BODY_WIDTH - SHORT_WIDTH)
    column, y = len(columns), BOTTOM
    for entry in entries:
        height = forms[entry.short].height
        if y - height < BOTTOM:
            column += 1
            if column >= len(columns):
                page = Page()
                page.placed.append((heading, LEFT, TOP - forms[heading].height))
                pages.append(page)
                column = 0
            y = TOP - forms[heading].height
        y -= height
        pages[-1].placed.append((entry.short, columns[column], y))
    return _write(copy, pages or [Page()], [], forms, fonts)


class _Stack:
    """Stacks blocks from top to bottom over as many pages as it takes."""

    def __init__(self, forms: Forms, first_page: int) -> None:
        self.pages: list[Page] = []
        self._forms = forms
        self._first = first_page
        self._y = 0.0

    def group(self, title: str, blocks: Sequence[Digest]) -> Mark:
        """Stack the blocks of one entry, together where they fit, and return where it begins."""
        heights = [self._forms[block].height for block in blocks]
        room = self._y - BOTTOM
        # The head never stands alone at the foot of a page.
        if not self.pages or sum(heights[:2]) > room or (sum(heights) > room and room < MOST_EMPTY):
            self._turn()
        mark = Mark(title, self._first + len(self.pages) - 1, self._y)
        for block, height in zip(blocks, heights, strict=True):
            if self._y - height < BOTTOM:
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
        self._y = TOP


def _cover(copy: CopyPaper, forms: Forms) -> Page:
    page, y = Page(), TOP
    for block in copy.cover:
        y -= forms[block].height
        page.placed.append((block, LEFT, y))
    return page


def _rows_a_page(heading: Form) -> int:
    return int((TOP - heading.height - BOTTOM) // ROW)


def _list_length(rows: int, heading: Form) -> int:
    return max(1, -(-rows // (4 * _rows_a_page(heading))))


def _list_pages(heading: Digest, rows: Sequence[tuple[Digest, Mark]], forms: Forms) -> list[Page]:
    """Set rows in four columns, each with the number of the page that it leads to."""
    deep = _rows_a_page(forms[heading])
    pages = []
    for start in range(0, max(1, len(rows)), 4 * deep):
        page = Page()
        page.placed.append((heading, LEFT, TOP - forms[heading].height))
        for place, (row, mark) in enumerate(rows[start : start + 4 * deep]):
            x = LEFT + (place // deep) * (INDEX_WIDTH + COLUMN_GAP)
            y = TOP - forms[heading].height - (place % deep + 1) * ROW
            page.placed.append((row, x, y))
            page.numbers.append((x + INDEX_WIDTH, y + 3, str(mark.page + 1)))
            page.jumps.append((x, y, x + INDEX_WIDTH, y + ROW, mark.page, mark.top))
        pages.append(page)
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
    alphabet = _Alphabet(forms[copy.alphabet])
    for page in pages:
        page.placed += [
            (copy.header, LEFT, HEADER_AT),
            (copy.footer, LEFT, FOOTER_AT - forms[copy.footer].height),
            (copy.tlp, LEFT + BODY_WIDTH - TLP_WIDTH, HEADER_AT - 3),
            (copy.tlp, LEFT + BODY_WIDTH - TLP_WIDTH, FOOTER_AT - forms[copy.tlp].height),
        ]
    used = dict.fromkeys(digest for page in pages for digest, _, _ in page.placed)
    glyphs = (glyphs for digest in [*used, copy.alphabet] for glyphs in forms[digest].fonts)
    resources = pydyf.Dictionary({"Font": embed(pdf, glyphs, fonts)})
    pdf.add_object(resources)
    # A page's number as an object is known only when it is added, and links need it before.
    first = len(pdf.objects) + len(pages)
    references = [f"{first + number} 0 R" for number in range(len(pages))]
    streams = [_draw(page, forms, alphabet, f"Page {number} of {len(pages)}") for number, page in enumerate(pages, 1)]
    for stream in streams:
        pdf.add_object(stream)
    for page, stream in zip(pages, streams, strict=True):
        pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": pdf.pages.reference,
                    "MediaBox": f"[0 0 {PAGE[0]} {PAGE[1]}]",
                    "Resources": resources.reference,
                    "Contents": stream.reference,
                    "Annots": "[" + " ".join(_annotations(page, forms, references)) + "]",
                }
            )
        )
    if outline:
        _add_outline(pdf, outline, references)
    pdf.info["Title"] = pydyf.String(copy.title)
    pdf.info["CreationDate"] = pydyf.String(copy.issued)
    pdf.catalog["ViewerPreferences"] = "<</DisplayDocTitle true>>"
    pdf.catalog["Lang"] = "(en)"
    output = io.BytesIO()
    pdf.write(output, b"1.7", compress=True)
    return output.getvalue()


def _draw(page: Page, forms: Forms, alphabet: _Alphabet, line: str) -> pydyf.Stream:
    parts = [
        part
        for digest, x, y in page.placed
        for part in (f"q 1 0 0 1 {x:.2f} {y:.2f} cm".encode("ascii"), forms[digest].content, b"Q")
    ]
    numbers = [alphabet.write(text, x, y, right=True) for x, y, text in page.numbers]
    numbers.append(alphabet.write(line, *PAGE_LINE_AT, right=True))
    parts.append("\n".join([RULES, *numbers]).encode("ascii"))
    return pydyf.Stream([zlib.compress(b"\n".join(parts), LEVEL)], {"Filter": "/FlateDecode"})


def _annotations(page: Page, forms: Forms, references: Sequence[str]) -> Iterator[str]:
    for digest, x, y in page.placed:
        for link in forms[digest].links:
            yield _annotation(link, x, y)
    for left, bottom, right, top, number, height in page.jumps:
        rectangle = f"{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}"
        yield (
            f"<</Type /Annot /Subtype /Link /Border [0 0 0] /Rect [{rectangle}] "
            f"/Dest [{references[number]} /XYZ 0 {height:.2f} null]>>"
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
