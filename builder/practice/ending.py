"""End practice: take away what a practice board signed and what was published under it; keep the register.

The roots go last, the newest first. Killed at any point, the workspace still has a practice board, and running it
again ends the rest.
"""

from dataclasses import dataclass

from builder import board
from builder.editions import site, staging
from builder.errors import PublishError
from builder.practice.playing import refuse_real
from builder.progress import Report
from builder.trust import roots
from builder.workspace import store
from builder.workspace.places import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What went with practice, the recipients that were played; and whose file still has a key for practice."""

    removed: tuple[str, ...]
    mixed: tuple[str, ...]


def end(workspace: Workspace, report: Report) -> Left:
    """Remove the practice board, its approvals and editions, and the recipients that were played; all else stays."""
    refuse_real(workspace)
    told = store.told("what practice left", PublishError, "run it again", stands="the register stands as it was")
    with board.changing(workspace), staging.hold(workspace, report), told:
        # Under both locks again: the board may have been changed since.
        refuse_real(workspace)
        site.remove_all_trees(workspace)
        staging.remove_all(workspace)
        played = {
            name: [key.label.startswith(roots.PRACTICE) for key in board.recipient(workspace, name).keys]
            for name in sorted(board.recipient_files(workspace))
        }
        left = Left(
            removed=tuple(name for name, keys in played.items() if all(keys)),
            mixed=tuple(name for name, keys in played.items() if any(keys) and not all(keys)),
        )
        board.end(workspace, left.removed)
    return left
