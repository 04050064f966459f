"""Read a mailbox of the office over IMAP: which messages are new, how large they are, and what they hold.

The one user of IMAPClient. A folder is opened for reading only (EXAMINE), and what is read stays as unread as it was
(BODY.PEEK); only a session that was opened to mark messages may write, and writes a keyword. The server may be hostile:
each answer has an end in time and in length, and what it says is in no error, for it quotes names and mail.
"""

import imaplib
import io
import logging
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from builder.errors import RoundError
from builder.rounds.mailserver import reaching, refuse_in_clear, refuse_unsendable
from builder.rounds.returns.mailparts import LARGEST_MESSAGE

IMAPS, IMAP = 993, 143
PORTS = "port 993 is TLS from the start, 143 STARTTLS"
ASK = "ask who runs it"
GOES_ON = "the same command goes on from where it stopped"
# By which colleagues see in their mail program what was taken; \Seen would tell them that somebody has read it.
KEYWORD = b"Tocsin"
# One command may take so many seconds, and of what it brings one for each so many bytes.
PATIENCE, SLOWEST = 60.0, 32 << 10
# What is said besides the messages themselves: the numbers of 100,000, or sizes and flags.
MOST_SAID, LONGEST_LINE, MOST_LINES = 4 << 20, 2 << 20, 50_000
CHUNK = 64 << 10
# So many messages are asked about in one command.
AT_ONCE = 500
# RFC 3501: a number of 32 bits.
HIGHEST = (1 << 32) - 1
SIZE, DATE, FLAGS, WHOLE = b"RFC822.SIZE", b"INTERNALDATE", b"FLAGS", b"BODY[]<0>"
DELETED = b"\\deleted"
# One byte more than the most, so that too much is seen to be too much.
PEEK = f"BODY.PEEK[]<0.{LARGEST_MESSAGE + 1}>"
AnswerT = TypeVar("AnswerT")

# It would show lines of a server to whoever looks at the log, or at standard error.
logging.getLogger("imapclient").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the mailbox is, and whose; `insecure` allows a server on this machine without TLS."""

    host: str
    port: int = IMAPS
    user: str
    password: str = field(repr=False)
    insecure: bool = False
    # On the port where TLS begins when the client asks for it.
    starttls: bool = False
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as it was opened: `validity` says for how long its numbers are good, `next` is the next one or 0."""

    validity: int
    next: int
    keywords: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A message in a folder, as the server lists it."""

    uid: int
    size: int
    day: date | None
    deleted: bool


class _EndlessError(Exception):
    """The server says more than was asked, or does not end."""


class _Guarded(imaplib.IMAP4):
    """A connection that is read piece by piece: each command has its time and its length.

    The library itself reads as much as a server says that it sends, be that more than there is memory.
    """

    def __init__(self, patience: float, *arguments: Any) -> None:
        self._of: object = None
        self._rest, self._patience = io.BytesIO(), patience
        self._until, self._left, self._lines = time.monotonic() + patience, MOST_SAID, MOST_LINES
        super().__init__(*arguments)

    def allow(self, size: int = 0) -> None:
        """Begin a command, which may bring so many bytes of messages."""
        seconds, length = self._patience + size / SLOWEST, MOST_SAID + size
        self._until, self._left, self._lines = time.monotonic() + seconds, length, MOST_LINES
        self.sock.settimeout(self._patience)

    def read(self, size: int) -> bytes:
        """Return so many bytes, or fewer where the server broke off."""
        if size > self._left + CHUNK:
            raise _EndlessError
        content = bytearray(self._unused().read(size))
        while len(content) < size and (piece := self._piece()):
            self._rest = io.BytesIO(piece)
            content += self._rest.read(size - len(content))
        return bytes(content)

    def readline(self) -> bytes:
        """Return a line, or what there is of it where the server broke off."""
        self._lines -= 1
        line = bytearray(self._unused().readline())
        while not line.endswith(b"\n") and len(line) < LONGEST_LINE and (piece := self._piece()):
            self._rest = io.BytesIO(piece)
            line += self._rest.readline()
        if len(line) >= LONGEST_LINE or self._lines < 0:
            raise _EndlessError
        return bytes(line)

    def _unused(self) -> io.BytesIO:
        """Return what was read and not used yet; of what came in clear before TLS began, nothing."""
        if self._of is not self.sock:
            self._of, self._rest = self.sock, io.BytesIO()
        return self._rest

    def _piece(self) -> bytes:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        if self._left <= 0:
            raise _EndlessError
        # Who sends nothing for so long has stopped, however much there is to come.
        self.sock.settimeout(min(seconds, self._patience))
        piece: bytes = self.sock.recv(CHUNK)
        self._left -= len(piece)
        return piece


class _InClear(_Guarded, IMAP4WithTimeout):  # type: ignore[misc]  # the library has no types
    """One that begins in clear."""


class _OverTls(_Guarded, IMAP4_TLS):  # type: ignore[misc]  # the library has no types
    """One over TLS from the first byte."""


class _Client(IMAPClient):  # type: ignore[misc]  # the library has no types
    """The library's client on a connection that is guarded."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self._patience = server.patience
        clear = server.starttls or server.insecure
        super().__init__(server.host, server.port, ssl=not clear, ssl_context=context, timeout=server.patience)
        self._imap.debug = 0
        # A day is that of the server's own clock, by which it searches.
        self.normalise_times = False

    def _create_IMAP4(self) -> _Guarded:  # noqa: N802  the library's name for it
        if self.ssl:
            return _OverTls(self._patience, self.host, self.port, self.ssl_context, self._patience)
        return _InClear(self._patience, self.host, self.port, self._patience)

    def allow(self, size: int = 0) -> None:
        """Begin a command, which may bring so many bytes of messages."""
        self._imap.allow(size)


