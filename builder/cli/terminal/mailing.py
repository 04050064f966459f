"""What the commands share that speak with the office's mail servers: options, the pace, and what is told after."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now
from builder.cli.terminal.say import say

if TYPE_CHECKING:
    from builder.progress import Report
    from builder.rounds.asking.sending import Done
    from builder.rounds.asking.smtp import Server, Session

PACE = re.compile(r"([1-9][0-9]{0,3})(?:/min)?")
SERVER = typer.Option(metavar="HOST[:PORT]", help="Your mail server; 587 with STARTTLS, or 465. Default port 587.")
USER = Annotated[str | None, typer.Option(metavar="NAME", help="As whom to log in.")]
PASSWORD_FILE = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A file with the password; you are asked if left out.")
]
RATE = Annotated[str, typer.Option(metavar="N/min", help="How many messages a minute at most.")]
INSECURE = Annotated[
    bool, typer.Option("--insecure", help="Without TLS, to a server on this machine only (127.0.0.1, ::1).")
]


def parsed_server(text: str, port: int = 587) -> tuple[str, int]:
    """Return host and port of an option; `port`, that of submission, where it names none."""
    from builder.rounds.mailserver import parse_server

    try:
        return parse_server(text, port)
    except ValueError:
        raise typer.BadParameter(f"write it as mail.secretariat.example:{port}", param_hint="--server") from None


def parsed_rate(text: str) -> int:
    """Return how many messages a minute an option allows."""
    found = PACE.fullmatch(text.strip())
    if not found:
        raise typer.BadParameter("write it as 20/min, from 1 to 9999", param_hint="--rate")
    return int(found[1])


def asked_server(at: tuple[str, int], user: str | None, password_file: Path | None, *, insecure: bool) -> "Server":
    """Return the server, with the password of its user, who is asked for it."""
    from builder.rounds.asking.smtp import Server

    host, port = at
    if user is None and password_file is not None:
        raise typer.BadParameter("a password belongs to a user: give --user too", param_hint="--password-file")
    password = password_of(user, password_file, host) if user else None
    return Server(host=host, port=port, user=user, password=password, insecure=insecure)


def password_of(user: str, file: Path | None, host: str) -> str:
    """Return the password of a user, out of a file or as it is typed."""
    from builder.cli.terminal.secret import passphrase

    return passphrase(file, f"Password of {user} at {host}", "--password-file")


class Post:
    """A connection to the server, at a measured pace; `clock` says what time it is as far as the command goes by it."""

    def __init__(self, mailer: "Session", report: "Report", now: datetime, rate: int) -> None:
        self.mailer, self.report = mailer, report
        self._now, self._pause = now, 60 / rate
        # The clock was read once; what passes since is measured.
        self._begun = time.monotonic()
        self._last: float | None = None

    def clock(self) -> datetime:
        return self._now + timedelta(seconds=int(time.monotonic() - self._begun))

    def wait(self) -> None:
        if self._last is not None:
            time.sleep(max(0.0, self._last + self._pause - time.monotonic()))
        self._last = time.monotonic()


@contextmanager
def post(now: Now, server: "Server", rate: int) -> Iterator[Post]:
    """Connect, with progress on the terminal."""
    from builder.cli.terminal.progress import Bars
    from builder.rounds.asking import smtp

    try:
        with smtp.session(server) as mailer, Bars() as bars:
            yield Post(mailer, bars, now.now, rate)
    except KeyboardInterrupt:
        say("stopped; what was begun counts as sent, and the same command goes on from here")
        raise


def tell(done: "Done") -> None:
    """Say what came of it."""
    say(f"sent {done.sent} messages")
    if done.elsewhere:
        say(f"{done.elsewhere} were sent by somebody else meanwhile")
    if done.beyond:
        numbers = ", ".join(f"{number:04}" for number in done.beyond)
        say(
            "the server takes no address with letters beyond ASCII before the @ (SMTPUTF8), so nothing went to: "
            f"{numbers}; use a server that does, send their .eml from another mailbox, or ring"
        )
    if done.refused:
        numbers = ", ".join(f"{each.task:04} ({each.code or 'no code'})" for each in done.refused)
        say(f"the server did not take {len(done.refused)}, by number and code: {numbers}")
        say("they were not sent; the same command tries them again")
