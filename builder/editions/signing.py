"""The staged edition: what waits for signatures, and adding them.

An officer signs after seeing `builder.editions.summary`, counted from the very data that the edition
and the one before it were built from.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Targets

from builder import board
from builder.board.request import Request
from builder.editions import staging
from builder.editions.record import EditionRecord, latest_edition, read_record, snapshot_in, snapshot_of
from builder.editions.staging import Authority, StagedPaths, told
from builder.editions.summary import Side, Summary, summarise
from builder.editions.traced import changed_numbers
from builder.errors import BuilderError, PublishError, TrustError
from builder.progress import Report, Silence
from builder.proposals.record import read_proposals
from builder.register.edition import Edition
from builder.register.loading import Loaded, load, read_settings
from builder.register.model import Recipient, Register
from builder.trust import approvals, metadata, roles
from builder.trust.envelope import bundle_name
from builder.trust.keys import PublicKey, SecretKey
from builder.trust.roles import Signatures
from builder.workspace import store
from builder.workspace.places import Workspace

LIMIT = 16 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The staged edition: where it is, what it is, and who signed it so far."""

    paths: StagedPaths
    record: EditionRecord
    root: Root
    targets: Metadata[Targets]

    @property
    def number(self) -> int:
        return self.record.edition

    @property
    def signatures(self) -> Signatures:
        return roles.signatures(self.root, self.targets)


SILENCE = Silence()
Agree = Callable[[Waiting, PublicKey, Summary], None]


def waiting(workspace: Workspace, report: Report = SILENCE) -> Waiting:
    """Return the staged edition; refuse one whose parts do not belong together."""
    paths = staging.staged_edition(workspace)
    if paths is None:
        raise PublishError(
            "no edition is staged",
            hint="run `tocsin build --key KEY` first; where .staged/ was lost it builds anew, and officers sign anew",
        )
    content = workspace.read_text(paths.targets, limit=LIMIT).encode()
    found = Waiting(
        paths=paths,
        record=read_record(workspace, paths.record / staging.RECORD),
        root=board.newest_root(workspace).signed,
        targets=metadata.read(Targets, content, workspace.name_of(paths.targets), "it is damaged; build it again"),
    )
    _refuse_what_was_changed(found, report)
    return found


def _refuse_what_was_changed(found: Waiting, report: Report) -> None:
    """What is shown must be what is signed, and what is signed must be what was built."""
    targets, record = found.targets.signed, found.record
    about = roles.about(found.targets)
    listed = {bundle_name(each.locator): (int(each.bytes), each.sha256) for each in record.recipients}
    same = (
        targets.version == record.edition == found.paths.number
        and targets.expires == metadata.end_of(record.expires)
        and (about.issued, about.root, about.approvals) == (record.issued, record.root, record.approvals)
        and about.data == roles.commitment(_snapshot(found.paths.record), record.salt)
        and listed == {name: (file.length, file.hashes.get("sha256")) for name, file in targets.targets.items()}
    )
    if not same:
        raise _changed(found, "its record and what is to be signed differ")
    report.begin("Checking bundles", len(record.recipients))
    for bundle in record.recipients:
        try:
            with found.paths.bundle(bundle.locator).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            raise _changed(found, f"the bundle of {bundle.recipient} cannot be read") from None
        if digest != bundle.sha256:
            raise _changed(found, f"the bundle of {bundle.recipient} was changed")
        report.advance()


def _snapshot(record: Path) -> dict[str, bytes]:
    """Return every file of the data beside a record, by its name in the workspace."""
    root = record / staging.SNAPSHOT
    try:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    except OSError:
        return {}


def files_built_from(workspace: Workspace, loaded: Loaded) -> dict[str, str]:
    """Return the text of each file that an edition is built from, by name: the data, and what the board approved."""
    path = workspace.approvals / board.APPROVALS
    approved = workspace.read_text(path, limit=LIMIT)
    return {**loaded.sources, workspace.name_of(path): approved}


def _changed(found: Waiting, what: str) -> PublishError:
    return PublishError(
        f"the staged edition {found.paths.number} is not as it was built: {what}",
        hint="find out who changed it, then build it again",
    )


def summary_of(workspace: Workspace, found: Waiting) -> Summary:
    """Return what changed since the last edition: counts, and whose numbers; no personal details."""
    last = latest_edition(workspace)
    before = side_of(snapshot_of(workspace, last.edition), last) if last else None
    return summary_between(workspace, before, side_of(snapshot_in(found.paths.record), found.record))


def summary_between(workspace: Workspace, before: Side | None, after: Side) -> Summary:
    """Compare two editions; which proposals brought what, the workspace says."""
    if before is None:
        return summarise(None, after)
    proposals, _ = read_proposals(workspace)
    return summarise(before, after, changed_numbers(before.register, after.register, proposals, before.issued))


def side_of(snapshot: Workspace, record: EditionRecord) -> Side:
    register, loaded = built_from(snapshot, record)
    got = {each.recipient for each in record.recipients}
    return Side(
        number=record.edition,
        issued=record.issued,
        approvals=record.approvals,
        register=register,
        recipients={each.id: each for each in loaded.recipients if each.id in got},
    )


