"""Bech32 (BIP 173), the form that age gives its keys: without a limit to the length.

Pure. What is refused is refused with a `ValueError` that quotes nothing: it may be a secret key.
"""

_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# Each letter as its value, and 32 for what is none.
_VALUES = bytes(_CHARSET.find(chr(code)) % 33 for code in range(256))
# The same values as Python writes them in base 32.
_DIGITS = str.maketrans(_CHARSET, "0123456789abcdefghijklmnopqrstuv")
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _mixed(top: int) -> int:
    result = 0
    for place, factor in enumerate(_GENERATOR):
        result ^= factor if top >> place & 1 else 0
    return result


# What each of the 32 values that fall out at the top mixes in: a hybrid key has 2,000 letters.
_MIXED = tuple(_mixed(top) for top in range(32))


def encode(hrp: str, data: bytes) -> str:
    """Encode bytes, in lower case; `hrp` is the part before the `1`, which says what the bytes are."""
    values = _groups_of_five(data)
    return f"{hrp}1{''.join(_CHARSET[value] for value in values + _checksum(hrp, values))}"


def decode(text: str) -> tuple[str, bytes]:
    """Return the part before the `1`, in lower case, and the bytes; refuse all that `encode` would not write."""
    lower = text.lower()
    if text not in (lower, text.upper()) or not text.isascii():
        raise ValueError("mixes capitals and small letters")
    hrp, separator, body = lower.rpartition("1")
    if not separator or not hrp or not all(33 <= ord(mark) <= 126 for mark in hrp):
        raise ValueError("has no prefix")
    values = body.encode("ascii").translate(_VALUES)
    if 32 in values:
        raise ValueError("has a letter that Bech32 does not use")
    if len(values) < 6 or _polymod([*_expanded(hrp), *values]) != 1:
        raise ValueError("does not fit its checksum")
    return hrp, _bytes(body[:-6])


def _groups_of_five(data: bytes) -> list[int]:
    """Cut bytes into groups of five bits, the last one filled up with zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[start : start + 5], 2) for start in range(0, len(bits), 5)]


def _bytes(body: str) -> bytes:
    """Return what letters of the charset stand for."""
    size, rest = divmod(5 * len(body), 8)
    # A base that is a power of two: Python reads it in one go, however long.
    number = int(body.translate(_DIGITS) or "0", 32)
    # A second way to write the same bytes would be a second name for the same key.
    if rest >= 5 or number & ((1 << rest) - 1):
        raise ValueError("is filled up wrongly")
    return (number >> rest).to_bytes(size, "big")


def _checksum(hrp: str, values: list[int]) -> list[int]:
    remainder = _polymod(_expanded(hrp) + values + [0] * 6) ^ 1
    return [remainder >> 5 * (5 - place) & 31 for place in range(6)]


def _expanded(hrp: str) -> list[int]:
    return [ord(mark) >> 5 for mark in hrp] + [0] + [ord(mark) & 31 for mark in hrp]


def _polymod(values: list[int]) -> int:
    result = 1
    for value in values:
        result = ((result & 0x1FFFFFF) << 5) ^ value ^ _MIXED[result >> 25]
    return result
