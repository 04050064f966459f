"""What was found, on a terminal of 80 columns or for programs. It holds the very values: for the office alone."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from builder.cli.colours import COLOURS
from builder.office.finding import Found, Hit
from builder.office.showing import Sheet
from builder.office.telling import Line, line_of, told_recipient, told_sheet
from builder.words.counted import counted
from builder.workspace.places import shown

if TYPE_CHECKING:
    from builder.office.recipient import RecipientSheet


def show_hits(found: Found) -> None:
    """List what was found, a line each."""
    for hit in found.hits:
        _say(Line(line_of(hit)))
    _say(Line(f"{counted(len(found.hits), 'place')}; `tocsin show ID` shows one of them"))


def show_sheet(sheet: Sheet, past: Sequence[Hit], *, briefly: bool) -> None:
    """Show all about a TLD, an organisation or a contact; `briefly` names few of those who hold it."""
    for line in told_sheet(sheet, past, shutil.get_terminal_size().columns, briefly=briefly):
        _say(line)


def show_recipient(card: "RecipientSheet") -> None:
    """Show all about a recipient."""
    for line in told_recipient(card):
        _say(line)


def _say(line: Line) -> None:
    """Print a line, whole: a terminal that is narrower turns it, and what is copied from there is one line still.

    Rich, which tables need, would take a part of the half second.
    """
    text = shown(line.text)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        for part, state in line.parts:
            styled = typer.style(shown(part), bold=True) if state is None else typer.style(shown(part), COLOURS[state])
            text = text.replace(shown(part), styled, 1)
    print(text)
