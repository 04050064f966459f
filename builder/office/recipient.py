"""All that the office holds of a recipient: its file, what it holds still, who enrolled, its paper copies.

Apart from what is shown of contacts, which must be there in a moment: enrolments need the libraries that prove them.
"""

from dataclasses import dataclass, field
from datetime import date

from builder.editions.record import PublishedBundle, numbers, read_edition
from builder.errors import BuilderError
from builder.office import log
from builder.office.finding import Subject
from builder.recipients.admission import newest
from builder.recipients.enrolment import Enrolment
from builder.register.loading import Names, load_some
from builder.register.model import Recipient
from builder.workspace.places import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientSheet:
    """All about a recipient: its file, what it was given and holds still, who enrolled, its paper copies."""

    subject: Subject
    record: Recipient | None
    retired: bool
    bundles: tuple[tuple[int, date, PublishedBundle], ...]
    enrolled: Enrolment | None = field(repr=False)
    papers: tuple[log.Line, ...]


def recipient_sheet(workspace: Workspace, subject: Subject, today: date) -> RecipientSheet:
    """Return all about a recipient."""
    name = subject.id
    there = workspace.recipient(name).is_file()
    loaded = load_some(workspace, Names(recipients=(name,) if there else ()), None)
    bundles = []
    for number in numbers(workspace):
        record = read_edition(workspace, number)
        if record.issued <= today <= record.expires:
            bundles += [(number, record.expires, each) for each in record.recipients if each.recipient == name]
    try:
        enrolled = newest(workspace, name)
    except BuilderError:
        enrolled = None
    return RecipientSheet(
        subject=subject,
        record=next(iter(loaded.recipients), None),
        retired=workspace.retired_recipient(name).is_file(),
        bundles=tuple(bundles),
        enrolled=enrolled,
        papers=tuple(
            line for line in log.read(workspace) if line.what is log.What.PAPER and line.subject.split()[0] == name
        ),
    )
