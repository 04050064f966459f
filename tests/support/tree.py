"""Published trees and envelopes for tests, made with python-tuf alone, with whatever is to be wrong in them.

The keys are fixtures: each is derived from its name and protects nothing.
"""

import copy
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp

from builder.trust import envelope

MEMBERS = ("mira", "milo", "mona")
OFFICERS = ("anna", "ben", "carl")
MACHINE = "machine"
ISSUED = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
LOCATORS = ("certeuaaaaaaaaaaaaaaaaaaaa", "certallaaaaaaaaaaaaaaaaaaa", "certgreenaaaaaaaaaaaaaaaaa")
FIRST = LOCATORS[0]


@cache
def signer(name: str) -> CryptoSigner:
    """TEST FIXTURE: the key of a name."""
    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"fixture {name}".encode()).digest()))


def key_of(name: str) -> SSlibKey:
    key: SSlibKey = signer(name).public_key
    return key


def keyid(name: str) -> str:
    return signer(name).public_key.keyid


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def signed(metadata: "Metadata[Any]", names: Iterable[str]) -> bytes:
    """The bytes of metadata with the signatures of these names and no others."""
    metadata.signatures.clear()
    for name in names:
        metadata.sign(signer(name), append=True)
    return metadata.to_bytes()


def again(content: bytes, **fields: Any) -> "Metadata[Any]":
    """Metadata read again, with some signed fields changed."""
    parsed = json.loads(content)
    parsed["signed"].update(fields)
    found: Metadata[Any] = Metadata.from_dict(parsed)
    return found


def root(
    version: int = 1,
    *,
    officers: Iterable[str] = OFFICERS,
    members: Iterable[str] = MEMBERS,
    machines: Iterable[str] = (MACHINE,),
    approvers: int = 1,
    threshold: int = 2,
    expires: datetime = NOW + 365 * DAY,
    issued: date = ISSUED,
    by: Iterable[str] = MEMBERS[:2],
) -> bytes:
    officers, members, machines = tuple(officers), tuple(members), tuple(machines)
    names = {keyid(name): name for name in (*members, *officers, *machines)}
    return signed(
        Metadata(
            Root(
                version=version,
                expires=expires,
                keys={id_: key_of(name) for id_, name in names.items()},
                roles={
                    "root": Role([keyid(name) for name in members], threshold),
                    "targets": Role([keyid(name) for name in officers], approvers + 1),
                    "snapshot": Role([keyid(name) for name in machines], 1),
                    "timestamp": Role([keyid(name) for name in machines], 1),
                },
                consistent_snapshot=True,
                unrecognized_fields={"x-tocsin": {"issued": issued.isoformat(), "names": names}},
            )
        ),
        by,
    )


def sealed_bundles(locators: Iterable[str] = LOCATORS, edition: int = 12) -> dict[str, bytes]:
    """Bytes that stand for sealed bundles."""
    return {locator: f"edition {edition} for {locator} ".encode() * 20 for locator in locators}


@dataclass(frozen=True, kw_only=True)
class Published:
    """An edition as it is published, in memory; a test changes a part and writes the rest."""

    edition: int = 12
    roots: tuple[bytes, ...] = field(default_factory=lambda: (root(),))
    bundles: Mapping[str, bytes] = field(default_factory=sealed_bundles)
    builder: str = "anna"
    by: tuple[str, ...] = ("anna", "ben")
    machine: str = MACHINE
    issued: date = ISSUED
    days: int = 30
    heartbeat: datetime = NOW + 7 * DAY
    # The day of the heartbeat.
    beat: date = ISSUED
    timestamp_version: int = 40
    snapshot_version: int = 20
    # What replaces the bytes that the rest would give.
    own: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def expires(self) -> datetime:
        return datetime(self.issued.year, self.issued.month, self.issued.day, tzinfo=UTC) + (self.days + 1) * DAY

    @property
    def targets(self) -> bytes:
        if "targets" in self.own:
            return self.own["targets"]
        files = {
            f"{locator}.zip.age": TargetFile(len(content), {"sha256": digest(content)}, f"{locator}.zip.age")
            for locator, content in self.bundles.items()
        }
        about = {"issued": self.issued.isoformat(), "builder": keyid(self.builder)}
        return signed(
            Metadata(
                Targets(
                    version=self.edition,
                    expires=self.expires,
                    targets=files,
                    unrecognized_fields={"x-tocsin": about},
                )
            ),
            self.by,
        )

    @property
    def snapshot(self) -> bytes:
        if "snapshot" in self.own:
            return self.own["snapshot"]
        meta = {"targets.json": _described(self.edition, self.targets)}
        return signed(
            Metadata(Snapshot(version=self.snapshot_version, expires=self.expires, meta=meta)), [self.machine]
        )

    @property
    def timestamp(self) -> bytes:
        if "timestamp" in self.own:
            return self.own["timestamp"]
        return signed(
            Metadata(
                Timestamp(
                    version=self.timestamp_version,
                    expires=self.heartbeat,
                    snapshot_meta=_described(self.snapshot_version, self.snapshot),
                    unrecognized_fields={"x-tocsin": {"issued": self.beat.isoformat()}},
                )
            ),
            [self.machine],
        )

    @property
    def metadata(self) -> dict[str, bytes]:
        return {
            **{f"{version}.root.json": content for version, content in enumerate(self.roots, start=1)},
            "timestamp.json": self.timestamp,
            f"{self.snapshot_version}.snapshot.json": self.snapshot,
            f"{self.edition}.targets.json": self.targets,
        }

    def target_name(self, locator: str = FIRST) -> str:
        return f"{digest(self.bundles[locator])}.{locator}.zip.age"

    def envelope(self, locator: str = FIRST) -> bytes:
        return envelope.pack(self.metadata, self.target_name(locator), self.bundles[locator])

    def with_own(self, **own: bytes) -> "Published":
        """The same with some metadata replaced by other bytes."""
        return replace(self, own={**self.own, **own})

    def write(self, base: Path) -> Path:
        """Write the published tree into a directory."""
        for part in ("metadata", "targets", "envelopes"):
            (base / part).mkdir(parents=True, exist_ok=True)
        for name, content in self.metadata.items():
            (base / "metadata" / name).write_bytes(content)
        for locator, content in self.bundles.items():
            (base / "targets" / self.target_name(locator)).write_bytes(content)
            (base / "envelopes" / f"{locator}.tocsin").write_bytes(self.envelope(locator))
        return base


def _described(version: int, content: bytes) -> MetaFile:
    return MetaFile(version, len(content), {"sha256": digest(content)})


def with_fields(content: bytes, **fields: Any) -> bytes:
    """Metadata with signed fields changed and the signatures left as they were."""
    parsed = copy.deepcopy(json.loads(content))
    parsed["signed"].update(fields)
    return json.dumps(parsed, separators=(",", ":"), sort_keys=True).encode()
