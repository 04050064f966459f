"""`tocsin round sheets` and `tocsin round send`: what goes out in a round."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ONE_OFFICER, ROUND, here, round_
from builder.cli.terminal.app import by_the_clock, now_of
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.say import say

if TYPE_CHECKING:
    from builder.cli.terminal.app import Now
    from builder.register.model import Publisher
    from builder.rounds.asking.sending import Done, Mailing
    from builder.rounds.asking.smtp import Server

RATE = re.compile(r"([1-9][0-9]{0,3})(?:/min)?")


@round_.command()
def sheets(
    context: typer.Context,
    name: ROUND,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to; empty or missing, outside the workspace.")],
    jobs: Annotated[int, typer.Option(min=0, max=64, help="How many processes; 0 is one for each processor.")] = 0,
) -> None:
    """Write what is sent, printed and dialled in a round.

    Calls: for each officer a sheet to print and a queue (CSV). E-mails: ready .eml files. Faxes
    and letters: PDF, with a slip to be torn off. Short messages: a CSV file for a gateway. In
    the contact's language: English, French, Spanish or Arabic. Who has answered, or was asked
    lately, is left out.

    The files hold personal details in clear; only you may read them. Destroy them when the
    round is closed.

    \b
    Example:
      tocsin round sheets 2026-q4 --to ../sheets-2026-q4
    """
    from builder.cli.terminal.progress import Bars
    from builder.rounds.asking import sheets as made

    now = now_of(context)
    register, files = here(now, name, still_open=True)
    office = register.settings.publisher
    with Bars() as bars:
        found = made.make(register, files, office, now.today, jobs=jobs or os.cpu_count() or 1, report=bars)
        made.write(now.workspace, found, to)
    say(f"wrote {made.summary(found)}; {to}/README.txt says what to do with each")
    if found.left_out:
        say(f"left out {found.left_out} channels: answered, asked lately, or changed since the round was opened")
    if not office.post and found.counts["post"]:
        say("the slips of the letters have no address to be sent back to: write it to register.yaml (publisher: post)")
    say("these files hold personal details in clear; destroy them when the round is closed")
    print(to)


@round_.command()
def send(
    context: typer.Context,
    name: ROUND,
    server: Annotated[
        str,
        typer.Option(metavar="HOST[:PORT]", help="Your mail server; 587 with STARTTLS, or 465. Default port 587."),
    ],
    user: Annotated[str | None, typer.Option(metavar="NAME", help="As whom to log in.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file with the password; you are asked if left out.")
    ] = None,
    rate: Annotated[str, typer.Option(metavar="N/min", help="How many messages a minute at most.")] = "20/min",
    officer: ONE_OFFICER = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Without TLS, to a server on this machine only (127.0.0.1, ::1).")
    ] = False,
    remind: Annotated[
        bool, typer.Option("--remind", help="Write again to those who have been silent for 30 days.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
) -> None:
    """Send a round's e-mails over your mail server.

    Each address gets one message, and no second, whoever sends and whatever breaks off: before a
    message goes, sent.csv says that it was begun. The same command goes on where the last stopped.
    A message of which nobody knows whether it went counts as sent. Only --remind writes again,
    30 days after the last message, to who has not answered.

    The server's certificate is checked against those that this machine trusts; the variable
    SSL_CERT_FILE names a file of others.

    \b
    Example:
      tocsin round send 2026-q4 --server mail.secretariat.example --user desk --dry-run
      tocsin round send 2026-q4 --server mail.secretariat.example --user desk --rate 10/min
      tocsin round send 2026-q4 --server mail.secretariat.example:465 --user desk --password-file FILE
      tocsin round send 2026-q4 --server mail.secretariat.example --user desk --remind
    """
    from builder.rounds.asking import sending
    from builder.rounds.asking.sheets import due_letters
    from builder.rounds.progress import SAME_CONTACT

    host, port = _server(server)
    found_rate = RATE.fullmatch(rate.strip())
    if not found_rate:
        raise typer.BadParameter("write it as 20/min, from 1 to 9999", param_hint="--rate")
    now = by_the_clock(context)
    register, files = here(now, name, still_open=True)
    refuse_unknown_officers(register.settings, (officer,) if officer else (), now.today)
    since = now.today - SAME_CONTACT if remind else None
    planned = sending.plan(files, due_letters(register, files, now.today), officer, since=since)
    _show(planned)
    count = len(planned.letters)
    if dry_run:
        say(f"{count} messages would be sent, in {-(-count // int(found_rate[1]))} min at the least; none was")
        print(count)
        return
    if not count:
        say("there is nothing to send")
        print(0)
        return
    from builder.rounds.asking.smtp import Server

    asked = Server(host=host, port=port, user=user, password=_password(user, password_file, host), insecure=insecure)
    done = _send(now, register.settings.publisher, planned, asked, 60 / int(found_rate[1]))
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
    print(done.sent)


@round_.command()
def sent(
    context: typer.Context,
    name: ROUND,
    lists: Annotated[
        list[Path],
        typer.Argument(metavar="LIST...", help="The list.csv of what you sent, of `tocsin round sheets`.", exists=True),
    ],
) -> None:
    """Note that faxes, letters or messages went out.

    Give the list.csv that lies beside them once all of them are on their way; from a list of
    which only a part went, take out the other lines first. Then `tocsin round status` knows that
    they were asked, and `tocsin round sheets` does not ask them again for 30 days. What
    `tocsin round send` sent and what was rung is noted already.

    \b
    Example:
      tocsin round sent 2026-q4 ../sheets/post/list.csv ../sheets/fax/list.csv
      tocsin round sent 2026-q4 ../sheets/sms/list.csv
    """
    from builder.rounds.returns import posted

    now = by_the_clock(context)
    register, files = here(now, name, still_open=True)
    rows = [row for path in lists for row in posted.listed(path, files)]
    count = posted.note(now.workspace, files.round, rows, register.settings.publisher.email, now.now)
    say(f"noted that {count} went out on {now.today}")
    if before := len(rows) - count:
        say(f"{before} were noted in the last 30 days, and are not noted again")
    print(count)


def _send(now: "Now", office: "Publisher", planned: "Mailing", server: "Server", pause: float) -> "Done":
    """Send with progress on the terminal, at a measured pace."""
    import time

    from builder.cli.terminal.progress import Bars
    from builder.rounds.asking import sending, smtp

    # The clock was read once; what passes since is measured.
    begun = time.monotonic()
    last: float | None = None

    def clock() -> datetime:
        return now.now + timedelta(seconds=int(time.monotonic() - begun))

    def wait() -> None:
        nonlocal last
        if last is not None:
            time.sleep(max(0.0, last + pause - time.monotonic()))
        last = time.monotonic()

    try:
        with smtp.session(server) as mailer, Bars() as bars:
            return sending.send(now.workspace, office, planned, mailer, clock=clock, wait=wait, report=bars)
    except KeyboardInterrupt:
        say("stopped; what was begun counts as sent, and the same command goes on from here")
        raise


def _show(planned: "Mailing") -> None:
    if planned.already:
        when = " in the last 30 days" if planned.since else ""
        say(f"{len(planned.already)} were sent before in this round{when}, and are not sent again")
    if planned.cut_off:
        numbers = ", ".join(f"{number:04}" for number in planned.cut_off)
        say(f"begun and never ended, so it counts as sent: {numbers}; the server's log knows more, or ring them")
    if planned.shared:
        numbers = ", ".join(f"{number:04}" for number in planned.shared)
        say(f"their address gets another contact's message, and no second: {numbers}; reach them another way")


def _server(text: str) -> tuple[str, int]:
    from builder.rounds.asking.smtp import parse_server

    try:
        return parse_server(text)
    except ValueError:
        raise typer.BadParameter("write it as mail.secretariat.example:587", param_hint="--server") from None


def _password(user: str | None, file: Path | None, host: str) -> str | None:
    from builder.cli.terminal.secret import passphrase

    if user is None:
        if file is not None:
            raise typer.BadParameter("a password belongs to a user: give --user too", param_hint="--password-file")
        return None
    return passphrase(file, f"Password of {user} at {host}", "--password-file")
