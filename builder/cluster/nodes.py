"""The scheduler and the workers of a cluster, begun as they must be: nothing is written to a disk, nothing is shown.

Dask's own commands do as well where these settings are given to them; a build looks, and trusts no command.
"""

import asyncio
import logging
import os
import tempfile
from collections.abc import Callable
from typing import Any

from builder.cluster.address import Where
from builder.cluster.engine import dask, distributed, local_address, security
from builder.cluster.keys import Files
from builder.errors import ClusterError

# No pages for browsers, neither of what runs nor of what is held.
SETTINGS = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.worker.profile.enabled": False,
}
# Of its own, for Dask would take any that is free, on every network that this machine has.
NO_PAGES = "127.0.0.1:0"


def serve(where: Where, files: Files | None, begun: Callable[[], None]) -> None:
    """Run the scheduler of a cluster until it is stopped; say when it has begun."""
    asyncio.run(_serve(where, files, begun))


def work(where: Where, files: Files | None, jobs: int, begun: Callable[[], None]) -> None:
    """Run some workers of a cluster until they are stopped; one that dies is begun anew."""
    # Each is begun with `-c`, which looks for modules where the command is given first.
    os.environ["PYTHONSAFEPATH"] = "1"
    with tempfile.TemporaryDirectory(prefix="tocsin-cluster-") as scratch:
        asyncio.run(_work(where, files, jobs, scratch, begun))


def worker_settings() -> dict[str, Any]:
    """Return how a worker is begun, beside the address and the keys."""
    return {"nthreads": 1, "memory_limit": 0, "dashboard": False, "dashboard_address": NO_PAGES}


async def _serve(where: Where, files: Files | None, begun: Callable[[], None]) -> None:
    logging.getLogger("distributed").setLevel(logging.WARNING)
    with dask.config.set(SETTINGS):
        try:
            scheduler = await distributed.Scheduler(
                host=where.address, security=security(files), dashboard=False, dashboard_address=NO_PAGES
            )
        except (OSError, RuntimeError):
            raise ClusterError(
                f"nothing can listen at {where.address}",
                hint="the address is one of this machine; is a scheduler running there already?",
            ) from None
        async with scheduler:
            begun()
            await scheduler.finished()


async def _work(where: Where, files: Files | None, jobs: int, scratch: str, begun: Callable[[], None]) -> None:
    logging.getLogger("distributed").setLevel(logging.WARNING)
    with dask.config.set(SETTINGS):
        # What this machine is called by those who reach it from there.
        host = local_address(where.address).partition("://")[2].strip("[]")
        workers = [
            distributed.Nanny(
                where.address,
                security=security(files),
                host=host,
                protocol=where.address.partition("://")[0],
                local_directory=scratch,
                silence_logs=logging.WARNING,
                **worker_settings(),
            )
            for _ in range(jobs)
        ]
        try:
            await asyncio.gather(*workers)
        except (OSError, RuntimeError, TimeoutError):
            raise ClusterError(
                f"no scheduler answers at {where.address}",
                hint="`tocsin cluster serve` begins one; are its keys the same, and does the firewall let it through?",
            ) from None
        begun()
        await asyncio.gather(*(each.finished() for each in workers))
