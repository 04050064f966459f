"""The keys that age seals to, and the identities that open: which we take, and how each is told.

Pure. Accepted are X25519 keys (`age1…`), hardware tags (`age1tag1…`, `age1tagpq1…`) and post-quantum
hybrid keys (`age1pq1…`, in `builder.seal.hybrid`). SSH keys mark every file with the same tag, and a
secret key that reaches us is no secret any more: both are refused, each with its own words.
"""

from collections.abc import Sequence
from typing import TypeAlias

import pyrage
from pyrage import tag, tagpq, x25519

from builder.errors import SealError
from builder.seal import agefile, bech32, hybrid

HYBRID, TAG, HYBRID_TAG = "age1pq1", "age1tag1", "age1tagpq1"
TAGS = (TAG, HYBRID_TAG)
# By prefix; the longer ones first, as all begin with `age1`.
KINDS = {
    HYBRID_TAG: tagpq.Recipient.from_str,
    TAG: tag.Recipient.from_str,
    HYBRID: hybrid.parse,
    "age1": x25519.Recipient.from_str,
}
NEW_PAIR = "have the CERT make a key with `age-keygen` and send the line that begins with age1"

OF_IDENTITIES = "AGE-SECRET-KEY-"
HYBRID_IDENTITY = "AGE-SECRET-KEY-PQ-1"
LARGEST_IDENTITY_FILE = 2**20


Parsed: TypeAlias = x25519.Recipient | tag.Recipient | tagpq.Recipient | hybrid.Key


def parse(text: str) -> Parsed:
    """Return the key that a text states; refuse what we do not seal to. Never quotes it."""
    upper = text.upper()
    if upper.startswith((OF_IDENTITIES, "AGE-PLUGIN-")) or "PRIVATE KEY" in upper:
        raise SealError("is a secret key", hint="this one is compromised; " + NEW_PAIR)
    if upper.startswith(("SSH-", "ECDSA-SHA2", "SK-SSH", "SK-ECDSA")):
        raise SealError("is an SSH key, which would mark every file", hint=NEW_PAIR)
    if not text.startswith("age1"):
        raise SealError("is no age public key", hint=NEW_PAIR)
    from_text = next(from_text for prefix, from_text in KINDS.items() if text.startswith(prefix))
    try:
        return from_text(text)
    # `from None`: the original error may quote the key.
    except (pyrage.RecipientError, SealError):
        raise SealError("is damaged or of an unknown kind", hint="ask for the key again; " + NEW_PAIR) from None


def marks_files(text: str) -> bool:
    """Tell whether this key leaves a tag in each file, by which whoever knows the key finds what is sealed to it."""
    return text.startswith(TAGS)


def is_post_quantum(text: str) -> bool:
    """Tell whether what is sealed to this key withstands a quantum computer; `parse` says whether it is a key."""
    return text.startswith((HYBRID, HYBRID_TAG))


def mixable(texts: Sequence[str]) -> None:
    """Refuse keys that cannot stand in one file: classic beside post-quantum ones, or two sorts of the latter."""
    quantum = sum(is_post_quantum(text) for text in texts)
    if 0 < quantum < len(texts):
        # C2SP age.md: the same file SHOULD NOT be encrypted to both.
        raise SealError(
            "the keys mix post-quantum and classic ones, and the classic one would undo the other",
            hint="use keys of one sort",
        )
    if 0 < sum(text.startswith(HYBRID) for text in texts) < quantum:
        raise SealError(
            "the keys mix age1pq1 and age1tagpq1, which no file of ours can hold together",
            hint="use keys of one sort, or make two recipients of the CERT",
        )


def looks_secret(content: bytes) -> bool:
    """Tell whether an identity of age stands anywhere in a file that ought to hold none."""
    return OF_IDENTITIES.encode() in content.upper()


def identity_of(seed: bytes, *, post_quantum: bool = False) -> str:
    """Return the identity that 32 bytes of chance make: X25519, or hybrid."""
    return hybrid.identity_of(seed) if post_quantum else bech32.encode(OF_IDENTITIES.lower(), seed).upper()


def public_key(identity: str) -> str:
    """Return the public key of an identity (`AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`)."""
    if identity.startswith(HYBRID_IDENTITY):
        return hybrid.public_key(identity)
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        raise SealError("is no age identity", hint="it begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1") from None


def identities_in(text: str) -> tuple[str, ...]:
    """Return the identities of an identity file, as `age-keygen` writes one. Never quotes it."""
    if len(text) > LARGEST_IDENTITY_FILE:
        raise SealError("the identity file is too large to be one", hint="name the file that `age-keygen` wrote")
    if agefile.looks_sealed(text[: agefile.BEGINNING].encode("utf-8", "replace")):
        raise SealError("the identity file is protected by a passphrase", hint="open it with its passphrase first")
    if "PRIVATE KEY-----" in text:
        raise SealError(
            "the identity file is a private key of SSH or of another program, which opens nothing of ours",
            hint="name the file that `age-keygen` wrote",
        )
    found: list[str] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line and not line.startswith("#"):
            _is_identity(line, number)
            found.append(line)
    if not found:
        raise SealError("the identity file holds no identity", hint="name the file that `age-keygen` wrote")
    return tuple(dict.fromkeys(found))


def _is_identity(line: str, number: int) -> None:
    """Refuse a line of an identity file that is no identity of a kind that we open with."""
    if line.upper().startswith("AGE-PLUGIN-"):
        raise SealError(
            f"line {number} of the identity file is the identity of a plugin",
            hint="use the age command with its plugin after `tocsin verify`",
        )
    if line.startswith("age1"):
        raise SealError(
            f"line {number} of the identity file is a public key, which opens nothing",
            hint="name the file that holds the line AGE-SECRET-KEY-…",
        )
    try:
        public_key(line)
    except SealError:
        raise SealError(
            f"line {number} of the identity file is no age identity, or is damaged",
            hint="it begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1, in capital letters",
        ) from None
