"""Sealing: whoever holds one of the keys opens the file, nobody else does, and stock age agrees."""

import re
import subprocess
from pathlib import Path

import pytest
from conftest import TODAY, Change, identity_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pyrage import x25519

from builder import seal
from builder.check import check
from builder.demo.identities import bech32
from builder.errors import SealError
from builder.load import load
from builder.workspace import Workspace

IDENTITIES = [identity_of("cert-all", 0), identity_of("cert-all", 1), identity_of("cert-eu")]
KEYS = [seal.public_key(identity) for identity in IDENTITIES]
STRANGER = identity_of("cert-none")

# Hardware tags for the base point of P-256 (and a lattice of zeros): nobody's key, and well formed.
X = bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
Y = bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
TAG = bech32("age1tag", b"\x03" + X)
TAG_PQ = bech32("age1tagpq", bytes(1184) + b"\x04" + X + Y)


# Round trip


@given(st.binary(max_size=200_000))
@settings(max_examples=30, deadline=None)
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
    "the header changed": lambda sealed: sealed.replace(b"X25519", b"X25518", 1),
    "empty": lambda sealed: b"",
    "no age file": lambda sealed: b"PK\x03\x04",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_opens_with_an_error_of_ours(damage) -> None:  # type: ignore[no-untyped-def]
    """Half a plaintext is never returned, and no foreign exception escapes."""
    with pytest.raises(SealError):
        seal.unseal(damage(seal.seal(bytes(200_000), KEYS)), IDENTITIES[0])


@pytest.mark.parametrize("identity", ["", "AGE-SECRET-KEY-1QQQQ", KEYS[0], IDENTITIES[0][:-1]])
def test_what_is_no_identity_is_refused_without_being_quoted(identity: str) -> None:
    """A mistyped identity is still somebody's secret."""
    for call in (lambda: seal.unseal(b"", identity), lambda: seal.public_key(identity)):
        with pytest.raises(SealError) as error:
            call()
        assert not identity or identity not in f"{error.value} {error.value.hint}"
        assert error.value.__cause__ is None
        assert error.value.__suppress_context__


# Keys that are refused, each with its own words

BODY = KEYS[0][4:]
REFUSED = {
    "a secret key": (IDENTITIES[0], "is a secret key"),
    "a secret key in small letters": (IDENTITIES[0].lower(), "is a secret key"),
    "a post-quantum secret key": ("AGE-SECRET-KEY-PQ-1QQQQ", "is a secret key"),
    "a plugin's secret key": ("AGE-PLUGIN-YUBIKEY-1QQPQZQ", "is a secret key"),
    "a private SSH key": ("-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXk", "is a secret key"),
    "an SSH key": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK duty@cert", "is an SSH key, which would mark every file"),
    "an old SSH key": ("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ", "is an SSH key, which would mark every file"),
    "an SSH hardware key": (
        "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2g",
        "is an SSH key, which would mark every file",
    ),
    "an SSH key over P-256": ("ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTI", "is an SSH key, which would mark every file"),
    "a post-quantum key": ("age1pq1" + BODY * 30, "is a post-quantum hybrid key, which this version cannot seal to"),
    "something else": ("0xDEADBEEFCAFE", "is no age public key"),
    "a PGP key": ("-----BEGIN PGP PUBLIC KEY BLOCK-----", "is no age public key"),
    "nothing": ("", "is no age public key"),
    "a letter changed": (KEYS[0][:20] + ("q" if KEYS[0][20] != "q" else "p") + KEYS[0][21:], "is damaged"),
    "a letter lost": (KEYS[0][:-1], "is damaged"),
    "a space inside": (KEYS[0][:20] + " " + KEYS[0][20:], "is damaged"),
    "two keys in one": (f"{KEYS[0]} {KEYS[1]}", "is damaged"),
    "a plugin's key": ("age1yubikey1" + BODY, "is damaged or of an unknown kind"),
    "a damaged tag": (TAG[:-1], "is damaged"),
    "in capital letters": (KEYS[0].upper(), "is no age public key"),
}


@pytest.mark.parametrize(("key", "message"), REFUSED.values(), ids=REFUSED)
def test_a_key_we_do_not_seal_to_is_refused_in_its_own_words(key: str, message: str) -> None:
    """The reader learns what the CERT sent and what to ask for, and the key itself is never quoted."""
    for call in (lambda: seal.parse(key), lambda: seal.seal(b"bundle", [KEYS[1], key])):
        with pytest.raises(SealError, match=f"^{re.escape(message)}") as error:
            call()
        said = f"{error.value} {error.value.hint}"
        assert error.value.hint
        assert not key or not any(part in said for part in (key, key[:16], key[-16:]))
        assert error.value.__suppress_context__ or error.value.__context__ is None


@given(st.text(max_size=80))
@settings(deadline=None)
def test_no_text_at_all_breaks_it(text: str) -> None:
    """Whatever stands where a key belongs, we answer with an error of ours."""
    for prefix in ("", "age1", "age1tag1", "age1tagpq1"):
        with pytest.raises(SealError):
            seal.parse(prefix + text)


