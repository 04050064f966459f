"""`tocsin round chase`: ask the next on the ladder about those who do not answer, all that are due at once."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.rounds.options import ABOVE_LABEL, ONE_OFFICER, ROUND, goes_above_label, here, round_
from builder.cli.terminal.app import Now, by_the_clock, now_of
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
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.register.model import Register
    from builder.rounds.asking.ladder import Step
    from builder.rounds.record import RoundFiles


@round_.command()
def chase(
    context: typer.Context,
    name: ROUND,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write all that goes out there; empty or missing, outside the workspace."),
    ] = None,
    officer: ONE_OFFICER = None,
    server: Annotated[str | None, SERVER] = None,
    user: USER = None,
    password_file: PASSWORD_FILE = None,
    rate: RATE = "20/min",
    insecure: INSECURE = False,
    above: ABOVE_LABEL = None,
    as_json: JSON = False,
) -> None:
    """Ask the next on the ladder about those who do not answer.

    Who is due today is asked in one go: the deputy, the organisation's other contacts, its
    administrative contact in the root zone database, the regional organisation. One message an
    organisation and step, in the language of whom it goes to, over the best channel that was
    verified. Without --to and --server it only shows them.

    --to writes ready mails, letters, faxes, call cards and list.csv, which `tocsin round sent`
    notes once all is on its way. --server sends the mails, each once; what was sent is noted
    before the next goes, and the same command goes on where it broke off. Addresses that the
    register does not have are asked for; a regional organisation's may stand in register.yaml.

    A fax whose number is marked above what a gateway may get (--above-label) gives way to the
    next best channel, a call first. Colleagues are told the role of whom we cannot reach, and outsiders the TLD and the
    organisation; nobody is told a name, a number or an address. An exercise has no ladder.

    \b
    Example:
      tocsin round chase 2026-q4
      tocsin round chase 2026-q4 --officer officer-a --to ../chase
      tocsin round chase 2026-q4 --server mail.secretariat.example --user desk --to ../chase
    """
    from builder.rounds.asking import ladder

    if as_json and (to or server):
        raise typer.BadParameter("it shows what is due, and does nothing", param_hint="--json")
    at, pace = parsed_server(server) if server else None, parsed_rate(rate)
    now = by_the_clock(context) if server else now_of(context)
    register, files = here(now, name, still_open=True)
    if files.round.drill:
        raise RoundError("an exercise has no ladder", hint="it tries one hour of one day, and chases nobody")
    refuse_unknown_officers(register.settings, (officer,) if officer else (), now.today)
    close = ladder.beyond_label(register, files, now.today, officer) if to else ()
    names = [f"{each.organisation}/{each.whom[0]} ({each.kind})" for each in close]
    include = goes_above_label(above, names, register.settings.gateway_tlp)
    steps = ladder.steps(register, files, now.today, officer=officer, above_label=include)
    if as_json:
        print_json([_fields(each) for each in steps])
        return
    if to is None and at is None:
        _show(steps, name)
        return
    sent = 0
    if at:
        steps = _addressed(steps)
        sent = _send(now, register, files, steps, asked_server(at, user, password_file, insecure=insecure), pace)
        register, files = here(now, name, still_open=True)
        steps = ladder.steps(register, files, now.today, officer=officer, above_label=include)
    if to:
        _write(now, register, files, steps, to)
    elif steps:
        say(f"{counted(len(steps), 'step')} left for other means: --to DIR writes what goes out")
    print(to or sent)


def _addressed(steps: "tuple[Step, ...]") -> "tuple[Step, ...]":
    """Return steps with the addresses that the register does not have, as far as an officer types them."""
    from builder.rounds.progress import OUTSIDE

    missing = [each for each in steps if each.rung in OUTSIDE and not each.address]
    if missing and not sys.stdin.isatty():
        say(f"{counted(len(missing), 'address', 'addresses')} must be looked up, and nobody is here to type them")
        return steps
    return tuple(replace(each, address=_typed(each)) if each in missing else each for each in steps)


def _typed(step: "Step") -> str:
    """Return the address that an officer types for a step; empty where there is none."""
    from builder.register import addresses

    say(f"{step.organisation} ({step.tlds}): the {step.who}{f'; {step.look_up}' if step.look_up else ''}")
    while True:
        print("tocsin: Address (empty: leave it out): ", end="", file=sys.stderr, flush=True)
        text = sys.stdin.readline().strip()
        if not text or addresses.mail_domain(text):
            return text
        say("this is no e-mail address")


def _send(now: Now, register: "Register", files: "RoundFiles", steps: "Sequence[Step]", server: Any, pace: int) -> int:
    from builder.register import addresses
    from builder.register.kinds import ChannelKind
    from builder.rounds.asking import chasing
    from builder.rounds.asking.sending import Journal, deliver

    office = register.settings.publisher
    outgoing = chasing.outgoing(now.workspace, files.round, office, steps)
    if not outgoing:
        say("there is nothing to send")
        return 0
    journal = Journal(now.workspace, files.round.id, addresses.canonical(ChannelKind.EMAIL, office.email))
    with post(now, server, pace) as sender:
        done = deliver(journal, outgoing, sender.mailer, clock=sender.clock, wait=sender.wait, report=sender.report)
    tell(done)
    return done.sent


def _write(now: Now, register: "Register", files: "RoundFiles", steps: "Sequence[Step]", to: Path) -> None:
    from builder.cli.terminal.progress import Bars
    from builder.rounds.asking import chasing, sheets

    with Bars() as bars:
        made = chasing.make(steps, files.round, register.settings.publisher, now.today, bars)
    sheets.write(now.workspace, made, to)
    say(f"wrote {chasing.summary(made.counts)}; {to}/README.txt says what to do with each")
    say(f"once they are on their way: `tocsin round sent {files.round.id} {to}/list.csv` notes them")
    say("these files hold personal details in clear; destroy them when the round is closed")


def _show(steps: "Sequence[Step]", name: str) -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table

    if not steps:
        say(f"no step of the ladder is due; `tocsin round status {name} --all` says when the next is")
        return
    table = new_table("", "organisation", "about", "ask", "whom", "over", "speak", "officer")
    for each in steps:
        over = each.kind.value if each.kind else "none"
        whom = ", ".join(each.whom)
        table.add_row(
            each.organisation, ", ".join(each.about), each.rung.value, whom, over, each.language, each.officer
        )
    print_table(new_console(), table)
    say(f"{counted(len(steps), 'step')} due today: --to DIR writes what goes out, --server sends the mails")


def _fields(step: "Step") -> dict[str, Any]:
    return {
        "organisation": step.organisation,
        "about": list(step.about),
        "step": step.rung.value,
        "whom": list(step.whom),
        "over": step.kind.value if step.kind else None,
        "language": step.language,
        "officer": step.officer,
        "since": step.since.isoformat(),
        "attempts": step.attempts,
    }
