"""`tocsin round close`: end a round, and report on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ROUND, here, round_
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from datetime import date

    from builder.register.model import Register
    from builder.rounds.progress import Progress


@round_.command()
def close(
    context: typer.Context,
    name: ROUND,
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write the report. Default reports/ in the workspace.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is still open was read.")] = False,
) -> None:
    """Close a round, and write its report.

    Says what is still open, and asks. A closed round takes no more outcomes, and from then on
    bundles show who did not answer as unresponsive. The report is ID.html, one page that asks for
    nothing, and ID.pdf: how many were reached, by region, method and officer, and what changed. It
    names TLDs and organisations, no contact and no number, and is marked TLP:GREEN. Of a round that is
    closed the report is made anew.

    \b
    Example:
      tocsin round close 2026-q4
      tocsin round close 2026-q4 --to report
    """
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree
    from builder.rounds.files import changing
    from builder.rounds.progress import progress
    from builder.rounds.report.page import write_report

    now = now_of(context)
    register, files = here(now, name)
    if not files.tasks:
        raise RoundError(
            f"the round {name} keeps no list of whom it asked", hint="only rounds of `tocsin round open` have a report"
        )
    if files.round.closed:
        say(f"the round {name} was closed on {files.round.closed}; its report is made anew")
    else:
        if now.today < files.round.opened:
            raise RoundError(f"the round {name} opens on {files.round.opened}", hint="state the day with --date")
        _say_open(progress(files, register, now.today), register, now)
        closed = files.round.model_copy(update={"closed": now.today})
        rounds = tuple(closed if each.id == name else each for each in register.rounds)
        _say_unresponsive(register.model_copy(update={"rounds": rounds}), now.today)
        agree(f"Close the round {name}? It takes no more outcomes then.", yes=yes, done="closed")
        with changing(now.workspace, name) as held:
            held.close(now.today)
        say(f"closed the round {name} on {now.today}; keep data/rounds/{name}/ in git")
        register, files = here(now, name)
    with Bars() as bars:
        day = files.round.closed or now.today
        written = write_report(now.workspace, register, files, day, to or now.workspace.reports, bars)
    for path in written:
        print(path)


def _say_open(found: "Progress", register: "Register", now: Now) -> None:
    """Say what nobody has answered, whose task it is, and which proposals wait."""
    from builder.proposals.files import open_office
    from builder.proposals.rules import Stage, stage
    from builder.rounds.progress import Rung, Standing

    total = found.total()
    waiting = sum(total[each] for each in Standing if each.waiting)
    say(f"{waiting} of {sum(total.values())} channels have no answer yet")
    for officer, counts in found.by_officer().items():
        if left := sum(counts[each] for each in Standing if each.waiting):
            untried = sum(
                each.task.officer == officer and each.standing is Standing.OPEN and each.first is None
                for each in found.tasks
            )
            say(f"  {officer}: {left}, {untried} of them never tried")
    higher = [each for each in found.due() if each.rung is not Rung.UNRESPONSIVE]
    if higher:
        say(
            f"{counted(len(higher), 'contact')} could be chased today: "
            f"`tocsin round status {found.round.id}` names them"
        )
    office = open_office(now.workspace, now.now, register)
    if waits := [each.id for each in office.proposals if stage(each) in (Stage.OPEN, Stage.APPLYING)]:
        say(f"not applied and not refused yet: {counted(len(waits), 'proposal')}; `tocsin proposals list`")
    if found.today < found.round.due:
        say(f"the round is due on {found.round.due} only")


def _say_unresponsive(register: "Register", today: "date") -> None:
    """Say whom the next edition shows as unresponsive, by their ids."""
    from builder.register.unresponsive import unresponsive

    found = unresponsive(register, today)
    if found.contacts:
        say(
            f"the next edition then shows as unresponsive: {counted(len(found.organisations), 'organisation')}, "
            f"{counted(len(found.contacts), 'contact')}"
        )
    for organisation, contact in sorted(found.contacts):
        whole = ", the whole organisation" if organisation in found.organisations else ""
        say(f"  {organisation}: {contact}{whole}")
