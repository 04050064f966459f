"""The metadata of editions: what officers sign, and the heartbeat of the publishing machine.

Pure. An edition's number is the version of its targets metadata. It bears the builder's
signature, so that nobody can say that another built it, and those of enough officers
more; a stock TUF client counts them all and knows nothing of builders.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from builder.errors import TrustError
from builder.register.edition import Edition
from builder.trust import metadata, roots
from builder.trust.envelope import bundle_name
from builder.trust.keys import PublicKey, SecretKey

TARGETS_FILE = "targets.json"
LOCATOR = re.compile(r"[a-z2-7]{26}")


class Bundle(Protocol):
    """What is known of one sealed bundle; the digest is of the sealed file."""

    @property
    def locator(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Who signed an edition: its builder, officers besides, and how many of them are missing."""

    builder: PublicKey | None
    approvers: tuple[PublicKey, ...]
    missing: int

    @property
    def complete(self) -> bool:
        return self.builder is not None and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Snapshot and timestamp as they are published, and their versions."""

    snapshot: bytes
    timestamp: bytes
    snapshot_version: int
    timestamp_version: int
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the signed field of ours says of an edition.

    `data` is the `commitment` to what it was built from, `root` and `approvals` are the
    versions that it was built under, and `builder` is a key id, or None for a trial.
    """

    issued: date
    data: str
    root: int
    approvals: int
    builder: str | None

    @property
    def fields(self) -> dict[str, Any]:
        """The field as JSON."""
        stated = {"issued": self.issued.isoformat(), "data": self.data, "root": self.root, "approvals": self.approvals}
        return stated | ({"builder": self.builder} if self.builder else {})


def edition_targets(edition: Edition, bundles: Iterable[Bundle], about: About) -> Metadata[Targets]:
    """Return the targets of an edition, unsigned."""
    files = {bundle.locator: (bundle.bytes, bundle.sha256) for bundle in bundles}
    return Metadata(_targets(edition.number, metadata.end_of(edition.expires), files, about))


def _targets(
    number: int,
    expires: datetime,
    files: Mapping[str, tuple[int, str]],
    about: About,
    spec_version: str | None = None,
) -> Targets:
    return Targets(
        version=number,
        spec_version=spec_version,
        expires=expires,
        targets={
            bundle_name(locator): TargetFile(length, {"sha256": sha256}, bundle_name(locator))
            for locator, (length, sha256) in sorted(files.items())
        },
        unrecognized_fields={metadata.OURS: about.fields},
    )


def about(targets: Metadata[Targets]) -> About:
    """Return what an edition says of itself; refuse one that says anything which nobody is shown.

    An officer signs the whole of it: a delegation or a field beside would be a blank cheque.
    So it must be the very metadata that its bundles and its field of ours make.
    """
    strange = TrustError(
        f"edition {targets.signed.version} is none as we make them", hint="do not sign it; find out where it comes from"
    )
    try:
        stated = metadata.stated(targets.signed)
        found = About(
            issued=date.fromisoformat(stated["issued"]),
            data=stated["data"],
            root=stated["root"],
            approvals=stated["approvals"],
            builder=stated.get("builder"),
        )
        if not all(type(number) is int for number in (found.root, found.approvals)):
            raise strange
        files = {
            name.removesuffix(bundle_name("")): (file.length, file.hashes["sha256"])
            for name, file in targets.signed.targets.items()
        }
        signed = targets.signed
        same = _targets(signed.version, signed.expires, files, found, signed.spec_version) == signed
    except (KeyError, TypeError, ValueError, AttributeError):
        raise strange from None
    if not same or not all(LOCATOR.fullmatch(locator) for locator in files):
        raise strange
    return found


def commitment(files: Mapping[str, bytes], salt: str) -> str:
    """Return a digest of files by name that tells nothing to whoever lacks the salt."""
    return commitment_to({name: leaf(leaf_key(salt, name), content) for name, content in files.items()})


def commitment_to(leaves: Mapping[str, str]) -> str:
    """Return the commitment to files by their leaves: of each, without its key, nothing can be guessed."""
    whole = hashlib.sha256()
    for name, digest in sorted(leaves.items()):
        whole.update(hashlib.sha256(name.encode()).digest() + bytes.fromhex(digest))
    return whole.hexdigest()


def leaf_key(salt: str, name: str) -> str:
    """Return the key under which one file is committed to; it tells nothing of the salt, nor of another's."""
    return hmac.digest(salt.encode(), f"tocsin file {name}".encode(), "sha256").hex()


