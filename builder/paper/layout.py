"""Lay snippets out with WeasyPrint, many in one document, a page each.

WeasyPrint's own way ends in a PDF file with fonts cut to that file. Forms need the step
before: the drawing instructions of each page and the glyphs they use. So each page is
painted onto a stream of its own. `Page.paint` is WeasyPrint's public word for that; `Stream`
is not, so pyproject.toml admits the one release that this was written for.
"""

import ctypes.util
import hashlib
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
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
        import pydyf
        import weasyprint
        from weasyprint.pdf.stream import Stream
        from weasyprint.text.ffi import pango
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        from builder.paper import drawing
except OSError as error:
    raise LayoutError(
        "Pango, which lays out the pages, is not installed",
        hint=to_install("layout"),
    ) from error

drawing.install()
# Points in a CSS pixel.
POINTS = 0.75
# Taller than any snippet may be; one that flows onto a second page is refused.
TALLEST = 4000
OPAQUE = re.compile(rb"^/[Aa]1\.0 gs\n", re.MULTILINE)


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
def _styles() -> tuple[Any, Any]:
    configuration = FontConfiguration()
    sheet = weasyprint.CSS(
        string=source("paper/paper.css"), font_config=configuration, url_fetcher=FETCH_NOTHING, base_url="refused:/"
    )
    logger = logging.getLogger("weasyprint")
    logger.handlers = [_Lines(level=logging.WARNING)]
    logger.propagate = False
    return configuration, sheet


def lay_out(snippets: Sequence[Snippet]) -> list[Form]:
    """Return the form of each snippet, in order; all must have the same width."""
    if not snippets:
        return []
    configuration, sheet = _styles()
    width = snippets[0].width
    pieces = "".join(
        f'<section>{snippet.html}<div id="end-{number}"></div></section>' for number, snippet in enumerate(snippets)
    )
    page = f"<style>@page {{ size: {width}pt {TALLEST}pt }}</style>{pieces}"
    try:
        document = weasyprint.HTML(string=page, url_fetcher=FETCH_NOTHING, base_url="refused:/").render(
            stylesheets=[sheet], font_config=configuration
        )
    except FatalURLFetchingError:
        raise LayoutError("a page asks for a file or an address", hint="templates must hold all they need") from None
    if len(document.pages) != len(snippets):
        raise LayoutError("a piece of a page is taller than any paper", hint="shorten the longest texts")
    fonts: dict[Any, Any] = {}
    return [
        _form(snippet, page, number, fonts)
        for number, (snippet, page) in enumerate(zip(snippets, document.pages, strict=True))
    ]


def document_pdf(html: str) -> bytes:
    """Return a page with its own style as a PDF file, on as many sheets as it takes: for reports, not for bundles.

    Its headings and tables are tagged as such, for whoever reads by ear (PDF/UA-1); the page says in which language.
    """
    configuration, _ = _styles()
    try:
        page = weasyprint.HTML(string=html, url_fetcher=FETCH_NOTHING, base_url="refused:/")
        written: bytes = page.write_pdf(font_config=configuration, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError:
        raise LayoutError("a page asks for a file or an address", hint="templates must hold all they need") from None
    return written


def _form(snippet: Snippet, page: Any, number: int, fonts: dict[Any, Any]) -> Form:
    height = page.anchors[f"end-{number}"][1] * POINTS
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")})
    stream = Stream(fonts, (0, 0, 0, 0), resources, {}, None, {}, None)
    for font in fonts.values():
        # The fonts are shared for speed; what each form uses of them is its own.
        font.to_unicode, font.widths = {}, {}
    # From WeasyPrint's downward axis to PDF's upward one, with the origin at the lower left.
    stream.transform(d=-1, f=height)
    page.paint(stream, POINTS)
    if resources["XObject"] or resources["Pattern"] or resources["Shading"]:
        raise LayoutError(
            "a page holds more than text and lines", hint="keep images and gradients out of paper templates"
        )
    return Form(
        width=snippet.width,
        height=round(height, 2),
        content=_compact(b"\n".join(_bytes(item) for item in stream.stream)),
        fonts=tuple(_glyphs(font) for font in sorted(fonts.values(), key=lambda font: font.hash) if font.to_unicode),
        links=tuple(_links(page, height)),
    )


def _compact(content: bytes) -> bytes:
    """Leave out what draws nothing: opacity where all is opaque."""
    return OPAQUE.sub(b"", content)


def _bytes(item: Any) -> bytes:
    return item if isinstance(item, bytes) else str(item).encode("ascii")


def _glyphs(font: Any) -> Glyphs:
    return Glyphs(
        resource=font.hash,
        face=_face(font),
        used={glyph: (font.widths[glyph], text) for glyph, text in sorted(font.to_unicode.items())},
    )


_faces: dict[str, FontFace] = {}


def _face(font: Any) -> FontFace:
    if font.hash not in _faces:
        axes = dict(font.variations)
        if "fvar" in font.tables:
            axes.setdefault("wght", font.weight)
        _faces[font.hash] = FontFace(
            name=font.name.decode("ascii").lstrip("/"),
            digest=hashlib.sha256(font.file_content).hexdigest(),
            index=font.index,
            axes=tuple(sorted(axes.items())),
        )
    return _faces[font.hash]


def _links(page: Any, height: float) -> Iterator[Link]:
    for kind, target, (left, top, width, down), _ in page.links:
        if kind == "external" and target.startswith(("tel:", "sms:", "mailto:")):
            yield Link(
                uri=target,
                left=round(left * POINTS, 2),
                bottom=round(height - (top + down) * POINTS, 2),
                right=round((left + width) * POINTS, 2),
                top=round(height - top * POINTS, 2),
            )


def fingerprint() -> bytes:
    """Return a digest of all that shapes a form besides its snippet: style, program, fonts.

    Of our own modules too, as they stand: a number of a version could be forgotten, and forms of an older
    program would then be printed beside those of this one; an edit that changes nothing costs one slow build.
    """
    made = hashlib.sha256()
    made.update(source("paper/paper.css").encode())
    made.update(f"{weasyprint.VERSION} {pydyf.VERSION} {pango.pango_version()}".encode())
    for name in ("layout.py", "drawing.py", "forms.py", "fonts.conf"):
        made.update((files(__package__) / name).read_bytes())
    for path in font_files():
        status = path.stat()
        made.update(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    return made.digest()
