"""Who may open, and nobody else: age, its keys, and the fingerprints that people read to each other.

`identity` is a recipient's (`AGE-SECRET-KEY-1…`), and stays where it was made:

>>> from builder import seal
>>> key = seal.public_key(identity)
>>> key.startswith("age1")
True
>>> sealed = seal.seal(b"plaintext", [key])
>>> seal.looks_sealed(sealed)
True
>>> seal.unseal(sealed, identity)
b'plaintext'
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
from builder.seal.streaming import open_stream, seal_stream

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
    "open_stream",
    "open_with",
    "parse",
    "pasted_in",
    "public_key",
    "seal",
    "seal_stream",
    "seal_with_passphrase",
    "unseal",
    "unseal_with_passphrase",
]
