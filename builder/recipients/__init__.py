"""Who is let in, by which keys, and how each stands with the board."""

__all__ = ["admission", "asking", "enrolment", "status", "terms"]
