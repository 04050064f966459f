"""A recipient's file goes to the board without its locator, and reads the same but for it."""

import pytest
from workspaces import MINIATURE

from builder.register.model import Recipient
from builder.register.travelling import travelling
from builder.seal import locators
from builder.workspace.shape import read_record

TEXT = (MINIATURE / "recipients/cert-eu.yaml").read_text(encoding="utf-8")
LINE = next(line for line in TEXT.splitlines(keepends=True) if line.startswith("locator:"))
NAME = next(line for line in TEXT.splitlines(keepends=True) if line.startswith("name:"))
BARE = TEXT.replace(LINE, "")
BLOCK = "name: |+\n  CERT of the East\n"

# Where the line stands, and what is about it: the reader takes its end for the end of a text before it, or does not.
WRITTEN = {
    "as it stands": TEXT,
    "first": LINE + BARE,
    "last": BARE + LINE,
    "last, without an end": BARE + LINE.rstrip("\n"),
    "before a comment": TEXT.replace(LINE, f"{LINE}# ours\n"),
    "before an indented comment": TEXT.replace(LINE, f"{LINE}  # ours\n"),
    "before an empty line": TEXT.replace(LINE, f"{LINE}\n"),
    "with a comment": TEXT.replace(LINE, f"{LINE.rstrip()} # ours\n"),
    "with carriage returns": TEXT.replace("\n", "\r\n"),
    "behind three dashes": f"---\n{TEXT}",
    "behind a text over lines": BARE.replace(NAME, f"{BLOCK}{LINE}"),
    "behind a text over lines, before a comment": BARE.replace(NAME, f"{BLOCK}{LINE}# ours\n"),
    "in quotes over lines": TEXT.replace(NAME, 'name: "CERT\nlocator: abc\n of the East"\n'),
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_what_travels_reads_the_same_but_for_the_locator(text: str) -> None:
    """However the file is written: where the rest does not read alike, nothing travels."""
    record, _ = read_record(Recipient, "recipients/cert-eu.yaml", text)
    assert record
    found, rest = travelling(record, text), locators.without(text)
    bare, _ = read_record(Recipient, "", rest)
    same = bare is not None and bare.model_dump() == {**record.model_dump(), "locator": None}
    assert found == (rest if same else None)


def test_a_text_that_would_take_up_what_follows_does_not_travel() -> None:
    """Without the line, what was an indented comment would belong to the text before it."""
    text = BARE.replace(NAME, f"name: |\n  CERT of the East\n{LINE}  # for the office alone\n")
    record, _ = read_record(Recipient, "recipients/cert-eu.yaml", text)
    assert record
    assert travelling(record, text) is None
