"""Authenticate an edition: who signed it, whether it is the newest, and until when it holds.

Pure. python-tuf's own `TrustedMetadataSet` checks signatures, thresholds, digests, versions and
expiry. On top of it stand two rules of ours. What has run out still opens, and says so:
python-tuf is asked again as of a time before that, so that it checks all the rest. And the
builder of an edition must have signed it, and does not count as an approver.

Nothing is authentic but what this module returns. It writes nothing and asks no clock: it
is told the time, and says where what was signed shows that this time is over.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tuf.api.exceptions import (
    BadVersionNumberError,
    EqualVersionNumberError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import Metadata, Signed, Snapshot, TargetFile, Targets, Timestamp

from builder import threads
from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import memory
from builder.reading.authentic import Authentic, Part, RanOut
from builder.reading.chain import (
    ASK,
    Chain,
    Followed,
    Role,
    Trusted,
    follow,
    metadata_of,
    refuse_other_roots,
    tampered,
    unsigned,
)
from builder.reading.memory import News, Seen
from builder.reading.source import Source
from builder.trust import metadata, roles, roots
from builder.trust.envelope import TARGET

TARGETS_FILE = roles.TARGETS_FILE
SECOND = timedelta(seconds=1)
FIRST_YEAR = 1980
# Days of issue are in UTC. A machine that takes its local time for that is behind by at most this: nobody lives
# further west than UTC-11 (Pago Pago, Niue).
ZONES = timedelta(hours=11)


def authenticate(
    source: Source,
    *,
    pinned: bytes,
    seen: Seen = memory.NOTHING,
    at: datetime,
    allow_older: bool = False,
    locator: str | None = None,
    followed: Followed | None = None,
) -> Authentic:
    """Return what a source holds, as of a time, if it is authentic; raise `NotAuthenticError` where it is not.

    With a locator only that bundle's bytes are checked, so that damage to another's does
    not keep a recipient from its own. `followed` is told each root as soon as it is
    trusted: it is to be remembered, whatever becomes of the rest (TUF, 5.3.8).
    """
    chain = follow(source, pinned, seen, followed)
    remembered = _remembered(chain, seen)
    try:
        found = _read(chain, source, seen, at)
    except _OlderError:
        # An envelope that was mailed before the last heartbeat has the newest edition all the same.
        found = _read(chain, source, memory.NOTHING, at)
        compared = _older(found, remembered)
    else:
        compared = _newest(found, remembered)
    refuse_other_roots(source, chain)
    older_than = compared.older_than
    if older_than is not None and not allow_older:
        raise NotAuthenticError(
            f"this is edition {found.targets.version}, and this machine has seen "
            + (f"edition {older_than}" if older_than > found.targets.version else "another one of that number since"),
            refusal=Refusal.OLDER,
            hint="look for the newest; --allow-older takes this one, where you know why",
        )
    return _authentic(found, source, compared, at=at, seen=seen, locator=locator)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """The edition that this machine saw last."""

    edition: int
    digest: str | None

    def same_as(self, found: "_Found") -> bool:
        digest = hashlib.sha256(found.files[TARGETS_FILE]).hexdigest()
        return (self.edition, self.digest) == (found.targets.version, digest)


def _remembered(chain: Chain, seen: Seen) -> _Remembered | None:
    """Return what the memory says, once some root of the chain vouches for it.

    A machine's key that was replaced takes with it what it signed, as TUF's recovery from
    a stolen key wants; a memory that no root ever vouched for is damaged.
    """
    if seen.timestamp is not None:
        _vouched(chain, metadata.read(Timestamp, seen.timestamp, ""), memory.TIMESTAMP, seen)
    if seen.snapshot is None:
        return None
    snapshot = metadata.read(Snapshot, seen.snapshot, "")
    _vouched(chain, snapshot, memory.SNAPSHOT, seen)
    told = snapshot.signed.meta.get(TARGETS_FILE)
    return _Remembered(told.version, (told.hashes or {}).get("sha256")) if told else None


def _vouched(chain: Chain, kept: Metadata[Any], name: str, seen: Seen) -> None:
    try:
        vouched = any(
            root.get_verification_result(kept.signed.type, kept.signed_bytes, kept.signatures) for root in chain.roots
        )
    except RepositoryError:
        vouched = False
    if not vouched:
        raise memory.damaged(name, seen.directory)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """How what was found stands to what was seen before: whether its heartbeat is the newest, and the edition too."""

    newest: bool
    older_than: int | None = None
    note: str | None = None


def _newest(found: "_Found", remembered: _Remembered | None) -> _Compared:
    """Compare what has the newest heartbeat."""
    note = None
    if remembered and remembered.edition == found.targets.version and not remembered.same_as(found):
        note = "its contents are not those of the edition with this number seen before; ask the publisher why"
    return _Compared(newest=True, note=note)


def _older(found: "_Found", remembered: _Remembered | None) -> _Compared:
    """Compare what has an older heartbeat; its edition may be older too."""
    if remembered is None:
        return _Compared(newest=False)
    if remembered.same_as(found):
        note = "its heartbeat is older than one seen before, of the same edition: this copy is not the newest"
        return _Compared(newest=False, note=note)
    if remembered.edition < found.targets.version:
        note = "its heartbeat is older than one seen before, though the edition is newer; tell the publisher"
        return _Compared(newest=False, note=note)
    return _Compared(newest=False, older_than=remembered.edition)


class _OlderError(Exception):
    """What was seen before was newer."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A set of metadata that fits together, and the files that it came in."""

    trusted: Trusted
    files: Mapping[str, bytes]
    chain: Chain

    @property
    def targets(self) -> Targets:
        return self.trusted.targets


