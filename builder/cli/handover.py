"""`tocsin handover`: the folder for a successor."""

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, by_the_clock
from builder.cli.terminal.dues import dues_of
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.due import WEEKS


@app.command()
def handover(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write the folder; earlier files are replaced.")
    ],
    officer: OFFICER,
) -> None:
    """Write the folder for a successor.

    Who serves and signs, which keys there are, where things are kept as data/handover.md says, all
    that falls due, what is open, and which command and page is for what: as Markdown, and as a page
    to print. No number of a contact is in it, and no secret.

    \b
    Example:
      tocsin handover handover-2026-11 --officer anna
    """
    from builder.office import handover as folder
    from builder.office import log

    now = by_the_clock(context)
    register, found = dues_of(now, WEEKS)
    refuse_unknown_officers(register.settings, (officer,), now.today)
    gathered = folder.gather(now.workspace, register, now.now, [(each.day, each.what, each.todo) for each in found])
    paths = folder.write(gathered, directory)
    log.add(now.workspace, log.Line(when=now.now, what=log.What.HANDOVER, officer=officer))
    if not now.workspace.handover.exists():
        say("write data/handover.md: where things are kept no other file says; the folder lists what is asked")
    say("it names people and fingerprints: give it to whom it is for, and to nobody else")
    for path in paths:
        print(path)
