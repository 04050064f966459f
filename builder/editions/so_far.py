"""What a build has sealed so far, so that the next one goes on where it was killed.

    .staged/.making/of             a digest of all that its bundles are made of; written first
    .staged/.making/sealed.jsonl   a line a bundle, written once its file is whole; without it a file does not count

What was sealed serves a build of the very same alone, and only as it was written: any doubt, and it is made anew.
No line says anything of a plaintext.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from builder.workspace import jsontext, store

OF = "of"
NOTED = "sealed.jsonl"
BUNDLES = "bundles"
# A line of the record; what is longer is none.
LONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One sealed bundle as the record of its edition has it."""

    recipient: str
    locator: str
    entries: int
    bytes: int
    # Of the ciphertext: the digest of a plaintext would let anyone who can guess a
    # record confirm the guess.
    sha256: str


def digest(content: bytes) -> str:
    """Return the digest by which a sealed bundle is known."""
    return hashlib.sha256(content).hexdigest()


def begin(making: Path, of: str) -> None:
    """Say what the bundles are made of that will be sealed in a directory."""
    store.write_new(making / OF, of.encode())


def note(making: Path, listed: Listed) -> None:
    """Let a bundle count whose file is whole."""
    # Not brought to the disk: what a machine that loses its power forgets is only made once more.
    with (making / NOTED).open("ab") as file:
        file.write(json.dumps(asdict(listed)).encode() + b"\n")


def end(making: Path) -> None:
    """Take away what only a build that goes on needs."""
    for name in (NOTED, OF):
        (making / name).unlink(missing_ok=True)


def is_begun(making: Path) -> bool:
    """Say whether a build that was stopped left something there to go on with."""
    plain = not any((making / name).is_symlink() for name in (OF, NOTED, BUNDLES))
    return plain and (making / OF).is_file() and (making / BUNDLES).is_dir()


def kept(making: Path, of: str, names: Mapping[str, str]) -> Iterator[Listed]:
    """Yield what was sealed there of the very same, in the files that the recipients' have by `names`."""
    try:
        lines = (making / NOTED).read_bytes().splitlines() if (making / OF).read_bytes() == of.encode() else []
    except OSError:
        return
    seen: set[str] = set()
    for line in lines:
        listed = _read(line)
        if listed is None or names.get(listed.recipient) != listed.locator or listed.recipient in seen:
            continue
        seen.add(listed.recipient)
        yield listed


def is_as_noted(path: Path, listed: Listed) -> bool:
    """Say whether a file is the one that was noted, to the byte."""
    try:
        return (
            not path.is_symlink() and path.stat().st_size == listed.bytes and digest(path.read_bytes()) == listed.sha256
        )
    except OSError:
        return False


def _read(line: bytes) -> Listed | None:
    # A line that was torn is none.
    try:
        found = jsontext.parse(line) if len(line) <= LONGEST else None
    except ValueError:
        return None
    kinds = {name: int if name in ("entries", "bytes") else str for name in Listed.__slots__}
    if not isinstance(found, dict) or {name: type(value) for name, value in found.items()} != kinds:
        return None
    return Listed(**found)
