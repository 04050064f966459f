"""Seal bytes to a recipient's keys with age, and open them.

Pure. pyrage seals to classic keys and to those in hardware, `builder.seal.hybrid` to post-quantum ones.
"""

from collections.abc import Sequence

import pyrage
from pyrage import passphrase as scrypt
from pyrage import x25519

from builder.errors import BuilderError, NotForIdentityError, SealError
from builder.seal import agefile, hybrid
from builder.seal.keys import HYBRID, HYBRID_IDENTITY, Parsed, mixable, parse, public_key

# 2 to this power is the cost of trying a passphrase. pyrage writes what takes its machine a second, which
# is 19 or 20; 20 is a gibibyte of memory, and each one more is twice that.
COSTLIEST = 20
# Less than this is what age finds on a machine that has more to do at that moment; an idle one of today comes to 18.
ENOUGH, ATTEMPTS = 15, 5


def seal(plaintext: bytes, keys: Sequence[str]) -> bytes:
    """Return an age file that each of the keys opens."""
    parsed = sealable(keys)
    _not_too_large(plaintext)
    if keys[0].startswith(HYBRID):
        return hybrid.seal(plaintext, keys)
    sealed: bytes = pyrage.encrypt(plaintext, parsed)
    return sealed


def sealable(keys: Sequence[str]) -> list[Parsed]:
    """Return the keys as age takes them; refuse keys that one file cannot be sealed to."""
    mixable(keys)
    if not keys or len(set(keys)) != len(keys):
        raise SealError("the keys are none, or one stands twice", hint="run `tocsin check`")
    return [parse(key) for key in keys]


def open_with(sealed: bytes, identities: Sequence[str]) -> bytes:
    """Open an age file with whichever of these identities fits."""
    # Before the file is looked at: a mistyped identity is told as one.
    for identity in identities:
        public_key(identity)
    file = agefile.read(sealed)
    quantum, classic = fitting(file, identities)
    found = hybrid.unseal(file, quantum) if quantum else None
    if found is not None:
        return found
    try:
        opened: bytes = pyrage.decrypt(file.binary, classic)
    except (pyrage.DecryptError, OSError, ValueError) as error:
        raise not_opened(error) from None
    return opened


def fitting(file: agefile.AgeFile, identities: Sequence[str]) -> tuple[list[str], list[x25519.Identity]]:
    """Return the identities, the post-quantum ones and the classic ones; refuse a file that is for a passphrase."""
    for identity in identities:
        public_key(identity)
    if file.of_kind("scrypt"):
        _scrypt_stands_alone(file)
        raise NotForIdentityError("the file is sealed with a passphrase, not to keys", hint="use the passphrase")
    quantum = [identity for identity in identities if identity.startswith(HYBRID_IDENTITY)]
    return quantum, [x25519.Identity.from_str(identity) for identity in identities if identity not in quantum]


def not_opened(error: Exception) -> BuilderError:
    """Return what an error of pyrage means where identities were to open a file."""
    if _says(error, "No matching keys found"):
        return NotForIdentityError(
            "the file is not sealed to this identity", hint="use the identity of one of the recipient's keys"
        )
    return agefile.damaged("its header or its content was changed")


def unseal(sealed: bytes, identity: str) -> bytes:
    """Open an age file with one identity, X25519 or hybrid."""
    try:
        return open_with(sealed, [identity])
    except NotForIdentityError:
        raise SealError("the file does not open with this identity", hint="check both") from None


def seal_with_passphrase(plaintext: bytes, passphrase: str) -> bytes:
    """Return an armored age file that the passphrase opens; takes about a second, as every attempt at it will.

    How much work that is, age measures each time. Where it finds little, it is asked again, and the costliest is taken.
    """
    _not_too_large(plaintext)
    costliest, most = b"", -1
    for _ in range(ATTEMPTS):
        sealed: bytes = scrypt.encrypt(plaintext, _usable(passphrase), armored=True)
        if (work := int(agefile.read(sealed).stanzas[0].arguments[1])) > most:
            costliest, most = sealed, work
        if most >= ENOUGH:
            break
    return costliest


def unseal_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """Open an age file with its passphrase."""
    file = agefile.read(sealed)
    if not file.of_kind("scrypt"):
        raise SealError("the file is sealed to keys, not with a passphrase", hint="use an identity")
    _scrypt_stands_alone(file)
    _affordable(file.stanzas[0])
    try:
        opened: bytes = scrypt.decrypt(file.binary, _usable(passphrase))
    except (pyrage.DecryptError, OSError, ValueError) as error:
        if _says(error, "Decryption failed"):
            raise SealError("the passphrase is wrong", hint="try again; capitals and spaces count") from None
        if _says(error, "Excessive work"):
            raise _too_costly() from None
        raise agefile.damaged("its header or its content was changed") from None
    return opened


def _not_too_large(plaintext: bytes) -> None:
    if len(plaintext) > agefile.LARGEST_CONTENT:
        raise SealError(
            "the content is too large to be sealed", hint=f"the limit is {agefile.LARGEST_CONTENT // 2**20} MiB"
        )


def _usable(passphrase: str) -> str:
    if not passphrase:
        raise SealError("the passphrase is empty", hint="use several words")
    try:
        passphrase.encode()
    except UnicodeEncodeError:
        raise SealError("the passphrase is no text", hint="set the terminal to UTF-8 and type it again") from None
    return passphrase


def _scrypt_stands_alone(file: agefile.AgeFile) -> None:
    """Refuse a passphrase beside other ways in: who shares a passphrase relies on nobody else having sealed it."""
    if len(file.stanzas) != 1:
        raise agefile.damaged("a passphrase does not stand alone in its header")


def _affordable(stanza: agefile.Stanza) -> None:
    """Refuse a passphrase stanza that is not well formed, or that would keep the machine busy for long."""
    salt = agefile.from_unpadded(stanza.arguments[0].encode("ascii")) if len(stanza.arguments) == 2 else None
    cost = stanza.arguments[-1] if salt is not None else ""
    digits = cost.isdecimal() and not cost.startswith("0")
    if salt is None or len(salt) != 16 or not digits or len(stanza.body) != 32:
        raise agefile.damaged("its header is not well formed")
    if len(cost) > 2 or int(cost) > COSTLIEST:
        raise _too_costly()


def _too_costly() -> SealError:
    return SealError("the file asks for more work than trying a passphrase should take", hint="seal it anew")


def _says(error: Exception, words: str) -> bool:
    """Tell pyrage's errors apart: all are one class, and their text, always English, is all that differs."""
    return str(error).startswith(words)
