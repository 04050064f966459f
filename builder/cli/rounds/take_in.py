"""`tocsin round import`: take in what came back."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ROUND, held_against, here, round_
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from rich.console import Console

    from builder.rounds.returns.evidence import Rejected
    from builder.rounds.returns.importing import Intake
    from builder.rounds.returns.pile import Pile

# What a screen shows of each list; the report of rejects has all.
SHOWN = 30


@round_.command("import")
def import_(
    context: typer.Context,
    name: ROUND,
    officer: OFFICER,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Tables, mailboxes (mbox, Maildir, .eml), sealed update forms, and directories of these. "
            "Without any, the pile of mails that the round has.",
            exists=True,
        ),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The office's identity file, which opens sealed update forms."),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what is rejected or to be read, and why, as a table outside the workspace."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: record what is shown.")] = False,
) -> None:
    """Take in what came back: answers, bounces, tables, forms.

    Takes call sheets that were filled in, reports of an SMS gateway, outcomes that CERTs exported
    from register.html (recorded as yours, the note names the CERT), mailboxes, sealed update
    forms, and directories with all that lies in them. An answer counts when it has our code and
    comes from the address that was asked; a failure when it is final, about the address and no
    other thing, and gives our code back. New values become proposals. What an answer says in its
    own words besides is for you. So is what no program could judge or read, by file and message:
    an out-of-office note, a refusal, an attached file, a deleted mail. Those mails are put into the
    pile of the round, where they wait for a reader: `tocsin desk`, and `tocsin round mails` lists them.

    Says first what it would record, and asks. What was taken in before is left out, so the same
    files may be given again. Nothing in a mailbox is changed.

    \b
    Example:
      tocsin round import 2026-q4 --officer officer-a
      tocsin round import 2026-q4 ../answers.mbox --officer officer-a --rejects ../rejects.csv
      tocsin round import 2026-q4 ../calls-officer-b.csv ../cert-xx-outcomes.csv --officer officer-a
      tocsin round import 2026-q4 ../answers.mbox --officer officer-a --identity ../office.txt
    """
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.secret import agree
    from builder.rounds.returns import importing

    now = now_of(context)
    register, found = here(now, name, still_open=True)
    refuse_unknown_officers(register.settings, (officer,), now.today)
    asked = held_against(now, register, found, officer)
    given: list[Path | Pile] = [*files] if files else [_pile(now, name)]
    with Bars() as bars:
        made = importing.plan(now.workspace, asked, given, identities=_identities(identity), report=bars)
    _print_plan(made)
    if rejects and (made.rejected or made.to_read):
        importing.write_rejects(now.workspace, rejects, (*made.rejected, *made.to_read), files or ())
        say(f"wrote what was rejected, or is to be read, to {rejects}: it names senders, keep it in the office")
    kept = importing.keep(now.workspace, made, given)
    if kept:
        say(f"put {counted(kept, 'mail')} that a person has to read into the pile: `tocsin round mails {name}`")
    if not made.findings:
        say("nothing is to be recorded")
        return
    agree("Record this?", yes=yes, done="recorded")
    with Bars() as bars:
        done = importing.carry_out(now.workspace, made, now.now, bars, clock=now.clock)
    for told in done.told:
        say(told)
    say(f"recorded {counted(done.outcomes, 'outcome')} in round {name}")
    if done.proposals:
        say(f"entered {', '.join(done.proposals)}; `tocsin proposals list` shows what each still lacks")


def _pile(now: Now, name: str) -> "Pile":
    from builder.rounds.returns.pile import Pile

    found = Pile(now.workspace, name)
    if not found.names():
        raise RoundError(
            "the round has no mails yet", hint=f"`tocsin round fetch {name}` gets them, or name the files of a mailbox"
        )
    return found


def _identities(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    from builder.cli.terminal.secret import read_text_file
    from builder.seal import LARGEST_IDENTITY_FILE, identities_in

    return identities_in(read_text_file(path, LARGEST_IDENTITY_FILE).decode("utf-8", "replace"))


def _print_plan(made: "Intake") -> None:
    """Print what would be recorded: counts, what voids a channel, new values by whose they are, and rejects."""
    from builder.cli.terminal.console import new_console, new_table, print_table
    from builder.register.freshness import DISPROOF

    console = new_console()
    table = new_table("", "what", "count", numbers=True)
    results = Counter(each.result for each in made.outcomes)
    rows = [(result.replace("-", " "), count) for result, count in sorted(results.items())]
    rows += [("proposals", len(made.corrections)), ("taken in before", made.known)]
    rows += [(passed.value, count) for passed, count in sorted(made.passed.items())]
    rows += [("rejected", len(made.rejected)), ("to be read", len(made.to_read))]
    for what, count in rows:
        if count:
            table.add_row(what, str(count))
    print_table(console, table)
    lines = [
        f"{each.place}: {each.outcome.result.replace('-', ' ')}, {each.outcome.organisation}/{each.outcome.contact}, "
        f"{each.outcome.kind}"
        for each in made.findings
        if each.outcome and each.outcome.result in DISPROOF
    ]
    _print_lines(console, "Found to be wrong:", lines)
    lines = [
        f"{finding.place}: {each.organisation}/{each.contact or '?'}, {each.action} {each.kind or ''}".rstrip()
        for finding, each in made.corrections
    ]
    _print_lines(console, "Would become proposals:", lines)
    _print_lines(console, "Rejected:", [_told(each) for each in made.rejected], rest="; --rejects FILE lists them all")
    # All of it: once it is taken in, it is not told again.
    _print_lines(console, "To be read:", [_told(each) for each in made.to_read], len(made.to_read))


def _told(each: "Rejected") -> str:
    whose = f"{each.organisation}/{each.contact}: " if each.contact else ""
    return f"{each.place}: {whose}{each.reason}{f'; {each.hint}' if each.hint else ''}"


def _print_lines(console: "Console", title: str, lines: list[str], most: int = SHOWN, rest: str = "") -> None:
    if not lines:
        return
    from builder.workspace.places import shown

    console.print(title, style="bold")
    for line in lines[:most]:
        console.print(f"  {shown(line)}", soft_wrap=True)
    if len(lines) > most:
        console.print(f"  … and {len(lines) - most} more{rest}")
    console.print()
