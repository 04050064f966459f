"""How many cases a test has that names their number: twenty times as many where it is thorough."""

from hypothesis import settings

THOROUGHLY = 20


def tries(number: int) -> int:
    """Return the number, or what the profile makes of it."""
    return number * THOROUGHLY if settings().max_examples >= 100 * THOROUGHLY else number
