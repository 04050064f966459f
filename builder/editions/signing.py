"""The staged edition: what waits for signatures, and adding them.

An officer signs after seeing `builder.editions.summary`, counted from the very data that the edition
and the one before it were built from.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from tuf.api.metadata import Metadata, Root, Targets

from builder import board, threads
from builder.board.request import Request
from builder.editions import staging
from builder.editions.authority import refuse_who_is_not_in_office
from builder.editions.built import side_of
from builder.editions.record import (
    EditionRecord,
    PublishedBundle,
    latest_edition,
    record_in,
    snapshot_in,
    snapshot_of,
)
from builder.editions.staging import StagedPaths, told
from builder.editions.summary import Side, Summary, summarise
from builder.editions.traced import changed_numbers
from builder.errors import BuilderError, PublishError, TrustError
from builder.progress import Report, Silence
from builder.proposals.record import read_proposals
from builder.trust import metadata, roles
from builder.trust.envelope import bundle_name
from builder.trust.keys import PublicKey, SecretKey
from builder.trust.roles import Signatures
from builder.workspace import store
from builder.workspace.places import Workspace

LARGEST_TARGETS = 16 << 20
SILENCE = Silence()


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


Agree = Callable[[Waiting, PublicKey, Summary], None]


def waiting(workspace: Workspace, report: Report = SILENCE) -> Waiting:
    """Return the staged edition; refuse one whose parts do not belong together."""
    found = unopened(workspace)
    refuse_changed_bundles(found, report)
    return found


def unopened(workspace: Workspace) -> Waiting:
    """Do the same and look at no bundle: for who looks at each later, or at none."""
    paths = staging.staged_edition(workspace)
    if paths is None:
        raise PublishError(
            "no edition is staged",
            hint="run `tocsin build --key KEY` first; where .staged/ was lost it builds anew, and officers sign anew",
        )
    content = workspace.read_text(paths.targets, limit=LARGEST_TARGETS).encode()
    found = Waiting(
        paths=paths,
        record=record_in(workspace, paths.record),
        root=board.newest_root(workspace).signed,
        targets=metadata.read(Targets, content, workspace.name_of(paths.targets), "it is damaged; build it again"),
    )
    _refuse_changed_record(found)
    return found


def _refuse_changed_record(found: Waiting) -> None:
    """What is shown must be what is signed, and what is signed must be what was built."""
    targets, record = found.targets.signed, found.record
    about = roles.about(found.targets)
    listed = {bundle_name(each.locator): (int(each.bytes), each.sha256) for each in record.recipients}
    same = (
        targets.version == record.edition == found.paths.number
        and targets.expires == metadata.end_of(record.expires)
        and (about.issued, about.root, about.approvals) == (record.issued, record.root, record.approvals)
        and about.data == roles.commitment(contents_of(found.paths.record.snapshot), record.salt or "")
        and listed == {name: (file.length, file.hashes.get("sha256")) for name, file in targets.targets.items()}
    )
    if not same:
        raise _changed(found, "its record and what is to be signed differ")


def refuse_changed_bundles(found: Waiting, report: Report) -> None:
    """Refuse a staged edition with a bundle that is not the one that was built."""
    report.begin("Checking bundles", len(found.record.recipients))
    for _ in threads.each(partial(_refuse_changed_bundle, found), found.record.recipients):
        report.advance()


def _refuse_changed_bundle(found: Waiting, bundle: PublishedBundle) -> None:
    try:
        content = found.paths.bundle(bundle.locator).read_bytes()
    except OSError:
        raise _changed(found, f"the bundle of {bundle.recipient} cannot be read") from None
    if hashlib.sha256(content).hexdigest() != bundle.sha256:
        raise _changed(found, f"the bundle of {bundle.recipient} was changed")


def contents_of(root: Path) -> dict[str, bytes]:
    """Return every file of a workspace, by its name there."""
    try:
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    except OSError:
        return {}


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
                refuse_who_is_not_in_office(workspace, signer, today)
                found.targets.signatures[signer.id] = proposed.signatures[signer.id]
        _keep(found)
    return found


def refuse_to_replace(workspace: Workspace) -> None:
    """Refuse to put another edition in the place of one that an officer signed."""
    paths = staging.staged_edition(workspace)
    if paths is None:
        return
    try:
        found = unopened(workspace)
        approvers = found.signatures.approvers
        if approvers:
            refuse_changed_bundles(found, SILENCE)
    # What is damaged is no loss.
    except BuilderError:
        return
    if approvers:
        names = ", ".join(key.name for key in approvers)
        raise PublishError(
            f"edition {paths.number} is staged, and {names} signed it",
            hint="publish it, or build with --again to drop it and its signatures",
        )


def _keep(found: Waiting) -> None:
    with told("the staged edition", "tocsin sign"):
        store.write_atomically(found.paths.targets, found.targets.to_bytes())
