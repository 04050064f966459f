"""JSON that two readers could read in two ways is refused, whoever reads it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.workspace import jsontext

REFUSED = {
    "a key twice": b'{"a": 1, "a": 2}',
    "a key twice, one of them escaped": b'{"a": 1, "\\u0061": 2}',
    "a fraction": b"[1.0]",
    "an exponent": b"[1e3]",
    "no number": b"[NaN]",
    "no end": b"[-Infinity]",
    "a number that JavaScript does not count": b"[9007199254740993]",
    "a number of sixteen digits and a sign": b"[-1000000000000000]",
    "a number of thousands of digits": b"[" + b"9" * 5000 + b"]",
    "half a character": b'["\\ud800"]',
    "half a character in a key": b'{"\\udfff": 1}',
    "a key beyond the first plane": '{"\U0001f600": 1}'.encode(),
    "deep nesting": b"[" * (jsontext.DEEPEST + 1) + b"]" * (jsontext.DEEPEST + 1),
    "nesting that no stack holds": b"[" * 200_000,
    "bytes that are no UTF-8": b'["\xff"]',
    "a byte order mark": b"\xef\xbb\xbf[]",
    "UTF-16": "[]".encode("utf-16"),
    "two values": b"[] []",
    "nothing": b"",
}

NUMBERS = st.integers(-(10**15) + 1, jsontext.LARGEST_NUMBER)
TEXTS, KEYS = st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF))
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
INNER = LEAVES | st.lists(LEAVES) | st.dictionaries(KEYS, LEAVES)


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_can_be_read_in_two_ways_is_refused_and_not_quoted(content: bytes) -> None:
    """The error says no more than that it is not strict, and carries no other error that quotes it."""
    with pytest.raises(ValueError, match=r"^not strict JSON$") as caught:
        jsontext.parse(content)
    assert caught.value.__suppress_context__


@given(value=st.lists(INNER) | st.dictionaries(KEYS, INNER))
def test_all_else_is_read_as_it_was_written(value: Any) -> None:
    """Strictness costs nothing that we or TUF write."""
    assert jsontext.parse(json.dumps(value).encode()) == value


def test_as_deep_as_is_allowed_is_read() -> None:
    """Depth counts the values inside each other, the innermost one too."""
    deepest = jsontext.DEEPEST
    assert jsontext.parse(b"[" * deepest + b"]" * deepest)
