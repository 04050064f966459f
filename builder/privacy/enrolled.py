"""Who enrolled a recipient: one person of a CERT, as the file that was taken in names them."""

from builder import board
from builder.errors import RecipientError
from builder.recipients.enrolment import Enrolment, read_kept
from builder.workspace.places import Workspace, shown


def enrolled(workspace: Workspace, recipient: str, number: int) -> Enrolment:
    """Return an enrolment that was taken in; refuse one that is not there."""
    content = board.enrolments(workspace, recipient).get(number)
    if content is None:
        raise RecipientError(
            f"{shown(recipient)} has no enrolment {number}", hint="`ls recipients/enrolments` lists what there is"
        )
    return read_kept(content, board.enrolment_place(workspace, recipient, number))
