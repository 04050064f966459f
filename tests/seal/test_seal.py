"""Sealing: whoever holds one of the keys opens the file, nobody else does, and stock age agrees."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries
from workspaces import TODAY, Change, identity_of

from builder import seal
from builder.errors import NotForIdentityError, SealError
from builder.register.check import check
from builder.register.loading import load
from builder.seal import agefile, bech32, hybrid
from builder.workspace.places import Workspace

IDENTITIES = [identity_of("cert-all", 0), identity_of("cert-all", 1), identity_of("cert-eu")]
KEYS = [seal.public_key(identity) for identity in IDENTITIES]
BODY = KEYS[0][4:]
STRANGER = identity_of("cert-none")
# Test fixtures; worthless by design.
HYBRID = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2, 3)]
HYBRID_KEYS = [seal.public_key(identity) for identity in HYBRID]
HYBRID_STRANGER = hybrid.identity_of(bytes(32))

# Hardware tags for the base point of P-256 (and a lattice of zeros): nobody's key, and well formed.
X = bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
Y = bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
TAG = bech32.encode("age1tag", b"\x03" + X)
TAG_PQ = bech32.encode("age1tagpq", bytes(1184) + b"\x04" + X + Y)


# Round trip


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


# Opening with an identity file

MANY = [STRANGER, HYBRID_STRANGER, IDENTITIES[1], HYBRID[1]]


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


# Passphrases

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


def test_the_same_seed_makes_the_same_identity() -> None:
    """Fixtures stay what they are; the two sorts of one seed are not taken for each other."""
    classic, hybrid_one = (seal.identity_of(b"s" * 32, post_quantum=each) for each in (False, True))
    assert classic.startswith("AGE-SECRET-KEY-1")
    assert hybrid_one.startswith("AGE-SECRET-KEY-PQ-1")
    assert not seal.is_post_quantum(seal.public_key(classic))
    assert seal.is_post_quantum(seal.public_key(hybrid_one))


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
