"""A certificate as it was read, and the error that refuses one. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from builder.errors import BuilderError
from builder.register import addresses
from builder.register.kinds import ChannelKind

# NIST SP 800-57: below this no RSA key withstands those who can afford it.
FEWEST_BITS = 2048
# Digests by which a signature can be forged.
WEAK = "is too weak to be relied on: DSA, ElGamal, or RSA of less than 2048 bits"
COMPROMISED = "it is compromised: take it out, and git remembers it; have its holder revoke it and make another"
BROKEN = {"md5", "sha1", "ripemd160"}


class CertificateError(BuilderError):
    """A block is no public certificate that can be relied on."""


class Sort(StrEnum):
    """What sort of certificate it is; the value is the key of a contact that it stands under."""

    OPENPGP = "openpgp"
    SMIME = "smime"

    @property
    def label(self) -> str:
        """How people call it."""
        return {Sort.OPENPGP: "OpenPGP", Sort.SMIME: "S/MIME"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a certificate says of itself.

    `until` is the day on which it runs out, None where it never does. `parts` has what is handed on for an
    address: each is (the address, its bytes), and `head` and `tail` stand around those that are chosen.
    `doubts` say what is wrong with it short of refusing it.
    """

    sort: Sort
    fingerprint: str = field(repr=False)
    algorithm: str
    since: date
    until: date | None
    encrypts: bool
    addresses: frozenset[str] = field(repr=False)
    doubts: tuple[str, ...] = ()
    head: bytes = field(repr=False)
    parts: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    tail: bytes = field(default=b"", repr=False)

    def holds(self, day: date) -> bool:
        """Say whether it has begun and has not run out on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def known_by(self, seen: Collection[str]) -> bool:
        """Say whether somebody who sees these addresses may know of it: one is its own."""
        return not self.addresses.isdisjoint(seen)

    def cut(self, seen: Collection[str]) -> bytes | None:
        """Return the certificate with none but these addresses in it, or None where that cannot be."""
        if self.sort is Sort.SMIME:
            return self.head if self.addresses <= set(seen) else None
        chosen = [content for address, content in self.parts if address in seen]
        return self.head + b"".join(chosen) + self.tail if chosen else None


def address_of(text: str) -> str | None:
    """Return an e-mail address in the form in which two are the same, or None where it is none."""
    if addresses.mail_domain(text) is None:
        return None
    return addresses.canonical(ChannelKind.EMAIL, text).casefold()
