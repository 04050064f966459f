"""What falls due in a workspace: all that `falling` is handed, read from it. Nothing is written here."""

from datetime import datetime

from builder.due.consenting import Consents, consents
from builder.due.falling import Due, cut_off, dues, retention
from builder.editions.deadlines import deadlines
from builder.editions.record import latest_edition, snapshot_of
from builder.errors import BuilderError
from builder.office import log
from builder.privacy.retain import plan
from builder.proposals.files import open_office
from builder.register.loading import load
from builder.register.model import Register
from builder.rounds.progress import unanswered
from builder.workspace.places import Workspace


def dues_of(workspace: Workspace, register: Register, now: datetime, weeks: int) -> tuple[Due, ...]:
    """Return all that falls due in a workspace, of which this is the register."""
    today = now.date()
    found = dues(
        register,
        today,
        waiting=unanswered(register, today),
        deadlines=deadlines(workspace),
        office=open_office(workspace, now, register),
        weeks=weeks,
        last=log.latest_of_each(workspace),
    )
    kept = [*retention(plan(workspace, register, today))]
    kept += [cut_off(today)] if workspace.erasing.is_file() else []
    return tuple(sorted((*found, *kept), key=lambda due: (due.day, due.key)))


def consents_of(workspace: Workspace, register: Register) -> Consents:
    """Return whose consent is missing, and whose is not what the last edition was built from, if that can be read."""
    try:
        last = latest_edition(workspace)
        before = load(snapshot_of(workspace, last.edition)).register if last else None
    except BuilderError:
        last = before = None
    return consents(register, before, last.edition if last else None)
