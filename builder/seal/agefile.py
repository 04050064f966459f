"""The outside of an age file, as C2SP's age.md states it: armor and header. Knows no key.

Pure. Strict on purpose: what two readers could read in two ways is refused. Every file that we open
passes here first, also those whose content pyrage then decrypts, so that all are held to one reading.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field

from builder.errors import SealError

VERSION = b"age-encryption.org/v1\n"
ANY_VERSION = b"age-encryption.org/"
BEGIN, END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
COLUMNS = 64
# Enough of a file to tell what it is, with white space before it.
BEGINNING = 200

# Far above any bundle and any number of keys, and far below what would fill a machine. A file is larger than
# its content by a header and, where it is armored, by a third.
LARGEST_CONTENT = 32 * 2**20
LARGEST_FILE = 64 * 2**20
LARGEST_HEADER = 2**20
MOST_STANZAS = 256

_WHITESPACE = b" \t\r\n"
_ARGUMENTS = re.compile(rb"-> ([!-~]+(?: [!-~]+)*)\Z")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*\Z")
_PASTED = re.compile(rf"{BEGIN.decode()}[A-Za-z0-9+/=\s]{{1,400000}}{END.decode()}")
_HINT = "get the file again: it was cut or changed on its way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stanza:
    """The file key, wrapped for one recipient: what kind of recipient, its arguments, and the wrapped key."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes = field(repr=False)

    def write(self) -> bytes:
        """Return the stanza as it stands in a header."""
        text = unpadded(self.body)
        lines = [text[start : start + COLUMNS] for start in range(0, len(text) + 1, COLUMNS)]
        return " ".join(("->", self.kind, *self.arguments)).encode("ascii") + b"\n" + b"\n".join(lines) + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFile:
    """An age file taken apart; `authenticated` is what the `mac` covers, `binary` the file without its armor."""

    stanzas: tuple[Stanza, ...]
    authenticated: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    binary: bytes = field(repr=False)

    def of_kind(self, kind: str) -> tuple[Stanza, ...]:
        """Return the stanzas of one kind."""
        return tuple(stanza for stanza in self.stanzas if stanza.kind == kind)


def damaged(why: str) -> SealError:
    """Return the error for a file that no identity could open; `why` never quotes it."""
    return SealError(f"the age file is damaged: {why}", hint=_HINT)


def unpadded(data: bytes) -> bytes:
    """Encode bytes in base64 as headers have it, without `=`."""
    return base64.b64encode(data).rstrip(b"=")


def from_unpadded(text: bytes) -> bytes | None:
    """Decode what `unpadded` writes, and nothing else."""
    if not _BASE64.match(text):
        return None
    try:
        data = base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return data if unpadded(data) == text else None


def looks_sealed(content: bytes) -> bool:
    """Tell whether a file, or its beginning, is an age file of whatever version, armored or not."""
    return content[:BEGINNING].lstrip(_WHITESPACE).startswith((ANY_VERSION, BEGIN))


def pasted_in(text: str) -> str | None:
    """Return the armored age file that somebody pasted into a text below other words; of a few hundred kilobytes."""
    found = _PASTED.search(text)
    return found[0] if found and found.start() else None


def read(content: bytes) -> AgeFile:
    """Take an age file apart, armored or not."""
    if len(content) > LARGEST_FILE:
        raise SealError("the age file is too large", hint=f"the limit is {LARGEST_FILE // 2**20} MiB")
    binary = _without_armor(content) if content.lstrip(_WHITESPACE).startswith(b"-----BEGIN") else content
    if not binary.startswith(VERSION):
        if binary.startswith(ANY_VERSION):
            raise SealError("the file is of another version of age", hint="a newer Tocsin may read it")
        raise SealError("is no age file", hint=_HINT)
    return _header(binary)


def read_beginning(beginning: bytes) -> AgeFile:
    """Take the beginning of an age file apart that is too large to be read at once; no armor, and the whole header."""
    if not beginning.startswith(VERSION):
        raise SealError("is no age file of version 1 without armor", hint=_HINT)
    return _header(beginning)


def _header(binary: bytes) -> AgeFile:
    stanzas: list[Stanza] = []
    line, place = _line(binary, len(VERSION))
    while not line.startswith(b"---"):
        if len(stanzas) == MOST_STANZAS:
            raise damaged("its header names too many keys")
        found = _ARGUMENTS.match(line)
        if not found:
            raise damaged("its header is not well formed")
        kind, *arguments = found[1].decode("ascii").split(" ")
        body, place = _body(binary, place)
        stanzas.append(Stanza(kind=kind, arguments=tuple(arguments), body=body))
        line, place = _line(binary, place)
    mac = from_unpadded(line[4:]) if line.startswith(b"--- ") else None
    if not stanzas or mac is None or len(mac) != 32:
        raise damaged("its header is not well formed")
    # The MAC covers the header up to the mark `---`, without the space behind it.
    end = place - len(line) - 1 + len(b"---")
    return AgeFile(stanzas=tuple(stanzas), authenticated=binary[:end], mac=mac, payload=binary[place:], binary=binary)


def _body(binary: bytes, place: int) -> tuple[bytes, int]:
    """Read lines of a stanza up to the first short one, which may be empty."""
    parts = []
    while True:
        line, place = _line(binary, place)
        part = from_unpadded(line) if len(line) <= COLUMNS else None
        if part is None:
            raise damaged("its header is not well formed")
        parts.append(part)
        if len(line) < COLUMNS:
            return b"".join(parts), place


def _line(binary: bytes, place: int) -> tuple[bytes, int]:
    """Return the line that begins at a place, and where the next one does."""
    end = binary.find(b"\n", place, LARGEST_HEADER)
    if end < 0:
        raise damaged("its header does not end" if len(binary) < LARGEST_HEADER else "its header is too long")
    return binary[place:end], end + 1


def _without_armor(content: bytes) -> bytes:
    """Undo the armor: strict PEM (RFC 7468, figure 3), with white space allowed around it only."""
    content = content.strip(_WHITESPACE)
    # Before it is cut up: a list of millions of empty lines would take much more room than they do.
    if content.count(b"\n") > len(content) // COLUMNS + 3:
        raise damaged("the lines of its armor are not of their length")
    begin, *lines = content.split(b"\n")
    lines = [line.removesuffix(b"\r") for line in lines]
    if begin.removesuffix(b"\r") != BEGIN or not lines or lines.pop() != END:
        raise damaged("its armor is not well formed")
    if any(len(line) != COLUMNS for line in lines[:-1]) or (lines and not 0 < len(lines[-1]) <= COLUMNS):
        raise damaged("the lines of its armor are not of their length")
    text = b"".join(lines)
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise damaged("its armor is not well formed") from None
    if base64.b64encode(data) != text:
        raise damaged("its armor is not well formed")
    return data
