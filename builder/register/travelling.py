"""What of a recipient's file may leave the building: all but its locator, which tells whose a published file is."""

import re

from builder.register.model import Recipient
from builder.seal import locators
from builder.workspace.shape import read_record

# As every program of ours writes it, and most people do: alone on its line, among keys that stand at the margin.
LINE = re.compile(r"locator:[ ]+([a-z2-7]+)[ ]*")
AT_MARGIN = re.compile(r"[a-z]")


def travelling(record: Recipient, text: str) -> str | None:
    """Return the text that a recipient was read from without its locator; None where that leaves it in, or cuts more.

    What looks like the line may be a part of a text over several lines, and a comment may hold the secret again.
    """
    rest = locators.without(text)
    same = _is_alone(record, text, rest) or _reads_alike(record, rest)
    return rest if same and (record.locator is None or record.locator not in rest) else None


def _is_alone(record: Recipient, text: str, rest: str) -> bool:
    """Say whether what was cut is the one line of the key, so that nothing else can read otherwise without it.

    The line is where the reader met the key, the record is no list in braces, and nothing that comes after is
    indented, and could belong to a text before it.
    """
    lines, number = text.split("\n"), record.place.lines.get("locator", 0)
    if not 0 < number < len(lines) or not AT_MARGIN.match(lines[record.place.line - 1]):
        return False
    found, ends = LINE.fullmatch(lines[number - 1]), AT_MARGIN.match(lines[number]) or lines[number:] == [""]
    if not found or not ends or found[1] != record.locator:
        return False
    return lines[: number - 1] + lines[number:] == rest.split("\n")


def _reads_alike(record: Recipient, rest: str) -> bool:
    bare, _ = read_record(Recipient, "", rest)
    return bare is not None and bare.model_dump() == record.model_copy(update={"locator": None}).model_dump()
