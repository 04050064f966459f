"""The board, the officers and the publishing machine of a fiction, and what the board approved.

Their secret keys are test fixtures, worthless by design: who knows the seed knows the key.
So they have no passphrase, and their signatures are the same for the same seed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tuf.api.metadata import Metadata, Root

from builder.board import proofs
from builder.board.proofs import Proof
from builder.demo.dice import Dice
from builder.seal import locators
from builder.trust import approvals, keys, metadata, roots
from builder.trust.keys import SecretKey
from builder.trust.metadata import Role

MEMBERS = ("member-a", "member-b", "member-c")
OFFICERS = ("officer-a", "officer-b", "officer-c")
MACHINE = "publisher"
THRESHOLD, APPROVERS = 2, 1
WARNING = "# TEST FIXTURE: the secret key of the fictional {}. Never use it for anything real.\n"


def trust(recipients: Mapping[str, str], today: date, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file; `recipients` has the text of each recipient file."""
    secret = {name: key(name, seed) for name in (*MEMBERS, *OFFICERS, MACHINE)}
    for name, pair in secret.items():
        yield f"keys/{name}.key", WARNING.format(name) + keys.secret_file(pair, None).decode()
        yield f"keys/{name}.pub", keys.public_file(keys.public_of(pair, name))
    yield "data/trust/1.root.json", root(today, seed).to_bytes().decode() + "\n"
    yield from approved(recipients, today, seed)


def key(name: str, seed: int) -> Ed25519PrivateKey:
    """Return the secret key of somebody in the fiction."""
    return Ed25519PrivateKey.from_private_bytes(Dice(seed, f"key of {name}").bytes(32))


def signer(name: str, seed: int) -> SecretKey:
    """Return the key of somebody in the fiction, ready to sign."""
    return keys.read_secret(keys.secret_file(key(name, seed), None), name, lambda: "")


def root(today: date, seed: int) -> Metadata[Root]:
    """Return the root of the fiction, signed by enough of its board."""

    def public(*names: str) -> tuple[keys.PublicKey, ...]:
        return tuple(keys.public_of(key(name, seed), name) for name in names)

    holders = roots.Holders(
        members=public(*MEMBERS),
        officers=public(*OFFICERS),
        machines=public(MACHINE),
        threshold=THRESHOLD,
        approvers=APPROVERS,
    )
    return _signed(roots.first_root(holders, _at(today)), seed)


def approved(recipients: Mapping[str, str], today: date, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the approvals of recipient files as they stand, with the proofs and texts beside them."""
    records = {id_: approvals.read_recipient(id_, text) for id_, text in recipients.items()}
    day = today - timedelta(days=5)
    made = approvals.propose(
        files={id_: text.encode() for id_, text in recipients.items()},
        in_force=None,
        proved=dict.fromkeys(recipients, day),
        now=_at(today),
    )
    yield "recipients/approvals/approvals.json", _signed(made, seed).to_bytes().decode() + "\n"
    proved = {
        id_: {proofs.name_of(each.key): Proof(proved=day) for each in record.keys} for id_, record in records.items()
    }
    yield "recipients/approvals/proofs.json", proofs.write_proofs(proved).decode()
    bare = map(locators.without, recipients.values())
    texts = {hashlib.sha256(text.encode()).hexdigest(): text for text in bare}
    yield "recipients/approvals/texts.json", json.dumps(texts, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _signed(made: Metadata[Role], seed: int) -> Metadata[Role]:
    for name in MEMBERS[:THRESHOLD]:
        metadata.sign(made, signer(name, seed).signer)
    return made


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
