"""Hybrid files: each key opens them, nobody else does, and no damaged one gives a byte."""

import contextlib
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder import seal
from builder.errors import NotForIdentityError, SealError
from builder.seal import agefile, bech32, hybrid

# Test fixtures; worthless by design.
IDENTITIES = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2, 3)]
KEYS = [hybrid.public_key(identity) for identity in IDENTITIES]
STRANGER = hybrid.identity_of(bytes(32))
CHUNK = 64 * 1024
SIZES = st.one_of(
    st.integers(0, 300),
    st.integers(0, 4).flatmap(lambda chunks: st.integers(max(0, chunks * CHUNK - 2), chunks * CHUNK + 2)),
)
# An identity as C2SP's age.md shows it, and the ends of the key that belongs to it.
SHOWN = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
SHOWN_KEY = (
    "age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y",
    "8k0c55zfnegrm9efhxpfqdkmhh6gjtqmwze9pyyzk3tlhl53k2ykx3qheyty7saeq0d3fzv49zc0k",
)

SMALL = hybrid.seal(b"bundle 960101", KEYS[:2])
LARGE_PLAIN = bytes(range(256)) * 700  # two chunks and most of a third
LARGE = hybrid.seal(LARGE_PLAIN, KEYS[:1])
HEADER = LARGE.index(b"\n--- ") + 1 + 4 + 43 + 1


def opened(sealed: bytes, *identities: str) -> bytes | None:
    return hybrid.unseal(agefile.read(sealed), identities or IDENTITIES[:1])


# Keys


def test_the_pair_of_the_specification_is_derived() -> None:
    """The seed is expanded as the specification says, or nobody's key would be anybody's."""
    key = hybrid.public_key(SHOWN)
    assert key.startswith(SHOWN_KEY[0])
    assert key.endswith(SHOWN_KEY[1])
    hybrid.parse(key)


def key_of(
    *, lattice: bytes | None = None, point: bytes | None = None, prefix: str = "age1pq", more: bytes = b""
) -> str:
    _, data = bech32.decode(KEYS[0])
    return bech32.encode(prefix, (lattice or data[:1184]) + (point or data[1184:]) + more)


BAD_KEYS = {
    "a letter changed": KEYS[0][:100] + ("q" if KEYS[0][100] != "q" else "p") + KEYS[0][101:],
    "cut": KEYS[0][:-1],
    "in capitals": KEYS[0].upper(),
    "too long": key_of(more=b"\0"),
    "too short": bech32.encode("age1pq", bytes(1215)),
    "another prefix": key_of(prefix="age1tagpq"),
    "a lattice out of range": key_of(lattice=b"\xff" * 1184),
    "a point of low order": key_of(point=b"\1" + bytes(31)),
    "the point nought": key_of(point=bytes(32)),
    "an identity": IDENTITIES[0],
    "nothing": "",
}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_that_could_not_be_sealed_to_is_refused_before(key: str) -> None:
    """The check of the register finds it, not the build."""
    for call in (lambda: hybrid.parse(key), lambda: hybrid.seal(b"bundle", [key])):
        with pytest.raises(SealError, match="is damaged or of an unknown kind") as error:
            call()
        assert error.value.hint
        assert error.value.__suppress_context__
        assert not key or key[-16:] not in f"{error.value} {error.value.hint}"


@pytest.mark.parametrize(
    "identity",
    ["", SHOWN.lower(), SHOWN[:-1], SHOWN + "Q", bech32.encode("age-secret-key-pq-", bytes(31)).upper(), KEYS[0]],
)
def test_what_is_no_identity_is_refused_without_being_quoted(identity: str) -> None:
    """A mistyped identity is still somebody's secret."""
    for call in (lambda: hybrid.public_key(identity), lambda: opened(SMALL, identity)):
        with pytest.raises(SealError, match="is no post-quantum identity") as error:
            call()
        assert error.value.__suppress_context__
        assert not identity or identity[-16:] not in f"{error.value} {error.value.hint}"


# Round trip


@given(SIZES)
@settings(max_examples=tries(60), deadline=None)
def test_opening_undoes_sealing(size: int) -> None:
    """What was sealed comes out byte for byte, at the edges of chunks too."""
    plaintext = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    assert opened(hybrid.seal(plaintext, KEYS[:1])) == plaintext


def test_each_of_several_keys_opens_it_and_no_other() -> None:
    """Any key of the CERT will do, among identities that do not fit too."""
    sealed = hybrid.seal(b"bundle", KEYS)
    assert [opened(sealed, STRANGER, identity) for identity in IDENTITIES] == [b"bundle"] * 3
    assert opened(sealed, STRANGER) is None
    assert hybrid.unseal(agefile.read(sealed), []) is None


