"""What a contact's OpenPGP key or S/MIME certificate says: its fingerprint, until when, for which addresses.

Pure. Both are called certificates here, for that is what they are: a public key and what its holder, or an
authority, signed about it. That the signatures of an OpenPGP key are its own is looked at; whose it is, nobody
here knows: no certificate is called verified, and no authority is asked. Messages never quote what they refuse.

An OpenPGP key names all the addresses of its holder, and those who signed it. What is handed on is therefore cut
to the addresses that whoever gets it sees anyway; of an S/MIME certificate nothing can be cut.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from builder.register.certificates.certificate import COMPROMISED, Certificate, CertificateError, Sort, address_of
from builder.register.kinds import ChannelKind
from builder.register.model import Channel, Contact

__all__ = ["Certificate", "CertificateError", "Sort", "addresses_in", "blocks", "of_contact", "read"]

PRIVATE = "PRIVATE KEY"


@lru_cache(maxsize=4096)
def read(sort: Sort, text: str) -> Certificate:
    """Return what a block of armoured text says; refuse what is no public certificate that can be relied on."""
    if PRIVATE in text.upper():
        raise CertificateError("is a private key", hint=COMPROMISED)
    # Most registers hold none, and no run of them pays for what reads one.
    if sort is Sort.OPENPGP:
        from builder.register.certificates.pgp import read_openpgp  # noqa: PLC0415

        return read_openpgp(text)
    from builder.register.certificates.smime import read_smime  # noqa: PLC0415

    return read_smime(text)


def blocks(contact: Contact) -> Iterator[tuple[Sort, str]]:
    """Yield the blocks of a contact's certificates, as they stand in the register."""
    for sort, text in ((Sort.OPENPGP, contact.openpgp), (Sort.SMIME, contact.smime)):
        if text:
            yield sort, text


def of_contact(contact: Contact) -> Iterator[Certificate]:
    """Yield the certificates of a contact that can be read; `tocsin check` refuses the others."""
    for sort, text in blocks(contact):
        try:
            yield read(sort, text)
        except CertificateError:
            continue


def addresses_in(channels: Iterable[Channel]) -> frozenset[str]:
    """Return the e-mail addresses among channels, in the form in which a certificate names them."""
    found = (address_of(channel.value) for channel in channels if channel.kind is ChannelKind.EMAIL)
    return frozenset(address for address in found if address)
