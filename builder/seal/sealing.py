"""Seal bytes to a recipient's keys with age, and open them. The only user of pyrage.

Pure. Accepted are X25519 keys (`age1…`), hardware tags (`age1tag1…`, `age1tagpq1…`) and post-quantum
hybrid keys (`age1pq1…`, in `builder.seal.hybrid`). SSH keys mark every file with the same tag, and a
secret key that reaches us is no secret any more: both are refused, each with its own words.
"""

from collections.abc import Sequence

import pyrage
from pyrage import passphrase as scrypt
from pyrage import tag, tagpq, x25519

from builder.errors import NotForIdentityError, SealError
from builder.seal import agefile, hybrid

HYBRID, TAG, HYBRID_TAG = "age1pq1", "age1tag1", "age1tagpq1"
TAGS = (TAG, HYBRID_TAG)
# By prefix; the longer ones first, as all begin with `age1`.
KINDS = {
    HYBRID_TAG: tagpq.Recipient.from_str,
    TAG: tag.Recipient.from_str,
    HYBRID: hybrid.parse,
    "age1": x25519.Recipient.from_str,
}
NEW_PAIR = "have the CERT make a key with `age-keygen` and send the line that begins with age1"

IDENTITY, HYBRID_IDENTITY = "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-PQ-1"
LARGEST_IDENTITY_FILE = 2**20

# 2 to this power is the cost of trying a passphrase. pyrage writes what takes its machine a second, which
# is 19 or 20; 20 is a gibibyte of memory, and each one more is twice that.
COSTLIEST = 20


def parse(text: str) -> x25519.Recipient | tag.Recipient | tagpq.Recipient | hybrid.Key:
    """Return the key that a text states; refuse what we do not seal to. Never quotes it."""
    upper = text.upper()
    if upper.startswith(("AGE-SECRET-KEY-", "AGE-PLUGIN-")) or "PRIVATE KEY" in upper:
        raise SealError("is a secret key", hint="this one is compromised; " + NEW_PAIR)
    if upper.startswith(("SSH-", "ECDSA-SHA2", "SK-SSH", "SK-ECDSA")):
        raise SealError("is an SSH key, which would mark every file", hint=NEW_PAIR)
    if not text.startswith("age1"):
        raise SealError("is no age public key", hint=NEW_PAIR)
    from_text = next(from_text for prefix, from_text in KINDS.items() if text.startswith(prefix))
    try:
        return from_text(text)
    # `from None`: the original error may quote the key.
    except (pyrage.RecipientError, SealError):
        raise SealError("is damaged or of an unknown kind", hint="ask for the key again; " + NEW_PAIR) from None


def marks_files(text: str) -> bool:
    """Tell whether this key leaves a tag in each file, by which whoever knows the key finds what is sealed to it."""
    return text.startswith(TAGS)


def is_post_quantum(text: str) -> bool:
    """Tell whether what is sealed to this key withstands a quantum computer; `parse` says whether it is a key."""
    return text.startswith((HYBRID, HYBRID_TAG))


def mixable(texts: Sequence[str]) -> None:
    """Refuse keys that cannot stand in one file: classic beside post-quantum ones, or two sorts of the latter."""
    quantum = sum(is_post_quantum(text) for text in texts)
    if 0 < quantum < len(texts):
        # C2SP age.md: the same file SHOULD NOT be encrypted to both.
        raise SealError(
            "the keys mix post-quantum and classic ones, and the classic one would undo the other",
            hint="use keys of one sort",
        )
    if 0 < sum(text.startswith(HYBRID) for text in texts) < quantum:
        raise SealError(
            "the keys mix age1pq1 and age1tagpq1, which no file of ours can hold together",
            hint="use keys of one sort, or make two recipients of the CERT",
        )