def leaf(key: str, content: bytes) -> str:
    """Return what one file is committed to as."""
    return hmac.digest(bytes.fromhex(key), content, "sha256").hex()


def builder_of(targets: Metadata[Targets]) -> str | None:
    """Return the id of the key whose holder says to have built an edition."""
    found = metadata.stated(targets.signed).get("builder")
    return found if isinstance(found, str) else None


def valid_until(targets: Metadata[Targets]) -> date:
    """Return the last day on which an edition is valid."""
    return (targets.signed.expires - timedelta(days=1)).date()


def signatures(root: Root, targets: Metadata[Targets]) -> Signatures:
    """Count who signed an edition; the builder does not count as an approver."""
    signers = roots.signed_by(root, Targets.type, targets)
    built_by = builder_of(targets)
    approvers = tuple(key for key in signers if key.id != built_by)
    needed = root.roles[Targets.type].threshold - 1
    return Signatures(
        builder=next((key for key in signers if key.id == built_by), None),
        approvers=approvers,
        missing=max(0, needed - len(approvers)),
    )


def officer(root: Root, key: SecretKey) -> PublicKey:
    """Return the officer whose key it is; refuse everybody else's."""
    for public in roots.holders_of(root).officers:
        if public.id == key.id:
            return public
    raise TrustError(
        "this key is no officer's under the root in force",
        hint="`tocsin board show` lists the officers; `tocsin board rotate` changes them",
    )


def signer_wanted(root: Root, targets: Metadata[Targets], key: SecretKey) -> PublicKey:
    """Return the officer whose signature is wanted; refuse the builder's, and a second one of the same officer."""
    signer = officer(root, key)
    about(targets)
    before = signatures(root, targets)
    number = targets.signed.version
    if before.builder is None:
        raise TrustError(
            f"edition {number} does not bear its builder's signature",
            hint="build it with `tocsin build --key KEY`; without a key a build is only a trial",
        )
    if signer.id == before.builder.id:
        raise TrustError(
            f"{signer.name} built edition {number}, and another officer must sign it",
            hint="nobody publishes alone: ask another officer",
        )
    if signer.id in {key.id for key in before.approvers}:
        raise TrustError(f"{signer.name} has signed edition {number} already", hint="it is another officer's turn")
    return signer


class Earlier(NamedTuple):
    """What was published before a heartbeat: the versions that it raises, 0 where there was none.

    `kept` is a snapshot to keep, where it states the same edition and the machine's key signed it.
    """

    snapshot: int = 0
    timestamp: int = 0
    kept: bytes | None = None


def heartbeat(
    root: Root,
    targets: bytes,
    machine: SecretKey,
    now: datetime,
    days: int,
    after: Earlier,
) -> Heartbeat:
    """Say with the machine's key that an edition is the newest, for so many days."""
    if machine.id not in root.roles[Timestamp.type].keyids:
        raise TrustError(
            "this key is not the publishing machine's under the root in force",
            hint="`tocsin board show` says whose it is; `tocsin board rotate` changes it",
        )
    if after.kept is None:
        stated = metadata.read(Targets, targets, TARGETS_FILE).signed
        meta = {TARGETS_FILE: _described(stated.version, targets)}
        made = Metadata(Snapshot(version=after.snapshot + 1, expires=stated.expires, meta=meta))
        metadata.sign(made, machine.signer)
        snapshot, snapshot_version = made.to_bytes(), made.signed.version
    else:
        snapshot = after.kept
        snapshot_version = metadata.read(Snapshot, snapshot, "snapshot.json").signed.version
    expires = now + timedelta(days=days)
    stamp = Metadata(
        Timestamp(
            version=after.timestamp + 1,
            expires=expires,
            snapshot_meta=_described(snapshot_version, snapshot),
            # What is renewed each day tells a reader whose clock is behind.
            unrecognized_fields={metadata.OURS: {"issued": now.date().isoformat()}},
        )
    )
    metadata.sign(stamp, machine.signer)
    return Heartbeat(
        snapshot=snapshot,
        timestamp=stamp.to_bytes(),
        snapshot_version=snapshot_version,
        timestamp_version=stamp.signed.version,
        expires=expires,
    )


def keeps_snapshot(root: Root, snapshot: bytes, now: datetime) -> bool:
    """Say whether a published snapshot is still good: signed by the present machine, and not run out."""
    found = metadata.read(Snapshot, snapshot, "snapshot.json")
    result = root.get_verification_result(Snapshot.type, found.signed_bytes, found.signatures)
    return bool(result) and not found.signed.is_expired(now)


def _described(version: int, content: bytes) -> MetaFile:
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})
