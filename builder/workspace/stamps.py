"""What tells whether a file is the one that was read before, without reading it. Nothing is kept here."""

from collections.abc import Iterable
from pathlib import Path

# A file that was replaced in one step is another one, whatever its time and size are.
Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp | None:
    """Return a file's number, time and size; None where it went away. Ask before the file is read."""
    try:
        known = path.stat()
    except OSError:
        return None
    return known.st_ino, known.st_mtime_ns, known.st_size


def stamps(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """Return those of several files, as far as they are there."""
    return {path: found for path in paths if (found := stamp(path))}
