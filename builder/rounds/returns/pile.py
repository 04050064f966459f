"""The pile of a round: the messages that may be answers to it, each in a file, until the round is closed.

They are personal data in clear. So they lie beside the cache, which is in no git and in no backup, readable by
their owner alone, and under names that say nothing; `empty` removes them all.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from builder.errors import RoundError
from builder.rounds.returns.inbox import read_mail
from builder.rounds.returns.mailboxes import Stored, is_deleted
from builder.rounds.returns.mailparts import LARGEST_MESSAGE, RefusedMailError
from builder.workspace import store
from builder.workspace.places import Workspace
from builder.workspace.problems import Place

SUFFIX = ".eml"
BUSY = RoundError("somebody fetches mail of this round at this moment", hint="wait until that command has ended")
# By this mail programs say in an export that its owner deleted a message; who reads the pile heeds it.
DELETED = b"X-Status: D\r\n"


class Pile:
    """The messages of one round that an officer of this machine has, each once, whoever added it."""

    def __init__(self, workspace: Workspace, round_: str) -> None:
        self.directory = workspace.mails(round_)
        self._workspace = workspace

    def add(self, content: bytes, *, deleted: bool = False) -> str:
        """Put a message into the pile and return its name; once it returns, the message is on the disk.

        One that is there stays as it is. `deleted` says that its owner marked it so in the mailbox.
        """
        name = name_of(content)
        path = self.directory / name
        self.make()
        with told("a message"):
            if not path.exists():
                store.write_atomically(path, DELETED + content if deleted else content)
        return name

    def has(self, content: bytes) -> bool:
        """Say whether a message is there."""
        return (self.directory / name_of(content)).exists()

    def names(self) -> tuple[str, ...]:
        """Return the names of all messages, in an order that stays."""
        return tuple(sorted(path.name for path in self.directory.glob(f"*{SUFFIX}")))

    def messages(self) -> Iterator[Stored]:
        """Yield all messages, each as `read` does."""
        return map(self.read, self.names())

    def read(self, name: str) -> Stored:
        """Return a message by its name; its content is None where it is longer than one may be."""
        path = self.directory / name
        try:
            size = path.stat().st_size
            content = path.read_bytes() if size <= LARGEST_MESSAGE + len(DELETED) else None
        except OSError as error:
            where = f"{self._workspace.name_of(self.directory)}/{name}"
            raise RoundError(f"{where} cannot be read: {error.strerror}", hint="check its permissions") from None
        deleted = content is not None and is_deleted(content)
        return Stored(place=Place(file=name), size=size, content=content, deleted=deleted)

    def empty(self) -> int:
        """Remove all messages, and what is known of where they came from; return how many there were."""
        count = len(self.names())
        where = self._workspace.name_of(self.directory)
        with store.told(where, RoundError, f"remove it yourself: rm -r {where}", stands=f"mails are left in {where}"):
            if self.directory.is_dir():
                with store.hold(self.directory, BUSY):
                    shutil.rmtree(self.directory)
        return count

    def make(self) -> None:
        """Make the directory where it is not there, for its owner alone."""
        with told("a message"):
            for each in (self.directory.parent.parent, self.directory.parent, self.directory):
                each.mkdir(mode=0o700, exist_ok=True)


def forget(workspace: Workspace, names: Callable[[str], bool]) -> None:
    """Remove from all piles what names somebody, and what cannot be read to its end; the mailbox is the office's."""
    rounds = sorted(path.name for path in workspace.piles.iterdir()) if workspace.piles.is_dir() else []
    for kept in (Pile(workspace, each) for each in rounds):
        for name in kept.names():
            if _may_name(kept.read(name), names):
                (kept.directory / name).unlink()


def _may_name(stored: Stored, names: Callable[[str], bool]) -> bool:
    if stored.content is None:
        return True
    try:
        mail = read_mail(stored.content)
    except RefusedMailError:
        return True
    # As it came, too: an address may stand in any field of a header.
    said = (stored.content.decode("utf-8", "replace"), mail.subject, *mail.texts, mail.returned)
    return bool(mail.unread) or any(map(names, said))


def told(what: str) -> AbstractContextManager[None]:
    """Say why something cannot be written beside the cache."""
    return store.told(what, RoundError, "check the permissions of .cache/mails, and try again")


def name_of(content: bytes) -> str:
    """Return the name of a message in a pile: the digest of what it says, however a mailbox ends its lines."""
    return hashlib.sha256(content.removeprefix(DELETED).replace(b"\r\n", b"\n").strip()).hexdigest() + SUFFIX
