"""`tocsin init` and `tocsin demo`: how a workspace begins."""

import shlex
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from builder.cli import say
from builder.cli.app import app, parse_date, state


@app.command()
def init(directory: Annotated[Path, typer.Argument(help="The new workspace; it must be empty or missing.")]) -> None:
    """Make an empty workspace, with every file explained.

    \b
    Example:
      tocsin init register
    """
    from builder.skeleton import write_workspace

    write_workspace(directory)
    say(f"made a workspace in {directory}; begin with data/register.yaml and data/README.md")


@app.command()
def demo(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="Where to write it; empty, missing, or an earlier demo.")],
    tlds: Annotated[int, typer.Option(min=1, max=309, help="How many ccTLDs.")] = 309,
    recipients: Annotated[int, typer.Option(min=1, max=5000, help="How many authorised CERTs.")] = 24,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another register.")] = 1,
    date_: Annotated[
        date | None,
        typer.Option("--date", parser=parse_date, metavar="DATE", help="The day on which it is set; default today."),
    ] = None,
    build: Annotated[
        bool, typer.Option("--build", help="Build an edition too, and print how to open a bundle.")
    ] = False,
) -> None:
    """Write a fictional register over the real list of ccTLDs.

    All organisations, people and numbers are invented. The identities that open the bundles
    are under identities/: test fixtures, of no use for anything real. The same arguments
    give the same files.

    \b
    Example:
      tocsin demo example --tlds 40 --recipients 5 --date 2026-11-22
    """
    from builder.demo import write_demo
    from builder.skeleton import write_readmes

    today = date_ or state(context).today
    write_demo(directory, tlds=tlds, recipients=recipients, seed=seed, today=today)
    write_readmes(directory)
    say(f"wrote a fictional register of {tlds} ccTLDs and {recipients} recipients to {directory}")
    if build:
        from builder.cli.build import run
        from builder.typeset import BuildOptions
        from builder.workspace import Workspace

        workspace = Workspace.find(directory)
        built = run(workspace, today, BuildOptions(jobs=0, cache=workspace.cache))
        first = built.bundles[0]
        identity = directory / "identities" / f"{first.recipient}.txt"
        sealed = directory / "dist" / "editions" / str(built.edition.number) / f"{first.locator}.zip.age"
        say("this command opens one recipient's bundle:")
        print(shlex.join(["age", "-d", "-i", str(identity), "-o", f"{first.recipient}.zip", str(sealed)]))
