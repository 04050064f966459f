"""What runs on the workers of a cluster: looking at the machine, holding what was shared, and the work.

Nothing that happens here may reach a log with what the work is about: Dask writes down the text of an exception
and the arguments of what failed. So all comes as a value that shows nothing of itself, and no exception leaves.
"""

import asyncio
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from builder import workers
from builder.bundle import makings
from builder.errors import BuilderError, ClusterError
from builder.process import keep_to_itself

SWAPS = Path("/proc/swaps")
BOOT = Path("/proc/sys/kernel/random/boot_id")
# Seconds for which a worker holds what was shared and hears nothing of who shared it.
PATIENCE = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What must be known of a worker before it sees anything."""

    makings: dict[str, str]
    boot: str
    swaps: bool
    # The settings by which it would write to its disk what it holds.
    spills: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Given:
    """What is shared, on its way to a worker."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Task:
    """One call, on its way to a worker; `name` is that of what must be there for it, if anything."""

    function: Callable[..., Any]
    arguments: tuple[object, ...]
    name: str | None

    def __repr__(self) -> str:
        return "Task()"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outcome:
    """What came of a call: a value, or an error of ours, or that what it needs is not there."""

    value: Any = None
    seconds: float = 0.0
    error: BuilderError | None = None
    missing: bool = False


def machine() -> Machine:
    """Look at this machine and this program, for what both workers and those who ask them must have alike."""
    # The scheduler too: what workers get passes through it.
    keep_to_itself()
    # Not in the process that holds a key: what names a recipient is laid out where its bundle is made.
    from builder.paper import layout  # noqa: PLC0415

    own = {"fonts": makings.fonts(), "Pango": layout.engine(), "distributed": version("distributed")}
    return Machine(
        makings={**makings.program(), **own},
        boot=_boot(),
        swaps=_swaps(),
        spills=(),
    )


def look(dask_worker: Any) -> Machine | BuilderError:
    """Look at the machine and the settings of a worker."""
    try:
        found = machine()
    except BuilderError as error:
        return error
    return Machine(makings=found.makings, boot=found.boot, swaps=found.swaps, spills=_spills(dask_worker))


async def hold(given: Given | None) -> bool:
    """Hold what was shared, in memory alone, until it is let go or nobody asks for it any more."""
    if given:
        workers.hold(given.name, given.content)
    _Heard.last = time.monotonic()
    if _Heard.watch is None:
        _Heard.watch = asyncio.get_running_loop().call_later(PATIENCE, _look_whether_alone)
    return True


async def admit(resource: str, dask_worker: Any) -> None:
    """Let a worker do what only those may that were looked at."""
    await dask_worker.set_resources(**{resource: 1})


def let_go() -> None:
    """Forget what was shared."""
    workers.let_go()


def run(task: Task) -> Outcome:
    """Run one call, and tell of what went wrong without a value."""
    _Heard.last = time.monotonic()
    began = time.process_time()
    try:
        if task.name is not None and not workers.holds(task.name):
            return Outcome(missing=True)
        value = task.function(*task.arguments)
    except BuilderError as error:
        return Outcome(error=error.with_traceback(None))
    except Exception as error:  # noqa: BLE001  whatever it is, Dask would write down what it says
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
        told = ClusterError(f"the work failed on the cluster: {where}", hint="build without --cluster to see more")
        return Outcome(error=told)
    return Outcome(value=value, seconds=time.process_time() - began)


class _Heard:
    """When this worker last heard of who shares something with it."""

    last = 0.0
    watch: asyncio.TimerHandle | None = None


def _look_whether_alone() -> None:
    _Heard.watch = None
    left = _Heard.last + PATIENCE - time.monotonic()
    if left <= 0:
        let_go()
    else:
        _Heard.watch = asyncio.get_running_loop().call_later(left, _look_whether_alone)


def _spills(dask_worker: Any) -> tuple[str, ...]:
    memory = dask_worker.memory_manager
    # What Dask keeps results in: a plain dictionary has no way to a disk.
    if type(dask_worker.data) is dict and not memory.memory_limit:
        return ()
    on = [name for name in ("target", "spill") if getattr(memory, f"memory_{name}_fraction") is not False]
    odd = () if type(dask_worker.data) is dict or on else ("data",)
    return (*(f"distributed.worker.memory.{name}" for name in on), *odd)


def _swaps() -> bool:
    # A machine that does not tell is one that may.
    return not SWAPS.is_file() or len(SWAPS.read_text(encoding="ascii", errors="replace").splitlines()) > 1


def _boot() -> str:
    return BOOT.read_text(encoding="ascii").strip() if BOOT.is_file() else ""
