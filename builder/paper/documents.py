"""Draw the paper of a verification round: letters, faxes, call sheets.

As with the print edition, pieces are laid out many at a time (`layout`) and then put on
pages, so a thousand letters share the laying out of what they have in common. Lengths are
points from the upper left corner of the page; what is cut, folded and seen through a window
stands where DIN 5008 (form B) and the envelopes C6/5 and DL want it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import segno

from builder.paper.fonts import shelf
from builder.paper.forms import Form, Snippet
from builder.paper.layout import lay_out
from builder.paper.pdf import MM, PAGE, Writer
from builder.words.templates import source

LEFT = 25 * MM
WIDTH = 165 * MM
WINDOW = (45 * MM, 85 * MM)
BODY_TOP = 103 * MM
SECOND_TOP = 27 * MM
FOLDS = (105 * MM, 148.5 * MM, 210 * MM)
# The third of a page that fits an envelope unfolded; its window shows from 50 to 95 mm of the envelope's height.
SLIP_TOP = 198 * MM
BACK_TOP = SLIP_TOP + 54 * MM
INFO_LEFT, INFO_WIDTH = 115 * MM, 75 * MM
QR_SIZE = 21 * MM
CODE_LEFT = PAGE[0] - 20 * MM - QR_SIZE
FOOT = PAGE[1] - 12 * MM
BOTTOM = PAGE[1] - 18 * MM
HEAD = 9 * MM
TLP_WIDTH = 60 * MM
CARD_LEFT, CARD_WIDTH = 17 * MM, 176 * MM
CARD_TOP = 22 * MM
CARD_PADDING, CARD_GAP = 5.0, 6.0

Digest = bytes
Book = Mapping[Digest, Snippet]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPaper:
    """The pieces of one letter or fax, by digest. A `window` has the address where an envelope shows it.

    `rows` stand above the slip and flow onto further pages. One without a slip wants no answer on paper: it is its
    cover, and has no code.
    """

    window: bool
    letterhead: Digest
    tlp: Digest
    address: Digest
    info: Digest
    cover: tuple[Digest, ...]
    rows: tuple[Digest, ...] = ()
    slip: Digest | None = None
    back: Digest | None = None
    code_text: Digest | None = None
    code: str = field(default="", repr=False)
    rtl: bool
    language: str
    title: str
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPaper:
    """The pieces of an officer's call sheet: the script, a card for each call, and the boxes that each card has."""

    letterhead: Digest
    tlp: Digest
    script: tuple[Digest, ...]
    cards: tuple[Digest, ...]
    outcome: Digest
    title: str
    made: str


@dataclass(slots=True)
class _Page:
    """A page in the making: pieces, codes to be photographed, lines to cut and fold along."""

    placed: list[tuple[Digest, float, float]] = field(default_factory=list)
    codes: list[tuple[str, float, float]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float, bool]] = field(default_factory=list)


Forms = dict[Digest, Form]


def letters_pdf(book: Book, papers: Sequence[LetterPaper]) -> bytes:
    """Return letters in one file, each beginning on a sheet of its own though both sides are printed."""
    forms = _lay_out(book)
    pages: list[_Page] = []
    for paper in papers:
        made = _letter(paper, forms)
        _number(made, forms)
        pages += made + [_Page()] * (len(made) % 2)
    return _write(papers[0].title, papers[0].made, papers[0].language, pages, forms)


def faxes_pdf(book: Book, papers: Sequence[LetterPaper]) -> list[bytes]:
    """Return faxes, each in a file of its own."""
    forms = _lay_out(book)
    made = []
    for paper in papers:
        pages = _letter(paper, forms)
        _number(pages, forms)
        made.append(_write(paper.title, paper.made, paper.language, pages, forms))
    return made


