"""`tocsin proposals notices`: the notices of all proposals that wait for one, made ready in one go."""

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.proposals.options import OFFICER, proposals, the_office
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.say import say
from builder.words.counted import counted


@proposals.command()
def notices(
    context: typer.Context,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to; empty or missing, outside the workspace.")],
    officer: OFFICER,
) -> None:
    """Make the notices of all proposals ready that wait for one.

    For each channel that is to be told one notice, in its contact's language, with no new value in it:
    e-mails as .eml files, what to say in calls.txt, what is sent otherwise a page each. Send and say
    them, take out of told.txt whom you could not tell, and note the rest with `notify --from`.

    The files hold personal details in clear; only you may read them. Destroy them afterwards.

    \b
    Example:
      tocsin proposals notices --to ../notices --officer anna
    """
    from builder.proposals.files import refuse_stranger
    from builder.rounds.asking import notices as made
    from builder.rounds.asking.sheets import write

    now = by_the_clock(context)
    office = the_office(now)
    refuse_stranger(office, officer)
    found = made.make(office, officer)
    if not found.counts:
        say("no proposal waits for a notice")
        return
    write(now.workspace, found, to)
    said = ", ".join(counted(count, what, PLURALS.get(what)) for what, count in found.counts.items())
    say(f"wrote {said}; none of them holds a new value")
    say(f"send and say them, then `tocsin proposals notify --from {made.LIST} --officer YOU`")
    say("these files hold personal details in clear; destroy them afterwards")
    print(to)


PLURALS = {"page to send": "pages to send"}
