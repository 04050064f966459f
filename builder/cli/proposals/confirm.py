"""`tocsin proposals confirm`, `notify` and `refuse`: what two officers do about a change."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.proposals.options import (
    ANY_NUMBERS,
    CONTACT,
    NUMBER,
    NUMBERS,
    OFFICER,
    WHICH,
    Kind,
    about,
    clean,
    proposals,
    tell,
    tell_left,
    the_office,
)
from builder.cli.terminal.app import Now, by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree, agreed
from builder.errors import ProposalError
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.proposals.record import Proposal, Route
    from builder.proposals.rules import Office
    from builder.proposals.several import Left

LARGEST_LIST = 1 << 20
# As in builder.proposals.record, which is slow to load.
Why = Literal["out-of-service", "somebody-else", "no-other-channel"]


@proposals.command()
def confirm(
    context: typer.Context,
    numbers: NUMBERS,
    officer: OFFICER,
    over: Annotated[
        Kind | None,
        typer.Option(help="The kind of the channel that you asked over; none where your own look at it is enough."),
    ] = None,
    contact: CONTACT = None,
    which: WHICH = None,
    note: Annotated[str | None, typer.Option(help="Whom you spoke to, by role: the shell keeps it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: they confirmed it over this very channel.")] = False,
) -> None:
    """Record that another officer had a proposal confirmed.

    Over another verified channel of the contact or its organisation, as the register has it. Shows
    which one that is, and asks. Several proposals of one organisation are asked about in one call,
    one after the other. In a round that is open, the channel that you used counts as
    verified by it; the new one does not. What touches no number, and wants another officer all the
    same, is confirmed without a channel: you know it yourself, as from the root zone database.

    \b
    Example:
      tocsin proposals confirm 12 --over phone --contact duty --officer ben
      tocsin proposals confirm 12 13 14 --over phone --contact duty --officer ben
      tocsin proposals confirm 15 --officer ben
    """
    from builder.proposals import steps
    from builder.proposals.files import find

    now = by_the_clock(context)
    office = the_office(now)
    found = list({each.id: each for each in (find(office, number) for number in numbers)}.values())
    route = _route(office, found, over, contact, which)
    if len(found) == 1:
        steps.refuse_unfit(office, found[0], route, officer)
    confirm_them = _confirm_each if route or len(found) == 1 else _find_right
    done, left = confirm_them(now, office, found, route, officer, note, yes=yes)
    if route and done:
        _record_outcome(now, office, done[0], route, officer)
    for each in done:
        tell(each, now, "confirmed")
    tell_left(left)


def _route(
    office: "Office", found: "Sequence[Proposal]", over: Kind | None, contact: str | None, which: int | None
) -> "Route | None":
    """Return the channel that was asked over; one call is to one organisation."""
    from builder.proposals import touching
    from builder.proposals.entering import route_of
    from builder.register.kinds import ChannelKind

    if over is None:
        return None
    organisations = {each.organisation for each in found}
    if len(organisations) > 1:
        raise ProposalError(
            "these proposals are of more than one organisation", hint="confirm those of one call together"
        )
    whose = contact or touching.whose(found[0]) or ""
    return route_of(office, found[0].organisation, whose, ChannelKind(over), which)


def _confirm_each(
    now: Now,
    office: "Office",
    found: "Sequence[Proposal]",
    route: "Route | None",
    officer: str,
    note: str | None,
    *,
    yes: bool,
) -> "tuple[Sequence[Proposal], Sequence[Left]]":
    """Show each, and have each answered on its own; each is on the disk before the next is shown."""
    from builder.proposals import steps
    from builder.proposals.described import LOOK
    from builder.proposals.several import Left

    asked = (
        "Did they confirm it to you, over this very channel?" if route else "Is it right, by what you know yourself?"
    )
    done: list[Proposal] = []
    left: list[Left] = []
    for each in found:
        try:
            steps.refuse_unfit(office, each, route, officer)
            print("", *about(each), "", _asked(route) if route else LOOK, "", sep="\n", file=sys.stderr)
            if len(found) == 1:
                agree(asked, yes=yes, done="recorded")
            elif not agreed(asked, yes=yes, done="recorded"):
                raise ProposalError("it was not confirmed", hint="refuse what is wrong")
            done.append(steps.confirm(now.workspace, each.id, officer, now.now, route, note))
        except ProposalError as error:
            if len(found) == 1:
                raise
            left.append(Left(name=each.id, why=error))
    return done, left


def _find_right(
    now: Now,
    office: "Office",
    found: "Sequence[Proposal]",
    route: "Route | None",
    officer: str,
    note: str | None,
    *,
    yes: bool,
) -> "tuple[Sequence[Proposal], Sequence[Left]]":
    """Show all that only another officer's own look is needed for, and ask about them once."""
    from builder.cli.terminal.progress import Bars
    from builder.proposals import several, steps
    from builder.proposals.described import LOOK
    from builder.proposals.several import Left

    left: list[Left] = []
    shown: list[str] = []
    for each in found:
        try:
            steps.refuse_unfit(office, each, route, officer)
        except ProposalError as error:
            left.append(Left(name=each.id, why=error))
        else:
            print("", *about(each), sep="\n", file=sys.stderr)
            shown.append(each.id)
    if not shown:
        return (), left
    print("", LOOK, "", sep="\n", file=sys.stderr)
    agree(f"Are these {len(shown)} right, by what you know yourself?", yes=yes, done="recorded")
    with Bars() as bars:
        made = several.confirm_all(now.workspace, shown, officer, now.now, bars, route, note)
    return made.done, (*left, *made.left)


