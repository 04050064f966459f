"""What somebody is found by: their values and names in any form, and nothing that somebody else has too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.privacy.needles import Needles
from builder.register.kinds import ChannelKind

MINE = Needles(
    [
        (ChannelKind.MOBILE, "+447700900101"),
        (ChannelKind.PHONE, "+441632960123;ext=12"),
        (ChannelKind.EMAIL, "eleni@example.net"),
        (ChannelKind.CHAT, "matrix @eleni:chat.example"),
    ],
    ["Ελένη Δείγμα (Eleni Sample)"],
    ["+44 1632 960123", "desk@example.net"],
)
FOUND = (
    *("+44 7700 900101", "+447700900101", "07700 900101", "07700-900-101", "0044 7700 900101", "+44 (0)7700 900101"),
    *("447700900101", "tel:+447700900101", "%2B447700900101", "7700 900101"),
    *("ELENI@example.net", "mailto:eleni%40example.net", "eleni&#64;example.net"),
    *("matrix @eleni:chat.example", "matrix%20%40eleni%3Achat.example"),
    *(
        "Eleni Sample",
        "eleni  sample",
        "Eleni+Sample",
        "Ελένη Δείγμα",
        "Ελενη Δειγμα",
        "eleni.sample",
        "SAMPLE, Eleni",
        "Sample-Eleni",
        "\\u0395\\u03bb\\u03ad\\u03bd\\u03b7 \\u0394\\u03b5\\u03af\\u03b3\\u03bc\\u03b1",
    ),
    *("+44 1632 960123 ext. 12", "+441632960123;ext=12"),
)
LEFT = (
    *("jo-eleni@example.net", "eleni@example.network", "eleni@example.net.example", "matrix @eleni:chat.examples"),
    "+44 7700 9001012",
    "1447700900101",
    "desk@example.net",
    "Selenium Samples",
    "+44 1632 960123",
    "melenia",
    "",
)


@pytest.mark.parametrize("text", FOUND)
def test_each_form_of_a_value_is_found_and_replaced(text: str) -> None:
    """However people, links and programs write it."""
    assert MINE.are_in(f"ring {text}, please")
    after = MINE.without(f"ring {text}, please", "erased")
    assert not MINE.are_in(after)
    assert after.startswith("ring ")
    assert after.endswith(", please")


@pytest.mark.parametrize("text", LEFT)
def test_what_is_another_s_is_not_touched(text: str) -> None:
    """A longer number, a shared one, a word that only begins alike."""
    assert MINE.without(text, "erased") == text


@given(
    st.text("0123456789", min_size=6, max_size=9),
    st.lists(st.sampled_from(["", " ", "-", ".", " (", ") "]), min_size=12),
)
def test_a_number_is_found_however_it_is_spaced(digits: str, gaps: list[str]) -> None:
    """Whatever stands between its digits."""
    number = f"49{digits}"
    needles = Needles([(ChannelKind.PHONE, f"+{number}")], [])
    written = "".join(sign + gap for sign, gap in zip(number, gaps, strict=False))
    assert not needles or needles.are_in(f"x {written}y")
