"""Bech32: the vectors of BIP 173, and that nothing but what we write is read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspaces import identity_of

from builder.seal import bech32

REFUSED = "^(mixes|has no prefix|has a letter|does not fit|is filled up wrongly)"
DATA = st.binary(max_size=1300)
HRP = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20).map(str.lower)

# What BIP 173 calls valid, and is made of whole bytes; what it calls valid besides has no meaning as bytes.
VALID = {
    "A12UEL5L": ("a", ""),
    "a12uel5l": ("a", ""),
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs": (
        "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
        "",
    ),
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw": ("abcdef", "00443214c74254b635cf84653a56d7c675be77df"),
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w": (
        "split",
        "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
    ),
    "?1ezyfcl": ("?", ""),
}
INVALID = {
    "a space in the prefix": "\x201nwldj5",
    "a control character in the prefix": "\x7f1axkwrx",
    "a letter that is no ASCII in the prefix": "\x801eym55h",
    "no separator": "pzry9x0s0muk",
    "an empty prefix": "1pzry9x0s0muk",
    "a letter that Bech32 does not use": "x1b4n0q5v",
    "a checksum too short": "li1dgmt3",
    "a letter that is no ASCII in the checksum": "de1lg7wt\xff",
    "a checksum of the prefix in capitals": "A1G7SGD8",
    "an empty prefix with a checksum": "10a06t8",
    "an empty prefix and no data": "1qzzfhee",
    "mixed case": "A12uEL5L",
    "mixed case in the prefix": "aB12uel5l",
    "nothing": "",
    "a letter whose lower case is another": "\u212a12uel5l",
}


@pytest.mark.parametrize(("text", "meaning"), VALID.items())
def test_the_valid_vectors_of_bip_173_are_read_and_written(text: str, meaning: tuple[str, str]) -> None:
    """The encoding is the standard's, both ways."""
    hrp, data = meaning[0], bytes.fromhex(meaning[1])
    assert bech32.decode(text) == (hrp, data)
    assert bech32.encode(hrp, data) == text.lower()


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID)
def test_what_bip_173_calls_invalid_is_refused(text: str) -> None:
    """No text has two readings, and a damaged one has none."""
    with pytest.raises(ValueError, match=REFUSED):
        bech32.decode(text)


@given(HRP, DATA)
def test_decoding_undoes_encoding(hrp: str, data: bytes) -> None:
    """Bytes of any length come out as they went in: age sets no limit."""
    text = bech32.encode(hrp, data)
    assert bech32.decode(text) == (hrp, data)
    assert bech32.decode(text.upper()) == (hrp, data)


@given(st.data(), st.binary(min_size=1, max_size=60))
def test_one_letter_changed_is_always_noticed(data: st.DataObject, content: bytes) -> None:
    """The checksum finds every single mistake."""
    text = bech32.encode("age", content)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lb1o-"))
    if text[place] != letter:
        with pytest.raises(ValueError, match=REFUSED):
            bech32.decode(text[:place] + letter + text[place + 1 :])


def filled(values: list[int]) -> str:
    """A text with a right checksum over these groups of five bits, however they are filled up."""
    return "x1" + "".join(bech32._CHARSET[value] for value in values + bech32._checksum("x", values))


@pytest.mark.parametrize("values", [[0, 1], [0], [0, 0, 0], [31, 31]], ids=str)
def test_padding_that_is_not_of_zeros_or_too_long_is_refused(values: list[int]) -> None:
    """The same bytes have one name only."""
    with pytest.raises(ValueError, match="filled up wrongly"):
        bech32.decode(filled(values))
    assert bech32.decode(filled([0, 0])) == ("x", b"\0")


def test_what_is_refused_is_not_quoted() -> None:
    """What fails may be a secret key with a slip in it."""
    secret = identity_of("cert-eu")
    for text in (secret[:-1], secret.lower()[:20] + secret[20:], secret.replace("1", ""), secret + "é", secret + "b"):
        with pytest.raises(ValueError, match=REFUSED) as error:
            bech32.decode(text)
        assert not re.search(secret[20:30], str(error.value), re.IGNORECASE)
        assert error.value.__suppress_context__ or error.value.__context__ is None
