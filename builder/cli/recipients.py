"""`tocsin recipients`: what the board approves, and who proved its keys."""

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.board import KEY, OUT, PASSPHRASE_FILE, PUBLIC, TO, TRUSTED, YES, ask, sign_request
from builder.cli.terminal.app import app, by_the_clock, state
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree, read_text_file
from builder.errors import TrustError
from builder.words.counted import counted

if TYPE_CHECKING:
    from datetime import datetime

    from builder.board.proofs import Challenge
    from builder.cli.terminal.app import State
    from builder.editions.deadlines import Deadline
    from builder.recipients.enrolment import Enrolment
    from builder.recipients.status import Known

recipients = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Admit recipients: prove keys, propose, approve, retire."
)
app.add_typer(recipients, name="recipients")

# As in builder.register.model, which is slow to load.
Kind = Literal["national-cert", "sector-cert", "regional-body", "operator-group"]
NAME = Annotated[str, typer.Argument(metavar="RECIPIENT", help="As cert-gr.", autocompletion=recipient_names)]


@recipients.command()
def propose(
    context: typer.Context,
    enrolment: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ENROLMENT", help="A CERT's enrolment file, to be taken in first; may be repeated."),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="RECIPIENT",
            help="Whose enrolment it is, as cert-xx; where there is none yet, its file is drafted.",
            autocompletion=recipient_names,
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="What a new recipient is; default national-cert.")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask: the fingerprint was compared over the telephone.")
    ] = False,
    renew: Annotated[bool, typer.Option("--renew", help="Ask for another year for all, changed or not.")] = False,
    to: TO = None,
) -> None:
    """Ask the board to approve the recipients.

    It approves their files as they stand. What did not change keeps the day until which it is
    approved. Who has no file any more, as one that was retired, is withdrawn.

    With enrolment files, which the reader makes, these are taken in first: their proof is
    checked, what they say is shown, the key's fingerprint is compared with the CERT over the
    telephone, and the key comes into the recipient's file. A new recipient gets a draft, to be
    filled in before the board is asked.

    \b
    Example:
      tocsin recipients propose
      tocsin recipients propose --renew --to approvals-2027.json
      tocsin recipients propose enrolment.json --as cert-xx
    """
    from builder.recipients.asking import next_approvals

    now = by_the_clock(context)
    if enrolment:
        if not _take_in(now, enrolment, as_, kind or "national-cert", yes=yes):
            return
    elif as_ or kind or yes:
        raise typer.BadParameter("--as, --kind and --yes are for enrolment files; name one")
    asked = next_approvals(now.workspace, now.now, renew=renew)
    ask(now.workspace, asked, to, "tocsin recipients approve")


def _take_in(now: "State", paths: list[Path], name: str | None, kind: str, *, yes: bool) -> bool:
    """Take in enrolments, and say whether the board can be asked right away."""
    from builder.recipients import admission
    from builder.recipients.enrolment import LIMIT, read_enrolment
    from builder.workspace.places import shown

    found = [read_enrolment(read_text_file(path, LIMIT), shown(path.name), now.today) for path in paths]
    admission.refuse_unfit(now.workspace, found, name)
    _show_enrolments(found)
    if name is None:
        raise TrustError(
            "the proof holds; nothing was taken in, for whose it is was not said",
            hint="name a recipient, or a new one: --as cert-xx",
        )
    agree("Did they read out these words to you, at a number that you had before?", yes=yes, done="taken in")
    taken = admission.take_in(now.workspace, found, name, kind, now.now)
    file = f"recipients/{taken.recipient}.yaml"
    for label in taken.known:
        say(f"{file} has the key “{shown(label)}” already; it is proved now")
    if taken.made:
        say(f"drafted {file}; its key is proved, and it may read nothing yet")
    else:
        for label in taken.added:
            say(f"added the key “{shown(label)}” to {file}; it is proved")
    if taken.unfilled:
        say("fill in scope, clearance and use_cases, and look at name, kind and until; `tocsin check`")
        say("then `tocsin recipients propose` asks the board")
        print(file)
    if taken.by_hand:
        say(f"add to the keys of {file} by hand, and the board can be asked; proved it is:")
        print(*(f"- {line}" for line in taken.by_hand), sep="\n")
    return taken.complete


