"""`tocsin paper`: a recipient's copy on paper, by two officers."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import app, by_the_clock
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.options import YES
from builder.cli.terminal.outside import refuse_inside
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree
from builder.errors import OutputError, WorkspaceError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.office.paper import Paper

STDOUT = Path("-")


@app.command()
def paper(
    context: typer.Context,
    recipient: Annotated[str, typer.Argument(help="A recipient, as cert-gr.", autocompletion=recipient_names)],
    officer: OFFICER,
    second: Annotated[str, typer.Option(metavar="ID", help="The other officer, as register.yaml names them.")],
    short: Annotated[bool, typer.Option("--short", help="The short list: the first number of each TLD.")] = False,
    printer: Annotated[
        str | None, typer.Option(metavar="NAME", help="A printer of CUPS; its default if left out.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a PDF to this file, which you remove; - is standard output."),
    ] = None,
    yes: YES = False,
) -> None:
    """Print a recipient's copy, by two officers.

    For a recipient that has lost everything. It is what the published edition gave it, no more, and
    only while the board approves it. Each page says which paper copy it is and who made it. Who made
    it for whom, and how many pages, is on the office's log before it is printed.

    The pages go to the printer by a pipe, and no file here holds them. A print server keeps what it
    prints for a while: see that it forgets it.

    \b
    Example:
      tocsin paper cert-gr --officer anna --second ben
      tocsin paper cert-gr --officer anna --second ben --short --printer office
      tocsin paper cert-gr --officer anna --second ben --to - | lp -o sides=two-sided-long-edge
    """
    from builder.cli.terminal.progress import Bars
    from builder.office import paper as papers
    from builder.paper.typeset import Typesetting
    from builder.register.loading import read_settings

    if to and printer:
        raise typer.BadParameter("--to and --printer exclude each other")
    now = by_the_clock(context)
    workspace = now.workspace
    # Whoever builds without one wants none.
    cache = workspace.cache if workspace.cache.is_dir() else None
    settings = read_settings(workspace)
    if settings is None:
        raise WorkspaceError("data/register.yaml cannot be read", hint="run `tocsin check`")
    refuse_unknown_officers(settings, (officer, second), now.today)
    if to and to != STDOUT:
        refuse_inside(workspace, to)
    if to == STDOUT and sys.stdout.isatty():
        raise OutputError("a PDF is no text for a terminal", hint="send it on: `… --to - | lp`")
    sort = papers.Sort.SHORT_LIST if short else papers.Sort.REGISTER
    order = papers.Order(recipient=recipient, sort=sort, officer=officer, second=second)
    with Bars() as bars:
        found = papers.prepare(workspace, order, now.now, bars, Typesetting(jobs=os.cpu_count() or 1, cache=cache))
    where = "to a file" if to else f"to printer {printer}" if printer else "to the printer"
    pages = counted(found.pages, "page")
    say(f"{sort} of {recipient}, edition {found.edition}: {pages}, paper copy no. {found.number}, {where}")
    agree(f"Do you, {second}, agree that {recipient} gets this on paper?", yes=yes, done="printed")
    papers.note(workspace, found, where)
    try:
        _make(found, printer, to)
    except BaseException as error:
        papers.note_failure(workspace, found, error)
        raise
    say(f"paper copy no. {found.number} is on the office's log; the officer who hands it over sees that it arrives")


def _make(found: "Paper", printer: str | None, to: Path | None) -> None:
    from builder.office import paper as papers

    if to == STDOUT:
        sys.stdout.flush()
        with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
            out.write(found.content)
    elif to:
        papers.write(found, to)
        say(f"warning: {to.name} holds personal data in clear: print it and remove it")
    else:
        papers.send(found, printer)
