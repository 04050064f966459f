"""`tocsin retain`: what was kept for as long as it may be goes."""

from typing import Annotated

import typer

from builder.cli.terminal.app import app, by_the_clock
from builder.cli.terminal.officers import refuse_unknown_officers
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say


@app.command()
def retain(
    context: typer.Context,
    officer: Annotated[str | None, typer.Option(metavar="ID", help="Who you are: your id in register.yaml.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: you know what goes.")] = False,
    as_json: JSON = False,
) -> None:
    """Let go of what was kept for as long as register.yaml says.

    Its key `retention` names days: for the data of editions that ran out, for numbers that turned out to be a
    stranger's, for enrolments that are in use no more. What it does not name is kept. Records of editions
    and lines of rounds stay. If it was cut off, running it again goes on with it.

    \b
    Example:
      tocsin retain --dry-run
      tocsin retain --officer anna
    """
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree
    from builder.privacy import retain as keeping
    from builder.privacy import subject

    now = by_the_clock(context)
    found = subject.around(now.workspace)
    this = keeping.plan(now.workspace, found.register, now.today)
    if as_json:
        fields = {
            "editions": list(this.editions),
            "wrong_persons": len(this.wrong),
            "enrolments": list(this.enrolments),
        }
        print_json(fields)
    if dry_run:
        say(f"to go: {this}")
        return
    if officer is None:
        raise typer.BadParameter("say who you are", param_hint="--officer")
    refuse_unknown_officers(found.register.settings, (officer,), now.today)
    if this:
        say(f"to go: {this}")
        agree("Let it go? It cannot be undone.", yes=yes, done="removed")
    with Bars() as bars:
        done = keeping.carry_out(now.workspace, found, now.today, officer, now.now, bars)
    say(f"gone: {done}" + ("; noted in data/office.csv. git and backups keep what they held" if done else ""))
