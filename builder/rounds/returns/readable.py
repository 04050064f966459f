"""A message as a person reads it on a terminal, whoever wrote it: nothing in it acts on the screen or turns a line.

Pure. All is plain text in lines of their own: controls, escapes and marks of direction are gone, what our own letter
said is folded, and of what is very long the beginning stands with a count of the rest. What is attached is named and
never opened.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from builder.rounds.asking.boxes import QUOTED
from builder.rounds.mailtext import JOINING, decoded, plain_of, shown_signs, text_in
from builder.rounds.returns.inbox import WRITTEN
from builder.rounds.returns.mailparts import Part, RefusedMailError, every, one, parts_of, split, transferred
from builder.rounds.returns.ownwords import given_back
from builder.words.counted import counted

# More than any answer has; whoever writes more is read in a mail program.
MOST_LINES, LONGEST_LINE, MOST_TEXT = 400, 2000, 64 << 10
# Among so many is looked for our own letter, which is folded and so leaves fewer.
MOST_LOOKED_AT = 4 * MOST_LINES
# A header is one line of a screen, or two.
LONGEST_HEADER, LONGEST_NAME, MOST_ATTACHED = 300, 80, 20
# A letter bears a mark or two; with a hundred it would cover the lines above it.
MOST_MARKS = 3
# What any script writes above one letter is less; ordering more takes the square of the time.
MOST_ORDERED = 8
# Runs of our own letter that are shorter are shown: folding them would say no less.
FEWEST_FOLDED = 3
# Nothing that words are written with: controls, what turns the line or has no width, unassigned, private.
UNWRITTEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Blank signs that no line shows, which count as letters.
BLANK = re.compile("[\u115f\u1160\u3164\uffa0\u2800]")
REST = "… a rest of it is not shown here"
LOST = "\ufffd"
EMPTY_LINES = re.compile(r"\n{4,}")
FROM_LINE = re.compile(rb"(?m)^>+(?=From )")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a message; `quoted` where somebody else wrote it before, `folded` where it stands for several."""

    text: str = field(repr=False)
    quoted: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What is attached, by the name that its sender gave it, its type and its size in bytes."""

    name: str = field(repr=False)
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """A message as it is shown. `sender` and `dated` are what it says of itself, which anybody can write."""

    sender: str = field(repr=False)
    dated: str
    subject: str = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)
    attached: tuple[Attached, ...] = ()


def readable(content: bytes, letters: Iterable[str] = ()) -> Readable:
    """Return a message as it is shown; `letters` are texts of ours that it may give back."""
    parts: list[Part] = []
    try:
        header, _ = split(content)
        parts.extend(parts_of(content))
        text = _text_of(parts)
    except RefusedMailError:
        # Its beginning all the same, as it came.
        header, text = None, content[: 4 * (MOST_TEXT + 1)].decode("utf-8", "replace")
    return Readable(
        sender=one_line(", ".join(map(decoded, every(header, "from")))) if header else "",
        dated=one_line(decoded(one(header, "date")), LONGEST_NAME) if header else "",
        subject=one_line(decoded(one(header, "subject"))) if header else "",
        lines=tuple(_lines(text, tuple(letters))),
        attached=tuple(_attached(parts)),
    )


def name_of(content: bytes) -> str:
    """Return what names a message in the journal of those that were read: the same from whatever mailbox it came.

    Its own identifier is not enough: whoever writes a second message under it would have it passed over.
    """
    try:
        header, body = split(content)
        said = "\n".join(one(header, name) for name in ("message-id", "from", "date", "subject"))
    except RefusedMailError:
        said, body = "", content
    # Mailboxes end lines in their own ways, and mark some.
    whole = b"".join(FROM_LINE.sub(b"", body.replace(b"\r\n", b"\n")).split())
    return hashlib.sha256(said.encode("utf-8", "replace") + b"\0" + whole).hexdigest()


def one_line(text: str, most: int = LONGEST_HEADER) -> str:
    """Return a text from outside as one line that does nothing to a terminal."""
    kept = " ".join(_plain(_unmarked(text[: most * 4])).split())
    return kept if len(kept) <= most else f"{kept[: most - 1]}…"


def _text_of(parts: Sequence[Part]) -> str:
    """Return what was written: as plain text, or from HTML where there is none."""
    own = [part for part in parts if not part.inner and part.kind in WRITTEN]
    for marked in (False, True):
        texts = (_said(part) for part in own if (part.kind == "text/html") is marked)
        if text := "\n".join(filter(str.strip, texts)):
            return text
    # What a server gives back has nothing above it.
    return "\n".join(filter(str.strip, (_said(part) for part in parts if part.kind.startswith("text/"))))


def _said(part: Part) -> str:
    # A sign has four bytes at most: what is longer here is longer as text.
    content = transferred(part.header, part.body, 4 * (MOST_TEXT + 1))
    try:
        charset = part.header.get_content_charset() or "utf-8"
    except (ValueError, LookupError, TypeError):
        charset = "utf-8"
    text = text_in(content, charset)[0]
    text = plain_of(text) if part.kind == "text/html" else text
    return f"{text}\n{REST}" if len(content) > 4 * MOST_TEXT else text


def _lines(text: str, letters: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of a text: our own letter folded, empty lines once, and after too many a count."""
    short = "\n".join(line.rstrip() for line in _unmarked(text[:MOST_TEXT]).split("\n"))
    every_line = EMPTY_LINES.sub("\n\n\n", short).splitlines()
    looked_at = "\n".join(every_line[:MOST_LOOKED_AT])
    found = [
        Line(text=each, quoted=QUOTED.match(each) is not None, folded=ours)
        for each, ours in given_back(looked_at, letters)
    ]
    shown = list(_folded(found))
    for each in shown[:MOST_LINES]:
        yield replace(each, text=_plain(each.text)[:LONGEST_LINE].rstrip())
    if left := len(shown[MOST_LINES:]) + len(every_line[MOST_LOOKED_AT:]):
        yield Line(text=f"… {counted(left, 'more line')}", folded=True)
    if len(text) > MOST_TEXT:
        yield Line(text=REST, folded=True)


