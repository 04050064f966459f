"""Identities (age's secret keys) that are the same for the same seed.

Test fixtures, worthless by design: who knows the seed knows the key. The encoding is
Bech32 (BIP 173), the form that age gives its keys.
"""

from builder import seal
from builder.demo.dice import Dice

HRP = "age-secret-key-"
WARNING = "# TEST FIXTURE of the fictional recipient {}. Never use it for anything real."

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def identity(dice: Dice) -> str:
    """Return an X25519 identity made of 32 bytes of chance."""
    return bech32(HRP, dice.bytes(32)).upper()


def identity_file(recipient: str, identities: list[str]) -> str:
    """Return the text of an identity file, as `age-keygen` writes one for each key."""
    lines = [WARNING.format(recipient)]
    for secret in identities:
        lines += [f"# public key: {seal.public_key(secret)}", secret]
    return "\n".join(lines) + "\n"


def bech32(hrp: str, data: bytes) -> str:
    """Encode bytes in Bech32, in lower case."""
    values = _groups_of_five(data)
    return f"{hrp}1{''.join(_CHARSET[value] for value in values + _checksum(hrp, values))}"


def _groups_of_five(data: bytes) -> list[int]:
    """Cut bytes into groups of five bits, the last one filled up with zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[start : start + 5], 2) for start in range(0, len(bits), 5)]


def _checksum(hrp: str, values: list[int]) -> list[int]:
    expanded = [ord(mark) >> 5 for mark in hrp] + [0] + [ord(mark) & 31 for mark in hrp]
    remainder = _polymod(expanded + values + [0] * 6) ^ 1
    return [remainder >> 5 * (5 - place) & 31 for place in range(6)]


def _polymod(values: list[int]) -> int:
    result = 1
    for value in values:
        top = result >> 25
        result = (result & 0x1FFFFFF) << 5 ^ value
        for place, factor in enumerate(_GENERATOR):
            result ^= factor if top >> place & 1 else 0
    return result
