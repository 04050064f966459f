"""Blocks: pieces of pages put together of cells, after layout and by arithmetic alone. Pure.

A cell is a snippet that says what one element of a page says: a number, a name, a chip. It is laid out
in the width of its column and knows nothing of what stands beside it, so that the same number is one cell
wherever it stands and whoever reads it. A block is where cells stand: side by side in rows, rows one below
the other. It costs microseconds, and is never kept.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from builder.paper.forms import Form, Placed, enlarged, together
from builder.paper.ink import Bar

Digest = bytes


class Gap(NamedTuple):
    """Nothing, so high."""

    height: float


class Rule(NamedTuple):
    """A line over the whole width, so thick and so grey: 0 is black."""

    thickness: float
    grey: float = 0.0


class Row(NamedTuple):
    """Pieces side by side, each with how far from the left it stands; as high as the highest of them."""

    pieces: "tuple[tuple[float, Piece], ...]"


class Stack(NamedTuple):
    """Pieces one below the other, and at least so high in all."""

    pieces: "tuple[Piece, ...]"
    least: float = 0.0


class Larger(NamedTuple):
    """A cell so many times as large: what is said small elsewhere is laid out once."""

    cell: Digest
    times: float


# A cell stands here by the digest of its snippet.
Piece = Digest | Gap | Rule | Row | Stack | Larger


class Block(NamedTuple):
    """A piece that stands on a page by itself."""

    width: float
    piece: Piece

    @property
    def digest(self) -> Digest:
        """What tells two blocks apart."""
        return hashlib.sha256(repr(self).encode("ascii")).digest()


def arranged(block: Block, forms: Mapping[Digest, Form]) -> Form:
    """Return one form that draws all cells of a block where they stand, in the order in which they are read."""
    found: list[Placed] = []
    height = _set(block.piece, 0.0, 0.0, block.width, forms, found)
    return together(block.width, round(height, 2), [(form, x, height - low) for form, x, low in found])


def _set(piece: Piece, x: float, top: float, width: float, forms: Mapping[Digest, Form], found: list[Placed]) -> float:
    """Note the forms of a piece that begins at some height from the top, each with where its foot stands there.

    Return how high the piece is.
    """
    match piece:
        case bytes():
            form = forms[piece]
        case Larger(cell, times):
            form = enlarged(forms[cell], times)
        case Gap(height):
            return height
        case Rule(thickness, grey):
            form = _line(width, thickness, grey)
        case Row(pieces):
            return max((_set(each, x + left, top, width, forms, found) for left, each in pieces), default=0.0)
        case Stack(pieces, least):
            low = top
            for each in pieces:
                low += _set(each, x, low, width, forms, found)
            return max(low - top, least)
    found.append((form, x, top + form.height))
    return form.height


@cache
def _line(width: float, thickness: float, grey: float) -> Form:
    return Form(width=width, height=thickness, marks=(Bar(0, 0, width, thickness, (grey, grey, grey)),))
