"""What a board member is asked to sign: checked whole before a word of it is shown.

Pure. A request comes by mail, from whoever sent it. Nothing in it is believed because it stands
there: texts must have the digests that are signed, and what is said to be in force must
bear the board's signatures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tuf.api.metadata import Metadata, Root, Targets

from builder import seal
from builder.board.request import Kind, Request, merge
from builder.errors import SealError, TrustError
from builder.register.model import Recipient
from builder.seal import fingerprints
from builder.trust import approvals, metadata, roots
from builder.trust.approvals import Approval
from builder.trust.keys import PublicKey, SecretKey
from builder.trust.roots import Holders
from builder.workspace.places import SUFFIX

# A clock that is a little slow must not stop anybody.
SLACK = timedelta(days=1)
ASK = "do not sign it; ask the secretariat for the request again"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRoot:
    """A root to sign: who would hold the keys, and who holds them now."""

    request: Request
    after: Holders
    before: Holders | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One recipient of a list of approvals: what the list says of it, and its file."""

    entry: Approval
    record: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedApprovals:
    """Approvals to sign; `before` is None where the last list does not bear the present board's signatures."""

    request: Request
    root: Metadata[Root]
    holders: Holders
    after: Mapping[str, Approved]
    before: Mapping[str, Approved | None] | None