def _read(chain: Chain, source: Source, seen: Seen, at: datetime) -> _Found:
    """Check everything as of a time, or where something had run out by then, as of the last second before."""
    reference = at
    while True:
        attempt = _Attempt(chain, source, seen, reference)
        try:
            return attempt.run()
        except ExpiredMetadataError:
            reference = attempt.before_it_ran_out()


class _Attempt:
    """What a stock client does to update itself, from a source in place of the network."""

    def __init__(self, chain: Chain, source: Source, seen: Seen, reference: datetime) -> None:
        self.chain, self.source, self.seen = chain, source, seen
        self.trusted = chain.trusted(reference)
        self.signed: list[Signed] = []

    def run(self) -> _Found:
        trusted, source, seen = self.trusted, self.source, self.seen
        if seen.timestamp is not None:
            with suppress(RepositoryError):
                trusted.update_timestamp(seen.timestamp)
        stamp = source.timestamp()
        try:
            self._load(Timestamp, stamp, "timestamp.json", trusted.update_timestamp)
        except EqualVersionNumberError:
            # A stock client keeps the one that it has; where they differ, no snapshot would fit both.
            if metadata_of(Timestamp, stamp, "").signed.snapshot_meta != trusted.timestamp.snapshot_meta:
                raise _OlderError from None
            stamp = seen.timestamp or stamp

        if seen.snapshot is not None:
            with suppress(RepositoryError):
                trusted.update_snapshot(seen.snapshot, trusted=True)
        version = trusted.timestamp.snapshot_meta.version
        snapshot = source.snapshot(version)
        self._load(Snapshot, snapshot, f"{version}.snapshot.json", trusted.update_snapshot)

        told = trusted.snapshot.meta.get(TARGETS_FILE)
        if told is None:
            raise tampered(f"{version}.snapshot.json names no edition")
        targets = source.targets(told.version)
        self._load(Targets, targets, f"{told.version}.targets.json", trusted.update_targets)
        return _Found(trusted, {"timestamp.json": stamp, "snapshot.json": snapshot, TARGETS_FILE: targets}, self.chain)

    def _load(self, type_: type[Role], content: bytes, name: str, update: Callable[[bytes], Signed]) -> None:
        parsed = metadata_of(type_, content, name)
        self.signed.append(parsed.signed)
        try:
            update(content)
        except (ExpiredMetadataError, EqualVersionNumberError):
            raise
        except BadVersionNumberError:
            if self.seen.timestamp or self.seen.snapshot:
                raise _OlderError from None
            raise tampered(f"{name} is of another version than the rest") from None
        except UnsignedMetadataError:
            raise unsigned(self.trusted.root, type_.type, parsed, name, self._replaced()) from None
        except LengthOrHashMismatchError:
            raise tampered(f"{name} is not the one that the rest of the metadata names") from None
        except RepositoryError:
            raise tampered(f"{name} cannot be used") from None

    def _replaced(self) -> int | None:
        """Return the number of a root that came after what the source has was signed."""
        newest = self.trusted.root.version
        outdated = len(self.chain.files) > 1 and self.source.root(newest) is None
        return newest if outdated else None

    def before_it_ran_out(self) -> datetime:
        known = (*self.trusted, *self.signed)
        earliest: datetime = min(each.expires for each in known if each.is_expired(self.trusted.reference_time))
        if earliest.year < FIRST_YEAR:
            raise tampered("its metadata states an impossible date")
        return earliest - SECOND


def _authentic(
    found: _Found, source: Source, compared: _Compared, *, at: datetime, seen: Seen, locator: str | None
) -> Authentic:
    trusted, edition = found.trusted, found.targets
    issued, signatures = _signed_for(found)
    targets = _targets(edition)
    notes = [compared.note] if compared.note else []
    missing, others = _check_bundles(targets, source, edition.version, locator)
    if others:
        notes.append(
            f"{others} {'file in targets/ is' if others == 1 else 'files in targets/ are'} not of this edition"
        )
    last = max(filter(None, (issued, *_days(trusted, seen))))
    news = News(
        roots={root.version: file for root, file in zip(found.chain.roots[1:], found.chain.files[1:], strict=True)},
        timestamp=found.files["timestamp.json"] if compared.newest else None,
        snapshot=found.files["snapshot.json"] if compared.newest else None,
    )
    return Authentic(
        edition=edition.version,
        issued=issued,
        valid_until=(edition.expires - SECOND).date(),
        heartbeat_until=trusted.timestamp.expires,
        root_version=trusted.root.version,
        builder=signatures.builder.name if signatures.builder else "",
        approvers=tuple(key.name for key in signatures.approvers),
        practice=roots.is_practice(trusted.root),
        ran_out=tuple(_ran_out(trusted, at)),
        older_than=compared.older_than,
        signed_on=last if at + ZONES < datetime.combine(last, time(), UTC) else None,
        missing=missing,
        notes=tuple(notes),
        targets=targets,
        news=news,
    )


