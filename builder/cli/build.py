"""`tocsin build`: stage an edition."""

import json
from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, by_the_clock, now_of
from builder.cli.terminal.building import fields, run
from builder.cli.terminal.clusters import cluster_at
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.modes import warn_of_open_workspace
from builder.cli.terminal.options import CLUSTER_KEYS, JSON, PASSPHRASE_FILE, PUBLIC
from builder.cli.terminal.practice import warn_of_practice
from builder.cli.terminal.secret import read_key


@app.command()
def build(
    context: typer.Context,
    recipient: Annotated[
        list[str] | None,
        typer.Option(help="Build for this recipient only; may be repeated.", autocompletion=recipient_names),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Leave this recipient out; may be repeated.", autocompletion=recipient_names),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The key of the officer who builds: a .key file, or hsm:…."),
    ] = None,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take the place of a staged edition that officers signed already.")
    ] = False,
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
    cluster: Annotated[
        str | None,
        typer.Option(metavar="tls://HOST:PORT", help="Seal on the machines of this cluster; see `tocsin cluster`."),
    ] = None,
    cluster_keys: CLUSTER_KEYS = None,
    as_json: JSON = False,
) -> None:
    """Build and stage an edition.

    One sealed bundle for each recipient, in .staged/N/.
    Nobody sees it before enough officers signed it (`tocsin sign`) and it is published
    (`tocsin publish`). Who builds signs with --key, and does not count as an approver;
    without a key it is a trial in .staged/trial/, which nobody can sign, and which --date may set
    on another day. Recipients that the board does not
    approve as they stand are refused. Whole or not at all: where a build fails, the last
    edition stands as it was; what a build that was killed had sealed, the next one of the same
    data keeps. At its end it tells how long each step took.

    \b
    Example:
      tocsin build --key officer-a.key
      tocsin build --key officer-a.key --without cert-xx
      tocsin build --key officer-a.key --cluster tls://192.0.2.10:8786 --cluster-keys today
      tocsin build --recipient cert-gr --no-cache       a trial for one recipient
      tocsin build --json | jq '.steps[] | [.step, .seconds]'
    """
    from builder.register.choosing import Choice
    from builder.workers import start_server

    if cache and no_cache:
        raise typer.BadParameter("--cache and --no-cache exclude each other")
    # A trial may be of another day; what is signed is of this one.
    now = by_the_clock(context) if key else now_of(context)
    workspace = now.workspace
    if cluster_keys and not cluster:
        raise typer.BadParameter("--cluster-keys are those of --cluster")
    reached = cluster_at(cluster, cluster_keys, now.clock) if cluster else None
    warn_of_open_workspace(workspace)
    warn_of_practice(workspace)
    # Before the key: while its passphrase is typed, what lays out pages is loaded.
    start_server()
    # A relative DIR is one in the workspace, wherever the command is given.
    kept = None if no_cache else workspace.root / (cache or workspace.cache)
    built = run(
        workspace,
        now.now,
        choice=Choice(only=tuple(recipient or ()), without=tuple(without or ())),
        builder=read_key(key, passphrase_file, public) if key else None,
        again=again,
        jobs=jobs,
        cache=kept,
        cluster=reached,
    )
    print(json.dumps(fields(workspace, built), indent=1, ensure_ascii=False) if as_json else built.path)
