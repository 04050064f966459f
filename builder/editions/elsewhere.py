"""An edition signed elsewhere: by an officer who has the request, and perhaps a copy of the workspace.

The request holds no data, only counts, digests, and whose numbers changed. Where the officer's own copy holds the
very data that the edition commits to, the counts are counted there, and not believed.
"""

from collections.abc import Callable
from dataclasses import asdict, replace

from tuf.api.metadata import Metadata, Targets

from builder import board
from builder.board.request import Kind, Request
from builder.editions import staging
from builder.editions.built import files_built_from, salts_of, side_of
from builder.editions.record import latest_edition, snapshot_of
from builder.editions.signing import summary_between, summary_of, waiting
from builder.editions.summary import Side, Summary, summary_from
from builder.errors import TrustError
from builder.progress import Report
from builder.register.loading import load
from builder.trust import metadata, roles, roots
from builder.trust.envelope import bundle_name
from builder.trust.keys import PublicKey, SecretKey
from builder.workspace.places import Workspace

# The last argument says whether the counts were counted here.
AgreeElsewhere = Callable[[Metadata[Targets], PublicKey, Summary, bool], None]


def request_of(workspace: Workspace, report: Report) -> Request:
    """Return the file that asks an officer elsewhere for a signature: counts, digests and ids, no personal detail."""
    with staging.hold(workspace, report):
        found = waiting(workspace, report)
        summary = summary_of(workspace, found)
    return Request(
        kind=Kind.EDITION, proposed=found.targets, root=board.root_in_force(workspace), summary=asdict(summary)
    )


def sign_request(request: Request, key: SecretKey, agree: AgreeElsewhere, own: Workspace | None) -> Request:
    """Add an officer's signature to an edition that is staged elsewhere.

    `own` is the officer's copy of the workspace. Where it holds the very data that the
    edition was built from, the counts that `agree` gets are counted here; else they are
    what the asking machine states, and `agree` is told so.
    """
    if request.kind is not Kind.EDITION or request.root is None:
        raise TrustError("this request is for no edition", hint="ask for it again")
    targets: Metadata[Targets] = request.proposed
    root = request.root.signed
    # What is shown of it is the names in it; one key under two names or ids is refused.
    roots.checked(root, "its root")
    mine = board.root_in_force(own) if own else None
    if mine and mine.signed != root:
        raise TrustError(
            f"the request is under another root than root {mine.signed.version} of your workspace",
            hint="bring your workspace up to date, and ask the secretariat which root is in force",
        )
    signer = roles.signer_wanted(root, targets, key)
    counted = _count_here(targets, own) if own else None
    agree(targets, signer, counted or _stated(request), counted is not None)
    metadata.sign(targets, key.signer)
    return replace(request, proposed=targets)


def _count_here(targets: Metadata[Targets], own: Workspace) -> Summary | None:
    loaded, last = load(own), latest_edition(own)
    if loaded.register is None or last is None or board.approvals_in_force(own) is None:
        return None
    number, about = targets.signed.version, roles.about(targets)
    # Of what is signed, not of what the request says: the salt follows from the last edition.
    salt, _ = salts_of(last, number)
    files = {name: text.encode() for name, text in files_built_from(own, loaded).items()}
    if roles.commitment(files, salt) != about.data:
        return None
    names = {bundle_name(locator): id_ for id_, locator in loaded.locators(number).items()}
    if not targets.signed.targets.keys() <= names.keys():
        return None
    got = {names[name] for name in targets.signed.targets}
    return summary_between(
        own,
        side_of(snapshot_of(own, last.edition), last),
        Side(
            number=number,
            issued=about.issued,
            approvals=about.approvals,
            register=loaded.register,
            recipients={each.id: loaded.sources[each.place.file] for each in loaded.recipients if each.id in got},
        ),
    )


def _stated(request: Request) -> Summary:
    """Return what the asking machine says that the edition changes, as far as it fits what is signed."""
    targets, about = request.proposed.signed, roles.about(request.proposed)
    try:
        summary = summary_from(request.summary or {})
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise TrustError("the request does not say what the edition changes", hint="ask for it again") from None
    stated = (summary.number, summary.recipients, summary.approvals)
    if stated != (targets.version, len(targets.targets), about.approvals):
        raise TrustError("the request says something else than what is to be signed", hint="do not sign it; ask why")
    return summary
