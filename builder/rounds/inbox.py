"""Read one message of a mailbox, whoever wrote it: what it says, who says it, and what it reports.

The mail may be hostile. A message is cut into its parts here, by a walk that knows how deep, how many and
how large they may be, so that no message takes more time or memory than its size. Nothing that is attached
is unpacked. What cannot be read is refused with a reason that quotes nothing. Pure.
"""

import binascii
import hashlib
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from builder import addresses
from builder.model import ChannelKind
from builder.rounds.mailtext import SURROGATE, decoded, from_charset, plain_of

# An answer with a photograph of a signed letter has some megabytes.
LARGEST = 24 << 20
LARGEST_HEADER = 128 << 10
LARGEST_TYPE = 4 << 10
# Of what is said: an office's disclaimers in six languages are shorter.
LARGEST_TEXT = 512 << 10
# A sealed update form has a few kilobytes.
LARGEST_UPDATE = 256 << 10
LARGEST_LOGO = 32 << 10
MOST_PARTS = 100
MOST_DEPTH = 8
MOST_FAILURES = 50
MOST_UPDATES = 5

HEADER_END = re.compile(rb"\r?\n\r?\n")
SEALED = (b"age-encryption.org/v1", b"-----BEGIN AGE ENCRYPTED FILE-----")
ARMOUR = re.compile(r"-----BEGIN AGE ENCRYPTED FILE-----[A-Za-z0-9+/=\s]{1,400000}-----END AGE ENCRYPTED FILE-----")
PICTURES = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n", b"II*\0", b"MM\0*")
QUOTED_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
MAILBOX = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>\s*(?:\([^()]*\)\s*)?|\s*([^<>\s]+)\s*(?:\([^()]*\)\s*)?")
NAMED = re.compile(r"<([^<>\s@]{16,200}@[^<>\s@]{1,200})>")


class RefusedMailError(Exception):
    """A message that cannot be read; the reason quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a delivery report (RFC 3464) says of one address: for good, or of our being refused by policy."""

    addresses: tuple[str, ...] = field(repr=False)
    policy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message, as far as it matters here.

    `texts` are what was written, as plain text and from HTML; `returned` is what a report gives back
    of ours. `answers` are the names of messages that it answers or gives back. `sent` is the day
    that the message states, which anybody can write. `pictured` says that it has a picture or a PDF
    file, as an answer on paper that was photographed.
    """

    digest: str
    sender: str | None = field(repr=False)
    sent: date | None
    subject: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    automatic: bool
    report: bool
    answers: frozenset[str] = field(default=frozenset(), repr=False)
    failures: tuple[Failure, ...] = ()
    returned: str = field(default="", repr=False)
    updates: tuple[bytes, ...] = field(default=(), repr=False)
    pictured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One leaf of a message; `inner` is one of another message that is attached."""

    header: "Message[str, str]" = field(repr=False)
    kind: str
    body: bytes = field(repr=False)
    inner: bool


def read_mail(content: bytes) -> Mail:
    """Return what a message says."""
    if len(content) > LARGEST:
        raise RefusedMailError(f"it has more than {LARGEST >> 20} MiB")
    header, _ = _split(content)
    parts = list(_parts(content))
    returned = [
        text for part in parts if part.inner or part.kind == "text/rfc822-headers" for text in _given_back(part)
    ]
    plain = [_said(part) for part in parts if not part.inner and part.kind == "text/plain"]
    marked = [_said(part) for part in parts if not part.inner and part.kind == "text/html"]
    texts = tuple(text for text in ("\n".join(plain), "\n".join(marked)) if text.strip())
    reports = [part for part in parts if part.kind == "message/delivery-status" and not part.inner]
    if sum(map(len, (*texts, *returned))) > LARGEST_TEXT:
        raise RefusedMailError(f"its text has more than {LARGEST_TEXT >> 10} KiB")
    return Mail(
        digest=_digest(header, content),
        sender=_sender(header),
        sent=_day(_one(header, "date")),
        subject=decoded(_one(header, "subject")),
        texts=texts,
        automatic=_automatic(header),
        report=bool(reports) or header.get_content_type() == "multipart/report",
        answers=frozenset(
            NAMED.findall(" ".join((_one(header, "in-reply-to"), _one(header, "references"), *returned)))
        ),
        failures=tuple(_failures(reports)),
        returned="\n".join(returned),
        updates=tuple(_updates(parts, texts)),
        pictured=any(_is_picture(part) for part in parts),
    )


