"""Deflate with libdeflate: twice as fast as zlib for as many bytes, and the same bytes on every processor.

The faster ones (ISA-L, zlib-ng) choose their way by the processor, and the same data would not give the same file on
two machines; nor does zlib, of which each Python brings its own. What is deflated here is whole in memory, and any
inflater reads it. Pure.
"""

import struct
import zlib
from dataclasses import dataclass, field

import deflate

# For texts and for pages of each recipient, and for what is made once for all of them.
FASTEST, QUICK, SMALL = 1, 4, 12
# At the fastest, libdeflate begins another block after 65,535 bytes or 8,192 matches, each of four bytes or more.
ONE_BLOCK = 32_000
# RFC 1951, 3.2.3 and 3.2.4: the first bit of a block says whether it is the last. An empty stored block ends with a
# byte; the three bits of its own head stand in the byte before, if they find room there.
LAST = 0x01
EMPTY_BLOCKS = b"\0\0\xff\xff", b"\0\0\0\xff\xff"
LAST_BLOCK = b"\x03\0"
STORED = struct.Struct("<BHH")
LARGEST_STORED = 0xFFFF
LOOKED_FOR = 200

checksum = deflate.crc32


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What many files hold alike, with its part of a deflated stream, which others can follow."""

    content: bytes = field(repr=False)
    stream: bytes = field(repr=False)


def zlib_stream(content: bytes, level: int = QUICK) -> bytes:
    """Return what `FlateDecode` reads: a deflated stream with zlib's head and checksum."""
    return bytes(deflate.zlib_compress(content, level))


def raw_stream(content: bytes, level: int = QUICK, known: Piece | None = None) -> bytes:
    """Return what a zip holds: a deflated stream and nothing else; `known` stands in it as it was deflated before.

    It is looked for near the beginning. What stands before it is not deflated.
    """
    # Not the whole piece at once: to look for what is long costs more than to see that it is there.
    at = content.find(known.content[:LOOKED_FOR]) if known else 0
    if not known or not 0 <= at <= LARGEST_STORED or not content.startswith(known.content, at):
        return bytes(deflate.deflate_compress(content, level))
    before = STORED.pack(0, at, at ^ 0xFFFF) + content[:at]
    after = deflate.deflate_compress(memoryview(content)[at + len(known.content) :], level)
    return b"".join((before, known.stream, after))


def piece(content: bytes) -> Piece:
    """Deflate what many files hold alike. That takes longer than to deflate it once: keep what it returns."""
    blocks = (_block(content[at : at + ONE_BLOCK]) for at in range(0, len(content), ONE_BLOCK))
    return Piece(content=content, stream=b"".join(blocks))


def _block(content: bytes) -> bytes:
    """Return one block of a stream, which is not its last, and ends with a byte."""
    stream = deflate.deflate_compress(content, FASTEST)
    block = bytes((stream[0] & ~LAST,)) + stream[1:]
    # Nobody says at which bit it ends, so both are tried.
    (whole,) = (block + empty for empty in EMPTY_BLOCKS if _inflates(block + empty + LAST_BLOCK, content))
    return whole


def _inflates(stream: bytes, content: bytes) -> bool:
    """Tell whether a stream holds just this content."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return inflating.decompress(stream) == content and inflating.eof and not inflating.unused_data
    except zlib.error:
        return False
