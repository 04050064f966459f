"""Read one message of a mailbox, whoever wrote it: what it says, who says it, what it reports, and what was not read.

The mail may be hostile: `mailparts` cuts it, within limits, and nothing that is attached is unpacked.
What no program reads is named, so that a person looks. Pure.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum

from builder import seal
from builder.proposals.updates import LARGEST_SEALED
from builder.rounds.mailtext import decoded, plain_of, text_in
from builder.rounds.returns.failures import DELIVERY, Cause, Failure, compared, failures_in, told_in_words
from builder.rounds.returns.mailparts import (
    LARGEST_MESSAGE,
    Part,
    RefusedMailError,
    every,
    one,
    parts_of,
    split,
    transferred,
)

# Of what is said: an office's disclaimers in six languages are shorter.
LARGEST_TEXT = 512 << 10
LARGEST_LOGO = 32 << 10
BLANK = b"\r\n\t "
# A house's mark is wide or small; what was photographed or copied from a screen is neither.
HIGHEST_LOGO = 240
MOST_UPDATES = 5

PICTURES = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"II*\0", b"MM\0*")
QUOTED_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
MAILBOX = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>\s*(?:\([^()]*\)\s*)?|\s*([^<>\s]+)\s*(?:\([^()]*\)\s*)?")
NAMED = re.compile(r"<([^<>\s@]{16,200}@[^<>\s@]{1,200})>")
# Not `X-Auto-Response-Suppress`, by which people's programs ask others not to answer by themselves ([MS-OXCMAIL]).
AUTOMATIC = re.compile(r"x-(?:mail-)?auto-?(?:repl|respon(?!se-suppress)|generat)", re.IGNORECASE)
SERVERS = re.compile(
    r"(?:mailer-daemon|postmaster|mail-?daemon|mdaemon|bounces?|mail delivery (?:sub)?system)\b", re.IGNORECASE
)

# What a text is written in, and what a server gives back of ours.
WRITTEN = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown")
HEADERS_BACK = ("text/rfc822-headers", "message/global-headers", "text/rfc822-header")
RECEIPT, COMPLAINT = (
    ("message/disposition-notification", "message/global-disposition-notification"),
    "message/feedback-report",
)
# The same once more for a telephone or a watch, and what proves a signature: nothing that a person wrote.
NOTHING_ELSE = (
    *("text/x-amp-html", "text/watch-html", "application/pgp-signature", "application/pgp-keys"),
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-encrypted"),
)
ENCRYPTED = (
    *("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"),
    "application/x-microsoft-rpmsg-message",
)
ELSEWHERE = ("message/partial", "message/external-body")
OUTLOOK = ("application/ms-tnef", "application/vnd.ms-tnef")
PGP = "-----BEGIN PGP MESSAGE-----"


class Unread(StrEnum):
    """What a message has that no program here reads; `it …`."""

    PICTURE = "has a picture or a PDF file, as an answer on paper would"
    ATTACHED = "has a file attached, which is not looked into"
    OUTLOOK = "has a winmail.dat, which only Outlook opens"
    ENCRYPTED = "has an encrypted part, or one that is wrapped in a signature"
    LETTERS = "has text in letters that cannot be read"
    ELSEWHERE = "has a part that lies elsewhere"
    CUT = "ends before its parts do, as a mail that was cut off"


class ReportKind(StrEnum):
    """What sort of report a message is (RFC 3464, 8098 and 5965)."""

    DELIVERY = "a report of a delivery"
    RECEIPT = "a receipt, which says that a program showed or deleted our message, and not who answers"
    COMPLAINT = "a complaint that our message is spam, from whoever got it or their provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message, as far as it matters here.

    `texts` are what was written, as plain text and from HTML; `returned` is what a report gives back
    of ours. `answers` are the names of messages that it answers or gives back. `sent` is the day
    that the message states, which anybody can write. `whole` says that all that a report states was
    understood, `server` that a mail server wrote the message and no person; `refused` and `cause` are then
    to whom it did not deliver by its words, and why. `unread` is what somebody has to look at.
    """

    digest: str
    name: str = field(default="", repr=False)
    sender: str | None = field(repr=False)
    sent: date | None
    subject: str = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    automatic: bool
    server: bool = False
    report: ReportKind | None = None
    answers: frozenset[str] = field(default=frozenset(), repr=False)
    failures: tuple[Failure, ...] = ()
    whole: bool = False
    refused: frozenset[str] = field(default=frozenset(), repr=False)
    cause: Cause = Cause.UNCLEAR
    returned: str = field(default="", repr=False)
    updates: tuple[bytes, ...] = field(default=(), repr=False)
    unread: tuple[Unread, ...] = ()


