"""`tocsin recipients propose` and `approve`: taking in who enrolled, and asking the board."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.recipients.options import read_enrolments, recipients, show_enrolments
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.options import KEY, OUT, PASSPHRASE_FILE, PUBLIC, REQUEST, TO, TRUSTED, YES
from builder.cli.terminal.requests import ask, sign_request
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree
from builder.errors import TrustError

if TYPE_CHECKING:
    from builder.cli.terminal.app import Now

# As in builder.register.model, which is slow to load.
Kind = Literal["national-cert", "sector-cert", "regional-body", "operator-group"]


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
    practice: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Approve them at once as each member of a practice board, whose keys are here."
        ),
    ] = None,
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
      tocsin recipients propose --practice ../practice
    """
    from builder.recipients.asking import next_approvals

    now = by_the_clock(context)
    if practice is not None:
        if enrolment or as_ or kind or to:
            raise typer.BadParameter("--practice approves the files as they stand; take enrolments in before")
        _play(now, practice, renew=renew, yes=yes)
        return
    if enrolment:
        if not _take_in(now, enrolment, as_, kind or "national-cert", yes=yes):
            return
    elif as_ or kind or yes:
        raise typer.BadParameter("--as, --kind and --yes are for enrolment files; name one")
    asked = next_approvals(now.workspace, now.now, renew=renew)
    ask(now.workspace, asked, to, "tocsin recipients approve")


def _play(now: "Now", directory: Path, *, renew: bool, yes: bool) -> None:
    """Approve the recipients as each member of a practice board."""
    from builder.cli.terminal.requests import show_words
    from builder.practice import certs, playing
    from builder.recipients.asking import next_approvals

    playing.refuse_real(now.workspace)
    for name in certs.prove(now.workspace, directory, now.now):
        say(f"{name} proved its keys, as you play it")
    asked = next_approvals(now.workspace, now.now, renew=renew)
    show_words(asked)
    agree("Do you, who play each member of the board, approve this?", yes=yes, done="approved")
    playing.sign(now.workspace, asked, directory, now.now)
    say("approved in PRACTICE, by one person; the next build follows it")


def _take_in(now: "Now", paths: list[Path], name: str | None, kind: str, *, yes: bool) -> bool:
    """Take in enrolments, and say whether the board can be asked right away."""
    from builder.recipients import admission
    from builder.workspace.places import shown

    found = read_enrolments(now, paths)
    admission.refuse_unfit(now.workspace, found, name)
    show_enrolments(found)
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


@recipients.command()
def approve(
    context: typer.Context,
    request: REQUEST,
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
