"""Embed fonts in a PDF, cut to the glyphs that its pages use, or to an alphabet that is the same for all.

An alphabet is cut from public text (`alphabet`), so it tells nobody anything: those of its parts that a file uses
are cut and serialised once, and joined to each file that needs no more of its font. A file that needs more gets
exactly the glyphs of its own pages, so not even a font tells of a name outside the view.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz as hb

from builder.deflating import QUICK, SMALL
from builder.errors import LayoutError
from builder.installation import FONTS, to_install
from builder.paper import pdf
from builder.paper.forms import FontFace, Form, merged

NEEDED = frozenset(("NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc"))
INVISIBLE = "\u200b"
# Layout is done when a font is embedded, and glyphs are named by number: what shapes, maps and names has no reader.
DROPPED = (
    *("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "STAT", "MATH", "vhea", "vmtx", "VORG"),
    *("OS/2", "cmap", "gasp", "hdmx", "kern", "LTSH", "meta", "name", "post", "VDMX"),
)
# The objects of a font: its file, what its glyphs mean, and in an object stream its descriptor, its widths, itself.
OBJECTS = 6
# Fonts cut for single files that a process keeps, of some kilobytes each.
MOST_CUT = 2000
# What glyphs stand for: each has a width (1/1000 em) and a text.
Used = Mapping[int, tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownFont:
    """A font of an edition: where it lies, what all forms of the edition use of it, and its alphabet, in parts."""

    face: FontFace
    path: str
    glyphs: frozenset[int] = field(repr=False)
    alphabet: tuple[Used, ...] = field(repr=False)


def shelf(forms: Mapping[bytes, Form], alphabet: Iterable[Iterable[bytes]] = ()) -> "FontShelf":
    """Return the fonts of an edition's forms. Those of the parts of the `alphabet` were laid out from public text."""
    faces: dict[str, FontFace] = {}
    glyphs: dict[str, set[int]] = {}
    public: dict[str, list[Used]] = {}
    for part in alphabet:
        for each in merged(each for digest in part for each in forms[digest].fonts):
            public.setdefault(each.resource, []).append(each.used)
    for each in (each for form in forms.values() for each in form.fonts):
        faces[each.resource] = each.face
        glyphs.setdefault(each.resource, set()).update(each.used)
    paths = find(frozenset(face.digest for face in faces.values()))
    return FontShelf(
        {
            resource: KnownFont(
                face=faces[resource],
                path=paths[faces[resource].digest],
                glyphs=frozenset(glyphs[resource]),
                alphabet=tuple(public.get(resource, ())),
            )
            for resource in sorted(faces)
        }
    )


# It reads the fonts, and letters of a round ask for the same ones.
@lru_cache(maxsize=64)
def find(wanted: frozenset[str]) -> Mapping[str, str]:
    """Return the path of each font file of these digests."""
    found: dict[str, str] = {}
    for path in font_files():
        if wanted == found.keys():
            break
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in wanted:
            found[digest] = str(path)
    if wanted != found.keys():
        raise LayoutError("a font that pages were laid out with is gone", hint="build again with --no-cache")
    return found


