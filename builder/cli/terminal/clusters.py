"""Where a cluster is that a command names, and with which keys it is reached."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from builder.cluster.address import Where
    from builder.cluster.keys import Files


def cluster_at(address: str, keys: Path | None, clock: "datetime") -> "tuple[Where, Files | None]":
    """Return where a cluster is, and its keys; refuse an address without TLS, and keys that ran out."""
    from builder.cluster import address as addresses
    from builder.cluster import keys as cluster_keys

    where = addresses.where(address, keys)
    return where, cluster_keys.read(where.keys, clock) if where.keys else None
