"""What somebody looks for, and whether a text holds it: neither case nor accents count, nor how a number is spaced.

Pure. Only for comparing: what is shown is always what the register says.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from builder.errors import WorkspaceError

FEWEST_LETTERS = 2
FEWEST_DIGITS = 3
# So many digits are a number as it is dialled at home, and no part of one.
WHOLE = 7
# What may stand in a number besides its digits: signs, an extension, the `tel:` of a link.
NUMBER = re.compile(r"(?:tel:)?[\s+().,/;=-]*(?:[0-9][\s+().,/-]*)+(?:(?:;?ext[.=]?|x)\s*[0-9]+)?")
TRUNK = re.compile(r"\(\s*0\s*\)")
SPACES = re.compile(r"\s+")
NOT_DIGITS = re.compile(r"[^0-9]+")
# Between the digits of one number in a file.
SPACERS = {ord(sign): None for sign in " \t\r\n().,/-"}


class _Plain(dict[int, str]):
    """What stands for each letter: nothing for a mark or what is not seen, the European digit for any."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        category = unicodedata.category(sign)
        plain = "" if category in {"Mn", "Me", "Cf"} else sign
        if category == "Nd":
            plain = str(unicodedata.digit(sign))
        elif category in {"Pd", "Zs"}:
            plain = "-" if category == "Pd" else " "
        self[code] = plain
        return plain


PLAIN = _Plain()


def fold(text: str) -> str:
    """Return the form in which texts are compared."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(PLAIN)


def digits_of(text: str) -> str:
    """Return the digits of a text, and nothing else; a zero in brackets is dialled at home alone."""
    return NOT_DIGITS.sub("", TRUNK.sub("", text))


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words that all must be there, or a number in each way that it could be written."""

    text: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    numbers: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, typed: str) -> "Query":
        """Read what was typed; refuse what any record would hold."""
        text = SPACES.sub(" ", fold(typed)).strip()
        # A TLD is typed with its dot, which stands in no file.
        text = text.removeprefix(".") if " " not in text else text
        digits = digits_of(text) if NUMBER.fullmatch(text) else ""
        if digits and len(digits) < FEWEST_DIGITS:
            raise WorkspaceError("that is too short to look for", hint="type at least three digits")
        if sum(sign.isalnum() for sign in text) < FEWEST_LETTERS:
            raise WorkspaceError("that is too short to look for", hint="type at least two letters, or three digits")
        # From abroad, and at home: both stand for digits that the register does not write.
        bare = {digits, digits.removeprefix("00"), digits.removeprefix("0")}
        numbers = tuple(sorted(each for each in bare if len(each) >= FEWEST_DIGITS))
        # A number is looked for as it was typed too: a name, an address or an identifier may hold it.
        return cls(text=text, words=(text,) if digits else tuple(text.split()), numbers=numbers)

    def could_be_in(self, text: str) -> bool:
        """Say whether a file can hold it, whoever wrote it: never no where a record of it does."""
        # In double quotes YAML has letters written as others.
        if "\\" in text:
            return True
        folded = fold(text)
        if all(word in folded for word in self.words):
            return True
        return bool(self.numbers) and self._within(TRUNK.sub("", folded).translate(SPACERS))

    def is_in(self, *texts: str | None) -> bool:
        """Say whether the texts of one record hold it together."""
        folded = [fold(text) for text in texts if text]
        if all(any(word in text for text in folded) for word in self.words):
            return True
        return any(self._within(digits_of(text)) for text in folded)

    def is_all_of(self, *texts: str | None) -> bool:
        """Say whether it is the whole of a text, as a name, a label or a number is."""
        folded = [fold(text) for text in texts if text]
        return self.text in folded or any(
            NUMBER.fullmatch(text) is not None and digits_of(text).endswith(self._whole) for text in folded
        )

    @property
    def _whole(self) -> tuple[str, ...]:
        """What may be all of a number that is dialled, but for the country's code."""
        return tuple(number for number in self.numbers if len(number) >= WHOLE)

    def _within(self, digits: str) -> bool:
        return any(number in digits for number in self.numbers)


def any_in(names: Iterable[str], text: str) -> bool:
    """Say whether a file may name one of some records."""
    return "\\" in text or any(name in text for name in names)
