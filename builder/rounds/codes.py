"""One-time codes: by its code an answer says which channel of which contact it is about.

Pure. A code is made from the round's salt and the task, so it need be kept nowhere, and who
knows no salt can make none. Finding a task takes the same time whatever is tried: codes are
compared by a digest of them under the salt.
"""

import hmac
import re
from collections.abc import Iterable

from builder.register import addresses
from builder.register.model import Task
from builder.rounds.mailtext import JOINING, TURNING, narrow, plain_digits
from builder.seal.fingerprints import SIGNS

# 31 signs: 12 of them are 59 bits.
LENGTH = 12
GROUP = 4
# What stands between signs where a code was typed, wrapped or read out: at most so many marks.
BETWEEN = r"[\s\u00a0\u2010-\u2015.,:;_*>|-]{0,6}"
# A code may begin at any sign that does not stand in the middle of a word; matches may overlap.
WRITTEN = re.compile(rf"(?<![a-z0-9])(?=([{SIGNS}](?:{BETWEEN}[{SIGNS}]){{{LENGTH - 1}}})(?![a-z0-9]))")
MARKS = re.compile(r"[^a-z0-9]")


class Codes:
    """The codes of one round's tasks."""

    def __init__(self, salt: str, tasks: Iterable[Task]) -> None:
        self._salt = salt
        self._tasks = {_digest(salt, "look-up", code(salt, task)): task for task in tasks}

    def find_all(self, text: str) -> tuple[Task, ...]:
        """Return the tasks whose codes a text holds, in order, each once."""
        found: dict[bytes, Task] = {}
        # Typed on another keyboard, or through a program that puts signs without a width in.
        text = plain_digits(narrow(JOINING.sub("", TURNING.sub("", text))))
        for written in WRITTEN.finditer(text.lower()):
            key = _digest(self._salt, "look-up", MARKS.sub("", written[1]))
            if task := self._tasks.get(key):
                found.setdefault(key, task)
        return tuple(found.values())


def code(salt: str, task: Task) -> str:
    """Return the code of a task: 12 signs, the same for a value however it is spaced."""
    value = addresses.canonical(task.kind, task.value)
    number = int.from_bytes(_digest(salt, "code", task.organisation, task.contact, task.kind, value))
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def shown(code: str) -> str:
    """Return a code as it is printed and read out: in groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _digest(salt: str, *parts: str) -> bytes:
    # A value may hold any mark but this one: it ends each part.
    return hmac.digest(salt.encode(), "".join(f"{part}\x00" for part in parts).encode(), "sha256")
