"""Tocsin: the emergency contact register of the world's ccTLDs.

The way of the data, one way and no way back (`pipeline` reads as this line)::

    load -> check -> (freshness, reach) -> views -> render -> bundle -> seal -> publish

The middle is pure: no input or output, no clock; the date is an argument.
"""

__version__ = "0.1.0"
