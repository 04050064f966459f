"""Ringing: whom next, what the officer sees of a call, and the note that waits for its outcome."""

__all__ = ["call", "notes", "queue", "recording"]
