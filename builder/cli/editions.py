"""`tocsin sign`, `publish` and `refresh`: from a staged edition to what readers see."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli import say
from builder.cli.app import app, state
from builder.cli.secret import agree as ask
from builder.cli.secret import read_file, read_key

if TYPE_CHECKING:
    from datetime import date

    from builder.publication import Published
    from builder.release import Waiting
    from builder.summary import Count, Summary
    from builder.trust.keys import PublicKey

KEY = Annotated[str, typer.Option(metavar="KEY", help="Your key: a file, or hsm:… in hardware.")]
MACHINE = Annotated[str, typer.Option("--key", metavar="KEY", help="The publishing machine's key.")]
PUBLIC = Annotated[Path | None, typer.Option(metavar="FILE", help="The .pub file of a key in hardware.")]
PASSPHRASE = Annotated[Path | None, typer.Option(metavar="FILE", help="Read the key's passphrase from this file.")]


@app.command()
def sign(
    context: typer.Context,
    request: Annotated[
        Path | None, typer.Argument(help="A request from elsewhere; without it, the edition staged here.")
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Your key: a file, or hsm:… in hardware.")] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a request for an officer elsewhere, or the signed one.")
    ] = None,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE = None,
    yes: Annotated[bool, typer.Option("--yes", help="Sign without asking; you have read the summary.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and sign nothing.")] = False,
) -> None:
    """Sign the staged edition as an officer, after a summary of what changed since the last one.

    The officer who built it cannot sign it a second time. An officer elsewhere gets a
    request file, signs it, and sends it back for `tocsin accept`.

    \b
    Example:
      tocsin sign --key officer-b.key                      the edition staged here
      tocsin sign --to edition-12.json                     ask an officer elsewhere
      tocsin sign edition-12.json --key officer-c.key      that officer signs
      tocsin accept edition-12.json                        and the signature is taken in
    """
    if request is not None:
        _sign_elsewhere(context, request, key, to, public, passphrase_file, yes)
    elif as_json:
        _show_json(context)
    elif key is None:
        _ask_elsewhere(context, to)
    else:
        _sign_here(context, key, public, passphrase_file, yes)


def _sign_here(context: typer.Context, key: str, public: Path | None, passphrase_file: Path | None, yes: bool) -> None:
    from builder import release
    from builder.cli.progress import Bars

    def agree(found: "Waiting", signer: "PublicKey", summary: "Summary") -> None:
        builder = found.signatures.builder
        _show(summary, found.record.issued, found.record.expires, builder.name if builder else "nobody")
        ask(f"Sign edition {found.number} as {signer.name}?", yes=yes)

    secret = read_key(key, passphrase_file, public)
    found = release.sign(state(context).workspace, secret, agree, Bars())
    _say_signed(found)


def _say_signed(found: "Waiting") -> None:
    signatures = found.signatures
    names = ", ".join(each.name for each in signatures.approvers)
    if signatures.complete:
        say(f"edition {found.number} is signed by {names}; now run `tocsin publish --key MACHINE`")
    else:
        say(f"edition {found.number} is signed by {names}; {signatures.missing} more officers must sign")


def _ask_elsewhere(context: typer.Context, to: Path | None) -> None:
    from builder import release
    from builder.cli.progress import Bars
    from builder.trust.request import write_request

    if to is None:
        raise typer.BadParameter("name your --key to sign, or a file with --to to ask an officer elsewhere")
    made = release.request_of(state(context).workspace, Bars())
    _write(to, write_request(made))
    say(f"wrote {to.name}; send it to an officer, who runs `tocsin sign {to.name} --key KEY` and sends it back")


def _sign_elsewhere(
    context: typer.Context,
    request: Path,
    key: str | None,
    to: Path | None,
    public: Path | None,
    passphrase_file: Path | None,
    yes: bool,
) -> None:
    from builder import release
    from builder.errors import WorkspaceError
    from builder.trust import editions
    from builder.trust import request as requests

    if key is None:
        raise typer.BadParameter("name your --key to sign a request")
    asked = requests.read_request(read_file(request, requests.LIMIT), request.name)
    try:
        own = state(context).workspace
    except WorkspaceError:
        own = None

    def agree(targets: Any, signer: "PublicKey", summary: "Summary", counted_here: bool) -> None:
        root = asked.root.signed if asked.root else None
        builder = editions.signatures(root, targets).builder if root else None
        issued = editions.issued_on(targets)
        _show(summary, issued, editions.valid_until(targets), builder.name if builder else "nobody")
        if counted_here:
            say("these counts come from your own copy of the workspace, which holds the very data it was built from")
        else:
            say("warning: these counts are what the asking machine states; your workspace, if any, holds other data")
        ask(f"Sign edition {targets.signed.version} as {signer.name}?", yes=yes)

    signed = release.sign_request(asked, read_key(key, passphrase_file, public), agree, own)
    out = to or request
    _write(out, requests.write_request(signed))
    say(f"signed; send {out.name} back to the secretariat, which runs `tocsin accept {out.name}`")


def _write(path: Path, content: bytes) -> None:
    from builder import store
    from builder.errors import TrustError

    try:
        store.write_atomically(path, content)
    except OSError as error:
        raise TrustError(f"{path.name} cannot be written: {error.strerror}", hint="name another file") from None


def _show_json(context: typer.Context) -> None:
    from dataclasses import asdict

    from builder import release

    workspace = state(context).workspace
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
        print(f"  {title}: {_names(names)}")


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


@app.command()
def publish(
    context: typer.Context,
    key: MACHINE,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE = None,
) -> None:
    """Publish the staged edition, where enough officers signed it; swap dist/site/ in one step.

    Needs the publishing machine's key. Killed at any moment, readers see the old edition or
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
    passphrase_file: PASSPHRASE = None,
) -> None:
    """Sign the heartbeat anew: that the published edition is still the newest.

    A reader whose copy has an old heartbeat is told that a newer edition may exist. Run it
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
