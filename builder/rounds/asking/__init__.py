"""Whom a round asks, by which letter, mail, fax or sheet, and how that goes out; and the steps of the ladder."""

__all__ = [
    "boxes",
    "chasing",
    "gateways",
    "ladder",
    "letters",
    "mail",
    "notices",
    "population",
    "sending",
    "sheets",
    "smtp",
]
