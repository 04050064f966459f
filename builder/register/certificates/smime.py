"""Read an S/MIME certificate (X.509, RFC 8550) from its PEM block. Pure; the only user of `cryptography.x509`.

Nothing can be cut from one: its authority signed it whole. No chain is followed, and no authority asked.
"""

import warnings
from base64 import b64decode
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.dsa import DSAPublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from builder.register.certificates.certificate import (
    BROKEN,
    FEWEST_BITS,
    WEAK,
    Certificate,
    CertificateError,
    Sort,
    address_of,
)

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
ASK = "ask for the certificate itself in PEM, without those of its authority"
# RFC 9598: an address with letters beyond ASCII before its @.
SMTP_UTF8 = ObjectIdentifier("1.3.6.1.5.5.7.8.9")
FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
UTF8_STRING = 0x0C
STRANGE = (
    *(ValueError, TypeError, UnsupportedAlgorithm, CryptographyDeprecationWarning),
    *(x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)


def read_smime(text: str) -> Certificate:
    """Return what a certificate in PEM says; refuse what is none, is an authority's, or is weak."""
    block = text.strip()
    if block.count("-----BEGIN ") != 1 or not block.startswith(BEGIN) or not block.endswith(END):
        raise CertificateError("is not one block of a certificate in PEM", hint=ASK)
    try:
        content = b64decode("".join(block.removeprefix(BEGIN).removesuffix(END).split()), validate=True)
        with warnings.catch_warnings():
            # What the library only warns of, as a serial number below one, no authority of today makes.
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            return _certificate(x509.load_der_x509_certificate(content), content)
    # `from None`: the original may quote what it read.
    except STRANGE:
        raise CertificateError("is damaged or of an unknown kind", hint=ASK) from None


def _certificate(found: x509.Certificate, content: bytes) -> Certificate:
    key = found.public_key()
    bits = key.key_size if isinstance(key, RSAPublicKey) else None
    if isinstance(key, DSAPublicKey) or (bits is not None and bits < FEWEST_BITS):
        raise CertificateError(WEAK, hint="ask its holder for a newer one")
    extensions = {type(each.value): each.value for each in found.extensions}
    basic = extensions.get(x509.BasicConstraints)
    if isinstance(basic, x509.BasicConstraints) and basic.ca:
        raise CertificateError("is the certificate of an authority, not of a person or a desk", hint=ASK)
    usage = extensions.get(x509.KeyUsage)
    encrypts = not isinstance(usage, x509.KeyUsage) or usage.key_encipherment or usage.key_agreement
    return Certificate(
        sort=Sort.SMIME,
        fingerprint=found.fingerprint(hashes.SHA256()).hex().upper(),
        algorithm=f"RSA {bits}" if bits else type(key).__name__.removesuffix("PublicKey").lstrip("_"),
        since=found.not_valid_before_utc.date(),
        until=found.not_valid_after_utc.date(),
        encrypts=encrypts,
        addresses=frozenset(address for said in _said(found) if (address := address_of(said))),
        doubts=tuple(_doubts(found, extensions.get(x509.ExtendedKeyUsage), encrypts=encrypts)),
        head=content,
    )


def _said(found: x509.Certificate) -> Iterator[str]:
    """Yield the addresses that a certificate names, in its subject too, as old ones do."""
    for attribute in found.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS):
        yield attribute.value if isinstance(attribute.value, str) else ""
    for extension in found.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            yield from extension.value.get_values_for_type(x509.RFC822Name)
            for other in extension.value.get_values_for_type(x509.OtherName):
                if other.type_id == SMTP_UTF8 and other.value[:1] == bytes([UTF8_STRING]):
                    # An address has at most 254 octets; of 128 and more, the length has an octet of its own.
                    yield other.value[2 if other.value[1] < 0x80 else 3 :].decode("utf-8", "replace")


def _doubts(found: x509.Certificate, usage: object, *, encrypts: bool) -> Iterator[str]:
    digest = found.signature_hash_algorithm
    if digest is not None and digest.name in BROKEN:
        yield "its signature rests on a broken digest, SHA-1 or older"
    if isinstance(usage, x509.ExtendedKeyUsage) and not FOR_MAIL & set(usage):
        yield "it is not meant for mail"
    if not encrypts:
        yield "nothing can be encrypted to it"
