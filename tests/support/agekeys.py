"""Keys and identities of age for tests, of each kind; they protect nothing."""

from workspaces import identity_of

from builder import seal
from builder.seal import bech32, hybrid

IDENTITIES = [identity_of("cert-all", 0), identity_of("cert-all", 1), identity_of("cert-eu")]
KEYS = [seal.public_key(identity) for identity in IDENTITIES]
BODY = KEYS[0][4:]
STRANGER = identity_of("cert-none")
# Test fixtures; worthless by design.
HYBRID = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2, 3)]
HYBRID_KEYS = [seal.public_key(identity) for identity in HYBRID]
HYBRID_STRANGER = hybrid.identity_of(bytes(32))
# Hardware tags for the base point of P-256 (and a lattice of zeros): nobody's key, and well formed.
X = bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
Y = bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
TAG = bech32.encode("age1tag", b"\x03" + X)
TAG_PQ = bech32.encode("age1tagpq", bytes(1184) + b"\x04" + X + Y)
MANY = [STRANGER, HYBRID_STRANGER, IDENTITIES[1], HYBRID[1]]
