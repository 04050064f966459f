"""Sealing: whoever holds one of the keys opens the file, nobody else does, and damage is told."""

import pytest
from agekeys import HYBRID, HYBRID_KEYS, IDENTITIES, KEYS, STRANGER
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder import seal
from builder.errors import SealError
from builder.seal import agefile


@given(st.binary(max_size=200_000))
@settings(max_examples=tries(30), deadline=None)
def test_opening_undoes_sealing(plaintext: bytes) -> None:
    """What was sealed comes out byte for byte, of any size."""
    assert seal.unseal(seal.seal(plaintext, KEYS[:1]), IDENTITIES[0]) == plaintext


def test_each_of_several_keys_opens_it() -> None:
    """A CERT with three officers has three keys, and any one of them will do."""
    sealed = seal.seal(b"bundle", KEYS)
    assert [seal.unseal(sealed, identity) for identity in IDENTITIES] == [b"bundle"] * 3


def test_no_other_identity_opens_it() -> None:
    """A key that was not named must fail, and the message says nothing of the content."""
    sealed = seal.seal(b"bundle 960101", KEYS)
    assert b"960101" not in sealed
    with pytest.raises(SealError, match="does not open with this identity") as error:
        seal.unseal(sealed, STRANGER)
    assert "AGE-SECRET" not in str(error.value)


def test_the_same_bundle_is_sealed_anew_each_time() -> None:
    """Nobody can tell from two files that they hold the same."""
    assert seal.seal(b"bundle", KEYS) != seal.seal(b"bundle", KEYS)


DAMAGE = {
    "a byte changed": lambda sealed: sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:],
    "cut short": lambda sealed: sealed[:-1],
    "something appended": lambda sealed: sealed + b"x",
    "the header changed": lambda sealed: sealed.replace(b"\n--- ", b"\n-> grease\n\n--- ", 1),
    "empty": lambda sealed: b"",
    "no age file": lambda sealed: b"PK\x03\x04",
}


@pytest.mark.parametrize("sort", ["classic", "hybrid"])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_opens_with_an_error_of_ours(damage, sort: str) -> None:  # type: ignore[no-untyped-def]
    """Half a plaintext is never returned, no foreign exception escapes, and damage is not taken for a wrong key."""
    keys, identity = (KEYS, IDENTITIES[0]) if sort == "classic" else (HYBRID_KEYS, HYBRID[0])
    damaged = damage(seal.seal(bytes(200_000), keys))
    for call in (lambda: seal.unseal(damaged, identity), lambda: seal.open_with(damaged, [STRANGER, identity])):
        with pytest.raises(SealError, match=r"is damaged|is no age file") as error:
            call()
        assert error.value.hint


def test_too_much_is_not_sealed() -> None:
    """What we would refuse to read is not written."""
    much = bytes(agefile.LARGEST_CONTENT + 1)
    for call in (
        lambda: seal.seal(much, KEYS[:1]),
        lambda: seal.seal(much, HYBRID_KEYS[:1]),
        lambda: seal.seal_with_passphrase(much, "words"),
    ):
        with pytest.raises(SealError, match="too large"):
            call()
