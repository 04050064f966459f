"""Forms are put together into one that draws them all."""

from builder.paper.forms import Snippet, together
from builder.paper.layout import lay_out


def test_forms_are_drawn_together_where_they_are_placed() -> None:
    """A block is one form: its cells in their places, their links with them, and the glyphs of all."""
    name, number = lay_out(
        [Snippet(200.0, "<p><b>Duty</b> desk</p>"), Snippet(200.0, '<p><a href="tel:+441632960101">+44 1632</a></p>')]
    )
    block = together(500.0, 40.0, [(name, 0.0, 28.0), (number, 210.5, 27.25)])
    assert (block.width, block.height) == (500.0, 40.0)
    (link,), (own,) = block.links, number.links
    assert link.uri == own.uri
    assert (link.left, link.bottom, link.right, link.top) == (
        round(own.left + 210.5, 2),
        round(own.bottom + 27.25, 2),
        round(own.right + 210.5, 2),
        round(own.top + 27.25, 2),
    )
    for form in (name, number):
        for font in form.fonts:
            (same,) = (each for each in block.fonts if each.resource == font.resource)
            assert same.face == font.face
            assert same.used.items() >= font.used.items()
    assert block == together(500.0, 40.0, [(name, 0.0, 28.0), (number, 210.5, 27.25)])


def test_a_block_of_blocks_is_a_form_too() -> None:
    """Whoever places a form need not know what it is made of."""
    (cell,) = lay_out([Snippet(200.0, "<p>TLP:AMBER</p>")])
    inner = together(200.0, cell.height, [(cell, 0.0, 0.0)])
    outer = together(200.0, 2 * cell.height, [(inner, 0.0, cell.height), (inner, 0.0, 0.0)])
    assert outer.fonts == inner.fonts == cell.fonts
