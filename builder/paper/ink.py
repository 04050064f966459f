"""Marks on paper, and the fewest instructions that draw them.

What WeasyPrint draws for us are lines of text and filled rectangles (`pen`). Kept as such, in points from a lower left
corner, many pieces can be written into one flat list of PDF instructions, without a coordinate system or a state for
each. Nothing here knows of HTML, nor of the pages of a file.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

# Red, green and blue, from 0 to 1.
Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
# What a string in parentheses cannot hold as it is: they themselves, and what would be read as the end of a line.
ESCAPED = {ord(letter): b"\\" + letter.encode() for letter in "()\\"} | {ord("\r"): b"\\r"}
ESCAPES = bytes(ESCAPED)


class Bar(NamedTuple):
    """A filled rectangle, by its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


class Shown(NamedTuple):
    """Glyphs of one font and size, written where those before them end, raised by some points."""

    font: str
    size: float
    rise: float
    operator: bytes


class Line(NamedTuple):
    """A line of text, by the beginning of its baseline; its pieces are glyphs and what marks them as a text."""

    x: float
    y: float
    colour: Colour
    pieces: tuple[Shown | bytes, ...]


class Drawn(NamedTuple):
    """Marks that have been written out."""

    content: bytes


Mark = Bar | Line | Drawn
Placed = tuple[Sequence[Mark], float, float]

END_OF_TEXT = b"EMC"


def larger(mark: Mark, times: float) -> Mark:
    """Return a mark so many times as large, and as far from the corner; what has been written out stays as it is."""
    match mark:
        case Bar(x, y, width, height, colour):
            return Bar(x * times, y * times, width * times, height * times, colour)
        case Line(x, y, colour, pieces):
            return Line(x * times, y * times, colour, tuple(_larger(piece, times) for piece in pieces))
    return mark


def _larger(piece: Shown | bytes, times: float) -> Shown | bytes:
    if isinstance(piece, bytes):
        return piece
    return piece._replace(size=piece.size * times, rise=piece.rise * times)


def text(said: str) -> bytes:
    """Return what begins glyphs that stand for a text; `END_OF_TEXT` ends them."""
    return b"/Span<</ActualText%b>>BDC" % literal(b"\xfe\xff" + said.encode("utf-16-be"))


def literal(content: bytes) -> bytes:
    """Return bytes as PDF writes a string: half as long as in hexadecimal digits."""
    if any(byte in content for byte in ESCAPES):
        content = b"".join(ESCAPED.get(byte) or bytes((byte,)) for byte in content)
    return b"(%b)" % content


def shown(parts: Sequence[int | bytes | bytearray]) -> bytes:
    """Return the operator that writes glyphs; numbers among them move what follows, in thousandths of an em."""
    if len(parts) == 1 and not isinstance(parts[0], int):
        return literal(bytes(parts[0])) + b"Tj"
    written = (b"%d" % part if isinstance(part, int) else literal(bytes(part)) for part in parts)
    return b"[%b]TJ" % b"".join(written)


def instructions(placed: Iterable[Placed]) -> bytes:
    """Return the instructions that draw marks, each list of them moved by some points.

    They begin and end with black, outside any text. Rectangles come first: no text lies under one.
    """
    written = list(placed)
    bars = [(mark, x, y) for marks, x, y in written for mark in marks if isinstance(mark, Bar)]
    lines = [(mark, x, y) for marks, x, y in written for mark in marks if isinstance(mark, Line)]
    out: list[bytes] = []
    colour = _draw_lines(out, lines, _draw_bars(out, bars))
    if colour != BLACK:
        out.append(_fill(BLACK))
    for marks, x, y in written:
        for mark in marks:
            if isinstance(mark, Drawn) and mark.content:
                out += (b"q 1 0 0 1 %b %b cm" % (number(x), number(y)), mark.content, b"Q")
    return b"\n".join(out)


def _draw_bars(out: list[bytes], bars: Iterable[tuple[Bar, float, float]]) -> Colour:
    colour, begun = BLACK, False
    for bar, x, y in bars:
        if bar.colour != colour:
            if begun:
                out.append(b"f")
            out.append(_fill(bar.colour))
            colour = bar.colour
        sides = (bar.x + x, bar.y + y, bar.width, bar.height)
        out.append(b"%b %b %b %b re" % tuple(map(number, sides)))
        begun = True
    if begun:
        out.append(b"f")
    return colour


def _draw_lines(out: list[bytes], lines: Sequence[tuple[Line, float, float]], colour: Colour) -> Colour:
    if not lines:
        return colour
    out.append(b"BT")
    font: tuple[str, float] | None = None
    rise = 0.0
    # In hundredths of a point: what is moved by what was rounded does not drift.
    left = low = 0
    for line, x, y in lines:
        if line.colour != colour:
            out.append(_fill(line.colour))
            colour = line.colour
        across, up = round((line.x + x) * 100), round((line.y + y) * 100)
        out.append(b"%b %b Td" % (_hundredths(across - left), _hundredths(up - low)))
        left, low = across, up
        for piece in line.pieces:
            if isinstance(piece, bytes):
                out.append(piece)
                continue
            if (piece.font, piece.size) != font:
                font = piece.font, piece.size
                out.append(b"/%b %b Tf" % (piece.font.encode("ascii"), number(piece.size)))
            if piece.rise != rise:
                rise = piece.rise
                out.append(b"%b Ts" % number(rise))
            out.append(piece.operator)
    if rise:
        out.append(b"0 Ts")
    out.append(b"ET")
    return colour


@lru_cache(maxsize=64)
def _fill(colour: Colour) -> bytes:
    shades = [f"{shade:.3f}".rstrip("0").rstrip(".").replace("0.", ".") for shade in colour]
    return f"{shades[0]} g".encode() if len(set(shades)) == 1 else f"{' '.join(shades)} rg".encode()


def number(value: float) -> bytes:
    """Return a length in points as short as it can be written, to a hundredth."""
    return _hundredths(round(value * 100))


@lru_cache(maxsize=65536)
def _hundredths(count: int) -> bytes:
    whole, part = divmod(abs(count), 100)
    sign = "-" if count < 0 else ""
    return f"{sign}{whole or ''}.{part:02d}".rstrip("0").encode() if part else f"{sign}{whole}".encode()