def read_mail(content: bytes) -> Mail:
    """Return what a message says."""
    if len(content) > LARGEST_MESSAGE:
        raise RefusedMailError(f"it has more than {LARGEST_MESSAGE >> 20} MiB")
    header, _ = split(content)
    parts = list(parts_of(content))
    said = {id(part): _said(part) for part in parts}
    returned = [text for part in parts if part.inner or part.kind in HEADERS_BACK for text in _given_back(part, said)]
    own = [part for part in parts if not part.inner]
    marked = [said[id(part)][0] for part in own if part.kind == "text/html"]
    plain = [said[id(part)][0] for part in own if part.kind in WRITTEN and part.kind != "text/html"]
    texts = tuple(text for text in ("\n".join(plain), "\n".join(marked)) if text.strip())
    if sum(map(len, (*texts, *returned))) > LARGEST_TEXT:
        raise RefusedMailError(f"its text has more than {LARGEST_TEXT >> 10} KiB")
    failures, whole = failures_in(part for part in own if part.kind in DELIVERY)
    server = _of_server(header)
    refused, cause = told_in_words("\n".join(texts)) if server else (frozenset(), Cause.UNCLEAR)
    named = _failed_recipients(header)
    return Mail(
        digest=_digest(header, content),
        name=one(header, "message-id").strip("<> "),
        sender=_sender(header),
        sent=_day(one(header, "date")),
        subject=decoded(one(header, "subject")),
        texts=texts,
        automatic=_automatic(header),
        server=server,
        report=_report_of(header, own),
        answers=frozenset(NAMED.findall(" ".join((one(header, "in-reply-to"), one(header, "references"), *returned)))),
        failures=failures,
        whole=whole,
        refused=named or refused,
        cause=cause,
        returned="\n".join(returned),
        updates=tuple(_updates(parts, texts)),
        unread=tuple(dict.fromkeys(_unread(parts, texts, lost=any(lost for _, lost in said.values())))),
    )


def _said(part: Part) -> tuple[str, bool]:
    """Return the text of a part, and whether signs of it were lost; what is no text says nothing."""
    if part.kind not in (*WRITTEN, *HEADERS_BACK):
        return "", False
    # One sign more than the most, so that too much is seen to be too much.
    content = transferred(part.header, part.body, LARGEST_TEXT + 1)
    try:
        charset = part.header.get_content_charset() or "utf-8"
    except (ValueError, LookupError, TypeError):
        charset = "utf-8"
    text, lost = text_in(content, charset)
    return plain_of(text) if part.kind == "text/html" else text, lost


def _given_back(part: Part, said: dict[int, tuple[str, bool]]) -> Iterator[str]:
    """Yield what a report gives back of a message of ours, or a part of it."""
    yield from (decoded(one(part.header, name)) for name in ("subject", "message-id"))
    yield said[id(part)][0]


def _report_of(header: "Message[str, str]", parts: list[Part]) -> ReportKind | None:
    kinds = {part.kind for part in parts}
    stated = (
        str(header.get_param("report-type", "")).lower() if header.get_content_type() == "multipart/report" else None
    )
    if COMPLAINT in kinds or stated == "feedback-report":
        return ReportKind.COMPLAINT
    if kinds & set(RECEIPT) or stated == "disposition-notification":
        return ReportKind.RECEIPT
    return ReportKind.DELIVERY if kinds & set(DELIVERY) or stated is not None else None


def _of_server(header: "Message[str, str]") -> bool:
    """Say whether a mail server wrote a message: by its name, or by the way back that it leaves out (RFC 5321, 6.1)."""
    senders = " ".join(decoded(each) for each in every(header, "from"))
    local = senders.rpartition("<")[2]
    named = SERVERS.match(local) or SERVERS.match(senders.strip(' "'))
    return bool(named) or one(header, "return-path").strip() == "<>" or "x-failed-recipients" in header


def _failed_recipients(header: "Message[str, str]") -> frozenset[str]:
    """Return to whom an Exim without reports did not deliver."""
    found = ",".join(every(header, "x-failed-recipients"))[:4000].split(",")
    return frozenset(known for each in found if (known := compared(decoded(each).strip().strip("<>"))))


