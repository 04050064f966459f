"""`tocsin find` and `tocsin show`: all that the office holds of something, for its own terminal."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import WorkspaceError

if TYPE_CHECKING:
    from builder.office.finding import Found, Subject

STDIN = "-"
LONGEST = 300
# As in builder.office.finding, which is slow to load.
What = Literal["tld", "organisation", "contact", "recipient", "proposal", "round"]


@app.command()
def find(
    context: typer.Context,
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXT", help="What to look for; asked where it is missing, - reads standard input."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="List all that holds the text, also where something is named so.")
    ] = False,
    as_json: JSON = False,
) -> None:
    """Find anything that the office holds.

    A TLD, a name, an address, an identifier, any part of a number, however it is written or spaced.
    Shows what the office holds of it, who holds it, when it was verified, and what is open; where
    several things have it, lists them for `tocsin show`.

    A TLD is no secret. A person's name, address or number would stand in the shell's history, and
    for the moment where others on this machine see it: leave it out, and you are asked.

    \b
    Example:
      tocsin find                   asks what to look for
      tocsin find .gr
      tocsin find - < FILE          takes it from a file
    """
    from builder.cli import sheet_fields, sheets
    from builder.office.finding import Kind
    from builder.office.finding import find as look_up
    from builder.office.showing import covering

    now = now_of(context)
    workspace = now.workspace
    found = look_up(workspace, _wanted(text), everything=everything)
    for name in found.unread:
        say(f"{name} cannot be read, and may hold it; `tocsin check` says why")
    if not found.hits:
        raise WorkspaceError("the office holds nothing that has that", hint="look for a shorter part of it")
    subject = covering(found)
    if subject and not everything and subject.kind is not Kind.SETTINGS:
        _show(context, subject, found, as_json=as_json)
    elif as_json:
        print_json(sheet_fields.of_hits(found))
    else:
        sheets.show_hits(found)
    if found.others != 0 and not as_json:
        say("--all lists what else holds it")


def _wanted(text: str | None) -> str:
    """Return what to look for: it is typed, comes from standard input, or is the argument."""
    if text is not None and text != STDIN:
        return text[:LONGEST]
    if text is None:
        if not sys.stdin.isatty():
            raise WorkspaceError("say what to look for", hint="`tocsin find TEXT`, or - to read standard input")
        print("tocsin: what are you looking for? ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline(LONGEST).strip()


@app.command()
def show(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="ID", help="A TLD, an organisation or its contact, a recipient, proposal or round.")
    ],
    as_: Annotated[What | None, typer.Option("--as", help="Which of several things of that name.")] = None,
    as_json: JSON = False,
) -> None:
    """Show the whole of one thing.

    What the office holds, who was given it by the editions that are still valid, when it was verified,
    and what is open.

    \b
    Example:
      tocsin show .gr
      tocsin show example-registry-gr          an organisation
      tocsin show example-registry-gr/duty     one of its contacts
      tocsin show cert-gr                      a recipient
      tocsin show 12                           a proposal
      tocsin show 2026-q4                      a round
    """
    from builder.office.finding import Kind
    from builder.office.showing import subject_of

    now = now_of(context)
    kind = next((each for each in Kind if each.value.lower() == as_), None)
    _show(context, subject_of(now.workspace, name, kind), None, as_json=as_json)


def _show(context: typer.Context, subject: "Subject", found: "Found | None", *, as_json: bool) -> None:
    """Show one thing: all of it, or where it was found, at most a screen."""
    from builder.cli import sheet_fields, sheets
    from builder.office import showing
    from builder.office.finding import Kind

    now = now_of(context)
    if subject.kind is Kind.RECIPIENT:
        from builder.office.recipient import recipient_sheet

        card = recipient_sheet(now.workspace, subject, now.today)
        if as_json:
            print_json(sheet_fields.of_recipient(card))
        else:
            sheets.show_recipient(card)
    elif subject.kind in (Kind.TLD, Kind.ORGANISATION, Kind.CONTACT):
        sheet = showing.sheet(now.workspace, subject, now.now, found.channels if found else frozenset())
        for name in sheet.unread:
            say(f"{name} cannot be read; `tocsin check` says why")
        past = [hit for hit in found.hits if hit.past] if found else []
        if as_json:
            print_json(sheet_fields.of_sheet(sheet, past))
        else:
            sheets.show_sheet(sheet, past, briefly=found is not None)
    else:
        command = ("proposals", "show") if subject.kind is Kind.PROPOSAL else ("round", "status")
        _run(context, *command, subject.id, *(["--json"] if as_json else []))


def _run(context: typer.Context, group: str, name: str, *words: str) -> None:
    """Run the command that shows it: what is known of proposals and rounds is told in one place."""
    here = context.find_root()
    command = here.command.get_command(here, group).get_command(here, name)  # type: ignore[attr-defined]
    with command.make_context(name, list(words), parent=here) as inner:
        command.invoke(inner)
