"""`tocsin import`, `template` and `export`: tables in and out.

What an export holds is personal data in the clear, outside the workspace: it says so, is for its owner alone, and is
on the office's log. Prints where something stands and what is wrong with it, never what stands there.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import Now, app, by_the_clock, now_of
from builder.cli.terminal.officers import OFFICER
from builder.cli.terminal.options import YES
from builder.cli.terminal.say import say
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.exchange import Sheet
    from builder.exchange.table import Lines, Plan, Table
    from builder.register.loading import Loaded

import_ = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Take tables in: organisations, TLDs, recipients."
)
app.add_typer(import_, name="import")

# As in builder.exchange.columns, which is slow to load.
SheetName = Literal["organisations", "tlds", "recipients"]
# What a screen shows of the rejects; --rejects has all.
SHOWN = 20

TABLE = Annotated[
    Path, typer.Argument(metavar="TABLE", help="The table, as it came: .xlsx, .csv or .vcf.", show_default=False)
]
MAPPING = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the columns of somebody else's table are; looked through by you."),
]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Show what would become of it, and change nothing.")]
REJECTS = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the lines that are rejected, with why, as a table outside the workspace."),
]
REMOVALS = Annotated[
    bool, typer.Option("--removals", help="Propose to remove what the organisations named have and the table has not.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How a table is taken in."""

    officer: str
    mapping: Path | None
    rejects: Path | None
    dry_run: bool
    yes: bool
    removals: bool = False
    role: str | None = None


@import_.command("organisations")
def import_organisations(
    context: typer.Context,
    table: TABLE,
    officer: OFFICER,
    mapping: MAPPING = None,
    dry_run: DRY_RUN = False,
    rejects: REJECTS = None,
    removals: REMOVALS = False,
    role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="The role of contacts that the table or the cards give none.")
    ] = None,
    yes: YES = False,
) -> None:
    """Take in organisations, with their contacts.

    What the register does not have yet is written; what it says otherwise becomes proposals, and so
    does a new organisation once an edition is out. Shows first what would become of it, and asks.
    Lines that are wrong are rejected, with line, column and what to do, and the good ones go in.
    The same table taken in again changes nothing.

    Of a table of another form than `tocsin template` writes, it first proposes what each column is,
    as a file beside it, and stops: look it through, and go on with --mapping. Cards of an address
    book (vCard) need none.

    \b
    Example:
      tocsin import organisations organisations.xlsx --officer officer-a --dry-run
      tocsin import organisations list.csv --officer officer-a
      tocsin import organisations list.csv --officer officer-a --mapping list.csv.mapping.yaml \
        --rejects ../rejects.csv
      tocsin import organisations contacts.vcf --officer officer-a --role technical
    """
    how = _How(
        officer=officer,
        mapping=mapping,
        rejects=rejects,
        dry_run=dry_run,
        yes=yes,
        removals=removals,
        role=role,
    )
    _take_in("organisations", context, table, how)


@import_.command("tlds")
def import_tlds(
    context: typer.Context,
    table: TABLE,
    officer: OFFICER,
    mapping: MAPPING = None,
    dry_run: DRY_RUN = False,
    rejects: REJECTS = None,
    yes: YES = False,
) -> None:
    """Take in ccTLDs: who manages and runs each.

    Drafts, which have no manager yet, are filled in; of the others, what the table says otherwise
    becomes proposals. Taken in before the organisations, it says which id each of them gets.

    \b
    Example:
      tocsin import tlds register.xlsx --officer officer-a --dry-run
    """
    _take_in("tlds", context, table, _How(officer=officer, mapping=mapping, rejects=rejects, dry_run=dry_run, yes=yes))


@import_.command("recipients")
def import_recipients(
    context: typer.Context,
    table: TABLE,
    officer: OFFICER,
    mapping: MAPPING = None,
    dry_run: DRY_RUN = False,
    rejects: REJECTS = None,
    yes: YES = False,
) -> None:
    """Take in CERTs and their keys, as drafts for the board.

    A new one gets a file with a new locator; of one that is there the file is changed. Either way the
    board approves the file before a build takes it: `tocsin recipients propose` asks for that. Keys
    are added, never taken away, and who holds them is proved by no table: `tocsin recipients challenge`.

    \b
    Example:
      tocsin import recipients certs.xlsx --officer officer-a --dry-run
    """
    how = _How(officer=officer, mapping=mapping, rejects=rejects, dry_run=dry_run, yes=yes)
    _take_in("recipients", context, table, how)


def _take_in(sheet: SheetName, context: typer.Context, path: Path, how: _How) -> None:
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree, read_file
    from builder.exchange import Sheet, intake
    from builder.workspace.foreign import LARGEST

    now = by_the_clock(context)
    loaded = _loaded(now, how.officer)
    lines = _lines(path, read_file(path, LARGEST), Sheet(sheet), how, loaded)
    made = intake.plan(now.workspace, loaded, lines, now.now, removals=how.removals)
    _show_plan(made)
    if how.rejects and made.rejected:
        intake.write_rejects(now.workspace, how.rejects, lines.headings, made.rejected, path)
        say(f"wrote the lines that are rejected to {how.rejects}: it holds what they hold, keep it in the office")
    if how.dry_run or not made.changes:
        say("nothing was changed" if how.dry_run else "nothing is to be changed")
        raise typer.Exit(1 if made.rejected else 0)
    agree("Write this?", yes=how.yes, done="written")
    # First, so that work that was cut off has its trace too.
    _log(now, "imported", how.officer, lines.table.digest, f"{sheet} from {lines.table.name}")
    with Bars() as bars:
        done = intake.carry_out(now.workspace, made, loaded, how.officer, now.now, bars)
    say(f"wrote {counted(done.files, 'file')}" + _entered(done.proposals) + "; now run `tocsin check`")
    if made.rejected:
        raise typer.Exit(1)


