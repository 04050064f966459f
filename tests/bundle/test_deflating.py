"""Deflate streams: any inflater reads them, they are the same everywhere, and what is known is not deflated again."""

import hashlib
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder import deflating

TEXT = b"".join(b"tel:+441632960%03d, TLP:AMBER\n" % number for number in range(1000))
LEVELS = deflating.FASTEST, deflating.QUICK, deflating.SMALL


def inflated(stream: bytes) -> bytes:
    found = zlib.decompressobj(-zlib.MAX_WBITS)
    content = found.decompress(stream)
    assert found.eof
    assert not found.unused_data
    return content


@given(st.binary(max_size=2000), st.binary(max_size=2000), st.binary(max_size=2000))
@settings(deadline=None, max_examples=tries(100))
def test_a_known_piece_is_joined_with_what_stands_around_it(before: bytes, known: bytes, after: bytes) -> None:
    """Whatever the bit at which the piece ends, the stream goes on behind it, and ends once."""
    content = before + known + after
    assert inflated(deflating.raw_stream(content, known=deflating.piece(known))) == content
    assert inflated(deflating.raw_stream(content)) == content
    assert zlib.decompress(deflating.zlib_stream(content)) == content


@pytest.mark.parametrize("size", [0, 1, 31_999, 32_000, 32_001, 64_000, 150_000])
def test_a_large_piece_is_joined_too(size: int) -> None:
    """A piece of many blocks ends none of them as the last."""
    chance = random.Random(size)
    # Words of four bytes in disorder give the most matches that so many bytes can.
    words = [chance.randbytes(4) for _ in range(300)]
    for known in (chance.randbytes(size), b"".join(chance.choices(words, k=size // 4)), bytes(size)):
        content = b"<!doctype html>" + known + TEXT
        assert inflated(deflating.raw_stream(content, known=deflating.piece(known))) == content


def test_what_is_known_is_taken_as_it_was_deflated() -> None:
    """The stream of a piece stands in that of the whole, byte for byte."""
    known = deflating.piece(TEXT)
    stream = deflating.raw_stream(b"its own head" + TEXT + b"its own words", known=known)
    assert known.stream in stream
    assert len(known.stream) < len(TEXT) / 4


@pytest.mark.parametrize("before", [b"", b"x" * 65_535, b"x" * 65_536], ids=["at once", "just near", "too far"])
def test_a_piece_is_looked_for_near_the_beginning(before: bytes) -> None:
    """Where it stands elsewhere, or not at all, the content is deflated as any other is."""
    known = deflating.piece(TEXT)
    for content in (before + TEXT, before):
        assert inflated(deflating.raw_stream(content, known=known)) == content


def test_the_bytes_are_the_same_on_every_machine() -> None:
    """A new version that writes other bytes is seen here first: then all who build one edition must have it."""
    digest = hashlib.sha256(
        b"".join(deflating.raw_stream(TEXT, level) for level in LEVELS) + deflating.piece(TEXT).stream
    ).hexdigest()
    assert digest == "89fcf8ea30c4a6e1d75d42d3a355c9bf823f2adad3f25606bab4d9cd49987aad"


def test_the_checksum_is_that_of_a_zip() -> None:
    """CRC-32, as zlib reckons it."""
    assert deflating.checksum(TEXT) == zlib.crc32(TEXT)
