"""Dask's `distributed`, and what it is told of the keys of a cluster. Nobody else imports it."""

import ssl

from builder.cluster.keys import Files
from builder.errors import ClusterError
from builder.installation import to_install

try:
    import dask
    import distributed
    from distributed.comm.addressing import get_local_address_for as local_address
except ModuleNotFoundError:
    raise ClusterError("the part that builds on a cluster is not installed", hint=to_install("cluster")) from None

__all__ = ["dask", "distributed", "local_address", "security"]


def security(files: Files | None) -> distributed.Security:
    """Return how the machines of a cluster know each other: by its keys, or on one machine not at all."""
    if files is None:
        return distributed.Security(require_encryption=False)
    ca, cert, key = str(files.ca), str(files.cert), str(files.key)
    return distributed.Security(
        require_encryption=True,
        tls_min_version=ssl.TLSVersion.TLSv1_3,
        tls_ca_file=ca,
        **{f"tls_{who}_cert": cert for who in ("client", "scheduler", "worker")},
        **{f"tls_{who}_key": key for who in ("client", "scheduler", "worker")},
    )
