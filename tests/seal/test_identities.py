"""Files of identities: whichever fits opens a bundle, and what is none is refused without a word of it."""

import pytest
from agekeys import BODY, HYBRID, HYBRID_KEYS, HYBRID_STRANGER, IDENTITIES, KEYS, MANY, STRANGER
from hypothesis import given
from hypothesis import strategies as st

from builder import seal
from builder.errors import NotForIdentityError, SealError


@pytest.mark.parametrize("keys", [KEYS, HYBRID_KEYS], ids=["classic", "hybrid"])
def test_whichever_identity_fits_opens_it(keys: list[str]) -> None:
    """An identity file may hold several, of both sorts, in any order."""
    sealed = seal.seal(b"bundle", keys)
    assert seal.open_with(sealed, MANY) == b"bundle"
    assert seal.open_with(sealed, MANY[::-1]) == b"bundle"


@pytest.mark.parametrize("keys", [KEYS[:1], HYBRID_KEYS[:1]], ids=["classic", "hybrid"])
@pytest.mark.parametrize("identities", [[], [STRANGER], [HYBRID_STRANGER], MANY], ids=["none", "classic", "pq", "many"])
def test_a_file_for_others_is_told_from_a_damaged_one(keys: list[str], identities: list[str]) -> None:
    """The reader learns whether to look for another key or for another copy."""
    with pytest.raises(NotForIdentityError, match="is not sealed to this identity") as error:
        seal.open_with(seal.seal(b"bundle", keys), identities)
    assert error.value.hint
    assert "AGE-SECRET" not in f"{error.value} {error.value.hint}"
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_what_a_stranger_cannot_check_is_not_called_damage() -> None:
    """Without the key nobody can tell whether the content was changed; so nothing is said about it."""
    sealed = seal.seal(bytes(1000), KEYS[:1])
    with pytest.raises(NotForIdentityError):
        seal.open_with(sealed[:-1], [STRANGER])


def test_a_bad_identity_among_good_ones_is_refused() -> None:
    """Nothing is skipped in silence."""
    with pytest.raises(SealError, match="is no age identity"):
        seal.open_with(seal.seal(b"bundle", KEYS), [IDENTITIES[0], IDENTITIES[1][:-1]])


FILE = f"""# created: 2026-11-22T09:00:00Z
# public key: {KEYS[0]}
{IDENTITIES[0]}

  {HYBRID[0]}\t
{IDENTITIES[0]}
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_identity_file_is_read_as_age_keygen_writes_it(end: str) -> None:
    """Comments, blank lines and white space are passed over; an identity counts once."""
    assert seal.identities_in(FILE.replace("\n", end)) == (IDENTITIES[0], HYBRID[0])
    assert seal.identities_in(IDENTITIES[0]) == (IDENTITIES[0],)


UNREADABLE = {
    "a plugin's": (
        f"# one\nAGE-PLUGIN-YUBIKEY-1QQPQZQ{BODY.upper()}",
        "line 2 of the identity file is the identity of a plugin",
    ),
    "a plugin's beside another": (
        f"{IDENTITIES[0]}\nage-plugin-x-1{BODY}",
        "line 2 of the identity file is the identity of",
    ),
    "a public key": (f"{KEYS[0]}\n", "line 1 of the identity file is a public key"),
    "damaged": (f"\n\n{IDENTITIES[0][:-1]}\n", "line 3 of the identity file is no age identity"),
    "a damaged hybrid one": (f"{IDENTITIES[0]}\n{HYBRID[0][:-1]}", "line 2 of the identity file is no age identity"),
    "in small letters": (HYBRID[0].lower(), "line 1 of the identity file is no age identity"),
    "two on a line": (f"{IDENTITIES[0]} {IDENTITIES[1]}", "line 1 of the identity file is no age identity"),
    "an SSH key": (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{BODY}\n-----END OPENSSH PRIVATE KEY-----\n",
        "the identity file is a private key of SSH",
    ),
    "an old SSH key": (f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n", "the identity file is a private key of SSH"),
    "protected": (f"-----BEGIN AGE ENCRYPTED FILE-----\n{BODY}\n", "the identity file is protected by a passphrase"),
    "protected and not armored": (f"age-encryption.org/v1\n-> scrypt {BODY} 18\n", "is protected by a passphrase"),
    "nothing": ("", "the identity file holds no identity"),
    "comments only": (f"# {BODY}\n\n", "the identity file holds no identity"),
    "too large": (f"# {BODY}\n" * 30_000, "the identity file is too large"),
    "something else": (f"id: {BODY}\n", "line 1 of the identity file is no age identity"),
}


@pytest.mark.parametrize(("text", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_identity_file_is_refused_in_its_own_words(text: str, message: str) -> None:
    """The reader learns the line and what to do; no line is ever quoted, for it may be a secret."""
    with pytest.raises(SealError, match=message) as error:
        seal.identities_in(text)
    said = f"{error.value} {error.value.hint}"
    assert error.value.hint
    assert BODY[:20].casefold() not in said.casefold()
    assert not any(identity[20:40] in said for identity in (*IDENTITIES, *HYBRID))
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_plugin_is_told_how_to_go_on() -> None:
    """A key in hardware opens with `age`, once the file is known to be authentic."""
    with pytest.raises(SealError) as error:
        seal.identities_in("AGE-PLUGIN-YUBIKEY-1QQPQZQ")
    assert error.value.hint == "use the age command with its plugin after `tocsin verify`"


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_the_reading_of_identities(text: str) -> None:
    """Whatever the file holds, we answer with an error of ours."""
    with pytest.raises(SealError):
        seal.identities_in(text)


@pytest.mark.parametrize("identity", ["", "AGE-SECRET-KEY-1QQQQ", KEYS[0], IDENTITIES[0][:-1]])
def test_what_is_no_identity_is_refused_without_being_quoted(identity: str) -> None:
    """A mistyped identity is still somebody's secret."""
    for call in (lambda: seal.unseal(b"", identity), lambda: seal.public_key(identity)):
        with pytest.raises(SealError) as error:
            call()
        assert not identity or identity not in f"{error.value} {error.value.hint}"
        assert error.value.__cause__ is None
        assert error.value.__suppress_context__


def test_the_same_seed_makes_the_same_identity() -> None:
    """Fixtures stay what they are; the two sorts of one seed are not taken for each other."""
    classic, hybrid_one = (seal.identity_of(b"s" * 32, post_quantum=each) for each in (False, True))
    assert classic.startswith("AGE-SECRET-KEY-1")
    assert hybrid_one.startswith("AGE-SECRET-KEY-PQ-1")
    assert not seal.is_post_quantum(seal.public_key(classic))
    assert seal.is_post_quantum(seal.public_key(hybrid_one))
