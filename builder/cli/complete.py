"""What the shell completes."""

from pathlib import Path

import typer


def recipient_names(context: typer.Context, incomplete: str) -> list[str]:
    """Return the identifiers of the workspace's recipients."""
    root = Path((context.find_root().params or {}).get("root") or ".")
    return sorted(path.stem for path in (root / "recipients").glob("*.yaml") if path.stem.startswith(incomplete))
