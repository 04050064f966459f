"""What a workspace keeps of the board: the roots, the approvals, the proofs, and what is pending.

::

    data/trust/1.root.json …             the roots, from the first to the one in force
    data/trust/pending.json              a root that waits for signatures
    recipients/approvals/approvals.json  the approvals in force
    recipients/approvals/texts.json      the recipient files as they were approved, by digest
    recipients/approvals/proofs.json     which keys were proved
    recipients/approvals/pending.json    approvals that wait for signatures
    recipients/enrolments/cert-xx.1.json …   the enrolments of a recipient, as they came

Each file is replaced in one step; whoever changes any holds the lock.
"""

import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata, Root, Targets

from builder.board.proofs import Proof, Proofs, read_proofs, write_proofs
from builder.board.request import LARGEST_REQUEST, Kind, Request, read_request, write_request
from builder.errors import RecipientError, TrustError, WorkspaceError
from builder.register.model import Recipient
from builder.register.travelling import travelling
from builder.seal import locators
from builder.seal.fingerprints import digest_of
from builder.trust import approvals, metadata, roots
from builder.workspace import jsontext, store
from builder.workspace.places import SUFFIX, Workspace, shown

PENDING = "pending.json"
APPROVALS = "approvals.json"
TEXTS = "texts.json"
PROOFS = "proofs.json"
OLD_LOCATOR = re.compile(r"^\W*locator\b", re.MULTILINE)


def root_files(workspace: Workspace) -> tuple[bytes, ...]:
    """Return the files of the roots as they stand, from the first on; refuse a gap."""
    contents: list[bytes] = []
    while (content := _read(workspace, _root_path(workspace, len(contents) + 1))) is not None:
        contents.append(content)
    later = [path.name for path in workspace.trust.glob("*.root.json")] if workspace.trust.is_dir() else []
    if len(later) > len(contents):
        raise TrustError(
            f"data/trust/ lacks root {len(contents) + 1}", hint="restore data/trust/ from a copy that you trust"
        )
    return tuple(contents)


def chain(workspace: Workspace) -> tuple[Metadata[Root], ...]:
    """Return the roots from the first to the newest; none before there is a board."""
    return roots.chain(root_files(workspace))


def root_in_force(workspace: Workspace) -> Metadata[Root] | None:
    """Return the newest root, or None before there is a board."""
    found = chain(workspace)
    return found[-1] if found else None


def newest_root(workspace: Workspace) -> Metadata[Root]:
    """Return the newest root; refuse a workspace without a board."""
    found = root_in_force(workspace)
    if found is None:
        raise TrustError(
            "this workspace has no board yet", hint="`tocsin board init` makes it from its members' public keys"
        )
    return found


def approvals_in_force(workspace: Workspace) -> Metadata[Targets] | None:
    """Return the approvals as they stand, or None before the first; `approvals.standings` judges them."""
    path = workspace.approvals / APPROVALS
    content = _read(workspace, path)
    if content is None:
        return None
    place, restore = workspace.name_of(path), "restore it from a copy that you trust"
    try:
        found = metadata.read(Targets, content, place)
    except TrustError as error:
        raise TrustError(error.message, hint=restore) from None
    approvals.entries(found.signed, place, restore)
    return found


def recipient_files(workspace: Workspace) -> dict[str, bytes]:
    """Return the recipient files as they stand, by recipient."""
    paths = [path for path in workspace.records_in(workspace.recipients) if path.suffix == SUFFIX]
    return {path.stem: workspace.read_text(path).encode() for path in paths}


def recipient(workspace: Workspace, name: str) -> Recipient:
    """Return one recipient; refuse a name that is none."""
    content = recipient_files(workspace).get(name)
    if content is None:
        raise RecipientError(
            f"there is no recipient {shown(name)}", hint="`tocsin recipients status` lists the recipients"
        )
    return approvals.read_recipient(name, content.decode())


def retired(workspace: Workspace) -> frozenset[str]:
    """Return the names of the recipients that are out of force."""
    return frozenset(path.stem for path in workspace.records_in(workspace.retired))


def retired_recipient(workspace: Workspace, name: str) -> Recipient:
    """Return a recipient that is out of force, as its file says."""
    return approvals.read_recipient(name, workspace.read_text(workspace.retired / workspace.recipient(name).name))


def known_proofs(workspace: Workspace) -> dict[str, dict[str, Proof]]:
    """Return which keys were proved, and which questions are open."""
    path = workspace.approvals / PROOFS
    content = _read(workspace, path)
    return {} if content is None else read_proofs(content.decode(), workspace.name_of(path))


