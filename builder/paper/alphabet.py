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

# What our words are written with besides, and the shapes of the chips.
SIGNS = "●◐▲■✕·“”‘’–—…§°"
# The shapes that fonts have for letters which follow each other: words are full of them.
TOGETHER = "ff fi fl ffi ffl"
# Of Unicode's blocks: Basic Latin, Latin-1 Supplement, Latin Extended-A, today's Greek, Cyrillic.
LETTERS = (
    range(0x21, 0x7F),
    range(0xC0, 0x100),
    range(0x100, 0x180),
    (0x386, *range(0x388, 0x38B), 0x38C, *range(0x38E, 0x3A2), *range(0x3A3, 0x3CF)),
    range(0x400, 0x460),
)
# Letters of Cyrillic that languages have from the Dnieper to Mongolia, beside the Slavic ones.
MORE_CYRILLIC = "ҐґҒғҖҗҘҙҚқҠҡҢңҪҫҮүҰұҲҳҶҷҺһӀӏӐӑӘәӢӣӨөӮӯӰӱ"


def note(book: SnippetBook) -> tuple[tuple[Digest, ...], ...]:
    """Add the letters to the snippets of a book, in each weight, and return those of each part of the alphabet.

    `fonts.shelf` asks for them: a file gets the parts that it uses letters of.
    """
    return tuple(
        tuple(book.add(BODY_WIDTH, html) for html in (f"<p>{said}</p>", f"<p><b>{said}</b></p>")) for said in _public()
    )


def _public() -> Iterator[Markup]:
    basic, *others = (" ".join(map(chr, block)) for block in LETTERS)
    for letters in (f"{basic} {SIGNS} {TOGETHER}", *others, " ".join(MORE_CYRILLIC)):
        yield apart(letters)
    yield apart(" ".join(sorted({name_of(row.iso3166) for row in CCTLDS})))
    labels = (row for row in CCTLDS if row.u_label)
    yield Markup(" ").join(
        Markup('<bdi lang="{}">{}</bdi>').format(row.idn_language, apart(f".{row.u_label}")) for row in labels
    )
