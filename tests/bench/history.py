"""What was measured before on this machine, a line a run, and what has become worse since.

The file lies in `dist/`, out of git: figures of another machine, or of another size, say nothing about this one's.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Figures, measured

# So many runs before are compared with, and by so much a figure may be worse unnoticed.
BEFORE, NOTICED = 5, 0.15
SAME_SIZE = ("tlds", "recipients", "fewer", "many", "sample", "jobs", "quick")
SAME_MACHINE = ("processor", "cores", "memory_mb", "system")

Line = dict[str, Any]


def line(figures: Figures, now: datetime, commit: str) -> Line:
    """Return what is kept of a run: when, of which commit, of which size and machine, and its figures."""
    return {
        "date": now.isoformat(timespec="seconds"),
        "commit": commit,
        "machine": {name: figures["machine"][name] for name in SAME_MACHINE},
        "load": figures["machine"]["load_before"],
        "size": {name: figures["size"][name] for name in SAME_SIZE},
        "figures": {target.key: value for target, value in measured(figures)},
        "builds": {
            name: {part: each[part] for part in ("seconds", "cpu", "peak")} for name, each in figures["builds"].items()
        },
    }


def worse(before: Sequence[Line], now: Line) -> Iterator[str]:
    """Yield a sentence for each figure that is worse than the median of the last runs of its size and machine."""
    alike = [each for each in before if all(each.get(part) == now[part] for part in ("machine", "size"))][-BEFORE:]
    for target, value in measured(now["figures"]):
        found = [each["figures"][target.key] for each in alike if target.key in each["figures"]]
        if found and (by := target.worse_by(value, usual := median(found))) > NOTICED:
            yield (
                f"{target.title}: {target.form.format(value)}, {by:.0%} worse than"
                f" {target.form.format(usual)}, the median of {len(found)} before"
            )


def read(path: Path) -> list[Line]:
    """Return the lines of a history; none where it does not exist."""
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def append(path: Path, new: Line) -> None:
    """Add a line to a history."""
    with path.open("a", encoding="utf-8") as history:
        history.write(json.dumps(new, ensure_ascii=False) + "\n")


def now() -> datetime:
    """Return when a run ended."""
    return datetime.now(UTC)


def commit_of(root: Path) -> str:
    """Return the commit that a checkout is of, and whether it was changed since."""
    words = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
    return subprocess.run(words, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
