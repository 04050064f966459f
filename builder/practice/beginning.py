"""Begin practice: the keys and the CERTs first, the board last.

Whatever was cut off is ended by the same command: what is there is used.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from builder.practice import certs, playing
from builder.trust.roots import Holders
from builder.workspace.places import Workspace


def begin(workspace: Workspace, directory: Path, names: Sequence[str], now: datetime) -> Holders:
    """Found a practice board with all keys in a directory, and draft the CERTs that are played; return its holders."""
    playing.refuse(workspace, directory)
    certs.refuse_names(workspace, directory, names)
    certs.draft(workspace, directory, names, now)
    return playing.found(workspace, directory, now)
