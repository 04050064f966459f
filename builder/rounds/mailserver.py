"""The office's mail servers, to send and to fetch: how one is named and reached, and what is said where it is not.

Over TLS whose certificate is checked; in clear only to a server on this very machine, where that is asked for.
What a server says is not passed on, for it quotes addresses, names and mail.
"""

import ipaddress
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from builder.errors import RoundError

LOCAL = "localhost"


def parse_server(text: str, port: int) -> tuple[str, int]:
    """Return host and port of `mail.example`, `mail.example:465` or `[2001:db8::1]:587`; `port` where none is named."""
    host, separator, named = text.rpartition(":")
    if not separator or text.endswith("]"):
        host, named = text, str(port)
    host = host.removeprefix("[").removesuffix("]")
    if not host or any(sign.isspace() for sign in host) or not named.isascii() or not named.isdigit():
        raise ValueError
    if not 0 < int(named) < 1 << 16:
        raise ValueError
    return host, int(named)


def on_this_machine(host: str) -> bool:
    """Say whether a host is this machine, by an address that never leaves it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == LOCAL


def refuse_in_clear(host: str, *, insecure: bool) -> None:
    """Refuse to speak in clear to a server elsewhere."""
    if insecure and not on_this_machine(host):
        raise RoundError(
            "a server elsewhere is spoken to over TLS only", hint="leave --insecure out; it is for 127.0.0.1 and ::1"
        )


def refuse_unsendable(user: str, password: str) -> None:
    """Refuse what no server takes: a zero parts the two, an end of line ends the command, half a sign is no text."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in user + password):
        raise RoundError("user or password holds a sign that no server takes", hint="type them again, or set another")


@contextmanager
def reaching(ports: str) -> Iterator[None]:
    """Say why a server cannot be reached, for an error of TLS or of the network; `ports` says which is for what."""
    # `from None`: what a server says may quote who logs in.
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise RoundError(
            "the mail server's certificate is not valid for its name, or nobody whom this machine trusts issued it",
            hint="check the name; for a certificate of your own, name its issuer's file in SSL_CERT_FILE",
        ) from None
    except ssl.SSLError:
        raise RoundError("no TLS connection to the mail server came about", hint=ports) from None
    except UnicodeError:
        raise RoundError("the mail server's name is no name of a host", hint="check --server") from None
    except OSError as error:
        raise RoundError(
            f"the mail server cannot be reached: {error.strerror or 'no answer'}", hint="check host and port"
        ) from None
