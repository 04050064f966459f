"""Change what a recipient file says, and leave every other character as it was. Pure: text in, text out.

What came out is read back, and taken only where it says what it should.
"""

import re

from builder.errors import RecipientError, TrustError
from builder.recipients.terms import Terms, terms_of
from builder.register.model import Recipient
from builder.trust.approvals import read_recipient

ITEM = re.compile(r"( *)- ")
BY_HAND = "change it with an editor, then `tocsin recipients propose` asks the board"


def with_terms(name: str, text: str, terms: Terms) -> str:
    """Return a recipient file with other terms; those that are the same keep their lines."""
    before = read_recipient(name, text)
    now, after = terms_of(before).written(), text
    for key, value in terms.written().items():
        if value != now[key]:
            found = list(re.finditer(rf"^{key}:[^\r\n]*", after, re.MULTILINE))
            if len(found) != 1:
                raise _by_hand(name)
            after = f"{after[: found[0].start()]}{key}: {value}{after[found[0].end() :]}"
    wanted = before.model_dump() | {key: getattr(terms, key) for key in ("name", "kind", "clearance", "until")}
    wanted |= {"scope": terms.scope.model_dump(), "use_cases": terms.use_cases}
    read = _read(name, after)
    if read is None or read.model_dump() != wanted or type(read.scope) is not type(terms.scope):
        raise _by_hand(name)
    return after


def without_key(name: str, text: str, key: str) -> str:
    """Return a recipient file without one of its keys; refuse where it would have none."""
    before = read_recipient(name, text)
    gone = next(each for each in before.keys if each.key == key)
    left = tuple(each for each in before.keys if each is not gone)
    if not left:
        raise RecipientError(
            f"it is the only key of {name}",
            hint="have the CERT enrol another with the reader, and name that file too; or `tocsin recipients remove`",
        )
    lines = text.split("\n")
    start = (gone.place.line or 0) - 1
    item = ITEM.match(lines[start]) if start >= 0 else None
    if item is None:
        raise _by_hand(name)
    end = start + 1
    while end < len(lines) and lines[end].startswith(f"{item[1]} "):
        end += 1
    after = "\n".join(lines[:start] + lines[end:])
    found = _read(name, after)
    if found is None or found.model_dump() != before.model_copy(update={"keys": left}).model_dump():
        raise _by_hand(name)
    return after


def _read(name: str, text: str) -> Recipient | None:
    try:
        return read_recipient(name, text)
    except TrustError:
        return None


def _by_hand(name: str) -> RecipientError:
    return RecipientError(f"recipients/{name}.yaml is written in a way that this command does not change", hint=BY_HAND)
