"""Say something to whoever runs the program."""

import sys


def say(text: str) -> None:
    """Say one sentence on standard error."""
    print(f"tocsin: {text}", file=sys.stderr)
