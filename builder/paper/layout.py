"""Lay snippets out with WeasyPrint, many on one page.

WeasyPrint's own way ends in a PDF file with fonts cut to that file, and a page costs it more than what stands on ours.
Forms need the step before, piece by piece: so all pieces of a document stand at the upper left corner of its one page,
one over the other, where each is laid out as if it were alone; then each is painted with a pen of its own (`pen`).
`HTML.render` is WeasyPrint's public word; the boxes of a page, how one of them is painted and where its links are
found are not, so pyproject.toml admits the one release that this was written for.
"""

import ctypes.util
import gc
import hashlib
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from builder.errors import LayoutError
from builder.installation import to_install
from builder.paper.fonts import font_files
from builder.paper.forms import FontFace, Form, Glyphs, Link, Snippet
from builder.words.templates import source

# Fontconfig reads this once, when Pango is loaded.
os.environ["FONTCONFIG_FILE"] = str(files(__package__) / "fonts.conf")


@contextmanager
def _libraries_by_name() -> Iterator[None]:
    """Let libraries be loaded by the names of their files alone.

    WeasyPrint tries the names that Pango has on each system, and cffi has ldconfig, gcc and ld look for each
    that is none here: 54 processes an import.
    """
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005  its callers may name it
    try:
        yield
    finally:
        ctypes.util.find_library = search


try:
    with _libraries_by_name():
        import weasyprint
        from weasyprint.anchors import gather_anchors
        from weasyprint.draw import draw_stacking_context
        from weasyprint.layout.absolute import AbsolutePlaceholder
        from weasyprint.stacking import StackingContext
        from weasyprint.text.ffi import pango
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        from builder.paper import drawing
        from builder.paper.pen import POINTS, Pen
except OSError as error:
    raise LayoutError(
        "Pango, which lays out the pages, is not installed",
        hint=to_install("layout"),
    ) from error

drawing.install()
# Taller than any piece may be, in points; the page of a document is taller still, for WeasyPrint drops what is cut off.
TALLEST = 4000
PAGE = 100 * TALLEST
# A size in a style, and a letter that no font has.
SIZE = re.compile(r"font(?:-size)?:\s*([0-9.]+)pt")
NOWHERE = "\U0010fffd"
# WeasyPrint's memory grows with the size of a document, and each has a start to pay for.
MOST_CHARACTERS = 20_000
# Each piece stands where it would stand alone: nothing before it moves it by the last bit of a number.
PIECE = "article.piece { position: absolute; top: 0; left: 0; right: 0; break-after: auto }"


class _Lines(logging.Handler):
    """Turns what WeasyPrint only logs into errors, without what it quotes."""

    def emit(self, record: logging.LogRecord) -> None:
        raise LayoutError(
            "WeasyPrint was not satisfied with a page: " + str(record.msg).partition('"')[0].partition("%")[0].strip(),
            hint=f"are the fonts whole? {to_install('fonts')}",
        )


