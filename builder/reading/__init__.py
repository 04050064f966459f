"""What a CERT runs, offline: authenticate an envelope or a published tree, then open what is sealed in it."""

__all__ = ["authentic", "authenticate", "memory", "opening", "source"]