def enrolments(workspace: Workspace, name: str) -> dict[int, bytes]:
    """Return the enrolment files of a recipient that were taken in, by number, from the first on."""
    numbered = re.compile(rf"{re.escape(name)}\.([1-9][0-9]{{0,5}})\.json")
    matches = {path: numbered.fullmatch(path.name) for path in workspace.records_in(workspace.enrolments)}
    found = {int(match[1]): workspace.read_text(path).encode() for path, match in matches.items() if match}
    return dict(sorted(found.items()))


def enrolment_place(workspace: Workspace, name: str, number: int) -> str:
    """Return how the file of an enrolment is named to people."""
    return workspace.name_of(_enrolment_path(workspace, name, number))


def texts(workspace: Workspace, found: Metadata[Targets] | None) -> dict[str, str]:
    """Return the recipient files that approvals approved, by path, as far as they are at hand and may be shown."""
    path = workspace.approvals / TEXTS
    content = _read(workspace, path)
    kept = _texts(content, workspace.name_of(path)) if content is not None else {}
    digests = {name: target.hashes.get("sha256", "") for name, target in found.signed.targets.items()} if found else {}
    return {name: kept[digest] for name, digest in digests.items() if digest in kept and _may_be_shown(kept[digest])}


def _may_be_shown(text: str) -> bool:
    """Say whether a recipient file may travel: not one of old, with a locator in it."""
    return OLD_LOCATOR.search(text) is None


def _texts(content: bytes, place: str) -> dict[str, str]:
    try:
        fields = jsontext.parse(content)
        # Named by what it is: a text that was changed is not found.
        return {digest_of(text.encode()).hex(): text for text in fields.values()}
    except (ValueError, AttributeError):
        raise TrustError(
            f"{place} is damaged", hint="remove it: the board is then shown each recipient in full"
        ) from None


def pending(workspace: Workspace, kind: Kind) -> Request | None:
    """Return the root or the approvals that wait for signatures; none where a later one is in force."""
    path = _pending_path(workspace, kind)
    content = _read(workspace, path)
    if content is None:
        return None
    found = read_request(content, workspace.name_of(path))
    in_force = root_in_force(workspace) if kind is Kind.ROOT else approvals_in_force(workspace)
    return found if found.proposed.signed.version == (in_force.signed.version if in_force else 0) + 1 else None


@contextmanager
def changing(workspace: Workspace) -> Iterator[None]:
    """Hold the right to change the board's files, and tell what is wrong with the disk."""
    busy = TrustError("another command is changing the board's files", hint="wait for it to end, and try again")
    hint = "check the permissions of data/trust/ and recipients/"
    with store.told("the board's files", TrustError, hint, stands="what was in force stands as it was"):
        for directory in (workspace.trust, workspace.approvals):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not directory.resolve().is_relative_to(workspace.root):
                raise WorkspaceError(
                    f"{workspace.name_of(directory)} is a link that leaves the workspace",
                    hint="put the directory itself there",
                )
        with store.hold(workspace.approvals, busy):
            for directory in (workspace.trust, workspace.approvals, workspace.recipients):
                store.clear_unfinished(directory)
            yield


def put_root(workspace: Workspace, root: Metadata[Root]) -> None:
    """Put a root in force that enough of the board signed, and drop the request for it."""
    contents = root_files(workspace)
    content = root.to_bytes()
    # The whole chain, so that nothing comes in force that nobody could read again.
    roots.chain((*contents, content))
    store.write_atomically(_root_path(workspace, len(contents) + 1), content)
    _drop_pending(workspace, Kind.ROOT)


def put_approvals(workspace: Workspace, found: Metadata[Targets], files: Mapping[str, str]) -> None:
    """Put approvals in force that enough of the present board signed, and drop the request for them."""
    root, before = newest_root(workspace), approvals_in_force(workspace)
    if not roots.complete(root.signed, found):
        raise TrustError("too few of the board signed the approvals", hint="`tocsin recipients status` tells who did")
    if before and found.signed.version <= before.signed.version:
        raise TrustError(
            f"list {found.signed.version} of the approvals is no newer than the one in force",
            hint="`tocsin recipients propose` asks for the next one",
        )
    # Both lists' texts first: killed in between, the old list still has its own.
    kept = {**texts(workspace, before), **{f"{name}+": text for name, text in files.items()}}
    _put_json(workspace.approvals / TEXTS, {digest_of(text.encode()).hex(): text for text in kept.values()})
    store.write_atomically(workspace.approvals / APPROVALS, found.to_bytes())
    _drop_pending(workspace, Kind.APPROVALS)


