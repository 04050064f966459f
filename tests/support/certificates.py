"""OpenPGP keys and S/MIME certificates for contacts of the miniature; all are fictional.

The keys stand in `tests/vectors/openpgp/`, as GnuPG made them on 1 October 2026. Those of `desk` are of the duty
desk's address and of a canary's, which no recipient may be told.
"""

from datetime import UTC, datetime
from textwrap import indent

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from workspaces import ROOT, Change

GR = "data/organisations/registry-gr.yaml"
DUTY, LEAD = "duty@nic.example.gr", "eleni@example.net"
FINGERPRINT = "3FC9A30BB3E5634B1E72BC1278458180091DB7D7"
CANARY = "canary@home.example"
# Behind which line of the miniature's organisation a contact's blocks are put.
AFTER = {"duty": "    order: 1\n", "lead": "    note: Speaks for the board.\n"}


def pgp(name: str) -> str:
    """An armoured key, by its name among the vectors."""
    return (ROOT / "tests" / "vectors" / "openpgp" / f"{name}.asc").read_text(encoding="ascii")


def smime(
    *addresses: str, subject: str = "Fictional Desk", until: int = 2027, ca: bool = False, mail: bool = True
) -> str:
    """A certificate in PEM for some addresses, that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    use = ExtendedKeyUsageOID.EMAIL_PROTECTION if mail else ExtendedKeyUsageOID.SERVER_AUTH
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 10, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 6, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(each) for each in addresses]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def give(change: Change, contact: str, **blocks: str) -> None:
    """Put blocks into the file of a contact of the miniature's Greek registry."""
    lines = "".join(f"    {sort}: |\n{indent(text, ' ' * 6)}" for sort, text in blocks.items())
    change(GR, AFTER[contact], AFTER[contact] + lines)
