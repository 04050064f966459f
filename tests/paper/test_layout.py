"""Pieces of pages are laid out once, and alike whatever is laid out with them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from builder.errors import LayoutError
from builder.paper import fonts
from builder.paper.forms import Snippet
from builder.paper.layout import lay_out

TEXTS = (
    "<p>Greece <b>.gr</b></p>",
    '<p><a href="tel:+441632960101">+44 1632 960101</a></p>',
    '<p><bdi lang="hi">.भारत</bdi> <bdi>.امارات</bdi> <bdi>.இலங்கை</bdi> क्षत्रिय</p>',
    '<p><bdi lang="zh-Hans">中国</bdi> <bdi lang="ko">한국</bdi> fi ffi</p>',
)
SNIPPETS = [Snippet(300.0, text) for text in TEXTS]


def test_a_form_depends_on_its_snippet_alone() -> None:
    """Promise 7: the same data gives the same bytes, whatever the cache held and in whatever order."""
    alone = [lay_out([snippet])[0] for snippet in SNIPPETS]
    assert lay_out(SNIPPETS) == alone
    assert lay_out(SNIPPETS[::-1]) == alone[::-1]


def test_a_box_is_as_wide_whatever_a_process_laid_out_before() -> None:
    """Pango measures the box for a letter that no font has once, by the fonts it has used by then."""
    program = (
        "import sys; from builder.paper.layout import Snippet, lay_out\n"
        "for text in sys.argv[1:]: (form,) = lay_out([Snippet(300.0, text)])\n"
        "print(form.content.hex())"
    )
    box, rare = "<b>plain \U0001f469 x</b>", "<b>\u13e3\u13b3</b>"
    first, later = (
        subprocess.run([sys.executable, "-c", program, *texts], capture_output=True, text=True, check=True).stdout
        for texts in ((box,), (rare, box))
    )
    assert first == later


def test_a_form_knows_its_height_its_links_and_its_letters() -> None:
    """What the composer needs is there: how tall it is, what can be tapped, which text it shows."""
    (form,) = lay_out([SNIPPETS[1]])
    assert 8 < form.height < 30
    (link,) = form.links
    assert link.uri == "tel:+441632960101"
    assert 0 <= link.left < link.right <= 300
    assert 0 <= link.bottom < link.top <= form.height + 1
    text = {said for glyphs in form.fonts for _, said in glyphs.used.values()}
    assert set("+44 1632 960101") <= text


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://198.51.100.1/x.png">',
        '<img src="x.png">',
        '<p style="background: url(data:image/png;base64,AAAA)">x</p>',
        '<link rel="stylesheet" href="x.css">',
    ],
)
def test_a_page_fetches_nothing(html: str) -> None:
    """A template that asks for a file or an address is refused, not left with a hole."""
    with pytest.raises(LayoutError):
        lay_out([Snippet(300.0, html)])


def test_a_piece_that_no_paper_holds_is_refused() -> None:
    """Nothing is cut off in silence."""
    with pytest.raises(LayoutError, match="taller than any paper"):
        lay_out([Snippet(300.0, "<p>line</p>" * 600)])


def test_a_letter_that_no_font_has_is_drawn_as_a_box() -> None:
    """One odd letter in a note does not stop an edition."""
    (form,) = lay_out([Snippet(300.0, "<p>a \U0001f600 b</p>")])
    assert form.height > 0


def test_without_fonts_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Elsewhere than on Debian, or before `make setup`: said at once, and not by a page without letters."""
    monkeypatch.setattr(fonts, "FONTS", (tmp_path,))
    fonts.font_files.cache_clear()
    try:
        with pytest.raises(LayoutError, match="fonts are not installed") as refused:
            fonts.find(frozenset(["any"]))
    finally:
        fonts.font_files.cache_clear()
    assert "fonts-noto" in (refused.value.hint or "")


def test_the_fonts_are_looked_for_where_pango_finds_them() -> None:
    """One list of directories, written in two languages."""
    configured = re.findall(r"<dir>(.*)</dir>", (Path(fonts.__file__).parent / "fonts.conf").read_text())
    assert [Path(each) for each in configured] == list(fonts.FONTS)
