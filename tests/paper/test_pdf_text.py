"""What is copied from a PDF is what was written: each U-label of the root zone, and names in its scripts and others."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator

import pikepdf
import pytest

from builder.demo.scripts import SCRIPTS
from builder.paper.documents import CARD_WIDTH, CallPaper, calls_pdf
from builder.paper.forms import Snippet
from builder.paper.layout import document_pdf
from builder.register.facts import CCTLDS

LABELS = [row.u_label for row in CCTLDS if row.u_label]
# A given name and a surname in each script of the root zone, and what the example has no names in.
NAMES = [
    *(f"{script.given[-1][0]} {script.surnames[-1][0]}" for script in SCRIPTS.values()),
    *(script.registry for script in SCRIPTS.values()),
    "हिन्दी क्षत्रिय श्रीमान् रवि",
    "ஶ்ரீ கொள்கை பௌர்ணமி",
    "ශ්\u200dරී ලංකා",
    "মিতা ক্ষেত্র কৌশল",
    "ثبت\u200cنام الاردن الأول",
    "မြန်မာ ဥပမာ ကျွန်ုပ် ၁၂၃",
    "ខ្មែរ ឧទាហរណ៍ ស្រី",
    "ናሙና ምሳሌ",
    "དཔེ་མཚོན་ བརྒྱུད",
    "Ḿíkola x̂ Đặng ffi",
]
TEXTS = list(dict.fromkeys([*LABELS, *NAMES]))
# What readers put around text that runs from right to left.
MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@pytest.fixture(scope="module")
def sheet() -> bytes:
    """A call sheet that says each text in the regular weight, and then each in the bold one."""
    lines = [f"<p><bdi>{text}</bdi></p>" for text in TEXTS]
    snippets = [
        Snippet(CARD_WIDTH, f'<div style="font-weight: {weight}">{"".join(lines[start : start + 30])}</div>')
        for weight in (400, 700)
        for start in range(0, len(lines), 30)
    ]
    head = Snippet(CARD_WIDTH, "<p>head</p>")
    book = {each.digest: each for each in (*snippets, head)}
    paper = CallPaper(
        letterhead=head.digest,
        tlp=head.digest,
        script=tuple(each.digest for each in snippets),
        cards=(),
        outcome=head.digest,
        title="x",
        made="D:20261122",
    )
    return calls_pdf(book, paper)


def copied(content: bytes) -> list[str]:
    """The lines that poppler copies, for all the readers that are made with it."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return [clean(text) for text in done.stdout.decode().splitlines() if text.strip()]


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.translate(MARKS).strip(" \f"))


def read_aloud(content: bytes) -> list[str]:
    """The lines as the standard has them: the text of a span where it has one, else what its glyphs stand for."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [clean(text) for page in pdf.pages for text in lines_of(page)]


def lines_of(page: pikepdf.Page) -> Iterator[str]:
    fonts = {str(name): glyphs(font) for name, font in page.Resources.Font.items()}
    found, font, span = "", {}, False
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Td" and found:
            yield found
            found = ""
        elif name == "Tf":
            font = fonts[str(operands[0])]
        elif name == "BDC":
            found, span = found + str(operands[1].ActualText), True
        elif name == "EMC":
            span = False
        elif name in ("Tj", "TJ") and not span:
            parts = operands if name == "Tj" else operands[0]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            found += "".join(font[code] for code in zip(codes[::2], codes[1::2], strict=True))
    if found:
        yield found


def glyphs(font: pikepdf.Object) -> dict[tuple[int, int], str]:
    """What each glyph of a font stands for."""
    pairs = re.findall(rb"<(\w\w)(\w\w)> <(\w*)>", font.ToUnicode.read_bytes())
    return {
        (int(high, 16), int(low, 16)): bytes.fromhex(text.decode()).decode("utf-16-be") for high, low, text in pairs
    }


def leftwards(text: str) -> bool:
    return unicodedata.bidirectional(text[0]) in ("R", "AL")


def test_what_is_copied_is_what_was_written(sheet: bytes) -> None:
    """Each label of the root zone and a name in each of its scripts, regular and bold, comes out letter by letter."""
    found = copied(sheet)
    assert [text for text in map(clean, TEXTS) if found.count(text) < 2] == []


def test_the_file_says_what_was_written_as_the_standard_has_it(sheet: bytes) -> None:
    """A second reader, that knows the standard and no tricks, finds the same; on a line, letters stand as they run."""
    found = read_aloud(sheet)
    wanted = [clean(text[::-1] if leftwards(text) else text) for text in TEXTS]
    assert [text for text in wanted if found.count(text) < 2] == []


def test_no_mark_stands_on_a_dotted_circle(sheet: bytes) -> None:
    """In every weight a script is drawn with a font of its own, which has the letters that its marks belong to."""
    with pikepdf.open(io.BytesIO(sheet)) as pdf:
        fonts = {str(font.BaseFont): glyphs(font) for page in pdf.pages for font in page.Resources.Font.values()}
    assert [name for name, meanings in fonts.items() if "◌" in meanings.values()] == []
    assert [name for name in fonts if "Grantha" in name] == []
    assert any("Tamil-Bold" in name for name in fonts)


def test_a_report_copies_as_it_was_written() -> None:
    """The report of a round is made another way, and its names copy as well."""
    names = "".join(f'<p style="font-family: Noto Sans"><bdi>{name}</bdi></p>' for name in NAMES)
    found = copied(document_pdf(f'<html lang="en"><title>x</title><body>{names}</body></html>'))
    assert [name for name in map(clean, NAMES) if name not in found] == []


def test_a_letter_that_no_font_has_is_a_box_and_copies() -> None:
    """An emoji in a note is no blank: whoever reads sees that something stands there, and can copy it."""
    page = '<html lang="en"><title>x</title><body><p style="font: 9pt Noto Sans">a\U0001f600b</p></body>'
    assert copied(document_pdf(page)) == ["a\U0001f600b"]
