"""Read an OpenPGP key (RFC 9580, RFC 4880) from its armoured block. Pure; the only user of `openpgp` (rPGP).

Kept of it are the key, its own newest signature on each user ID, and its subkeys: no picture, and no signature
of others, which say whom its holder met. Each signature that is kept was authenticated.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice

from openpgp.armor import Dearmor
from openpgp.composed import SignedPublicKey
from openpgp.errors import Error
from openpgp.packet import Packet, PacketParser, PublicKey, PublicSubkey, Signature, UserId

from builder.register.certificates.certificate import (
    BROKEN,
    COMPROMISED,
    FEWEST_BITS,
    WEAK,
    Certificate,
    CertificateError,
    Sort,
    address_of,
)

BEGIN, END = "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----"
EXPORT = "ask for it as `gpg --armor --export-options export-minimal --export ADDRESS` writes it"
MOST_PACKETS = 400
IN_BRACKETS = re.compile(r"<([^<>]*)>\s*\Z")
# What a signature says that the key made on a user ID, a subkey, or itself.
CERTIFIES = frozenset({"cert-generic", "cert-persona", "cert-casual", "cert-positive"})
BINDS, DIRECT = frozenset({"subkey-binding"}), frozenset({"key"})
REVOKES = {"cert-revocation", "subkey-revocation"}
GIVEN_UP = {"dsa", "elgamal"}
# What a program adds to each signature by itself; any other note may say anything.
SALTS = (b"salt@notations.sequoia-pgp.org", b"salt@notations.openpgpjs.org")


@dataclass
class _Part:
    """A packet that signatures belong to: the key itself, a user ID, a subkey, or what is left out."""

    packet: Packet
    signatures: list[Packet] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    """A part with the newest signature that the key itself made on it."""

    packet: Packet
    signature: Signature
    content: bytes


def read_openpgp(text: str) -> Certificate:
    """Return what an armoured OpenPGP key says; refuse what is none, is revoked, weak or not its own."""
    try:
        parts = _parts(_packets(text))
        return _certificate(parts[0], parts[1:])
    # `from None`: the original may quote what it read.
    except Error:
        raise CertificateError("is damaged or of an unknown kind", hint=EXPORT) from None


def _packets(text: str) -> list[Packet]:
    block = text.strip()
    if block.count("-----BEGIN ") != 1 or not block.startswith(BEGIN) or not block.endswith(END):
        raise CertificateError("is not one block of an OpenPGP public key", hint=EXPORT)
    found = list(islice(PacketParser(Dearmor(f"{block}\n").readall()), MOST_PACKETS + 1))
    if len(found) > MOST_PACKETS:
        raise CertificateError(f"has more than {MOST_PACKETS} parts", hint=EXPORT)
    return found


def _parts(packets: Iterable[Packet]) -> list[_Part]:
    """Group packets by what they belong to; refuse what no public key holds."""
    parts: list[_Part] = []
    for packet in packets:
        if packet.kind.startswith("secret"):
            raise CertificateError("holds a private key", hint=COMPROMISED)
        if (packet.kind == "public-key") is bool(parts):
            raise CertificateError("is not one OpenPGP key", hint=f"a contact has one; {EXPORT}")
        if packet.kind == "signature":
            parts[-1].signatures.append(packet)
        elif packet.kind not in {"marker", "padding", "trust"}:
            parts.append(_Part(packet))
    if not parts:
        raise CertificateError("is empty", hint=EXPORT)
    return parts


def _certificate(primary: _Part, others: list[_Part]) -> Certificate:
    key, head = primary.packet.value, primary.packet.to_bytes()
    if not isinstance(key, PublicKey):
        raise CertificateError("is not one OpenPGP key", hint=EXPORT)
    if any(signature.typ() == "key-revocation" for signature, _ in _own(head, b"", primary.signatures)):
        raise CertificateError("is revoked", hint="take it out, and ask its holder for the new one")
    direct = _held(head, primary, DIRECT)
    users = [held for part in others if part.packet.kind == "user-id" and (held := _held(head, part, CERTIFIES))]
    if not users:
        raise CertificateError("has no user ID that it signed itself, by a digest that still holds", hint=EXPORT)
    subkeys = [held for part in others if part.packet.kind == "public-subkey" and (held := _held(head, part, BINDS))]
    # The newest thing that it says of itself counts, as for the programs of mail.
    latest = max((held.signature for held in (*users, *([direct] if direct else []))), key=_made)
    reading = [held for held in subkeys if _encrypts(held.signature)]
    encrypts = bool(reading) or any(_encrypts(held.signature) for held in users)
    addressed = [(address, held) for held in users if (address := _address(held.packet))]
    return Certificate(
        sort=Sort.OPENPGP,
        fingerprint=key.fingerprint.upper(),
        algorithm=_strong(key, [each for held in reading if isinstance(each := held.packet.value, PublicSubkey)]),
        since=_day(key.created_at),
        until=_end(key.created_at, latest, reading),
        encrypts=encrypts,
        addresses=frozenset(address for address, _ in addressed),
        doubts=tuple(_doubts(users, encrypts=encrypts)),
        head=head + (direct.content if direct and _quiet(direct.signature) else b""),
        parts=tuple(
            (address, held.packet.to_bytes() + held.content) for address, held in addressed if _quiet(held.signature)
        ),
        tail=b"".join(held.packet.to_bytes() + held.content for held in subkeys if _quiet(held.signature)),
    )


def _own(head: bytes, packet: bytes, signatures: Iterable[Packet]) -> Iterator[tuple[Signature, bytes]]:
    """Yield the signatures that the key itself made on a packet; those of others, and forged ones, are nothing."""
    for each in signatures:
        content, signature = each.to_bytes(), each.value
        try:
            SignedPublicKey.from_bytes(head + packet + content).verify_bindings()
        except Error:
            continue
        if isinstance(signature, Signature):
            yield signature, content


def _held(head: bytes, part: _Part, types: frozenset[str]) -> _Held | None:
    """Return a part with the key's newest signature on it, or None where there is none, or it was revoked."""
    packet = b"" if isinstance(part.packet.value, PublicKey) else part.packet.to_bytes()
    own = list(_own(head, packet, part.signatures))
    if any(signature.typ() in REVOKES for signature, _ in own):
        return None
    fitting = [each for each in own if each[0].typ() in types]
    if not fitting:
        return None
    signature, content = max(fitting, key=lambda each: _made(each[0]))
    return _Held(part.packet, signature, content)


