"""`tocsin check`, `status` and `view`: look, and change nothing."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app, now_of
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.modes import warn_of_open_workspace
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.errors import RecipientError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.register.checked import Checked
    from builder.views import Views
    from builder.views.entries import View


@app.command()
def check(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Name each place, also where many have one mistake.")] = False,
    as_json: JSON = False,
) -> None:
    """Look for mistakes, and report all of them.

    In the register and the recipients. Warnings do not stop a build, errors do. After the first
    edition it names whose telephone numbers differ from the last one by no applied proposal.

    \b
    Example:
      tocsin check
      tocsin check --all                 each place, also where many have one mistake
      tocsin --date 2027-01-31 check     what will have run out by then
    """
    from builder.cli.terminal.problems import told
    from builder.editions.untold import untold_numbers
    from builder.proposals.record import doubts
    from builder.register.check import check as find_problems
    from builder.register.loading import load
    from builder.workspace.problems import Level

    now = now_of(context)
    warn_of_open_workspace(now.workspace)
    loaded = load(now.workspace)
    problems = (
        *find_problems(loaded, now.today),
        *doubts(now.workspace),
        *untold_numbers(now.workspace, loaded),
    )
    problems = tuple(sorted(problems, key=lambda problem: problem.order))
    if as_json:
        fields = [
            {
                "file": problem.place.file,
                "line": problem.place.line,
                "level": problem.level,
                "rule": problem.rule,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in problems
        ]
        print_json(fields)
    else:
        for line in told(problems, each=all_):
            say(line)
    errors = sum(problem.level is Level.ERROR for problem in problems)
    say(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}" if problems else "no problem found")
    if errors:
        raise typer.Exit(1)


@app.command()
def status(context: typer.Context, as_json: JSON = False) -> None:
    """Show coverage, freshness and reach.

    By region, and by kind of channel.

    \b
    Example:
      tocsin status
      tocsin status --json
    """
    from dataclasses import asdict

    from builder.views.coverage import coverage_of

    now = now_of(context)
    views, checked = _views(now)
    found = coverage_of(views, checked.recipients)
    if as_json:
        print_json({"date": now.today.isoformat(), **asdict(found)})
        return
    from builder.cli.tables import show_status

    show_status(found, now.today)


@app.command()
def view(
    context: typer.Context,
    recipient: Annotated[str, typer.Argument(help="A recipient, as cert-gr.", autocompletion=recipient_names)],
    tld: Annotated[list[str] | None, typer.Option(help="Show each channel of this TLD; may be repeated.")] = None,
    diff: Annotated[
        int | None, typer.Option(min=1, metavar="EDITION", help="Show what changed since this edition.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Show what a recipient would see today.

    And why the rest is withheld.

    \b
    Example:
      tocsin view cert-gr
      tocsin view cert-gr --tld gr          each channel of one TLD
      tocsin view cert-gr --json            every value that its bundle holds
      tocsin view cert-gr --diff 12         what changed since edition 12
    """
    from builder.cli import tables
    from builder.register.choosing import Choice, choose
    from builder.views import withheld

    if tld and diff is not None:
        raise typer.BadParameter("--tld and --diff exclude each other")
    now = now_of(context)
    views, checked = _views(now)
    (chosen,) = choose(checked.recipients, Choice(only=(recipient,)))
    seen, missing = views.view(chosen), withheld(views, chosen)
    tld = [_label(seen, each) for each in tld or ()]
    for label in tld:
        if label not in {entry.tld for entry in seen.entries}:
            raise RecipientError(f"{recipient} does not see .{label}", hint=f"`tocsin view {recipient}` says why")
    if diff is not None:
        from builder.editions.history import view_in
        from builder.editions.record import read_edition
        from builder.views.changes import changes

        found = changes(view_in(now.workspace, recipient, read_edition(now.workspace, diff)), seen)
        if as_json:
            print_json(tables.changes_fields(recipient, diff, found))
        else:
            tables.show_changes(recipient, diff, found)
    elif as_json:
        print_json(tables.view_fields(seen, missing, tuple(tld)))
    elif tld:
        tables.show_channels(seen, tuple(tld))
    else:
        tables.show_view(seen, missing)


def _label(seen: "View", text: str) -> str:
    """Return the A-label of a TLD that is seen, however it is written: `gr`, `.GR`, a U-label."""
    written = f".{text.lstrip('.').casefold()}"
    found = (entry.tld for entry in seen.entries if written in {f".{entry.tld}", entry.shown.casefold()})
    return next(found, text)


def _views(now: Now) -> "tuple[Views, Checked]":
    from builder.editions.staging import next_number
    from builder.progress import Silence
    from builder.register.checked import read
    from builder.register.edition import Edition
    from builder.views import views_of

    workspace = now.workspace
    checked = read(workspace, now.today, Silence())
    valid_days = checked.register.settings.valid_days
    edition = Edition(number=next_number(workspace), issued=now.today, valid_days=valid_days)
    return views_of(checked.register, edition), checked
