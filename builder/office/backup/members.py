"""The tar file inside a backup: written in pieces, and read by rules of its own.

Stock `tar` unpacks what is written here; what is read may be forged, for
anybody can seal to public keys. So nothing is taken but plain files, directories and the one link `dist/site`,
below the names that a backup has, each once; no member has a mode, an owner or a path that leads out.
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from builder.bundle.archive import padme
from builder.errors import BackupError
from builder.office.backup.contents import GIT, HISTORY, TOPS, Item, changed, readable
from builder.workspace.places import shown

BLOCK = tarfile.BLOCKSIZE
PIECE = 1 << 20
MANIFEST = "backup.json"
SITE, SITE_LEADS_TO = "dist/site", re.compile(r"published/[0-9]+-[0-9]+")
LARGEST_FILE = 8 * 2**30 - 1
LARGEST_MANIFEST = 64 << 20
LONGEST_NAME, DEEPEST = 1000, 32
MOST_MEMBERS = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A file that went in: its name, size, and SHA-256."""

    name: str
    bytes: int
    sha256: str


def file_pieces(items: Iterable[Item], done: Callable[[Digest], None]) -> Iterator[bytes]:
    """Yield the members of an archive; `done` is told of each file once it is in."""
    for item in items:
        if item.is_file:
            yield from _file(item, done)
        else:
            yield _header(item.name, 0, item, link=item.link)


def last_pieces(manifest: bytes, moment: int, so_far: Callable[[], int]) -> Iterator[bytes]:
    """Yield the last member and the end, padded to a size that tells little."""
    if len(manifest) > LARGEST_MANIFEST:
        raise BackupError("there are more files than a backup takes", hint="`git gc` makes many of git's into few")
    header = tarfile.TarInfo(MANIFEST)
    header.size, header.mode, header.mtime = len(manifest), 0o600, moment
    yield header.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")
    yield manifest
    yield bytes(-len(manifest) % BLOCK)
    yield bytes(2 * BLOCK)
    left = padme(so_far()) - so_far()
    while left > 0:
        yield bytes(min(left, PIECE))
        left -= PIECE


class Pieces:
    """A stream to read from, of pieces that are made as it is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")
        self.size = 0

    def read(self, size: int) -> bytes:
        """Return as many bytes as asked for, and fewer only at the end."""
        parts = []
        while size:
            if not self._left:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._left = memoryview(piece)
                self.size += len(piece)
                continue
            parts.append(self._left[:size])
            self._left = self._left[size:]
            size -= len(parts[-1])
        return b"".join(parts)


def _file(item: Item, done: Callable[[Digest], None]) -> Iterator[bytes]:
    left = item.status.st_size
    digest = hashlib.sha256()
    with readable(item.name):
        handle = os.open(item.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        yield _header(item.name, left, item)
        while left:
            with readable(item.name):
                piece = file.read(min(left, PIECE))
            if not piece:
                raise changed(item.name)
            digest.update(piece)
            left -= len(piece)
            yield piece
        if file.read(1):
            raise changed(item.name)
    yield bytes(-item.status.st_size % BLOCK)
    done(Digest(name=item.name, bytes=item.status.st_size, sha256=digest.hexdigest()))


def _header(name: str, size: int, item: Item, *, link: str | None = None) -> bytes:
    if unsafe(name) or size > LARGEST_FILE:
        raise BackupError(
            f"{shown(name)} is too large for a backup, or has a name that none takes", hint="rename or remove it"
        )
    found = tarfile.TarInfo(name)
    found.size, found.mtime = size, max(0, int(item.status.st_mtime))
    found.mode = 0o600 if item.is_file else 0o700
    if link is not None:
        found.type, found.linkname = tarfile.SYMTYPE, link
    elif not item.is_file:
        found.type = tarfile.DIRTYPE
    return found.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What stands before the content of a member; `link` is where the one link leads."""

    name: str
    size: int = 0
    moment: int = 0
    directory: bool = False
    link: str | None = None


class Taker(Protocol):
    """Somebody who takes an archive apart as it comes."""

    def begin(self, member: Member) -> None:
        """Take what stands before the content of a member."""

    def take(self, content: bytes) -> None:
        """Take some of the content of the file that began last."""

    def end(self) -> None:
        """Take note that the file that began last is whole."""


