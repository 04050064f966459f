"""What the commands of `tocsin add` share: the group, and how what was begun is shown, agreed to and written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.questions import Questions
from builder.cli.terminal.say import say
from builder.errors import DraftError

if TYPE_CHECKING:
    from builder.drafting.adding import Begun
    from builder.proposals import Correction
    from builder.register.loading import Loaded
    from builder.register.model import Register

add = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Begin a record, question by question.",
)
app.add_typer(add, name="add")

OFFICER = Annotated[
    str | None,
    typer.Option(metavar="ID", help="Who you are: your id in register.yaml; for what becomes a proposal."),
]
WHOLE = "nothing was written"


def loaded_of(now: Now) -> "tuple[Loaded, Register]":
    """Return what the workspace holds; mistakes that it has already are no reason to refuse."""
    from builder.register.loading import load
    from builder.workspace.problems import RegisterError

    loaded = load(now.workspace)
    if loaded.register is None:
        raise RegisterError(loaded.problems)
    return loaded, loaded.register


def agree(questions: Questions, now: Now, loaded: "Loaded", begun: "Sequence[Begun]") -> "Sequence[Begun]":
    """Show each file as it would be, with what the check says of it, and ask."""
    from builder.drafting import adding

    try:
        problems = adding.checked(loaded, begun, now.today)
    except DraftError as error:
        questions.misfit(error)
    for each in begun:
        questions.tell("", f"{each.file}:", *(f"  {line}" for line in each.after.splitlines()))
    questions.tell("")
    for problem in problems:
        questions.tell(f"  {problem}")
    if not questions.agree("Write it?"):
        raise DraftError(WHOLE, hint="nothing needs to be undone")
    return begun


def put(now: Now, begun: "Sequence[Begun]") -> None:
    """Write what was agreed to, and print the paths."""
    from builder.drafting import adding

    adding.put(now.workspace, begun)
    for each in begun:
        print(each.file)


def who(officer: str | None, why: str) -> str:
    """Return who enters a proposal; refuse where that was not said, before anything is asked."""
    if officer is None:
        raise DraftError(
            f"{why}: what is new there becomes a proposal, which another officer has confirmed",
            hint="say who you are: --officer ID",
        )
    return officer


def entered(now: Now, correction: "Correction", officer: str) -> None:
    """Enter a proposal, and say what comes next."""
    from builder.proposals import propose
    from builder.proposals.record import Source

    proposal = propose(now.workspace, correction, officer, now.now, Source.OFFICE)
    say(f"entered as {proposal.id}; `tocsin proposals show {proposal.id}` says what it lacks")
    print(proposal.id)
