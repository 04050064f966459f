"""Who enrolled a recipient: one person of a CERT, as the file that was taken in names them."""

from builder import board
from builder.errors import RecipientError
from builder.privacy.subject import Subject
from builder.recipients.enrolment import Enrolment, read_kept
from builder.register.kinds import ChannelKind
from builder.workspace.places import Workspace, shown


def subject_of(workspace: Workspace, recipient: str, number: int) -> Subject:
    """Return the person of an enrolment as somebody to be looked for."""
    found = enrolled(workspace, recipient, number)
    return Subject(
        organisation=recipient,
        id=f"enrolment-{number}",
        names=frozenset({found.name}),
        values=frozenset({(ChannelKind.EMAIL, found.email), (ChannelKind.PHONE, found.phone)}),
    )


def enrolled(workspace: Workspace, recipient: str, number: int) -> Enrolment:
    """Return an enrolment that was taken in; refuse one that is not there."""
    content = board.enrolments(workspace, recipient).get(number)
    if content is None:
        raise RecipientError(
            f"{shown(recipient)} has no enrolment {number}", hint="`ls recipients/enrolments` lists what there is"
        )
    return read_kept(content, board.enrolment_place(workspace, recipient, number))
