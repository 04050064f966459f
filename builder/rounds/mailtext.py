"""Turn what mail is written in into text: charsets, encoded headers, HTML.

Pure. Whatever a message names or holds, the result can be written as UTF-8, and takes time by its length.
"""

import base64
import binascii
import codecs
import html
import quopri
import re
import unicodedata
from collections.abc import Iterator

ENCODED_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]{0,2000})\?=(?:\s+(?==\?))?")
HIDDEN_HTML = re.compile(r"(?i)<(/?)(style|script|head|title)\b[^<>]*>")
BREAKING = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?li|/?h[1-6]|/?table|/?blockquote|hr)\b[^<>]*>")
# A form that somebody filled in, and an address that a program made a link of.
FILLED_IN = re.compile(r"(?i)<input\b([^<>]{0,2000})>")
CHECKED = re.compile(r"""(?i)(?:^|[\s"'])checked\b(?!\s*=\s*["']?false)""")
CHECKABLE = re.compile(r"""(?i)\btype\s*=\s*["']?(?:checkbox|radio)\b""")
VALUE = re.compile(r"""(?i)\bvalue\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
HIDDEN_INPUT = re.compile(r"""(?i)\btype\s*=\s*["']?(?:hidden|submit|button|reset|image|password|file)\b""")
LINKED = re.compile(
    r"""(?is)<a\b[^<>]{0,400}?\bhref\s*=\s*["']?((?:mailto|tel|sms|callto):[^"'<>\s]{1,300})[^<>]{0,400}>(.{0,400}?)</a\s*>"""
)
MARKUP = re.compile(r"<[^<>]*>")
SURROGATE = re.compile("[\ud800-\udfff]")
# Marks of direction, which letters in Arabic have around what is filled in, and signs without a width.
TURNING = re.compile("[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# These belong to the letters beside them in many scripts; elsewhere a program put them in.
JOINING = re.compile("[\u200b-\u200d]")
WIDE, DIGIT = re.compile("[\uff01-\uff5e]"), re.compile(r"\d")
FIRST_JOINED = "\u0300"
# Charsets by name, so that no message picks a codec that is none: `punycode` takes the square of its input.
CHARSETS = frozenset(
    (
        *("ascii", "utf-8", "utf-7", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "koi8-r", "koi8-u", "tis-620"),
        *("gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "shift_jis", "euc_jp", "euc_kr", "johab"),
        *("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext", "iso2022_kr", "ptcp154"),
        *("shift_jis_2004", "shift_jisx0213", "euc_jis_2004", "euc_jisx0213", "koi8-t", "kz1048"),
        *("mac-roman", "mac-cyrillic", "mac-greek", "mac-turkish", "mac-latin2"),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *(f"cp{number}" for number in (437, 850, 866, 874, 932, 936, 949, 950, *range(1250, 1259))),
    )
)


# What the library does not know under this name.
ALSO = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "x-sjis": "shift_jis",
    "x-gbk": "gbk",
    "x-big5": "big5",
    "x-euc-jp": "euc_jp",
    "x-windows-949": "cp949",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "macintosh": "mac-roman",
}


def text_in(content: bytes, charset: str) -> tuple[str, bool]:
    """Return a text in a charset that its writer names, and whether signs of it were lost; it is never refused."""
    known = charset.strip().lower()[:40]
    try:
        codec = codecs.lookup(ALSO.get(known, known)).name if charset.isascii() and "\0" not in charset else ""
    except LookupError:
        codec = ""
    # Who names a charset that is none, or the smallest, and writes more, mostly writes UTF-8.
    tries = (codec,) if codec in CHARSETS and codec != "ascii" else ("utf-8",)
    for each in tries:
        try:
            return _clean(content.decode(each)), False
        except (UnicodeError, ValueError):
            continue
    try:
        text = content.decode(codec if codec in CHARSETS and codec != "ascii" else "latin-1", "replace")
    except (UnicodeError, ValueError):
        text = content.decode("latin-1")
    return _clean(text), True


def from_charset(content: bytes, charset: str) -> str:
    """Return a text in a charset that its writer names; what does not fit it is replaced, never refused."""
    return text_in(content, charset)[0]


def _clean(text: str) -> str:
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
    text = LINKED.sub(r"\2&lt;\1&gt;", FILLED_IN.sub(_filled_in, text))
    return html.unescape(MARKUP.sub("", BREAKING.sub("\n", text))).replace("\xa0", " ")


def _filled_in(found: re.Match[str]) -> str:
    """Return a field of a form as it is shown: a box that is ticked or is not, or what somebody typed."""
    if CHECKABLE.search(found[1]):
        return " ☑ " if CHECKED.search(found[1]) else " ☐ "
    value = None if HIDDEN_INPUT.search(found[1]) else VALUE.search(found[1])
    return f" {value[1] or value[2] or value[3] or ''} " if value else " "


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


def shown_signs(text: str) -> str:
    """Return a text without signs that nobody sees, but for those with which words of some scripts are written."""
    return JOINING.sub(_joining, TURNING.sub("", text.replace("\r\n", "\n")))


def _joining(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    joins = all(sign >= FIRST_JOINED and unicodedata.category(sign)[0] in "LM" for sign in (before, after))
    return found[0] if before and after and joins else ""


def narrow(text: str) -> str:
    """Return a text with the wide letters, digits and marks of Chinese and Japanese keyboards as ASCII has them."""
    return WIDE.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text).replace("\u3000", " ")


def plain_digits(text: str) -> str:
    """Return a text with the decimal digits of every script as ASCII has them."""
    return DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
