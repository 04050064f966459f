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
    """What stays of practice: recipients whose keys are for practice, which no real board admits."""

    recipients: tuple[str, ...]


def end(workspace: Workspace, report: Report) -> Left:
    """Remove the practice board, its approvals and its editions; the register and the recipient files stay."""
    refuse_real(workspace)
    told = store.told("what practice left", PublishError, "run it again", stands="the register stands as it was")
    with board.changing(workspace), staging.hold(workspace, report), told:
        # Under both locks again: the board may have been changed since.
        refuse_real(workspace)
        site.remove_all_trees(workspace)
        staging.remove_all(workspace)
        board.end(workspace)
    return Left(
        recipients=tuple(
            name
            for name in sorted(board.recipient_files(workspace))
            if any(key.label.startswith(roots.PRACTICE) for key in board.recipient(workspace, name).keys)
        )
    )