def _show_enrolments(found: "list[Enrolment]") -> None:
    """Show on standard error what enrolments say, and what is compared over the telephone."""
    from builder.board.explain import sort_of
    from builder.board.proofs import digest_of
    from builder.pages.reader_html import pgp_words
    from builder.register.model import Key
    from builder.seal import fingerprints
    from builder.workspace.places import shown

    lines = ["", f"{shown(found[0].organisation)}, {found[0].country}, wants to be served with:"]
    for each in found:
        key = Key(label=each.label, key=each.key, added=each.made)
        digest = bytes.fromhex(digest_of(key))
        lines += ["", f"key “{shown(each.label)}”: {sort_of(key)}, enrolled on {each.made} by"]
        lines += [f"    {shown(each.name)}, {shown(each.email)}, {shown(each.phone)}"]
        lines += ["fingerprint of the key, which its holder reads out:"]
        lines += [f"    {line}" for line in fingerprints.card(digest, pgp_words())]
    lines += ["", "Its maker holds the key: that is proved. Who it is, only your telephone call tells.", ""]
    print(*lines, sep="\n", file=sys.stderr)


@recipients.command()
def approve(
    context: typer.Context,
    request: Annotated[Path, typer.Argument(metavar="REQUEST", help="The file that you were sent.")],
    key: KEY,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
    trusted: TRUSTED = None,
    out: OUT = None,
    yes: YES = False,
) -> None:
    """Approve recipients as a board member.

    Shows in plain words who and what, and asks. Needs no workspace, only the file that you were
    sent and your key. Send the file that it writes back to the secretariat.

    \b
    Example:
      tocsin recipients approve approvals-2.json --key anna.key --trusted 1.root.json
    """
    from builder.board.request import Kind

    sign_request(
        by_the_clock(context), Kind.APPROVALS, request, (key, passphrase_file, public), out, yes=yes, trusted=trusted
    )


@recipients.command()
def status(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False
) -> None:
    """Show how each recipient stands.

    Approved until when, with which keys; and when root, approvals, edition and heartbeat run out.

    \b
    Example:
      tocsin recipients status
    """
    from builder.editions.deadlines import deadlines
    from builder.editions.record import latest_edition
    from builder.recipients.status import status_of

    now = state(context)
    last = latest_edition(now.workspace)
    known = status_of(now.workspace, now.now, at_least=last.approvals if last else 0)
    calendar = deadlines(now.workspace)
    if as_json:
        dates = [{"what": each.what, "expires": each.expires.isoformat()} for each in calendar]
        print_json(known.fields() | {"calendar": dates})
        return
    _show(known, calendar, now.now)


def _show(known: "Known", calendar: "tuple[Deadline, ...]", now: "datetime") -> None:
    from builder.cli.tables import new_console, new_table, print_table
    from builder.workspace.places import shown

    console = new_console()
    console.print(f"List {known.version} of the approvals" if known.version else "The board has approved nobody yet")
    table = new_table("", "recipient", "standing", "until", "keys", "post-quantum", "proved")
    for row in known.rows:
        cells = [row.name, row.standing.state, str(row.standing.until or "")]
        if row.record:
            count = len(row.record.keys)
            ready = {0: "no", count: "yes"}.get(row.post_quantum, f"{row.post_quantum} of {count}")
            cells += [str(count), ready, str(row.proved or "no")]
        table.add_row(*cells, style="" if row.standing.approved else "red")
    print_table(console, table)
    refused = [row for row in known.rows if not row.standing.approved]
    whole = {f"{row.standing.whole}; {row.standing.hint}": None for row in refused if row.standing.whole}
    lines = [f"No recipient may be served: {sentence}" for sentence in whole]
    lines += [
        f"{shown(row.name)} {row.standing.reason}; {row.standing.hint}" for row in refused if not row.standing.whole
    ]
    if known.retired:
        lines.append(f"Retired: {', '.join(map(shown, known.retired))}")
    for day, ending in groupby(known.ending, key=lambda each: each.day):
        lines += [
            f"Runs out on {day}: the {what} of {', '.join(shown(each.name) for each in those)}"
            for what, those in groupby(ending, key=lambda each: each.what)
        ]
    if known.pending:
        lines.append(f"Pending: {known.pending}")
    lines += _calendar(calendar, now)
    if known.summary:
        lines += ["", known.summary]
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _calendar(deadlines: "tuple[Deadline, ...]", now: "datetime") -> "list[str]":
    """Say when each thing ends: the day in words that a calendar takes, and how far off it is."""
    width = max((len(each.what) for each in deadlines), default=0)
    lines = ["Runs out:"] if deadlines else []
    for each in deadlines:
        left = (each.day - now.date()).days
        when = f"in {counted(left, 'day')}" if left else "today"
        when = "it ran out" if each.expires <= now else when
        lines.append(f"  {each.what:{width}}  {each.shown}, {when}")
    return lines