def _parts(content: bytes) -> Iterator[_Part]:
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
        header, body = _split(block)
        header.set_default_type(default)
        kind = header.get_content_type()
        if kind.startswith("multipart/"):
            default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            pieces = _pieces(body, _boundary(header))
            left += [(piece, depth + 1, inner, default) for piece in reversed(pieces)]
        elif kind in ("message/rfc822", "message/global"):
            left.append((_transferred(header, body), depth + 1, True, "text/plain"))
        else:
            yield _Part(header=header, kind=kind, body=body, inner=inner)


def _split(block: bytes) -> tuple["Message[str, str]", bytes]:
    """Return the header and the body of a message or a part."""
    if block.startswith((b"\n", b"\r\n")):
        return message_from_bytes(b"\n"), block
    end = HEADER_END.search(block, 0, LARGEST_HEADER)
    if end is None and len(block) > LARGEST_HEADER:
        raise RefusedMailError(f"a header has more than {LARGEST_HEADER >> 10} KiB")
    head = block[: end.start() if end else len(block)]
    # A lone carriage return ends a line for the library, and for nobody else: a header could hide in one.
    head = head.replace(b"\r\n", b"\n").replace(b"\r", b" ").replace(b"\0", b" ")
    header = message_from_bytes(head + b"\n\n")
    # The library takes the square of its length to read one.
    if any(len(str(value)) > LARGEST_TYPE for value in header.get_all("content-type", ())):
        raise RefusedMailError(f"a content type has more than {LARGEST_TYPE >> 10} KiB")
    return header, block[end.end() :] if end else b""


def _one(header: "Message[str, str]", name: str) -> str:
    """Return the first header of a name as text, unfolded."""
    return " ".join(_text(header.get(name, "")).split())


