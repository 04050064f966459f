"""Seal to post-quantum hybrid keys, and open with them. The only user of `cryptography`'s HPKE.

Writes and reads age v1 files with `mlkem768x25519` stanzas (C2SP age.md), which pyrage cannot.
A file is safe as long as one of the two is: ML-KEM-768, which quantum computers are not known to
break, or X25519, which is old enough to be trusted. Keys read `age1pq1…`, identities
`AGE-SECRET-KEY-PQ-1…`. No plaintext reaches a disk from here. `unseal` returns none before the last
byte of the file has proved authentic; of `opened_pieces` each is, and only the end tells that it was all.
"""

import hmac
import io
import secrets
from collections.abc import Callable, Iterator, Sequence
from hashlib import shake_256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from builder.errors import SealError
from builder.seal import bech32
from builder.seal.agefile import MOST_STANZAS, VERSION, AgeFile, Stanza, damaged, from_unpadded, unpadded

Key = MLKEM768X25519PublicKey
# Gives as many bytes as it is asked for, and fewer only at the end.
Read = Callable[[int], bytes]

PREFIX = "age1pq"
IDENTITY = "age-secret-key-pq-"
KIND = "mlkem768x25519"

_INFO = b"age-encryption.org/mlkem768x25519"
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_SEED, _PQ_SEED, _PQ_KEY, _CLASSIC = 32, 64, 1184, 32
_ENCAPSULATED = 1120
_FILE_KEY, _NONCE, _TAG = 16, 16, 16
_CHUNK = 64 * 1024


def parse(text: str) -> Key:
    """Return the key that `age1pq1…` states. Never quotes it."""
    try:
        prefix, data = bech32.decode(text)
        if prefix != PREFIX or text != text.lower() or len(data) != _PQ_KEY + _CLASSIC:
            raise ValueError
        key = Key(
            MLKEM768PublicKey.from_public_bytes(data[:_PQ_KEY]), X25519PublicKey.from_public_bytes(data[_PQ_KEY:])
        )
        _refuse_low_order(data[_PQ_KEY:])
    except ValueError:
        raise SealError("is damaged or of an unknown kind", hint="ask for the key again") from None
    return key


def public_key(identity: str) -> str:
    """Return the public key (`age1pq1…`) of an identity (`AGE-SECRET-KEY-PQ-1…`)."""
    post_quantum, classic = _halves(identity)
    data = post_quantum.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw()
    return bech32.encode(PREFIX, data)


def identity_of(seed: bytes) -> str:
    """Return the identity (`AGE-SECRET-KEY-PQ-1…`) that 32 bytes of chance make."""
    return bech32.encode(IDENTITY, seed).upper()


def seal(plaintext: bytes, keys: Sequence[str]) -> bytes:
    """Return an age file that the identity of each key opens."""
    return b"".join(sealed_pieces(io.BytesIO(plaintext).read, keys))


def sealed_pieces(read: Read, keys: Sequence[str]) -> Iterator[bytes]:
    """Yield an age file that the identity of each key opens, of what is read."""
    if not 0 < len(keys) <= MOST_STANZAS:
        raise SealError("the keys are none or too many", hint=f"seal to {MOST_STANZAS} keys at most")
    file_key = secrets.token_bytes(_FILE_KEY)
    header = VERSION + b"".join(_wrapped(file_key, parse(key)).write() for key in keys) + b"---"
    nonce = secrets.token_bytes(_NONCE)
    yield b"".join((header, b" ", unpadded(_mac(file_key, header)), b"\n", nonce))
    yield from _encrypted(read, file_key, nonce)


def unseal(file: AgeFile, identities: Sequence[str]) -> bytes | None:
    """Open an age file with one of these identities; nothing where none of them fits."""
    found = opened_pieces(file, io.BytesIO(file.payload).read, identities)
    return b"".join(found) if found else None


