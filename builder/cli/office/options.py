"""What the commands of `tocsin office` share: the group."""

import typer

from builder.cli.terminal.app import app

office = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What the office makes for itself.")
app.add_typer(office, name="office")
