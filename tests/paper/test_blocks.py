"""Blocks are put together of cells by arithmetic: nothing is lost, and each stands where it belongs."""

from records import channel, contact, organisation, recipient, register, tld, views

from builder.bundle.parts import PartsMaker
from builder.paper.blocks import Block, Gap, Piece, Row, Rule, Stack, arranged
from builder.paper.forms import Form, Link, Snippet
from builder.paper.ink import Drawn

LINK = Link(uri="tel:+441632960101", left=0, bottom=1, right=20, top=9)
FORMS = {
    b"low": Form(width=40, height=10, marks=(Drawn(b"low"),), links=(LINK,)),
    b"high": Form(width=40, height=30, marks=(Drawn(b"high"),)),
}


def form(*pieces: Piece) -> Form:
    return arranged(Block(100.0, Stack(pieces)), FORMS)


def test_a_row_is_as_high_as_its_highest_and_all_begin_at_its_top() -> None:
    """A value that wraps makes its row grow, and moves nothing that stands beside it."""
    made = form(Gap(5), Row(((0, b"high"), (50, b"low"))), b"low")
    assert made.height == 5 + 30 + 10
    # From the lower left corner, as PDF counts: beside the high one, and below it.
    assert [(link.left, link.bottom) for link in made.links] == [(50, 31), (0, 1)]


def test_what_is_read_first_is_drawn_first() -> None:
    """Readers that copy text go by the order in which it is drawn."""
    made = form(Row(((0, b"low"), (50, Stack((b"high", b"low"))))), Rule(1.0), b"high")
    drawn = [word for word in made.content.split() if word in (b"low", b"high")]
    assert drawn == [b"low", b"high", b"low", b"high"]


def test_a_block_is_at_least_as_high_as_it_must_be() -> None:
    """Short rows of a list keep their distance, and long ones grow."""
    assert [form(Stack((cell,), least=20.0), Gap(1)).height for cell in FORMS] == [21, 31]


def test_two_blocks_are_told_apart_by_what_is_in_them() -> None:
    """The same cells elsewhere are another block; the same block is planned once."""
    pieces = [b"low", Row(((0, b"low"),)), Row(((1, b"low"),)), Stack((b"low",)), Stack((b"low",), least=2.0)]
    blocks = [Block(100.0, piece) for piece in pieces]
    assert len({block.digest for block in blocks}) == len(blocks)
    assert Block(100.0, b"low").digest == blocks[0].digest != Block(99.0, b"low").digest


def test_what_names_a_recipient_is_in_nothing_that_others_share() -> None:
    """Its name stands in its own cells, and they in no book: so they are in no store of which all bundles are made."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    named = recipient().model_copy(update={"name": "Imaginary Lighthouse CERT"})
    maker = PartsMaker()
    copy = maker.places(views(register([tld("gr")], [organisation("alpha", desk)])).view(named)).copy
    assert [each.html for each in maker.book.snippets.values() if "Lighthouse" in each.html] == []
    assert [named.name in each.html for each in copy.own.values() if isinstance(each, Snippet)] == [True]
    assert copy.own.keys().isdisjoint(maker.book.placed)
    assert {copy.header, *copy.cover} - maker.book.placed.keys() == copy.own.keys()
