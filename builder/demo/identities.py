"""Identities (age's secret keys) that are the same for the same seed.

Test fixtures, worthless by design: who knows the seed knows the key.
"""

from builder import seal
from builder.demo.dice import Dice
from builder.seal import bech32, hybrid

HRP = "age-secret-key-"
WARNING = "# TEST FIXTURE of the fictional recipient {}. Never use it for anything real."


def identity(dice: Dice, *, post_quantum: bool = False) -> str:
    """Return an identity made of 32 bytes of chance: X25519, or hybrid."""
    seed = dice.bytes(32)
    return hybrid.identity_of(seed) if post_quantum else bech32.encode(HRP, seed).upper()


def identity_file(recipient: str, identities: list[str]) -> str:
    """Return the text of an identity file, as `age-keygen` writes one for each key."""
    lines = [WARNING.format(recipient)]
    for secret in identities:
        lines += [f"# public key: {seal.public_key(secret)}", secret]
    return "\n".join(lines) + "\n"