@recipients.command()
def retire(context: typer.Context, recipient: NAME) -> None:
    """Take a recipient out of force.

    Its file goes to recipients/retired/.

    \b
    Example:
      tocsin recipients retire cert-xx
    """
    from builder import board

    workspace = state(context).workspace
    with board.changing(workspace):
        record = board.recipient(workspace, recipient)
        board.retire(workspace, recipient)
    say(f"{record.id} is retired: recipients/retired/{record.id}.yaml")
    say("from the next edition on it gets no bundle; what it holds already it can still read")
    say("`tocsin recipients propose` asks the board to withdraw its approval")
    say(f"`tocsin recipients history {record.id}` tells what it last held, so that those contacts can be told")


@recipients.command()
def locator(
    context: typer.Context,
    recipient: NAME,
    new: Annotated[
        bool,
        typer.Option("--new", help="Give it a new locator first: a new recipient, or one whose copy leaked."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show what a recipient's published files are named.

    Each edition names them otherwise, so that nobody but the recipient can tell which are its own.
    The names follow from the secret locator in its recipient file. Tell them to the recipient alone.
    From the first copy on it finds the next ones itself: they stand in START-HERE.txt.

    \b
    Example:
      tocsin recipients locator cert-xx
      tocsin recipients locator cert-xx --new
    """
    from builder import board
    from builder.editions.history import file_names

    workspace = state(context).workspace
    if new:
        with board.changing(workspace):
            had = board.recipient(workspace, recipient).locator
            board.put_new_locator(workspace, recipient)
        if had:
            say(f"{recipient} has a new locator; the names in its last copy are void: tell it the next one")
        else:
            say(f"{recipient} has a locator now; its files are named")
    names = file_names(workspace, recipient)
    if as_json:
        print_json(names)
        return
    for edition, name in names.items():
        print(f"edition {edition:<5} envelopes/{name}.tocsin")


@recipients.command()
def challenge(
    context: typer.Context,
    recipient: NAME,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to write the sealed questions.")],
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Ask about every key anew, also those that were proved; questions asked before are void, "
            "and their files are replaced.",
        ),
    ] = False,
) -> None:
    """Ask a recipient to prove its keys.

    Writes one sealed question for each key that has neither been proved nor asked about.
    Send each file to the recipient. Whoever holds the key opens it with stock age and
    answers, by telephone or mail, with the signs that stand in it, within 30 days.

    \b
    Example:
      tocsin recipients challenge cert-xx --to outbox
    """
    from builder import seal
    from builder.recipients.asking import challenge as questions
    from builder.workspace import store

    now = by_the_clock(context)
    if not to.is_dir():
        raise TrustError(f"{to} is no directory", hint="make it first, or name another: --to DIR")

    def file_of(question: "Challenge") -> Path:
        return to / f"{recipient}-{question.number}.age"

    def refuse_to_replace(question: "Challenge") -> None:
        path = file_of(question)
        if path.exists() and not again:
            raise TrustError(
                f"{path.name} exists, and may be a question that is on its way",
                hint="move it away; or ask about every key anew: --again",
            )

    for question in questions(now.workspace, recipient, now.now, refuse_to_replace, again=again):
        path = file_of(question)
        try:
            store.write_atomically(path, seal.seal(question.text.encode(), [question.key.key]))
        except OSError as error:
            raise TrustError(
                f"{path.name} cannot be written: {error.strerror}", hint="mend that, and ask anew with --again"
            ) from None
        instead = f"; what was asked on {question.voids} is void" if question.voids else ""
        say(f"{path.name} asks about the key “{question.key.label}”{instead}")
        print(path)
    say(f"take in the answers with `tocsin recipients prove {recipient} ANSWER`, within 30 days")


@recipients.command()
def prove(
    context: typer.Context,
    recipient: NAME,
    answer: Annotated[list[str], typer.Argument(metavar="ANSWER", help="The signs, in any groups.")],
) -> None:
    """Take in a recipient's answers.

    The answers to `tocsin recipients challenge` prove that it holds its keys.

    \b
    Example:
      tocsin recipients prove cert-xx k7wm 3hqd x2an 9vte rp5u ychg j8zb
    """
    from builder.recipients.asking import prove as take_in

    now = by_the_clock(context)
    proved, left = take_in(now.workspace, recipient, " ".join(answer), now.now)
    for key in proved:
        say(f"{recipient} has proved the key “{key.label}”")
    if left:
        say(f"still unproved: {', '.join(f'“{key.label}”' for key in left)}")
    else:
        say(f"{recipient} has proved every key; `tocsin recipients propose` puts it before the board")
