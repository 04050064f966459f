"""Digests as people compare them: in groups of hexadecimal digits, and in words to read out over the telephone.

The words are those of PGP (Juola and Zimmermann, 1995): each byte has two, one for even and one
for odd places, so that a word which is left out, said twice or swapped is heard. Pure: the list
comes as an argument.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

# Half of a SHA-256, as the fingerprints of keys are: 128 bits.
BYTES = 16
IN_A_ROW = 8
# In hexadecimal digits.
GROUP = 4
# Read over the telephone: no sign that is taken for another.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class WordList:
    """The word of each byte in an even place, and in an odd one."""

    even: tuple[str, ...]
    odd: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> "WordList":
        """Return the list that a file holds: for each byte in its order a line with both words."""
        pairs = [line.split() for line in text.splitlines() if line.strip()]
        if len(pairs) != 256 or any(len(pair) != 2 for pair in pairs):
            raise ValueError("is no list of 256 pairs of words")
        even, odd = zip(*pairs, strict=True)
        if len({word.casefold() for word in (*even, *odd)}) != 2 * 256:
            raise ValueError("has a word twice")
        return cls(even, odd)

    def of(self, digest: bytes, count: int = BYTES) -> tuple[str, ...]:
        """Return the words of the first bytes of a digest."""
        return tuple((self.odd if place % 2 else self.even)[byte] for place, byte in enumerate(digest[:count]))


def digest_of(content: bytes) -> bytes:
    """Return the SHA-256 of what is compared."""
    return hashlib.sha256(content).digest()


def grouped(digest: bytes, *, whole: bool = False) -> str:
    """Return the first half of a digest as people compare it, of a file the whole: in groups of hexadecimal digits."""
    return " ".join(_groups(digest if whole else digest[:BYTES]))


def _groups(digest: bytes) -> tuple[str, ...]:
    digits = digest.hex()
    return tuple(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def card(digest: bytes, words: WordList) -> list[str]:
    """Return what is printed and compared: the whole digest, and its first half in words."""
    return [*_rows("SHA-256", _groups(digest)), *_rows("in words", words.of(digest))]


def _rows(label: str, items: Sequence[str]) -> list[str]:
    rows = [" ".join(items[start : start + IN_A_ROW]) for start in range(0, len(items), IN_A_ROW)]
    return [f"{label if not number else '':8}  {row}" for number, row in enumerate(rows)]
