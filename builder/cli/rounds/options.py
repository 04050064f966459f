"""What the commands of `tocsin round` share: the group, its arguments, and the round that they work on."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.complete import round_names
from builder.cli.terminal.say import say

if TYPE_CHECKING:
    from builder.register.model import Register
    from builder.rounds.record import RoundFiles

round_ = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Verify contacts in rounds: open, ask, record, chase, close."
)
app.add_typer(round_, name="round")

ROUND = Annotated[
    str, typer.Argument(metavar="ID", help="A round, as 2026-q4.", autocompletion=round_names, show_default=False)
]
ONE_OFFICER = Annotated[str | None, typer.Option(metavar="ID", help="Only the tasks of this officer.")]


def here(now: Now, name: str, *, still_open: bool = False) -> "tuple[Register, RoundFiles]":
    """Return the register and a round of it; what a crash left torn is cut off before, and said."""
    from builder.progress import Silence
    from builder.register.checked import read as read_register
    from builder.rounds import files

    for problem in files.mend(now.workspace, name):
        say(str(problem))
    register = read_register(now.workspace, now.today, Silence()).register
    found = files.read(now.workspace, name)
    if still_open:
        files.refuse_closed(found.round)
    return register, found
