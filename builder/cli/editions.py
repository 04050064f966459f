"""`tocsin sign`, `publish` and `refresh`: from a staged edition to what readers see."""

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli import say
from builder.cli.app import State, app, state
from builder.cli.board import OUT, PASSPHRASE_FILE, PUBLIC, YES, read_requests, write
from builder.cli.secret import agree as agree_
from builder.cli.secret import read_key

if TYPE_CHECKING:
    from datetime import date

    from tuf.api.metadata import Metadata, Targets

    from builder.publication import Published
    from builder.release import Waiting
    from builder.summary import Count, Summary
    from builder.trust.keys import PublicKey
    from builder.workspace import Workspace

# The key, the file of its passphrase, and the .pub file of a key in hardware.
KeyAsked = tuple[str, Path | None, Path | None]
MACHINE = Annotated[str, typer.Option("--key", metavar="KEY", help="The publishing machine's key.")]


@app.command()
def sign(
    context: typer.Context,
    request: Annotated[
        Path | None, typer.Argument(help="A request from elsewhere; without it, the edition staged here.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Your .key file, or hsm:… for a key in hardware.")
    ] = None,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ask an officer elsewhere: write a request to this file.")
    ] = None,
    out: OUT = None,
    yes: YES = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and sign nothing.")] = False,
) -> None:
    """Sign the staged edition as an officer.

    Shows first what changed since the last edition, and asks. The officer who built it
    cannot sign it a second time. An officer elsewhere gets a
    request file, signs it, and sends it back for `tocsin accept`.

    \b
    Example:
      tocsin sign --key officer-b.key                      the edition staged here
      tocsin sign --to edition-12.json                     ask an officer elsewhere
      tocsin sign edition-12.json --key officer-c.key      that officer signs
      tocsin accept edition-12.officer-c.json              and the signature is taken in
    """
    if as_json:
        _show_json(state(context).workspace)
    elif to is not None:
        _ask_elsewhere(state(context).workspace, to)
    elif key is None:
        raise typer.BadParameter("name your --key to sign, or a file with --to to ask an officer elsewhere")
    elif request is not None:
        _sign_elsewhere(state(context), request, (key, passphrase_file, public), out, yes=yes)
    else:
        _sign_here(state(context).workspace, (key, passphrase_file, public), yes=yes)


def _sign_here(workspace: "Workspace", key: KeyAsked, *, yes: bool) -> None:
    from builder import release
    from builder.cli.progress import Bars

    def agree(found: "Waiting", signer: "PublicKey", summary: "Summary") -> None:
        bars.stop()
        builder = found.signatures.builder
        _show(summary, found.record.issued, found.record.expires, builder.name if builder else "nobody")
        agree_(f"Sign edition {found.number} as {signer.name}?", yes=yes)

    secret = read_key(*key)
    with Bars() as bars:
        found = release.sign(workspace, secret, agree, bars)
    _say_signed(found)


def _say_signed(found: "Waiting") -> None:
    signatures = found.signatures
    names = ", ".join(each.name for each in signatures.approvers)
    if signatures.complete:
        say(f"edition {found.number} is signed by {names}; now run `tocsin publish --key MACHINE`")
    else:
        say(f"edition {found.number} is signed by {names}; {signatures.missing} more officers must sign")


def _ask_elsewhere(workspace: "Workspace", to: Path) -> None:
    from builder import release
    from builder.cli.progress import Bars
    from builder.trust.request import write_request

    with Bars() as bars:
        request = release.request_of(workspace, bars)
    write(to, write_request(request), "name another file: --to FILE")
    say(f"send {to.name} to an officer, who runs `tocsin sign {to.name} --key KEY` and sends the new file back")
    print(to)


