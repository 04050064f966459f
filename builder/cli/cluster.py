"""`tocsin cluster`: the keys, the scheduler and the workers of a cluster that seals bundles."""

import os
from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, by_the_clock, now_of
from builder.cli.terminal.clusters import cluster_at
from builder.cli.terminal.options import CLUSTER_KEYS
from builder.cli.terminal.say import say
from builder.words.counted import counted

cluster = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Let other machines seal bundles, where one is too few."
)
app.add_typer(cluster, name="cluster")

ADDRESS = Annotated[str, typer.Argument(metavar="tls://HOST:PORT", help="Where the scheduler is, as workers reach it.")]


@cluster.command("keys")
def keys_(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A directory that is not there yet.")],
    days: Annotated[int, typer.Option(min=1, max=31, help="For how many days they are good.")] = 1,
) -> None:
    """Make the keys by which the machines of a cluster know each other.

    Copy the directory to each of its machines, by scp or on a stick, and remove it when the
    edition is built. Whoever has it can be a machine of the cluster and see the whole register.

    \b
    Example:
      tocsin cluster keys today
      tocsin cluster keys today --days 3
    """
    from builder.cluster import keys

    ends = keys.make(directory, by_the_clock(context).clock, days)
    say(f"good until {ends:%Y-%m-%d %H:%M} UTC; copy the directory to each machine of the cluster")
    print(directory)


@cluster.command()
def serve(context: typer.Context, address: ADDRESS, keys: CLUSTER_KEYS = None) -> None:
    """Run the scheduler of a cluster, until Ctrl-C.

    On the office's own machine, at an address of that machine that the others reach. It
    hands plaintext on to workers, and writes nothing to a disk.

    \b
    Example:
      tocsin cluster serve tls://192.0.2.10:8786 --cluster-keys today
    """
    where, files = cluster_at(address, keys, now_of(context).clock)
    from builder.cluster import nodes

    nodes.serve(where, files, lambda: say(f"scheduler at {where.address}; Ctrl-C ends it"))


@cluster.command()
def work(
    context: typer.Context,
    address: ADDRESS,
    keys: CLUSTER_KEYS = None,
    jobs: Annotated[int, typer.Option(min=0, max=256, help="How many; 0 is one for each processor.")] = 0,
) -> None:
    """Run workers of a cluster on this machine, until Ctrl-C.

    They hold plaintext in memory. A build refuses them where swap is open, or where code,
    fonts or libraries are not those of the machine that builds.

    \b
    Example:
      tocsin cluster work tls://192.0.2.10:8786 --cluster-keys today
      tocsin cluster work tls://192.0.2.10:8786 --cluster-keys today --jobs 4
    """
    where, files = cluster_at(address, keys, now_of(context).clock)
    from builder.cluster import nodes

    count = jobs or os.cpu_count() or 1
    nodes.work(where, files, count, lambda: say(f"{counted(count, 'worker')} of {where.address}; Ctrl-C ends them"))
