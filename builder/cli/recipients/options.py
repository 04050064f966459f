"""What the commands of `tocsin recipients` share: the group, and how a recipient is named."""

from typing import Annotated

import typer

from builder.cli.terminal.app import app
from builder.cli.terminal.complete import recipient_names

recipients = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Admit recipients: prove keys, propose, approve, retire."
)
app.add_typer(recipients, name="recipients")

NAME = Annotated[str, typer.Argument(metavar="RECIPIENT", help="As cert-gr.", autocompletion=recipient_names)]
