"""How long an officer waits for the desk, in a real terminal on a copy of the example.

From starting the program to its first screen, and to the counts of its parts: `python -m tests.bench.first_screen`.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import pexpect

from builder.register.loading import read_settings
from builder.workspace.places import Workspace
from tests.bench.processes import ROOT, tocsin

DAY, DUE, NAME = "2026-11-23", "2027-01-13", "bench"
TIMES = 5
# The last part that is counted says so in place of the dots; the first screen has all of them.
FIRST, LAST = "due", "Calls of each officer"


def seconds(scratch: Path) -> Mapping[str, float]:
    """Return the medians in seconds: the first screen with its parts, and all of them counted."""
    root = scratch / "first-screen"
    for name in ("data", "recipients"):
        shutil.copytree(ROOT / name, root / name)
    tocsin("--root", root, "--date", DAY, "round", "open", NAME, "--due", DUE)
    settings = read_settings(Workspace.find(root))
    assert settings
    found = [_once(root, settings.officers[0].id) for _ in range(TIMES)]
    shown, counted = (statistics.median(each) for each in zip(*found, strict=True))
    return {"desk_seconds": shown, "desk_counted_seconds": counted}


def _once(root: Path, officer: str) -> tuple[float, float]:
    begun = time.perf_counter()
    words = ["-m", "builder", "--root", str(root), "--date", DAY, "desk", "--officer", officer]
    environment = {**os.environ, "TERM": "xterm-256color"}
    child = pexpect.spawn(
        sys.executable, words, cwd=str(ROOT), env=environment, dimensions=(24, 80), encoding="utf-8", timeout=60
    )
    times = []
    for text in (FIRST, LAST):
        child.expect(text)
        times.append(time.perf_counter() - begun)
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    return times[0], times[1]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="first-screen-") as place:
        for name_, value in seconds(Path(place)).items():
            print(f"{name_} {value:.2f}")
