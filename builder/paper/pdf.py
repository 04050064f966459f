"""Write a PDF of our own pages: A4, with a title and a language, and streams deflated.

Lengths are points, 72 to an inch, and `MM` is a millimetre in points. PDF counts from the lower
left corner of a page upwards: so does `compose`, where entries are stacked down to a footer.
`documents` counts from the upper left corner downwards, as envelopes and letters are measured,
and turns its heights round where it draws.

Objects come as bytes that say what PDF says, with the numbers that `take` gave out; what is the same
in many files is `Ready`: made once with its numbers, and then only joined (PDF 1.7, 7.5.7 and 7.5.8).
"""

import contextlib
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from builder.deflating import FASTEST, zlib_stream

MM = 72 / 25.4
# A4: width and height.
PAGE = (595.28, 841.89)
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
CATALOG, PAGES, INFO, RESOURCES, FIRST = range(1, 6)
# A row of the table of objects: its kind, where it lies or in which object stream, and at which place there.
ROW = struct.Struct(">BIH")
FREE, LYING, PACKED = range(3)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+([0-9]+)|/Count\s+([0-9]+)[^>]*?/Type\s*/Pages\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Objects that are serialised already, with their numbers, and the row of each, counted from their beginning."""

    content: bytes = field(repr=False)
    rows: tuple[tuple[int, int, int, int], ...]


def stream(number: int, content: bytes, extra: bytes = b"", level: int = FASTEST) -> bytes:
    """Return an object that is a stream, which is deflated here."""
    deflated = zlib_stream(content, level)
    return b"%d 0 obj\n<</Filter/FlateDecode/Length %d%b>>stream\n%b\nendstream\nendobj\n" % (
        number,
        len(deflated),
        extra,
        deflated,
    )


def packed(number: int, objects: Sequence[tuple[int, bytes]], level: int = FASTEST) -> bytes:
    """Return an object stream, which holds objects that are no streams themselves."""
    places, at = [], 0
    for each, content in objects:
        places.append(b"%d %d" % (each, at))
        at += len(content) + 1
    head = b" ".join(places)
    body = b"\n".join([head, *(content for _, content in objects)])
    return stream(number, body, b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head) + 1), level)


def ready(
    streams: Iterable[tuple[int, bytes, bytes]], pack: int, objects: Sequence[tuple[int, bytes]], level: int
) -> Ready:
    """Serialise streams (number, content, what else is said of it), and objects packed into one with a number."""
    content, rows = b"", []
    for number, each, extra in streams:
        rows.append((number, LYING, len(content), 0))
        content += stream(number, each, extra, level)
    rows.append((pack, LYING, len(content), 0))
    content += packed(pack, objects, level)
    rows += [(number, PACKED, pack, place) for place, (number, _) in enumerate(objects)]
    return Ready(content=content, rows=tuple(rows))


class Writer:
    """A file in the making. Numbers below `first` that `Ready` objects have are theirs; those not used are free."""

    def __init__(self, first: int = FIRST) -> None:
        self._parts: list[bytes] = [HEADER]
        self._length = len(HEADER)
        self._rows: dict[int, bytes] = {}
        self._objects: list[tuple[int, bytes]] = []
        self._next = first
        self._kids: list[int] = []

    def take(self, count: int = 1) -> int:
        """Give out numbers, as many as are asked for, and return the first."""
        first, self._next = self._next, self._next + count
        return first

    def add(self, number: int, content: bytes) -> None:
        """Add an object that is no stream."""
        self._objects.append((number, content))

    def add_stream(self, number: int, content: bytes) -> None:
        """Add a stream of drawing instructions."""
        self._lie(number, stream(number, content))

    def add_ready(self, made: Ready) -> None:
        """Add what was serialised before."""
        for number, kind, at, place in made.rows:
            self._rows[number] = ROW.pack(kind, at + self._length if kind == LYING else at, place)
        self._parts.append(made.content)
        self._length += len(made.content)

    def add_page(self, number: int, contents: int, annotations: bytes | None = None) -> None:
        """Add a page that draws a stream; its links are `annotations`."""
        said = b"" if annotations is None else b"/Annots[%b]" % annotations
        self.add(number, b"<</Type/Page/Parent %d 0 R/Contents %d 0 R%b>>" % (PAGES, contents, said))
        self._kids.append(number)

    def finish(self, title: str, made: str, language: str, fonts: bytes, more: bytes = b"") -> bytes:
        """Return the file; `made` is its date as PDF writes it, no clock is read; the catalogue says `more`."""
        kids = b" ".join(b"%d 0 R" % number for number in self._kids)
        self._objects[:0] = [
            (
                CATALOG,
                b"<</Type/Catalog/Pages %d 0 R/Lang%b/ViewerPreferences<</DisplayDocTitle true>>%b>>"
                % (PAGES, text(language), more),
            ),
            (
                PAGES,
                b"<</Type/Pages/Count %d/MediaBox[0 0 %.2f %.2f]/Resources %d 0 R/Kids[%b]>>"
                % (len(self._kids), *PAGE, RESOURCES, kids),
            ),
            (INFO, b"<</Title%b/CreationDate%b>>" % (text(title), text(made))),
            (RESOURCES, b"<</Font<<%b>>>>" % fonts),
        ]
        pack, table = self.take(2), self._next - 1
        for place, (number, _) in enumerate(self._objects):
            self._rows[number] = ROW.pack(PACKED, pack, place)
        self._lie(pack, packed(pack, self._objects))
        self._rows[table] = ROW.pack(LYING, self._length, 0)
        unused = ROW.pack(FREE, 0, 65535)
        rows = b"".join([self._rows.get(number, unused) for number in range(self._next)])
        said = b"/Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R" % (self._next, CATALOG, INFO)
        self._parts += [stream(table, rows, said), b"startxref\n%d\n%%%%EOF\n" % self._length]
        return b"".join(self._parts)

    def _lie(self, number: int, content: bytes) -> None:
        self._rows[number] = ROW.pack(LYING, self._length, 0)
        self._parts.append(content)
        self._length += len(content)


def text(said: str) -> bytes:
    """Return a text as PDF writes it: ASCII in brackets, else UTF-16."""
    if said.isascii():
        return b"(" + re.sub(rb"([\\()])", rb"\\\1", said.encode("ascii")) + b")"
    return b"<feff" + said.encode("utf-16-be").hex().encode("ascii") + b">"


def pages_of(content: bytes) -> int:
    """Return how many pages a file of ours has."""
    for deflated in STREAM.findall(content):
        with contextlib.suppress(zlib.error):
            if count := COUNT.search(zlib.decompress(deflated)):
                return int(count[1] or count[2])
    raise ValueError("no PDF of ours")