def built_from(snapshot: Workspace, record: EditionRecord) -> tuple[Register, Loaded]:
    """Return the data that an edition was built from; refuse data that know other recipients than its record."""
    if not snapshot.data.is_dir():
        raise PublishError(
            f"the data that edition {record.edition} was built from are missing",
            hint="restore data/editions/; what is only staged is built again",
        )
    loaded = load(snapshot)
    known = loaded.locators(record.edition)
    if loaded.register is None or any(known.get(each.recipient) != each.locator for each in record.recipients):
        raise PublishError(
            f"the data that edition {record.edition} was built from cannot be read, or are those of another",
            hint="restore data/editions/; what is only staged is built again",
        )
    return loaded.register, loaded


def sign(workspace: Workspace, key: SecretKey, agree: Agree, report: Report) -> Waiting:
    """Add an officer's signature; `agree` shows what it is, and raises where it shall not be."""
    with staging.hold(workspace, report):
        found = waiting(workspace, report)
        signer = roles.signer_wanted(found.root, found.targets, key)
        report.begin("Counting what changed", 1)
        summary = summary_of(workspace, found)
        report.advance()
        agree(found, signer, summary)
        metadata.sign(found.targets, key.signer)
        _keep(found)
    return found


def accept(workspace: Workspace, returned: Sequence[Request], today: date, report: Report) -> Waiting:
    """Take in the signatures that officers made elsewhere, on this very edition."""
    with staging.hold(workspace, report):
        found = waiting(workspace, report)
        for each in returned:
            proposed = each.proposed
            if proposed.signed_bytes != found.targets.signed_bytes:
                raise TrustError(
                    f"what was signed is not the staged edition {found.number}",
                    hint="it was built again since; ask for signatures on this one",
                )
            signers = roles.signatures(found.root, proposed).approvers
            if not signers:
                raise TrustError(
                    f"a file brings no officer's signature on edition {found.number} besides its builder's",
                    hint="take in the file that `tocsin sign FILE --key KEY` wrote",
                )
            for signer in signers:
                refuse_who_left(workspace, signer, today)
                found.targets.signatures[signer.id] = proposed.signatures[signer.id]
        _keep(found)
    return found


def refuse_unapproved(
    workspace: Workspace, loaded: Loaded, wanted: Iterable[Recipient], now: datetime, built: EditionRecord | None = None
) -> Authority:
    """Refuse recipients that the board does not approve as they stand; return by whose authority the others are served.

    A root or a list before those of the last edition, or of `built`, is an old one put back.
    """
    known = [record for record in (latest_edition(workspace), built) if record]
    root, in_force = board.root_in_force(workspace), board.approvals_in_force(workspace)
    for record in known:
        if root is None or root.signed.version < record.root:
            raise TrustError(
                f"data/trust/ lacks root {record.root}, under which edition {record.edition} was built",
                hint="restore data/trust/ from a copy that you trust",
            )
    found = approvals.standings(
        root,
        in_force,
        approvals.files_of(loaded.sources),
        loaded.retired,
        now,
        at_least=max((record.approvals for record in known), default=0),
    )
    approvals.refuse_unapproved(found, [each.id for each in wanted])
    return Authority(
        root=root.signed.version if root else 0,
        approvals=in_force.signed.version if in_force else 0,
    )


def salt_of(last: EditionRecord | None, number: int) -> str:
    """Return the secret with which an edition commits to its data.

    It follows from that of the edition before, so that an officer elsewhere who has the
    last record knows it too, and nobody on the way does.
    """
    if last is None:
        return secrets.token_hex(32)
    return hmac.digest(bytes.fromhex(last.salt), f"tocsin edition {number}".encode(), "sha256").hex()


def targets_of(
    edition: Edition,
    bundles: Iterable[roles.Bundle],
    sources: Mapping[str, str],
    authority: Authority,
    salt: str,
    builder: SecretKey | None,
) -> bytes:
    """Return what the officers will sign, with the builder's signature; without a key it is a trial."""
    about = roles.About(
        issued=edition.issued,
        data=roles.commitment({name: text.encode() for name, text in sources.items()}, salt),
        root=authority.root,
        approvals=authority.approvals,
        builder=builder.id if builder else None,
    )
    made = roles.edition_targets(edition, bundles, about)
    if builder:
        metadata.sign(made, builder.signer)
    return made.to_bytes()


def refuse_to_replace(workspace: Workspace) -> None:
    """Refuse to put another edition in the place of one that an officer signed."""
    paths = staging.staged_edition(workspace)
    if paths is None:
        return
    try:
        approvers = waiting(workspace).signatures.approvers
    # What is damaged is no loss.
    except BuilderError:
        return
    if approvers:
        names = ", ".join(key.name for key in approvers)
        raise PublishError(
            f"edition {paths.number} is staged, and {names} signed it",
            hint="publish it, or build with --again to drop it and its signatures",
        )


def refuse_stranger(workspace: Workspace, builder: SecretKey | None, today: date) -> None:
    """Refuse a builder who is no officer, or one who left, before hours of work rather than after."""
    if builder:
        refuse_who_left(workspace, roles.officer(board.newest_root(workspace).signed, builder), today)


def refuse_who_left(workspace: Workspace, signer: PublicKey, today: date) -> None:
    """Refuse a signature of whom register.yaml says that they left, while the root still names their key."""
    settings = read_settings(workspace)
    for officer in settings.officers if settings else ():
        if officer.id == signer.name and not officer.serves(today):
            raise TrustError(
                f"{signer.name} left on {officer.until} (data/register.yaml)",
                hint="another officer signs; `tocsin board rotate --remove-officer` takes the key out of the root",
            )


def _keep(found: Waiting) -> None:
    with told("the staged edition", "tocsin sign"):
        store.write_atomically(found.paths.targets, found.targets.to_bytes())
