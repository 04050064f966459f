"""Run the program as its users do, or within bounds."""

import functools
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from workspaces import ROOT, TODAY
from zygote import Zygote

# Runs the program with another clock: `--date` is not taken by all commands, and must not be.
CLOCK = ROOT / "tests" / "support" / "clock.py"


# What a run can be told that is forked.
FORKED = {"env", "input", "stdin", "umask"}


@functools.cache
def zygote() -> Zygote:
    """The process that runs of this test process are forked from."""
    return Zygote()


def program(*arguments: str | Path, clock: str | None = None) -> list[str]:
    """The command line of the program; `clock`, or `--clock DAY` in it, is the day that the machine's clock says."""
    words = list(map(str, arguments))
    if "--clock" in words:
        place = words.index("--clock")
        clock = words.pop(place + 1)
        words.pop(place)
    return [sys.executable, *([str(CLOCK), str(clock)] if clock else ["-m", "builder"]), *words]


def tocsin(*arguments: str | Path, clock: str | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the program as its users do, see `program`."""
    command = program(*arguments, clock=clock)
    if options.get("stdin", subprocess.DEVNULL) is subprocess.DEVNULL and not options.keys() - FORKED:
        words = command[3:]
        day = command[2] if command[1] == str(CLOCK) else None
        env = dict(options.get("env") or os.environ)  # type: ignore[call-overload]
        return zygote().run(words, env, options.get("input"), options.get("umask"), day)  # type: ignore[arg-type]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, **options)  # type: ignore[call-overload, no-any-return]


def checked(root: Path, *before: str, memory: int = 1 << 30) -> list[dict[str, Any]]:
    """Run the check in a process of its own, with bounds that only a program that has lost its way exceeds."""
    command = [*before, sys.executable, "-m", "builder", "--root", str(root), "--date", str(TODAY), "check", "--json"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
    )
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    assert done.returncode in {0, 1}, f"ended with {done.returncode}"
    problems: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == any(problem["level"] == "error" for problem in problems)
    return problems
