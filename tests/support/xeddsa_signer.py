"""Sign as the reader does, with an age identity: XEd25519 in plain integers, apart from the code under test.

Slow and leaky, for tests alone. After Signal's specification (2016) and the formulas of RFC 8032.
"""

import hashlib
from typing import Any

from builder.seal import bech32

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def _add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P,
    )


def _times(number: int, point: Point) -> Point:
    result = (0, 1)
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


def _base() -> Point:
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x if x % 2 == 0 else P - x, y)


BASE = _base()


def _encoded(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def sign(secret: bytes, message: bytes, chance: bytes = bytes(64)) -> bytes:
    """Sign a message with an X25519 secret."""
    clamped = bytearray(secret)
    clamped[0] &= 248
    clamped[31] = clamped[31] & 127 | 64
    return sign_with(int.from_bytes(clamped, "little") % L, message, chance)


def sign_with(number: int, message: bytes, chance: bytes = bytes(64)) -> bytes:
    """Sign a message with the number of a secret itself."""
    point = _times(number, BASE)
    if point[0] & 1:
        number, point = L - number, (P - point[0], point[1])
    own = _encoded(point)
    r = _hash((2**256 - 2).to_bytes(32, "little"), number.to_bytes(32, "little"), message, chance)
    commitment = _encoded(_times(r, BASE))
    return commitment + ((r + _hash(commitment, own, message) * number) % L).to_bytes(32, "little")


def claim(number: int) -> bytes:
    """Return what passes for a signature by a point of low order, where the hash of the message happens to fit."""
    return _encoded(_times(number, BASE)) + number.to_bytes(32, "little")


def secret_of(identity: str) -> bytes:
    """Return the X25519 secret of an age identity, classic or hybrid."""
    hrp, seed = bech32.decode(identity)
    return seed if hrp == "age-secret-key-" else hashlib.shake_256(seed).digest(96)[64:]


def canonical(value: Any) -> str:
    """Return OLPC's canonical JSON of texts and objects."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
