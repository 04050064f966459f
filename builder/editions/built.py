"""What an edition is built from, and what is signed of it: a commitment to the data, and each bundle's digest."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping

from builder import board
from builder.board.practice import is_practice
from builder.editions.record import EditionRecord, latest_edition
from builder.editions.staging import Origin
from builder.editions.summary import Side
from builder.errors import PublishError, WorkspaceError
from builder.register.edition import Edition
from builder.register.loading import Loaded, load
from builder.seal import locators
from builder.trust import approvals, metadata, roles
from builder.trust.keys import SecretKey
from builder.workspace.places import Workspace

LARGEST_APPROVALS = 16 << 20


def files_built_from(workspace: Workspace, loaded: Loaded) -> dict[str, str]:
    """Return the text of each file that an edition is built from, by name: the data, and what the board approved."""
    path = workspace.approvals / board.APPROVALS
    approved = workspace.read_text(path, limit=LARGEST_APPROVALS)
    return {**loaded.sources, workspace.name_of(path): approved}


def sameness(
    workspace: Workspace, edition: Edition, sources: Mapping[str, str], program: str, names: Mapping[str, str]
) -> str:
    """Return a digest of all that an edition's bundles are made of: data, those before, program, names of files.

    Builds of which it is the same make the same plaintext for the same keys.
    """
    made = hashlib.sha256(f"{edition!r} {is_practice(workspace)} {program}".encode())
    last = latest_edition(workspace)
    before = workspace.edition(last.edition).root if last else None
    files = sorted(path for path in before.rglob("*") if path.is_file()) if before else []
    for name, content in (
        *((f"{name} {locator}", b"") for name, locator in sorted(names.items())),
        *((name, text.encode()) for name, text in sorted(sources.items())),
        *((path.relative_to(workspace.root).as_posix(), path.read_bytes()) for path in files),
    ):
        made.update(f"{name!r} {hashlib.sha256(content).hexdigest()}\n".encode())
    return made.hexdigest()


def side_of(snapshot: Workspace, record: EditionRecord) -> Side:
    """Return one side of a comparison: an edition's data, and those who got it."""
    recipients = served_from(snapshot, record)
    register = load(snapshot, recipients=False).register
    if register is None:
        raise _unlike(record)
    return Side(
        number=record.edition,
        issued=record.issued,
        approvals=record.approvals,
        register=register,
        recipients=recipients,
    )


def served_from(snapshot: Workspace, record: EditionRecord) -> dict[str, str]:
    """Return the file of each recipient of an edition, by name; refuse data that know others than its record."""
    if not snapshot.data.is_dir():
        raise PublishError(
            f"the data that edition {record.edition} was built from are missing",
            hint="restore data/editions/; what is only staged is built again",
        )
    try:
        texts = {
            name: snapshot.read_text(snapshot.recipient(name))
            for name in (each.recipient for each in record.recipients)
        }
    except WorkspaceError:
        raise _unlike(record) from None
    for each in record.recipients:
        # Eight hundred files are not taken apart for one line; where that does not stand as we write it, they are.
        stated = (
            locators.stated(texts[each.recipient])
            or approvals.read_recipient(each.recipient, texts[each.recipient]).locator
        )
        if stated is None or locators.name_in(stated, record.edition) != each.locator:
            raise _unlike(record)
    return texts


def _unlike(record: EditionRecord) -> PublishError:
    return PublishError(
        f"the data that edition {record.edition} was built from cannot be read, or are those of another",
        hint="restore data/editions/; what is only staged is built again",
    )


def salts_of(last: EditionRecord | None, number: int) -> tuple[str, str]:
    """Return the secret with which an edition commits to its data, and the one from which those after it follow.

    Both follow from the second of the edition before, so that an officer elsewhere who has the
    last record knows them too, and nobody on the way does. The first leads nowhere: it can be let go.
    """
    if last is None or last.next_salt is None:
        return secrets.token_hex(32), secrets.token_hex(32)
    key = bytes.fromhex(last.next_salt)
    own, after = (hmac.digest(key, f"tocsin {what} {number}".encode(), "sha256") for what in ("edition", "after"))
    return own.hex(), after.hex()


def targets_of(edition: Edition, bundles: Iterable[roles.Bundle], origin: Origin, builder: SecretKey | None) -> bytes:
    """Return what the officers will sign, with the builder's signature; without a key it is a trial."""
    about = roles.About(
        issued=edition.issued,
        data=roles.commitment({name: text.encode() for name, text in origin.sources.items()}, origin.salt),
        root=origin.authority.root,
        approvals=origin.authority.approvals,
        builder=builder.id if builder else None,
    )
    made = roles.edition_targets(edition, bundles, about)
    if builder:
        metadata.sign(made, builder.signer)
    return made.to_bytes()
