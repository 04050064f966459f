"""`tocsin round assign`: make organisations of a round another officer's."""

from collections import Counter
from typing import Annotated

import typer

from builder.cli.rounds.options import ROUND, here, round_
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted


@round_.command()
def assign(
    context: typer.Context,
    name: ROUND,
    to: Annotated[str, typer.Option("--to", metavar="ID", help="The officer whose tasks they will be.")],
    officer: OFFICER,
    organisation: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An organisation of the round; may be repeated.")
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--from", metavar="ID", help="All organisations of this officer that still wait for an answer."),
    ] = None,
) -> None:
    """Make organisations of an open round another officer's.

    An organisation moves as a whole, so nobody is rung by two. What was recorded stays, and so do
    the codes of letters that are out. From then on `status`, `sheets`, `send` and `call` know the
    new officer; a call sheet that is printed does not, so say it to your colleague.

    \b
    Example:
      tocsin round assign 2026-q4 --organisation example-registry-gr --to officer-b --officer officer-a
      tocsin round assign 2026-q4 --from officer-a --to officer-b --officer officer-b
    """
    from builder.rounds import assigning

    if not organisation and not of:
        raise typer.BadParameter("name what is to move, or whose: --from", param_hint="--organisation")
    now = by_the_clock(context)
    register, _ = here(now, name, still_open=True)
    refuse_unknown_officers(register.settings, (to, officer), now.today)
    refuse_unknown_officers(register.settings, (of,) if of else ())
    wanted = assigning.Wanted(to=to, organisations=organisation or (), of=of)
    found, cut = assigning.assign(now.workspace, register, name, wanted, by=officer, when=now.now)
    for problem in cut:
        say(str(problem))
    if not found:
        raise RoundError(
            f"nothing is to be moved: it is {to}'s already, or nothing of it waits for an answer",
            hint=f"`tocsin round status {name}` says whose is what",
        )
    for who, count in sorted(Counter(each.officer for each in found).items()):
        waiting = sum(each.waiting for each in found if each.officer == who)
        say(
            f"{counted(count, 'organisation')} moved from {who} to {to}, "
            f"with {counted(waiting, 'channel')} that wait for an answer"
        )
    for each in found:
        print(each.organisation)
