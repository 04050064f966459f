"""`tocsin round close`: end a round, and report on it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from builder.cli.rounds.options import ROUND, held_against, here, round_
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from datetime import date

    from builder.register.model import Register, Round
    from builder.rounds.closing import Left


class Words(NamedTuple):
    """How something is told that a round leaves undone and that closing wants a second word for."""

    one: str
    several: str
    how: str
    hint: str
    option: str


NEVER_TRIED = Words(
    "channel was", "channels were", "never tried", "`tocsin round call`, `send` and `sheets` try them", "--untried"
)
NOT_READ = Words(
    "mail was", "mails were", "not read or taken in", "`tocsin desk` shows them, and takes them in", "--unread"
)


@round_.command()
def close(
    context: typer.Context,
    name: ROUND,
    to: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write the report. Default reports/ in the workspace.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask whether to close: what is still open was read.")
    ] = False,
    untried: Annotated[
        int | None,
        typer.Option(
            metavar="COUNT", help="How many channels were never tried, as the command says: their second word."
        ),
    ] = None,
    unread: Annotated[
        int | None, typer.Option(metavar="COUNT", help="How many mails nobody has read or taken in, likewise.")
    ] = None,
) -> None:
    """Close a round, and write its report.

    Says what is still open, and asks. Where channels were never tried it names their organisations
    and asks once more: type how many they are, or give --untried beside --yes. So it does with mails
    that nobody has read or taken in, and --unread. A closed round takes no more outcomes, and from
    then on bundles show who did not answer as unresponsive.

    The report is ID.html, one page that asks for nothing, and ID.pdf: how many were reached, by region
    and method, what changed, and what it cost. It names TLDs and organisations, no contact and no
    number, and is marked TLP:GREEN. Of a round that is closed the report is made anew.

    What `tocsin round fetch` took out of the mailbox is removed from this machine. Give the command on
    each machine where some of it lies.

    \b
    Example:
      tocsin round close 2026-q4
      tocsin round close 2026-q4 --to report
      tocsin round close 2026-q4 --yes --untried 12 --unread 3
    """
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree
    from builder.rounds.closing import left
    from builder.rounds.files import changing
    from builder.rounds.progress import progress
    from builder.rounds.report.page import write_report
    from builder.rounds.returns.pile import Pile

    now = now_of(context)
    register, files = here(now, name)
    pile = Pile(now.workspace, name)
    if not files.tasks:
        raise RoundError(
            f"the round {name} keeps no list of whom it asked", hint="only rounds of `tocsin round open` have a report"
        )
    if files.round.closed:
        say(f"the round {name} was closed on {files.round.closed}; its report is made anew")
    else:
        if now.today < files.round.opened:
            raise RoundError(f"the round {name} opens on {files.round.opened}", hint="state the day with --date")
        undone = left(progress(files, register, now.today))
        mails_left = _say_open(undone, files.round, register, now)
        closed = files.round.model_copy(update={"closed": now.today})
        rounds = tuple(closed if each.id == name else each for each in register.rounds)
        _say_unresponsive(register.model_copy(update={"rounds": rounds}), now.today)
        if mails := len(pile.names()):
            say(f"{counted(mails, 'mail')} of its pile will be removed from this machine, read or not")
        agree(f"Close the round {name}? It takes no more outcomes then.", yes=yes, done="closed")
        _second_word(NEVER_TRIED, undone.untried, untried, ask=not yes)
        _second_word(NOT_READ, mails_left, unread, ask=not yes)
        with changing(now.workspace, name) as held:
            held.close(now.today)
        say(f"closed the round {name} on {now.today}; keep data/rounds/{name}/ in git")
        register, files = here(now, name)
    if removed := pile.empty():
        say(f"removed {counted(removed, 'mail')} of its pile from this machine")
    with Bars() as bars:
        day = files.round.closed or now.today
        written = write_report(now.workspace, register, files, day, to or now.workspace.reports, bars)
    for path in written:
        print(path)


def _say_open(undone: "Left", round_: "Round", register: "Register", now: Now) -> int:
    """Say what nobody has answered or was asked, whose task it is, and which proposals wait.

    Return how many mails nobody has read or taken in.
    """
    from builder.proposals.files import open_office
    from builder.proposals.rules import Stage, stage
    from builder.words.labels import METHODS

    say(f"{undone.waiting} of {undone.channels} channels have no answer yet")
    for each in undone.officers:
        say(f"  {each.officer}: {each.waiting}, {sum(count for _, count in each.untried)} of them never tried")
        if each.untried:
            methods = ", ".join(counted(count, METHODS[method]) for method, count in each.untried)
            say(f"    never tried: {methods}; in {', '.join(each.organisations)}")
    if undone.chases:
        say(f"{counted(undone.chases, 'contact')} could be chased today: `tocsin round status {round_.id}` names them")
    mails = _say_unread(now, register, round_)
    office = open_office(now.workspace, now.now, register)
    if waits := [each.id for each in office.proposals if stage(each) in (Stage.OPEN, Stage.APPLYING)]:
        say(f"not applied and not refused yet: {counted(len(waits), 'proposal')}; `tocsin proposals list`")
    if now.today < round_.due:
        say(f"the round is due on {round_.due} only")
    return mails


def _second_word(what: Words, count: int, said: int | None, *, ask: bool) -> None:
    """Have it said how many were left so: a number that was read, where a yes is given by habit."""
    if not count:
        return
    hint = f"{what.hint}; where they are to stay so, say how many with {what.option}"
    left_so = f"{counted(count, what.one, what.several)} {what.how}"
    if said is None and ask and sys.stdin.isatty():
        print(f"tocsin: {left_so}. To close all the same, type how many: ", end="", file=sys.stderr, flush=True)
        said = count if sys.stdin.readline().strip() == str(count) else None
        hint = f"nothing needs to be undone; {what.hint}"
    if said != count:
        raise RoundError(f"{left_so}, and that was not said; nothing was closed", hint=hint)


def _say_unread(now: Now, register: "Register", round_: "Round") -> int:
    """Say how much of the pile nobody has read or taken in, and return it."""
    from builder.rounds.files import read
    from builder.rounds.returns.mails import in_pile

    name = round_.id
    sorted_ = in_pile(now.workspace, held_against(now, register, read(now.workspace, name), None))
    if unread := len(sorted_.to_read):
        say(f"not read yet: {counted(unread, 'mail')}; `tocsin round mails {name}` names them")
    if sorted_.to_take_in:
        say(f"not taken in yet: {counted(sorted_.to_take_in, 'mail')}; `tocsin round import {name}`")
    return unread + sorted_.to_take_in


def _say_unresponsive(register: "Register", today: "date") -> None:
    """Say whom the next edition shows as unresponsive, by their ids."""
    from builder.register.unresponsive import unresponsive

    found = unresponsive(register, today)
    if found.contacts:
        say(
            f"the next edition then shows as unresponsive: {counted(len(found.organisations), 'organisation')}, "
            f"{counted(len(found.contacts), 'contact')}"
        )
    for organisation, contact in sorted(found.contacts):
        whole = ", the whole organisation" if organisation in found.organisations else ""
        say(f"  {organisation}: {contact}{whole}")
