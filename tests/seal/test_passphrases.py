"""Files under a passphrase: it opens them, is costly to try, and is told from damage."""

import re
from types import SimpleNamespace

import cheap
import pytest
from agekeys import HYBRID_KEYS, KEYS, MANY

from builder import seal
from builder.errors import NotForIdentityError, SealError
from builder.seal import agefile, sealing

# Sealed by npm's age-encryption with the passphrase below and little work, so that tests need not wait.
PASSPHRASE = "correct horse battery é"
CHEAP = b"""-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBXb0lWVEwyaDA3cEUzS1Bm
MlVlNTlBIDEwCmhiUWNsNDdDR0pIRVBBKy9EOEYvSTM0V3FVbm91SDJJQ1M5MXBp
a0kzVlUKLS0tIHBVNTd5enc1WFlvc1pCYzB0bVlTaVBiMTRSN2ROUitYdmhDWUky
cmc3WncK8CYLOJrpmIvPakdIK2ja8aqCZBepRniEQEh8fq2XRS3dru5BZYwbT3y9
20Q=
-----END AGE ENCRYPTED FILE-----
"""


@pytest.fixture(scope="module")
def protected(dear: None) -> bytes:
    """What we seal with a passphrase takes a second, each time."""
    return seal.seal_with_passphrase(b"a secret key", PASSPHRASE)


def test_a_passphrase_opens_what_it_sealed(protected: bytes) -> None:
    """As armor, so that a key file is text."""
    assert protected.startswith(agefile.BEGIN)
    assert seal.unseal_with_passphrase(protected, PASSPHRASE) == b"a secret key"
    assert seal.unseal_with_passphrase(CHEAP, PASSPHRASE) == b"a secret key"


def test_trying_a_passphrase_is_made_costly(protected: bytes) -> None:
    """A thief of the file cannot try many; age's own measure is 18."""
    (stanza,) = agefile.read(protected).stanzas
    assert stanza.kind == "scrypt"
    assert 15 <= int(stanza.arguments[1]) <= seal.COSTLIEST


@pytest.mark.parametrize(("found", "taken"), [([3, 1, 4, 2], 4), ([2, 3, 1, 1, 1, 4], 3)])
def test_a_machine_that_is_busy_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, found: list[int], taken: int
) -> None:
    """What it found to be a second's work may be a thousandth of it; of a few attempts the costliest is taken."""
    works = iter(found)

    def encrypt(plaintext: bytes, passphrase: str, *, armored: bool) -> bytes:
        monkeypatch.setattr(cheap, "FACTOR", next(works))
        return cheap.encrypt(plaintext, passphrase, armored=armored)

    monkeypatch.setattr(sealing, "scrypt", SimpleNamespace(encrypt=encrypt, decrypt=sealing.scrypt.decrypt))
    monkeypatch.setattr(sealing, "ENOUGH", 4)
    made = seal.seal_with_passphrase(b"a secret key", PASSPHRASE)
    (stanza,) = agefile.read(made).stanzas
    assert int(stanza.arguments[1]) == taken
    assert seal.unseal_with_passphrase(made, PASSPHRASE) == b"a secret key"


@pytest.mark.parametrize("passphrase", [PASSPHRASE[:-1], PASSPHRASE.upper(), " " + PASSPHRASE])
def test_a_wrong_passphrase_is_said_to_be_wrong(passphrase: str) -> None:
    """With its own words, so that nobody thinks the file is lost; and it is not quoted."""
    with pytest.raises(SealError, match=r"^the passphrase is wrong$") as error:
        seal.unseal_with_passphrase(CHEAP, passphrase)
    assert error.value.hint
    assert "horse" not in f"{error.value} {error.value.hint}".casefold()
    assert error.value.__suppress_context__


