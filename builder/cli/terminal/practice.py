"""Say that a board is for practice, before anything is made of what it decided."""

from typing import TYPE_CHECKING

from builder.cli.terminal.say import say
from builder.workspace.places import Workspace

if TYPE_CHECKING:
    from tuf.api.metadata import Root


def warn_of_practice(workspace: Workspace) -> None:
    """Warn where one person plays the board of a workspace."""
    from builder import board

    root = board.root_in_force(workspace)
    if root is not None:
        warn_where_practice(root.signed)


def tell_who_plays(workspace: Workspace) -> None:
    """Say how one person who plays the board of a workspace approves a list."""
    from builder import board
    from builder.trust.roots import is_practice

    root = board.root_in_force(workspace)
    if root is not None and is_practice(root.signed):
        say("PRACTICE: you play each of them: `tocsin recipients propose --practice DIR` approves it at once")


def warn_where_practice(root: "Root") -> None:
    """Warn where a root is of a board that one person plays."""
    from builder.trust.roots import is_practice

    if is_practice(root):
        say("PRACTICE: one person plays this board; each page says so, and nobody is to rely on the edition")
