"""A real mail server on this machine for tests, with a certificate of its own, and one user."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST, USER, PASSWORD = "127.0.0.1", "desk", "test fixture: no password of anybody"


def write_certificate(path: Path) -> Path:
    """TEST FIXTURE: a key, and a certificate that it signed for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test fixture")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


class Inbox:
    """What a mail server took. At `stuck_at` messages it stops to answer, `refuse` is what it says to an address."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.stuck_at: int | None = None
        self.stuck = threading.Event()
        self.refuse: dict[str, str] = {}
        self.secured: list[bool] = []

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, _: list[str]) -> str:  # noqa: N802  the server's name for it
        if found := self.refuse.get(to) or self.refuse.get("*"):
            return found
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        import asyncio

        self.secured.append(session.ssl is not None)
        if self.stuck_at == len(self.taken):
            self.stuck.set()
            await asyncio.sleep(60)
        self.taken.append(envelope)
        return "250 taken"

    @property
    def addresses(self) -> list[str]:
        return [address for envelope in self.taken for address in envelope.rcpt_tos]


def free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port


def _authenticator(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: the server itself says no.
    return AuthResult(success=known, handled=False)


Start = Callable[..., tuple[int, Inbox]]


@contextmanager
def mail_servers(certificate: Path) -> Iterator[Start]:
    """Start real mail servers on this machine, and stop them at the end."""
    running: list[Controller] = []

    def start(*, tls: bool = True) -> tuple[int, Inbox]:
        inbox, port = Inbox(), free_port()
        options: dict[str, Any] = {}
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            options = {
                "tls_context": context,
                "require_starttls": True,
                "authenticator": _authenticator,
                "auth_required": True,
            }
        controller = Controller(inbox, hostname=HOST, port=port, **options)
        controller.start()
        running.append(controller)
        return port, inbox

    try:
        yield start
    finally:
        for controller in running:
            controller.stop()
