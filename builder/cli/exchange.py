"""`tocsin import`, `template` and `export`: tables in and out.

What an export holds is personal data in the clear, outside the workspace: it says so, is for its owner alone, and is
on the office's log. Prints where something stands and what is wrong with it, never what stands there.
"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import Now, app, by_the_clock, now_of
from builder.cli.terminal.officers import OFFICER
from builder.cli.terminal.options import YES
from builder.cli.terminal.say import say
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.exchange.table import Plan
    from builder.register.loading import Loaded

import_ = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Take tables in: organisations, TLDs, recipients."
)
app.add_typer(import_, name="import")

# As in builder.exchange.columns, which is slow to load.
SheetName = Literal["organisations", "tlds", "recipients"]
# What a screen shows of the rejects; --rejects has all.
SHOWN = 20

TABLE = Annotated[Path, typer.Argument(metavar="TABLE", help="The table, as it came.", show_default=False)]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Show what would become of it, and change nothing.")]
REJECTS = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the lines that are rejected, with why, as a table outside the workspace."),
]
REMOVALS = Annotated[
    bool, typer.Option("--removals", help="Propose to remove what the organisations named have and the table has not.")
]


@import_.command("organisations")
def import_organisations(
    context: typer.Context,
    table: TABLE,
    officer: OFFICER,
    dry_run: DRY_RUN = False,
    rejects: REJECTS = None,
    removals: REMOVALS = False,
    yes: YES = False,
) -> None:
    """Take in organisations, with their contacts.

    What the register does not have yet is written; what it says otherwise becomes proposals. Shows
    first what would become of it, and asks. Lines that are wrong are rejected, with line, column and
    what to do, and the good ones go in. The same table taken in again changes nothing.

    \b
    Example:
      tocsin import organisations organisations.csv --officer officer-a --dry-run
      tocsin import organisations organisations.csv --officer officer-a --rejects ../rejects.csv
    """
    _take_in("organisations", context, table, officer, rejects=rejects, removals=removals, dry_run=dry_run, yes=yes)


def _take_in(
    sheet: SheetName,
    context: typer.Context,
    path: Path,
    officer: str,
    *,
    rejects: Path | None,
    removals: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree, read_file
    from builder.exchange import Sheet, intake, reading
    from builder.exchange.table import ExchangeError
    from builder.workspace.foreign import LARGEST

    now = by_the_clock(context)
    loaded = _loaded(now, officer)
    wanted = Sheet(sheet)
    found = reading.read(read_file(path, LARGEST), path.name)
    own = reading.own_lines(found, wanted)
    if own is None:
        raise ExchangeError(
            f"{found.name} has no columns of ours",
            hint=f"`tocsin template {sheet}` writes a table that has them",
        )
    made = intake.plan(now.workspace, loaded, own, now.now, removals=removals)
    _show_plan(made)
    if rejects and made.rejected:
        intake.write_rejects(now.workspace, rejects, own.headings, made.rejected, path)
        say(f"wrote the lines that are rejected to {rejects}: it holds what they hold, keep it in the office")
    if dry_run or not made.changes:
        say("nothing was changed" if dry_run else "nothing is to be changed")
        raise typer.Exit(1 if made.rejected else 0)
    agree("Write this?", yes=yes, done="written")
    # First, so that work that was cut off has its trace too.
    _log(now, "imported", officer, found.digest, f"{sheet} from {found.name}")
    with Bars() as bars:
        done = intake.carry_out(now.workspace, made, loaded, officer, now.now, bars)
    say(f"wrote {counted(done.files, 'file')}" + _entered(done.proposals) + "; now run `tocsin check`")
    if made.rejected:
        raise typer.Exit(1)


def _entered(proposals: tuple[str, ...]) -> str:
    return f", entered {counted(len(proposals), 'proposal')} (`tocsin proposals list`)" if proposals else ""


def _loaded(now: Now, officer: str) -> "Loaded":
    from builder.cli.terminal.officers import refuse_unknown_officers
    from builder.exchange import intake
    from builder.register.loading import load

    loaded = load(now.workspace)
    refuse_unknown_officers(intake.register_of(loaded).settings, (officer,), now.today)
    return loaded


def _log(now: Now, what: str, officer: str, digest: str, note: str) -> None:
    """Note on the office's log what left no other trace."""
    from builder.office import log

    line = log.Line(when=now.clock, what=log.What(what), officer=officer, subject=digest, note=note[:300])
    log.add(now.workspace, line)


def _show_plan(made: "Plan") -> None:
    """Show what would become of a table, in numbers, and what is rejected."""
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.workspace.places import shown

    for each in made.table.told:
        say(f"{made.table.name} {each}")
    console = new_console()
    table = new_table("", "what", "count", numbers=True)
    counts = Counter(each.what for each in made.files)
    for what, count in sorted(counts.items()):
        table.add_row(f"{what}, written", str(count))
    for what, count in sorted(Counter(each.what for each in made.wanted).items()):
        table.add_row(f"{what}, proposed", str(count))
    rows = [("proposed before", made.known), ("as the register says", made.same)]
    rows += [(f"read as meant: {what}", count) for what, count in made.read.items()]
    lines = {each.line.place.line for each in made.rejected}
    for what, count in [*rows, ("lines rejected", len(lines))]:
        if count:
            table.add_row(what, str(count))
    print_table(console, table)
    for rejected in made.rejected[:SHOWN]:
        console.print(f"  {shown(str(rejected))}", soft_wrap=True)
    if len(made.rejected) > SHOWN:
        console.print(f"  … and {len(made.rejected) - SHOWN} more; --rejects FILE writes them all")


@app.command()
def template(
    sheet: Annotated[SheetName, typer.Argument(help="Which table.", show_default=False)],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to write it; default organisations.csv.")
    ] = None,
) -> None:
    """Write a table to be filled in, with an example.

    \b
    Example:
      tocsin template organisations
      tocsin template recipients certs.csv
    """
    from builder.exchange import Sheet, export, intake

    path = file or Path(f"{sheet}.csv")
    intake.write_file(path, export.csv_of(Sheet(sheet), export.template_rows(Sheet(sheet))), force=False)
    say(f"wrote {path}: put your own in place of the example, then `tocsin import {sheet} {path} --officer YOU`")


@app.command("export")
def export_(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.", show_default=False)],
    officer: OFFICER,
) -> None:
    """Write all data as tables, to be changed and taken back.

    They hold every number and address in the clear. Recipients' locators are in none.

    \b
    Example:
      tocsin export ../tables --officer officer-a
    """
    from builder.exchange import export, intake
    from builder.exchange.table import digest_of

    now = now_of(context)
    loaded = _loaded(now, officer)
    tables = export.register_rows(intake.register_of(loaded), loaded.recipients)
    files = {f"{sheet}.csv": export.csv_of(sheet, rows) for sheet, rows in tables.items()}
    _log(now, "exported", officer, digest_of(b"".join(files.values())), f"{', '.join(files)} to {to.name}")
    intake.write_export(now.workspace, to, files)
    say(f"wrote {', '.join(files)} to {to}, readable by you alone")
    say("warning: they hold every number and address in the clear; whoever gets a copy has them all")
