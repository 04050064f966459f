"""Counts with their nouns."""

from builder.words.counted import counted


def test_one_of_a_thing_is_one() -> None:
    """`1 recipients` makes a reader doubt the figure."""
    assert counted(1, "recipient") == "1 recipient"
    assert counted(0, "recipient") == "0 recipients"
    assert counted(1200, "contact is", "contacts are") == "1,200 contacts are"
