"""Check signatures that were made with X25519 secrets: XEd25519, of Signal's XEdDSA specification (2016).

An age identity agrees on secrets and signs nothing. This takes its public half for what it is, a
point of the same curve in another form, and has `cryptography` check an Ed25519 signature with
it. Nothing here can sign. Pure.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

PRIME = 2**255 - 19
# Any secret does: X25519 clears the bits that would let a point of low order through.
_ANY = X25519PrivateKey.from_private_bytes(bytes(31) + b"\1")


def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether the holder of an X25519 key signed a message."""
    if len(key) != 32 or len(signature) != 64 or _is_of_low_order(key):
        return False
    u = int.from_bytes(key, "little")
    # The bit that X25519 ignores would be a second name for the same key.
    if u >= PRIME or u == PRIME - 1:
        return False
    y = (u - 1) * pow(u + 1, -1, PRIME) % PRIME
    try:
        # The sign of x is 0: who signs takes whichever of two secrets makes it so.
        Ed25519PublicKey.from_public_bytes(y.to_bytes(32, "little")).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_of_low_order(key: bytes) -> bool:
    """Say whether a point gives the same, known secret with every key: anybody could sign for it."""
    try:
        _ANY.exchange(X25519PublicKey.from_public_bytes(key))
    except ValueError:
        return True
    return False