@pytest.mark.parametrize(("passphrase", "message"), [("", "is empty"), ("\udcff", "is no text")])
def test_what_is_no_passphrase_is_refused(passphrase: str, message: str) -> None:
    """Nothing is sealed with nothing, and what a terminal cannot say is no crash."""
    for call in (
        lambda: seal.seal_with_passphrase(b"a secret key", passphrase),
        lambda: seal.unseal_with_passphrase(CHEAP, passphrase),
    ):
        with pytest.raises(SealError, match=message) as error:
            call()
        assert error.value.hint
        assert error.value.__suppress_context__ or error.value.__context__ is None


def binary(armored: bytes) -> bytes:
    return agefile.read(armored).binary


DAMAGED = {
    "the content changed": lambda: binary(CHEAP)[:-1] + bytes([binary(CHEAP)[-1] ^ 1]),
    "cut short": lambda: binary(CHEAP)[:-1],
    "something appended": lambda: binary(CHEAP) + b"x",
    "the MAC changed": lambda: re.sub(rb"\n--- .{10}", b"\n--- AAAAAAAAAA", binary(CHEAP)),
    "cut in the armor": lambda: CHEAP[:-40],
    "another way in": lambda: binary(CHEAP).replace(b"\n--- ", b"\n-> X25519 x\n\n--- "),
    "two passphrases": lambda: re.sub(rb"(-> scrypt .*\n.*\n)", rb"\1\1", binary(CHEAP)),
    "an argument too many": lambda: binary(CHEAP).replace(b" 10\n", b" 10 1\n"),
    "an argument too few": lambda: binary(CHEAP).replace(b" 10\n", b"\n"),
    "a work factor in hexadecimal": lambda: binary(CHEAP).replace(b" 10\n", b" 0xa\n"),
    "a work factor with a nought": lambda: binary(CHEAP).replace(b" 10\n", b" 010\n"),
    "no work": lambda: binary(CHEAP).replace(b" 10\n", b" 0\n"),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_not_taken_for_a_wrong_passphrase(damaged) -> None:  # type: ignore[no-untyped-def]
    """As far as that can be told: a change to the wrapped key itself looks like a wrong passphrase."""
    assert damaged() not in (CHEAP, binary(CHEAP))
    with pytest.raises(SealError, match="is damaged") as error:
        seal.unseal_with_passphrase(damaged(), PASSPHRASE)
    assert error.value.hint


@pytest.mark.parametrize("cost", [b"21", b"22", b"63", b"64", b"999999999999999999999"])
def test_a_passphrase_that_asks_for_much_work_is_refused_at_once(cost: bytes) -> None:
    """A hostile file does not fill the memory: each step up doubles it."""
    with pytest.raises(SealError, match="more work"):
        seal.unseal_with_passphrase(binary(CHEAP).replace(b" 10\n", b" " + cost + b"\n"), PASSPHRASE)


def test_a_passphrase_beside_another_way_in_is_damage_to_everybody() -> None:
    """Who shares a passphrase relies on nobody else having sealed the file; age forbids the mix."""
    mixed = [DAMAGED[name]() for name in ("another way in", "two passphrases")]
    for content in (*mixed, seal.seal(b"x", KEYS[:1]).replace(b"\n-> ", b"\n-> scrypt x 10\n\n-> ", 1)):
        for call in (lambda: seal.open_with(content, MANY), lambda: seal.unseal_with_passphrase(content, PASSPHRASE)):  # noqa: B023
            with pytest.raises(SealError, match="does not stand alone"):
                call()


def test_keys_and_passphrases_are_not_taken_for_each_other() -> None:
    """Either error says what the file wants."""
    with pytest.raises(NotForIdentityError, match="is sealed with a passphrase"):
        seal.open_with(CHEAP, MANY)
    for keys in (KEYS, HYBRID_KEYS):
        with pytest.raises(SealError, match="is sealed to keys"):
            seal.unseal_with_passphrase(seal.seal(b"bundle", keys), PASSPHRASE)
