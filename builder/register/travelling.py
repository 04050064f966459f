"""What of a recipient's file may leave the building: all but its locator, which tells whose a published file is."""

from builder.register.model import Recipient
from builder.seal import locators
from builder.workspace.shape import shape
from builder.workspace.yamltext import YamlReader


def travelling(record: Recipient, text: str) -> str | None:
    """Return the text of a recipient's file without its locator; None where that would leave it in, or cut into more.

    What looks like the line may be a part of a text over several lines, and a comment may hold the secret again.
    """
    rest = locators.without(text)
    reader = YamlReader("")
    fields = reader.read(rest)
    bare = shape(Recipient, fields, fields["place"])[0] if fields is not None else None
    same = bare is not None and bare.model_dump() == record.model_copy(update={"locator": None}).model_dump()
    return rest if same and (record.locator is None or record.locator not in rest) else None
