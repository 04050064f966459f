"""The letters that everybody may see: of what is public, or common in any register.

They are laid out with the pages, so that they are those glyphs that the pages draw them with, and each font is cut
to them once (`fonts`). Nothing of a register is in here, or a font would tell of it.
"""

from collections.abc import Iterator

from markupsafe import Markup

from builder.paper.blocks import Digest
from builder.paper.plan import BODY_WIDTH, SnippetBook
from builder.register.facts import CCTLDS, name_of
from builder.words.labels import apart

# Unicode's blocks Basic Latin, Latin-1 Supplement and Latin Extended-A, and the letters of Greek and Cyrillic that
# languages of today are written with.
LETTERS = (
    *(range(0x21, 0x7F), range(0xC0, 0x180)),
    *(range(0x386, 0x387), range(0x388, 0x38B), range(0x38C, 0x38D), range(0x38E, 0x3A2), range(0x3A3, 0x3CF)),
    # Cyrillic, and its letters for the languages of the Caucasus and of Central Asia.
    range(0x400, 0x530),
)
# The shapes that fonts have for letters which follow each other: words are full of them.
TOGETHER = ("ff", "fi", "fl", "ffi", "ffl")
# What our words are written with besides, and the shapes of the chips.
SIGNS = "●◐▲■✕·“”‘’–—…§°"


def note(book: SnippetBook) -> tuple[Digest, ...]:
    """Add the letters to the snippets of a book, in each weight, and return them: `fonts.shelf` asks for them."""
    return tuple(
        book.add(BODY_WIDTH, html) for said in _public() for html in (f"<p>{said}</p>", f"<p><b>{said}</b></p>")
    )


def _public() -> Iterator[Markup]:
    yield apart(" ".join(chr(code) for block in LETTERS for code in block) + f" {SIGNS}")
    yield apart(" ".join(TOGETHER))
    yield apart(" ".join(sorted({name_of(row.iso3166) for row in CCTLDS})))
    labels = (row for row in CCTLDS if row.u_label)
    yield Markup(" ").join(
        Markup('<bdi lang="{}">{}</bdi>').format(row.idn_language, apart(f".{row.u_label}")) for row in labels
    )
