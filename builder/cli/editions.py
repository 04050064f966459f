"""`tocsin sign`, `publish` and `refresh`: from a staged edition to what readers see."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app, by_the_clock, now_of
from builder.cli.terminal.modes import warn_of_open_workspace
from builder.cli.terminal.options import OUT, PASSPHRASE_FILE, PUBLIC, YES
from builder.cli.terminal.output import print_json
from builder.cli.terminal.practice import warn_of_practice, warn_where_practice
from builder.cli.terminal.requests import read_request_file, write
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree as agree_
from builder.cli.terminal.secret import read_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuf.api.metadata import Metadata, Targets

    from builder.editions.publishing import Published
    from builder.editions.signing import Waiting
    from builder.editions.summary import Count, Summary
    from builder.trust.keys import PublicKey
    from builder.workspace.places import Workspace

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
    cannot sign it a second time. An officer elsewhere gets a request file, signs it, and
    sends it back for `tocsin accept`.

    \b
    Example:
      tocsin sign --key officer-b.key                      the edition staged here
      tocsin sign --to edition-12.json                     ask an officer elsewhere
      tocsin sign edition-12.json --key officer-c.key      that officer signs
      tocsin accept edition-12.officer-c.json              and the signature is taken in
    """
    signing = bool(key or request or public or passphrase_file or out or yes)
    if to is not None and (signing or as_json):
        raise typer.BadParameter("--to asks an officer elsewhere, and stands alone; to sign, leave it out")
    if as_json and signing:
        raise typer.BadParameter("--json signs nothing, and stands alone")
    if as_json:
        _show_json(now_of(context).workspace)
    elif to is not None:
        _ask_elsewhere(by_the_clock(context).workspace, to)
    elif key is None:
        raise typer.BadParameter("name your --key to sign, or a file with --to to ask an officer elsewhere")
    elif request is not None:
        _sign_elsewhere(by_the_clock(context), request, (key, passphrase_file, public), out, yes=yes)
    else:
        _sign_here(by_the_clock(context), (key, passphrase_file, public), yes=yes)


def _sign_here(now: Now, key: KeyAsked, *, yes: bool) -> None:
    from builder.cli.terminal.progress import Bars
    from builder.editions.authority import refuse_who_is_not_in_office
    from builder.editions.signing import sign as sign_edition

    def agree(found: "Waiting", signer: "PublicKey", summary: "Summary") -> None:
        bars.stop()
        refuse_who_is_not_in_office(now.workspace, signer, now.today)
        builder = found.signatures.builder
        _show(summary, found.targets, builder)
        _warn_of_doubt(now.workspace)
        agree_(f"Sign edition {found.number} as {signer.name}?", yes=yes)

    warn_of_open_workspace(now.workspace)

    warn_of_practice(now.workspace)
    secret = read_key(*key)
    with Bars() as bars:
        found = sign_edition(now.workspace, secret, agree, bars)
    _say_signed(found)


def _warn_of_doubt(workspace: "Workspace") -> None:
    """Warn where what the edition is compared with may be other than was signed: then the summary may hide a number."""
    from builder.editions.untold import doubts_of_last

    for doubt in doubts_of_last(workspace):
        say(f"warning: {doubt.message}")
        say(f"hint: {doubt.hint}, before you sign")


def _say_signed(found: "Waiting") -> None:
    signatures = found.signatures
    names = ", ".join(each.name for each in signatures.approvers)
    if signatures.complete:
        say(f"edition {found.number} is signed by {names}; now run `tocsin publish --key MACHINE`")
    else:
        say(f"edition {found.number} is signed by {names}; {signatures.missing} more officers must sign")


def _ask_elsewhere(workspace: "Workspace", to: Path) -> None:
    from builder.board.request import write_request
    from builder.cli.terminal.progress import Bars
    from builder.editions import elsewhere
    from builder.workspace.places import shown

    with Bars() as bars:
        request = elsewhere.request_of(workspace, bars)
    write(to, write_request(request), "name another file: --to FILE")
    name = shown(to.name)
    say(f"send {name} to an officer, who runs `tocsin sign {name} --key KEY` and sends the new file back")
    print(to)


def _sign_elsewhere(now: Now, path: Path, key: KeyAsked, out: Path | None, *, yes: bool) -> None:
    from builder.board.request import write_request
    from builder.editions import elsewhere
    from builder.errors import WorkspaceError
    from builder.trust import roles
    from builder.workspace.places import shown

    asked = read_request_file(path)
    try:
        own = now.workspace
    except WorkspaceError:
        own = None
    names: list[str] = []

    def agree(targets: "Metadata[Targets]", signer: "PublicKey", summary: "Summary", counted_here: bool) -> None:
        builder = roles.signatures(asked.root.signed, targets).builder if asked.root else None
        _show(summary, targets, builder)
        if asked.root:
            warn_where_practice(asked.root.signed)
        if counted_here and own:
            _warn_of_doubt(own)
            say("these counts come from your own copy of the workspace, which holds the very data it was built from")
        else:
            say(
                "warning: these counts are what the asking machine states; ask the builder what was changed, "
                "or run this in a copy of the workspace (--root)"
            )
        agree_(f"Sign edition {targets.signed.version} as {signer.name}?", yes=yes)
        names.append(signer.name)

    signed = elsewhere.sign_request(asked, read_key(*key), agree, own)
    target = out or path.with_name(f"{path.stem}.{names[0]}{path.suffix}")
    write(target, write_request(signed), "name another file: --out FILE")
    name = shown(target.name)
    say(f"signed; send {name} back to the secretariat, which runs `tocsin accept {name}`")
    print(target)


