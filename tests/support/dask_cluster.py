"""A real cluster of Dask on this machine, in a process of its own: `python dask_cluster.py KEYS SCRATCH [how]`.

Prints its address and the process of each worker, and runs until its input ends; what is logged goes to stderr.
How: `spills` leaves Dask as it comes, and `other PATH` has workers run the program that lies there.
"""

import os
import sys
from pathlib import Path

import dask
from distributed import LocalCluster

from builder.cluster import keys
from builder.cluster.engine import security
from builder.cluster.nodes import SETTINGS, worker_settings

if __name__ == "__main__":
    directory, scratch, how = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    os.environ["PYTHONSAFEPATH"] = "1"
    files = keys.Files(ca=directory / keys.CA, cert=directory / keys.CERT, key=directory / keys.KEY)
    own = {**worker_settings(), "memory_limit": "1GB"} if how[:1] == ["spills"] else worker_settings()
    del own["dashboard"], own["dashboard_address"], own["nthreads"]
    if how[:1] != ["spills"]:
        dask.config.set(SETTINGS)
    if how[:1] == ["other"]:
        # Children look where their parent does.
        sys.path.insert(0, how[1])
    with LocalCluster(
        n_workers=1 if how else 2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        protocol="tls://",
        security=security(files),
        dashboard_address=None,
        local_directory=scratch,
        silence_logs=False,
        **own,
    ) as cluster:
        print(cluster.scheduler_address, *(worker.pid for worker in cluster.workers.values()), flush=True)
        sys.stdin.read()
