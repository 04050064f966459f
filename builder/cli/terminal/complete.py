"""What the shell completes."""

from pathlib import Path

import typer


def recipient_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the identifiers of the workspace's recipients."""
    root = Path((context.find_root().params or {}).get("root") or ".")
    return sorted(path.stem for path in (root / "recipients").glob("*.yaml") if path.stem.startswith(incomplete))


def round_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the identifiers of the workspace's verification rounds."""
    root = Path((context.find_root().params or {}).get("root") or ".")
    return sorted(path.parent.name for path in root.glob(f"data/rounds/{incomplete}*/round.yaml"))


def proposal_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of the workspace's proposals."""
    root = Path((context.find_root().params or {}).get("root") or ".")
    return sorted(path.stem for path in root.glob("data/proposals/*.yaml") if path.stem.startswith(incomplete))
