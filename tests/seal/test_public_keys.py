"""Which public keys are sealed to, and together; each that is not is refused in words of its own, and never quoted."""

import re

import pytest
from agekeys import BODY, HYBRID_KEYS, IDENTITIES, KEYS, TAG, TAG_PQ
from hypothesis import given, settings
from hypothesis import strategies as st
from workspaces import TODAY, Change, identity_of

from builder import seal
from builder.errors import SealError
from builder.register.check import check
from builder.register.loading import load
from builder.workspace.places import Workspace

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
    "a damaged post-quantum key": (HYBRID_KEYS[0][:-1] + "b", "is damaged or of an unknown kind"),
    "a post-quantum key too short": ("age1pq1" + BODY * 30, "is damaged or of an unknown kind"),
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
    beside = HYBRID_KEYS[1] if seal.is_post_quantum(key) else KEYS[1]
    for call in (lambda: seal.parse(key), lambda: seal.seal(b"bundle", [beside, key])):
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
    for prefix in ("", "age1", "age1pq1", "age1tag1", "age1tagpq1"):
        with pytest.raises(SealError):
            seal.parse(prefix + text)


def test_a_secret_key_is_said_to_be_compromised() -> None:
    """A secret that reached us is none any more, and its owner must be told."""
    with pytest.raises(SealError) as error:
        seal.parse(IDENTITIES[0])
    assert "compromised" in error.value.hint


def test_a_secret_key_is_found_anywhere_in_a_file() -> None:
    """What ought to hold none, as an enrolment, is refused whole, however the key is written in it."""
    secret = identity_of("cert-eu").encode()
    assert seal.looks_secret(b'{"key": "' + secret + b'"}')
    assert seal.looks_secret(secret.lower())
    assert not seal.looks_secret(KEYS[0].encode())


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
    pure = HYBRID_KEYS[0]
    for keys in ([KEYS[0], TAG_PQ], [TAG_PQ, TAG], [pure, KEYS[0]], [TAG, pure], [pure, TAG_PQ, TAG]):
        with pytest.raises(SealError, match="mix post-quantum and classic") as error:
            seal.seal(b"bundle", keys)
        assert not any(key[:40] in str(error.value) for key in keys)


def test_two_sorts_of_post_quantum_keys_are_not_mixed() -> None:
    """Both would be safe together; none of our libraries writes both, and the words say so."""
    for keys in ([HYBRID_KEYS[0], TAG_PQ], [TAG_PQ, *HYBRID_KEYS]):
        with pytest.raises(SealError, match="mix age1pq1 and age1tagpq1") as error:
            seal.seal(b"bundle", keys)
        assert error.value.hint


def test_post_quantum_keys_are_told_from_others() -> None:
    """What a register may require of everybody."""
    assert [seal.is_post_quantum(key) for key in (*HYBRID_KEYS, TAG_PQ)] == [True] * 4
    assert not any(seal.is_post_quantum(key) for key in (*KEYS, TAG, ""))


@pytest.mark.parametrize(
    ("keys", "stanza"),
    [
        ([TAG], b"-> p256tag "),
        ([TAG_PQ], b"-> mlkem768p256tag "),
        ([KEYS[0], TAG], b"-> p256tag "),
        (HYBRID_KEYS, b"-> mlkem768x25519 "),
    ],
    ids=["a tag", "a post-quantum tag", "a tag beside an X25519 key", "a hybrid key"],
)
def test_hardware_tags_are_sealed_to(keys: list[str], stanza: bytes) -> None:
    """A CERT whose key lives in hardware gets its bundle like the others."""
    header = seal.seal(b"bundle", keys).partition(b"\n--- ")[0]
    assert stanza in header


KINDS = {"an X25519 key": KEYS[2], "a tag": TAG, "a post-quantum tag": TAG_PQ, "a hybrid key": HYBRID_KEYS[0]}


@pytest.mark.parametrize("key", KINDS.values(), ids=KINDS)
def test_every_kind_of_key_that_is_sealed_to_can_stand_in_a_recipient_file(
    miniature: Workspace, change: Change, key: str
) -> None:
    """What the sealing accepts, the register accepts: a post-quantum tag has 2,015 letters."""
    change("recipients/cert-eu.yaml", KEYS[2], key)
    change("recipients/cert-eu.yaml", "until:", "accepts_linking: yes\nuntil:")
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
