"""A note that an officer typed and that waits for its outcome: kept, so that no crash loses it.

It is personal data: it lies beside the cache, readable by its owner alone, and goes with its outcome.
"""

import hashlib
import json

from builder.errors import RoundError
from builder.register.model import Outcome, Sent, Task
from builder.rounds.record import key_of
from builder.workspace import jsontext, store
from builder.workspace.places import Workspace


class Notes:
    """The one note that an officer has typed in a round and not saved with an outcome yet."""

    def __init__(self, workspace: Workspace, round_: str, officer: str) -> None:
        self._path = workspace.calls / f"{round_}.{officer}.json"
        self._workspace = workspace

    def of(self, task: Task) -> str:
        """Return the note that waits for the outcome of a call; empty where none does."""
        try:
            fields = jsontext.parse(self._workspace.read_text(self._path).encode()) if self._path.is_file() else {}
            note = fields.get("note") if fields.get("call") == name_of(task) else ""
        # What a crash of the disk left of it is no note.
        except (ValueError, AttributeError):
            return ""
        return note if isinstance(note, str) else ""

    def keep(self, task: Task, note: str) -> None:
        """Keep a note until its outcome is saved, in place of an earlier one."""
        with store.told("the note", RoundError, "check the permissions of .cache/calls, and try again"):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            store.write_atomically(self._path, json.dumps({"call": name_of(task), "note": note}).encode())

    def forget(self) -> None:
        """Remove the note: it is saved, or not wanted."""
        self._path.unlink(missing_ok=True)


def name_of(task: Task | Outcome | Sent) -> str:
    """Return what tells a call from others without naming it."""
    return hashlib.sha256("\x00".join(key_of(task)).encode()).hexdigest()
