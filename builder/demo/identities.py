"""Identities (age's secret keys) that are the same for the same seed.

Test fixtures, worthless by design: who knows the seed knows the key.
"""

from builder import seal
from builder.demo.dice import Dice

WARNING = "# TEST FIXTURE of the fictional recipient {}. Never use it for anything real."


def identity(dice: Dice, *, post_quantum: bool = False) -> str:
    """Return an identity made of 32 bytes of chance: X25519, or hybrid."""
    return seal.identity_of(dice.bytes(32), post_quantum=post_quantum)


def identity_file(recipient: str, identities: list[str]) -> str:
    """Return the text of an identity file, as `age-keygen` writes one for each key."""
    lines = [WARNING.format(recipient)]
    for secret in identities:
        lines += [f"# public key: {seal.public_key(secret)}", secret]
    return "\n".join(lines) + "\n"
