"""What falls due in a workspace: all that `builder.due` is handed, read from it."""

from typing import TYPE_CHECKING

from builder.cli.terminal.app import Now

if TYPE_CHECKING:
    from builder.due import Due
    from builder.register.model import Register

# Half a year: two rounds a year are prepared from it.
WEEKS = 26


def dues_of(now: Now, weeks: int) -> "tuple[Register, tuple[Due, ...]]":
    """Return the register and all that falls due in it."""
    from builder.due import cut_off, dues, retention
    from builder.editions.deadlines import deadlines
    from builder.office import log
    from builder.privacy.retain import plan
    from builder.progress import Silence
    from builder.proposals.files import open_office
    from builder.register.checked import read
    from builder.rounds.progress import unanswered

    register = read(now.workspace, now.today, Silence()).register
    found = dues(
        register,
        now.today,
        waiting=unanswered(register, now.today),
        deadlines=deadlines(now.workspace),
        office=open_office(now.workspace, now.now, register),
        weeks=weeks,
        last=log.latest_of_each(now.workspace),
    )
    kept = [*retention(plan(now.workspace, register, now.today))]
    kept += [cut_off(now.today)] if now.workspace.erasing.is_file() else []
    return register, tuple(sorted((*found, *kept), key=lambda due: (due.day, due.key)))