def test_the_file_is_what_the_specification_says() -> None:
    """One stanza a key, each of 1,120 bytes and a wrapped key of 32; the payload of chunks with their tags."""
    file = agefile.read(LARGE)
    (stanza,) = file.stanzas
    assert stanza.kind == "mlkem768x25519"
    assert [len(agefile.from_unpadded(argument.encode()) or b"") for argument in stanza.arguments] == [1120]
    assert len(stanza.body) == 32
    assert len(file.payload) == 16 + len(LARGE_PLAIN) + 3 * 16
    assert len(agefile.read(SMALL).stanzas) == 2


def test_the_same_content_is_sealed_anew_each_time() -> None:
    """File key, nonce and shares are never used again; nobody can tell that two files hold the same."""
    first, second = (agefile.read(hybrid.seal(b"bundle" * 10, KEYS[:1])) for _ in range(2))
    assert first.stanzas[0].arguments != second.stanzas[0].arguments
    assert first.stanzas[0].body != second.stanzas[0].body
    assert first.mac != second.mac
    assert first.payload[:16] != second.payload[:16]
    assert first.payload[16:] != second.payload[16:]
    assert b"bundle" not in first.payload


@pytest.mark.parametrize("count", [0, agefile.MOST_STANZAS + 1])
def test_no_keys_or_too_many_are_refused(count: int) -> None:
    """Nothing is sealed to nobody, and nothing that we would not read ourselves."""
    with pytest.raises(SealError, match="none or too many"):
        hybrid.seal(b"bundle", KEYS[:1] * count)


# Hostile files


def test_no_byte_of_a_file_can_change() -> None:
    """Whichever byte is flipped: refused, or no longer for this identity; never opened."""
    for place in range(len(SMALL)):
        changed = SMALL[:place] + bytes([SMALL[place] ^ 1]) + SMALL[place + 1 :]
        with contextlib.suppress(SealError):
            assert opened(changed, IDENTITIES[1]) is None, place


def test_no_byte_of_a_file_can_be_missing() -> None:
    """Cut anywhere, it is refused."""
    for length in range(len(SMALL)):
        with pytest.raises(SealError):
            opened(SMALL[:length], IDENTITIES[1])


@given(st.integers(0, len(LARGE) - 1), st.integers(1, 255), st.booleans())
@settings(max_examples=tries(150), deadline=None)
def test_a_large_file_neither(place: int, change: int, cut: bool) -> None:
    """The same for a file of several chunks."""
    damaged = LARGE[:place] if cut else LARGE[:place] + bytes([LARGE[place] ^ change]) + LARGE[place + 1 :]
    with contextlib.suppress(SealError):
        assert opened(damaged) is None


def at(place: int) -> Callable[[], bytes]:
    return lambda: LARGE[:place] + bytes([LARGE[place] ^ 1]) + LARGE[place + 1 :]


BODY = HEADER + 16
FULL = CHUNK + 16
DAMAGE = {
    "the nonce": (at(HEADER), "content was changed"),
    "the first chunk": (at(BODY), "content was changed"),
    "the tag of the first chunk": (at(BODY + FULL - 1), "content was changed"),
    "the second chunk": (at(BODY + FULL), "content was changed"),
    "the last byte": (at(len(LARGE) - 1), "content was changed"),
    "something appended": (lambda: LARGE + b"x", "content was changed"),
    "a chunk appended": (lambda: LARGE + bytes(FULL), "content was changed"),
    "cut behind the header": (lambda: LARGE[:HEADER], "cut short"),
    "cut in the nonce": (lambda: LARGE[: HEADER + 15], "cut short"),
    "cut behind the nonce": (lambda: LARGE[:BODY], "cut short"),
    "cut in the first tag": (lambda: LARGE[: BODY + 15], "cut short"),
    "cut behind the first chunk": (lambda: LARGE[: BODY + FULL], "cut short"),
    "cut behind the second chunk": (lambda: LARGE[: BODY + 2 * FULL], "cut short"),
    "cut in the last tag": (lambda: LARGE[: BODY + 2 * FULL + 15], "cut short"),
    "chunks swapped": (
        lambda: (
            LARGE[:BODY] + LARGE[BODY + FULL : BODY + 2 * FULL] + LARGE[BODY : BODY + FULL] + LARGE[BODY + 2 * FULL :]
        ),
        "content was changed",
    ),
    "a chunk left out": (lambda: LARGE[:BODY] + LARGE[BODY + FULL :], "content was changed"),
    "a stanza added": (lambda: LARGE.replace(b"\n--- ", b"\n-> grease\n\n--- "), "header was changed"),
    "a stanza removed": (
        lambda: re.sub(
            rb"\A(.*?\n)(-> .*?\n.*?\n)", rb"\1", hybrid.seal(b"x", [KEYS[1], KEYS[0]]), count=1, flags=re.DOTALL
        ),
        "header was changed",
    ),
    "an argument of another file": (
        lambda: LARGE.replace(b"-> mlkem768x25519 ", b"-> mlkem768x25519 AAAA "),
        "header is not well formed",
    ),
    "the payload of another file": (
        lambda: LARGE[:HEADER] + SMALL[SMALL.index(b"\n--- ") + 49 :],
        "content was changed",
    ),
}


