"""Ask the board for signatures, and take in what comes back. The steps of a ceremony, on the files of a workspace."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from builder import board
from builder.board import ceremony, proofs
from builder.board.ceremony import Asked, Missing
from builder.board.request import Kind, Request, merge
from builder.errors import RecipientError, TrustError
from builder.register.model import Key
from builder.register.travelling import travelling
from builder.trust import approvals, roots
from builder.trust.keys import PublicKey
from builder.trust.roots import Holders
from builder.workspace.places import SUFFIX, Workspace, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What came of the files that were taken in; `missing` is empty once it is in force."""

    kind: Kind
    version: int
    signed: tuple[PublicKey, ...]
    added: tuple[PublicKey, ...]
    dropped: tuple[str, ...]
    missing: tuple[Missing, ...]


def first_board(workspace: Workspace, holders: Holders, now: datetime) -> Asked:
    """Return the request for the first root."""
    refuse_second_board(workspace)
    # What a member's program would refuse is not sent.
    return ceremony.checked(Request(kind=Kind.ROOT, proposed=roots.first_root(holders, now)), now)


def refuse_second_board(workspace: Workspace) -> None:
    """Refuse to found a board where there is one."""
    root = board.root_in_force(workspace)
    if root is not None and roots.is_practice(root.signed):
        raise TrustError(
            "this workspace has a practice board",
            hint="`tocsin board end-practice` takes it away, and keeps the register",
        )
    if root is not None:
        raise TrustError("this workspace has a board", hint="`tocsin board rotate` changes it")


def next_board(workspace: Workspace, holders: Holders, now: datetime) -> Asked:
    """Return the request for the root that follows."""
    root = board.newest_root(workspace)
    proposed = roots.next_root(root.signed, holders, now)
    return ceremony.checked(Request(kind=Kind.ROOT, proposed=proposed, in_force=root, root=root), now)


def next_approvals(workspace: Workspace, now: datetime, *, renew: bool) -> Asked:
    """Return the request for approvals of every recipient file as it stands."""
    root = board.newest_root(workspace)
    in_force = board.approvals_in_force(workspace)
    files = board.recipient_files(workspace)
    before = approvals.entries(in_force.signed) if in_force else {}
    if not files and not before:
        raise RecipientError("there is no recipient to propose", hint="add a file under recipients/; see its README.md")
    # Another board has signed nothing: each recipient is put before it anew.
    renew = renew or (in_force is not None and not roots.complete(root.signed, in_force))
    same = {name for name, content in files.items() if name in before and before[name].fits(content)}
    proposed = approvals.propose(
        files=files, in_force=in_force, proved=_proved(workspace, files, same), now=now, renew=renew
    )
    texts = {f"{name}{SUFFIX}": _travelling(name, content.decode()) for name, content in files.items()}
    request = Request(
        kind=Kind.APPROVALS,
        proposed=proposed,
        in_force=in_force,
        root=root,
        files=texts,
        files_in_force=board.texts(workspace, in_force),
    )
    return ceremony.checked(request, now)


def _travelling(name: str, text: str) -> str:
    found = travelling(approvals.read_recipient(name, text), text)
    if found is None:
        raise RecipientError(
            f"the locator of {name} does not stand once, on a line of its own, and must not go to the board",
            hint="`tocsin check` says where",
        )
    return found


def _proved(workspace: Workspace, files: Mapping[str, bytes], same: set[str]) -> dict[str, date]:
    """Return when each recipient proved its keys; refuse at once all who did not and are not approved as they stand."""
    known = board.known_proofs(workspace)
    found, lines = {}, []
    for name, content in sorted(files.items()):
        record = approvals.read_recipient(name, content.decode())
        day = proofs.proved_on(record, known)
        if day:
            found[name] = day
        elif name not in same:
            labels = ", ".join(f"“{shown(key.label)}”" for key in proofs.unproved(record, known))
            lines.append(f"  {name} has not proved {labels}; `tocsin recipients challenge {name}`")
    if lines:
        raise RecipientError(
            "\n".join(["the board is asked only about recipients that can open what they get:", *lines]),
            hint="send each challenge to its recipient, and take in the answer with `tocsin recipients prove`",
        )
    return found


def pending(workspace: Workspace, kind: Kind) -> Request | None:
    """Return what waits for signatures; none where it asks another board than the present one."""
    found = board.pending(workspace, kind)
    if found is None or kind is Kind.ROOT:
        return found
    asks, present = (each.signed_bytes if each else b"" for each in (found.root, board.root_in_force(workspace)))
    return found if asks == present else None


def accept(workspace: Workspace, kind: Kind, returned: Mapping[str, Request], now: datetime) -> Accepted:
    """Take in returned copies of the request that waits, and put it in force where enough of the board signed."""
    with board.changing(workspace):
        waiting = pending(workspace, kind)
        if waiting is None:
            what = "root" if kind is Kind.ROOT else "list of approvals"
            raise TrustError(
                f"no {what} waits for signatures",
                hint="it is in force already, was never proposed, or asks a board that was changed since",
            )
        asked = ceremony.checked(waiting, now)
        merged = merge(waiting, returned, ceremony.asked_of(asked))
        missing = ceremony.missing(asked, merged.signed)
        if missing:
            board.put_pending(workspace, merged.request)
        elif kind is Kind.ROOT:
            board.put_root(workspace, merged.request.proposed)
        else:
            board.put_approvals(workspace, merged.request.proposed, waiting.files)
    return Accepted(
        kind=kind,
        version=waiting.proposed.signed.version,
        signed=merged.signed,
        added=merged.added,
        dropped=merged.dropped,
        missing=missing,
    )


def approvals_need_renewal(workspace: Workspace) -> bool:
    """Say whether the approvals in force bear too few signatures of the present board."""
    found = board.approvals_in_force(workspace)
    return found is not None and not roots.complete(board.newest_root(workspace).signed, found)


def challenge(
    workspace: Workspace, name: str, now: datetime, check: Callable[[proofs.Challenge], None], *, again: bool
) -> tuple[proofs.Challenge, ...]:
    """Ask a recipient to prove its keys; return the questions, to be sealed.

    `check` raises where a question cannot go where it is to go; then none is asked.
    """
    with board.changing(workspace):
        record = board.recipient(workspace, name)
        questions, kept = proofs.challenge(
            record, board.known_proofs(workspace), now.astimezone(UTC).date(), again=again
        )
        if not questions:
            raise TrustError(f"{name} has proved each of its keys", hint="to ask once more: --again")
        for question in questions:
            check(question)
        board.put_proofs(workspace, kept)
    return questions


def prove(workspace: Workspace, name: str, answers: str, now: datetime) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """Take in a recipient's answers; return the keys that they prove, and those that are still unproved."""
    with board.changing(workspace):
        record = board.recipient(workspace, name)
        proved, kept = proofs.prove(record, board.known_proofs(workspace), answers, now.astimezone(UTC).date())
        board.put_proofs(workspace, kept)
    return proved, proofs.unproved(record, kept)
