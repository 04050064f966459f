"""`tocsin doctor`: what this machine and this workspace lack, and what to do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import WorkspaceError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.office.doctor import Result

MARKS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


@app.command()
def doctor(
    context: typer.Context,
    mirror: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Hold a copy of what readers see against what is published.")
    ] = None,
    troubles: Annotated[bool, typer.Option("--troubles", help="Show only what is to be mended or known.")] = False,
    as_json: JSON = False,
) -> None:
    """Say what is amiss here, and what to do.

    Looks at the machine (Python, memory, room, encryption, clock), packages and fonts, and in a
    workspace at modes, keys, what waits, what editions committed to, what runs out, git, and backups.
    It changes nothing, and asks no network; a mirror is fetched by you, as with rsync, and named.
    Exit code 1 where something fails.

    \b
    Example:
      tocsin doctor
      tocsin doctor --mirror copy-of-server --troubles
    """
    from builder.office.doctor import Level, examine

    now = now_of(context)
    try:
        workspace = now.workspace
    except WorkspaceError as error:
        if mirror:
            raise
        workspace = None
        without = error.message
    found = examine(workspace, now.now, mirror)
    if as_json:
        print_json([{"part": each.part, "level": each.level, "what": each.what, "do": each.hint} for each in found])
    else:
        _show([each for each in found if not troubles or each.level is not Level.OK])
        if workspace is None:
            say(f"looked at the machine alone: {without}")
    failed, warned = (sum(each.level is level for each in found) for level in (Level.FAIL, Level.WARN))
    say(f"{counted(failed, 'thing')} to mend, {counted(warned, 'thing')} to know")
    if failed:
        raise typer.Exit(1)


def _show(found: "list[Result]") -> None:
    widest = max((len(each.part) for each in found), default=0)
    for each in found:
        print(f"{MARKS[each.level]}  {each.part:<{widest}}  {each.what}")
        if each.hint:
            print(f"{'':{widest + 8}}-> {each.hint}")
