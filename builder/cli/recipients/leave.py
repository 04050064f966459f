"""`tocsin recipients remove` and `lost-key`: a CERT leaves, or loses a laptop, in one guided command each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.recipients.options import NAME, read_enrolments, recipients, show_enrolments
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.options import TO
from builder.cli.terminal.outside import refuse_inside
from builder.cli.terminal.requests import ask, write
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree
from builder.errors import RecipientError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.cli.terminal.app import Now
    from builder.editions.history import Held
    from builder.editions.record import EditionRecord

NO_ASK = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@recipients.command()
def remove(
    context: typer.Context,
    recipient: NAME,
    contacts: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Write down whose details it last held, for you alone to read."),
    ] = None,
    yes: NO_ASK = False,
    to: TO = None,
) -> None:
    """Take a CERT out of the register's readers.

    Shows how much it last held, retires its file, asks the board to withdraw its approval, and
    says whom to tell and what. Stopped in the middle, it goes on when it is run again.

    \b
    Example:
      tocsin recipients remove cert-xx --contacts ../held.csv
    """
    from builder import board
    from builder.cli.terminal.progress import Bars
    from builder.editions.history import last_held

    now = by_the_clock(context)
    if contacts:
        refuse_inside(now.workspace, contacts)
    gone = recipient in board.retired(now.workspace) and recipient not in board.recipient_files(now.workspace)
    record = (board.retired_recipient if gone else board.recipient)(now.workspace, recipient)
    name = record.id
    with Bars() as bars:
        bars.begin("Reading what it last held", 1)
        held = last_held(now.workspace, name)
        bars.advance()
    _say_held(name, held)
    if gone:
        say(f"{name} is retired already: recipients/retired/{name}.yaml")
    else:
        agree(f"Is {name} to get no further edition?", yes=yes, done="removed")
        with board.changing(now.workspace):
            board.retire(now.workspace, name)
        say(f"{name} is retired: recipients/retired/{name}.yaml")
    if contacts and held:
        write(contacts, _table(held[1]), "name another file: --contacts FILE.csv")
        say(f"{contacts.name} has their names, for you alone: remove it when they were told")
    _ask_to_withdraw(now, name, to)
    _say_what_is_left(name, record.name, held)


def _say_held(name: str, held: "tuple[EditionRecord, tuple[Held, ...]] | None") -> None:
    if held is None:
        say(f"{name} never got an edition")
        return
    record, contacts = held
    tlds = {tld for each in contacts for tld in each.tlds}
    say(
        f"{name} last held {counted(len(contacts), 'contact')} of {counted(len(tlds), 'TLD')}, "
        f"in edition {record.edition}, valid until {record.expires}"
    )


def _ask_to_withdraw(now: "Now", name: str, to: Path | None) -> None:
    """Ask the board to withdraw an approval, where it gave one."""
    from builder import board
    from builder.recipients.asking import next_approvals
    from builder.trust import approvals

    in_force = board.approvals_in_force(now.workspace)
    if in_force is None or name not in approvals.entries(in_force.signed):
        say(f"the board has approved no {name}, and need not be asked")
        return
    ask(now.workspace, next_approvals(now.workspace, now.now, renew=False), to, "tocsin recipients approve")


def _say_what_is_left(name: str, title: str, held: "tuple[EditionRecord, tuple[Held, ...]] | None") -> None:
    if held is None:
        return
    from builder.workspace.places import shown

    record, contacts = held
    say("then build, sign and publish: its file stays on the server until an edition leaves it out")
    say(f"what it holds it can still read, and after {record.expires} too: ask it to destroy its copies, and to say so")
    say(f"`tocsin recipients history {name}` says whom to ask there; --contacts lists the {len(contacts)} to be told:")
    say(
        f"“{shown(title)} gets our register no longer. It held your details as of {record.issued}, and we asked it to "
        "destroy them. Where you do not trust that, change your number, and tell us the new one.”"
    )
    say("other recipients keep their locators: each is a secret of its own, and none follows from another")


def _table(held: "tuple[Held, ...]") -> bytes:
    from builder.workspace.csvtext import for_people

    rows = [(each.organisation, each.contact, each.name, " ".join(each.tlds), str(each.channels)) for each in held]
    return for_people([("organisation", "contact", "name", "tlds", "channels"), *rows])


@recipients.command("lost-key")
def lost_key(
    context: typer.Context,
    recipient: NAME,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="The label of the key that was lost.")],
    enrolment: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ENROLMENT", help="The CERT's enrolment of a key in its place; may be repeated."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask: the fingerprint was compared over the telephone.")
    ] = False,
    to: TO = None,
) -> None:
    """Take a CERT's lost or stolen key out, and its new one in.

    For a laptop that was lost, or a person who left. The new key's fingerprint is compared over
    the telephone. The recipient gets another locator, the board is asked, and you are told which
    editions the lost key opens. Stopped in the middle, it goes on when it is run again.

    \b
    Example:
      tocsin recipients lost-key cert-xx "duty laptop" enrolment.json
      tocsin recipients lost-key cert-xx "duty laptop"        it has another key
    """
    from builder import board
    from builder.editions.history import opened_by
    from builder.recipients import admission
    from builder.recipients.asking import next_approvals
    from builder.workspace.places import shown

    now = by_the_clock(context)
    record = board.recipient(now.workspace, recipient)
    found = read_enrolments(now, enrolment or [])
    new = {each.key for each in found}
    lost = next((key for key in record.keys if key.label == label and key.key not in new), None)
    opened = opened_by(now.workspace, record.id, lost.key) if lost else ()
    if found:
        admission.refuse_unfit(now.workspace, found, record.id)
        show_enrolments(found)
        agree("Did they read out these words to you, at a number that you had before?", yes=yes, done="changed")
        taken = admission.take_in(now.workspace, found, record.id, record.kind, now.now, instead_of=label)
        if taken.by_hand:
            raise RecipientError(
                f"recipients/{record.id}.yaml is written in a way that this command does not change",
                hint=f"`tocsin recipients propose ENROLMENT --as {record.id}` shows the line; take the old key out",
            )
        say(f"the new key is in recipients/{record.id}.yaml; it is proved")
    else:
        agree(f"Is the key “{shown(label)}” of {record.id} to open nothing more?", yes=yes, done="changed")
        admission.drop_key(now.workspace, record.id, label)
    say(f"the key “{shown(label)}” is out, and {record.id} has another locator: the names in its last copy are void")
    if opened:
        names = ", ".join(str(each.edition) for each in opened)
        say(
            f"whoever has the lost key and the files opens {'edition' if len(opened) == 1 else 'editions'} {names}, "
            "and always will; tell those in them if it was not locked: "
            f"`tocsin recipients history {record.id} --contacts`"
        )
        say(f"the next edition shuts it out; the last one that it opens is valid until {opened[-1].expires}")
    ask(now.workspace, next_approvals(now.workspace, now.now, renew=False), to, "tocsin recipients approve")
    say("do not wait for the next regular edition: once the board has approved, build, sign and publish")
    say(f"then tell it the name of its next file: `tocsin recipients locator {record.id}`")
