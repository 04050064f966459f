"""What the commands of `tocsin round` share: the group, its arguments, and the round that they work on."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.complete import round_names
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.register.kinds import Tlp
    from builder.register.model import Register
    from builder.rounds.record import RoundFiles
    from builder.rounds.returns.evidence import Asked

round_ = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Verify contacts in rounds: open, ask, record, chase, close."
)
app.add_typer(round_, name="round")

ROUND = Annotated[
    str, typer.Argument(metavar="ID", help="A round, as 2026-q4.", autocompletion=round_names, show_default=False)
]
ONE_OFFICER = Annotated[str | None, typer.Option(metavar="ID", help="Only the tasks of this officer.")]


INCLUDE = "include"
ABOVE = (INCLUDE, "leave-out")
ABOVE_LABEL = Annotated[
    str | None,
    typer.Option(
        "--above-label",
        metavar="include|leave-out",
        help="What becomes of numbers whose label allows no gateway; you are asked if left out.",
    ),
]


def goes_above_label(said: str | None, names: "Sequence[str]", most: "Tlp") -> bool:
    """Return whether what is marked above the most that a gateway gets goes there: as was said, or is answered now."""
    if said not in (None, *ABOVE):
        raise typer.BadParameter(f"one of: {', '.join(ABOVE)}", param_hint="--above-label")
    if not names:
        return False
    what = counted(len(names), "number or address is", "numbers or addresses are")
    say(f"{what} marked above {most.label}, the most that goes to a gateway or a chat: {', '.join(names)}")
    if said is None and not sys.stdin.isatty():
        raise RoundError(
            "there is no terminal to ask at whether they go; nothing was written",
            hint="say --above-label leave-out, or include where the contact agreed to it",
        )
    while said not in ABOVE:
        print("tocsin: Do they go all the same? [include/leave-out] ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        said = line.strip()
    return said == INCLUDE


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


def held_against(now: Now, register: "Register", found: "RoundFiles", officer: str | None) -> "Asked":
    """Return what mails and other returns of a round are held against; without an officer nothing is recorded."""
    from builder.rounds.returns.evidence import Asked

    recipients = now.workspace.recipient_names
    who = officer or next((each.id for each in register.settings.officers), "")
    return Asked(files=found, register=register, recipients=recipients, officer=who, today=now.today)