def test_a_secret_key_is_said_to_be_compromised() -> None:
    """A secret that reached us is none any more, and its owner must be told."""
    with pytest.raises(SealError) as error:
        seal.parse(IDENTITIES[0])
    assert "compromised" in error.value.hint


def test_a_key_that_stands_twice_is_refused() -> None:
    """The library would seal twice to one key; the header would then tell that there are two."""
    with pytest.raises(SealError, match="one stands twice") as error:
        seal.seal(b"bundle", [KEYS[0], KEYS[1], KEYS[0]])
    assert KEYS[0] not in str(error.value)


def test_a_bundle_without_keys_is_refused() -> None:
    """Nothing is sealed to nobody."""
    with pytest.raises(SealError, match="the keys are none"):
        seal.seal(b"bundle", [])


def test_classic_and_post_quantum_keys_are_not_mixed() -> None:
    """One classic key would undo what the other was chosen for (C2SP age, labels)."""
    for keys in ([KEYS[0], TAG_PQ], [TAG_PQ, TAG]):
        with pytest.raises(SealError, match="mix post-quantum and classic") as error:
            seal.seal(b"bundle", keys)
        assert TAG_PQ[:40] not in str(error.value)


@pytest.mark.parametrize(
    ("keys", "stanza"),
    [([TAG], b"-> p256tag "), ([TAG_PQ], b"-> mlkem768p256tag "), ([KEYS[0], TAG], b"-> p256tag ")],
    ids=["a tag", "a post-quantum tag", "a tag beside an X25519 key"],
)
def test_hardware_tags_are_sealed_to(keys: list[str], stanza: bytes) -> None:
    """A CERT whose key lives in hardware gets its bundle like the others."""
    header = seal.seal(b"bundle", keys).partition(b"\n--- ")[0]
    assert stanza in header


KINDS = {"an X25519 key": KEYS[2], "a tag": TAG, "a post-quantum tag": TAG_PQ}


@pytest.mark.parametrize("key", KINDS.values(), ids=KINDS)
def test_every_kind_of_key_that_is_sealed_to_can_stand_in_a_recipient_file(
    miniature: Workspace, change: Change, key: str
) -> None:
    """What the sealing accepts, the register accepts: a post-quantum tag has 2,015 letters."""
    change("recipients/cert-eu.yaml", KEYS[2], key)
    assert [str(problem) for problem in check(load(miniature), TODAY) if problem.place.file.startswith("recip")] == []


@pytest.mark.parametrize("name", [name for name in REFUSED if name != "nothing"])
def test_check_reports_a_bad_key_with_its_place_and_never_quotes_it(
    miniature: Workspace, change: Change, name: str
) -> None:
    """The officer learns of a bad key before a build, by file and line."""
    key, message = REFUSED[name]
    change("recipients/cert-eu.yaml", KEYS[2], f'"{key}"')
    found = [problem for problem in check(load(miniature), TODAY) if problem.place.file == "recipients/cert-eu.yaml"]
    assert any(message in problem.message and problem.place.line == 6 and problem.hint for problem in found)
    assert not any(part in str(problem) for problem in found for part in (key[:16], key[-16:]))


# Interoperation with Debian's age


def test_stock_age_opens_what_we_seal(tmp_path: Path) -> None:
    """A CERT with nothing but `age` gets everything."""
    (tmp_path / "bundle.age").write_bytes(seal.seal(b"bundle" * 50_000, KEYS))
    for number, identity in enumerate(IDENTITIES):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"# a comment\n{identity}\n", encoding="ascii")
        done = subprocess.run(
            ["age", "-d", "-i", path, tmp_path / "bundle.age"], capture_output=True, check=True, timeout=30
        )
        assert done.stdout == b"bundle" * 50_000


def test_stock_age_does_not_open_what_is_not_for_it(tmp_path: Path) -> None:
    """The identity of another recipient fails in `age` too."""
    (tmp_path / "bundle.age").write_bytes(seal.seal(b"bundle", KEYS))
    (tmp_path / "stranger.txt").write_text(STRANGER, encoding="ascii")
    done = subprocess.run(
        ["age", "-d", "-i", tmp_path / "stranger.txt", tmp_path / "bundle.age"],
        check=False,
        capture_output=True,
        timeout=30,
    )
    assert done.returncode
    assert done.stdout == b""


def test_we_open_what_stock_age_seals() -> None:
    """Both ways: the format is age's, not ours."""
    done = subprocess.run(
        ["age", *(part for key in KEYS for part in ("-r", key))],
        input=b"bundle" * 50_000,
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert [seal.unseal(done.stdout, identity) for identity in IDENTITIES] == [b"bundle" * 50_000] * 3


def test_a_fresh_pair_from_age_keygen_is_accepted() -> None:
    """What our hint tells CERTs to run makes keys that we take."""
    done = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True, timeout=30)
    identity = next(line for line in done.stdout.splitlines() if line.startswith("AGE-SECRET-KEY-1"))
    key = re.search(r"age1[a-z0-9]+", done.stdout)
    assert key
    assert seal.public_key(identity) == key.group()
    assert isinstance(seal.parse(key.group()), x25519.Recipient)