class Mailbox:
    """A folder of a mailbox, while a session lasts."""

    def __init__(self, client: _Client, folder: Folder) -> None:
        self._client = client
        self.folder = folder

    def since(self, day: date, after: int) -> list[int]:
        """Return the numbers of messages that came on a day or later, above a number, in order."""
        found = self._ask(lambda: self._client.search(["SINCE", day, "UID", f"{after + 1}:*"]))
        if any(not 0 < uid <= HIGHEST for uid in found):
            raise _not_imap()
        # `8:*` names the last one even where that is below 8; and what came since it was opened comes the next time.
        return sorted({uid for uid in found if uid > after and (not self.folder.next or uid < self.folder.next)})

    def listed(self, uids: Sequence[int]) -> Iterator[Listed]:
        """Yield what the server says of messages; of one that is gone meanwhile, nothing."""
        for first in range(0, len(uids), AT_ONCE):
            some = uids[first : first + AT_ONCE]
            answers = self._ask(partial(self._client.fetch, some, [SIZE, DATE, FLAGS]))
            for uid, answer in sorted(answers.items()):
                size, when, flags = answer.get(SIZE), answer.get(DATE), answer.get(FLAGS)
                if not isinstance(size, int) or size < 0:
                    raise _not_imap()
                deleted = isinstance(flags, tuple) and any(flag.lower() == DELETED for flag in flags if flag)
                day = when.date() if isinstance(when, datetime) else None
                yield Listed(uid=uid, size=size, day=day, deleted=deleted)

    def contents(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Return messages as they are; one that is too large without its end, and none that is gone meanwhile."""
        answers = self._ask(lambda: self._client.fetch(uids, [PEEK]), LARGEST_MESSAGE)
        return {uid: content for uid in uids if isinstance(content := answers.get(uid, {}).get(WHOLE), bytes)}

    def mark(self, uids: Sequence[int]) -> None:
        """Set our keyword on messages."""
        self._ask(lambda: self._client.add_flags(uids, [KEYWORD], silent=True))

    def _ask(self, command: Callable[[], AnswerT], size: int = 0) -> AnswerT:
        self._client.allow(size)
        with _spoken(RoundError("the mail server refused to go on", hint=ASK)):
            return command()


@contextmanager
def opened(server: Server, folder: str, *, to_mark: bool = False) -> Iterator[Mailbox]:
    """Log in and open a folder: to read it, or to mark messages in it; end the session afterwards."""
    refuse_in_clear(server.host, insecure=server.insecure)
    refuse_unsendable(server.user, server.password)
    client = _connect(server)
    try:
        _log_in(client, server)
        yield Mailbox(client, _select(client, folder, to_mark=to_mark))
    finally:
        # Nothing is left to be said; a server that does not answer is not waited for.
        with suppress(Exception):
            client.shutdown()


def _connect(server: Server) -> _Client:
    refused = RoundError("the mail server takes nobody at this moment, or is none for IMAP", hint="check host and port")
    context = ssl.create_default_context()
    with reaching(PORTS):
        server.host.encode("idna")
    with reaching(PORTS), _spoken(refused, reached=False):
        client = _Client(server, context)
        try:
            offered = client.has_capability("STARTTLS")
            if not client.ssl and (offered or not server.insecure):
                client.allow()
                if not offered:
                    raise RoundError("the mail server offers no TLS on this port", hint=PORTS)
                client.starttls(context)
        except BaseException:
            with suppress(Exception):
                client.shutdown()
            raise
    return client


def _log_in(client: _Client, server: Server) -> None:
    refused = RoundError(
        "the mail server refused user and password",
        hint="check --user and the password; some providers want one of its own for programs, or allow none",
    )
    client.allow()
    with _spoken(refused):
        # The library hides that the connection broke.
        try:
            offered = client.capabilities()
            if b"AUTH=PLAIN" in offered:
                client.plain_login(server.user, server.password)
            elif b"LOGINDISABLED" not in offered and (server.user + server.password).isascii():
                quoted = server.user.replace("\\", "\\\\").replace('"', '\\"')
                client.login(f'"{quoted}"', server.password)
            else:
                raise RoundError("the mail server offers no way to log in with a password", hint=ASK)
        except LoginError as error:
            if isinstance(error.__context__, IMAPClientAbortError):
                raise error.__context__ from None
            raise


def _select(client: _Client, folder: str, *, to_mark: bool) -> Folder:
    refused = RoundError(
        "the mailbox has no such folder, or does not let it be opened",
        hint="write it as the mail program shows it; one in another is often INBOX/Answers, or INBOX.Answers",
    )
    client.allow()
    with _spoken(refused):
        found = client.select_folder(folder, readonly=not to_mark)
        validity, next_ = found.get(b"UIDVALIDITY", 0), found.get(b"UIDNEXT", 0)
    if not 0 < validity <= HIGHEST or not 0 <= next_ <= HIGHEST + 1:
        raise _not_imap()
    return Folder(validity=validity, next=next_, keywords=rb"\*" in found.get(b"PERMANENTFLAGS", ()))


@contextmanager
def _spoken(refused: RoundError, *, reached: bool = True) -> Iterator[None]:
    """Raise `refused` where a server says no, and say what else is wrong with what it says, or that it says nothing."""
    # `from None`: each of these quotes what the server said.
    try:
        yield
    except RoundError:
        raise
    except _EndlessError:
        raise RoundError("the mail server says more than it was asked for, and does not end", hint=ASK) from None
    except TimeoutError:
        raise RoundError("the mail server does not answer in time", hint=GOES_ON) from None
    except OSError:
        if not reached:
            raise
        raise RoundError("the mail server broke off", hint=GOES_ON) from None
    except IMAPClientAbortError:
        raise RoundError("the mail server broke off, or says what is no IMAP", hint=GOES_ON) from None
    except ProtocolError:
        raise _not_imap() from None
    except IMAPClientError:
        raise refused from None
    # Of what a hostile server says come ValueError, LookupError, TypeError, RecursionError, MemoryError and others;
    # the library says of no error that it is the only one.
    except Exception:  # noqa: BLE001
        raise _not_imap() from None


def _not_imap() -> RoundError:
    return RoundError("the mail server says what is no IMAP", hint=ASK)
