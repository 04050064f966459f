"""Forms in bytes: as the cache keeps them, and as they go from those who lay out to those who seal.

Nothing in them is executed, whoever wrote them. Pure.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from builder.errors import CacheError
from builder.paper.forms import FontFace, Form, Glyphs, Link
from builder.paper.ink import Bar, Drawn, Line, Mark, Shown


def encoded(form: Form) -> bytes:
    """Return a form in bytes."""
    head = json.dumps(
        {
            "width": form.width,
            "height": form.height,
            "marks": [_said(mark) for mark in form.marks],
            "fonts": [
                {
                    "resource": use.resource,
                    "face": [use.face.name, use.face.digest, use.face.index, use.face.axes],
                    "used": [[glyph, width, text] for glyph, (width, text) in use.used.items()],
                }
                for use in form.fonts
            ],
            "links": [[link.uri, link.left, link.bottom, link.right, link.top] for link in form.links],
        }
    ).encode("ascii")
    return len(head).to_bytes(4, "big") + head + b"".join(_instructions(form.marks))


def _said(mark: Mark) -> list[Any]:
    """Return a mark, with lengths in place of instructions."""
    match mark:
        case Drawn(content):
            return [len(content)]
        case Line(x, y, colour, pieces):
            return [x, y, colour, [_piece(piece) for piece in pieces]]
    return list(mark)


def _piece(piece: Shown | bytes) -> list[Any]:
    return [len(piece)] if isinstance(piece, bytes) else [len(piece.operator), *piece[:3]]


def _instructions(marks: Iterable[Mark]) -> Iterator[bytes]:
    for mark in marks:
        if isinstance(mark, Drawn):
            yield mark.content
        elif isinstance(mark, Line):
            yield from (piece if isinstance(piece, bytes) else piece.operator for piece in mark.pieces)


def _marks(said: Iterable[list[Any]], instructions: bytes) -> Iterator[Mark]:
    taken = 0

    def take(length: int) -> bytes:
        nonlocal taken
        taken += length
        return instructions[taken - length : taken]

    for mark in said:
        match mark:
            case [length]:
                yield Drawn(take(length))
            case [x, y, colour, pieces]:
                shown = (
                    Shown(shape[0], shape[1], shape[2], take(length)) if shape else take(length)
                    for length, *shape in pieces
                )
                yield Line(x, y, tuple(colour), tuple(shown))
            case [x, y, width, height, colour]:
                yield Bar(x, y, width, height, tuple(colour))
            case _:
                raise ValueError


def decoded(body: bytes) -> Form:
    """Return the form that was encoded; what is no such bytes is refused."""
    try:
        return _form(body)
    except (ValueError, KeyError, TypeError, IndexError):
        raise CacheError("a piece of a page is not as it was kept", hint="build again with --no-cache") from None


def _form(body: bytes) -> Form:
    size = int.from_bytes(body[:4], "big")
    # Not by the strict reader: these are our own bytes, held to their digest, and full of fractions.
    head: dict[str, Any] = json.loads(body[4 : 4 + size])
    return Form(
        width=head["width"],
        height=head["height"],
        marks=tuple(_marks(head["marks"], body[4 + size :])),
        fonts=tuple(
            Glyphs(
                resource=use["resource"],
                face=FontFace(
                    name=use["face"][0],
                    digest=use["face"][1],
                    index=use["face"][2],
                    axes=tuple((axis, value) for axis, value in use["face"][3]),
                ),
                used={glyph: (width, text) for glyph, width, text in use["used"]},
            )
            for use in head["fonts"]
        ),
        links=tuple(
            Link(uri=uri, left=left, bottom=bottom, right=right, top=top)
            for uri, left, bottom, right, top in head["links"]
        ),
    )
