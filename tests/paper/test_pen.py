"""What WeasyPrint draws is noted as marks, and written by the fewest instructions."""

import random

import pikepdf
import pytest

from builder.errors import LayoutError
from builder.paper import ink
from builder.paper.forms import Form, Snippet, together
from builder.paper.ink import Bar, Line, Shown
from builder.paper.layout import lay_out

PIECES = (
    "<p>Greece <b>.gr</b></p>",
    '<p class="row">Ελλάδα</p>',
    '<div class="cover"><p class="boxed">Keep it closed</p></div>',
    '<p><a href="tel:+441632960101">+44 1632 960101</a></p>',
    '<p class="tlp"><span>TLP:AMBER</span></p>',
    '<div style="margin: 3pt 0 5pt; border-top: .4pt solid #777"><p>भारत <b class="good">● 4 d</b></p></div>',
    '<p style="float: left; width: 40pt; height: 33pt">beside</p>x',
    "<table><tr><td>one</td><td style='border-bottom: .5pt solid #000'>two</td></tr></table>",
)


def only(html: str) -> Form:
    (form,) = lay_out([Snippet(300.0, html)])
    return form


def test_no_company_changes_a_piece() -> None:
    """Promise 7: margins, floats and what stands above move nothing, not by the last bit of a number."""
    snippets = [Snippet(211.37, piece) for piece in PIECES]
    alone = {snippet: lay_out([snippet])[0] for snippet in snippets}
    chance = random.Random(16)
    for _ in range(6):
        some = chance.choices(snippets, k=chance.randrange(2, 30))
        assert lay_out(some) == [alone[snippet] for snippet in some]


def test_a_frame_is_four_bars_and_a_line_of_a_table_one() -> None:
    """Where WeasyPrint clips polygons and fills what lies between two, rectangles are as good."""
    frame = only('<p style="border: 2pt solid #000; margin: 0; width: 100pt; height: 50pt"></p>')
    assert [mark[:4] for mark in frame.marks] == [(0, 52, 104, 2), (0, 0, 104, 2), (0, 2, 2, 50), (102, 2, 2, 50)]
    side = only('<p style="border-left: 2pt solid #9a0018; margin: 0; height: 50pt"></p>')
    (bar,) = side.marks
    assert isinstance(bar, Bar)
    assert bar[:4] == (0, 0, 2, 50)
    assert ink.instructions([(side.marks, 0, 0)]) == b".604 0 .094 rg\n0 0 2 50 re\nf\n0 g"


@pytest.mark.parametrize(
    "style",
    [
        "border: 1pt solid #000; border-radius: 3pt",
        "opacity: .5",
        "color: rgb(0 0 0 / 50%)",
        "background: linear-gradient(#fff, #000)",
        "transform: rotate(3deg)",
        "border: 2pt dotted #000",
        "border: 3pt double #000",
        "text-decoration: underline wavy",
        "box-shadow: 1pt 1pt 2pt #000",
    ],
)
def test_what_a_pen_cannot_draw_is_refused(style: str) -> None:
    """A style that would come out otherwise than it was meant stops the build: nothing is left out in silence."""
    with pytest.raises(LayoutError, match="more than text and lines"):
        only(f'<p style="{style}">x</p>')


def test_a_piece_that_swallows_the_next_is_refused() -> None:
    """Each piece of paper is its own, however its template was broken."""
    broken = Snippet(300.0, "</article><p>one</p>")
    with pytest.raises(LayoutError, match="does not end where it should"):
        lay_out([broken, Snippet(300.0, "<p>two</p>")])


def test_cells_become_one_flat_list_of_instructions() -> None:
    """No coordinate system for each cell: fonts and colours are set where they change, and black is left behind."""
    cells = lay_out(
        [Snippet(90.0, '<p><b class="bad">■ 2 d</b></p>'), Snippet(90.0, "<p>one</p>"), Snippet(90.0, "two")]
    )
    content = together(300.0, 20.0, [(cell, 100.0 * place, 5.25) for place, cell in enumerate(cells)]).content
    with pikepdf.new() as file:
        operators = [str(name) for _, name in pikepdf.parse_content_stream(pikepdf.Stream(file, content))]
    assert not {"q", "Q", "cm", "Tm", "gs"} & set(operators)
    assert (operators.count("BT"), operators.count("Td"), operators.count("rg")) == (1, 3, 1)
    # The sign and the words of the chip, and what both plain cells are written in.
    assert operators.count("Tf") == 3


def test_places_do_not_drift() -> None:
    """A line is moved from the one before it, by hundredths that are rounded once."""
    line = Line(0.0, 0.004, ink.BLACK, (Shown("F", 8, 0, b"(ab)Tj"),))
    content = ink.instructions([((line,), place / 3, 0) for place in range(100)])
    moved = [float(row.split()[0]) for row in content.splitlines() if row.endswith(b"Td")]
    assert round(sum(moved), 2) == 33


def test_any_glyph_can_be_written() -> None:
    """Numbers of glyphs hold parentheses, backslashes and ends of lines, and readers find them as they were."""
    glyphs = bytes(range(256))
    read = pikepdf.Object.parse(ink.literal(glyphs))
    assert bytes(read) == glyphs
    assert [ink.number(value) for value in (0, -0.001, 0.5, -0.25, 12.3, 7.999, 100)] == [
        b"0",
        b"0",
        b".5",
        b"-.25",
        b"12.3",
        b"8",
        b"100",
    ]