def put_pending(workspace: Workspace, request: Request) -> None:
    """Keep a request, so that what comes back can be held against it."""
    store.write_atomically(_pending_path(workspace, request.kind), write_request(request))


def put_proofs(workspace: Workspace, found: Proofs) -> None:
    """Keep what is known of the keys."""
    store.write_atomically(workspace.approvals / PROOFS, write_proofs(found))


def put_recipient(workspace: Workspace, name: str, text: str) -> None:
    """Write a recipient file; what it must say is for the caller to have checked."""
    store.write_atomically(workspace.recipient(name), text.encode())


def new_locator() -> str:
    """Make the secret from which the names of a recipient's files are derived."""
    return locators.secret_of(secrets.token_bytes(locators.SECRET_BYTES))


def put_new_locator(workspace: Workspace, name: str) -> None:
    """Give a recipient another locator; all else of its file stays to the letter, and so does its approval."""
    text = recipient_files(workspace)[recipient(workspace, name).id].decode()
    put_recipient(workspace, name, with_new_locator(name, text))


def with_new_locator(name: str, old: str) -> str:
    """Return a recipient file with another locator, and all else of it to the letter."""
    before = approvals.read_recipient(name, old)
    text = locators.with_secret(old, new_locator())
    try:
        after = approvals.read_recipient(name, text)
    except TrustError:
        after = before
    same = after.model_dump(exclude={"locator"}) == before.model_dump(exclude={"locator"})
    if not same or after.locator == before.locator or travelling(after, text) is None:
        raise TrustError(
            f"recipients/{name}.yaml is written in a way that this command does not change",
            hint="write the locator as a line of its own, `locator: …`, and try again",
        )
    return text


def put_enrolment(workspace: Workspace, name: str, content: bytes) -> None:
    """Keep an enrolment file as it came, beside the earlier ones of its recipient; the very same is kept once."""
    # Which refuses a directory that is a link to elsewhere.
    kept = enrolments(workspace, name)
    workspace.enrolments.mkdir(mode=0o700, exist_ok=True)
    store.clear_unfinished(workspace.enrolments)
    if content in kept.values():
        return
    path = _enrolment_path(workspace, name, max(kept, default=0) + 1)
    unfinished = path.with_name(f".{path.name}{store.UNFINISHED}")
    store.write_atomically(unfinished, content)
    # Never in place of another: it is the record of what was proved.
    store.move_new(unfinished, path)


def retire(workspace: Workspace, name: str) -> None:
    """Move a recipient file to those that are out of force."""
    directory = workspace.retired
    directory.mkdir(mode=0o700, exist_ok=True)
    try:
        store.move_new(workspace.recipient(name), directory / workspace.recipient(name).name)
    except FileExistsError:
        raise TrustError(
            f"recipients/retired/ holds another {name}.yaml", hint="rename that one, as by the year it was retired in"
        ) from None


def end(workspace: Workspace, recipients: Iterable[str]) -> None:
    """Take away all that a board signed, its roots last and the newest of them first, and some recipients."""
    for name in recipients:
        workspace.recipient(name).unlink()
    for name in (PENDING, APPROVALS, TEXTS, PROOFS):
        (workspace.approvals / name).unlink(missing_ok=True)
    store.sync_directory(workspace.approvals)
    (workspace.trust / PENDING).unlink(missing_ok=True)
    for number in range(len(root_files(workspace)), 0, -1):
        _root_path(workspace, number).unlink()
    store.sync_directory(workspace.trust)


def _root_path(workspace: Workspace, number: int) -> Path:
    return workspace.trust / f"{number}.root.json"


def _enrolment_path(workspace: Workspace, name: str, number: int) -> Path:
    return workspace.enrolments / f"{name}.{number}.json"


def _pending_path(workspace: Workspace, kind: Kind) -> Path:
    return (workspace.trust if kind is Kind.ROOT else workspace.approvals) / PENDING


def _drop_pending(workspace: Workspace, kind: Kind) -> None:
    path = _pending_path(workspace, kind)
    path.unlink(missing_ok=True)
    store.sync_directory(path.parent)


def _put_json(path: Path, fields: Any) -> None:
    store.write_atomically(path, (json.dumps(fields, indent=1, sort_keys=True) + "\n").encode())


def _read(workspace: Workspace, path: Path) -> bytes | None:
    """Return the content of a file of the workspace, or None where there is none."""
    return workspace.read_text(path, limit=LARGEST_REQUEST).encode() if os.path.lexists(path) else None
