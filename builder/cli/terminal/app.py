"""The program's frame: global options, and as of when a command works."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from builder import __version__
from builder.cli.terminal.grouped import Grouped
from builder.workspace.places import Workspace

app = typer.Typer(
    cls=Grouped,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@dataclass(frozen=True, slots=True)
class Now:
    """What the global options say: `now` is the time to work as at, `clock` that of the machine."""

    root: Path
    now: datetime
    clock: datetime

    @property
    def today(self) -> date:
        """The day in UTC: officers in two places date an edition alike."""
        return self.now.date()

    @property
    def workspace(self) -> Workspace:
        """The workspace that the command works on."""
        return Workspace.find(self.root)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tocsin {__version__}")
        raise typer.Exit


def parse_date(text: str) -> date:
    """Read a date written as 2026-11-22."""
    from pydantic_core import PydanticCustomError

    from builder.register.values import iso_date

    try:
        day = iso_date(text)
    except PydanticCustomError:
        raise typer.BadParameter("write it as 2026-11-22") from None
    # The zip format knows no day before 1980, and no office works in 2100 yet.
    if not 1980 <= day.year < 2100:
        raise typer.BadParameter("a year from 1980 to 2099 is wanted")
    return day


@app.callback()
def _frame(
    context: typer.Context,
    root: Annotated[Path, typer.Option(help="The workspace: the directory with data/ and recipients/.")] = Path(),
    date_: Annotated[
        date | None,
        typer.Option(
            "--date", parser=parse_date, metavar="DATE", help="Look, or build a trial, as on this day; default today."
        ),
    ] = None,
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Tocsin, the emergency contact register of the world's ccTLDs.

    Reads a register kept in YAML files and makes, for each authorised CERT, a sealed bundle
    of what that CERT may see: HTML, PDF, CSV, JSON and vCards in one age file.

    \b
    Example:
      tocsin demo example            write a fictional register to try things on
      tocsin --root example check    look for mistakes in it
      tocsin --root example build    build a trial edition of it
    """
    time_ = clock()
    context.obj = Now(root=root, now=as_on(date_) if date_ else time_, clock=time_)


def clock() -> datetime:
    """Return what time it is: the one place where the clock is read."""
    return datetime.now(UTC).replace(microsecond=0)


def as_on(day: date) -> datetime:
    """Return the time that a command works as at, where it is told a day."""
    return datetime.combine(day, time(12), UTC)


def now_of(context: typer.Context) -> Now:
    """Return what the global options say."""
    found: Now = context.find_root().obj
    return found


def by_the_clock(context: typer.Context) -> Now:
    """Return the same for a command that keeps to the machine's clock: no option may shorten a time of waiting."""
    found = now_of(context)
    if found.now != found.clock:
        raise typer.BadParameter("this command goes by the machine's clock; leave it out", param_hint="--date")
    return found