class _FetchNothing(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Refuses every address: the error it makes of that passes through WeasyPrint unswallowed."""

    def __init__(self) -> None:
        super().__init__(fail_on_errors=True)

    def fetch(self, *_: object, **__: object) -> object:
        raise ValueError


FETCH_NOTHING = _FetchNothing()


@cache
def _configuration() -> Any:
    logger = logging.getLogger("weasyprint")
    logger.handlers = [_Lines(level=logging.WARNING)]
    logger.propagate = False
    return FontConfiguration()


@lru_cache(maxsize=32)
def _sheet(style: str) -> Any:
    return weasyprint.CSS(string=style, font_config=_configuration(), url_fetcher=FETCH_NOTHING, base_url="refused:/")


def lay_out(snippets: Sequence[Snippet], style: str = "") -> list[Form]:
    """Return the form of each snippet, in order; all must have the same width. A style dresses them all."""
    if not snippets:
        return []
    styles = source("paper/paper.css"), style, PIECE
    _measure_boxes(styles)
    page = f"@page {{ size: {snippets[0].width}pt {PAGE}pt }}"
    sheets = [_sheet(each) for each in (*styles, page) if each]
    forms: list[Form] = []
    for document in _documents(snippets):
        with _uncollected():
            forms += _lay_out(document, sheets)
    return forms


@cache
def _measure_boxes(styles: tuple[str, ...]) -> None:
    """Let Pango measure the box that stands for a letter which no font has, in each size and weight of some styles.

    It does so once for a font, and by what other fonts it has used by then: the width of a box would tell, and depend
    on, which letters this process has laid out before.
    """
    sizes = sorted({size for each in styles for size in SIZE.findall(each)})
    boxes = "".join(f'<p style="font-size: {size}pt">{NOWHERE}<b>{NOWHERE}</b></p>' for size in sizes)
    page = f"@page {{ size: {PAGE}pt {PAGE}pt }}"
    _boxes([Snippet(PAGE, boxes)], [_sheet(each) for each in (*styles, page) if each])


def _documents(snippets: Sequence[Snippet]) -> Iterator[list[Snippet]]:
    """Part snippets into documents of a bounded size."""
    document: list[Snippet] = []
    size = 0
    for snippet in snippets:
        if document and size > MOST_CHARACTERS:
            yield document
            document, size = [], 0
        document.append(snippet)
        size += len(snippet.html)
    yield document


def _lay_out(snippets: Sequence[Snippet], sheets: Sequence[Any]) -> list[Form]:
    page, boxes = _boxes(snippets, sheets)
    return [_form(snippet, page, box) for snippet, box in zip(snippets, boxes, strict=True)]


def _boxes(snippets: Sequence[Snippet], sheets: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the page of a document, and the box of each of its pieces."""
    pieces = "".join(f'<article class="piece">{snippet.html}</article>' for snippet in snippets)
    try:
        document = weasyprint.HTML(string=pieces, url_fetcher=FETCH_NOTHING, base_url="refused:/").render(
            stylesheets=sheets, font_config=_configuration()
        )
    except FatalURLFetchingError:
        raise LayoutError("a page asks for a file or an address", hint="templates must hold all they need") from None
    page = document.pages[0]._page_box  # noqa: SLF001  no public word leads to it
    # The root, its body, and what was put in the place of each piece.
    places = page.children[0].children[0].children
    if len(places) != len(snippets) or not all(isinstance(place, AbsolutePlaceholder) for place in places):
        raise LayoutError("a piece of a page does not end where it should", hint="close each element of a template")
    return page, [place._box for place in places]  # noqa: SLF001


@contextmanager
def _uncollected() -> Iterator[None]:
    """Make objects without looking for rings of them, which costs a fifth of all; look once, at the end."""
    collects = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if collects:
            gc.enable()


def document_pdf(html: str) -> bytes:
    """Return a page with its own style as a PDF file, on as many sheets as it takes: for reports, not for bundles.

    Its headings and tables are tagged as such, for whoever reads by ear (PDF/UA-1); the page says in which language.
    """
    try:
        page = weasyprint.HTML(string=html, url_fetcher=FETCH_NOTHING, base_url="refused:/")
        written: bytes = page.write_pdf(font_config=_configuration(), pdf_variant="pdf/ua-1")
    except FatalURLFetchingError:
        raise LayoutError("a page asks for a file or an address", hint="templates must hold all they need") from None
    return written


def _form(snippet: Snippet, page: Any, box: Any) -> Form:
    height = box.margin_height() * POINTS
    if height > TALLEST:
        raise LayoutError("a piece of a page is taller than any paper", hint="shorten the longest texts")
    for font in _fonts.values():
        # The fonts are shared for speed; what each form uses of them is its own.
        font.to_unicode, font.widths = {}, {}
    pen = Pen(_fonts, height)
    draw_stacking_context(pen, StackingContext.from_box(box, page))
    return Form(
        width=snippet.width,
        height=round(height, 2),
        marks=pen.marks,
        fonts=tuple(_glyphs(font) for font in sorted(_fonts.values(), key=lambda font: font.hash) if font.to_unicode),
        links=tuple(_links(box, height)),
    )


def _glyphs(font: Any) -> Glyphs:
    face = _face(font)
    # Each comes with a copy of its whole file: 20 MB, where its letters are Chinese, and four fonts are in one.
    font.file_content = b""
    return Glyphs(
        resource=font.hash,
        face=face,
        used={glyph: (font.widths[glyph], text) for glyph, text in sorted(font.to_unicode.items())},
    )


# As Pango knows them, for all documents of this process.
_fonts: dict[Any, Any] = {}
_faces: dict[str, FontFace] = {}


def _face(font: Any) -> FontFace:
    if font.hash not in _faces:
        _faces[font.hash] = FontFace(
            name=font.name.decode("ascii").lstrip("/"),
            digest=drawing.digest_of(font),
            index=font.index,
            axes=tuple(sorted(drawing.axes(font).items())),
        )
    return _faces[font.hash]


def _links(box: Any, height: float) -> Iterator[Link]:
    found: list[Any] = []
    gather_anchors(box, {}, found, [], {None: []})
    for kind, target, (left, top, right, low), _ in found:
        if kind == "external" and target.startswith(("tel:", "sms:", "mailto:")):
            yield Link(
                uri=target,
                left=round(left * POINTS, 2),
                bottom=round(height - low * POINTS, 2),
                right=round(right * POINTS, 2),
                top=round(height - top * POINTS, 2),
            )


def engine() -> str:
    """Return the versions of what lays out."""
    return f"{weasyprint.VERSION} {pango.pango_version()}"


def fingerprint() -> bytes:
    """Return a digest of all that shapes a form besides its snippet: style, program, fonts.

    Of our own modules too, as they stand: a number of a version could be forgotten, and forms of an older
    program would then be printed beside those of this one; an edit that changes nothing costs one slow build.
    """
    made = hashlib.sha256()
    made.update(source("paper/paper.css").encode())
    made.update(engine().encode())
    for name in ("layout.py", "pen.py", "ink.py", "drawing.py", "forms.py", "fonts.conf"):
        made.update((files(__package__) / name).read_bytes())
    for path in font_files():
        status = path.stat()
        made.update(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    return made.digest()
