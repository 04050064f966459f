"""Keys that sign: of board members, of officers, of the publishing machine.

Pure. A secret key file is an Ed25519 key in PEM (PKCS #8), inside an age file that a passphrase
opens. A file without a passphrase is taken too, for the machine that refreshes the
heartbeat at night, and for fixtures. A key in hardware is used through securesystemslib's
PKCS #11 signer. Public keys are PEM as well, so that other programs can read them.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.exceptions import UnsupportedLibraryError
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner, HSMSigner, Key, Signer, SSlibKey

from builder import seal
from builder.errors import TrustError
from builder.installation import to_install
from builder.seal import fingerprints

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
NAMED = re.compile(rf"^# tocsin public key of ({NAME.pattern})$", re.MULTILINE)
KINDS = (("ed25519", "ed25519"), ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa", "ecdsa-sha2-nistp384"))
SHORTEST_PASSPHRASE = 12
IN_HARDWARE = "hsm:"

Passphrase = Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public half of a key that signs, and whose it is."""

    name: str
    key: SSlibKey

    @property
    def id(self) -> str:
        """The key id of TUF: the SHA-256 of the key in canonical JSON."""
        return self.key.keyid

    @property
    def fingerprint(self) -> str:
        """The first half of the key id, for people to compare over the telephone."""
        return fingerprints.grouped(bytes.fromhex(self.key.keyid))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKey:
    """A key that can sign; `protected` says whether a passphrase was needed to get at it."""

    signer: Signer = field(repr=False)
    protected: bool

    @property
    def public(self) -> SSlibKey:
        """Its public half."""
        return cast("SSlibKey", self.signer.public_key)

    @property
    def id(self) -> str:
        """The key id of its public half."""
        return self.signer.public_key.keyid

    @property
    def fingerprint(self) -> str:
        """The first half of the key id, for people to compare over the telephone."""
        return fingerprints.grouped(bytes.fromhex(self.id))


def check_name(name: str) -> str:
    """Return a holder's name, or refuse it."""
    if not NAME.fullmatch(name):
        raise TrustError(
            "a key is named with small letters, digits and hyphens, as anna or officer-b", hint="choose such a name"
        )
    return name


def new() -> Ed25519PrivateKey:
    """Return a new key, from the system's chance."""
    return Ed25519PrivateKey.generate()


def secret_file(key: Ed25519PrivateKey, passphrase: str | None) -> bytes:
    """Return the content of a secret key file; without a passphrase it is plain PEM."""
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    if passphrase is None:
        return pem
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise TrustError(
            f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters", hint="take four or five random words"
        )
    return seal.seal_with_passphrase(pem, passphrase)


def public_file(public: PublicKey) -> str:
    """Return the content of a public key file."""
    pem: str = public.key.keyval["public"]
    if public.key.keytype == "ed25519":
        raw = Ed25519PublicKey.from_public_bytes(bytes.fromhex(pem))
        pem = raw.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return f"# tocsin public key of {public.name}\n# fingerprint: {public.fingerprint}\n{pem.strip()}\n"


def public_of(key: Ed25519PrivateKey, name: str) -> PublicKey:
    """Return the public half of a key."""
    return _public(name, key.public_key())


def read_public(text: str, place: str) -> PublicKey:
    """Return the key of a public key file; refuse one of the wrong kind. Never quotes it."""
    content = text.encode("utf-8", "replace")
    if "PRIVATE KEY" in text or seal.looks_sealed(content) or seal.looks_secret(content):
        raise TrustError(f"{place} is a secret key", hint="give the .pub file, and keep this one to its owner")
    if text.lstrip().startswith("age1"):
        raise TrustError(
            f"{place} is an age key, which seals and cannot sign", hint="make one that signs with `tocsin keys new`"
        )
    named = NAMED.findall(text)
    if len(named) != 1:
        raise TrustError(f"{place} does not say whose key it is", hint="its first line is: # tocsin public key of NAME")
    start = text.find("-----BEGIN PUBLIC KEY-----")
    try:
        key = serialization.load_pem_public_key(text[max(start, 0) :].encode())
    except (ValueError, UnsupportedAlgorithm):
        raise TrustError(f"{place} is no public key", hint="ask for the .pub file of `tocsin keys new`") from None
    public = _public(named[0], key)
    told = re.findall(r"^# fingerprint: (.*)$", text, re.MULTILINE)
    if told and told != [public.fingerprint]:
        raise TrustError(
            f"{place} states another fingerprint than its key has", hint="it was changed; ask for it again"
        )
    return public


def _public(name: str, key: object) -> PublicKey:
    allowed = isinstance(key, Ed25519PublicKey) or (
        isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1 | SECP384R1)
    )
    if not allowed:
        raise TrustError(
            f"the key of {name} is of a kind that we do not sign with",
            hint="Ed25519 in a file, or ECDSA on P-256 or P-384 in hardware",
        )
    return PublicKey(name=check_name(name), key=SSlibKey.from_crypto(key))  # type: ignore[arg-type]


