"""Run the program on a machine whose clock stands at noon of a day: `python tests/clock.py 2026-11-22 check`."""

import importlib
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from builder.cli import main

if __name__ == "__main__":
    day = date.fromisoformat(sys.argv.pop(1))
    # The package has a name `app` of its own.
    frame = importlib.import_module("builder.cli.app")
    frame.clock = lambda: frame.as_on(day)  # type: ignore[attr-defined]
    main()
