"""What is too large for memory is sealed and opened as it goes by, and held to the same as all else."""

import io
import tracemalloc

import pytest

from builder import seal
from builder.errors import NotForIdentityError, SealError

CLASSIC = seal.identity_of(bytes(range(32)))
QUANTUM = seal.identity_of(bytes(range(32)), post_quantum=True)
BOTH = pytest.mark.parametrize("identity", [CLASSIC, QUANTUM], ids=["classic", "post-quantum"])
# Nothing, less than a chunk, whole chunks, and a bit more.
SIZES = (0, 1, 65535, 65536, 131072, 200_001)


def sealed(content: bytes, identity: str) -> bytes:
    sink = io.BytesIO()
    seal.seal_stream(io.BytesIO(content), sink, [seal.public_key(identity)])
    return sink.getvalue()


def opened(content: bytes, identity: str) -> bytes:
    sink = io.BytesIO()
    seal.open_stream(io.BytesIO(content), sink, [identity])
    return sink.getvalue()


@BOTH
@pytest.mark.parametrize("size", SIZES)
def test_a_stream_and_the_whole_are_one_format(identity: str, size: int) -> None:
    """Either opens what the other sealed."""
    content = bytes(byte % 251 for byte in range(size))
    assert seal.open_with(sealed(content, identity), [identity]) == content
    assert opened(seal.seal(content, [seal.public_key(identity)]), identity) == content


@BOTH
def test_what_was_cut_or_changed_does_not_open(identity: str) -> None:
    """Also where the cut is at the end of a chunk, behind which nothing seems to be missing."""
    whole = sealed(bytes(200_000), identity)
    head = len(sealed(b"", identity)) - 16
    for cut in (0, 10, head, head + 65536 + 16, len(whole) - 1):
        with pytest.raises(SealError):
            opened(whole[:cut], identity)
    for place in (30, head - 40, head + 5, len(whole) - 1):
        with pytest.raises((SealError, NotForIdentityError)):
            opened(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :], identity)
    with pytest.raises(SealError):
        opened(whole + b"\0", identity)


def test_who_has_no_key_to_it_opens_nothing() -> None:
    """And a passphrase is no key."""
    for mine, other in ((CLASSIC, QUANTUM), (QUANTUM, CLASSIC)):
        with pytest.raises(NotForIdentityError):
            opened(sealed(b"x", mine), other)


@BOTH
def test_what_goes_wrong_at_an_end_is_told_as_it_is(identity: str) -> None:
    """A full disk is a full disk; the library makes a text of it."""

    class Full:
        def write(self, _: bytes) -> None:
            raise OSError(28, "No space left on device")

        def read(self, _: int) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(OSError, match="No space") as found:
        seal.seal_stream(io.BytesIO(b"x"), Full(), [seal.public_key(identity)])
    assert found.value.errno == 28
    with pytest.raises(OSError, match="No space"):
        seal.open_stream(io.BytesIO(sealed(b"x", identity)), Full(), [identity])
    with pytest.raises(KeyboardInterrupt):
        seal.seal_stream(Full(), io.BytesIO(), [seal.public_key(identity)])


@BOTH
def test_memory_does_not_grow_with_what_goes_by(identity: str) -> None:
    """A published tree of a gigabyte is sealed on a small machine."""

    class Zeros:
        left = 24 << 20

        def read(self, size: int) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    class Nowhere:
        def write(self, _: bytes) -> None:
            pass

    tracemalloc.start()
    try:
        seal.seal_stream(Zeros(), Nowhere(), [seal.public_key(identity)])
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
