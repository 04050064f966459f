"""`tocsin proposals confirm`, `notify`, `apply` and `refuse`: what two officers do about a change."""

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.proposals.options import (
    CONTACT,
    NUMBER,
    OFFICER,
    WHICH,
    Kind,
    about,
    clean,
    proposals,
    tell,
    the_office,
)
from builder.cli.terminal.app import Now, by_the_clock
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree

if TYPE_CHECKING:
    from builder.proposals.record import Proposal, Route
    from builder.proposals.rules import Office

LOOK = "See for yourself, not by the word of who entered it: by the letter, the root zone database, or a call."
# As in builder.proposals.record, which is slow to load.
Why = Literal["out-of-service", "somebody-else", "no-other-channel"]


@proposals.command()
def confirm(
    context: typer.Context,
    number: NUMBER,
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
    which one that is, and asks. In a round that is open, the channel that you used counts as
    verified by it; the new one does not. What touches no number, and wants another officer all the
    same, is confirmed without a channel: you know it yourself, as from the root zone database.

    \b
    Example:
      tocsin proposals confirm 12 --over phone --contact duty --officer ben
      tocsin proposals confirm 13 --officer ben
    """
    from builder.proposals import steps, touching
    from builder.proposals.entering import route_of
    from builder.proposals.files import find
    from builder.register.kinds import ChannelKind

    now = by_the_clock(context)
    office = the_office(now)
    proposal = find(office, number)
    route = None
    if over:
        whose = contact or touching.whose(proposal) or ""
        route = route_of(office, proposal.organisation, whose, ChannelKind(over), which)
    steps.refuse_unfit(office, proposal, route, officer)
    print("", *about(proposal), "", _asked(route) if route else LOOK, "", sep="\n", file=sys.stderr)
    asked = (
        "Did they confirm it to you, over this very channel?" if route else "Is it right, by what you know yourself?"
    )
    agree(asked, yes=yes, done="recorded")
    done = steps.confirm(now.workspace, proposal.id, officer, now.now, route, note)
    if route:
        _record_outcome(now, office, done, route, officer)
    tell(done, now, "confirmed")


def _asked(route: "Route") -> str:
    from builder.register import addresses

    return (
        f"Ask {route.contact} over {route.kind} {clean(addresses.shown(route.kind, route.value))}, which the register "
        "has, and over no other.\nLet them say the new value; do not read it out."
    )


def _record_outcome(now: Now, office: "Office", proposal: "Proposal", route: "Route", officer: str) -> None:
    """Record in the open round that the channel which was used reached its contact."""
    from builder.rounds.files import append_outcomes
    from builder.rounds.record import newest_open
    from builder.rounds.returns.evidence import outcome_of_confirmation

    newest = newest_open(office.register.rounds, now.today)
    outcome = outcome_of_confirmation(office.register, proposal, route, officer, now.today)
    if newest is None or outcome is None:
        say("no round is open: that the channel reached them is in the proposal only")
        return
    for problem in append_outcomes(now.workspace, newest.id, [outcome]):
        say(str(problem))
    say(f"recorded in round {newest.id}: {route.kind} of {route.contact} was confirmed")


@proposals.command()
def notify(
    context: typer.Context,
    number: NUMBER,
    officer: OFFICER,
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
    somebody else's, says another officer than the one who entered it.

    \b
    Example:
      tocsin proposals notify 12 --text --officer anna
      tocsin proposals notify 12 --officer anna
      tocsin proposals notify 12 --impossible out-of-service --officer ben
      tocsin proposals notify 13 --over email --officer anna
    """
    from builder.proposals import steps, touching
    from builder.proposals.entering import route_of
    from builder.proposals.files import find
    from builder.proposals.record import NoNotice
    from builder.register.kinds import ChannelKind

    now = by_the_clock(context)
    office = the_office(now)
    proposal = find(office, number)
    if text:
        from builder.proposals.notice import notice_text

        print(notice_text(proposal, office.register), end="")
        return
    if impossible:
        agree(f"Can the old channel not be told, as it is {impossible.replace('-', ' ')}?", yes=yes, done="noted")
        done = steps.no_notice(now.workspace, proposal.id, officer, now.now, NoNotice(impossible))
    else:
        told = None
        if over:
            whose = contact or touching.whose(proposal) or ""
            told = route_of(office, proposal.organisation, whose, ChannelKind(over), which)
        agree("Did you tell it, and not what the new value is?", yes=yes, done="noted")
        done = steps.notify(now.workspace, proposal.id, officer, now.now, told)
    tell(done, now, "noted")


@proposals.command()
def apply(
    context: typer.Context,
    number: NUMBER,
    officer: OFFICER,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: you have read the difference.")] = False,
) -> None:
    """Bring a proposal into the register.

    Refuses one that lacks anything, and says what. Shows the difference that it makes to the file
    of the organisation or TLD, and asks. A new value is unverified until a round verifies it.

    \b
    Example:
      tocsin proposals apply 12 --officer anna
    """
    from builder.proposals import applying, touching

    now = by_the_clock(context)
    ready = applying.prepare(now.workspace, number, officer, now.now)
    if ready.edited:
        print(*map(clean, ready.edited.diff.splitlines()), sep="\n", file=sys.stderr)
        for problem in ready.warnings:
            say(str(problem))
        agree("Shall this stand in the register?", yes=yes, done="applied")
    done = applying.apply(now.workspace, ready, officer, now.now)
    if ready.edited:
        what = "; the new value is unverified until a round verifies it" if touching.wanted(done) else ""
        gone = " is removed" if ready.edited.after is None else ""
        say(f"{done.id} is applied: {ready.edited.file}{gone}{what}")
        if not ready.whole and touching.wanted(done):
            say("on one officer's word: it confirms no telephone number; `tocsin proposals confirm` and `notify`")
            say(f"can still follow, and after the cooling-off time `tocsin proposals apply {done.id}` again")
    else:
        say(f"{done.id} is applied; the register said so already")


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
