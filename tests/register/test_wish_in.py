"""A wish in one line of text: at a question, in an option and in a table it is written in one form."""

import pytest

from builder.register.consent import WISHES, wish_in

SAID = {
    "all": "all",
    " None ": "none",
    "only: cert-xx cert-yy": {"only": ["cert-xx", "cert-yy"]},
    "only:cert-xx,cert-yy": {"only": ["cert-xx", "cert-yy"]},
    "Except cert-xx": {"except": ["cert-xx"]},
    "only: cert-xx; except: cert-yy": {"only": ["cert-xx"], "except": ["cert-yy"]},
}
# What names nobody must not pass for consent to all.
UNREAD = ("", "only:", "except:", "only: cert-xx; except:", "only: a; only: b", "onlycert", "everybody", "only: a: b")


@pytest.mark.parametrize("text", SAID)
def test_what_is_in_the_form_is_read(text: str) -> None:
    """Names stand with blanks or commas between."""
    assert wish_in(text) == SAID[text]


@pytest.mark.parametrize("text", UNREAD)
def test_what_is_not_comes_back_as_it_is(text: str) -> None:
    """So the field refuses it, and nothing is guessed."""
    assert wish_in(text) == text


def test_the_form_that_is_shown_is_the_one_that_is_read() -> None:
    """Whoever copies an example from the question is understood."""
    examples = WISHES.replace("or ", "").split(", ")
    assert [wish_in(each) == each for each in examples] == [True, True, False, False]
