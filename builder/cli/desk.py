"""`tocsin desk`: an officer's day in one full-screen program."""

import os
import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.complete import round_names
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.errors import WorkspaceError

# What terminals are called that can only write line after line.
NO_SCREENS = {"", "dumb", "unknown"}


@app.command()
def desk(
    context: typer.Context,
    officer: OFFICER,
    round_: Annotated[
        str | None,
        typer.Option(
            "--round", metavar="ID", help="The round; the newest that is open if left out.", autocompletion=round_names
        ),
    ] = None,
) -> None:
    """Do the day's work in one full-screen program.

    Lists what you can do now, and has a screen for each: calls, by the hours there; mails that a person
    has to read; proposals; whom to chase; what falls due. Anything is found from all of them. The
    keyboard is enough, 80 columns and 24 lines are enough, and it works over SSH. Each change is on the disk
    before the next thing is shown, so closing the window loses nothing, and several officers may
    work at once. `?` on each screen says what its keys do. The colours are your terminal's own;
    NO_COLOR=1 takes them away.

    \b
    Example:
      tocsin desk --officer officer-a
      tocsin desk --officer officer-a --round 2026-q4
    """
    from builder.cli.terminal.keyboard import ticks
    from builder.register.loading import read_settings
    from builder.rounds import files

    now = now_of(context)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WorkspaceError(
            "the desk is worked at a terminal, and there is none here",
            hint="each of its parts has commands of its own: see `tocsin round` and `tocsin proposals`",
        )
    if os.environ.get("TERM", "") in NO_SCREENS:
        raise WorkspaceError(
            "this terminal shows no screens, as its TERM says",
            hint="work in a window of a terminal, over SSH with `ssh -t`; or by `tocsin round` and `tocsin proposals`",
        )
    settings = read_settings(now.workspace)
    if settings:
        refuse_unknown_officers(settings, (officer,), now.today)
    if round_ is not None:
        files.refuse_closed(files.read(now.workspace, round_).round)
    begun = ticks()

    def passed() -> timedelta:
        return timedelta(seconds=int(ticks() - begun))

    def at_work() -> datetime:
        return now.now + passed()

    def by_the_machine() -> datetime:
        return now.clock + passed()

    from builder.desk.screens.app import Desk
    from builder.desk.sitting import Sitting

    sitting = Desk(Sitting(now.workspace, officer, round_, now=at_work, clock=by_the_machine))
    sitting.run(mouse=False)
    if sitting.return_code:
        # A mistake of ours ended it, and stands in the terminal.
        raise typer.Exit(sitting.return_code)
