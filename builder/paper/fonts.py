"""Embed fonts in a PDF, cut to the glyphs that its pages use.

Each recipient's file holds exactly the glyphs of what that recipient sees, so not even a
font tells of a name outside the view.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import pydyf
import uharfbuzz as hb

from builder.errors import LayoutError
from builder.installation import FONTS, to_install
from builder.paper.forms import FontFace, Glyphs

FontShelf = Mapping[str, str]
NEEDED = frozenset(("NotoSans-Regular.ttf", "NotoSansCJK-Regular.ttc"))
INVISIBLE = "\u200b"
# Layout is done when a font is embedded: tables for shaping have no reader.
DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "STAT", "MATH", "vhea", "vmtx", "VORG")


def shelf(digests: Iterable[str]) -> dict[str, str]:
    """Return the path of each font file that forms use, by the digest of its content."""
    wanted = set(digests)
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


def embed(pdf: pydyf.PDF, glyphs: Iterable[Glyphs], paths: FontShelf) -> pydyf.Dictionary:
    """Add each font that the forms use to the file, and return the font resources."""
    merged: dict[str, tuple[FontFace, dict[int, tuple[int, str]]]] = {}
    for use in glyphs:
        _, used = merged.setdefault(use.resource, (use.face, {}))
        used.update(use.used)
    resources = pydyf.Dictionary()
    for resource in sorted(merged):
        face, used = merged[resource]
        resources[resource] = _add_font(pdf, face, dict(sorted(used.items())), paths[face.digest])
    return resources


def _add_font(pdf: pydyf.PDF, face: FontFace, used: dict[int, tuple[int, str]], path: str) -> bytes:
    outlines = _outlines(face, path)
    file, is_cff = _subset(face, path, frozenset(used))
    extra = {"Filter": "/FlateDecode", **({"Subtype": "/CIDFontType0C"} if is_cff else {})}
    font_file = pydyf.Stream([file], extra)
    to_unicode = pydyf.Stream([zlib.compress(_to_unicode(used))], {"Filter": "/FlateDecode"})
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{face.name}",
            "Flags": 4,
            "FontBBox": f"[0 {outlines[1]} 1000 {outlines[0]}]",
            "ItalicAngle": 0,
            "Ascent": outlines[0],
            "Descent": outlines[1],
            "CapHeight": outlines[0],
            "StemV": 80,
        }
    )
    for part in (font_file, to_unicode, descriptor):
        pdf.add_object(part)
    descriptor["FontFile3" if is_cff else "FontFile2"] = font_file.reference
    descendant = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if is_cff else "/CIDFontType2",
            "BaseFont": f"/{face.name}",
            "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
            "FontDescriptor": descriptor.reference,
            "DW": 0,
            "W": "[" + " ".join(f"{glyph} [{width}]" for glyph, (width, _) in used.items()) + "]",
        }
    )
    if not is_cff:
        descendant["CIDToGIDMap"] = "/Identity"
    pdf.add_object(descendant)
    font = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{face.name}",
            "Encoding": "/Identity-H",
            "DescendantFonts": b"[" + descendant.reference + b"]",
            "ToUnicode": to_unicode.reference,
        }
    )
    pdf.add_object(font)
    reference: bytes = font.reference
    return reference


@lru_cache(maxsize=32)
def _face(path: str, index: int) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(path), index)


@lru_cache(maxsize=32)
def _outlines(face: FontFace, path: str) -> tuple[int, int]:
    """Return ascent and descent in 1/1000 em."""
    opened = _face(path, face.index)
    extents = hb.Font(opened).get_font_extents("ltr")
    return round(extents.ascender * 1000 / opened.upem), round(extents.descender * 1000 / opened.upem)


# Recipients of one region often need the same few glyphs of a script.
@lru_cache(maxsize=128)
def _subset(face: FontFace, path: str, glyphs: frozenset[int]) -> tuple[bytes, bool]:
    """Return a font of these glyphs, compressed, and whether its outlines are CFF.

    Drawing instructions name glyphs by number, so numbers are kept. Noto Sans CJK is a CFF font
    whose own table gives each glyph its old number as CID (PDF 1.7, 9.7.4.2), at a tenth of the
    size of 65,535 kept numbers.
    """
    opened = _face(path, face.index)
    is_cff = "CFF " in opened.table_tags
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    if 0 in glyphs:
        # The box that stands for a letter which no font has.
        wanted.flags |= hb.SubsetFlags.NOTDEF_OUTLINE
    if not is_cff:
        wanted.flags |= hb.SubsetFlags.RETAIN_GIDS
    elif "CJK" not in face.name:
        raise LayoutError(f"the font {face.name} is of a kind we cannot embed", hint="install Debian's fonts-noto-core")
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in DROPPED)
    for axis, value in face.axes:
        wanted.pin_axis_location(opened, axis, value)
    made = hb.subset(opened, wanted)
    content = made.reference_table("CFF ").data if is_cff else made.blob.data
    return zlib.compress(content), is_cff


def _to_unicode(used: dict[int, tuple[int, str]]) -> bytes:
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