def read_secret(content: bytes, place: str, passphrase: Passphrase) -> SecretKey:
    """Return the key of a secret key file; `passphrase` is asked only where the file is protected."""
    protected = seal.looks_sealed(content)
    if protected:
        content = seal.unseal_with_passphrase(content, passphrase())
    elif seal.looks_secret(content):
        raise TrustError(
            f"{place} is an age identity, which opens and cannot sign", hint="give a key of `tocsin keys new`"
        )
    elif b"BEGIN PUBLIC KEY" in content:
        raise TrustError(f"{place} is a public key", hint="give the .key file of the same name")
    try:
        key = serialization.load_pem_private_key(content, None)
    # A PEM with a passphrase of its own raises TypeError. `from None`: nothing of the key may be quoted.
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise TrustError(f"{place} is no secret key of ours", hint="make one with `tocsin keys new`") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise TrustError(f"{place} is no Ed25519 key", hint="make one with `tocsin keys new`")
    return SecretKey(signer=CryptoSigner(key), protected=protected)


def hardware(uri: str, public: PublicKey, pin: Passphrase, library: str | None) -> SecretKey:
    """Return a key in hardware, as `hsm:2?label=TOKEN`; see securesystemslib's HSMSigner.

    `library` is what PYKCS11LIB names. The token is looked for at once, before anybody
    reads what is to be signed or types a PIN.
    """
    try:
        signer = HSMSigner.from_priv_key_uri(uri, public.key, lambda _: pin())
    except UnsupportedLibraryError:
        raise _no_library() from None
    except ValueError:
        raise TrustError(
            "that is no address of a key in hardware", hint='write it in quotes, as "hsm:2?label=TOKEN"'
        ) from None
    with _tokens(library):
        HSMSigner._find_token(signer.token_label)  # noqa: SLF001  it offers no other way to look
    return SecretKey(signer=signer, protected=True)


def import_hardware(
    name: str, slot: int, label: str | None, pin: Passphrase, library: str | None
) -> tuple[str, PublicKey]:
    """Return the address and the public half of a key that a token already holds."""
    with _tokens(library):
        uri, key = HSMSigner.import_(slot, label, lambda _: pin())
    return uri, PublicKey(name=check_name(name), key=key)


@contextmanager
def _tokens(library: str | None) -> Iterator[None]:
    """Say what is wrong with a token, or with the way to it."""
    try:
        if not library and not _is_installed():
            raise _no_library()
        if not library:
            raise TrustError(
                "PYKCS11LIB is not set", hint="name the library that came with the token: export PYKCS11LIB=…"
            )
        yield
    except UnsupportedLibraryError:
        raise _no_library() from None
    except ValueError as error:
        # These sentences name slots and labels, nothing that is confidential.
        raise TrustError(
            f"the token or its key is not there: {error}", hint="is it plugged in? see its label, and the key's slot"
        ) from None
    except _errors_of_tokens() as error:
        what = "refused the PIN" if _is_about_the_pin(error) else "cannot be used"
        raise TrustError(
            f"the token {what}", hint="check the PIN before the token locks itself, and the path in PYKCS11LIB"
        ) from None


def _is_installed() -> bool:
    return bool(_errors_of_tokens())


def _errors_of_tokens() -> tuple[type[Exception], ...]:
    # securesystemslib lets them through; the library is an extra that need not be there.
    try:
        from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415
    except ImportError:
        return ()
    return (PKCS11Error,)


def _is_about_the_pin(error: Exception) -> bool:
    # Whoever caught such an error has the library.
    from pkcs11.exceptions import PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked  # noqa: PLC0415

    return isinstance(error, (PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked))


def is_its_own(id_: str, key: Key) -> bool:
    """Say whether a key is of a kind that we sign with, in its one form, under the id that TUF gives it.

    TUF, 4.2: the id is the SHA-256 of the canonical JSON of the key as it stands in the metadata.
    """
    if (key.keytype, key.scheme) not in KINDS or key.keyval.keys() != {"public"}:
        return False
    public = key.keyval["public"]
    try:
        if key.keytype == "ed25519":
            form = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)))
        else:
            form = SSlibKey.from_crypto(serialization.load_pem_public_key(public.encode()))
    except (ValueError, UnsupportedAlgorithm):
        return False
    same = (form.keytype, form.scheme, form.keyval) == (key.keytype, key.scheme, key.keyval)
    return same and hashlib.sha256(str(encode_canonical(key.to_dict())).encode()).hexdigest() == id_


def _no_library() -> TrustError:
    return TrustError(
        "keys in hardware need python-pkcs11, which is not installed",
        hint=to_install("hardware"),
    )
