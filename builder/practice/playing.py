"""Play the board: make its keys in one directory, found it, and approve recipients as all of its members.

Every step is the ceremony's own, with the same checks; only the hands are one person's. Whatever was cut off is
ended by running it again: keys that are there are used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from builder import board
from builder.board import ceremony
from builder.board.ceremony import Asked
from builder.board.practice import is_practice
from builder.errors import TrustError
from builder.recipients import asking
from builder.trust import keys
from builder.trust.keys import PublicKey, SecretKey
from builder.trust.roots import PRACTICE, Holders
from builder.workspace import store
from builder.workspace.places import Workspace, shown

MEMBERS = (f"{PRACTICE}member-a", f"{PRACTICE}member-b")
OFFICERS = (f"{PRACTICE}officer-a", f"{PRACTICE}officer-b")
MACHINE = f"{PRACTICE}machine"
WARNING = "# PRACTICE KEY of {}: it has no passphrase. Never use it for anything real.\n"
LARGEST = 64 << 10


def found(workspace: Workspace, directory: Path, now: datetime) -> Holders:
    """Found a practice board whose keys are in a directory, in force at once; keys that are not there are made."""
    refuse(workspace, directory)
    with making(directory):
        public = {name: _key(directory, name) for name in (*MEMBERS, *OFFICERS, MACHINE)}
    holders = Holders(
        members=tuple(public[name] for name in MEMBERS),
        officers=tuple(public[name] for name in OFFICERS),
        machines=(public[MACHINE],),
        threshold=len(MEMBERS),
        approvers=1,
        practice=True,
    )
    sign(workspace, asking.first_board(workspace, holders, now), directory, now)
    return holders


def refuse(workspace: Workspace, directory: Path) -> None:
    """Refuse a workspace that has a board, and a directory that is not for practice keys."""
    asking.refuse_second_board(workspace)
    refuse_inside(workspace, directory)
    _refuse_strangers(directory)


@contextmanager
def making(directory: Path) -> Iterator[None]:
    """Make the directory of practice keys where there is none, and say what is wrong with the disk."""
    with store.told(shown(directory.name), TrustError, "name another directory"):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield


def sign(workspace: Workspace, asked: Asked, directory: Path, now: datetime) -> None:
    """Sign what the board is asked as each of its members, and put it in force."""
    returned = {name: ceremony.sign(asked, secret(directory, name)) for name in MEMBERS}
    with board.changing(workspace):
        board.put_pending(workspace, asked.request)
    asking.accept(workspace, asked.request.kind, returned, now)


def refuse_real(workspace: Workspace) -> None:
    """Refuse to play a board that is real."""
    board.newest_root(workspace)
    if not is_practice(workspace):
        raise TrustError(
            "this workspace has a real board, which nobody plays",
            hint="send each member the request: `tocsin recipients propose`, without --practice",
        )


def secret(directory: Path, name: str) -> SecretKey:
    """Return one of the practice keys."""
    path = directory / f"{name}.key"
    if not path.is_file():
        raise TrustError(
            f"{shown(directory.name)} holds no {path.name}",
            hint="name the directory that `tocsin board init --practice DIR` made",
        )
    return keys.read_secret(read(path), path.name, lambda: "")


def _key(directory: Path, name: str) -> PublicKey:
    """Return the public half of a practice key; make what is not there."""
    path, half = directory / f"{name}.key", directory / f"{name}.pub"
    if not path.exists():
        store.write_atomically(path, WARNING.format(name).encode() + keys.secret_file(keys.new(), None))
    public = PublicKey(name=name, key=secret(directory, name).public)
    store.write_atomically(half, keys.public_file(public).encode())
    return public


def refuse_inside(workspace: Workspace, directory: Path) -> None:
    """Refuse to keep keys inside the workspace, where every backup and every colleague has them."""
    if directory.resolve().is_relative_to(workspace.root):
        raise TrustError("keys are kept outside the workspace", hint="name a directory beside it, as ../practice")


def _refuse_strangers(directory: Path) -> None:
    """Refuse a directory that holds anything but what an earlier run left: it would be taken for practice."""
    try:
        store.clear_unfinished(directory)
        strange = directory.exists() and any(not path.name.startswith(PRACTICE) for path in directory.iterdir())
    except OSError as error:
        raise TrustError(f"{shown(directory.name)} cannot be used: {error.strerror}", hint="name another") from None
    if strange:
        raise TrustError(f"{shown(directory.name)} holds other files", hint="name a new directory, as ../practice")


def read(path: Path) -> bytes:
    """Read a file of the directory of practice keys."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise TrustError(f"{shown(path.name)} cannot be read: {error.strerror}", hint="check its permissions") from None