def calls_pdf(book: Book, paper: CallPaper) -> bytes:
    """Return an officer's call sheet."""
    forms = _lay_out(book)
    pages = [*_stack([[piece] for piece in paper.script], forms), *_cards(paper, forms)]
    for page in pages:
        _head(page, paper.letterhead, paper.tlp, forms, CARD_LEFT, PAGE[0] - CARD_LEFT)
    _number(pages, forms, CARD_LEFT)
    return _write(paper.title, paper.made, "en", pages, forms)


def _lay_out(book: Book) -> Forms:
    """Lay out pieces, those of one width together."""
    forms: Forms = {}
    for width in sorted({snippet.width for snippet in book.values()}):
        found = [(digest, snippet) for digest, snippet in book.items() if snippet.width == width]
        made = lay_out([snippet for _, snippet in found], source("rounds/sheets.css"))
        forms |= zip((digest for digest, _ in found), made, strict=True)
    return forms


def _letter(paper: LetterPaper, forms: Forms) -> list[_Page]:
    """Return the pages of a letter: its cover, then what we hold, the slip at the foot of the last."""
    cover = _Page()
    _head(cover, paper.letterhead, paper.tlp, forms, LEFT, PAGE[0] - 20 * MM)
    cover.placed += [(paper.address, LEFT, WINDOW[0]), (paper.info, INFO_LEFT, WINDOW[0])]
    if paper.code_text:
        beside = INFO_LEFT + (INFO_WIDTH - forms[paper.code_text].width if paper.rtl else 0)
        cover.placed.append((paper.code_text, beside, WINDOW[0] + forms[paper.info].height + 2 * MM))
    if paper.window:
        cover.lines += [(5 * MM, y, (8 if y == FOLDS[1] else 10) * MM, y, False) for y in FOLDS]
    # Below the window, unless what stands there is longer than any window.
    top = max(BODY_TOP, WINDOW[0] + forms[paper.address].height + 4 * MM)
    pages = [cover, *_flow(paper.cover, forms, cover, top)]
    if paper.slip is None or paper.code_text is None:
        _heads(pages[1:], paper, forms)
        return pages
    page = _Page()
    pages.append(page)
    pages += _flow(paper.rows, forms, page, SECOND_TOP)
    if _depth(pages[-1], forms) > SLIP_TOP:
        pages.append(_Page())
    _heads(pages[1:], paper, forms)
    last = pages[-1]
    edges = (0, PAGE[0]) if paper.window else (LEFT, LEFT + WIDTH)
    last.lines.append((edges[0], SLIP_TOP, edges[1], SLIP_TOP, paper.window))
    last.placed.append((paper.slip, LEFT, SLIP_TOP + 3 * MM))
    if paper.back:
        last.placed.append((paper.back, LEFT, BACK_TOP))
    last.placed.append((paper.code_text, CODE_LEFT - forms[paper.code_text].width - 3 * MM, BACK_TOP))
    last.codes.append((paper.code, CODE_LEFT, BACK_TOP))
    return pages


def _heads(pages: Sequence[_Page], paper: LetterPaper, forms: Forms) -> None:
    for page in pages:
        _head(page, paper.letterhead, paper.tlp, forms, LEFT, PAGE[0] - 20 * MM)


def _flow(pieces: Sequence[Digest], forms: Forms, page: _Page, top: float) -> list[_Page]:
    """Stack pieces on a page from some height on, and return the pages that it takes besides."""
    more: list[_Page] = []
    for piece in pieces:
        if top + forms[piece].height > BOTTOM:
            page, top = _Page(), SECOND_TOP
            more.append(page)
        page.placed.append((piece, LEFT, top))
        top += forms[piece].height
    return more


def _depth(page: _Page, forms: Forms) -> float:
    return max((top + forms[piece].height for piece, _, top in page.placed), default=0.0)


