"""Who may open, and nobody else: age, its keys, and the fingerprints that people read to each other.

>>> from builder import seal
>>> sealed = seal.seal(b"plaintext", [public_key])          # doctest: +SKIP
>>> seal.unseal(sealed, identity)                           # doctest: +SKIP
"""

from builder.seal.sealing import (
    COSTLIEST,
    HYBRID_IDENTITY,
    LARGEST_IDENTITY_FILE,
    identities_in,
    is_post_quantum,
    marks_files,
    mixable,
    open_with,
    parse,
    public_key,
    seal,
    seal_with_passphrase,
    unseal,
    unseal_with_passphrase,
)

__all__ = [
    "COSTLIEST",
    "HYBRID_IDENTITY",
    "LARGEST_IDENTITY_FILE",
    "bech32",
    "fingerprints",
    "identities_in",
    "is_post_quantum",
    "marks_files",
    "mixable",
    "open_with",
    "parse",
    "public_key",
    "seal",
    "seal_with_passphrase",
    "unseal",
    "unseal_with_passphrase",
]
