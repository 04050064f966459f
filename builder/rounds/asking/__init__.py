"""Whom a round asks, by which letter, mail, fax or sheet, and how that goes out."""

__all__ = ["boxes", "letters", "mail", "population", "sending", "sheets", "smtp"]
