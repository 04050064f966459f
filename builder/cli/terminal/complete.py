"""What the shell completes."""

from pathlib import Path

import typer

from builder.workspace.places import Workspace


def recipient_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the identifiers of the workspace's recipients."""
    return sorted(path.stem for path in _here(context).recipients.glob("*.yaml") if path.stem.startswith(incomplete))


def round_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the identifiers of the workspace's verification rounds."""
    found = (path.parent.name for path in _here(context).rounds.glob("*/round.yaml"))
    return sorted(name for name in found if name.startswith(incomplete))


def proposal_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of the workspace's proposals."""
    return sorted(path.stem for path in _here(context).proposals.glob("*.yaml") if path.stem.startswith(incomplete))


def _here(context: typer.Context) -> Workspace:
    return Workspace(Path((context.find_root().params or {}).get("root") or "."))