def _sign_elsewhere(now: State, path: Path, key: KeyAsked, out: Path | None, *, yes: bool) -> None:
    from builder import release
    from builder.errors import WorkspaceError
    from builder.trust import editions
    from builder.trust.request import write_request

    asked = read_requests([path])[path.name]
    try:
        own = now.workspace
    except WorkspaceError:
        own = None
    names: list[str] = []

    def agree(targets: "Metadata[Targets]", signer: "PublicKey", summary: "Summary", counted_here: bool) -> None:
        builder = editions.signatures(asked.root.signed, targets).builder if asked.root else None
        issued = editions.issued_on(targets)
        _show(summary, issued, editions.valid_until(targets), builder.name if builder else "nobody")
        if counted_here:
            say("these counts come from your own copy of the workspace, which holds the very data it was built from")
        else:
            say("warning: these counts are what the asking machine states; here are no data to count them from")
        agree_(f"Sign edition {targets.signed.version} as {signer.name}?", yes=yes)
        names.append(signer.name)

    signed = release.sign_request(asked, read_key(*key), agree, own)
    target = out or path.with_name(f"{path.stem}.{names[0]}{path.suffix}")
    write(target, write_request(signed), "name another file: --out FILE")
    say(f"signed; send {target.name} back to the secretariat, which runs `tocsin accept {target.name}`")
    print(target)


def _show_json(workspace: "Workspace") -> None:
    from dataclasses import asdict

    from builder import release

    found = release.waiting(workspace)
    print(json.dumps(asdict(release.summary_of(workspace, found)), indent=1))


def _show(summary: "Summary", issued: "date | None", expires: "date", builder: str) -> None:
    """Print what an edition changes, in words and counts."""
    print(f"Edition {summary.number}, issued {issued}, valid until {expires}, built by {builder}")
    print(f"Compared with edition {summary.since}" if summary.since else "The first edition: everything in it is new")
    print()
    print(f"{'':<16}{'added':>8}{'removed':>9}{'changed':>9}")
    rows: dict[str, Count] = {
        "ccTLDs": summary.tlds,
        "organisations": summary.organisations,
        "contacts": summary.contacts,
        **summary.channels,
    }
    for name, count in rows.items():
        print(f"{name:<16}{count.added:>8}{count.removed:>9}{count.changed:>9}")
    print()
    print(f"Channels that became stale since: {summary.newly_stale}")
    print(f"Recipients: {summary.recipients}")
    for title, names in (
        ("added", summary.recipients_added),
        ("removed", summary.recipients_removed),
        ("changed", summary.recipients_changed),
    ):
        everybody = summary.since is None and len(names) == summary.recipients
        shown = "all of them" if everybody else ", ".join(names) or "none"
        print(textwrap.fill(shown, 78, initial_indent=f"  {title}: ", subsequent_indent=" " * 11))


@app.command()
def publish(
    context: typer.Context,
    key: MACHINE,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
) -> None:
    """Publish the staged edition.

    Enough officers must have signed it; dist/site/ is swapped in one step. Needs the
    publishing machine's key. Killed at any moment, readers see the old edition or
    the new one; run it again and it completes. dist/site/ is plain files: copy it to any web
    server or USB stick, with its links followed (`rsync -a dist/site/ server:tocsin/`).

    \b
    Example:
      tocsin publish --key publisher.key
    """
    from builder import publication
    from builder.cli.progress import Bars

    now = state(context)
    secret = read_key(key, passphrase_file, public)
    with Bars() as bars:
        done = publication.publish(now.workspace, secret, now.now, bars)
    _say_published(done)
    print(now.workspace.site)


@app.command()
def refresh(
    context: typer.Context,
    key: MACHINE,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
) -> None:
    """Renew the heartbeat of what is published.

    It says that the published edition is still the newest. A reader whose copy has an old
    heartbeat is told that a newer edition may exist. Run it
    every day, as from cron; `heartbeat_days` in data/register.yaml says how long one lasts.

    \b
    Example:
      tocsin refresh --key publisher.key
    """
    from builder import publication
    from builder.cli.progress import Bars

    now = state(context)
    secret = read_key(key, passphrase_file, public)
    with Bars() as bars:
        done = publication.refresh(now.workspace, secret, now.now, bars)
    _say_published(done)
    print(now.workspace.site)


def _say_published(done: "Published") -> None:
    if done.heartbeat_until:
        say(f"edition {done.edition} is published, its heartbeat good until {done.heartbeat_until:%Y-%m-%d %H:%M} UTC")
    else:
        say(f"edition {done.edition} is published")