class FontShelf:
    """The fonts that files of an edition are written with. What it made of them does not travel with it."""

    def __init__(self, fonts: Mapping[str, KnownFont]) -> None:
        self._known = dict(fonts)
        # What is said of a glyph is a bit, so that what a file uses is a number, and uses are joined by one operation.
        self._bits: dict[str, dict[tuple[int, tuple[int, str]], int]] = {}
        self._said: list[tuple[int, tuple[int, str]]] = []
        self._masks: dict[str, int] = {}
        # Of each public font the parts of its alphabet: no letter is in two.
        self._public: dict[str, tuple[int, ...]] = {}
        self._alphabets: dict[tuple[str, int], pdf.Ready] = {}
        self._cut: dict[tuple[str, int, int], pdf.Ready] = {}
        public = [resource for resource, font in sorted(fonts.items()) if font.alphabet]
        # The numbers of public fonts are the same in all files, and do not depend on what else an edition says.
        self._numbers = {resource: pdf.FIRST + place * OBJECTS for place, resource in enumerate(public)}
        # What a file may number.
        self.first = pdf.FIRST + len(public) * OBJECTS
        for resource in public:
            self._public[resource] = tuple(self._parts(resource, fonts[resource].alphabet))

    def __reduce__(self) -> tuple[type["FontShelf"], tuple[dict[str, KnownFont]]]:
        return FontShelf, (self._known,)

    def use(self, form: Form) -> int:
        """Return what a form uses of the fonts, to be joined by `|` with the use of others."""
        use = 0
        for each in form.fonts:
            if each.resource not in self._known:
                path = find(frozenset((each.face.digest,)))[each.face.digest]
                self._known[each.resource] = KnownFont(face=each.face, path=path, glyphs=frozenset(), alphabet=())
            use |= self._mask(each.resource, each.used)
        return use

    def embed(self, writer: pdf.Writer, use: int) -> bytes:
        """Add the fonts that a file uses to it, and return them as resources."""
        resources = []
        for resource in sorted(self._masks):
            if used := use & self._masks[resource]:
                made = self._alphabet(resource, used)
                number = self._numbers.get(resource) or writer.take(OBJECTS)
                writer.add_ready(made or self._exactly(resource, used, number))
                resources.append(b"/%b %d 0 R" % (resource.encode("ascii"), number + OBJECTS - 1))
        return b"".join(resources)

    def _mask(self, resource: str, used: Used) -> int:
        bits, mask = self._bits.setdefault(resource, {}), 0
        for said in used.items():
            bit = bits.get(said)
            if bit is None:
                bit = bits[said] = 1 << len(self._said)
                self._said.append(said)
                self._masks[resource] = self._masks.get(resource, 0) | bit
            mask |= bit
        return mask

    def _parts(self, resource: str, alphabet: Iterable[Used]) -> Iterator[int]:
        before = 0
        for part in alphabet:
            mask = self._mask(resource, part)
            yield mask & ~before
            before |= mask

    def _alphabet(self, resource: str, used: int) -> pdf.Ready | None:
        """Return the parts of the alphabet that a file uses letters of; None where it uses others too."""
        parts = sum(part for part in self._public.get(resource, ()) if used & part)
        if used & ~parts:
            return None
        if (resource, parts) not in self._alphabets:
            self._alphabets[resource, parts] = self._made(resource, parts, self._numbers[resource], SMALL)
        return self._alphabets[resource, parts]

    def _exactly(self, resource: str, used: int, number: int) -> pdf.Ready:
        """Return a font of what a file uses. Recipients of one region often need the same few glyphs of a script."""
        key = resource, used, number
        if key not in self._cut:
            if len(self._cut) >= MOST_CUT:
                self._cut.clear()
            self._cut[key] = self._made(resource, used, number, QUICK)
        return self._cut[key]

    def _made(self, resource: str, used: int, number: int, level: int) -> pdf.Ready:
        # In an order that does not depend on what else this process has written.
        said = sorted(self._said[place] for place in _places(used))
        return _serialised(self._known[resource], dict(said), number, level)


def _places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _serialised(font: KnownFont, used: Used, number: int, level: int) -> pdf.Ready:
    """Return the objects of a font of these glyphs, from a number on; the last is the font itself."""
    face, ascent, descent = font.face, *_outlines(font.face, font.path)
    file, is_cff = _cut(font, frozenset(used))
    name, (file_at, text_at, pack, descriptor, widths, whole) = (
        face.name.encode("ascii"),
        range(number, number + OBJECTS),
    )
    objects = [
        (
            descriptor,
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[0 %d 1000 %d]/ItalicAngle 0/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV 80/%b %d 0 R>>"
            % (name, descent, ascent, ascent, descent, ascent, b"FontFile3" if is_cff else b"FontFile2", file_at),
        ),
        (
            widths,
            b"<</Type/Font/Subtype/%b/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/FontDescriptor %d 0 R/DW 0/W[%b]>>"
            % (
                b"CIDFontType0" if is_cff else b"CIDFontType2/CIDToGIDMap/Identity",
                name,
                descriptor,
                b"".join(_widths(used)),
            ),
        ),
        (
            whole,
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, widths, text_at),
        ),
    ]
    streams = ((file_at, file, b"/Subtype/CIDFontType0C" if is_cff else b""), (text_at, _to_unicode(used), b""))
    return pdf.ready(streams, pack, objects, level)


