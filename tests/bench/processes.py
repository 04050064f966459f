"""Run a command and note what it took: seconds in all and by step, and the memory of each process."""

import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
# What is signed goes by the clock, and the benchmark is of one day.
CLOCK = ROOT / "tests" / "support" / "clock.py"
POLL = 0.05
# <linux/prctl.h>
PR_SET_CHILD_SUBREAPER = 36
STEP = re.compile(r"tocsin: (.+?)(?: \(\d+\))? …$")
BEFORE_FIRST_STEP = "Starting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step of a run took. `cpu` and `count` are known where the command tells them itself."""

    seconds: float
    cpu: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run took. `peaks` are MB by process, the first process first.

    `cpu` is the processor time of all its processes: on a busy machine it says more than `seconds`.
    """

    seconds: float
    cpu: float
    steps: dict[str, Step]
    peaks: tuple[float, ...]

    @property
    def peak(self) -> float:
        """The most that any one process held, in MB."""
        return max(self.peaks)


def tocsin(*arguments: str | Path, clock: str | None = None) -> Run:
    """Run our program as its users do; `clock` is a day on which the machine's clock stands."""
    program = [str(CLOCK), clock] if clock else ["-m", "builder"]
    return run([sys.executable, *program, *map(str, arguments)])


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; stop the benchmark where it fails."""
    began = time.perf_counter()
    # In a file: who reads only its other stream would let a full pipe stop it.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert process.stderr is not None
        # Its orphans become our children: what they took counts too.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        watch = _Watch(process.pid)
        watch.start()
        lines = [(BEFORE_FIRST_STEP, 0.0)]
        said = []
        for line in process.stderr:
            said.append(line)
            if step := STEP.match(line):
                lines.append((step[1], time.perf_counter() - began))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        cpu = used.ru_utime + used.ru_stime + _cpu_of_orphans(process.pid)
        watch.stop()
        output.seek(0)
        printed = output.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{''.join(said[-20:])}")
    ends = [at for _, at in lines[1:]] + [seconds]
    seen = {step: Step(seconds=end - at) for (step, at), end in zip(lines, ends, strict=True)}
    told = _told(printed)
    steps = {BEFORE_FIRST_STEP: seen[BEFORE_FIRST_STEP], **told} if told else seen
    return Run(seconds=seconds, cpu=cpu, steps=steps, peaks=watch.peaks)


def _told(printed: str) -> dict[str, Step]:
    """Return the steps that a command told of itself, where it did: `--json` of some does."""
    try:
        told = json.loads(printed)["steps"]
    except (ValueError, TypeError, KeyError):
        return {}
    return {
        each["step"]: Step(seconds=each["seconds"], cpu=each["processor_seconds"], count=each["count"]) for each in told
    }


def _cpu_of_orphans(group: int) -> float:
    """Wait for what a run left behind, as the server of its workers, which ends with it; return its processor time."""
    found = 0.0
    while True:
        try:
            _, _, used = os.wait4(-group, 0)
        except ChildProcessError:
            return found
        found += used.ru_utime + used.ru_stime


def median_seconds(action: Callable[[], Run], times: int) -> float:
    """Return the median of the seconds that an action takes."""
    return median(action().seconds for _ in range(times))


class _Watch(threading.Thread):
    """Notes the peak memory of each process of a session (`VmHWM`) while it lives.

    Not `getrusage`: its peak of a child begins with that of the process that started it.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = str(session)
        self._ended = threading.Event()
        self._peaks: dict[int, float] = {}

    def run(self) -> None:
        """Look again and again."""
        while not self._ended.wait(POLL):
            for process in Path("/proc").glob("[0-9]*"):
                self._look_at(process)

    def _look_at(self, process: Path) -> None:
        try:
            # After the name in brackets: state, parent, group, session.
            if (process / "stat").read_text().rpartition(")")[2].split()[3] != self._session:
                return
            peak = re.search(r"^VmHWM:\s+(\d+) kB", (process / "status").read_text(), re.MULTILINE)
        except (OSError, IndexError):
            return
        if peak:
            # The latest, which is the greatest: but for the moment before a new process runs its own program.
            self._peaks[int(process.name)] = int(peak[1]) / 1024

    def stop(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()

    @property
    def peaks(self) -> tuple[float, ...]:
        return tuple(peak for _, peak in sorted(self._peaks.items())) or (0.0,)