def _show_json(workspace: "Workspace") -> None:
    from dataclasses import asdict

    from builder.editions.signing import summary_of, waiting

    found = waiting(workspace)
    print_json(asdict(summary_of(workspace, found)))


def _show(summary: "Summary", targets: "Metadata[Targets]", builder: "PublicKey | None") -> None:
    """Show on standard error what an edition changes, in words and counts, as other requests are shown."""
    from builder.board.ceremony import content_fingerprint

    print("", *_words(summary, targets, builder), sep="\n", file=sys.stderr)
    print(
        f"Fingerprint of what is signed, the same for each officer: {content_fingerprint(targets)}\n", file=sys.stderr
    )


def _words(summary: "Summary", targets: "Metadata[Targets]", builder: "PublicKey | None") -> "Iterator[str]":
    from builder.trust import metadata, roles

    issued, expires = metadata.issued_on(targets.signed), roles.valid_until(targets)
    built_by = builder.name if builder else "nobody"
    yield f"Edition {summary.number}, issued {issued}, valid until {expires}, built by {built_by}"
    yield f"Compared with edition {summary.since}" if summary.since else "The first edition: everything in it is new"
    yield ""
    yield f"{'':<16}{'added':>8}{'removed':>9}{'changed':>9}"
    rows: dict[str, Count] = {
        "ccTLDs": summary.tlds,
        "organisations": summary.organisations,
        "contacts": summary.contacts,
        **summary.channels,
    }
    for name, count in rows.items():
        yield f"{name:<16}{count.added:>8}{count.removed:>9}{count.changed:>9}"
    yield ""
    yield from _numbers(summary)
    yield f"Channels that became stale since: {summary.newly_stale}"
    before = f", the last edition under list {summary.approvals_before}" if summary.approvals_before else ""
    yield f"Approved by the board's list {summary.approvals}{before}"
    yield f"Recipients: {summary.recipients}"
    for title, names in (
        ("added", summary.recipients_added),
        ("removed", summary.recipients_removed),
        ("changed", summary.recipients_changed),
    ):
        yield from textwrap.wrap(
            ", ".join(names) or "none",
            78,
            initial_indent=f"  {title}: ",
            subsequent_indent=" " * 11,
            break_on_hyphens=False,
        )
    yield ""


def _numbers(summary: "Summary") -> "Iterator[str]":
    """Name each telephone number and key that changed, by whose it is; those that nobody proposed stand first."""
    if not summary.numbers:
        return
    from builder.editions.summary import KEYS

    keys = any(each.kind in KEYS for each in summary.numbers)
    yield f"Telephone numbers {'and keys ' if keys else ''}that changed:"
    for each in summary.numbers:
        what = "changed" if each.added and each.removed else "added" if each.added else "removed"
        count = max(each.added, each.removed)
        by = [f"by proposal {', '.join(each.proposals)}"] if each.proposals else []
        by += [f"{each.untold} BY NO APPLIED PROPOSAL" if by else "BY NO APPLIED PROPOSAL"] if each.untold else []
        times = f" ({count})" if count > 1 else ""
        kind = KEYS.get(each.kind, each.kind)
        yield f"  {each.organisation}, {each.contact}: {kind} {what}{times}, {' and '.join(by)}"
    untold = sum(bool(each.untold) for each in summary.numbers)
    if untold:
        yield "Ask who changed what no proposal brought, and have it confirmed by telephone, before you sign."
    yield ""


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
    the new one; run it again and it completes. dist/site/ is plain files: copy it to a USB
    stick (`cp -rL dist/site STICK`) or to any web server, whose readers are to see no half
    of it: `rsync -a --delay-updates --delete-after dist/site/ server:tocsin/`.

    \b
    Example:
      tocsin publish --key publisher.key
    """
    from builder.cli.terminal.progress import Bars
    from builder.editions import publishing

    now = by_the_clock(context)
    warn_of_open_workspace(now.workspace)
    warn_of_practice(now.workspace)
    secret = read_key(key, passphrase_file, public, alone=True)
    with Bars() as bars:
        done = publishing.publish(now.workspace, secret, now.now, bars)
    _say_published(done)
    print(now.workspace.site)


@app.command()
def refresh(
    context: typer.Context,
    key: MACHINE,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
    shorter: Annotated[
        bool, typer.Option("--shorter", help="Let it end before the last one: heartbeat_days was lowered.")
    ] = False,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="DIR", help="Where dist/ was lost: take it from a copy of what readers see."),
    ] = None,
) -> None:
    """Renew the heartbeat of what is published.

    It says that the published edition is still the newest. A reader whose copy has an old
    heartbeat is told that a newer edition may exist. Run it every day, as from cron;
    `heartbeat_days` in data/register.yaml says how long one lasts. Names every recipient whose
    approval ran out since the edition was published. After a loss, --from names a copy of the
    published tree, as the web server or a stick has it; it is believed only as far as readers would.

    \b
    Example:
      tocsin refresh --key publisher.key
      tocsin refresh --key publisher.key --from copy-of-server
    """
    from builder.cli.terminal.progress import Bars
    from builder.editions import publishing

    now = by_the_clock(context)
    warn_of_open_workspace(now.workspace)
    warn_of_practice(now.workspace)
    secret = read_key(key, passphrase_file, public, alone=True)
    with Bars() as bars:
        done = publishing.refresh(now.workspace, secret, now.now, bars, shorter=shorter, copy=from_)
    _say_published(done)
    print(now.workspace.site)


def _say_published(done: "Published") -> None:
    if done.heartbeat_until:
        say(f"edition {done.edition} is published, its heartbeat good until {done.heartbeat_until:%Y-%m-%d %H:%M} UTC")
    else:
        say(f"edition {done.edition} is published")
    for sentence in done.unapproved:
        say(f"warning: {sentence}")
