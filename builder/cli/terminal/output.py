"""Standard input and output on whatever terminal they are: other encodings, a full disk, a pipe that is closed."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from builder.errors import OutputError


class _Output(io.TextIOWrapper):
    """Standard output that says in one sentence why it cannot be written to."""

    def write(self, text: str) -> int:
        with _told():
            return super().write(text)

    def flush(self) -> None:
        with _told():
            super().flush()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # The reader of our output went away, as `head` does, and wants no sentence.
        raise
    except OSError as error:
        raise OutputError(
            f"the output cannot be written: {error.strerror}",
            hint="make room or send it elsewhere, and run the command again",
        ) from None


def prepare_streams() -> None:
    """Show a question mark for each letter that the terminal's encoding lacks, and tell what cannot be written.

    What is typed in another encoding gets the character that no record may hold, and is refused as such.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if isinstance(sys.stdout, io.TextIOWrapper):
        whole_lines, encoding = sys.stdout.line_buffering, sys.stdout.encoding
        sys.stdout = _Output(sys.stdout.detach(), encoding, errors="replace", line_buffering=whole_lines)
        # Whoever asks this one how large the window is, as the desk does, would hear that it is gone.
        sys.__stdout__ = sys.stdout  # type: ignore[misc]


def leave_output() -> None:
    """Let what is still in the buffer of standard output go nowhere when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(fields: Any) -> None:
    """Print what a program would read, whole in every encoding."""
    readable = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    print(json.dumps(fields, indent=1, ensure_ascii=not readable))
