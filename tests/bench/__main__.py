"""The command line of the benchmark: `python -m tests.bench`."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import history, ours, wholes
from tests.bench.figures import rounded
from tests.bench.machine import machine
from tests.bench.processes import ROOT
from tests.bench.shown import show

FULL = {"recipients": 800, "fewer": 100, "many": 10_000, "sample": 6, "repeat": 3}
# Enough for a day's work, in two minutes: no browser, no desk, and no other numbers of recipients.
QUICK = {"recipients": 80, "fewer": 0, "many": 0, "sample": 2, "repeat": 1}
# What a recipient takes on the disk, at most; of what is published, twice.
BYTES_OF_ONE = 1_000_000


def main() -> None:
    """Measure, print the tables, write `dist/bench.json` and a line of `dist/bench-history.jsonl`."""
    options = _options()
    progress = Console(stderr=True, highlight=False, markup=False)

    def say(text: str) -> None:
        progress.print(f"bench: {text}")

    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    if shutil.disk_usage(dist).free < BYTES_OF_ONE * (options.many + 2 * options.recipients):
        raise SystemExit(f"bench: dist/ has no room for {options.many:,} recipients; --many 0 leaves them out")
    about = machine()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=dist) as scratch:
        figures = wholes.measure(options, Path(scratch), say)
    figures["machine"] = about | {"load_after": round(os.getloadavg()[0], 2)}
    figures = rounded(figures)
    (dist / "bench.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    # Wide enough to be read where it is a log.
    show(figures, Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False))
    _compare(figures, dist / "bench-history.jsonl", say)
    say("wrote dist/bench.json")


def _compare(figures: dict[str, object], path: Path, say: ours.Say) -> None:
    """Say what has become worse since the runs before, and note this one."""
    new = history.line(figures, history.now(), history.commit_of(ROOT))
    for sentence in history.worse(history.read(path), new):
        say(sentence)
    history.append(path, new)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="80 recipients, no browser, no desk: two minutes")
    parser.add_argument("--tlds", type=int, default=309)
    parser.add_argument("--recipients", type=int)
    parser.add_argument("--fewer", type=int, help="recipients of the build that memory is compared with; 0 for none")
    parser.add_argument("--many", type=int, help="recipients of the largest build, of 1 MB of disk each; 0 for none")
    parser.add_argument("--sample", type=int, help="recipients that the straightforward build is run for")
    parser.add_argument("--jobs", type=int, default=2, help="processes, of either build")
    parser.add_argument("--repeat", type=int, help="take the median of so many runs of our build")
    options = parser.parse_args()
    usual = QUICK if options.quick else FULL
    for name, value in usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    options.full = not options.quick and (options.tlds, options.recipients) == (309, FULL["recipients"])
    return options


if __name__ == "__main__":
    main()
