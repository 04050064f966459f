"""Turn what mail is written in into text: charsets, encoded headers, HTML.

Pure. Whatever a message names or holds, the result can be written as UTF-8, and takes time by its length.
"""

import base64
import binascii
import codecs
import html
import quopri
import re
from collections.abc import Iterator

ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]{0,2000})\?=(?:\s+(?==\?))?")
HIDDEN_HTML = re.compile(r"(?i)<(/?)(style|script|head|title)\b[^<>]*>")
BREAKING = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote|hr)\b[^<>]*>")
MARKUP = re.compile(r"<[^<>]*>")
SURROGATE = re.compile("[\ud800-\udfff]")
# Charsets by name, so that no message picks a codec that is none: `punycode` takes the square of its input.
CHARSETS = frozenset(
    (
        *("ascii", "utf-8", "utf-7", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "koi8-r", "koi8-u", "tis-620"),
        *("gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "shift_jis", "euc_jp", "euc_kr", "johab"),
        *("iso2022_jp", "iso2022_kr", "mac-roman", "mac-cyrillic", "ptcp154"),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *(f"cp{number}" for number in (437, 850, 866, 874, 932, 936, 949, 950, *range(1250, 1259))),
    )
)


def from_charset(content: bytes, charset: str) -> str:
    """Return a text in a charset that its writer names; what does not fit it is replaced, never refused."""
    try:
        codec = codecs.lookup(charset.strip()[:40]).name if charset.isascii() and "\0" not in charset else ""
    except LookupError:
        codec = ""
    if codec not in CHARSETS:
        codec = "latin-1"
    try:
        text = content.decode(codec, "replace")
    except (UnicodeError, ValueError):
        text = content.decode("latin-1")
    return SURROGATE.sub("\ufffd", text).replace("\0", "\ufffd")


def decoded(text: str) -> str:
    """Return a header with its encoded words (RFC 2047) as text."""

    def word(found: re.Match[str]) -> str:
        signs = found[3].encode("ascii", "replace")
        if found[2] in "bB":
            try:
                content = base64.b64decode(signs + b"=" * (-len(signs) % 4))
            except binascii.Error:
                return found[0]
        else:
            content = quopri.decodestring(signs.replace(b"_", b" "))
        return from_charset(content, found[1])

    return SURROGATE.sub("\ufffd", ENCODED_WORD.sub(word, text)).replace("\0", "\ufffd")


def plain_of(text: str) -> str:
    """Return the words of an HTML text, a line for each of its blocks."""
    text = " ".join(_shown_parts(text))
    return html.unescape(MARKUP.sub("", BREAKING.sub("\n", text))).replace("\xa0", " ")


def _shown_parts(text: str) -> Iterator[str]:
    """Yield an HTML text without its styles and scripts, in one pass; one that does not end hides nothing."""
    start, hidden = 0, ""
    for tag in HIDDEN_HTML.finditer(text):
        name = tag[2].lower()
        if not hidden and not tag[1]:
            yield text[start : tag.start()]
            start, hidden = tag.end(), name
        elif hidden == name and tag[1]:
            start, hidden = tag.end(), ""
    yield text[start:]
