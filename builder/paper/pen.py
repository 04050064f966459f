"""Take from WeasyPrint what it draws: lines of text and filled rectangles, in points from the lower left corner.

WeasyPrint draws on a PDF stream. A pen stands in its place and notes the marks themselves (`ink`), for what it would
write is three times as long as it need be: nested states, clipped polygons for the borders of tables, six decimals.
It takes no more than our templates need, and refuses all the rest: images, gradients, transparency, round corners.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from weasyprint.pdf.fonts import Font
from weasyprint.text.fonts import get_pango_font_key

from builder.errors import LayoutError
from builder.paper import ink
from builder.paper.ink import BLACK, Bar, Colour, Line, Shown

# Points in a CSS pixel.
POINTS = 0.75


class _Box(NamedTuple):
    """A rectangle in pixels, from the upper left corner downwards."""

    left: float
    top: float
    right: float
    low: float

    def cut(self, other: "_Box") -> "_Box | None":
        """Return what both cover."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, low = min(self.right, other.right), min(self.low, other.low)
        return _Box(left, top, right, low) if left < right and top < low else None


class _State(NamedTuple):
    """What a stack of states holds: where may be drawn, and in which colours."""

    clip: tuple[_Box, ...] | None = None
    fill: Colour = BLACK
    stroke: Colour = BLACK


class Pen:
    """Has the words of WeasyPrint's stream, and notes what is drawn on a piece of some height in points."""

    def __init__(self, fonts: dict[Any, Any], height: float) -> None:
        self.bars: list[Bar] = []
        self.lines: list[Line] = []
        self._fonts, self._height = fonts, height
        self._states = [_State()]
        self._path: list[_Box] = []
        self._corners: list[tuple[float, float]] = []
        self._clips = False
        self._line_width = 1.0
        self._pieces: list[Shown | bytes] = []
        self._at = (0.0, 0.0)

    @property
    def marks(self) -> tuple[Bar | Line, ...]:
        """What has been drawn."""
        return (*self.bars, *self.lines)

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what is neither text nor a rectangle."""
        raise LayoutError(
            "a page holds more than text and lines", hint="keep images, gradients and curves out of paper templates"
        )

    # States.

    @contextmanager
    def stacked(self) -> Iterator[None]:
        """Take the state back to what it was."""
        self._states.append(self._states[-1])
        try:
            yield
        finally:
            self._states.pop()

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Draw what is not read."""
        yield

    @contextmanager
    def marked(self, _box: Any, _tag: str) -> Iterator[None]:
        """Draw what is read."""
        yield

    def set_color(self, color: Any, stroke: bool = False) -> None:
        """Draw in some colour from now on."""
        if color.alpha != 1:
            self.__getattr__("transparency")
        red, green, blue = color.to("srgb").coordinates
        given = {"stroke" if stroke else "fill": (red, green, blue)}
        self._states[-1] = self._states[-1]._replace(**given)

    # Paths.

    def rectangle(self, x: float, y: float, width: float, height: float) -> None:
        """Add a rectangle to the path."""
        self._path.append(_Box(x, y, x + width, y + height))

    def move_to(self, x: float, y: float) -> None:
        """Begin a polygon."""
        self._corners = [(x, y)]

    def line_to(self, x: float, y: float) -> None:
        """Add a corner to it."""
        self._corners.append((x, y))

    def clip(self, even_odd: bool = False) -> None:  # noqa: ARG002
        """Draw within the path from its end on. A polygon is the side of a border: corners are not mitred."""
        self._close()
        inside = self._states[-1].clip
        if inside is not None:
            self._path = [cut for box in self._path for old in inside if (cut := box.cut(old))]
        self._states[-1] = self._states[-1]._replace(clip=tuple(self._path))

    def end(self) -> None:
        """Forget the path."""
        self._path = []

    def fill(self, even_odd: bool = False) -> None:
        """Fill the path: rectangles, or what lies between two of them."""
        boxes = self._path
        if even_odd and len(boxes) == 2:
            boxes = list(_between(*boxes))
        elif even_odd and len(boxes) > 2:
            self.__getattr__("double")
        self._paint(boxes, self._states[-1].fill)

    def stroke(self) -> None:
        """Draw a line along the path: across, or down."""
        half = self._line_width / 2
        (left, top), (right, low) = self._corners[0], self._corners[-1]
        if len(self._corners) != 2 or (left != right and top != low):
            self.__getattr__("polygon")
        across, down = (half, 0.0) if left == right else (0.0, half)
        line = _Box(left - across, top - down, right + across, low + down)
        self._corners = []
        self._paint([line], self._states[-1].stroke)

    def set_line_width(self, width: float) -> None:
        """Say how thick lines are."""
        self._line_width = width

    def _close(self) -> None:
        if self._corners:
            across, down = zip(*self._corners, strict=True)
            self._path.append(_Box(min(across), min(down), max(across), max(down)))
            self._corners = []

    def _paint(self, boxes: Sequence[_Box], colour: Colour) -> None:
        inside = self._states[-1].clip
        for box in boxes:
            for left, top, right, low in [box] if inside is None else filter(None, map(box.cut, inside)):
                self.bars.append(
                    Bar(
                        round(left * POINTS, 2),
                        round(self._height - low * POINTS, 2),
                        round((right - left) * POINTS, 2),
                        round((low - top) * POINTS, 2),
                        colour,
                    )
                )
        self._path = []

    # Text, as `drawing` writes it.

    def begin_text(self) -> None:
        """Begin a line."""
        self._pieces = []

    def set_text_matrix(self, *matrix: float) -> None:
        """Say where its baseline begins."""
        self._at = matrix[-2:]  # type: ignore[assignment]  # of six

    def end_text(self) -> None:
        """Note the line."""
        if self._pieces:
            x, y = self._at
            colour = self._states[-1].fill
            self.lines.append(
                Line(round(x * POINTS, 2), round(self._height - y * POINTS, 2), colour, tuple(self._pieces))
            )

    def add_font(self, pango_font: Any) -> tuple[Any, float]:
        """Return the font that Pango has chosen, and its size."""
        key, description, size = get_pango_font_key(pango_font)
        if key not in self._fonts:
            self._fonts[key] = Font(pango_font, description, size)
        return self._fonts[key], size

    def show(self, font: str, size: float, rise: float, parts: Sequence[int | bytearray]) -> None:
        """Write glyphs."""
        self._pieces.append(Shown(font, round(size * POINTS, 2), round(rise * POINTS, 2), ink.shown(parts)))

    def begin_said(self, said: str) -> None:
        """Say what text the next glyphs stand for."""
        self._pieces.append(ink.text(said))

    def end_said(self) -> None:
        """End the glyphs of that text."""
        self._pieces.append(ink.END_OF_TEXT)


def _between(one: _Box, other: _Box) -> Iterator[_Box]:
    """Yield what lies in one of two rectangles, but not in the other that it holds: the sides of a border."""
    inner, outer = sorted((one, other), key=lambda box: box.right - box.left + box.low - box.top)
    sides = (
        (outer.left, outer.top, outer.right, inner.top),
        (outer.left, inner.low, outer.right, outer.low),
        (outer.left, inner.top, inner.left, inner.low),
        (inner.right, inner.top, outer.right, inner.low),
    )
    for left, top, right, low in sides:
        if left < right and top < low:
            yield _Box(left, top, right, low)
