"""The second word that closing a round wants where something was never tried."""

from datetime import date
from pathlib import Path

from builder.register.loading import load
from builder.rounds import files
from builder.rounds.closing import left
from builder.rounds.progress import progress
from builder.workspace.places import Workspace


def untried(root: Path, day: date | str, name: str = "2026-q4") -> tuple[str, ...]:
    """The options that say how many channels of a round were never tried by a day."""
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return "--untried", str(left(progress(files.read(workspace, name), register, day)).untried)