def _folded(lines: Iterable[Line]) -> Iterator[Line]:
    for ours, run in groupby(lines, key=lambda line: line.folded):
        block = list(run)
        if ours and len(block) >= FEWEST_FOLDED:
            yield Line(text=f"[{counted(len(block), 'line')} of our own letter]", quoted=True, folded=True)
            continue
        empty = False
        for each in block:
            bare = not QUOTED.sub("", each.text).strip()
            if not (bare and empty):
                yield Line(text=each.text, quoted=each.quoted)
            empty = bare


def _unmarked(text: str) -> str:
    """Return a text without marks beyond what letters bear, of which hostile mail has thousands above one."""
    kept: list[str] = []
    marks = 0
    for sign in text:
        marks = marks + 1 if unicodedata.category(sign)[0] == "M" else 0
        if marks <= MOST_ORDERED:
            kept.append(sign)
    return "".join(kept)


def _plain(text: str) -> str:
    """Return a text without what a terminal would act on, or nobody would see."""
    text = unicodedata.normalize("NFC", BLANK.sub(" ", shown_signs(text)))
    kept: list[str] = []
    marks = 0
    for sign in text:
        kind = unicodedata.category(sign)
        if kind[0] == "M":
            marks += 1
            if marks <= MOST_MARKS and kept:
                kept.append(sign)
            continue
        marks = 0
        if kind[0] == "Z" or sign == "\t":
            kept.append(" ")
        elif kind not in UNWRITTEN or JOINING.match(sign):
            kept.append(sign)
        elif kind not in ("Cf", "Zl", "Zp"):
            kept.append(LOST)
    return "".join(kept)


def _attached(parts: Iterable[Part]) -> Iterator[Attached]:
    """Yield what is no text of the message itself; a signature's picture too, for nobody knows what else is on it."""
    found = [part for part in parts if not part.kind.startswith("multipart/")]
    files = [each for each in found if each.inner is False and (each.kind not in WRITTEN or _filename(each))]
    for part in files[:MOST_ATTACHED]:
        base64 = one(part.header, "content-transfer-encoding").lower() == "base64"
        size = len(part.body) * 3 // 4 if base64 else len(part.body)
        yield Attached(name=one_line(_filename(part), LONGEST_NAME), kind=one_line(part.kind, LONGEST_NAME), size=size)
    if left := files[MOST_ATTACHED:]:
        yield Attached(name=f"… and {len(left)} more", kind="", size=0)


def _filename(part: Part) -> str:
    try:
        return decoded(part.header.get_filename() or "")
    # The library trips over what is no parameter at all.
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
