"""`tocsin recipients status`: how each recipient stands, and what runs out."""

from itertools import groupby
from typing import TYPE_CHECKING

import typer

from builder.cli.recipients.options import recipients
from builder.cli.terminal.app import now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.words.counted import counted

if TYPE_CHECKING:
    from datetime import datetime

    from builder.editions.deadlines import Deadline
    from builder.recipients.status import Known


@recipients.command()
def status(context: typer.Context, as_json: JSON = False) -> None:
    """Show how each recipient stands.

    Approved until when, with which keys; and when root, approvals, edition and heartbeat run out.

    \b
    Example:
      tocsin recipients status
    """
    from builder.editions.deadlines import deadlines
    from builder.editions.record import latest_edition
    from builder.recipients.status import status_of

    now = now_of(context)
    last = latest_edition(now.workspace)
    known = status_of(now.workspace, now.now, at_least=last.approvals if last else 0)
    calendar = deadlines(now.workspace)
    if as_json:
        dates = [{"what": each.what, "expires": each.expires.isoformat()} for each in calendar]
        print_json(known.fields() | {"calendar": dates})
        return
    _show(known, calendar, now.now)


def _show(known: "Known", calendar: "tuple[Deadline, ...]", now: "datetime") -> None:
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.workspace.places import shown

    console = new_console()
    console.print(f"List {known.version} of the approvals" if known.version else "The board has approved nobody yet")
    table = new_table("", "recipient", "standing", "until", "keys", "post-quantum", "proved")
    for row in known.rows:
        cells = [row.name, row.standing.state, str(row.standing.until or "")]
        if row.record:
            count = len(row.record.keys)
            ready = {0: "no", count: "yes"}.get(row.post_quantum, f"{row.post_quantum} of {count}")
            cells += [str(count), ready, str(row.proved or "no")]
        table.add_row(*cells, style="" if row.standing.approved else "red")
    print_table(console, table)
    refused = [row for row in known.rows if not row.standing.approved]
    whole = {f"{row.standing.whole}; {row.standing.hint}": None for row in refused if row.standing.whole}
    lines = [f"No recipient may be served: {sentence}" for sentence in whole]
    lines += [
        f"{shown(row.name)} {row.standing.reason}; {row.standing.hint}" for row in refused if not row.standing.whole
    ]
    if known.retired:
        lines.append(f"Retired: {', '.join(map(shown, known.retired))}")
    for day, ending in groupby(known.ending, key=lambda each: each.day):
        lines += [
            f"Runs out on {day}: the {what} of {', '.join(shown(each.name) for each in those)}"
            for what, those in groupby(ending, key=lambda each: each.what)
        ]
    if known.pending:
        lines.append(f"Pending: {known.pending}")
    lines += _calendar(calendar, now)
    if known.summary:
        lines += ["", known.summary]
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _calendar(deadlines: "tuple[Deadline, ...]", now: "datetime") -> "list[str]":
    """Say when each thing ends: the day in words that a calendar takes, and how far off it is."""
    width = max((len(each.what) for each in deadlines), default=0)
    lines = ["Runs out:"] if deadlines else []
    for each in deadlines:
        left = (each.day - now.date()).days
        when = f"in {counted(left, 'day')}" if left else "today"
        when = "it ran out" if each.expires <= now else when
        lines.append(f"  {each.what:{width}}  {each.shown}, {when}")
    return lines
