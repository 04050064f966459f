"""`tocsin board` and `tocsin accept`: who may decide, and how they sign without meeting."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli import say
from builder.cli.app import State, app, state
from builder.cli.secret import agree, read_file, read_key, read_public
from builder.errors import TrustError

if TYPE_CHECKING:
    from builder.trust.keys import PublicKey
    from builder.trust.proposals import Accepted
    from builder.trust.request import Kind, Request
    from builder.workspace import Workspace

board = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Make, change and show the board, and sign as its member."
)
app.add_typer(board, name="board")

PUB = {"metavar": "FILE.pub"}
KEY = Annotated[str, typer.Option(metavar="KEY", help="Your .key file, or hsm:… for a key in hardware.")]
PUBLIC = Annotated[Path | None, typer.Option(metavar="FILE.pub", help="The public key file of a key in hardware.")]
PASSPHRASE_FILE = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Take the passphrase or PIN from this file instead of asking.")
]
OUT = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where to write the signed request; default beside it, with your name.")
]
YES = Annotated[bool, typer.Option("--yes", help="Do not ask: you have read what you sign.")]
TO = Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write the request; default in this directory.")]


@board.command()
def init(
    context: typer.Context,
    member: Annotated[list[Path], typer.Option(**PUB, help="A board member's public key; may be repeated.")],
    threshold: Annotated[int, typer.Option(min=1, help="How many members must sign.")],
    officer: Annotated[list[Path], typer.Option(**PUB, help="An officer's public key; may be repeated.")],
    machine: Annotated[list[Path], typer.Option(**PUB, help="The publishing machine's public key.")],
    approvers: Annotated[
        int, typer.Option(min=1, help="How many officers must sign an edition, besides the one who built it.")
    ] = 1,
    to: TO = None,
) -> None:
    """Ask the members to found the board: write the request that each of them signs.

    Each holder makes a key with `tocsin keys new` and sends the .pub file. Compare the
    fingerprints with their holders before you go on.

    \b
    Example:
      tocsin board init --member anna.pub --member boris.pub --member carla.pub --threshold 2 \\
          --officer olga.pub --officer pavel.pub --machine machine.pub
    """
    from builder.trust.proposals import first_board
    from builder.trust.roots import Holders

    now = state(context)
    holders = Holders(
        members=_read(member),
        officers=_read(officer),
        machines=_read(machine),
        threshold=threshold,
        approvers=approvers,
    )
    ask(now.workspace, first_board(now.workspace, holders, now.now), to, "tocsin board sign")


def _read(paths: list[Path] | None) -> "tuple[PublicKey, ...]":
    return tuple(read_public(path) for path in paths or ())


@board.command()
def rotate(
    context: typer.Context,
    add_member: Annotated[list[Path] | None, typer.Option(**PUB, help="May be repeated, as each of these.")] = None,
    remove_member: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    add_officer: Annotated[list[Path] | None, typer.Option(**PUB)] = None,
    remove_officer: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    add_machine: Annotated[list[Path] | None, typer.Option(**PUB)] = None,
    remove_machine: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    threshold: Annotated[int | None, typer.Option(min=1, help="How many members must sign.")] = None,
    approvers: Annotated[int | None, typer.Option(min=1, help="How many officers besides the builder.")] = None,
    to: TO = None,
) -> None:
    """Ask the board to change itself, its officers or the machine, or to last another year.

    Enough members of the old board and enough of the new one sign. To give somebody another
    key, remove and add the same name. Without any option only the end is renewed.

    \b
    Example:
      tocsin board rotate --remove-member boris --add-member dora.pub
      tocsin board rotate
    """
    from builder.trust import board as files
    from builder.trust.proposals import next_board
    from builder.trust.roots import Holders, holders_of, without

    now = state(context)
    old = holders_of(files.newest_root(now.workspace).signed)
    holders = Holders(
        members=(*without(old.members, remove_member or ()), *_read(add_member)),
        officers=(*without(old.officers, remove_officer or ()), *_read(add_officer)),
        machines=(*without(old.machines, remove_machine or ()), *_read(add_machine)),
        threshold=threshold or old.threshold,
        approvers=approvers or old.approvers,
    )
    ask(now.workspace, next_board(now.workspace, holders, now.now), to, "tocsin board sign")


def ask(workspace: "Workspace", request: "Request", to: Path | None, command: str) -> None:
    """Write a request for the members, and keep it to hold against it what comes back."""
    from builder.trust import board as files
    from builder.trust import ceremony
    from builder.trust.proposals import pending
    from builder.trust.request import write_request

    version = request.proposed.signed.version
    path = to or Path(f"{request.kind}-{version}.json")
    with files.changing(workspace):
        before = pending(workspace, request.kind)
        write(path, write_request(request), "name another file: --to FILE")
        files.put_pending(workspace, request)
    if before:
        again = ", and what was signed of it is void" if before.proposed.signatures else ""
        say(f"this takes the place of the request that was pending{again}")
    say(f"send {path.name} to each member: {names_of(request)}")
    say(f"each signs with `{command} {path.name} --key NAME.key` and sends the new file back; then `tocsin accept`")
    for board_, count, _ in ceremony.missing(_as_asked(request), ()):
        say(f"{count} signature{'' if count == 1 else 's'} of {board_} put it in force")
    print(path)
