"""What a recipient's own part of a build takes, of a processor's time, and where: `python -m tests.bench.own_part DIR`.

The part that grows with the recipients: from the plan of a bundle to its ciphertext, pages and fonts and all. It is
done here in one process, with the pieces of pages that a build has left in the cache of DIR, and compared with what
the same process takes to seal 1 MB to a hybrid key. The profile is by module of ours: what libraries take counts
to the module that called them.
"""

import cProfile
import hashlib
import json
import pstats
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from builder import pipeline, seal, workers
from builder.paper.typeset import Typesetting
from builder.seal import hybrid
from builder.workspace.places import Workspace
from tests.bench.processes import ROOT
from tests.bench.register import DAY

SEALING = "Sealing bundles"
RECIPIENTS, SEALINGS = 100, 101
DEPTH, LEAST = 12, 1e-9
NOON = time_of_day(12)
HOUSE = str(ROOT / "builder") + "/"

Result = TypeVar("Result")
# A function as the profiler names it: its file, its line and its name.
Function = tuple[str, int, str]


def figures(root: Path) -> dict[str, Any]:
    """Return the milliseconds of a recipient's own part, by module too, and of sealing 1 MB, in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.own_part", str(root)]
    found = json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    return {**found, "own_part_ratio": found["own_part_ms"] / found["hybrid_seal_cpu_ms"]}


def main() -> None:
    """Measure on a workspace and print what was found as JSON."""
    # First, as it was measured before there was a build here: in memory that a process has had already, it takes half.
    clocks = {"hybrid_seal_ms": time.perf_counter, "hybrid_seal_cpu_ms": time.process_time}
    sealing = {name: milliseconds_of_sealing(clock) for name, clock in clocks.items()}
    here = _Here()
    workspace = Workspace.find(Path(sys.argv[1]))
    names = sorted(path.stem for path in workspace.recipients.glob("*.yaml"))
    some = tuple(names[:: max(1, len(names) // RECIPIENTS)][:RECIPIENTS])
    # The pipeline takes those who work in one place: here, in this process.
    pipeline.Processes = lambda *_, **__: here
    kept = Typesetting(cache=workspace.cache)
    # A trial, on the day of what was built before: pieces of pages tell how old a number is.
    now = datetime.combine(DAY, NOON, UTC)
    pipeline.build(workspace, now, here, choice=pipeline.Choice(only=some), how=kept)
    again = {"hybrid_seal_again_cpu_ms": milliseconds_of_sealing(time.process_time)}
    print(json.dumps(here.found() | sealing | again))


class _Here:
    """Workers that are this very process, and a report: so that each call's step is known."""

    def __init__(self) -> None:
        self._step = ""
        self._milliseconds: list[float] = []
        self._counts: list[int] = []
        self._profile = cProfile.Profile()

    def __enter__(self) -> "_Here":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, text: str, total: int) -> None:
        self._step = text

    def advance(self, count: int = 1) -> None:
        pass

    def say(self, text: str) -> None:
        pass

    def share(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        workers.hold(name, content)
        return name

    def stream(self, function: Callable[..., Result], calls: Iterable[tuple[object, ...]]) -> Iterator[Result]:
        for arguments in calls:
            start = time.process_time()
            result = function(*arguments)
            took = 1000 * (time.process_time() - start)
            if self._step == SEALING:
                self._milliseconds.append(took)
                self._counts.append(len(result.bundles))
                # Once more: what profiles takes time itself, but tells where the rest goes.
                self._profile.runcall(function, *arguments)
            yield result

    def found(self) -> dict[str, Any]:
        # What a process does once, as reading what all share, it does in the first call.
        first = 1 if len(self._counts) > 1 else 0
        own = sum(self._milliseconds[first:]) / sum(self._counts[first:])
        modules = by_module(pstats.Stats(self._profile).stats)
        total = sum(modules.values())
        return {"own_part_ms": own, "own_part_ms_each": {name: own * part / total for name, part in modules.items()}}


def by_module(stats: Mapping[Function, tuple[Any, ...]]) -> dict[str, float]:
    """Return the seconds by module of ours, the most first; what libraries take goes to who called them."""
    found: Counter[str] = Counter()
    shares = _shares(stats)
    for function, (_, _, own, _, callers) in stats.items():
        parts = {function: own} if function[0].startswith(HOUSE) or not callers else _part(callers, 2)
        for whose, seconds in parts.items():
            for module, share in shares[whose].items():
                found[module] += seconds * share
    return dict(found.most_common())


def _shares(stats: Mapping[Function, tuple[Any, ...]]) -> dict[Function, dict[str, float]]:
    """Return for which modules each function works: for its own, or for those that call it, by the time they take."""
    called = {
        function: _part(callers, 3)
        for function, (*_, callers) in stats.items()
        if callers and not function[0].startswith(HOUSE)
    }
    shares = {function: {} if function in called else {_module(function): 1.0} for function in stats}
    # From who calls to who is called, as many calls deep as libraries go.
    for _ in range(DEPTH):
        for function, callers in called.items():
            mixed: Counter[str] = Counter()
            for caller, seconds in callers.items():
                for module, share in shares[caller].items():
                    mixed[module] += share * seconds
            shares[function] = {module: part / mixed.total() for module, part in mixed.items()}
    return shares


def _part(callers: Mapping[Function, tuple[Any, ...]], column: int) -> dict[Function, float]:
    """Return the seconds that each caller had of a function: 2 for its own, 3 with what it called."""
    return {caller: max(spent[column], LEAST) for caller, spent in callers.items()}


def _module(function: Function) -> str:
    path = function[0]
    return path.removeprefix(HOUSE).removesuffix(".py").replace("/", ".") if path.startswith(HOUSE) else "otherwise"


def milliseconds_of_sealing(clock: Callable[[], float]) -> float:
    """Return how long it takes to seal 1 MB to one post-quantum hybrid key."""
    key, content = seal.public_key(hybrid.identity_of(bytes(32))), bytes(1_000_000)
    found = []
    for _ in range(SEALINGS):
        start = clock()
        seal.seal(content, [key])
        found.append(1000 * (clock() - start))
    return median(found)


if __name__ == "__main__":
    main()
