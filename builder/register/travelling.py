"""What of a recipient's file may leave the building: all but its locator, which tells whose a published file is."""

from builder.register.model import Recipient
from builder.seal import locators
from builder.workspace.shape import read_record


def travelling(record: Recipient, text: str) -> str | None:
    """Return the text of a recipient's file without its locator; None where that would leave it in, or cut into more.

    What looks like the line may be a part of a text over several lines, and a comment may hold the secret again.
    """
    rest = locators.without(text)
    bare, _ = read_record(Recipient, "", rest)
    same = bare is not None and bare.model_dump() == record.model_copy(update={"locator": None}).model_dump()
    return rest if same and (record.locator is None or record.locator not in rest) else None