def _asked(route: "Route") -> str:
    from builder.register import addresses

    return (
        f"Ask {route.contact} over {route.kind} {clean(addresses.shown(route.kind, route.value))}, which the register "
        "has, and over no other.\nLet them say the new value; do not read it out."
    )


def _record_outcome(now: Now, office: "Office", proposal: "Proposal", route: "Route", officer: str) -> None:
    """Record in the open round that the channel which was used reached its contact."""
    from builder.rounds.returns.heard import record_confirmation

    round_, problems = record_confirmation(now.workspace, office.register, proposal, route, officer, now.today)
    for problem in problems:
        say(str(problem))
    if round_ is None:
        say("no round is open: that the channel reached them is in the proposal only")
    else:
        say(f"recorded in round {round_}: {route.kind} of {route.contact} was confirmed")


@proposals.command()
def notify(
    context: typer.Context,
    officer: OFFICER,
    numbers: ANY_NUMBERS = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="The list of `notices`, with the lines of whom you told."),
    ] = None,
    over: Annotated[Kind | None, typer.Option(help="Of what is new: the kind of the channel that you told.")] = None,
    contact: CONTACT = None,
    which: WHICH = None,
    impossible: Annotated[Why | None, typer.Option(help="The old channel cannot be told; say why.")] = None,
    text: Annotated[bool, typer.Option("--text", help="Only print what to tell, and record nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: you told it.")] = False,
) -> None:
    """Record that the old channel was told of a change.

    Whoever still has it can object before anything changes. It is not told the new value. Of what
    is new, another channel that was there before is told. That the old channel is out of service or
    somebody else's, says another officer than the one who entered it. Of several proposals, each
    has its old channel; what cannot be noted is left out and told.

    \b
    Example:
      tocsin proposals notify 12 --text --officer anna
      tocsin proposals notify 12 13 14 --officer anna
      tocsin proposals notify 12 --impossible out-of-service --officer ben
      tocsin proposals notify 13 --over email --officer anna
      tocsin proposals notify --from ../notices/told.txt --officer anna
    """
    from builder.cli.terminal.progress import Bars
    from builder.progress import Silence
    from builder.proposals import several
    from builder.proposals.files import find
    from builder.proposals.record import NoNotice

    now = by_the_clock(context)
    if from_:
        if numbers or over or impossible or text:
            raise typer.BadParameter("--from says which proposals, and over which channels")
        _note_list(now, from_, officer, yes=yes)
        return
    if not numbers:
        raise typer.BadParameter("name proposals, or a list with --from")
    office = the_office(now)
    found = list({each.id: each for each in (find(office, number) for number in numbers)}.values())
    if text:
        _print_notices(office, found)
        return
    route = None if impossible else _route(office, found, over, contact, which)
    if impossible:
        agree(f"Can the old channel not be told, as it is {impossible.replace('-', ' ')}?", yes=yes, done="noted")
    elif len(found) == 1:
        agree("Did you tell it, and not what the new value is?", yes=yes, done="noted")
    else:
        agree(f"Did you tell each of the {len(found)}, and not what the new value is?", yes=yes, done="noted")
    told = {each.id: NoNotice(impossible) if impossible else route for each in found}
    if len(found) == 1:
        made = several.notify_all(now.workspace, told, officer, now.now, Silence())
        if made.left:
            raise made.left[0].why
    else:
        with Bars() as bars:
            made = several.notify_all(now.workspace, told, officer, now.now, bars)
    for each in made.done:
        tell(each, now, "noted")
    tell_left(made.left)


def _note_list(now: Now, list_: Path, officer: str, *, yes: bool) -> None:
    """Note all that is left in a list of notices, each held to the rules as it is now."""
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import read_text_file
    from builder.proposals import several
    from builder.rounds.asking.notices import told_in

    told = told_in(read_text_file(list_, LARGEST_LIST).decode("utf-8", "replace"))
    if not told:
        raise ProposalError("no line is left in the list", hint="nothing was noted")
    agree(f"Did you tell each of the {len(told)}, and not what the new value is?", yes=yes, done="noted")
    with Bars() as bars:
        made = several.notify_all(now.workspace, told, officer, now.now, bars)
    say(f"{counted(len(made.done), 'notice')} noted; `tocsin proposals next` says what is to be done now")
    tell_left(made.left)


def _print_notices(office: "Office", found: "Sequence[Proposal]") -> None:
    """Print what to tell; of several, each old channel once, under its name."""
    from builder.proposals import steps
    from builder.proposals.notice import notice_of, notice_text
    from builder.register import addresses

    if len(found) == 1:
        print(notice_text(found[0], office.register), end="")
        return
    apart: dict[tuple[str, Route | None], list[Proposal]] = {}
    for each in found:
        apart.setdefault((each.organisation, steps.old_route(each)), []).append(each)
    for (organisation, route), told in apart.items():
        names = ", ".join(each.id for each in told)
        to = "another channel that is there"
        if route:
            to = f"{route.contact} over {route.kind} {clean(addresses.shown(route.kind, route.value))}"
        print(f"## {names}: tell {to} of {organisation}\n")
        print(notice_of(told, route.contact if route else told[0].contact, office.register))


@proposals.command()
def refuse(
    context: typer.Context,
    number: NUMBER,
    officer: OFFICER,
    because: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Why, for the office only; no name and no number, for the shell keeps it."),
    ] = None,
) -> None:
    """Refuse a proposal for good.

    Any officer may, and alone: as when somebody objects to the notice.

    \b
    Example:
      tocsin proposals refuse 12 --officer ben --because "they know nothing of it"
    """
    from builder.proposals import steps

    now = by_the_clock(context)
    done = steps.refuse(now.workspace, number, officer, now.now, because)
    say(f"{done.id} is refused; the register stays as it is")