@pytest.mark.parametrize(("damaged", "message"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_named_for_what_it_is(damaged: Callable[[], bytes], message: str) -> None:
    """The reader learns that the file, and not the key, is at fault, and gets no part of the content."""
    content = damaged()
    assert content != LARGE
    with pytest.raises(SealError, match=message) as error:
        opened(content)
    assert error.value.hint
    assert error.value.__suppress_context__ or error.value.__context__ is None
    with pytest.raises(SealError):
        seal.open_with(content, IDENTITIES[:1])


def forged(chunks: list[tuple[bytes, bool]], stanzas: tuple[agefile.Stanza, ...] = ()) -> bytes:
    """A file with a right header, made by one who knows the key but not the rules; chunks, and which is the last."""
    file_key, nonce = b"k" * 16, b"n" * 16
    header = b"".join(stanza.write() for stanza in (*stanzas, hybrid._wrapped(file_key, hybrid.parse(KEYS[0]))))
    header = agefile.VERSION + header + b"---"
    cipher = hybrid.ChaCha20Poly1305(hybrid._derived(file_key, nonce, b"payload"))
    parts = [
        cipher.encrypt(hybrid._chunk_nonce(number, last), chunk, None) for number, (chunk, last) in enumerate(chunks)
    ]
    return header + b" " + agefile.unpadded(hybrid._mac(file_key, header)) + b"\n" + nonce + b"".join(parts)


def test_a_forged_file_that_keeps_the_rules_opens() -> None:
    """What the next test breaks is sound before."""
    assert opened(forged([(b"", True)])) == b""
    assert opened(forged([(bytes(CHUNK), False), (b"end", True)])) == bytes(CHUNK) + b"end"
    grease = agefile.Stanza(kind="a-grease", arguments=("x",), body=bytes(100))
    assert opened(forged([(b"end", True)], (grease,))) == b"end"


RULES = {
    "an empty last chunk": [(bytes(CHUNK), False), (b"", True)],
    "no last chunk": [(b"x", False)],
    "no last chunk after a full one": [(bytes(CHUNK), False)],
    "two last chunks": [(bytes(CHUNK), True), (b"x", True)],
    "a short chunk in between": [(b"x", False), (b"x", True)],
    "a chunk too long": [(bytes(CHUNK + 1), True)],
    "no chunk": [],
}


@pytest.mark.parametrize("chunks", RULES.values(), ids=RULES)
def test_content_has_one_form(chunks: list[tuple[bytes, bool]]) -> None:
    """Even who knows the key cannot write a file that two readers would read in two ways."""
    with pytest.raises(SealError, match="content"):
        opened(forged(chunks))


ENCAPSULATED, WRAPPED = bytes(1119) + b"\x09", bytes(32)
STANZAS = {
    "an argument too many": ((agefile.unpadded(ENCAPSULATED).decode(), "x"), WRAPPED),
    "no argument": ((), WRAPPED),
    "a share too short": ((agefile.unpadded(ENCAPSULATED[1:]).decode(),), WRAPPED),
    "a share too long": ((agefile.unpadded(ENCAPSULATED + b"\0").decode(),), WRAPPED),
    "a share that is not base64": (("*" * 1494,), WRAPPED),
    "a share of low order": ((agefile.unpadded(bytes(1120)).decode(),), WRAPPED),
    "a wrapped key too long": ((agefile.unpadded(ENCAPSULATED).decode(),), bytes(48)),
    "a wrapped key too short": ((agefile.unpadded(ENCAPSULATED).decode(),), bytes(31)),
}


@pytest.mark.parametrize(("arguments", "body"), STANZAS.values(), ids=STANZAS)
def test_a_stanza_that_is_not_well_formed_damns_the_file(arguments: tuple[str, ...], body: bytes) -> None:
    """Before any key is tried, though another stanza of the file would open it."""
    bad = agefile.Stanza(kind=hybrid.KIND, arguments=arguments, body=body)
    with pytest.raises(SealError, match="header is not well formed"):
        opened(forged([(b"x", True)], (bad,)))


def test_a_stanza_for_somebody_else_is_passed_over() -> None:
    """A well-formed stanza that this identity does not unwrap is another recipient's."""
    other = agefile.Stanza(
        kind=hybrid.KIND, arguments=(agefile.unpadded(bytes(1088) + b"\x09" + bytes(31)).decode(),), body=WRAPPED
    )
    assert opened(forged([(b"x", True)], (other,))) == b"x"
    with pytest.raises(NotForIdentityError):
        seal.open_with(forged([(b"x", True)], (other,)), [STRANGER])


def test_what_is_kept_of_a_file_does_not_show() -> None:
    """No log line or traceback carries a wrapped key or a payload."""
    file = agefile.read(SMALL)
    assert not re.search(r"payload|body|mac|binary|authenticated", repr(file))
