"""Fonts in files: those of public letters are the same for everybody, all others say no more than their file."""

import io
import pickle
import re
from collections.abc import Iterable
from itertools import chain

import pikepdf
import pytest

from builder.paper import alphabet, fonts
from builder.paper.blocks import Digest
from builder.paper.forms import Form
from builder.paper.layout import lay_out
from builder.paper.pdf import Writer
from builder.paper.plan import BODY_WIDTH, SnippetBook

TEXTS = {
    "public": "Greece 0123 Ångström Жуков office",
    "arabic": "Ahmed شبكة",
    "japanese": "架空の登録機関",
    "han": "架空登録 機関",
}


LaidOut = tuple[dict[Digest, Form], dict[str, Digest], tuple[tuple[Digest, ...], ...]]


@pytest.fixture(scope="module")
def laid_out() -> LaidOut:
    """Forms of some texts and of the alphabet; the digest of each text; those of the alphabet."""
    book = SnippetBook()
    letters = alphabet.note(book)
    digests = {name: book.add(BODY_WIDTH, f"<p>{text}</p>") for name, text in TEXTS.items()}
    forms = dict(zip(book.snippets, lay_out(list(book.snippets.values())), strict=True))
    return forms, digests, letters


def written(shelf: fonts.FontShelf, forms: Iterable[Form]) -> dict[str, bytes]:
    """The file and the meanings of each font of a file that uses some forms."""
    writer, use = Writer(shelf.first), 0
    for form in forms:
        use |= shelf.use(form)
    content = writer.finish("x", "D:20261122", "en", shelf.embed(writer, use))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = {}
        for font in (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each):
            described = font.DescendantFonts[0].FontDescriptor
            file = described.FontFile3 if "/FontFile3" in described else described.FontFile2
            found[str(font.BaseFont)] = file.read_bytes() + font.ToUnicode.read_bytes()
        return found


def letters_of(font: bytes) -> set[str]:
    codes = re.findall(rb"<[0-9a-f]{4}> <([0-9a-f]+)>", font)
    letters = {letter for code in codes for letter in bytes.fromhex(code.decode()).decode("utf-16-be")}
    # The last of all codes stands in each font, and no letter for what is part of one.
    return letters - {"\uffff", fonts.INVISIBLE}


def test_public_letters_are_the_same_whoever_reads(laid_out: LaidOut) -> None:
    """To the byte, whatever else an edition holds: nobody learns from them what the page of another says."""
    forms, digests, letters = laid_out
    whole = fonts.shelf(forms, letters)
    few = fonts.shelf({digest: forms[digest] for digest in (*chain(*letters), digests["public"])}, letters)
    public = [forms[digests["public"]]]
    written(whole, [forms[digests["arabic"]]])
    assert written(whole, public) == written(few, public)
    (font,) = written(few, public).values()
    # The parts of the alphabet that the page has letters of, whole, and no other.
    assert letters_of(font) >= {*"Zz9"}
    assert [part for part in ("ÿ", "Ł", "Ω", "Ж", "Ү") if part in letters_of(font)] == ["ÿ", "Ж"]


def test_a_font_beyond_the_alphabet_has_the_letters_of_its_file(laid_out: LaidOut) -> None:
    """Not those of another file, and not those of the alphabet, which would make of two fonts a third."""
    forms, digests, letters = laid_out
    shelf = fonts.shelf(forms, letters)
    for name in ("japanese", "han", "arabic"):
        found = written(shelf, [forms[digests[name]]])
        beyond = [letters_of(font) for font in found.values() if not letters_of(font) >= {*"Zz9"}]
        assert beyond
        assert set.union(*beyond) <= set(TEXTS[name])


def test_it_matters_not_what_else_an_edition_draws(laid_out: LaidOut) -> None:
    """A font cut from what an edition uses is, to the byte, the one cut from the whole; in another process too."""
    forms, digests, letters = laid_out
    shelf = fonts.shelf(forms, letters)
    alone = fonts.shelf({digest: forms[digest] for digest in chain(*letters)}, letters)
    for name in TEXTS:
        used = [forms[digests[name]]]
        assert written(shelf, used) == written(alone, used)
        assert written(pickle.loads(pickle.dumps(shelf)), used) == written(shelf, used)