def _sender(header: "Message[str, str]") -> str | None:
    """Return the one address that a message is from, or None where it names none or several."""
    senders = every(header, "from")
    if len(senders) != 1:
        return None
    return address_of(senders[0])


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
    submitted = one(header, "auto-submitted").partition(";")[0].partition("(")[0].strip().lower()
    by_itself = (one(header, name).lower() for name in header if AUTOMATIC.match(name))
    return (
        submitted not in ("", "no")
        or any(value not in ("no", "none", "false", "0") for value in by_itself)
        or one(header, "precedence").lower() == "auto_reply"
    )


def _digest(header: "Message[str, str]", content: bytes) -> str:
    """Return what tells one message from another: by its own identifier, which it keeps in every mailbox."""
    own = one(header, "message-id").encode("utf-8", "replace")
    # One mailbox ends its lines otherwise than another.
    whole = content.replace(b"\r\n", b"\n").strip()
    return hashlib.sha256(b"id " + own if own else b"whole " + whole).hexdigest()


def _unread(parts: list[Part], texts: tuple[str, ...], *, lost: bool) -> Iterator[Unread]:
    """Yield what a message has that nobody read here."""
    if lost:
        yield Unread.LETTERS
    if any(PGP in text for text in texts):
        yield Unread.ENCRYPTED
    for part in parts:
        # Of what a report gives back, servers cut off the rest.
        if part.cut and not part.inner:
            yield Unread.CUT
        if part.kind in ENCRYPTED:
            yield Unread.ENCRYPTED
        elif part.kind in OUTLOOK:
            yield Unread.OUTLOOK
        elif part.kind in ELSEWHERE:
            yield Unread.ELSEWHERE
        elif _is_picture(part):
            yield Unread.PICTURE
        elif not (
            part.kind in (*WRITTEN, *HEADERS_BACK, *NOTHING_ELSE, *DELIVERY, *RECEIPT, COMPLAINT)
            or part.kind.startswith(("multipart/", "image/"))
            or seal.looks_sealed(_begins(part))
            # Of a mail that is cut off, or a place for a file that another program took away.
            or not part.body.strip()
        ):
            yield Unread.ATTACHED


def _begins(part: Part) -> bytes:
    """Return what a part begins with; looked at before it is decoded whole, for a photograph is no age file."""
    return transferred(part.header, part.body[:4096], 64)


def _is_picture(part: Part) -> bool:
    """Say whether a part is a picture or a PDF file, by its type or by what it begins with."""
    if part.kind.startswith(("text/", "multipart/")):
        return False
    head = _begins(part)
    # A signature's logo is shown in the text, and small; a page that was scanned or copied from a screen is not.
    if part.kind.startswith("image/") and "content-id" in part.header and len(part.body) < LARGEST_LOGO:
        return _is_high(head)
    if part.kind.startswith("image/") or part.kind == "application/pdf":
        return True
    return head.startswith(PICTURES) or head[4:11] == b"ftyphei"


def _is_high(head: bytes) -> bool:
    """Say whether a PNG or GIF picture, by its beginning, is as high and wide as no logo is."""
    if head.startswith(b"\x89PNG") and head[12:16] == b"IHDR":
        sides = (int.from_bytes(head[16:20]), int.from_bytes(head[20:24]))
    elif head.startswith(b"GIF8"):
        sides = (int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little"))
    else:
        return False
    return min(sides) >= HIGHEST_LOGO


def _updates(parts: list[Part], texts: tuple[str, ...]) -> Iterator[bytes]:
    """Yield the age files that come with a message, by what they begin with: names get lost on the way."""
    found = 0
    for part in parts:
        if part.kind.startswith("text/") and part.kind != "text/plain":
            continue
        if not seal.looks_sealed(_begins(part)):
            continue
        content = transferred(part.header, part.body, LARGEST_SEALED + 1).lstrip(BLANK)
        # The last byte of one that is not armored may be any, a blank too.
        if content.startswith(b"-----BEGIN"):
            content = content.rstrip(BLANK)
        found += 1
        if len(content) > LARGEST_SEALED or found > MOST_UPDATES:
            raise RefusedMailError("an update form in it is too large, or there are too many")
        yield content
    for text in texts:
        pasted = seal.pasted_in(text)
        if pasted and not found:
            found += 1
            yield pasted.encode("ascii")
