"""The chain of roots, from the pinned one to the newest, and what to say of metadata that does not hold.

Pure. Whoever trusts one root can follow to the last: each is signed by enough of the board that
the one before names, and by enough of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from tuf.api.exceptions import RepositoryError, UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

# Internal to python-tuf, which offers no other way to check without a network; see the bounds in pyproject.toml.
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.reading import memory
from builder.reading.memory import Seen
from builder.reading.source import STOCK, Source
from builder.trust import metadata, roots
from builder.trust.keys import is_its_own

FETCH = "fetch it again, from another place if you can"
ASK = "believe nothing in it; ask the publisher, over a way you know"

Role = TypeVar("Role", Root, Timestamp, Snapshot, Targets)
Trusted: TypeAlias = TrustedMetadataSet
# Told the version of a root and its file.
Followed: TypeAlias = Callable[[int, bytes], None]


@dataclass(frozen=True, slots=True)
class Chain:
    """Roots from the pinned one to the newest, each vouched for by the one before."""

    files: tuple[bytes, ...]
    roots: tuple[Root, ...]

    def trusted(self, reference: datetime) -> TrustedMetadataSet:
        trusted = TrustedMetadataSet(self.files[0], EnvelopeType.METADATA)
        trusted.reference_time = reference
        for content in self.files[1:]:
            trusted.update_root(content)
        return trusted


def refuse_other_roots(source: Source, chain: Chain) -> None:
    """Refuse a source with another root in the place of one that is trusted: somebody might pin it from there."""
    for root in chain.roots:
        name = f"{root.version}.root.json"
        content = source.root(root.version)
        if content is not None and metadata_of(Root, content, name).signed_bytes != Metadata(root).signed_bytes:
            raise tampered(f"{name} is not the root that this machine trusts")


def follow(source: Source, pinned: bytes, seen: Seen, followed: Followed | None = None) -> Chain:
    """Return the roots from the pinned one on: those that this machine has seen, then those of the source."""
    trusted = _pinned(pinned)
    files, found = [pinned], [trusted.root]
    while len(files) <= STOCK.max_root_rotations:
        version = trusted.root.version + 1
        name = f"{version}.root.json"
        # What this machine has seen stays, whatever the source has: a key that was taken away stays away.
        content = seen.roots.get(version)
        if content is not None:
            try:
                trusted.update_root(content)
            except RepositoryError:
                raise memory.damaged(f"{memory.HISTORY}/{name}", seen.directory) from None
        else:
            content = source.root(version)
            if content is None:
                break
            _update_root(trusted, content, name)
        files.append(content)
        found.append(trusted.root)
        if followed:
            followed(version, content)
    return Chain(tuple(files), tuple(found))


def _pinned(pinned: bytes) -> TrustedMetadataSet:
    try:
        metadata_of(Root, pinned, "the pinned root")
        trusted = TrustedMetadataSet(pinned, EnvelopeType.METADATA)
        _check_keys(trusted.root, "the pinned root")
    except (RepositoryError, NotAuthenticError):
        raise TrustError(
            "the pinned root is damaged, or is no root metadata",
            hint="get it again, and compare its fingerprint with the printed one",
        ) from None
    return trusted


def _update_root(trusted: TrustedMetadataSet, content: bytes, name: str) -> None:
    before = trusted.root
    parsed = metadata_of(Root, content, name)
    _check_keys(parsed.signed, name)
    try:
        trusted.update_root(content)
    except UnsignedMetadataError:
        # Enough of the board before, and enough of the board that it names.
        judge = before if not roots.complete(before, parsed) else parsed.signed
        raise unsigned(judge, Root.type, parsed, name) from None
    except RepositoryError:
        raise tampered(f"{name} is not the root that follows root {before.version}") from None
    if not roots.same_sort(before, parsed.signed):
        what = "practice" if roots.is_practice(parsed.signed) else "no practice"
        raise tampered(f"{name} is not the root that follows root {before.version}: it is {what}")


def _check_keys(root: Root, name: str) -> None:
    """Refuse a root that lists one key under two ids, or under a wrong one, or a key that nobody here signs with."""
    own = all(is_its_own(id_, key) for id_, key in root.keys.items())
    # A field beside makes another id of the same key, and its holder would count twice.
    if not own or len({key.keyval["public"] for key in root.keys.values()}) < len(root.keys):
        raise tampered(f"{name} lists a key under a name that is not its own, or of an unknown kind")


def metadata_of(type_: type[Role], content: bytes, name: str) -> Metadata[Role]:
    """Return metadata of one role whose signatures nobody has looked at."""
    try:
        return metadata.read(type_, content, name)
    except TrustError:
        raise tampered(f"{name} is damaged") from None


def unsigned(judge: Root, role: str, signed: Metadata[Any], name: str, newest: int | None = None) -> NotAuthenticError:
    """Tell too few signatures from one that does not fit what it stands under.

    `newest` is the number of a root that came after what was signed, where one is known.
    """
    result = judge.get_verification_result(role, signed.signed_bytes, signed.signatures)
    wrong = [id_ for id_ in result.unsigned if id_ in signed.signatures]
    if wrong:
        return tampered(f"{name} is not what {', '.join(_names(judge, wrong))} signed")
    number, version = result.threshold, signed.signed.version
    who = _alone(_names(judge, result.signed), "nobody" if role == Root.type else "no officer")
    if role == Root.type:
        board = "its own board" if judge.version == version else "the board before it"
        message = f"root {version} is signed by {who} of {board}, and {number} members must sign"
        return NotAuthenticError(message, refusal=Refusal.UNSIGNED, hint=ASK)
    if role == Targets.type:
        message = f"edition {version} is signed by {who}, and {number} officers must sign"
        whose, were = "officers", "were"
    else:
        what = "its heartbeat" if role == Timestamp.type else "what its heartbeat names"
        message = f"{what} ({name}) is not signed by the publishing machine"
        whose, were = "the machine's key", "was"
    when = f"{whose} {were} replaced since (root {newest})" if newest else f"{whose} may have been replaced since"
    hint = f"{when}: fetch the newest edition from the secretariat"
    return NotAuthenticError(message, refusal=Refusal.UNSIGNED, hint=hint)


def _alone(names: list[str], nobody: str) -> str:
    """Name who signed in a way that tells that they are too few."""
    *some, last = names or [""]
    if some:
        return f"{', '.join(some)} and {last} alone"
    return f"{last} alone" if last else nobody


def _names(root: Root, ids: Iterable[str]) -> list[str]:
    return sorted(roots.holder(root, id_).name for id_ in ids)


def tampered(what: str) -> NotAuthenticError:
    return NotAuthenticError(what, refusal=Refusal.TAMPERED, hint=FETCH)
