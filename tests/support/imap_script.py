"""An IMAP server on this machine that says what a test wants: what no honest server does."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from mail_server import HOST, PASSWORD, USER

from builder.rounds.returns.imap import Server

# `%T` is the tag of the command. What yields pieces may do so without end; None ends the connection.
Said = bytes | Callable[[], Iterable[bytes]] | None
GREETING = b"* OK ready\r\n"
HONEST: dict[str, Said] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK done\r\n",
    "AUTHENTICATE": b"+ \r\n",
    # What follows the `+`: the password, which has no tag; that of the command is kept.
    "": b"%T OK in\r\n",
    "EXAMINE": b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] is\r\n* OK [UIDNEXT 3] is\r\n%T OK [READ-ONLY]\r\n",
    "UID SEARCH": b"* SEARCH 1 2\r\n%T OK done\r\n",
    "UID FETCH 1,2": b"* 1 FETCH (UID 1 RFC822.SIZE 40)\r\n* 2 FETCH (UID 2 RFC822.SIZE 40)\r\n%T OK done\r\n",
}


@dataclass
class Script:
    """A running server, and what it heard."""

    port: int
    heard: list[str] = field(default_factory=list)

    def server(self, *, starttls: bool = False, patience: float = 5.0) -> Server:
        return Server(
            host=HOST,
            port=self.port,
            user=USER,
            password=PASSWORD,
            insecure=not starttls,
            starttls=starttls,
            patience=patience,
        )


@contextmanager
def scripted(said: Mapping[str, Said], greeting: Said = GREETING, *, port: int = 0) -> Iterator[Script]:
    """Run a server that greets, and answers each command by how it begins; the longest beginning counts."""
    answers = {**HONEST, **said}
    with socket.create_server((HOST, port)) as listening:
        made = Script(port=listening.getsockname()[1])
        ended = threading.Event()

        def speak() -> None:
            while not ended.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listening.accept()
                    with connection:
                        _converse(connection, made.heard, answers, greeting)

        thread = threading.Thread(target=speak, daemon=True)
        thread.start()
        try:
            yield made
        finally:
            ended.set()
            with contextlib.suppress(OSError):
                socket.create_connection((HOST, made.port), timeout=1).close()
            thread.join(10)


def _converse(connection: socket.socket, heard: list[str], answers: Mapping[str, Said], greeting: Said) -> None:
    tag = b""
    if not _say(connection, greeting, tag):
        return
    with connection.makefile("rb") as file:
        for line in file:
            heard.append(line.decode("utf-8", "replace").rstrip())
            first, _, rest = line.rstrip().partition(b" ")
            if rest:
                tag = first
            name = max((each for each in answers if rest.decode().startswith(each)), key=len)
            if not _say(connection, answers[name], tag):
                return


def _say(connection: socket.socket, said: Said, tag: bytes) -> bool:
    if said is None:
        return False
    for piece in [said] if isinstance(said, bytes) else said():
        connection.sendall(piece.replace(b"%T", tag))
    return True
