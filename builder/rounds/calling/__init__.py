"""Ringing: whom next, what the officer sees of a call, the note that waits for its outcome, and who rings back."""

__all__ = ["ahead", "call", "notes", "queue", "recording", "ringing"]
