"""`tocsin round sheets` and `tocsin round send`: what goes out in a round."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ABOVE_LABEL, ONE_OFFICER, ROUND, goes_above_label, here, round_
from builder.cli.terminal.app import by_the_clock, now_of
from builder.cli.terminal.mailing import (
    INSECURE,
    PASSWORD_FILE,
    RATE,
    SERVER,
    USER,
    asked_server,
    parsed_rate,
    parsed_server,
    post,
    tell,
)
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.rounds.asking.sending import Mailing


@round_.command()
def sheets(
    context: typer.Context,
    name: ROUND,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to; empty or missing, outside the workspace.")],
    jobs: Annotated[int, typer.Option(min=0, max=64, help="How many processes; 0 is one for each processor.")] = 0,
    above: ABOVE_LABEL = None,
) -> None:
    """Write what is sent, printed and dialled in a round.

    Calls: for each officer a sheet to print and a queue (CSV). E-mails: ready .eml files. Faxes
    and letters: PDF, with a slip to be torn off. Short messages: a CSV file for a gateway. In
    the contact's language: English, French, Spanish or Arabic. Who has answered, or was asked
    lately, is left out.

    A number or address that is marked above TLP:AMBER (`gateway_tlp` of register.yaml), for text
    messages, faxes or a chat, goes there only when you say so. One that is left out is on a call
    sheet where a call verifies it too.

    The files hold personal details in clear; only you may read them. Destroy them when the
    round is closed.

    \b
    Example:
      tocsin round sheets 2026-q4 --to ../sheets-2026-q4
      tocsin round sheets 2026-q4 --to ../sheets-2026-q4 --above-label leave-out
    """
    from builder.cli.terminal.progress import Bars
    from builder.rounds.asking import sheets as made
    from builder.rounds.asking.gateways import above_label, can_be_rung

    now = now_of(context)
    register, files = here(now, name, still_open=True)
    office, settings = register.settings.publisher, register.settings
    close = above_label(made.due_letters(register, files, now.today), settings)
    names = [f"{each.task.organisation}/{each.task.contact} ({each.task.kind})" for each in close]
    without = () if goes_above_label(above, names, settings.gateway_tlp) else {each.number for each in close}
    processes = jobs or os.cpu_count() or 1
    with Bars() as bars:
        found = made.make(register, files, office, now.today, jobs=processes, report=bars, without=without)
        made.write(now.workspace, found, to)
    say(f"wrote {made.summary(found)}; {to}/README.txt says what to do with each")
    if without:
        rung = sum(can_be_rung(each, settings) for each in close)
        say(
            f"{len(without)} go to no gateway: {rung} stand on call sheets, {len(without) - rung} on no sheet; "
            "reach these otherwise"
        )
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
    server: Annotated[str, SERVER],
    user: USER = None,
    password_file: PASSWORD_FILE = None,
    rate: RATE = "20/min",
    officer: ONE_OFFICER = None,
    insecure: INSECURE = False,
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

    at, pace = parsed_server(server), parsed_rate(rate)
    now = by_the_clock(context)
    register, files = here(now, name, still_open=True)
    refuse_unknown_officers(register.settings, (officer,) if officer else (), now.today)
    since = now.today - SAME_CONTACT if remind else None
    planned = sending.plan(files, due_letters(register, files, now.today), officer, since=since)
    _show(planned)
    count = len(planned.letters)
    if dry_run:
        say(f"{count} messages would be sent, in {-(-count // pace)} min at the least; none was")
        print(count)
        return
    if not count:
        say("there is nothing to send")
        print(0)
        return
    with post(now, asked_server(at, user, password_file, insecure=insecure), pace) as sender:
        done = sending.send(
            now.workspace,
            register.settings.publisher,
            planned,
            sender.mailer,
            clock=sender.clock,
            wait=sender.wait,
            report=sender.report,
        )
    tell(done)
    print(done.sent)


@round_.command()
def sent(
    context: typer.Context,
    name: ROUND,
    lists: Annotated[
        list[Path],
        typer.Argument(
            metavar="LIST...", help="The list.csv of what you sent, of `tocsin round sheets` or `chase`.", exists=True
        ),
    ],
) -> None:
    """Note that faxes, letters or messages went out.

    Give the list.csv that lies beside them once all of them are on their way; from a list of
    which only a part went, take out the other lines first. Then `tocsin round status` knows that
    they were asked, and `tocsin round sheets` does not ask them again for 30 days. What
    `tocsin round send` sent and what was rung is noted already. A list of `tocsin round chase`,
    that of its calls too, notes whom a step of the ladder asked.

    \b
    Example:
      tocsin round sent 2026-q4 ../sheets/post/list.csv ../sheets/fax/list.csv
      tocsin round sent 2026-q4 ../sheets/sms/list.csv
      tocsin round sent 2026-q4 ../chase/list.csv ../chase/calls/officer-a.csv
    """
    from builder.rounds.asking.chasing import note_asked
    from builder.rounds.returns import posted

    now = by_the_clock(context)
    register, files = here(now, name, still_open=True)
    rows = [row for path in lists for row in posted.listed(path, files, register)]
    tasks = [row for row in rows if not isinstance(row, posted.Turn)]
    turns = [row for row in rows if isinstance(row, posted.Turn)]
    count = posted.note(now.workspace, files.round, tasks, register.settings.publisher.email, now.now)
    asked = note_asked(now.workspace, files.round, turns, now.now)
    if tasks or not turns:
        say(f"noted that {count} went out on {now.today}")
    if turns:
        say(f"noted that steps of the ladder asked {counted(asked, 'person', 'people')} on {now.today}")
    if before := len(tasks) - count:
        say(f"{before} were noted in the last 30 days, and are not noted again")
    if before := len(turns) - asked:
        say(f"{before} were asked by a step in this week, and are not noted again")
    print(count + asked)


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
