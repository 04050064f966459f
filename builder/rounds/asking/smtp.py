"""Hand messages in to the office's mail server.

Over TLS whose certificate is checked, from the first byte (port 465) or by STARTTLS; in clear
only to a server on this very machine, where that is asked for. What a server says is not passed
on, for it quotes addresses: only its code is. User, password and addresses may have any letters:
the library's own login has ASCII alone, and its error would show where the other sign stands.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage

from builder.errors import RoundError
from builder.rounds.mailserver import reaching, refuse_in_clear, refuse_unsendable

SUBMISSION, SUBMISSIONS = 587, 465
TIMEOUT = 60.0
OK, START_MAIL, BAD_LOGIN = 250, 354, 535
REFUSALS = range(400, 600)
PORTS = "port 465 is TLS from the start, 587 STARTTLS"


class NotTakenError(Exception):
    """The server did not take a message, and said so: it is certain that it was not sent."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


class NotOfferedError(Exception):
    """The server takes no address with letters beyond ASCII before its @ (RFC 6531); nothing was begun."""


class UnknownError(Exception):
    """The connection broke after the message began: whether it was sent cannot be known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail is handed in, and as whom; `insecure` allows a server on this machine without TLS."""

    host: str
    port: int = SUBMISSION
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    insecure: bool = False
    timeout: float = TIMEOUT


class _Utf8(str):
    """A text that the library means to send as ASCII, and sends as UTF-8 (RFC 4616; RFC 4954, 4)."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:  # noqa: ARG002  the library says ASCII
        return super().encode("utf-8", errors)


class _Utf8Login(smtplib.SMTP):
    """A connection on which one may log in with any letters."""

    def auth(
        self, mechanism: str, authobject: "smtplib._AuthObject", *, initial_response_ok: bool = True
    ) -> tuple[int, bytes]:
        def said(challenge: bytes | None = None, /) -> str | None:
            answer = authobject() if challenge is None else authobject(challenge)
            return None if answer is None else _Utf8(answer)

        return super().auth(mechanism, said, initial_response_ok=initial_response_ok)  # type: ignore[arg-type]


class _Utf8LoginOverTls(_Utf8Login, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Session:
    """A connection over which messages are handed in; one that the server ended is made anew."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp = _connect(server)

    def ready(self) -> None:
        """Make sure that the server listens, before a message is begun."""
        try:
            if self._smtp.noop()[0] == OK:
                return
        except (smtplib.SMTPException, OSError):
            pass
        self.close()
        self._smtp = _connect(self._server)

    def expect_to_take(self, *each: str) -> None:
        """Raise `NotOfferedError` where the server cannot take one of these addresses."""
        if not all(address.isascii() for address in each) and not self._smtp.has_extn("smtputf8"):
            raise NotOfferedError

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand in one message to one address; raise `NotTakenError` or `UnknownError`."""
        content = message.as_bytes()
        options = () if (sender + to).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        try:
            self._smtp.ehlo_or_helo_if_needed()
            _expect(self._smtp.mail(sender, options))
            _expect(self._smtp.rcpt(to))
        # An address that cannot be written in what the server takes is one that it does not take.
        except (smtplib.SMTPException, OSError, UnicodeError):
            # Before its text begins, no server has a message.
            raise NotTakenError(0) from None
        except NotTakenError:
            self._reset()
            raise
        try:
            _expect(self._smtp.data(content))
        except smtplib.SMTPDataError as error:
            raise NotTakenError(error.smtp_code) from None
        except NotTakenError as error:
            if error.code in REFUSALS:
                raise
            # It has the message, and what it says of it is no answer.
            raise UnknownError from None
        except (smtplib.SMTPException, OSError):
            raise UnknownError from None

    def close(self) -> None:
        """End the connection."""
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self._smtp.close()

    def _reset(self) -> None:
        # One that is gone is made anew before the next message.
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.rset()


@contextmanager
def session(server: Server) -> Iterator[Session]:
    """Connect, and close in the end."""
    opened = Session(server)
    try:
        yield opened
    finally:
        opened.close()


def _expect(reply: tuple[int, bytes]) -> None:
    code = reply[0]
    if not OK <= code < START_MAIL:
        raise NotTakenError(code)


def _connect(server: Server) -> smtplib.SMTP:
    refuse_in_clear(server.host, insecure=server.insecure)
    with reaching(PORTS):
        try:
            made = _greet(server)
            try:
                _log_in(made, server)
            except BaseException:
                made.close()
                raise
        # `from None`: what a server says may quote who logs in.
        except smtplib.SMTPAuthenticationError:
            raise RoundError(
                "the mail server refused user and password", hint="check --user and the password"
            ) from None
        except smtplib.SMTPNotSupportedError:
            raise RoundError(
                "the mail server offers no TLS on this port, or no way to log in", hint="try port 465 or 587"
            ) from None
        except smtplib.SMTPResponseException as error:
            raise RoundError(f"the mail server answered with code {error.smtp_code}", hint="ask who runs it") from None
        except smtplib.SMTPException:
            raise RoundError("the mail server broke off", hint="check host and port") from None
    return made


def _greet(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.port == SUBMISSIONS:
        return _Utf8LoginOverTls(server.host, server.port, timeout=server.timeout, context=context)
    made = _Utf8Login(server.host, server.port, timeout=server.timeout)
    try:
        made.ehlo()
        if not (server.insecure and not made.has_extn("starttls")):
            code = made.starttls(context=context)[0]
            if code != 220:
                raise smtplib.SMTPNotSupportedError
            made.ehlo()
    except BaseException:
        made.close()
        raise
    return made


def _log_in(made: smtplib.SMTP, server: Server) -> None:
    if server.user is None:
        return
    refuse_unsendable(server.user, server.password or "")
    try:
        made.login(_Utf8(server.user), _Utf8(server.password or ""))
    except smtplib.SMTPException as error:
        # The bare class is how the library says that the two know no common way.
        if type(error) is smtplib.SMTPException:
            raise smtplib.SMTPNotSupportedError from None
        raise
