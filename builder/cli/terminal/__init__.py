"""The terminal: what all commands share of it, and none of the domain."""

__all__ = [
    "app",
    "building",
    "complete",
    "console",
    "dues",
    "keyboard",
    "mailing",
    "modes",
    "officers",
    "options",
    "output",
    "outside",
    "practice",
    "problems",
    "progress",
    "questions",
    "requests",
    "say",
    "secret",
    "signals",
]
