"""Labels that run from right to left stand on paper as they do on screens: the dot on their right."""

import unicodedata

import pikepdf
import pytest
from records import channel, contact, organisation, recipient, register, tld, views

from builder.paper import layout, plan
from builder.paper.forms import Snippet
from builder.register.facts import CCTLDS
from builder.words.labels import apart, isolated

RTL = [row.u_label for row in CCTLDS if row.u_label and unicodedata.bidirectional(row.u_label[0]) in ("R", "AL")]
LABEL = ".\N{ARABIC LETTER DAD}\N{ARABIC LETTER WAW}"


def runs(text: str) -> list[str]:
    """What a text is drawn as, from left to right: the letters of each run, in no order."""
    (form,) = layout.lay_out([Snippet(400.0, f"<p>{text} Land</p>")])
    letters = {use.resource: {glyph: text for glyph, (_, text) in use.used.items()} for use in form.fonts}
    found: list[str] = []
    font: dict[int, str] = {}
    with pikepdf.new() as file:
        for operands, operator in pikepdf.parse_content_stream(pikepdf.Stream(file, form.content)):
            if str(operator) == "Tf":
                font = letters[str(operands[0]).lstrip("/")]
            elif str(operator) in ("Tj", "TJ"):
                parts = operands if str(operator) == "Tj" else operands[0]
                codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                numbers = (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))
                found.append("".join(font.get(number, "") for number in numbers))
    return [run for run in found if run]


@pytest.mark.parametrize("label", RTL)
def test_the_dot_of_a_label_stands_on_its_right(label: str) -> None:
    """As on a screen, where `<bdi>` finds the direction; and the name after it stays after it."""
    drawn = runs(apart(f".{label}"))
    assert drawn.index(".") == len(drawn) - 3
    assert drawn[-2:] == [" ", "Land"]
    # What would stand there without the isolate: the dot before all.
    assert runs(f".{label}")[0] == "."


def test_each_piece_of_paper_keeps_a_label_to_itself() -> None:
    """An entry's head, the lists, the index of territories, the outline of the file: nowhere does it stand bare."""
    desk = contact("duty", channel("phone", "+44 1632 960101"))
    arabic = tld("xn--qxam").model_copy(update={"u_label": LABEL[1:]})
    (entry,) = views(register([arabic], [organisation("alpha", desk)])).view(recipient()).entries
    book = plan.SnippetBook()
    paper = plan.entry_paper(book, entry, recipient().until)
    pieces = [each.html for each in book.snippets.values() if LABEL in each.html]
    assert len(pieces) == 3
    for text in (*pieces, paper.title):
        assert text.count(isolated(LABEL)) == text.count(LABEL)
    assert paper.title == f"\N{RIGHT-TO-LEFT ISOLATE}{LABEL}\N{POP DIRECTIONAL ISOLATE} {entry.name}"
