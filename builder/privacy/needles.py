"""Find somebody's values and names in any text, in whatever form they are written there. Pure.

A number is found spaced, unspaced, with its country code or without; an address in any case, and as a link
writes it; a name in each of its scripts. What somebody who stays has too is no needle: theirs is not touched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.entities import codepoint2name
from urllib.parse import quote

from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind

Value = tuple[ChannelKind, str]
# What stands between the digits of a number as people and links write it.
BETWEEN = r"(?:[\s().\-/\u00a0\u2010-\u2015\u202f]|%20|\+)"
# So few digits stand for nobody.
FEWEST_DIGITS = 7
FEWEST_LETTERS = 4
# A longer name is hardly ever turned round.
MOST_WORDS = 4
# What goes before and after a word that is longer, and an address that is another.
WORD_GOES_ON = (r"[^\W_]", r"[^\W_]")
MAIL_GOES_ON = (r"[^\W_]|[.+\-]", r"[^\W_]|-|\.[^\W_]")
IN_BRACKETS = re.compile(r"[()\[\]]")


class Needles:
    """What to look for; it is empty where there is nothing that is somebody's alone."""

    def __init__(self, values: Iterable[Value], names: Iterable[str], stays: Iterable[str] = ()) -> None:
        wanted = {form for value in values for form in _forms(*value)} | {
            form for name in names for form in _of_name(name)
        }
        kept = "\n".join(stays)
        # The longest first, so that no half of a value is left over.
        mine = [form for form in sorted(wanted, key=lambda form: (-len(form), form)) if not _is_in(form, kept)]
        self._pattern = re.compile("|".join(mine), re.IGNORECASE) if mine else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def are_in(self, text: str) -> bool:
        """Say whether a text holds any."""
        return bool(self._pattern and self._pattern.search(text))

    def without(self, text: str, instead: str) -> str:
        """Return a text with each replaced."""
        return self._pattern.sub(instead, text) if self._pattern else text


def words_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the words of names that are long enough to mean somebody, among people of one organisation."""
    for name in names:
        yield from (word for word in re.findall(r"\w+", name) if len(word) >= FEWEST_LETTERS)


def _is_in(form: str, text: str) -> bool:
    return re.search(form, text, re.IGNORECASE) is not None


def _forms(kind: ChannelKind, value: str) -> Iterator[str]:
    """Yield the patterns by which one value is found."""
    canonical = addresses.canonical(kind, value)
    number, _, extension = canonical.partition(";ext=")
    digits = re.sub(r"\D", "", number)
    if kind in NUMBERED and len(digits) >= FEWEST_DIGITS:
        code = str(addresses.calling_code(value) or "")
        ending = rf"(?:{BETWEEN}|[a-z;=])*{extension}" if extension else ""
        yield _number(code, digits.removeprefix(code)) + ending
        return
    for form in {value, canonical}:
        # A short one, as a number of INOC-DBA, stands in many texts that are about nobody.
        if sum(map(str.isalnum, form)) >= FEWEST_LETTERS:
            yield _alone(_text(form), MAIL_GOES_ON if kind is ChannelKind.EMAIL else WORD_GOES_ON)
    if (alone := re.sub(r"\D", "", value)) and len(alone) >= FEWEST_DIGITS and kind is ChannelKind.CHAT:
        yield _number("", alone)


def _number(code: str, national: str) -> str:
    """Return a pattern for a number with its country code, as dialled within its country, or as people mix both."""
    gap = f"{BETWEEN}{{0,4}}"
    before = rf"(?:(?:\+|00)?{gap.join(code)}{gap}(?:\(?0\)?{gap})?|0{gap})" if code else r"\+?"
    alone = "?" if len(national) >= FEWEST_DIGITS else ""
    return rf"(?<![0-9]){before}{alone}{gap.join(national)}(?![0-9])"


def _of_name(name: str) -> Iterator[str]:
    """Yield a name whole, each form of it where it stands in two scripts, without accents, and family name first."""
    said = {" ".join(name.split()), *(" ".join(part.split()) for part in IN_BRACKETS.split(name))}
    said |= {_unaccented(form) for form in said}
    said |= {" ".join((words[-1], *words[:-1])) for form in said if 1 < len(words := form.split()) <= MOST_WORDS}
    for form in said:
        if len(form) >= FEWEST_LETTERS:
            yield _alone(_text(form, r"(?:\s|%20|[+_.,\-])+"), WORD_GOES_ON)


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _alone(pattern: str, goes_on: tuple[str, str]) -> str:
    """Return a pattern that does not match within a longer word; what a link escapes before it is no part of one."""
    before, after = goes_on
    return rf"(?:(?<!{before})|(?<=%[0-9A-Fa-f]{{2}})){pattern}(?!{after})"


def _text(value: str, between: str = r"(?:\s|%20|\+|_)+") -> str:
    """Return a pattern for a text however it is spaced, and as JSON, HTML and links write it."""
    return between.join("".join(map(_sign, word)) for word in value.split())


def _sign(sign: str) -> str:
    if sign.isalnum() and sign.isascii():
        return sign
    forms = {re.escape(sign), re.escape(quote(sign, safe="")), f"&\\#(?:{ord(sign)}|x{ord(sign):x});"}
    if named := codepoint2name.get(ord(sign)):
        forms.add(f"&{named};")
    if not sign.isascii():
        forms.add("".join(rf"\\u{int.from_bytes(pair):04x}" for pair in _halves(sign)))
    return f"(?:{'|'.join(sorted(forms))})"


def _halves(sign: str) -> Iterator[bytes]:
    """Yield a sign as JSON escapes it: in halves, beyond the first plane."""
    content = sign.encode("utf-16-be")
    return (content[at : at + 2] for at in range(0, len(content), 2))