def _widths(used: Used) -> Iterator[bytes]:
    """Yield the widths of glyphs, those that follow each other together."""
    before, opened = -2, b""
    for glyph in sorted(used):
        if glyph == before + 1:
            yield b" %d" % used[glyph][0]
        else:
            yield b"%b%d[%d" % (opened, glyph, used[glyph][0])
        before, opened = glyph, b"]"
    yield opened


@lru_cache(maxsize=64)
def _face(path: str, index: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path), index)


@lru_cache(maxsize=64)
def _outlines(face: FontFace, path: str) -> tuple[int, int]:
    """Return ascent and descent in 1/1000 em."""
    opened = _face(path, face.index)
    extents = hb.Font(opened).get_font_extents("ltr")
    return round(extents.ascender * 1000 / opened.upem), round(extents.descender * 1000 / opened.upem)


def _cut(font: KnownFont, glyphs: frozenset[int]) -> tuple[bytes, bool]:
    """Return a font of these glyphs, and whether its outlines are CFF.

    Drawing instructions name glyphs by number, so numbers are kept. Noto Sans CJK is a CFF font
    whose own table gives each glyph its old number as CID (PDF 1.7, 9.7.4.2), at a tenth of the
    size of 65,535 kept numbers.
    """
    face = _face(font.path, font.face.index)
    if "CFF " not in face.table_tags:
        return _subset(face, font.face, glyphs).execute().blob.data, False
    if "CJK" not in font.face.name:
        raise LayoutError(
            f"the font {font.face.name} is of a kind we cannot embed", hint="install Debian's fonts-noto-core"
        )
    if glyphs <= font.glyphs:
        # To cut anything from a font of 65,535 glyphs takes twenty times as long as from what an edition uses of it.
        # The outcome is the same to the byte, as tests/paper/test_fonts.py has it.
        face, numbers = _of_edition(font)
        glyphs = frozenset(numbers[glyph] for glyph in glyphs)
    return _subset(face, font.face, glyphs).execute().reference_table("CFF ").data, True


@lru_cache(maxsize=32)
def _of_edition(font: KnownFont) -> tuple[hb.Face, Mapping[int, int]]:
    """Return a font of all glyphs that an edition uses, and their numbers in it."""
    plan = _subset(_face(font.path, font.face.index), font.face, font.glyphs | {0})
    numbers = dict(plan.old_to_new_glyph_mapping.items())
    return hb.Face(hb.Blob(plan.execute().blob.data)), numbers


def _subset(face: hb.Face, said: FontFace, glyphs: frozenset[int]) -> hb.SubsetPlan:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    if 0 in glyphs:
        # The box that stands for a letter which no font has.
        wanted.flags |= hb.SubsetFlags.NOTDEF_OUTLINE
    if "CFF " not in face.table_tags:
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii").ljust(4), "big") for tag in DROPPED)
    for axis, value in said.axes:
        wanted.pin_axis_location(face, axis, value)
    return hb.SubsetPlan(face, wanted)


def _to_unicode(used: Used) -> bytes:
    """Return the CMap by which readers copy and search text (PDF 1.7, 9.10.3)."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    # What a part of a letter is part of, its word says (`drawing`). Readers that look here only would show its number.
    texts = {glyph: text or INVISIBLE for glyph, (_, text) in used.items()}
    pairs = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in texts.items()]
    for start in range(0, len(pairs), 100):
        part = pairs[start : start + 100]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


@cache
def font_files() -> tuple[Path, ...]:
    """Return the files of the fonts that pages may use, where `fonts.conf` looks; refuse to go on without them."""
    names = "NotoSans*", "NotoSerifTibetan-*"
    found = sorted(path for root in FONTS for name in names for path in root.glob(name) if path.is_file())
    if not {path.name for path in found} >= NEEDED:
        raise LayoutError("the fonts are not installed", hint=to_install("fonts"))
    return tuple(found)
