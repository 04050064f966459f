"""The second word that closing a round wants where something was never tried, or mails were not read."""

from datetime import date
from pathlib import Path

from builder.register.loading import load
from builder.rounds import files
from builder.rounds.closing import left
from builder.rounds.progress import progress
from builder.rounds.returns.evidence import Asked
from builder.rounds.returns.mails import in_pile
from builder.workspace.places import Workspace


def untried(root: Path, day: date | str, name: str = "2026-q4") -> tuple[str, ...]:
    """The options that say how many channels of a round were never tried by a day, and how many mails not read."""
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    day = date.fromisoformat(day) if isinstance(day, str) else day
    found = files.read(workspace, name)
    asked = Asked(
        files=found, register=register, recipients=frozenset(), officer=register.settings.officers[0].id, today=day
    )
    pile = in_pile(workspace, asked)
    unread = len(pile.to_read) + pile.to_take_in
    return "--untried", str(left(progress(found, register, day)).untried), "--unread", str(unread)
