"""What the commands of `tocsin recipients` share: the group, how a recipient is named, and enrolments as they come."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import app
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.secret import read_text_file

if TYPE_CHECKING:
    from builder.cli.terminal.app import Now
    from builder.recipients.enrolment import Enrolment

recipients = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Admit recipients: prove keys, propose, approve, retire."
)
app.add_typer(recipients, name="recipients")

NAME = Annotated[str, typer.Argument(metavar="RECIPIENT", help="As cert-gr.", autocompletion=recipient_names)]


def read_enrolments(now: "Now", paths: Sequence[Path]) -> "list[Enrolment]":
    """Read enrolment files, of the last weeks."""
    from builder.recipients.enrolment import LARGEST_ENROLMENT, read_enrolment
    from builder.workspace.places import shown

    return [read_enrolment(read_text_file(path, LARGEST_ENROLMENT), shown(path.name), now.today) for path in paths]


def show_enrolments(found: "list[Enrolment]") -> None:
    """Show on standard error what enrolments say, and what is compared over the telephone."""
    from builder.board.explain import sort_of
    from builder.pages.reader_html import pgp_words
    from builder.register.model import Key
    from builder.seal import fingerprints
    from builder.workspace.places import shown

    lines = ["", f"{shown(found[0].organisation)}, {found[0].country}, wants to be served with:"]
    for each in found:
        key = Key(label=each.label, key=each.key, added=each.made)
        lines += ["", f"key “{shown(each.label)}”: {sort_of(key)}, enrolled on {each.made} by"]
        lines += [f"    {shown(each.name)}, {shown(each.email)}, {shown(each.phone)}"]
        lines += ["fingerprint of the key, which its holder reads out:"]
        lines += [f"    {line}" for line in fingerprints.card(fingerprints.digest_of(each.key.encode()), pgp_words())]
    lines += ["", "Its maker holds the key: that is proved. Who it is, only your telephone call tells.", ""]
    print(*lines, sep="\n", file=sys.stderr)