def _lines(path: Path, content: bytes, sheet: "Sheet", how: _How, loaded: "Loaded") -> "Lines":
    """Return what a table says; of another form than ours, by a mapping, which is proposed where there is none."""
    from builder.cli.terminal.secret import read_text_file
    from builder.exchange import intake, mapping, reading, vcards

    if sheet == "organisations" and vcards.are_cards(content):
        return vcards.lines_of(content, path.name, intake.register_of(loaded), how.role)
    found = reading.read(content, path.name, sheet)
    if how.mapping:
        text = read_text_file(how.mapping, mapping.LARGEST_MAPPING).decode("utf-8", "replace")
        return mapping.apply(mapping.read_mapping(how.mapping.name, text, sheet), found, sheet)
    own = reading.own_lines(found, sheet)
    if own is None:
        _propose_mapping(path, found, sheet, loaded)
        raise typer.Exit(1)
    return replace(own, defaults={"role": how.role}) if how.role else own


def _propose_mapping(path: Path, found: "Table", sheet: "Sheet", loaded: "Loaded") -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.exchange import guessing, intake, mapping
    from builder.workspace.places import shown

    to = path.with_name(path.name + mapping.SUFFIX)
    if to.exists():
        say(f"{found.name} has no columns of ours, and {to.name} is there: look it through, then say --mapping {to}")
        return
    text, guesses = guessing.propose_mapping(found, sheet, intake.register_of(loaded).settings.roles)
    intake.write_file(to, text.encode())
    console = new_console()
    table = new_table("", "column", "heading", "taken for", "why")
    for each in guesses:
        table.add_row(str(each.column), shown(each.heading), each.to, each.why)
    print_table(console, table)
    say(f"nothing was taken in: {found.name} has no columns of ours, and {to} says what each was guessed to be")
    say(f"hint: look it through, then run this again with --mapping {to} --dry-run")


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
    rows += [(what, count) for what, count in made.read.items()]
    lines = {each.line.place.line for each in made.rejected}
    for what, count in [*rows, ("lines rejected", len(lines))]:
        if count:
            table.add_row(what, str(count))
    print_table(console, table)
    new = [each.record for each in made.files if each.what == "new organisations"]
    if new and len(new) <= SHOWN:
        console.print(f"  new: {', '.join(new)}")
    for rejected in made.rejected[:SHOWN]:
        console.print(f"  {shown(str(rejected))}", soft_wrap=True)
    if len(made.rejected) > SHOWN:
        console.print(f"  … and {len(made.rejected) - SHOWN} more; --rejects FILE writes them all")


@app.command()
def template(
    sheet: Annotated[SheetName, typer.Argument(help="Which table.", show_default=False)],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to write it; default organisations.xlsx."),
    ] = None,
) -> None:
    """Write a table to be filled in, with an example.

    \b
    Example:
      tocsin template organisations
      tocsin template recipients certs.csv
    """
    from builder.exchange import Sheet, export, intake

    path = file or Path(f"{sheet}.xlsx")
    content = export.file_of(path.name, {Sheet(sheet): export.template_rows(Sheet(sheet))})
    intake.write_file(path, content)
    say(f"wrote {path}: put your own in place of the example, then `tocsin import {sheet} {path} --officer YOU`")


@app.command("export")
def export_(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="FILE.xlsx|DIR", help="Where to write it.", show_default=False)],
    officer: OFFICER,
    seal_to: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Seal it to this age public key, as FILE.xlsx.age; may be repeated."),
    ] = None,
) -> None:
    """Write all data as tables, to be changed and taken back.

    A workbook with a sheet for each table, or a directory with a CSV file for each. They hold every
    number and address in the clear, unless you seal them; recipients' locators are in none. What
    comes back goes through `tocsin import`, where changes become proposals.

    \b
    Example:
      tocsin export ../register.xlsx --officer officer-a
      tocsin export ../tables --officer officer-a
      tocsin export ../register.xlsx --officer officer-a --seal-to age1…
    """
    from builder.exchange import export, intake
    from builder.exchange.table import digest_of

    now = now_of(context)
    loaded = _loaded(now, officer)
    tables = export.register_rows(intake.register_of(loaded), loaded.recipients)
    directory = to.parent if export.is_workbook_name(to.name) else to
    files = export.files_of(to.name, tables, seal_to or ())
    intake.refuse_inside(now.workspace, [directory / name for name in files])
    names = ", ".join(files)
    # First, so that nothing leaves without its trace.
    sealed = "sealed" if seal_to else "in the clear"
    _log(now, "exported", officer, digest_of(b"".join(files.values())), f"{names}, {sealed}")
    for name, content in files.items():
        intake.write_file(directory / name, content)
    say(f"wrote {names} to {directory}, readable by you alone")
    if not seal_to:
        say("warning: every number and address is in there in the clear; --seal-to KEY seals it")
