"""Cut a message into its parts, whoever wrote it.

The mail may be hostile. This walk knows how deep, how many and how large parts may be, so that no message takes
more time or memory than its size. Nothing that is attached is unpacked. What cannot be read is refused with a
reason that quotes nothing. Pure.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from builder.rounds.mailtext import SURROGATE

# An answer with a photograph of a signed letter has some megabytes.
LARGEST_MESSAGE = 24 << 20
LARGEST_HEADER = 128 << 10
LARGEST_TYPE = 4 << 10
MOST_PARTS = 100
MOST_DEPTH = 8

HEADER_END = re.compile(rb"\r?\n\r?\n")
# With the lines that it is continued on.
CONTENT_TYPE = re.compile(rb"^content-type:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
WITHIN = frozenset(("message/rfc822", "message/global", "message/news"))
# What programs that know no parts are told before the first.
FOR_OLD_PROGRAMS = re.compile(rb"(?i)\bmime\b|multi-?part")


class RefusedMailError(Exception):
    """A message that cannot be read; the reason quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One leaf of a message, or what wraps some; `inner` is one of another message that is attached.

    `cut` says that the parts of a wrapping do not end as it says that they do.
    """

    header: "Message[str, str]" = field(repr=False)
    kind: str
    body: bytes = field(repr=False)
    inner: bool
    cut: bool = False


def parts_of(content: bytes) -> Iterator[Part]:
    """Yield the leaves of a message in order, by a list of what is left to do and not by recursion."""
    left = [(content, 0, False, "text/plain")]
    count = 0
    while left:
        block, depth, inner, default = left.pop()
        count += 1
        if depth > MOST_DEPTH:
            raise RefusedMailError("its parts lie in one another too deeply")
        if count > MOST_PARTS:
            raise RefusedMailError(f"it has more than {MOST_PARTS} parts")
        header, body = split(block)
        header.set_default_type(default)
        kind = header.get_content_type()
        if kind.startswith("multipart/"):
            default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            pieces, around, whole = _pieces(body, _boundary(header))
            # The wrapping itself: whether what is in it is sealed stands there.
            yield Part(header=header, kind=kind, body=b"", inner=inner, cut=not whole)
            left += [(piece, depth + 1, inner, default) for piece in reversed(pieces)]
            if around:
                yield Part(header=message_from_bytes(b"\n"), kind="text/plain", body=around, inner=inner)
        elif kind in WITHIN:
            left.append((transferred(header, body), depth + 1, True, "text/plain"))
        else:
            yield Part(header=header, kind=kind, body=body, inner=inner)


def split(block: bytes) -> tuple["Message[str, str]", bytes]:
    """Return the header and the body of a message or a part."""
    if block.startswith((b"\n", b"\r\n")):
        return message_from_bytes(b"\n"), block
    end = HEADER_END.search(block, 0, LARGEST_HEADER)
    if end is None and len(block) > LARGEST_HEADER:
        raise RefusedMailError(f"a header has more than {LARGEST_HEADER >> 10} KiB")
    head = block[: end.start() if end else len(block)]
    # A lone carriage return ends a line for the library, and for nobody else: a header could hide in one.
    head = head.replace(b"\r\n", b"\n").replace(b"\r", b" ").replace(b"\0", b" ")
    # The library takes the square of its length to read one, and reads it when it is given the header.
    if any(len(found[1]) > LARGEST_TYPE for found in CONTENT_TYPE.finditer(head)):
        raise RefusedMailError(f"a content type has more than {LARGEST_TYPE >> 10} KiB")
    header = message_from_bytes(head + b"\n\n")
    return header, block[end.end() :] if end else b""


def one(header: "Message[str, str]", name: str) -> str:
    """Return the first header of a name as text, unfolded."""
    return next(iter(every(header, name)), "")


def every(header: "Message[str, str]", *names: str) -> list[str]:
    """Return all headers of some names as text, unfolded."""
    # As they stand: the library would put a mark for each sign of one that is UTF-8.
    raw = [(known.lower(), value) for known, value in header.raw_items()]
    return [unfolded(value) for name in names for known, value in raw if known == name.lower()]


def unfolded(value: object) -> str:
    """Return what the library hands out for a header: bytes that are no ASCII came as half surrogates."""
    text = str(value)
    return " ".join(
        text.encode("utf-8", "surrogateescape" if _escaped(text) else "replace").decode("utf-8", "replace").split()
    )


def _escaped(text: str) -> bool:
    return all("\udc80" <= mark <= "\udcff" for mark in SURROGATE.findall(text))


def _boundary(header: "Message[str, str]") -> bytes:
    try:
        boundary = header.get_boundary()
    except (ValueError, LookupError, TypeError):
        boundary = None
    if not boundary:
        raise RefusedMailError("it has parts and does not say where they begin")
    return boundary.encode("utf-8", "surrogateescape" if _escaped(boundary) else "replace")


def _pieces(body: bytes, boundary: bytes) -> tuple[list[bytes], bytes, bool]:
    """Return what lies between the lines of a boundary (RFC 2046, 5.1.1), what is around them, and whether they end."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)
    pieces: list[bytes] = []
    start: int | None = None
    before = b""
    for found in line.finditer(body):
        if start is not None:
            pieces.append(body[start : found.start()])
        elif not FOR_OLD_PROGRAMS.search(body, 0, found.start()):
            before = body[: found.start()].strip()
        start = found.end()
        if found[1]:
            return pieces, b"\n".join(filter(None, (before, body[start:].strip()))), True
        if len(pieces) > MOST_PARTS:
            raise RefusedMailError(f"it has more than {MOST_PARTS} parts")
    # A message that was cut off: its last part still says something. One without any boundary is all that it says.
    return ([*pieces, body[start:]], before, False) if start is not None else ([], body.strip(), False)


def transferred(header: "Message[str, str]", body: bytes, most: int = LARGEST_MESSAGE) -> bytes:
    """Return a body without its transfer encoding; of a longer one the beginning."""
    match one(header, "content-transfer-encoding").lower():
        case "base64":
            signs = re.sub(rb"[^A-Za-z0-9+/]", b"", body[: most * 2])
            try:
                return binascii.a2b_base64(signs[: len(signs) // 4 * 4] + _end(signs))[:most]
            except binascii.Error:
                return b""
        case "quoted-printable":
            return quopri.decodestring(body[: most * 3])[:most]
    return body[:most]


def _end(signs: bytes) -> bytes:
    """Return the last signs of a base64 text, filled up; one sign alone says nothing."""
    rest = signs[len(signs) // 4 * 4 :]
    return b"" if len(rest) < 2 else rest + b"=" * (4 - len(rest))