class Reader:
    """Reads an archive that is written to it piece by piece, and tells a taker; refuses what a backup never holds."""

    def __init__(self, taker: Taker) -> None:
        self._taker = taker
        self._buffer = bytearray()
        self._names: set[str] = set()
        self._ended = False
        self._steps = self._run()
        next(self._steps)

    def write(self, content: bytes) -> None:
        """Take the next bytes of the archive."""
        self._buffer += content
        self._steps.send(None)

    def close(self) -> None:
        """Refuse an archive that is not whole."""
        if MANIFEST not in self._names or not self._ended:
            raise forged("it ends too early")

    def _run(self) -> Generator[None, None, None]:
        path: str | None = None
        while any(block := (yield from self._next(BLOCK))):
            header = _parsed(block)
            if header.type == tarfile.XHDTYPE and path is None:
                path = _long_path((yield from self._content(header.size)))
                continue
            if MANIFEST in self._names:
                raise forged("something stands behind its manifest")
            member = _member(header, path or header.name)
            path = None
            self._once(member.name)
            self._taker.begin(member)
            if not member.directory and member.link is None:
                yield from self._file(member.size)
        self._ended = True
        while True:
            if self._buffer.strip(b"\0"):
                raise forged("something stands behind its end")
            self._buffer.clear()
            yield

    def _file(self, size: int) -> Generator[None, None, None]:
        left = size
        while left:
            if not self._buffer:
                yield
            piece = bytes(self._buffer[:left])
            del self._buffer[:left]
            left -= len(piece)
            self._taker.take(piece)
        self._taker.end()
        yield from self._next(-size % BLOCK)

    def _content(self, size: int) -> Generator[None, None, bytes]:
        if size > 4 * BLOCK:
            raise forged("a name in it is too long")
        content = yield from self._next(size)
        yield from self._next(-size % BLOCK)
        return content

    def _next(self, size: int) -> Generator[None, None, bytes]:
        while len(self._buffer) < size:
            yield
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def _once(self, name: str) -> None:
        if name in self._names or len(self._names) >= MOST_MEMBERS:
            raise forged("a name stands twice in it, or there are too many")
        self._names.add(name)


def forged(why: str) -> BackupError:
    """Return the error for an archive that no `tocsin backup make` wrote; `why` never quotes it."""
    return BackupError(f"this is no backup of ours: {why}", hint="take another one, and ask where this one came from")


def unsafe(name: str) -> str:
    """Say why a name is none that a backup has: it leads out, or to where a backup has nothing. Empty where it is."""
    parts = name.split("/")
    odd = any(part in ("", ".", "..") or part != part.strip() or not part.isprintable() for part in parts)
    if odd or "\\" in name or len(name.encode("utf-8", "replace")) > LONGEST_NAME or len(parts) > DEEPEST:
        return "it has a name that is no path of a backup"
    # A second repository, in a directory of the first, would have its own settings and hooks.
    inner = any(part.casefold() == GIT for part in parts[1:])
    alien = parts[0] == GIT and len(parts) > 1 and (parts[1] not in HISTORY or parts[1:3] == ["objects", "info"])
    if inner or alien or (parts[0] not in TOPS and name != MANIFEST):
        return "it has something where a backup has nothing"
    return ""


def _parsed(block: bytes) -> tarfile.TarInfo:
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, ValueError):
        raise forged("it is no archive, or a damaged one") from None
    if not 0 <= header.size <= LARGEST_FILE or not 0 <= header.mtime < 2**33:
        raise forged("a size or a time in it is out of bounds")
    return header


def _member(header: tarfile.TarInfo, name: str) -> Member:
    if why := unsafe(name.removesuffix("/") if header.isdir() else name):
        raise forged(why)
    if header.isdir() and not header.size:
        return Member(name=name.removesuffix("/"), directory=True)
    if header.type == tarfile.SYMTYPE and name == SITE and SITE_LEADS_TO.fullmatch(header.linkname) and not header.size:
        return Member(name=name, link=header.linkname)
    if header.type != tarfile.REGTYPE or name == SITE or (name == MANIFEST and header.size > LARGEST_MANIFEST):
        raise forged("it holds what is no plain file, or a link")
    return Member(name=name, size=header.size, moment=int(header.mtime))


def _long_path(content: bytes) -> str:
    """Return the path that an extended header states, and nothing but that."""
    length, _, rest = content.partition(b" ")
    if length != str(len(content)).encode() or not rest.startswith(b"path=") or not rest.endswith(b"\n"):
        raise forged("a header of it states more than a name")
    try:
        return rest[len(b"path=") : -1].decode("utf-8")
    except UnicodeDecodeError:
        raise forged("a name in it is no text") from None
