"""Draw lines of text so that what is copied, searched and read aloud is what was written.

A PDF says once a font which text each of its glyphs stands for (PDF 1.7, 9.10.3). That is enough where a letter is a
glyph. Where letters are drawn with several glyphs, before one another, joined or moved, the word carries its text
itself, as `/ActualText` (14.9.4). WeasyPrint lets the first meaning of a glyph hold for the whole file, so its function
that draws a line gives way to ours. What a glyph stands for is read from its font: a form depends on no other.
"""

import hashlib
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import uharfbuzz as hb
import weasyprint.draw.text
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from builder.paper.fonts import font_files
from builder.paper.pen import Pen

# By these code points a font reaches joined letters: what they stand for is the letters.
JOINED = range(0xFB00, 0xFE00), range(0xFE70, 0xFEFF)
# What only steers the layout is no part of a name. Joiners are: they are how some languages spell.
STEERING = dict.fromkeys([0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)])
# Where a font may have a glyph that draws nothing and takes no room. Some draw their joiners, for typesetters to see.
BLANK = 0x200B, 0x200C, 0x200D, 0x0
# In thousandths of an em: as wide as a reader wants to see something, and as far as a mark is moved unnoticed.
LEAST, STRAY = 20, 50


class _Cluster(NamedTuple):
    """Letters that are drawn together, what is drawn from left to right, and whether that tells its text."""

    text: str
    infos: list[Any]
    tells: bool

    @property
    def drawn(self) -> list[Any]:
        return [info for info in self.infos if info.glyph != pango.PANGO_GLYPH_EMPTY]


class _Meanings(NamedTuple):
    """What the glyphs of a font stand for that are letters by themselves, its blank one, and how wide each is."""

    letters: "_Letters"
    blank: int | None
    widths: dict[int, int]
    font: hb.Font
    # The digest of its file.
    file: str


