"""Workers on other machines: Dask's, none of whom sees anything before it was looked at.

Each is asked what it is (`builder.cluster.there`), and one that is not as it must be is refused. Who passes is given
what is shared, once, and a mark that every task asks for; so a worker that joins or begins anew, whatever it is,
gets no task and no plaintext before it has passed too.
"""

import itertools
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from types import TracebackType
from typing import Any, TypeVar

from builder.cluster import there
from builder.cluster.address import Where, is_loopback
from builder.cluster.engine import distributed, security
from builder.cluster.keys import Files
from builder.cluster.there import Given, Machine, Outcome, Task
from builder.errors import BuilderError, ClusterError
from builder.progress import Steps
from builder.workers import AHEAD, Workers

# Seconds: between two looks at who is there; that the first worker may take to come; that none may be left.
LOOK, FIRST, ALONE = 2.0, 30.0, 60.0
# A third of what a worker holds without hearing of us.
RENEW = there.PATIENCE / 3
GO_ON = "mend the cluster and build again, which goes on with what is missing; or build without --cluster"

Result = TypeVar("Result")


@dataclass(slots=True)
class _Call:
    task: Task
    future: Any


class Cluster:
    """The workers of a cluster, as `builder.workers.Workers`."""

    def __init__(self, where: Where, files: Files | None, here: Workers, steps: Steps) -> None:
        self._steps = steps
        # What Dask says of keys and addresses is nothing that an officer can act on.
        for name in list(logging.root.manager.loggerDict):
            # Each by itself, for Dask gives some a level of their own.
            if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
        (self._here,) = here.stream(there.machine, [()])
        self._numbers = itertools.count()
        # Drawn anew for each build: what another build let in is not let in by it.
        self._pass = f"tocsin-{secrets.token_hex(8)}"
        self._given: Given | None = None
        self._admitted: set[str] = set()
        self._refused: set[str] = set()
        self._looked = self._renewed = self._seen = time.monotonic()
        try:
            self._client = distributed.Client(
                where.address, security=security(files), timeout=FIRST, set_as_default=False, name="tocsin"
            )
        except (OSError, TimeoutError):
            raise ClusterError(
                f"no cluster answers at {where.address}",
                hint="`tocsin cluster serve` begins one; are its keys the same, and does the firewall let it through?",
            ) from None
        try:
            self._first(where)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            # Where nobody answers any more, workers let go of it by themselves; what the build came to stands.
            with suppress(ClusterError):
                self._everywhere(there.let_go)
        finally:
            self._client.close()

    def share(self, content: bytes) -> str:
        """Let each worker hold something in memory, in place of what was shared before; return its name."""
        self._given = Given(name=sha256(content).hexdigest(), content=content)
        self._everywhere(there.hold, self._given)
        return self._given.name

    def stream(self, function: Callable[..., Result], calls: Iterable[tuple[object, ...]]) -> Iterator[Result]:
        """Yield the results of calls in order, with few under way at once."""
        under_way: deque[_Call] = deque()
        try:
            for arguments in calls:
                task = Task(function=function, arguments=arguments, name=self._given.name if self._given else None)
                under_way.append(_Call(task, self._send(task)))
                if len(under_way) >= len(self._admitted) + AHEAD:
                    yield self._next(under_way)
            while under_way:
                yield self._next(under_way)
        finally:
            for call in under_way:
                call.future.cancel()

    def _next(self, under_way: deque[_Call]) -> Any:
        """Wait for the first of the calls that are under way, and make good what fails meanwhile."""
        call = under_way[0]
        while True:
            if time.monotonic() - self._looked > LOOK:
                self._look_round(under_way)
            outcome = self._outcome(call.future)
            if outcome is None:
                continue
            if outcome.error:
                raise outcome.error
            if outcome.missing:
                self._everywhere(there.hold, self._given)
                call.future = self._send(call.task)
                continue
            self._steps.used(outcome.seconds)
            under_way.popleft()
            return outcome.value

    def _outcome(self, future: Any) -> Outcome | None:
        """Return what came of a call; None where nothing did yet."""
        try:
            outcome: Outcome = future.result(timeout=LOOK)
        except TimeoutError:
            return None
        except distributed.KilledWorker:
            raise ClusterError(
                "several workers died of the same task, perhaps for want of memory",
                hint="give each worker more memory, or begin fewer of them (--jobs)",
            ) from None
        except Exception as error:  # noqa: BLE001  Dask has no root for its errors, and what they say may quote
            raise _lost(error) from None
        return outcome

    def _send(self, task: Task) -> Any:
        # The name of a task is in the scheduler's log: a number without meaning.
        key = f"tocsin-{next(self._numbers)}"
        try:
            return self._client.submit(there.run, task, key=key, resources={self._pass: 1}, pure=False)
        except Exception as error:  # noqa: BLE001  as above
            raise _lost(error) from None

    def _first(self, where: Where) -> None:
        """Look at the scheduler and each worker; refuse the cluster for one that is not as it must be."""
        found = self._asked(lambda: self._client.run_on_scheduler(there.machine))
        self._refuse_unfit("the scheduler", found)
        try:
            self._client.wait_for_workers(1, timeout=FIRST)
        except TimeoutError:
            raise ClusterError(
                "the cluster has no worker",
                hint=f"`tocsin cluster work {where.address}{' --cluster-keys DIR' if where.keys else ''}` begins some",
            ) from None
        for address in self._addresses():
            self._admit(address)

    def _look_round(self, under_way: deque[_Call]) -> None:
        """See who has gone and who has come; let nobody wait for those who are gone."""
        self._looked = time.monotonic()
        there_now = self._addresses()
        stayed = self._still_admitted()
        self._admitted = set(stayed)
        for address in sorted(there_now - stayed - self._refused):
            try:
                self._admit(address)
            except ClusterError as error:
                self._refused.add(address)
                self._steps.say(f"{error.message}: it takes no part")
        if self._admitted:
            self._seen = self._looked
        elif self._looked - self._seen > ALONE:
            raise ClusterError("no worker of the cluster is left", hint=GO_ON)
        if self._admitted and not stayed:
            # Whatever they had is nobody's. Dask would let it wait.
            for call in under_way:
                call.future.cancel()
                call.future = self._send(call.task)
        if self._looked - self._renewed > RENEW:
            self._renewed = self._looked
            self._everywhere(there.hold, None)

    def _addresses(self) -> set[str]:
        return set(self._there())

    def _still_admitted(self) -> set[str]:
        """Return who passed and is there still: what began anew at the same address has no pass."""
        return {each for each, said in self._there().items() if each in self._admitted and self._pass in said}

    def _there(self) -> dict[str, Any]:
        """Return the passes and whatever else the workers have, by their addresses."""
        found = self._asked(self._client.scheduler_info)["workers"]
        return {address: said["resources"] for address, said in found.items()}

    def _admit(self, address: str) -> None:
        """Look at a worker, and let it take part; raise `ClusterError` where it may not."""
        if not address.startswith("tls://") and not is_loopback(_host(address)):
            raise ClusterError(f"the worker {address} is reached without TLS", hint="begin it with the cluster's keys")
        found = self._asked(lambda: self._client.run(there.look, workers=[address], on_error="return")).get(address)
        if found is None or isinstance(found, OSError):
            # Gone again; whoever begins anew has another address.
            return
        self._refuse_unfit(f"the worker {address}", found)
        for function, argument in ((there.hold, self._given), (there.admit, self._pass)):
            if address not in self._everywhere(function, argument, workers=[address]):
                return
        self._admitted.add(address)

    def _refuse_unfit(self, who: str, found: Any) -> None:
        if isinstance(found, BuilderError):
            raise ClusterError(f"{who} cannot take part: {found.message}", hint=found.hint)
        if not isinstance(found, Machine):
            raise ClusterError(f"{who} runs another program than this machine", hint=SAME)
        if found.spills:
            raise ClusterError(
                f"{who} would write to its disk what it holds: {' and '.join(found.spills)} is not False",
                hint="begin it with `tocsin cluster work`, or set "
                "distributed.worker.memory.target and distributed.worker.memory.spill to False",
            )
        # Swap of this very machine is as open to what is built here.
        if found.swaps and found.boot != self._here.boot:
            raise ClusterError(f"swap is open on the machine of {who}", hint="close it there: sudo swapoff --all")
        other = sorted(
            name
            for name in found.makings.keys() | self._here.makings.keys()
            if found.makings.get(name) != self._here.makings.get(name)
        )
        if other:
            raise ClusterError(f"{who} has not the same as this machine: {', '.join(other)}", hint=SAME)

    def _everywhere(
        self, function: Callable[..., Any], *arguments: object, workers: list[str] | None = None
    ) -> set[str]:
        """Run something on workers that passed, and return on which it ran; who is lost meanwhile is no error."""
        # Dask waits half a minute for one that died.
        whom = sorted(self._still_admitted()) if workers is None else workers
        if not whom:
            return set()
        return set(self._asked(lambda: self._client.run(function, *arguments, workers=whom, on_error="ignore")))

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Exception as error:  # noqa: BLE001  Dask has no root for its errors, and what they say may quote
            raise _lost(error) from None


SAME = "install the same commit of Tocsin there, in the same way, on the same Debian: `make cluster`"


def _host(address: str) -> str:
    return address.partition("://")[2].rpartition(":")[0].strip("[]")


def _lost(error: Exception) -> ClusterError:
    return ClusterError(f"the cluster does not answer any more ({type(error).__name__})", hint=GO_ON)