def _cards(paper: CallPaper, forms: Forms) -> list[_Page]:
    """Return the pages of the cards, each card in a frame."""
    pages = _stack([[card, paper.outcome] for card in paper.cards], forms, CARD_PADDING, CARD_GAP)
    for page in pages:
        for (card, left, top), (outcome, _, down) in zip(page.placed[::2], page.placed[1::2], strict=True):
            low = down + forms[outcome].height + CARD_PADDING
            edges = (left - CARD_PADDING, top - CARD_PADDING, left + forms[card].width + CARD_PADDING, low)
            page.lines += [(*corners, False) for corners in _frame(*edges)]
    return pages


def _frame(left: float, top: float, right: float, low: float) -> Iterator[tuple[float, float, float, float]]:
    yield from ((left, top, right, top), (left, low, right, low), (left, top, left, low), (right, top, right, low))


def _stack(groups: Sequence[Sequence[Digest]], forms: Forms, padding: float = 0, gap: float = 0) -> list[_Page]:
    """Stack groups of pieces, none of them parted, from the top of a new page on."""
    pages: list[_Page] = []
    top = PAGE[1]
    for group in groups:
        if top + sum(forms[piece].height for piece in group) + 2 * padding > BOTTOM:
            pages.append(_Page())
            top = CARD_TOP
        top += padding
        for piece in group:
            pages[-1].placed.append((piece, CARD_LEFT, top))
            top += forms[piece].height
        top += padding + gap
    return pages


def _head(page: _Page, letterhead: Digest, tlp: Digest, forms: Forms, left: float, right: float) -> None:
    """Put the office's name at the top of a page, and its marking at the top and the foot."""
    label = right - forms[tlp].width
    page.placed += [(letterhead, left, HEAD), (tlp, label, HEAD), (tlp, label, FOOT - 3 * MM)]


def _number(pages: Sequence[_Page], forms: Forms, left: float = LEFT) -> None:
    """Number pages at their foot: a sheet that is lost is missed."""
    texts = [Snippet(TLP_WIDTH, f'<p class="line">{place} / {len(pages)}</p>') for place in range(1, len(pages) + 1)]
    forms |= _lay_out({text.digest: text for text in texts if text.digest not in forms})
    for page, text in zip(pages, texts, strict=True):
        page.placed.append((text.digest, left, FOOT))


def _write(title: str, made: str, language: str, pages: Sequence[_Page], forms: Forms) -> bytes:
    used = dict.fromkeys(piece for page in pages for piece, _, _ in page.placed)
    fonts = shelf({piece: forms[piece] for piece in used})
    writer, use = Writer(fonts.first), 0
    for piece in used:
        use |= fonts.use(forms[piece])
    for page in pages:
        number, contents = writer.take(), writer.take()
        writer.add_stream(contents, b"\n".join(_draw(page, forms)))
        writer.add_page(number, contents)
    return writer.finish(title, made, language, fonts.embed(writer, use))


def _draw(page: _Page, forms: Forms) -> Iterator[bytes]:
    for piece, left, top in page.placed:
        form = forms[piece]
        yield from (f"q 1 0 0 1 {left:.2f} {PAGE[1] - top - form.height:.2f} cm".encode("ascii"), form.content, b"Q")
    for left, top, right, down, dashed in page.lines:
        dash = "[3 3] 0 d" if dashed else "[] 0 d"
        yield f"q 0.5 w {dash} {left:.2f} {PAGE[1] - top:.2f} m {right:.2f} {PAGE[1] - down:.2f} l S Q".encode("ascii")
    for code, left, top in page.codes:
        yield _square(code, left, top)


def _square(text: str, left: float, top: float) -> bytes:
    """Return instructions that draw a QR code, each run of dark modules one rectangle."""
    rows = list(segno.make_qr(text, error="m").matrix)
    side = QR_SIZE / len(rows)
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((end for end in range(x, len(row)) if row[end] != row[x]), len(row)) - x
            if row[x]:
                bottom = PAGE[1] - top - (y + 1) * side
                drawn.append(f"{left + x * side:.3f} {bottom:.3f} {run * side:.3f} {side:.3f} re")
            x += run
    return f"q 0 g {' '.join(drawn)} f Q".encode("ascii")