def _text(value: object) -> str:
    """Return what the library hands out for a header: bytes that are no ASCII came as half surrogates."""
    return (
        str(value).encode("utf-8", "surrogateescape" if _escaped(str(value)) else "replace").decode("utf-8", "replace")
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


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """Return what lies between the lines of a boundary (RFC 2046, 5.1.1)."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)
    pieces: list[bytes] = []
    start: int | None = None
    for found in line.finditer(body):
        if start is not None:
            pieces.append(body[start : found.start()])
        start = found.end()
        if found[1]:
            return pieces
        if len(pieces) > MOST_PARTS:
            raise RefusedMailError(f"it has more than {MOST_PARTS} parts")
    # A message that was cut off: its last part still says something.
    return [*pieces, body[start:]] if start is not None else pieces


def _transferred(header: "Message[str, str]", body: bytes, most: int = LARGEST) -> bytes:
    """Return a body without its transfer encoding; of a longer one the beginning."""
    match _one(header, "content-transfer-encoding").lower():
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


def _said(part: _Part) -> str:
    """Return the text of a part; what is no text says nothing."""
    if part.kind not in ("text/plain", "text/html", "text/rfc822-headers"):
        return ""
    # One sign more than the most, so that too much is seen to be too much.
    content = _transferred(part.header, part.body, LARGEST_TEXT + 1)
    try:
        charset = part.header.get_content_charset() or "utf-8"
    except (ValueError, LookupError, TypeError):
        charset = "utf-8"
    text = from_charset(content, charset)
    return plain_of(text) if part.kind == "text/html" else text


def _given_back(part: _Part) -> Iterator[str]:
    """Yield what a report gives back of a message of ours, or a part of it."""
    yield from (decoded(_one(part.header, name)) for name in ("subject", "message-id"))
    yield _said(part)


def _sender(header: "Message[str, str]") -> str | None:
    """Return the one address that a message is from, or None where it names none or several."""
    senders = header.get_all("from", [])
    if len(senders) != 1:
        return None
    return address_of(" ".join(_text(senders[0]).split()))


def address_of(text: str) -> str | None:
    """Return the address of a mailbox (`Name <address>`) as it is compared, or None where it is not one address."""
    if len(text) > 1000:
        return None
    # What is in quotes is a name, whatever it holds; outside, a comma begins another address.
    bare = QUOTED_STRING.sub("", text)
    found = MAILBOX.fullmatch(bare)
    if found is None or '"' in bare or any(mark in bare for mark in ",;:\\"):
        return None
    address = found[1] or found[2]
    # A name that is an address, outside of quotes: who is to say which of the two counts?
    if bare.count("@") != bare.count(address):
        return None
    return compared(address)


def compared(address: str) -> str | None:
    """Return an address as two are compared: small letters, its domain in A-labels."""
    if addresses.mail_domain(address) is None:
        return None
    return addresses.canonical(ChannelKind.EMAIL, address).casefold()


def _day(text: str) -> date | None:
    try:
        when = parsedate_to_datetime(text)
        return (when.astimezone(UTC) if when.tzinfo else when).date()
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def day_of(mail: Mail, opened: date, today: date) -> date:
    """Return the day that an answer counts for: the one it states where that can be, else today."""
    return mail.sent if mail.sent and opened - timedelta(days=1) <= mail.sent <= today else today


def _automatic(header: "Message[str, str]") -> bool:
    """Say whether a program answered and nobody read: RFC 3834, and what programs wrote before it."""
    submitted = _one(header, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or any(name.lower().startswith("x-auto") for name in header)
        or _one(header, "precedence").lower() == "auto_reply"
        or "x-mail-autoreply" in header
    )


def _digest(header: "Message[str, str]", content: bytes) -> str:
    """Return what tells one message from another: by its own identifier, which it keeps in every mailbox."""
    own = _one(header, "message-id").encode("utf-8", "replace")
    # One mailbox ends its lines otherwise than another.
    whole = content.replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(b"id " + own if own else b"whole " + whole).hexdigest()


def _failures(reports: list[_Part]) -> Iterator[Failure]:
    """Yield the final failures that a delivery report states; one that is delayed has not failed."""
    found = 0
    for report in reports:
        body = _transferred(report.header, report.body, LARGEST_HEADER).replace(b"\r\n", b"\n")
        for block in re.split(rb"\n[ \t]*\n", body):
            fields, _ = _split(block.strip(b"\n") + b"\n\n")
            if _one(fields, "action").lower() != "failed":
                continue
            found += 1
            if found > MOST_FAILURES:
                raise RefusedMailError(f"it reports more than {MOST_FAILURES} failures")
            named = (_one(fields, name).partition(";")[2] for name in ("original-recipient", "final-recipient"))
            known = (compared(decoded(name).strip().strip("<>")) for name in named)
            yield Failure(
                addresses=tuple(dict.fromkeys(name for name in known if name)),
                # RFC 3463, 3.8: the address may be right, and we are not let in.
                policy=bool(re.match(r"[245]\.7\.", _one(fields, "status"))),
            )


def _is_picture(part: _Part) -> bool:
    """Say whether a part is a picture or a PDF file, by its type or by what it begins with."""
    if part.kind.startswith("text/"):
        return False
    # A signature's logo is shown in the text, and small; a page that was scanned is not.
    if part.kind.startswith("image/") and "content-id" in part.header and len(part.body) < LARGEST_LOGO:
        return False
    if part.kind.startswith("image/") or part.kind == "application/pdf":
        return True
    head = _transferred(part.header, part.body[:4096], 64)
    return head.startswith(PICTURES) or head[4:11] == b"ftyphei"


def _updates(parts: list[_Part], texts: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the age files that come with a message, by what they begin with: names get lost on the way."""
    found = 0
    for part in parts:
        if part.kind.startswith("text/") and part.kind != "text/plain":
            continue
        # Looked at before it is decoded whole: a photograph is no age file.
        if not _transferred(part.header, part.body[:4096], 64).lstrip().startswith(SEALED):
            continue
        content = _transferred(part.header, part.body, LARGEST_UPDATE + 1).strip(b"\r\n\t ")
        found += 1
        if len(content) > LARGEST_UPDATE or found > MOST_UPDATES:
            raise RefusedMailError("an update form in it is too large, or there are too many")
        yield content
    for text in texts:
        pasted = ARMOUR.search(text)
        if pasted and pasted.start() > 0 and not found:
            found += 1
            yield pasted[0].encode("ascii")