class _OnStream:
    """Writes text on a stream of WeasyPrint's, as a pen notes it (`pen`)."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.add_font = stream.add_font

    def show(self, font: str, size: float, rise: float, parts: Sequence[int | bytearray]) -> None:
        self._stream.set_font_size(font, size)
        if rise:
            self._stream.set_text_rise(-rise)
        self._stream.show_text("".join(str(part) if isinstance(part, int) else f"<{part.hex()}>" for part in parts))
        if rise:
            self._stream.set_text_rise(0)

    def begin_said(self, said: str) -> None:
        self._stream.stream.append(b"/Span<</ActualText<feff%b>>>BDC" % said.encode("utf-16-be").hex().encode())

    def end_said(self) -> None:
        self._stream.stream.append(b"EMC")


def install() -> None:
    """Let WeasyPrint draw lines of text with `draw_first_line`."""
    weasyprint.draw.text.draw_first_line = draw_first_line


def draw_first_line(stream: Any, textbox: Any, _overflow: str, _ellipsis: Any, matrix: Any) -> list[Any]:
    """Draw the line of a text box as WeasyPrint does; it cuts nothing short, and has no coloured letters to return."""
    if not textbox.text.strip() or textbox.style["font_size"] < 1e-6:
        return []
    layout = textbox.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    text = layout.text.encode()
    stream.set_text_matrix(*matrix.values)
    hand = stream if isinstance(stream, Pen) else _OnStream(stream)
    run = line.runs[0]
    while run != ffi.NULL:
        _draw_run(hand, run.data, text)
        run = run.next
    return []


def _draw_run(hand: Pen | _OnStream, run: Any, text: bytes) -> None:
    """Draw what is of one font and one direction."""
    font, size = hand.add_font(run.item.analysis.font)
    means = _meanings(font)
    writer = _Writer(hand, font, size, means)
    if run.item.analysis.level % 2:
        for group in _with_marks(_clusters(run, text, means.letters, rtl=True)):
            _write_leftwards(writer, group)
    else:
        for word in _words(_clusters(run, text, means.letters, rtl=False)):
            if all(cluster.tells for cluster in word):
                writer.write(word)
            else:
                writer.write_as("".join(cluster.text for cluster in word), word)
    writer.flush()


def _write_leftwards(writer: "_Writer", group: list[_Cluster]) -> None:
    """Write a letter with its marks. Readers turn what stands on a line, but not the letters of one text in it.

    So where the glyphs do not tell the letters, each letter has a text of its own, and stands where it is looked for.
    """
    text = "".join(cluster.text for cluster in reversed(group))
    if not text or all(cluster.tells for cluster in group):
        writer.write(group)
        return
    writer.write_as(text[-1], group)
    for letter in text[-2::-1]:
        writer.write_as(letter, ())


def _clusters(run: Any, text: bytes, letters: "_Letters", *, rtl: bool) -> Iterator[_Cluster]:
    """Yield the clusters of a run from left to right."""
    offset, length = run.item.offset, run.item.length
    count, starts, infos = run.glyphs.num_glyphs, run.glyphs.log_clusters, run.glyphs.glyphs
    first, before = 0, length
    while first < count:
        start, last = starts[first], first + 1
        while last < count and starts[last] == start:
            last += 1
        end = before if rtl else (starts[last] if last < count else length)
        said = text[offset + start : offset + end].decode().translate(STEERING)
        cluster = _Cluster(said, list(infos[first:last]), tells=True)
        yield cluster._replace(tells=_tells(cluster, letters, rtl=rtl))
        first, before = last, start


def _tells(cluster: _Cluster, letters: "_Letters", *, rtl: bool) -> bool:
    """Say whether glyphs tell their text by themselves: one letter does that stands in its place, but for kerning."""
    drawn, said = cluster.drawn, cluster.text
    if len(drawn) != 1 or (rtl and len(said) > 1):
        return not drawn and not said
    place = drawn[0].geometry
    return (
        bool(said)
        and letters.get(drawn[0].glyph) == said
        and not place.y_offset
        and not (place.x_offset and not place.width)
    )


def _words(clusters: Iterator[_Cluster]) -> Iterator[list[_Cluster]]:
    """Part what runs from left to right into words: nobody then takes a mark that is moved for the end of one."""
    word: list[_Cluster] = []
    for cluster in clusters:
        if cluster.text.isspace():
            if word:
                yield word
            yield [cluster]
            word = []
        else:
            word.append(cluster)
    if word:
        yield word


def _with_marks(clusters: Iterator[_Cluster]) -> Iterator[list[_Cluster]]:
    """Part what runs from right to left into letters, each with the marks that come before it on the page."""
    group: list[_Cluster] = []
    for cluster in clusters:
        group.append(cluster)
        if any(info.geometry.width for info in cluster.drawn):
            yield group
            group = []
    if group:
        yield group


class _Writer:
    """Writes glyphs, as many at once as it can."""

    def __init__(self, hand: Pen | _OnStream, font: Any, size: float, means: _Meanings) -> None:
        self._hand, self._font, self._size, self._means = hand, font, size, means
        # From Pango's units to thousandths of an em, by which PDF moves glyphs.
        self._scale = 1000 * FROM_UNITS / size
        # Glyphs, two bytes each, and numbers that move those after them.
        self._shown: list[int | bytearray] = []
        self._rise, self._ahead = 0.0, 0.0

    def write_as(self, text: str, clusters: Sequence[_Cluster]) -> None:
        """Write glyphs that do not tell their text. Readers take the first and the last for its place."""
        self.flush()
        self._hand.begin_said(text)
        places = [info.geometry for cluster in clusters for info in cluster.drawn]
        if not places:
            # What has no width at all is not read.
            self._write_blank()
            self._ahead -= LEAST
            self._write_blank()
            self._ahead += LEAST
        elif places[0].y_offset or self._strays(places[0]):
            self._write_blank()
        self.write(clusters)
        if places and (not places[-1].width or self._strays(places[-1])):
            self._write_blank()
        self.flush()
        self._hand.end_said()

    def write(self, clusters: Sequence[_Cluster]) -> None:
        """Write glyphs where Pango has put them."""
        for cluster in clusters:
            alone = cluster.text if len(cluster.infos) == 1 else ""
            for info in cluster.infos:
                self._write_one(info, alone)

    def _write_one(self, info: Any, text: str) -> None:
        width = info.geometry.width * self._scale
        if info.glyph == pango.PANGO_GLYPH_EMPTY:
            self._ahead -= width
            return
        glyph = self._known(info.glyph, text)
        across = info.geometry.x_offset * self._scale
        self._ahead -= across
        self._put(glyph, -info.geometry.y_offset * FROM_UNITS)
        self._ahead += self._font.widths[glyph] + across - width

    def flush(self) -> None:
        """Put what was written onto the page."""
        self._move()
        if self._shown:
            self._hand.show(self._font.hash, self._size, self._rise, self._shown)
        self._shown = []

    def _put(self, glyph: int, rise: float) -> None:
        if rise != self._rise:
            self.flush()
            self._rise = rise
        else:
            self._move()
        last = self._shown[-1] if self._shown else 0
        if isinstance(last, int):
            last = bytearray()
            self._shown.append(last)
        last += glyph.to_bytes(2, "big")

    def _move(self) -> None:
        # What is less than a thousandth is kept for the next move, so that it does not add up.
        whole = round(self._ahead)
        self._ahead -= whole
        if whole:
            self._shown.append(whole)

    def _write_blank(self) -> None:
        if self._means.blank is not None:
            self._put(self._known(self._means.blank, ""), 0.0)

    def _strays(self, place: Any) -> bool:
        return bool(abs(place.x_offset * self._scale) > STRAY)

    def _known(self, glyph: int, text: str) -> int:
        """Note the width of a glyph, and its text for readers that know no `/ActualText`; return its number.

        A letter that no font has is a box.
        """
        if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
            glyph = 0
        if glyph not in self._font.widths:
            widths, font = self._means.widths, self._means.font
            if glyph not in widths:
                widths[glyph] = round(font.get_glyph_h_advance(glyph) * 1000 / font.face.upem)
            self._font.widths[glyph] = widths[glyph]
        self._font.to_unicode.setdefault(glyph, self._means.letters.get(glyph) or (text if glyph else ""))
        return glyph


def axes(font: Any) -> dict[str, float]:
    """Return where a variable font stands on its axes."""
    found: dict[str, float] = dict(font.variations)
    if "fvar" in font.tables:
        found.setdefault("wght", font.weight)
    return found


_read: dict[str, _Meanings] = {}
_files: dict[str, hb.Blob] = {}


def _meanings(font: Any) -> _Meanings:
    """Return what the glyphs of a font stand for; each font is read once."""
    if font.hash not in _read:
        digest = hashlib.sha256(font.file_content).hexdigest()
        if digest not in _files:
            _files[digest] = _mapped(digest, font.file_content)
        face = hb.Face(_files[digest], font.index)
        opened = hb.Font(face)
        opened.set_variations(axes(font))
        letters = _Letters(face, opened)
        blanks = (opened.get_nominal_glyph(code) for code in BLANK)
        blank = next((glyph for glyph in blanks if glyph and _draws_nothing(opened, glyph)), None)
        if blank is not None:
            letters.forget(blank)
        _read[font.hash] = _Meanings(letters, blank, {}, opened, digest)
    return _read[font.hash]


def _mapped(digest: str, content: bytes) -> hb.Blob:
    """Return a font's file as the system has it in memory for all, not as a copy of it."""
    for path in font_files():
        if path.stat().st_size == len(content):
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == digest
            if same:
                return hb.Blob.from_file_path(str(path))
    return hb.Blob(content)


