"""`tocsin demo`: a fictional workspace."""

import shlex
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, as_on, now_of, parse_date
from builder.cli.terminal.say import say


@app.command()
def demo(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(help="Where to write it; empty, missing, or an earlier demo.")],
    tlds: Annotated[int, typer.Option(min=1, max=309, help="How many ccTLDs.")] = 309,
    recipients: Annotated[int, typer.Option(min=1, max=10_000, help="How many authorised CERTs.")] = 24,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another register.")] = 1,
    date_: Annotated[
        date | None,
        typer.Option("--date", parser=parse_date, metavar="DATE", help="The day on which it is set; default today."),
    ] = None,
    build: Annotated[
        bool, typer.Option("--build", help="Build, sign and publish an edition too, and print how to open it.")
    ] = False,
) -> None:
    """Write a fictional register to try things on.

    It is over the real list of ccTLDs. All organisations, people and numbers are invented. The
    identities that open the bundles are under identities/, the keys of board, officers and
    publishing machine under keys/: test fixtures, of no use for anything real. The same
    arguments give the same files.

    \b
    Example:
      tocsin demo example --tlds 40 --recipients 5 --date 2026-11-22
      tocsin demo example --build
    """
    from builder.demo import write_demo
    from builder.workspace.skeleton import write_beside

    now = as_on(date_) if date_ else now_of(context).now
    write_demo(directory, tlds=tlds, recipients=recipients, seed=seed, today=now.date())
    write_beside(directory)
    say(f"wrote a fictional register of {tlds} ccTLDs and {recipients} recipients to {directory}")
    if build:
        _publish(directory, now, seed)


def _publish(directory: Path, now: datetime, seed: int) -> None:
    """Go the whole way with fixture keys, and print how a CERT goes on."""
    from builder.cli.terminal.building import run
    from builder.cli.terminal.progress import Bars
    from builder.demo.trust import MACHINE, OFFICERS, signer
    from builder.editions import publishing, signing
    from builder.editions.reader_page import reader_of, write_reader
    from builder.workspace.places import Workspace

    workspace = Workspace.find(directory)
    built = run(workspace, now, builder=signer(OFFICERS[0], seed), cache=workspace.cache)
    with Bars() as bars:
        # Nobody is asked: this is a demo, and the officers are invented.
        signing.sign(workspace, signer(OFFICERS[1], seed), lambda *_: None, bars)
        say(f"{OFFICERS[1]} signed it; by hand that is `tocsin sign`")
        publishing.publish(workspace, signer(MACHINE, seed), now, bars)
    say(f"published it in {directory / 'dist' / 'site'}; by hand that is `tocsin publish`")
    reader = directory / "dist" / "reader.html"
    write_reader(reader, reader_of(workspace), force=True)
    say(f"wrote {reader}, which opens an envelope in a browser; by hand that is `tocsin reader`")
    _print_how_to_open(directory, built.bundles[0].recipient, built.bundles[0].locator)


def _print_how_to_open(directory: Path, recipient: str, locator: str) -> None:
    envelope = str(directory / "dist" / "site" / "envelopes" / f"{locator}.tocsin")
    identity = str(directory / "identities" / f"{recipient}.txt")
    # What an earlier demo showed this machine is none of this one's affair.
    memory = ["--memory", str(directory / "dist" / "seen")]
    pinned = ["--pinned", str(directory / "data" / "trust" / "1.root.json"), *memory]
    # As it was called: a fresh checkout has it in a virtual environment, and not on the path.
    program = [sys.argv[0]] if Path(sys.argv[0]).name == "tocsin" else ["python", "-m", "builder"]
    say("is it authentic, and current?")
    print(shlex.join([*program, "verify", envelope, *pinned]))
    say("authenticate and open it:")
    print(shlex.join([*program, "open", envelope, *pinned, "--identity", identity, "--to", f"{recipient}-opened"]))
    say("the same with stock tools, which open it and do not ask who signed:")
    opened = shlex.join(["age", "-d", "-i", identity, "-o", f"{recipient}.zip"])
    print(f"unzip -p {shlex.quote(envelope)} 'targets/*' | {opened}")
