"""The root of trust: who is on the board, who is an officer, which machine publishes.

Pure. A root names the keys of every role and is signed by the board. A new root is signed by
enough of the old board and enough of the new one, so whoever trusts the first can follow
to the last. Whose keys they are is said in the signed field of ours, beside the keys: an id
is made of the whole of a key, and other clients make it anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from securesystemslib.signer import SSlibKey
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Role, Root, Snapshot, Targets, Timestamp

from builder.errors import TrustError
from builder.trust import metadata
from builder.trust.keys import NAME, PublicKey, is_its_own

# Nobody alone admits a recipient.
FEWEST = 2
# How the name of each key of a practice board begins, and of no other.
PRACTICE = "practice-"
MARK = "practice"
RESTORE = "restore data/trust/ from a copy you trust"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who holds which keys, and how many must sign.

    `threshold` board members sign a root and the approvals. An edition bears the builder's
    signature and those of `approvers` officers more. One person holds all keys of a board of
    `practice`; its root says so, and so no real one follows it, nor the other way round.
    """

    members: tuple[PublicKey, ...]
    officers: tuple[PublicKey, ...]
    machines: tuple[PublicKey, ...]
    threshold: int
    approvers: int
    practice: bool = False

    @property
    def all(self) -> tuple[PublicKey, ...]:
        """Every key, in the order of the roles."""
        return (*self.members, *self.officers, *self.machines)


def first_root(holders: Holders, now: datetime) -> Metadata[Root]:
    """Return the first root, unsigned."""
    return Metadata(_root(holders, 1, now))


def next_root(current: Root, holders: Holders, now: datetime) -> Metadata[Root]:
    """Return the root that follows, unsigned."""
    return Metadata(_root(holders, current.version + 1, now))


def _root(holders: Holders, version: int, made: datetime, spec_version: str | None = None) -> Root:
    _check(holders)
    ids = {kind: [key.id for key in keys] for kind, keys in _kinds(holders)}
    return Root(
        version=version,
        spec_version=spec_version,
        expires=made + metadata.YEAR,
        keys={key.id: key.key for key in holders.all},
        roles={
            Root.type: Role(ids["board member"], holders.threshold),
            # The builder signs too, and does not count as an approver.
            Targets.type: Role(ids["officer"], holders.approvers + 1),
            Snapshot.type: Role(ids["publishing machine"], 1),
            Timestamp.type: Role(ids["publishing machine"], 1),
        },
        consistent_snapshot=True,
        unrecognized_fields={
            metadata.OURS: {
                "issued": made.date().isoformat(),
                "names": {key.id: key.name for key in holders.all},
                **({MARK: True} if holders.practice else {}),
            }
        },
    )


def _kinds(holders: Holders) -> tuple[tuple[str, tuple[PublicKey, ...]], ...]:
    return (
        ("board member", holders.members),
        ("officer", holders.officers),
        ("publishing machine", holders.machines),
    )


def _check(holders: Holders) -> None:
    """Refuse keys and thresholds with which one person alone could act, or nobody."""
    whose: dict[str, str] = {}
    for kind, keys in _kinds(holders):
        if not keys:
            raise TrustError(f"there is no {kind}", hint=f"name the public key of each {kind}")
        for key in keys:
            if key.id in whose:
                raise TrustError(
                    f"the key of {key.name} stands twice, as {whose[key.id]} and as {kind}",
                    hint="each holder and each role has a key of its own",
                )
            whose[key.id] = kind
            _refuse_misplaced(key, practice=holders.practice)
    names = [key.name for key in holders.all]
    for name in names:
        if names.count(name) > 1:
            raise TrustError(f"two keys are named {name}", hint="name each holder's key once")
    if not FEWEST <= holders.threshold <= len(holders.members):
        raise TrustError(
            f"{holders.threshold} of {len(holders.members)} members cannot be a board",
            hint=f"the threshold is from {FEWEST}, for nobody decides alone, to the number of members",
        )
    if holders.approvers < 1 or holders.approvers + 1 > len(holders.officers):
        raise TrustError(
            f"an edition needs its builder and {holders.approvers} more of {len(holders.officers)} officers",
            hint="at least one approver, and one officer more than approvers",
        )


def _refuse_misplaced(key: PublicKey, *, practice: bool) -> None:
    """Refuse a practice key on a real board, and a real one on a practice board."""
    if key.name.startswith(PRACTICE) == practice:
        return
    if practice:
        raise TrustError(
            f"{key.name} has a real key, and this is a practice board",
            hint="`tocsin board end-practice` ends it; then `tocsin board init` founds the real one",
        )
    raise TrustError(
        f"the key of {key.name} is for practice, and no real board takes it",
        hint="each holder makes their own: `tocsin keys new NAME`",
    )


