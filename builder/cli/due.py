"""`tocsin due`: what falls due, and when."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.dues import dues_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.due import WEEKS
from builder.errors import BuilderError
from builder.words.counted import counted

if TYPE_CHECKING:
    from datetime import date

    from builder.due.falling import Due


@app.command()
def due(
    context: typer.Context,
    ical: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a calendar (iCalendar) to this file, in place of an old.")
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How far to look ahead for what goes stale.")] = WEEKS,
    as_json: JSON = False,
) -> None:
    """Show what falls due, and when.

    Rounds that are open; channels that go stale and contacts' keys that run out, by week; officers
    who leave; when the root, the approvals, the edition and its heartbeat run out; proposals whose
    cooling-off time ends; the next backup, and the next drill with one; what was kept for as long as
    it may be. Counts and names of files, no contact. Read the calendar into one of its own: events
    that moved keep their identifiers and say that they are newer, but what no longer falls due stays
    until that calendar is emptied.

    \b
    Example:
      tocsin due
      tocsin due --ical office.ics
      tocsin due --weeks 8 --json
    """
    now = now_of(context)
    register, found = dues_of(now, weeks)
    if ical:
        from builder.due.calendar import ical as calendar_of
        from builder.workspace import store

        content = calendar_of(found, register.settings.title, now.now)
        with store.told(ical.name, BuilderError, "name another file"):
            store.write_atomically(ical, content)
        say(f"wrote {counted(len(found), 'event')} to {ical.name}")
    if as_json:
        fields = [{"due": each.day.isoformat(), "key": each.key, "what": each.what, "do": each.todo} for each in found]
        print_json(fields)
    elif not ical:
        _show_dues(found, now.today)


def _show_dues(found: "tuple[Due, ...]", today: "date") -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table

    console = new_console()
    if not found:
        console.print("Nothing falls due.")
        return
    table = new_table("", "day", "what", "what to do")
    for each in found:
        table.add_row(f"{each.day}{' !' if each.day < today else ''}", each.what, each.todo)
    print_table(console, table)
    if any(each.day < today for each in found):
        console.print("!: the day has passed")
