"""What falls due, and when.

::

    falling    pure: each thing with its day, and what to do
    consenting pure: which organisations' consent is missing, or is not what was published
    calendar   the same as events of a calendar
    gathering  all of it, read from a workspace
"""

__all__ = ["WEEKS", "calendar", "consenting", "falling", "gathering"]

# How far ahead is looked, in weeks, unless somebody says otherwise: two rounds a year are prepared from it.
WEEKS = 26
