"""`tocsin build`: make an edition."""

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli import say
from builder.cli.app import app, state
from builder.cli.complete import recipient_names

if TYPE_CHECKING:
    from builder.pipeline import Built
    from builder.typeset import BuildOptions
    from builder.workspace import Workspace


@app.command()
def build(
    context: typer.Context,
    recipient: Annotated[
        list[str] | None,
        typer.Option(help="Build for this recipient only; may be repeated.", autocompletion=recipient_names),
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, max=64, help="How many processes; 0 is one for each processor.")] = 0,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where, in the workspace, pieces of pages are kept for the next build. Default .cache/tocsin.",
        ),
    ] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Keep nothing, and remove what .cache/tocsin holds.")
    ] = False,
) -> None:
    """Build an edition: one sealed bundle for each recipient, in dist/editions/N/.

    Whole or not at all: where a build fails, the last edition stands as it was. The
    variable TOCSIN_EXECUTOR=module:function names an executor of yours, as a cluster's.

    \b
    Example:
      tocsin build
      tocsin build --recipient cert-gr --no-cache
    """
    from builder.typeset import BuildOptions

    if cache and no_cache:
        raise typer.BadParameter("--cache and --no-cache exclude each other")
    now = state(context)
    workspace = now.workspace
    # A relative DIR is one in the workspace, wherever the command is given.
    kept = None if no_cache else workspace.root / (cache or workspace.cache)
    built = run(workspace, now.today, BuildOptions(only=tuple(recipient or ()), jobs=jobs, cache=kept))
    print(built.path)


def run(workspace: "Workspace", today: date, options: "BuildOptions") -> "Built":
    """Build with progress on the terminal, and say what came of it."""
    from dataclasses import replace

    from builder.cli.progress import Bars
    from builder.pipeline import build as build_edition

    options = replace(options, jobs=options.jobs or os.cpu_count() or 1)
    try:
        with Bars() as bars:
            built = build_edition(workspace, today, options, bars)
    except KeyboardInterrupt:
        say("stopped; no edition is half there")
        raise
    count = len(built.bundles)
    say(
        f"edition {built.edition.number}: {count} sealed {'bundle' if count == 1 else 'bundles'}, "
        f"valid until {built.edition.expires}"
    )
    return built
