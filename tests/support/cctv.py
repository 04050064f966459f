"""C2SP's test vectors of age (CCTV), as the npm package has them."""

import base64
import json
import subprocess
import sys
import zlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from builder import seal

NODE = Path(sys.executable).with_name("node")
HERE = Path(__file__).parents[1] / "node"
FIELDS = {"expect", "payload", "identity", "passphrase", "armored", "file key", "comment", "compressed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One file, what opens it, and what should come of it."""

    expect: str
    payload: str
    identities: tuple[str, ...]
    passphrases: tuple[str, ...]
    file: bytes

    @property
    def hybrid(self) -> bool:
        return any(identity.startswith(seal.HYBRID_IDENTITY) for identity in self.identities)


def vector(content: bytes) -> Vector:
    head, _, file = content.partition(b"\n\n")
    fields = defaultdict(list)
    for line in head.decode().splitlines():
        key, _, value = line.partition(": ")
        fields[key].append(value)
    assert set(fields) <= FIELDS
    assert fields["compressed"] in ([], ["zlib"])
    return Vector(
        expect=fields["expect"][0],
        payload="".join(fields["payload"]),
        identities=tuple(fields["identity"]),
        passphrases=tuple(fields["passphrase"]),
        file=zlib.decompress(file) if fields["compressed"] else file,
    )


def vectors() -> dict[str, Vector]:
    """Read them from the npm package; where it is missing, these tests fail and do not hide."""
    assert NODE.exists(), "Node.js is missing; run `make setup`"
    done = subprocess.run([NODE, "vectors.mjs"], cwd=HERE, capture_output=True, check=True, timeout=60)
    return {name: vector(base64.b64decode(text)) for name, text in json.loads(done.stdout).items()}


VECTORS = vectors()


def expected(vector: Vector) -> str:
    return "failure" if vector.expect.endswith("failure") else vector.expect
