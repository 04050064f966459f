"""`tocsin recipients retire` and `locator`: one recipient out of force, and what its files are named."""

from typing import Annotated

import typer

from builder.cli.recipients.options import NAME, recipients
from builder.cli.terminal.app import now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say


@recipients.command()
def retire(context: typer.Context, recipient: NAME) -> None:
    """Take a recipient out of force.

    Its file goes to recipients/retired/.

    \b
    Example:
      tocsin recipients retire cert-xx
    """
    from builder import board

    workspace = now_of(context).workspace
    with board.changing(workspace):
        record = board.recipient(workspace, recipient)
        board.retire(workspace, recipient)
    say(f"{record.id} is retired: recipients/retired/{record.id}.yaml")
    say("from the next edition on it gets no bundle; what it holds already it can still read")
    say("`tocsin recipients propose` asks the board to withdraw its approval")
    say(f"`tocsin recipients history {record.id}` tells what it last held, so that those contacts can be told")


@recipients.command()
def locator(
    context: typer.Context,
    recipient: NAME,
    new: Annotated[
        bool,
        typer.Option("--new", help="Give it a new locator first: a new recipient, or one whose copy leaked."),
    ] = False,
    as_json: JSON = False,
) -> None:
    """Show what a recipient's published files are named.

    Each edition names them otherwise, so that nobody but the recipient can tell which are its own.
    The names follow from the secret locator in its recipient file. Tell them to the recipient alone.
    From the first copy on it finds the next ones itself: they stand in START-HERE.txt.

    \b
    Example:
      tocsin recipients locator cert-xx
      tocsin recipients locator cert-xx --new
    """
    from builder import board
    from builder.editions.history import file_names

    workspace = now_of(context).workspace
    if new:
        with board.changing(workspace):
            had = board.recipient(workspace, recipient).locator
            board.put_new_locator(workspace, recipient)
        if had:
            say(f"{recipient} has a new locator; the names in its last copy are void: tell it the next one")
        else:
            say(f"{recipient} has a locator now; its files are named")
    names = file_names(workspace, recipient)
    if as_json:
        print_json(names)
        return
    for edition, name in names.items():
        print(f"edition {edition:<5} envelopes/{name}.tocsin")
