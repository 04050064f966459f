"""What the commands of `tocsin proposals` share: the group, its arguments, and how a proposal is told.

What is shown of a proposal holds the very values: it is for the office's own terminal.
"""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import Now, app
from builder.cli.terminal.complete import proposal_names
from builder.cli.terminal.say import say
from builder.errors import ProposalError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from builder.proposals.record import Proposal
    from builder.proposals.rules import Office
    from builder.proposals.several import Left

proposals = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Change the register by two pairs of eyes.",
)
app.add_typer(proposals, name="proposals")

# As in builder.register.kinds and builder.proposals.record, which are slow to load.
Kind = Literal["phone", "mobile", "sms", "fax", "satellite", "email", "post", "chat", "inoc-dba"]

NUMBER = Annotated[
    str,
    typer.Argument(
        metavar="NUMBER", help="A proposal, as 12 or 0012-anna.", autocompletion=proposal_names, show_default=False
    ),
]
NUMBERS = Annotated[
    list[str],
    typer.Argument(
        metavar="NUMBER...", help="Proposals, as 12 or 0012-anna.", autocompletion=proposal_names, show_default=False
    ),
]
ANY_NUMBERS = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NUMBER...]", help="Proposals, as 12 or 0012-anna.", autocompletion=proposal_names, show_default=False
    ),
]
OFFICER = Annotated[
    str,
    typer.Option(metavar="ID", help="Who you are: your id in register.yaml."),
]
CONTACT = Annotated[str | None, typer.Option(metavar="ID", help="Whose channel; default that of the proposal.")]
WHICH = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Which of several channels of one kind, in the file's order.")
]


def the_office(now: Now) -> "Office":
    from builder.proposals.files import open_office

    return open_office(now.workspace, now.now)


def tell(proposal: "Proposal", now: Now, done: str) -> None:
    """Say what became of a proposal, and what it still lacks."""
    from builder.proposals import rules

    lacks = rules.lacks(proposal, the_office(now))
    say(f"{proposal.id} is {done}; " + (f"missing: {lacks[0].message}" if lacks else "nothing is missing"))
    for lack in lacks[1:]:
        say(f"missing: {lack.message}")
    if lacks:
        say(f"hint: {lacks[0].hint}")
    else:
        say(f"hint: `tocsin proposals apply {proposal.id} --officer YOU`")


def tell_left(left: "Iterable[Left]", *, exit_: bool = True) -> None:
    """Say what was left out and why, each with its hint once; the exit code tells it too."""
    said: set[str] = set()
    for each in left:
        say(f"left out: {clean(each.line)}")
        if each.why.hint and each.why.hint not in said:
            said.add(each.why.hint)
            say(f"hint: {each.why.hint}")
    if said and exit_:
        raise typer.Exit(1)


def clean(text: str) -> str:
    """Return a text from outside as a terminal may have it."""
    from builder.workspace.places import shown

    return shown(text)


def about(proposal: "Proposal") -> list[str]:
    """Return what a proposal wants, with its values, line by line."""
    from builder.proposals.described import stated

    lines = (f"  {each.name:<13} {clean(each.text)}" for each in stated(proposal))
    return [f"Proposal {proposal.id}", *lines]


def answer(question: str) -> str:
    """Ask for one line."""
    print(f"tocsin: {question}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        print(file=sys.stderr)
    if not line:
        raise ProposalError("there is no answer to read; nothing was entered", hint="run it at a terminal")
    return line.strip()
