"""Take messages out of mailboxes, one at a time: an mbox file, a Maildir, a directory or files of `.eml`.

A mailbox may have many gigabytes, and one message may be all of them: what is longer than a message may
be is counted and not kept. Nothing in a mailbox is changed.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from builder.errors import RoundError
from builder.problems import Place
from builder.rounds import inbox
from builder.workspace import shown

CHUNK = 1 << 16
MAILDIR = ("new", "cur")
# A program that keeps flags or an index beside the messages.
BESIDE = (".", "dovecot", "maildirfolder")
FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
# Every message has one of these, and before them nothing but other fields.
USUAL = frozenset((b"from", b"to", b"date", b"subject", b"message-id", b"received", b"return-path", b"delivered-to"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One message as it lies in a mailbox; `content` is None where it is longer than one may be."""

    place: Place
    size: int
    content: bytes | None = field(repr=False)


def messages(path: Path) -> Iterator[Stored]:
    """Yield the messages of a mailbox in the order in which they lie."""
    if path.is_dir():
        for each in _in_directory(path):
            name = shown(each.relative_to(path.parent).as_posix())
            yield from _single(each, Place(file=name))
        return
    with opened(path) as file:
        mbox = file.read(5) == b"From "
    if mbox:
        yield from _mbox(path)
    else:
        yield from _single(path, Place(file=shown(path.name)))


def is_mail(path: Path) -> bool:
    """Say whether a file is a mailbox or a message: it begins as an mbox file does, or with a message's header."""
    with opened(path) as file:
        head = file.read(CHUNK)
    if head.startswith(b"From "):
        return True
    for line in head.splitlines():
        field_ = FIELD.match(line)
        if field_ and field_[1].lower() in USUAL:
            return True
        if not field_ and not line.startswith((b" ", b"\t")):
            return False
    return False


def opened(path: Path) -> BinaryIO:
    """Open a file that somebody names; refuse what is none, as a pipe that nobody writes to."""
    name = shown(path.name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        what = f"{shown(str(path))} cannot be read: {error.strerror}"
        raise RoundError(what, hint="check its name and permissions") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RoundError(f"{name} is no file", hint="name a mailbox, a table or a form")
    return os.fdopen(handle, "rb")


def _in_directory(path: Path) -> list[Path]:
    """Return the files of a Maildir, or of a directory of messages."""
    places = [path / name for name in MAILDIR if (path / name).is_dir()] or [path]
    try:
        found = [each for place in places for each in place.iterdir()]
    except OSError as error:
        raise RoundError(f"{shown(path.name)} cannot be read: {error.strerror}", hint="check its permissions") from None
    # A link in a mailbox leads out of it.
    files = [each for each in found if not each.name.startswith(BESIDE) and each.is_file() and not each.is_symlink()]
    if places == [path]:
        files = [each for each in files if each.suffix.lower() == ".eml"]
    return sorted(files)


def _single(path: Path, place: Place) -> Iterator[Stored]:
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        yield Stored(place=place, size=size, content=file.read(size) if size <= inbox.LARGEST else None)


def _mbox(path: Path) -> Iterator[Stored]:
    """Yield the messages of an mbox file: each begins with a line `From ` after an empty one."""
    name = shown(path.name)
    content, size, number = bytearray(), 0, 0
    empty = line = True

    def stored() -> Stored:
        whole = bytes(content) if size <= inbox.LARGEST else None
        return Stored(place=Place(file=name, line=number), size=size, content=whole)

    with opened(path) as file:
        while chunk := file.readline(CHUNK):
            if line and empty and chunk.startswith(b"From "):
                if number:
                    yield stored()
                content, size, number = bytearray(), 0, number + 1
                # The rest of a line of that kind that is longer than a chunk belongs to no header.
                while not chunk.endswith(b"\n") and (chunk := file.readline(CHUNK)):
                    pass
            else:
                size += len(chunk)
                if size <= inbox.LARGEST:
                    content += chunk
                else:
                    content.clear()
            empty = line and chunk in (b"\n", b"\r\n")
            line = chunk.endswith(b"\n")
        if number:
            yield stored()
