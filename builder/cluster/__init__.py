"""A build on several machines: the pages are laid out here, bundles are joined and sealed there.

`sealers` is the whole seam: it gives `builder.workers.Workers` that a build seals with in place of its own. What is
sent is what bundles are joined from, once a worker, and the plan of each; what comes back is sealed. Workers hold
plaintext in memory, so each is looked at first. `nodes` begins a scheduler and workers.

Dask (`distributed`) is the extra `cluster`, and is loaded where it is used.
"""

from builder.cluster.compared import sealers

__all__ = ["address", "keys", "nodes", "sealers"]