def opened_pieces(file: AgeFile, read: Read, identities: Sequence[str]) -> Iterator[bytes] | None:
    """Return what an age file holds, piece by piece as its payload is read; None where no identity fits."""
    stanzas = [_read(stanza) for stanza in file.of_kind(KIND)]
    for identity in identities:
        private = MLKEM768X25519PrivateKey(*_halves(identity))
        for wrapped in stanzas:
            file_key = _unwrapped(wrapped, private)
            if file_key is not None:
                return _opened(file, read, file_key)
    return None


def _halves(identity: str) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Expand the seed as `MLKEM768-X25519` of draft-ietf-hpke-pq does."""
    try:
        prefix, seed = bech32.decode(identity)
        if prefix != IDENTITY or identity != identity.upper() or len(seed) != _SEED:
            raise ValueError
    except ValueError:
        raise SealError("is no post-quantum identity", hint="it begins with AGE-SECRET-KEY-PQ-1") from None
    expanded = shake_256(seed).digest(_PQ_SEED + _CLASSIC)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_PQ_SEED]),
        X25519PrivateKey.from_private_bytes(expanded[_PQ_SEED:]),
    )


def _refuse_low_order(point: bytes) -> None:
    """Raise `ValueError` for the few points that give the same, known secret with every key."""
    X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(point))


def _wrapped(file_key: bytes, key: Key) -> Stanza:
    encrypted = _SUITE.encrypt(file_key, key, info=_INFO)
    encapsulated = unpadded(encrypted[:_ENCAPSULATED]).decode("ascii")
    return Stanza(kind=KIND, arguments=(encapsulated,), body=encrypted[_ENCAPSULATED:])


def _read(stanza: Stanza) -> bytes:
    """Return the encapsulated key and the wrapped file key in one, as HPKE takes them."""
    encapsulated = from_unpadded(stanza.arguments[0].encode("ascii")) if len(stanza.arguments) == 1 else None
    if encapsulated is None or len(encapsulated) != _ENCAPSULATED:
        raise damaged("its header is not well formed")
    # The length is checked before any key is tried: it is what a partitioning oracle would play with.
    if len(stanza.body) != _FILE_KEY + _TAG:
        raise damaged("its header is not well formed")
    try:
        _refuse_low_order(encapsulated[-_CLASSIC:])
    except ValueError:
        raise damaged("its header is not well formed") from None
    return encapsulated + stanza.body


def _unwrapped(wrapped: bytes, private: MLKEM768X25519PrivateKey) -> bytes | None:
    try:
        return _SUITE.decrypt(wrapped, private, info=_INFO)
    except (InvalidTag, ValueError):
        return None


def _opened(file: AgeFile, read: Read, file_key: bytes) -> Iterator[bytes]:
    if not hmac.compare_digest(_mac(file_key, file.authenticated), file.mac):
        raise damaged("its header was changed")
    return _decrypted(read, file_key)


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(file_key)


def _encrypted(read: Read, file_key: bytes, nonce: bytes) -> Iterator[bytes]:
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    for number, chunk, last in _chunks(read, _CHUNK):
        yield cipher.encrypt(_chunk_nonce(number, last), chunk, None)


def _decrypted(read: Read, file_key: bytes) -> Iterator[bytes]:
    """Decrypt chunk by chunk, the last of which must be marked as the last."""
    cipher = ChaCha20Poly1305(_derived(file_key, read(_NONCE), b"payload"))
    for number, chunk, last in _chunks(read, _CHUNK + _TAG):
        # An empty chunk behind others would be a second way to write the same content.
        if len(chunk) < _TAG + bool(number):
            raise damaged("its content is cut short")
        try:
            yield cipher.decrypt(_chunk_nonce(number, last), chunk, None)
        except InvalidTag:
            raise damaged("its content was changed or cut short") from None


def _chunks(read: Read, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield each chunk, its number, and whether it is the last; of nothing, one empty chunk."""
    number, chunk = 0, read(size)
    while True:
        following = read(size)
        yield number, chunk, not following
        if not following:
            return
        number, chunk = number + 1, following


def _chunk_nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
