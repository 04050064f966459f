"""What holds personal data in clear is written outside of the workspace, where nothing commits or backs it up."""

from pathlib import Path
from typing import TYPE_CHECKING

from builder.errors import OutputError

if TYPE_CHECKING:
    from builder.workspace.places import Workspace


def refuse_inside(workspace: "Workspace", path: Path) -> None:
    """Refuse to write about people inside the workspace, where it would be kept."""
    from builder.workspace.places import shown

    if path.resolve().is_relative_to(workspace.root):
        raise OutputError(
            f"{shown(path.name)} would lie in the workspace, with personal data in clear",
            hint="name a file outside of it: what is in the workspace is committed and backed up",
        )
