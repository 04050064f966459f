"""The outside of an age file: one reading, and only of what is well formed and of a sane size."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.errors import SealError
from builder.seal import agefile

MAC = b"--- " + b"A" * 43 + b"\n"
STANZA = b"-> kind argument\nQUJD\n"
FILE = agefile.VERSION + STANZA + MAC + b"payload"

ARGUMENT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
STANZAS = st.lists(
    st.builds(
        agefile.Stanza,
        kind=ARGUMENT,
        arguments=st.lists(ARGUMENT, max_size=4).map(tuple),
        body=st.one_of(st.binary(max_size=200), st.sampled_from([bytes(48), bytes(96)])),
    ),
    min_size=1,
    max_size=5,
)


def armored(binary: bytes, end: bytes = b"\n", columns: int = 64) -> bytes:
    text = base64.b64encode(binary)
    lines = [text[start : start + columns] for start in range(0, len(text), columns)]
    return end.join([agefile.BEGIN, *lines, agefile.END]) + end


@given(STANZAS, st.binary(max_size=300), st.sampled_from([b"\n", b"\r\n"]))
def test_reading_undoes_writing(stanzas: list[agefile.Stanza], payload: bytes, end: bytes) -> None:
    """Header and payload come out as they went in, through armor too."""
    authenticated = agefile.VERSION + b"".join(stanza.write() for stanza in stanzas) + b"---"
    binary = authenticated + b" " + agefile.unpadded(bytes(32)) + b"\n" + payload
    for content in (binary, armored(binary, end), b"\n \t" + armored(binary, end) + b"\r\n "):
        file = agefile.read(content)
        assert file.stanzas == tuple(stanzas)
        assert (file.authenticated, file.mac, file.payload, file.binary) == (authenticated, bytes(32), payload, binary)


@given(st.binary(max_size=100))
def test_unpadded_base64_has_one_form(data: bytes) -> None:
    """Two texts for the same bytes would be two headers for the same file."""
    text = agefile.unpadded(data)
    assert agefile.from_unpadded(text) == data
    for other in (text + b"=", text + b"\n", b" " + text, text + b"-", text + b"A" * (5 - len(text) % 4)):
        assert agefile.from_unpadded(other) is None
    if len(data) % 3:
        last = text[-1:]
        alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        assert agefile.from_unpadded(text[:-1] + alphabet[alphabet.index(last) + 1 :][:1]) is None


DAMAGED = {
    "nothing": (b"", "is no age file"),
    "a zip": (b"PK\x03\x04", "is no age file"),
    "a later version": (FILE.replace(b"/v1", b"/v2"), "another version of age"),
    "lines that end with CRLF": (FILE.replace(b"\n", b"\r\n"), "another version of age"),
    "no stanza": (agefile.VERSION + MAC, "not well formed"),
    "no end": (agefile.VERSION + STANZA, "does not end"),
    "a header cut in a line": (agefile.VERSION + STANZA[:-1], "does not end"),
    "a stanza without arguments": (FILE.replace(b"-> kind argument", b"->"), "not well formed"),
    "an empty argument": (FILE.replace(b"kind argument", b"kind  argument"), "not well formed"),
    "a space at the end": (FILE.replace(b"argument", b"argument "), "not well formed"),
    "a letter that is no ASCII": (FILE.replace(b"argument", b"argum\xe9nt"), "not well formed"),
    "a control character": (FILE.replace(b"argument", b"argu\tment"), "not well formed"),
    "a body with padding": (FILE.replace(b"QUJD", b"QUI="), "not well formed"),
    "a body that is not canonical": (FILE.replace(b"QUJD", b"QUJ"), "not well formed"),
    "a body line too long": (FILE.replace(b"QUJD", b"QUJD" * 17 + b"\n"), "not well formed"),
    "a full line and no last one": (FILE.replace(b"QUJD", b"QUJD" * 16), "not well formed"),
    "a MAC too short": (FILE.replace(MAC, MAC[:-2] + b"\n"), "not well formed"),
    "a MAC without its space": (FILE.replace(MAC, MAC.replace(b" ", b"")), "not well formed"),
    "a MAC that is not canonical": (FILE.replace(MAC, MAC[:-2] + b"B\n"), "not well formed"),
    "two spaces before the MAC": (FILE.replace(b"--- ", b"---  "), "not well formed"),
    "four dashes": (FILE.replace(b"--- ", b"---- "), "not well formed"),
    "text before the armor": (b"x" + armored(FILE), "is no age file"),
    "text behind the armor": (armored(FILE) + b"x", "armor is not well formed"),
    "armor of something else": (armored(FILE).replace(b"AGE ENC", b"PGP ENC"), "armor is not well formed"),
    "armor without an end": (armored(FILE).replace(agefile.END, b""), "armor is not well formed"),
    "armor of nothing else": (agefile.BEGIN, "armor is not well formed"),
    "an empty line in the armor": (armored(FILE).replace(b"\n", b"\n\n", 1), "lines of its armor"),
    "an empty line at the end of the armor": (
        armored(FILE).replace(agefile.END, b"\n" + agefile.END),
        "lines of its armor",
    ),
    "a line of the armor too long": (armored(FILE, columns=65), "lines of its armor"),
    "a line of the armor too short": (armored(FILE, columns=60), "lines of its armor"),
    "the last line of the armor too long": (armored(FILE, columns=1000), "lines of its armor"),
    "armor without padding": (armored(FILE + b"12").replace(b"=", b""), "armor is not well formed"),
    "armor that is not canonical": (armored(FILE + b"12").replace(b"I=", b"J="), "armor is not well formed"),
    "a letter in the armor that base64 does not use": (
        armored(FILE).replace(b"Y", b"*", 1),
        "armor is not well formed",
    ),
    "armor inside armor": (armored(armored(FILE)), "is no age file"),
}


@pytest.mark.parametrize(("content", "message"), DAMAGED.values(), ids=DAMAGED)
def test_what_is_not_well_formed_is_refused(content: bytes, message: str) -> None:
    """In words, with a hint, and without a quote of the file."""
    with pytest.raises(SealError, match=message) as error:
        agefile.read(content)
    assert error.value.hint
    assert error.value.__context__ is None or error.value.__suppress_context__


TOO_MUCH = {
    "a file that is too large": lambda: FILE + bytes(agefile.LARGEST_FILE),
    "a header without an end": lambda: agefile.VERSION + STANZA * 100_000,
    "a line without an end": lambda: agefile.VERSION + b"-> " + b"x" * 10_000_000,
    "a body without an end": lambda: agefile.VERSION + b"-> kind\n" + (b"QUJD" * 16 + b"\n") * 200_000,
    "thousands of stanzas": lambda: agefile.VERSION + STANZA * 5_000 + MAC,
    "one stanza too many": lambda: agefile.VERSION + STANZA * (agefile.MOST_STANZAS + 1) + MAC,
    "a header just too long": lambda: agefile.VERSION + b"-> " + b"x" * 2**20 + b"\n\n" + MAC,
    "millions of empty lines in armor": lambda: agefile.BEGIN + b"\n" * 30_000_000 + agefile.END,
    "thousands of arguments": lambda: agefile.VERSION + b"->" + b" x" * 2**20 + b"\n\n" + MAC,
}


@pytest.mark.parametrize("content", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_before_it_costs(content) -> None:  # type: ignore[no-untyped-def]
    """A hostile file keeps no machine busy and fills no memory."""
    hostile = content()
    start = time.process_time()
    with pytest.raises(SealError, match=r"too large|too long|too many|lines of its armor"):
        agefile.read(hostile)
    assert time.process_time() - start < 1


def test_as_many_stanzas_as_are_allowed_are_read() -> None:
    """The limit itself is on the right side."""
    assert len(agefile.read(agefile.VERSION + STANZA * agefile.MOST_STANZAS + MAC).stanzas) == agefile.MOST_STANZAS


SEALED = {
    "binary": agefile.VERSION + b"-> X25519 a\n",
    "armored": agefile.BEGIN + b"\n",
    "armored, after white space": b"\r\n\t " + agefile.BEGIN,
    "of a later version": agefile.ANY_VERSION + b"v2\n",
}
NOT_SEALED = {
    "empty": b"",
    "an identity": b"AGE-SECRET-KEY-1",
    "a letter with one below": b"Dear all,\n" + agefile.BEGIN,
    "a key in PEM": b"-----BEGIN PRIVATE KEY-----\n",
    "white space, and one far below": b" " * 300 + agefile.BEGIN,
}


@pytest.mark.parametrize("content", SEALED.values(), ids=SEALED)
def test_a_sealed_file_is_told_by_how_it_begins(content: bytes) -> None:
    """Whoever is handed a file knows whether to ask for an identity, without opening it."""
    assert agefile.looks_sealed(content)


@pytest.mark.parametrize("content", NOT_SEALED.values(), ids=NOT_SEALED)
def test_what_is_not_sealed_is_told(content: bytes) -> None:
    """Nobody is asked for a passphrase of a file that has none."""
    assert not agefile.looks_sealed(content)


def test_a_sealed_file_is_found_below_the_words_of_a_letter() -> None:
    """Pasted at the head of a text, it is the text itself, and is read as a file."""
    armored = f"{agefile.BEGIN.decode()}\nYWJj\n{agefile.END.decode()}"
    assert agefile.pasted_in(f"Dear all,\n\n{armored}\n-- \nJane") == armored
    assert agefile.pasted_in(armored) is None
    assert agefile.pasted_in("Dear all") is None
    assert agefile.pasted_in(f"Dear all, {agefile.BEGIN.decode()}{'a' * 400_001}{agefile.END.decode()}") is None
