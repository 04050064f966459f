"""Run the program on a machine whose clock stands at noon of a day.

python tests/support/clock.py 2026-11-22 check
"""

import importlib
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from builder.cli import main


def stand_at(day: str) -> None:
    """Let this process believe that it is noon of a day."""
    # The package has a name `app` of its own.
    frame = importlib.import_module("builder.cli.terminal.app")
    frame.clock = lambda: frame.as_on(date.fromisoformat(day))  # type: ignore[attr-defined]


if __name__ == "__main__":
    import cheap

    cheap.install()
    stand_at(sys.argv.pop(1))
    main()
