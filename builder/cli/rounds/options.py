"""What the commands of `tocsin round` share: the group, its arguments, and the round that they work on."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.complete import round_names
from builder.cli.terminal.say import say
from builder.errors import RoundError

if TYPE_CHECKING:
    from datetime import date

    from builder.register.model import Register
    from builder.rounds.record import RoundFiles

round_ = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Verify contacts in rounds: open, ask, record, chase, close."
)
app.add_typer(round_, name="round")

ROUND = Annotated[
    str, typer.Argument(metavar="ID", help="A round, as 2026-q4.", autocompletion=round_names, show_default=False)
]
OFFICER = Annotated[str, typer.Option(metavar="ID", help="Who you are, as register.yaml names you.")]
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


def refuse_unknown_officers(register: "Register", names: "tuple[str, ...]", today: "date | None" = None) -> None:
    """Refuse names that register.yaml does not have, and who left before today; what they did can be looked at."""
    known = {officer.id for officer in register.settings.officers}
    there = register.settings.in_office(today) if today else tuple(known)
    if not there:
        raise RoundError("register.yaml names no officer", hint="add whoever verifies contacts to its key officers")
    one_of = f"one of: {', '.join(sorted(there))}"
    if unknown := [name for name in names if name not in known]:
        raise RoundError(f"register.yaml names no officer {', '.join(unknown)}", hint=one_of)
    if left := [name for name in names if name not in there]:
        raise RoundError(f"{', '.join(left)} left (`until` in register.yaml)", hint=one_of)
