"""Keys by which the machines of one cluster know each other: made for a day, and copied to each of them.

    ca.pem     by whom a certificate must be signed
    cert.pem   the certificate of every machine
    key.pem    its key: whoever has it is a machine of the cluster

One key for all. TLS has both sides show their certificate, and any that `ca.pem` signed is taken, so that a key a
machine would keep nobody out whom this one lets in. The key that signs is forgotten once it has: a cluster of
tomorrow has keys of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from builder.errors import ClusterError
from builder.workspace import store

CA, CERT, KEY = "ca.pem", "cert.pem", "key.pem"
# A machine whose clock is behind can begin at once.
SLACK = timedelta(hours=1)
PEM = serialization.Encoding.PEM
AGAIN = "`tocsin cluster keys DIR` makes new ones, for a directory that is not there yet; copy it to each machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where the keys of a cluster lie."""

    ca: Path
    cert: Path
    key: Path


def make(directory: Path, now: datetime, days: int) -> datetime:
    """Write the keys of a new cluster into a new directory, and return when they run out."""
    ends = now + timedelta(days=days)
    signing, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tocsin cluster")])
    authority = (
        _certificate(name, name, signing.public_key(), now, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    machine = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tocsin cluster machine")])
    certificate = (
        _certificate(machine, name, own.public_key(), now, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    key = own.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with store.told("the keys of the cluster", ClusterError, "name a directory that is not there yet"):
        directory.mkdir(mode=0o700)
        for file, content in ((CA, authority.public_bytes(PEM)), (CERT, certificate.public_bytes(PEM)), (KEY, key)):
            store.write_new(directory / file, content)
    return ends


def read(directory: Path, now: datetime) -> Files:
    """Return where the keys of a cluster lie; refuse keys that ran out, or that are not whole."""
    files = Files(ca=directory / CA, cert=directory / CERT, key=directory / KEY)
    try:
        certificate = x509.load_pem_x509_certificate(files.cert.read_bytes())
        if not (files.ca.is_file() and files.key.is_file()):
            raise FileNotFoundError
    except (OSError, ValueError):
        raise ClusterError(f"{directory} does not hold {CA}, {CERT} and {KEY} of a cluster", hint=AGAIN) from None
    if certificate.not_valid_after_utc < now:
        raise ClusterError(
            f"the keys of this cluster ran out on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC", hint=AGAIN
        )
    return files


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return made.serial_number(x509.random_serial_number()).not_valid_before(now - SLACK).not_valid_after(ends)
