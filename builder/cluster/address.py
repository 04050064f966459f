"""Where a cluster may be: behind TLS, or on this very machine. It looks at no disk and no network."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from builder.errors import ClusterError

ADDRESS = re.compile(r"(tls|tcp)://(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The address of a cluster's scheduler, and the directory of the keys that its machines know each other by."""

    address: str
    keys: Path | None

    @property
    def host(self) -> str:
        """The host of the address."""
        return self.address.partition("://")[2].rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port of the address."""
        return int(self.address.rpartition(":")[2])


def where(address: str, keys: Path | None) -> Where:
    """Return where a cluster is; refuse what would send plaintext over a network in clear."""
    found = ADDRESS.fullmatch(address)
    if found is None or not 0 < int(found[3]) < 1 << 16:
        raise ClusterError("the address of a cluster is tls://HOST:PORT", hint="as in tls://192.0.2.10:8786")
    place = Where(address=address, keys=keys)
    if found[1] == "tls" and keys is None:
        raise ClusterError(
            "a cluster at a tls:// address is reached with its keys alone",
            hint="--cluster-keys DIR names them; `tocsin cluster keys DIR` makes them",
        )
    if found[1] == "tcp" and not is_loopback(place.host):
        raise ClusterError(
            "the address of a cluster on another machine begins with tls://: plaintext goes there",
            hint="tcp:// is for this machine alone, as tcp://127.0.0.1:8786",
        )
    return place


def is_loopback(host: str) -> bool:
    """Say whether a host is this very machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
