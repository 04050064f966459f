"""Forms: pieces of pages, laid out once and placed in the PDF of many recipients.

A `Snippet` is HTML with a width. A `Form` is what WeasyPrint made of it: drawing
instructions, a height, links, and the glyphs that it uses of each font. A form depends
on its snippet alone, not on what else was laid out with it, so that the same data gives
the same bytes whatever the cache held.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from builder.paper.ink import Drawn, Mark, instructions, larger


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of HTML to be laid out in a column of some width, in points."""

    width: float
    html: str = field(repr=False)

    @property
    def digest(self) -> bytes:
        """What tells two snippets apart."""
        return hashlib.sha256(f"{self.width}\n{self.html}".encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """A font in a file: `name` as PDF writes it, `index` in a collection, `axes` where it is variable."""

    name: str
    digest: str
    index: int
    axes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The glyphs that a form uses of one font: for each glyph its width (1/1000 em) and text."""

    resource: str
    face: FontFace
    used: Mapping[int, tuple[int, str]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A rectangle in points, from the form's lower left corner, that leads to a URI."""

    uri: str = field(repr=False)
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, kw_only=True)
class Form:
    """A snippet laid out: what is drawn in a box of some width and height, in points from its lower left corner."""

    width: float
    height: float
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    fonts: tuple[Glyphs, ...] = ()
    links: tuple[Link, ...] = ()

    @cached_property
    def content(self) -> bytes:
        """PDF instructions that draw it, in black unless they say otherwise; they leave black behind, but any font."""
        match self.marks:
            case (Drawn(content),):
                return content
        return instructions([(self.marks, 0.0, 0.0)])


# A form, and where its lower left corner stands in another.
Placed = tuple[Form, float, float]


def together(width: float, height: float, placed: Sequence[Placed]) -> Form:
    """Return one form that draws others, in their order; whoever places it places them all.

    Of laid-out snippets it makes one flat list of instructions. What was made by `together` is drawn as it is.
    """
    return Form(
        width=width,
        height=height,
        marks=(Drawn(instructions((form.marks, x, y) for form, x, y in placed)),),
        fonts=merged(glyphs for form, _, _ in placed for glyphs in form.fonts),
        links=tuple(_moved(link, x, y) for form, x, y in placed for link in form.links),
    )


def enlarged(form: Form, times: float) -> Form:
    """Return a laid-out snippet so many times as large, without its links."""
    return Form(
        width=form.width * times,
        height=round(form.height * times, 2),
        marks=tuple(larger(mark, times) for mark in form.marks),
        fonts=form.fonts,
    )


def merged(fonts: Iterable[Glyphs]) -> tuple[Glyphs, ...]:
    """Return for each font all the glyphs that are used of it, fonts and glyphs in order."""
    faces: dict[str, FontFace] = {}
    used: dict[str, dict[int, tuple[int, str]]] = {}
    for font in fonts:
        faces[font.resource] = font.face
        used.setdefault(font.resource, {}).update(font.used)
    return tuple(
        Glyphs(resource=resource, face=faces[resource], used=dict(sorted(used[resource].items())))
        for resource in sorted(used)
    )


def _moved(link: Link, x: float, y: float) -> Link:
    return Link(
        uri=link.uri,
        left=round(link.left + x, 2),
        bottom=round(link.bottom + y, 2),
        right=round(link.right + x, 2),
        top=round(link.top + y, 2),
    )