def seal(plaintext: bytes, keys: Sequence[str]) -> bytes:
    """Return an age file that each of the keys opens."""
    mixable(keys)
    if not keys or len(set(keys)) != len(keys):
        raise SealError("the keys are none, or one stands twice", hint="run `tocsin check`")
    parsed = [parse(key) for key in keys]
    _not_too_large(plaintext)
    if keys[0].startswith(HYBRID):
        return hybrid.seal(plaintext, keys)
    sealed: bytes = pyrage.encrypt(plaintext, parsed)
    return sealed


def open_with(sealed: bytes, identities: Sequence[str]) -> bytes:
    """Open an age file with whichever of these identities fits."""
    for identity in identities:
        public_key(identity)
    file = agefile.read(sealed)
    if file.of_kind("scrypt"):
        _scrypt_stands_alone(file)
        raise NotForIdentityError("the file is sealed with a passphrase, not to keys", hint="use the passphrase")
    quantum = [identity for identity in identities if identity.startswith(HYBRID_IDENTITY)]
    found = hybrid.unseal(file, quantum) if quantum else None
    if found is not None:
        return found
    try:
        classic = [x25519.Identity.from_str(identity) for identity in identities if identity not in quantum]
        opened: bytes = pyrage.decrypt(file.binary, classic)
    except (pyrage.DecryptError, OSError, ValueError) as error:
        if _says(error, "No matching keys found"):
            raise NotForIdentityError(
                "the file is not sealed to this identity", hint="use the identity of one of the recipient's keys"
            ) from None
        raise agefile.damaged("its header or its content was changed") from None
    return opened


def unseal(sealed: bytes, identity: str) -> bytes:
    """Open an age file with one identity, X25519 or hybrid."""
    try:
        return open_with(sealed, [identity])
    except NotForIdentityError:
        raise SealError("the file does not open with this identity", hint="check both") from None


def public_key(identity: str) -> str:
    """Return the public key of an identity (`AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…`)."""
    if identity.startswith(HYBRID_IDENTITY):
        return hybrid.public_key(identity)
    try:
        return str(x25519.Identity.from_str(identity).to_public())
    except pyrage.IdentityError:
        raise SealError("is no age identity", hint="it begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1") from None


def identities_in(text: str) -> tuple[str, ...]:
    """Return the identities of an identity file, as `age-keygen` writes one. Never quotes it."""
    if len(text) > LARGEST_IDENTITY_FILE:
        raise SealError("the identity file is too large to be one", hint="name the file that `age-keygen` wrote")
    if text.lstrip().startswith(agefile.BEGIN.decode("ascii")) or text.startswith("age-encryption.org/"):
        raise SealError("the identity file is protected by a passphrase", hint="open it with its passphrase first")
    if "PRIVATE KEY-----" in text:
        raise SealError(
            "the identity file is a private key of SSH or of another program, which opens nothing of ours",
            hint="name the file that `age-keygen` wrote",
        )
    found: list[str] = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line and not line.startswith("#"):
            _is_identity(line, number)
            found.append(line)
    if not found:
        raise SealError("the identity file holds no identity", hint="name the file that `age-keygen` wrote")
    return tuple(dict.fromkeys(found))


def _is_identity(line: str, number: int) -> None:
    """Refuse a line of an identity file that is no identity of a kind that we open with."""
    if line.upper().startswith("AGE-PLUGIN-"):
        raise SealError(
            f"line {number} of the identity file is the identity of a plugin",
            hint="use the age command with its plugin after `tocsin verify`",
        )
    if line.startswith("age1"):
        raise SealError(
            f"line {number} of the identity file is a public key, which opens nothing",
            hint="name the file that holds the line AGE-SECRET-KEY-…",
        )
    try:
        public_key(line)
    except SealError:
        raise SealError(
            f"line {number} of the identity file is no age identity, or is damaged",
            hint="it begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1, in capital letters",
        ) from None


def seal_with_passphrase(plaintext: bytes, passphrase: str) -> bytes:
    """Return an armored age file that the passphrase opens; takes about a second, as every attempt at it will."""
    _not_too_large(plaintext)
    sealed: bytes = scrypt.encrypt(plaintext, _usable(passphrase), armored=True)
    return sealed


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
