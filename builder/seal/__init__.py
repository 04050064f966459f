"""Who may open, and nobody else: age, its keys, and the fingerprints that people read to each other.

>>> from builder import seal
>>> sealed = seal.seal(b"plaintext", [public_key])          # doctest: +SKIP
>>> seal.unseal(sealed, identity)                           # doctest: +SKIP
"""

from builder.seal.agefile import looks_sealed, pasted_in
from builder.seal.keys import (
    HYBRID_IDENTITY,
    LARGEST_IDENTITY_FILE,
    identities_in,
    identity_of,
    is_post_quantum,
    looks_secret,
    marks_files,
    mixable,
    parse,
    public_key,
)
from builder.seal.sealing import COSTLIEST, open_with, seal, seal_with_passphrase, unseal, unseal_with_passphrase

__all__ = [
    "COSTLIEST",
    "HYBRID_IDENTITY",
    "LARGEST_IDENTITY_FILE",
    "bech32",
    "fingerprints",
    "identities_in",
    "identity_of",
    "is_post_quantum",
    "locators",
    "looks_sealed",
    "looks_secret",
    "marks_files",
    "mixable",
    "open_with",
    "parse",
    "pasted_in",
    "public_key",
    "seal",
    "seal_with_passphrase",
    "unseal",
    "unseal_with_passphrase",
]