def is_practice(root: Root) -> bool:
    """Say whether a root is of a practice board: whatever the mark is worth, a real root has none."""
    return MARK in metadata.stated(root)


def same_sort(before: Root, after: Root) -> bool:
    """Say whether a root may follow another: a practice board and a real one never do."""
    return is_practice(before) == is_practice(after)


def holder(root: Root, id_: str) -> PublicKey:
    """Return a key of a root with its holder's name."""
    key, names = root.keys[id_], metadata.stated(root).get("names")
    name = names.get(id_) if isinstance(names, dict) else None
    # A name is shown on terminals: only what `check_name` lets in is taken.
    shown = name if isinstance(name, str) and NAME.fullmatch(name) else "unnamed"
    # python-tuf makes each key one of these.
    return PublicKey(name=shown, key=cast("SSlibKey", key))


def holders_of(root: Root) -> Holders:
    """Return who holds the keys of a root."""

    def keys_of(role: str) -> tuple[PublicKey, ...]:
        return tuple(holder(root, id_) for id_ in root.roles[role].keyids)

    return Holders(
        members=keys_of(Root.type),
        officers=keys_of(Targets.type),
        machines=keys_of(Timestamp.type),
        threshold=root.roles[Root.type].threshold,
        approvers=root.roles[Targets.type].threshold - 1,
        practice=is_practice(root),
    )


def checked(root: Root, place: str) -> Holders:
    """Return who holds the keys of a root; refuse one that says anything beside.

    What is shown of a root is its holders. So it must be the very root that its holders make:
    a key under two ids, which would count twice, or a field that nobody sees is refused.
    """
    strange = TrustError(f"{place} is no root as we make them", hint="do not sign it; ask where it comes from")
    try:
        holders = holders_of(root)
        if not all(is_its_own(key.id, key.key) and not key.key.unrecognized_fields for key in holders.all):
            raise strange
        expected = _root(holders, root.version, root.expires - metadata.YEAR, root.spec_version)
    # A role without keys, one that names a key that is not there, or the year one.
    except (KeyError, TypeError, ValueError, OverflowError):
        raise strange from None
    if Metadata(expected).signed_bytes != Metadata(root).signed_bytes:
        raise strange
    return holders


def read(content: bytes, place: str) -> Metadata[Root]:
    """Return a root from its bytes; its signatures are not looked at."""
    return metadata.read(Root, content, place)


def chain(files: Sequence[bytes]) -> tuple[Metadata[Root], ...]:
    """Return the roots of a chain, from the first to the newest; refuse a link that does not hold."""
    roots: list[Metadata[Root]] = []
    for number, content in enumerate(files, start=1):
        place = f"root {number}"
        try:
            root = read(content, place)
            checked(root.signed, place)
        except TrustError as error:
            raise TrustError(error.message, hint=RESTORE) from None
        if root.signed.version != number:
            raise TrustError(f"{place} calls itself version {root.signed.version}", hint=RESTORE)
        for judge in (roots[-1].signed, root.signed) if roots else (root.signed,):
            if not complete(judge, root):
                raise TrustError(f"{place} is not signed by enough of the board", hint=RESTORE)
        if roots and not same_sort(roots[-1].signed, root.signed):
            raise TrustError(f"{place} is of a practice board and the one before is not, or the reverse", hint=RESTORE)
        roots.append(root)
    return tuple(roots)


def complete(root: Root, signed: Metadata[Root] | Metadata[Targets]) -> bool:
    """Say whether enough of a root's board signed a root or the approvals."""
    try:
        root.verify_delegate(Root.type, signed.signed_bytes, signed.signatures)
    except UnsignedMetadataError:
        return False
    return True


def signed_by(root: Root, role: str, signed: Metadata[Root] | Metadata[Targets]) -> tuple[PublicKey, ...]:
    """Return the holders of a role who signed, in the order of the root."""
    result = root.get_verification_result(role, signed.signed_bytes, signed.signatures)
    return tuple(holder(root, id_) for id_ in root.roles[role].keyids if id_ in result.signed)


def without(keys: Iterable[PublicKey], names: Iterable[str]) -> tuple[PublicKey, ...]:
    """Return the keys but for those of some holders; refuse a name that is none of them."""
    keys, names = tuple(keys), tuple(names)
    for name in names:
        if name not in {key.name for key in keys}:
            raise TrustError(f"there is no key of {name} to remove", hint="`tocsin board show` lists the holders")
    return tuple(key for key in keys if key.name not in names)
