"""Board members, officers and a machine for tests.

Test fixtures: each key is made from its holder's name, so none is of use for anything real.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Targets
from workspaces import MINIATURE

from builder import board
from builder.board.request import Kind, Request
from builder.trust import approvals, keys, metadata, roots
from builder.trust.keys import PublicKey, SecretKey
from builder.trust.roots import Holders
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PROVED = date(2026, 11, 20)
MEMBERS, OFFICERS, MACHINE = ("anna", "boris", "carla"), ("olga", "pavel"), "machine"
ALL = (*MEMBERS, *OFFICERS, MACHINE)


def private(name: str) -> Ed25519PrivateKey:
    """The key of a person."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"a test fixture: {name}".encode()).digest())


def public(name: str) -> PublicKey:
    return keys.public_of(private(name), name)


def secret(name: str) -> SecretKey:
    return SecretKey(signer=CryptoSigner(private(name)), protected=False)


def holders(
    members: Iterable[str] = MEMBERS,
    officers: Iterable[str] = OFFICERS,
    machines: Iterable[str] = (MACHINE,),
    threshold: int = 2,
    approvers: int = 1,
) -> Holders:
    return Holders(
        members=tuple(map(public, members)),
        officers=tuple(map(public, officers)),
        machines=tuple(map(public, machines)),
        threshold=threshold,
        approvers=approvers,
    )


def sign(found: Metadata[Any], *names: str) -> Metadata[Any]:
    for name in names:
        metadata.sign(found, secret(name).signer)
    return found


def first(signers: Iterable[str] = ("anna", "boris"), now: datetime = NOW, **changed: Any) -> Metadata[Root]:
    """The first root, signed."""
    return sign(roots.first_root(holders(**changed), now), *signers)


def following(
    current: Metadata[Root], signers: Iterable[str] = ("anna", "boris"), now: datetime = NOW, **changed: Any
) -> Metadata[Root]:
    """The next root, signed."""
    return sign(roots.next_root(current.signed, holders(**changed), now), *signers)


def files(*names: str) -> dict[str, bytes]:
    """The recipient files of the miniature."""
    paths = (MINIATURE / "recipients").glob("*.yaml")
    return {path.stem: path.read_bytes() for path in paths if not names or path.stem in names}


def approved(
    found: Mapping[str, bytes] | None = None,
    in_force: Metadata[Targets] | None = None,
    signers: Iterable[str] = ("anna", "boris"),
    now: datetime = NOW,
    *,
    renew: bool = False,
) -> Metadata[Targets]:
    """Approvals of recipient files, signed."""
    found = files() if found is None else found
    proved = dict.fromkeys(found, PROVED)
    made = approvals.propose(files=found, in_force=in_force, proved=proved, now=now, renew=renew)
    return sign(made, *signers)


def texts(found: Mapping[str, bytes]) -> dict[str, str]:
    """The recipient files as they travel."""
    return {f"{name}.yaml": approvals.without_locator(content).decode() for name, content in found.items()}


def asks(
    after: Mapping[str, bytes] | None = None,
    before: Mapping[str, bytes] | None = None,
    root: Metadata[Root] | None = None,
) -> Request:
    """A request to approve some files in place of others."""
    after = files() if after is None else after
    in_force = approved(before) if before is not None else None
    return Request(
        kind=Kind.APPROVALS,
        proposed=approved(after, in_force, signers=()),
        in_force=in_force,
        root=root or first(),
        files=texts(after),
        files_in_force=texts(before or {}),
    )


def write_keys(directory: Path, *names: str) -> None:
    """Write the key files of some people, without passphrases."""
    for name in names or ALL:
        secret_file = directory / f"{name}.key"
        secret_file.write_bytes(keys.secret_file(private(name), None))
        secret_file.chmod(0o600)
        (directory / f"{name}.pub").write_text(keys.public_file(public(name)))


def install(workspace: Workspace, found: Metadata[Targets] | None = None) -> None:
    """Put a board and approvals of the recipients in force, as they stand."""
    with board.changing(workspace):
        board.put_root(workspace, first())
        stand = board.recipient_files(workspace)
        board.put_approvals(workspace, found or approved(stand), texts(stand))
