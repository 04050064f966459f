"""Seal and open what is too large for memory, from one stream into another.

What is opened is handed on piece by piece. Each piece is authentic, but only the end tells whether all came:
whoever takes them trusts none before `open_stream` has returned.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

import pyrage

from builder.seal import agefile, hybrid
from builder.seal.keys import HYBRID
from builder.seal.sealing import fitting, not_opened, sealable

Given = TypeVar("Given")
Got = TypeVar("Got")


class Source(Protocol):
    """Something to read from: as many bytes as asked for, and fewer only at the end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes."""


class Sink(Protocol):
    """Something to write to."""

    def write(self, content: bytes, /) -> object:
        """Take the next bytes."""


def seal_stream(source: Source, sink: Sink, keys: Sequence[str]) -> None:
    """Write an age file of what is read, which each of the keys opens; memory does not grow with it."""
    parsed = sealable(keys)
    if keys[0].startswith(HYBRID):
        for piece in hybrid.sealed_pieces(source.read, keys):
            sink.write(piece)
        return
    ends = _Ends(source.read, sink.write)
    with ends.telling():
        pyrage.encrypt_io(ends, ends, parsed)


def open_stream(source: Source, sink: Sink, identities: Sequence[str]) -> None:
    """Open an age file with whichever of these identities fits, and hand on what is in it."""
    file = agefile.read_beginning(beginning := source.read(agefile.LARGEST_HEADER))
    quantum, classic = fitting(file, identities)
    pieces = hybrid.opened_pieces(file, _behind(file.payload, source), quantum) if quantum else None
    if pieces is not None:
        for piece in pieces:
            sink.write(piece)
        return
    ends = _Ends(_behind(beginning, source), sink.write)
    try:
        with ends.telling():
            pyrage.decrypt_io(ends, ends, classic)
    except (pyrage.DecryptError, OSError, ValueError) as error:
        if error is ends.failed:
            raise
        raise not_opened(error) from None


class _Ends:
    """Both ends of a stream, as pyrage takes them; keeps what went wrong there, of which pyrage makes a text."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
        self._read, self._write = read, write
        self.failed: BaseException | None = None

    def read(self, size: int) -> bytes:
        return self._kept(self._read, size)

    def write(self, content: bytes) -> int:
        self._kept(self._write, content)
        return len(content)

    def flush(self) -> None:
        """Do nothing: whoever gave the sink brings it to the disk."""

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Raise what went wrong as it was; of the last of its writes pyrage does not even say that it did."""
        try:
            yield
        except (pyrage.EncryptError, pyrage.DecryptError, OSError, ValueError) as error:
            raise self.failed or error from None
        if self.failed:
            raise self.failed

    def _kept(self, function: Callable[[Given], Got], argument: Given) -> Got:
        if self.failed:
            # pyrage tries once more what is in its buffer.
            raise self.failed
        try:
            return function(argument)
        except BaseException as error:
            self.failed = error
            raise


def _behind(beginning: bytes, source: Source) -> Callable[[int], bytes]:
    """Return a way to read what was read already, and then the rest."""
    left = memoryview(beginning)

    def read(size: int) -> bytes:
        nonlocal left
        found, left = bytes(left[:size]), left[size:]
        return found if len(found) == size else found + source.read(size - len(found))

    return read