Asked = AskedRoot | AskedApprovals


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What a board owes a request before it is in force: how many signatures, and whose they can be."""

    board: str
    how_many: int
    who: tuple[PublicKey, ...]


def checked(request: Request, now: datetime) -> Asked:
    """Return what a request asks of the board; refuse one whose parts do not belong together."""
    if request.kind is Kind.EDITION:
        raise TrustError("this asks officers to sign an edition", hint="officers sign it with `tocsin sign`")
    last = request.in_force.signed.version if request.in_force else 0
    signed = request.proposed.signed
    if signed.version != last + 1:
        raise TrustError(f"the request is for version {signed.version}, and {last} is in force", hint=ASK)
    if signed.is_expired(now):
        raise TrustError("what the request proposes has run out already", hint="ask for a new one, or set the clock")
    if signed.expires > now + metadata.YEAR + SLACK:
        raise TrustError("what the request proposes would last for more than a year", hint="set the clock, or " + ASK)
    return _root(request) if request.kind is Kind.ROOT else _approvals(request, now)


def _root(request: Request) -> AskedRoot:
    after = roots.checked(request.proposed.signed, "the proposed root")
    if request.in_force is None:
        return AskedRoot(request=request, after=after, before=None)
    before = _holders_in_force(request.in_force)
    if before.practice != after.practice:
        raise TrustError(
            "a practice board and a real one never follow each other",
            hint="the office ends practice with `tocsin board end-practice`; the real board then begins anew",
        )
    return AskedRoot(request=request, after=after, before=before)


def _holders_in_force(root: Metadata[Root]) -> Holders:
    holders = roots.checked(root.signed, "the root in force")
    if not roots.complete(root.signed, root):
        raise TrustError("the root in force is not signed by enough of its own board", hint=ASK)
    return holders


def _approvals(request: Request, now: datetime) -> AskedApprovals:
    if request.root is None:
        raise TrustError("the request does not say who is on the board", hint=ASK)
    holders = _holders_in_force(request.root)
    root = request.root
    if root.signed.is_expired(now):
        raise TrustError("the root in force has run out", hint="`tocsin board rotate` renews it first")
    after = _approved(request.proposed.signed, request.files)
    if not holders.practice:
        _refuse_practice_keys(after)
    before = None
    in_force = request.in_force.signed if request.in_force and roots.complete(root.signed, request.in_force) else None
    if in_force:
        before = _approved_before(request, in_force)
    _check_days(after, in_force, now)
    return AskedApprovals(request=request, root=root, holders=holders, after=after, before=before)


def _approved(signed: Targets, files: Mapping[str, str]) -> dict[str, Approved]:
    found = approvals.entries(signed, "the proposed list")
    if files.keys() != signed.targets.keys():
        raise TrustError("the files in the request are not those that would be approved", hint=ASK)
    after = {name: _file(name, entry, files) for name, entry in found.items()}
    for name, approved in after.items():
        _refuse_telling(name, approved.record)
    return after


def _refuse_telling(name: str, record: Recipient) -> None:
    """Refuse a file by which the published files of its recipient could be told from others."""
    if record.locator is not None:
        raise TrustError(
            f"the file of {name} holds a locator, which would tell whoever reads this mail whose a published file is",
            hint="the secretariat runs `tocsin check`, which says what to do",
        )
    if not record.accepts_linking and any(seal.marks_files(key.key) for key in record.keys):
        raise TrustError(
            f"{name} has a hardware key, which marks each file for whoever knows the public key",
            hint="have another key made; or, where the file may say so, add the line `accepts_linking: yes` to it",
        )


def _refuse_practice_keys(after: Mapping[str, Approved]) -> None:
    """A CERT that one person plays is on no real list."""
    for name, approved in after.items():
        if any(key.label.startswith(roots.PRACTICE) for key in approved.record.keys):
            raise TrustError(
                f"{name} has a key for practice, and no real board admits it",
                hint=f"take the key, or recipients/{name}.yaml, away; the CERT's own key comes by enrolment",
            )


def _file(name: str, entry: Approval, files: Mapping[str, str]) -> Approved:
    text = files[f"{name}{SUFFIX}"]
    if not entry.fits(text.encode()):
        raise TrustError(f"the file of {name} in the request is not the one that would be approved", hint=ASK)
    record = approvals.read_recipient(name, text)
    for key in record.keys:
        try:
            seal.parse(key.key)
        except SealError as error:
            raise TrustError(f"a key of {name} {error.message}", hint=error.hint) from None
    return Approved(entry=entry, record=record)


def _approved_before(request: Request, signed: Targets) -> dict[str, Approved | None]:
    """Return what is in force, without those whose text is not at hand: they are shown in full."""
    found = approvals.entries(signed, "the list in force")
    return {
        name: _file(name, entry, request.files_in_force) if f"{name}{SUFFIX}" in request.files_in_force else None
        for name, entry in found.items()
    }


def _check_days(after: Mapping[str, Approved], in_force: Targets | None, now: datetime) -> None:
    """Refuse days that a member would not expect: what is not carried over counts from about today, for a year."""
    kept = approvals.entries(in_force) if in_force else {}
    today = now.astimezone(UTC).date()
    for name, approved in after.items():
        entry = approved.entry
        if entry == kept.get(name):
            continue
        if entry.approved > today + SLACK or entry.expires - entry.approved > approvals.LASTS:
            raise TrustError(
                f"{name} would be approved from {entry.approved} until {entry.expires}, and today is {today}",
                hint="set this machine's clock, or ask for the request again",
            )


def asked_of(asked: Asked) -> tuple[PublicKey, ...]:
    """Return the board members whose signatures a request asks for, those of the old board first."""
    if isinstance(asked, AskedApprovals):
        return asked.holders.members
    members = (*(asked.before.members if asked.before else ()), *asked.after.members)
    return tuple({key.id: key for key in members}.values())


def signed_so_far(asked: Asked) -> tuple[PublicKey, ...]:
    """Return whose valid signatures the request bears."""
    return merge(asked.request, {}, asked_of(asked)).signed


def signer_of(asked: Asked, key: SecretKey) -> PublicKey:
    """Return the member whose key it is; refuse a key that is not asked for."""
    for public in asked_of(asked):
        if public.id == key.id:
            return public
    holders = asked.holders if isinstance(asked, AskedApprovals) else asked.after
    for kind, those in (("officer", holders.officers), ("publishing machine", holders.machines)):
        for public in those:
            if public.id == key.id:
                raise TrustError(
                    f"this is the key of {public.name}, {kind}, and the board is asked",
                    hint=f"a board member signs: {names(asked_of(asked))}",
                )
    raise TrustError(
        f"this key, {key.fingerprint}, is not among those asked",
        hint=f"the request asks {names(asked_of(asked))}; see `tocsin keys show`",
    )


def sign(asked: Asked, key: SecretKey) -> Request:
    """Return the request with one more signature; those that do not hold are left out."""
    signer = signer_of(asked, key)
    merged = merge(asked.request, {}, asked_of(asked)).request
    metadata.sign(merged.proposed, key.signer)
    if signer not in merge(merged, {}, asked_of(asked)).signed:
        raise TrustError("the key made a signature that does not hold", hint="is it the key of this public key file?")
    return merged


def missing(asked: Asked, signed: Iterable[PublicKey]) -> tuple[Missing, ...]:
    """Return what is missing of each board that must sign, the old one first."""
    ids = {key.id for key in signed}
    if isinstance(asked, AskedApprovals):
        boards = [("the board", asked.holders)]
    elif asked.before is None or _board(asked.before) == _board(asked.after):
        boards = [("the board", asked.after)]
    else:
        boards = [("the old board", asked.before), ("the new board", asked.after)]
    found = []
    for name, holders in boards:
        there = sum(key.id in ids for key in holders.members)
        if there < holders.threshold:
            left = tuple(key for key in holders.members if key.id not in ids)
            found.append(Missing(board=name, how_many=holders.threshold - there, who=left))
    return tuple(found)


def _board(holders: Holders) -> tuple[int, frozenset[str]]:
    return holders.threshold, frozenset(key.id for key in holders.members)


def names(holders: Iterable[PublicKey]) -> str:
    """Name holders in a phrase."""
    return ", ".join(dict.fromkeys(key.name for key in holders)) or "nobody"


def content_fingerprint(proposed: Metadata[Any]) -> str:
    """Return the fingerprint of what is signed, which is the same for everybody who signs it."""
    return fingerprints.grouped(fingerprints.digest_of(proposed.signed_bytes))


def refuse_other_root(asked: Asked, content: bytes | None) -> None:
    """Refuse a request under another root than the one a member keeps; to replace a root, they must show one."""
    own = asked.request.in_force if isinstance(asked, AskedRoot) else asked.root
    if content is None:
        if isinstance(asked, AskedRoot) and own is not None:
            # What changes is told by comparison with the root in the request, which anybody could have made up.
            raise TrustError(
                f"this would replace root {own.signed.version}; show which one you know",
                hint=f"name the root file that you keep: --trusted {own.signed.version}.root.json",
            )
        return
    kept = metadata.read(Root, content, "the root that you keep")
    if own is None or own.signed.version != kept.signed.version or own.signed_bytes != kept.signed_bytes:
        raise TrustError(
            "the request is under another root than the one you keep",
            hint="ask the other members whether the board was changed; if not, do not sign",
        )