def digest_of(font: Any) -> str:
    """Return what tells the file of a font that was drawn with."""
    return _meanings(font).file


def _draws_nothing(font: hb.Font, glyph: int) -> bool:
    extents = font.get_glyph_extents(glyph)
    return not font.get_glyph_h_advance(glyph) and not (extents and (extents.width or extents.height))


def _rank(code: int) -> int:
    """Sort what people write before what looks like it: letters before radicals, the space before wide ones."""
    letter = chr(code)
    copy, sign = unicodedata.normalize("NFKC", letter) != letter, unicodedata.category(letter)[0] != "L"
    return copy << 22 | sign << 21 | code


class _Letters:
    """Which letter each glyph of a font stands for: in few bytes, for some fonts have 65,535."""

    def __init__(self, face: hb.Face, font: hb.Font) -> None:
        self._codes = array("L", bytes(array("L").itemsize * face.glyph_count))
        for code in sorted(map(_rank, face.unicodes)):
            letter = code & 0x1FFFFF
            glyph = font.get_nominal_glyph(letter)
            self._codes[glyph] = self._codes[glyph] or letter

    def forget(self, glyph: int) -> None:
        """Let a glyph stand for nothing."""
        self._codes[glyph] = 0

    def get(self, glyph: int, otherwise: str = "") -> str:
        """Return what a glyph stands for."""
        code = self._codes[glyph] if glyph < len(self._codes) else 0
        return _stands_for(code) if code else otherwise


@lru_cache(maxsize=4096)
def _stands_for(code: int) -> str:
    letter = chr(code)
    return unicodedata.normalize("NFKC", letter) if any(code in block for block in JOINED) else letter
