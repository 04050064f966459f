"""Seal bytes to a recipient's keys with age. The only user of the age libraries.

Accepted are X25519 keys (`age1…`) and hardware tags (`age1tag1…`, `age1tagpq1…`).
SSH keys mark every file with the same tag, and a secret key that reaches us is no
secret any more: both are refused, each with its own words. So are
hybrid keys (`age1pq1…`), which pyrage cannot seal to.
"""

import pyrage
from pyrage import tag, tagpq, x25519

from builder.errors import SealError

# By prefix; the longer ones first, as all begin with `age1`.
KINDS = {"age1tagpq1": tagpq.Recipient, "age1tag1": tag.Recipient, "age1": x25519.Recipient}
NEW_PAIR = "have the CERT make a key with `age-keygen` and send the line that begins with age1"


def parse(text: str) -> x25519.Recipient | tag.Recipient | tagpq.Recipient:
    """Return the key that a text states; refuse what we do not seal to. Never quotes it."""
    upper = text.upper()
    if upper.startswith(("AGE-SECRET-KEY-", "AGE-PLUGIN-")) or "PRIVATE KEY" in upper:
        raise SealError("is a secret key", hint="this one is compromised; " + NEW_PAIR)
    if upper.startswith(("SSH-", "ECDSA-SHA2", "SK-SSH", "SK-ECDSA")):
        raise SealError("is an SSH key, which would mark every file", hint=NEW_PAIR)
    if not text.startswith("age1"):
        raise SealError("is no age public key", hint=NEW_PAIR)
    if text.startswith("age1pq1"):
        raise SealError(
            "is a post-quantum hybrid key, which this version cannot seal to", hint="use an X25519 key for now"
        )
    type_ = next(type_ for prefix, type_ in KINDS.items() if text.startswith(prefix))
    try:
        return type_.from_str(text)
    # `from None`: the original error may quote the key.
    except pyrage.RecipientError:
        raise SealError("is damaged or of an unknown kind", hint="ask for the key again; " + NEW_PAIR) from None


def mixable(texts: list[str]) -> None:
    """Refuse to mix classic and post-quantum keys in one file (C2SP age.md, labels)."""
    quantum = sum(text.startswith("age1tagpq1") for text in texts)
    if 0 < quantum < len(texts):
        raise SealError(
            "the keys mix post-quantum and classic ones, and the classic one would undo the other",
            hint="use keys of one sort",
        )


def seal(plaintext: bytes, keys: list[str]) -> bytes:
    """Return an age file that each of the keys opens."""
    mixable(keys)
    if not keys or len(set(keys)) != len(keys):
        raise SealError("the keys are none, or one stands twice", hint="run `tocsin check`")
    sealed: bytes = pyrage.encrypt(plaintext, [parse(key) for key in keys])
    return sealed


def unseal(sealed: bytes, identity: str) -> bytes:
    """Open an age file with an X25519 identity."""
    try:
        opened: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError, OSError, ValueError):
        raise SealError("the file does not open with this identity", hint="check both") from None
    return opened


def public_key(identity: str) -> str:
    """Return the public key of an X25519 identity (`AGE-SECRET-KEY-1…`)."""
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        raise SealError("is no X25519 identity", hint="it begins with AGE-SECRET-KEY-1") from None
