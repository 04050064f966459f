"""`tocsin round fetch`: take answers out of the office's mailbox."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ROUND, here, round_
from builder.cli.terminal.app import now_of, parse_date
from builder.cli.terminal.mailing import INSECURE, PASSWORD_FILE, parsed_server, password_of
from builder.cli.terminal.say import say
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from builder.rounds.returns.fetching import Fetched, Larger
    from builder.rounds.returns.mails import Sorted


@round_.command()
def fetch(
    context: typer.Context,
    name: ROUND,
    server: Annotated[
        str,
        typer.Option(metavar="HOST[:PORT]", help="Your IMAP server; 993 with TLS, or 143 with STARTTLS. Default 993."),
    ],
    user: Annotated[str, typer.Option(metavar="NAME", help="Whose mailbox it is.")],
    password_file: PASSWORD_FILE = None,
    folder: Annotated[str, typer.Option(metavar="NAME", help="The folder to which answers come.")] = "INBOX",
    since: Annotated[
        date | None,
        typer.Option(
            parser=parse_date, metavar="DATE", help="Mail of this day and later; default the day before it was opened."
        ),
    ] = None,
    mark: Annotated[
        bool, typer.Option("--mark", help="Give what is taken the keyword Tocsin there, for colleagues to see.")
    ] = False,
    insecure: INSECURE = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many are new.")] = False,
) -> None:
    """Take answers out of the office's mailbox.

    Reads what is new in a folder, over IMAP, and puts what may be an answer to the round into a
    pile, .cache/mails/ID/ in the workspace, which only you may read: what bears one of its codes,
    answers or returns a message of it, comes from an address that was asked, reports a delivery, or
    has something that no program can read. Other mail is counted and not kept. In the mailbox
    nothing changes, no mail is marked as read; but for a keyword with --mark.

    Give the same command again, whenever you like and whatever broke off: it goes on where the last
    stopped, and takes nothing twice. The pile is in no git and in no backup, and goes when the
    round is closed. The server's certificate is checked against those that this machine trusts; the
    variable SSL_CERT_FILE names a file of others.

    \b
    Example:
      tocsin round fetch 2026-q4 --server mail.secretariat.example --user desk
      tocsin round fetch 2026-q4 --server mail.secretariat.example --user desk --folder Answers --mark
      tocsin round fetch 2026-q4 --server mail.secretariat.example:143 --user desk --password-file FILE
    """
    from builder.cli.terminal.progress import Bars
    from builder.rounds.returns import fetching
    from builder.rounds.returns.evidence import Asked
    from builder.rounds.returns.imap import IMAP, IMAPS, Server
    from builder.rounds.returns.mails import in_pile

    host, port = parsed_server(server, IMAPS)
    now = now_of(context)
    register, files = here(now, name, still_open=True)
    password = password_of(user, password_file, host)
    asked_at = Server(host=host, port=port, user=user, password=password, insecure=insecure, starttls=port == IMAP)
    day = since or fetching.first_day(files.round)
    if dry_run:
        ahead = fetching.look(now.workspace, name, asked_at, folder, day)
        _say_larger(ahead.larger)
        say(
            f"{counted(ahead.count, 'message')} of {day} or later would be looked at, "
            f"{ahead.size / 2**20:,.1f} MiB; none was"
        )
        print(ahead.count)
        return
    asked = Asked(
        files=files,
        register=register,
        recipients=now.workspace.recipient_names,
        officer=files.tasks[0].officer if files.tasks else "",
        today=now.today,
    )
    try:
        with Bars() as bars:
            done = fetching.fetch(now.workspace, asked, asked_at, folder, day, mark=mark, report=bars)
    except KeyboardInterrupt:
        say("stopped; what was taken is in the pile, and the same command goes on from here")
        raise
    _say_done(done, day)
    _say_judged(in_pile(now.workspace, asked), name)
    print(done.fates[fetching.Fate.KEPT])


def _say_done(done: "Fetched", day: date) -> None:
    from builder.rounds.returns.fetching import Fate

    if done.anew:
        say("the folder was read from its beginning once more: the server numbers it anew, or you named an earlier day")
    say(f"looked at {counted(done.fates.total(), 'message')} of {day} and later{':' if done.fates else ''}")
    for fate in Fate:
        if done.fates[fate]:
            say(f"  {done.fates[fate]} {fate.value}")
    if done.deleted:
        say(f"{done.deleted} of those in the pile are marked as deleted in the mailbox, and count only once you say so")
    _say_larger(done.larger)


def _say_judged(found: "Sorted", name: str) -> None:
    """Say what becomes of the pile: what an import takes in at once, and what a person has to read."""
    if found.to_take_in:
        say(f"{counted(found.to_take_in, 'mail')} can be taken in at once: `tocsin round import {name} --officer YOU`")
    if found.to_read:
        say(f"{counted(len(found.to_read), 'mail')} to be read: `tocsin desk`; `tocsin round mails {name}` lists them")


def _say_larger(larger: "Iterable[Larger]") -> None:
    from builder.rounds.returns.mailparts import LARGEST_MESSAGE

    for each in larger:
        say(
            f"larger than {LARGEST_MESSAGE >> 20} MiB and not taken, so read it in your mail program: "
            f"came {each.day or 'on a day that is not told'}, {each.size / 2**20:,.0f} MiB"
        )
