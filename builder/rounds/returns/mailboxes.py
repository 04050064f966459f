"""Take messages out of a file, one at a time: an mbox file of whatever program, or one message (`.eml`, `.emlx`).

A mailbox may have many gigabytes, and one message may be all of them: what is longer than a message may
be is counted and not kept. Nothing in a mailbox is changed, and no piece of one is a message of its own
without a header: a line that begins with `From ` may be what somebody wrote.
"""

import codecs
import io
import os
import plistlib
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from builder.errors import RoundError
from builder.rounds.returns.mailparts import LARGEST_MESSAGE
from builder.workspace.places import shown
from builder.workspace.problems import Place

CHUNK = 1 << 16
FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
# Every message has one of these, and before them nothing but other fields.
USUAL = frozenset((b"from", b"to", b"date", b"subject", b"message-id", b"received", b"return-path", b"delivered-to"))
# Of a line `From ` without a day, more is wanted of what follows than that one line might be a field.
FEWEST_USUAL = 2
# So many lines of a header are looked at; the usual ones stand above.
MOST_HEADER = 200
# A day as programs write it behind a sender (RFC 4155; Gmail and others put the zone before the year).
DATED = re.compile(
    rb"(?i)^From .*?\b(?:(?:mon|tue|wed|thu|fri|sat|sun),? +)?(?:"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) +\d{1,2} +\d{1,2}:\d\d(?::\d\d)?"
    rb"(?: +[a-z0-9+-]{1,6}){0,2} +\d{4}"
    rb"|\d{1,2} +(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) +\d{4} +\d{1,2}:\d\d"
    rb"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d)"
)
LONGEST_FROM = 1000
UTF_8, UTF_16 = codecs.BOM_UTF8, (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LARGEST_UTF_16 = 64 << 20
# What programs write above a message that its owner deleted and that they have not taken away yet.
MOZILLA, MOZILLA_DELETED = re.compile(rb"(?im)^X-Mozilla-Status:[ \t]*([0-9a-f]{4})\b"), 0x0008
# On the server, that is.
MOZILLA_2, IMAP_DELETED = re.compile(rb"(?im)^X-Mozilla-Status2:[ \t]*([0-9a-f]{8})\b"), 0x00200000
EVOLUTION, EVOLUTION_DELETED = re.compile(rb"(?im)^X-Evolution:[ \t]*[0-9a-f]{8}-([0-9a-f]{4})\b"), 0x0002
X_STATUS = re.compile(rb"(?im)^X-Status:[ \t]*[A-Z]*D")
CONTENT_LENGTH = re.compile(rb"(?im)^Content-Length:[ \t]*(\d{1,12})[ \t]*\r?$")
# Apple's: how long the message is, the message, and what else its program knows of it.
EMLX, EMLX_DELETED = re.compile(rb"(\d{1,12}) *\r?\n"), 0x2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One message as it lies in a mailbox; `content` is None where it is longer than one may be.

    `deleted` says that its owner deleted it there; `joined` that it holds what looks like other messages, and
    states a length by which they are its own.
    """

    place: Place
    size: int
    content: bytes | None = field(repr=False)
    deleted: bool = False
    joined: bool = False


def messages(path: Path, name: str = "") -> Iterator[Stored]:
    """Yield the messages of a file in the order in which they lie; `name` is what it is called by."""
    name = name or shown(path.name)
    with _text_of(path) as (file, start):
        file.seek(start)
        head = file.read(CHUNK)
        file.seek(start)
        if head.lstrip(b"\r\n").startswith(b"From "):
            yield from _Mbox(file, name).messages()
        elif path.suffix.lower() == ".emlx" and (found := EMLX.match(head)):
            yield _of_apple(file.read(LARGEST_MESSAGE + CHUNK), found, name)
        else:
            size = file.seek(0, os.SEEK_END) - start
            file.seek(start)
            content = file.read(size) if size <= LARGEST_MESSAGE else None
            place = Place(file=name)
            yield Stored(place=place, size=size, content=content, deleted=bool(content and is_deleted(content)))


def is_mail(path: Path) -> bool:
    """Say whether a file is a mailbox or a message: it begins as an mbox file does, or with a message's header."""
    with _text_of(path) as (file, start):
        file.seek(start)
        head = file.read(CHUNK).lstrip(b"\r\n")
    if path.suffix.lower() == ".emlx":
        head = EMLX.sub(b"", head, count=1)
    first, _, rest = head.partition(b"\n")
    if first.startswith(b"From "):
        return DATED.match(first[:LONGEST_FROM]) is not None or _usual(rest.splitlines()) > 0
    return _usual(head.splitlines()) > 0


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


@contextmanager
def _text_of(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file of messages, as UTF-8 where it is UTF-16, and yield where the mark of a Windows program ends."""
    with opened(path) as file:
        head = file.read(len(UTF_8))
        if not head.startswith(UTF_16):
            yield file, len(UTF_8) if head == UTF_8 else 0
            return
        content = head + file.read(LARGEST_UTF_16 + 1)
    if len(content) > LARGEST_UTF_16:
        reason = f"{shown(path.name)} is UTF-16 text of more than {LARGEST_UTF_16 >> 20} MiB"
        raise RoundError(reason, hint="export it again; mail is no UTF-16")
    yield io.BytesIO(content.decode("utf-16", "replace").encode("utf-8", "replace")), 0


def _usual(lines: list[bytes]) -> int:
    """Count the usual fields with which some lines begin."""
    count = 0
    for line in lines[:MOST_HEADER]:
        found = FIELD.match(line)
        if found:
            count += found[1].lower() in USUAL
        # An mbox file within a mailbox: its first line was taken for text, and marked.
        elif not line.startswith((b" ", b"\t", b">From ")):
            break
    return count


def is_deleted(content: bytes) -> bool:
    """Say whether a program marked a message as deleted; it writes that above all that came with the message."""
    head = content[:CHUNK].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    marks = ((MOZILLA, MOZILLA_DELETED), (MOZILLA_2, IMAP_DELETED), (EVOLUTION, EVOLUTION_DELETED))
    set_ = any((found := mark.search(head)) and int(found[1], 16) & bit for mark, bit in marks)
    return set_ or X_STATUS.search(head) is not None


def _of_apple(content: bytes, found: re.Match[bytes], name: str) -> Stored:
    """Return the message of an `.emlx` file."""
    size = int(found[1])
    whole = content[found.end() : found.end() + size] if size <= LARGEST_MESSAGE else None
    try:
        flags = plistlib.loads(content[found.end() + size :].strip()).get("flags", 0)
        deleted = bool(int(flags) & EMLX_DELETED)
    # What Apple's program knows of it is cut off, or is no such list: then it is a message like others. plistlib says
    # of no error that it is the only one: of hostile bytes come ExpatError, ValueError, LookupError, OverflowError
    # and RecursionError, and of a list where a dictionary belongs AttributeError and TypeError.
    except Exception:  # noqa: BLE001
        deleted = False
    return Stored(place=Place(file=name), size=size, content=whole, deleted=deleted)


class _Mbox:
    """An mbox file that is read from its beginning to its end."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._content = bytearray()
        self._size = self._number = 0
        # Where the text of the message begins that is read, once its header has ended, and how long it says it is.
        self._header = True
        self._end: int | None = None
        self._joined = False

    def messages(self) -> Iterator[Stored]:
        """Yield the messages: each begins with a line `From `, and has a header."""
        empty = line = True
        while chunk := self._file.readline(CHUNK):
            if line and chunk.startswith(b"From ") and self._begins(chunk, empty=empty):
                if self._number:
                    yield self._stored()
                self._number += 1
                self._content, self._size, self._header, self._end, self._joined = bytearray(), 0, True, None, False
                # The rest of a line of that kind that is longer than a chunk belongs to no header.
                while not chunk.endswith(b"\n") and (chunk := self._file.readline(CHUNK)):
                    pass
                # A message without a header begins with the empty line that ends it.
                empty, line = False, True
                continue
            if self._number:
                self._add(chunk)
            empty = line and chunk in (b"\n", b"\r\n")
            line = chunk.endswith(b"\n")
            if empty and self._header:
                self._header = False
                self._end = self._stated_end()
        if self._number:
            yield self._stored()

    def _add(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size <= LARGEST_MESSAGE:
            self._content += chunk
        else:
            self._content.clear()

    def _stored(self) -> Stored:
        whole = bytes(self._content) if self._size <= LARGEST_MESSAGE else None
        deleted = bool(whole and is_deleted(whole))
        place = Place(file=self._name, line=self._number)
        return Stored(place=place, size=self._size, content=whole, deleted=deleted, joined=self._joined)

    def _begins(self, line: bytes, *, empty: bool) -> bool:
        """Say whether a line `From ` begins a message; `empty` says that the line before it was."""
        if not self._number:
            return True
        dated = DATED.match(line[:LONGEST_FROM]) is not None
        if not dated and not empty:
            return False
        if self._usual_ahead() < (1 if dated else FEWEST_USUAL):
            return False
        # Whoever writes no marks before such lines states a length (mboxcl2).
        if self._end is not None and self._file.tell() - len(line) < self._end:
            self._joined = True
            return False
        return True

    def _usual_ahead(self) -> int:
        place = self._file.tell()
        lines: list[bytes] = []
        while len(lines) < MOST_HEADER and (line := self._file.readline(CHUNK)).strip():
            lines.append(line)
            if not (FIELD.match(line) or line.startswith((b" ", b"\t", b">From "))):
                break
        self._file.seek(place)
        return _usual(lines)

    def _stated_end(self) -> int | None:
        """Return where a message says it ends, where the next one or nothing is there indeed."""
        found = CONTENT_LENGTH.search(bytes(self._content))
        if not found:
            return None
        place = self._file.tell()
        self._file.seek(place + int(found[1]))
        behind = self._file.read(LONGEST_FROM).lstrip(b"\r\n")
        whole = self._file.seek(0, os.SEEK_END) >= place + int(found[1])
        self._file.seek(place)
        return place + int(found[1]) if whole and (not behind or DATED.match(behind)) else None