def _made(signature: Signature) -> int:
    return signature.created() or 0


def _encrypts(signature: Signature) -> bool:
    flags = signature.key_flags()
    return any((flags.encrypt_communications, flags.encrypt_storage))


def _end(created: int, latest: Signature, reading: Iterable[_Held]) -> date | None:
    """Return the day on which it runs out: when the key does, or before, when nothing more can be encrypted to it."""
    ends = [_after(created, latest.key_expiration_time()), _after(_made(latest), latest.signature_expiration_time())]
    lives = [
        _after(key.created_at, held.signature.key_expiration_time())
        for held in reading
        if isinstance(key := held.packet.value, PublicSubkey)
    ]
    if lives and None not in lives:
        ends.append(max(life for life in lives if life is not None))
    return min((_day(end) for end in ends if end is not None), default=None)


def _after(start: int, seconds: int | None) -> int | None:
    # Nought means that it never runs out (RFC 9580, 5.2.3.13).
    return start + seconds if seconds else None


def _day(moment: int) -> date:
    return datetime.fromtimestamp(moment, UTC).date()


def _strong(key: PublicKey, subkeys: Iterable[PublicSubkey]) -> str:
    """Return the name of a key's algorithm; refuse one that is broken, or was long ago given up."""
    for params in (key.public_params, *(each.public_params for each in subkeys)):
        bits = params.rsa_bits
        if params.kind in GIVEN_UP or (bits is not None and bits < FEWEST_BITS):
            raise CertificateError(WEAK, hint="ask its holder for a newer one")
    bits = key.public_params.rsa_bits
    return f"RSA {bits}" if bits else key.public_params.curve or key.public_params.kind.removesuffix("-legacy")


def _address(packet: Packet) -> str | None:
    """Return the address in a user ID, which stands in brackets behind a name, or alone."""
    said = packet.value.as_str() if isinstance(packet.value, UserId) else None
    found = IN_BRACKETS.search(said or "")
    return address_of(found[1] if found else (said or "").strip())


def _quiet(signature: Signature) -> bool:
    """Say whether a signature says nothing but what it signs: no note, no address of a page, no other user ID."""
    noted = any(note.name not in SALTS for note in signature.notations())
    return not (noted or signature.signers_userid() or signature.policy_uri() or signature.preferred_key_server())


def _doubts(users: list[_Held], *, encrypts: bool) -> Iterator[str]:
    if any(held.signature.hash_alg() in BROKEN for held in users):
        yield "its own signatures rest on a broken digest, SHA-1 or older"
    if not encrypts:
        yield "nothing can be encrypted to it"
    if not any(_quiet(held.signature) for held in users):
        yield "its own signatures say more than its addresses, so that its fingerprint alone is handed on"
