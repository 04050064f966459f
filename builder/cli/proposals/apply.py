"""`tocsin proposals apply`: one proposal, several, or all that lack nothing come into the register."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.proposals.options import ANY_NUMBERS, OFFICER, clean, proposals, tell_left, the_office
from builder.cli.terminal.app import Now, by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.proposals.applying import Ready
    from builder.proposals.record import Proposal

MOST_NAMED = 20


@proposals.command()
def apply(
    context: typer.Context,
    officer: OFFICER,
    numbers: ANY_NUMBERS = None,
    all_due: Annotated[bool, typer.Option("--all-due", help="All that lack nothing, in their order.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Of several, count the differences; `show` has each.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: you have read the difference.")] = False,
) -> None:
    """Bring proposals into the register.

    Refuses one that lacks anything, and says what. Shows the difference that it makes to the file
    of the organisation or TLD, and asks. A new value is unverified until a round verifies it.
    Several are shown one after the other and asked about once; each is whole on the disk before the
    next, and one that others have changed meanwhile is left out and told.

    \b
    Example:
      tocsin proposals apply 12 --officer anna
      tocsin proposals apply --all-due --officer anna
    """
    from builder.proposals import applying

    now = by_the_clock(context)
    if all_due == bool(numbers):
        raise typer.BadParameter("name proposals, or say --all-due")
    if numbers and len(numbers) == 1:
        ready = applying.prepare(now.workspace, numbers[0], officer, now.now)
        if ready.edited:
            _show((ready,))
            agree("Shall this stand in the register?", yes=yes, done="applied")
        _tell(ready, applying.apply(now.workspace, ready, officer, now.now))
        _tell_alone([ready])
        return
    _apply_several(now, officer, numbers, brief=brief, yes=yes)


def _apply_several(now: Now, officer: str, numbers: "Sequence[str] | None", *, brief: bool, yes: bool) -> None:
    """Show what several would change one after the other, ask once, and write each on its own."""
    from builder.cli.terminal.progress import Bars
    from builder.proposals import several

    names = list(dict.fromkeys(numbers)) if numbers else None
    with Bars() as bars:
        readies, left = several.prepare_all(now.workspace, officer, now.now, bars, names)
    tell_left(left, exit_=False)
    if names is None:
        _tell_lacking(now)
    if not readies:
        say("nothing is due to be applied")
        raise typer.Exit(1 if left else 0)
    if brief:
        for line in _counted(readies):
            print(line, file=sys.stderr)
        for problem in (problem for ready in readies for problem in ready.warnings):
            say(str(problem))
    else:
        _show(readies)
    agree(f"Shall these {len(readies)} stand in the register?", yes=yes, done="applied")
    with Bars() as bars:
        made = several.apply_all(now.workspace, readies, officer, now.now, bars)
    shown = {ready.proposal.id: ready for ready in readies}
    for each in made.done:
        _tell(shown[each.id], each)
    _tell_alone([ready for ready in readies if ready.proposal.id in {each.id for each in made.done}])
    tell_left(made.left, exit_=False)
    if left or made.left:
        raise typer.Exit(1)


def _tell_lacking(now: Now) -> None:
    """Say what is left out because it lacks something, and what that is."""
    from builder.proposals import rules

    office = the_office(now)
    lacking = [each for each in office.proposals if rules.stage(each) is rules.Stage.OPEN and rules.lacks(each, office)]
    for each in lacking[:MOST_NAMED]:
        say(f"left out: {each.id} {rules.standing(each, office)}")
    if len(lacking) > MOST_NAMED:
        say(f"left out: {len(lacking) - MOST_NAMED} more; `tocsin proposals list` says what each lacks")


def _show(readies: "Sequence[Ready]") -> None:
    """Show the difference that each makes."""
    for ready in readies:
        if len(readies) > 1:
            print("", f"Proposal {ready.proposal.id}", sep="\n", file=sys.stderr)
        if ready.edited:
            print(*map(clean, ready.edited.diff.splitlines()), sep="\n", file=sys.stderr)
        for problem in ready.warnings:
            say(str(problem))


def _counted(readies: "Sequence[Ready]") -> list[str]:
    """Say how many would change what of which file, without a value."""
    from builder.proposals.described import what_of

    found = Counter((ready.edited.file if ready.edited else "-", what_of(ready.proposal)) for ready in readies)
    return [f"{count:>5}  {what:<20} {file}" for (file, what), count in sorted(found.items())]


def _tell(ready: "Ready", done: "Proposal") -> None:
    """Say what became of one."""
    from builder.proposals import touching

    if not ready.edited:
        say(f"{done.id} is applied; the register said so already")
        return
    what = "; the new value is unverified until a round verifies it" if touching.wanted(done) else ""
    gone = " is removed" if ready.edited.after is None else ""
    say(f"{done.id} is applied: {ready.edited.file}{gone}{what}")


def _tell_alone(readies: "Sequence[Ready]") -> None:
    """Say which came in on one officer's word, and what can still follow."""
    from builder.proposals import touching

    alone = [each.proposal for each in readies if each.edited and not each.whole and touching.wanted(each.proposal)]
    if alone:
        one = len(alone) == 1
        say(
            "on one officer's word: it confirms no telephone number; `tocsin proposals confirm` and `notify`"
            if one
            else f"{len(alone)} on one officer's word: these confirm no telephone number; `confirm` and `notify`"
        )
        again = alone[0].id if one else "NUMBER..."
        say(f"can still follow, and after the cooling-off time `tocsin proposals apply {again}` again")