def _days(trusted: Trusted, seen: Seen) -> Iterator[date | None]:
    """Yield the days on which the root and the heartbeats were signed, that which was seen before among them."""
    yield metadata.issued_on(trusted.root)
    yield metadata.issued_on(trusted.timestamp)
    if seen.timestamp is not None:
        kept = metadata.read(Timestamp, seen.timestamp, "")
        # What a stolen key dated ahead is over when the board replaces the key.
        if trusted.root.get_verification_result(Timestamp.type, kept.signed_bytes, kept.signatures):
            yield metadata.issued_on(kept.signed)


def _ran_out(trusted: Trusted, at: datetime) -> Iterator[RanOut]:
    heartbeat = min(trusted.timestamp.expires, trusted.snapshot.expires)
    for what, expires in (
        (Part.EDITION, trusted.targets.expires),
        (Part.HEARTBEAT, heartbeat),
        (Part.ROOT, trusted.root.expires),
    ):
        if at >= expires:
            yield RanOut(what=what, since=expires)


def _signed_for(found: _Found) -> tuple[date, roles.Signatures]:
    """Apply the rule that TUF does not know: the builder signed, and enough officers besides."""
    edition = metadata_of(Targets, found.files[TARGETS_FILE], TARGETS_FILE)
    root = found.trusted.root
    issued = metadata.issued_on(edition.signed)
    if issued is None or roles.builder_of(edition) is None:
        raise tampered(f"edition {edition.signed.version} does not say who built it, and when")
    if edition.signed.delegations is not None:
        # Whoever is trusted so could serve what no officer signed.
        raise tampered(f"edition {edition.signed.version} hands its trust on to others")
    signatures = roles.signatures(root, edition)
    # A root that asks for one signature would let a builder publish alone.
    missing = max(1, root.roles[Targets.type].threshold - 1) - len(signatures.approvers)
    if signatures.builder is None or missing > 0:
        signers = ", ".join(key.name for key in signatures.approvers) or "nobody"
        lacks = (
            f"is signed by {signatures.builder.name}, who built it, and lacks {missing} more"
            if signatures.builder
            else "is not signed by the officer who built it"
        )
        raise NotAuthenticError(
            f"edition {edition.signed.version} {lacks}; besides signed by {signers}",
            refusal=Refusal.UNSIGNED,
            hint=ASK,
        )
    return issued, signatures


def _targets(edition: Targets) -> dict[str, TargetFile]:
    """Return the sealed bundles of an edition by locator; the names become those of files, so they are looked at."""
    found = {}
    for name, file in edition.targets.items():
        match = TARGET.fullmatch(f"{file.hashes.get('sha256')}.{name}")
        if match is None:
            raise tampered(f"edition {edition.version} names a bundle in a way that none is named")
        found[match["locator"]] = file
    return found


def _check_bundles(
    targets: Mapping[str, TargetFile], source: Source, edition: int, locator: str | None
) -> tuple[int, int]:
    """Check the bundles that are here; return how many a tree lacks, and how many files are none of them."""
    wanted = {f"{file.hashes['sha256']}.{file.path}": name for name, file in targets.items()}
    if locator is not None and locator not in targets:
        raise TrustError(f"edition {edition} has no bundle of this locator", hint="leave --locator out to try each")
    present = set(source.present)
    others = present - wanted.keys()
    if others and source.whole:
        raise tampered(f"its bundle is not of edition {edition}")
    files = [file for file in sorted(present & wanted.keys()) if locator in {None, wanted[file]}]

    def is_as_signed(file: str) -> bool:
        name = wanted[file]
        content = source.target(name, targets[name].hashes["sha256"])
        try:
            targets[name].verify_length_and_hashes(content or b"")
        except LengthOrHashMismatchError:
            return False
        return True

    altered = [file for file, same in zip(files, threads.each(is_as_signed, files), strict=True) if not same]
    if altered:
        more = f", and {len(altered) - 1} more" if altered[1:] else ""
        raise NotAuthenticError(
            f"targets/{altered[0]} is not what was signed{more}",
            refusal=Refusal.TAMPERED,
            hint="fetch it again; `tocsin open --locator` opens a bundle that is as it was signed",
        )
    # An envelope has one, which was looked at.
    return (0, 0) if source.whole else (len(wanted.keys() - present), len(others))
