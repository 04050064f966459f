"""Identifiers made of names: what a file is called, and what other files name it by. Pure.

An organisation's name is on every page; a person's is not, so nothing here is given one: a contact goes by its role.
"""

import re
import unicodedata
from collections.abc import Container
from itertools import count

LONGEST = 40
# Letters of Latin alphabets that Unicode does not take apart.
LATIN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
WORD = re.compile(r"[^\W_]+")
# Elisions and possessives stand within a word.
WITHIN = str.maketrans("", "", "'’ʼ`´")


def slug(name: str, taken: Container[str] = (), *, otherwise: str = "record") -> str:
    """Return an identifier that says a name in ASCII, and is not taken.

    Only words in Latin letters come into it, as of a name in its own script with a Latin form in brackets; where
    there is none, `otherwise` stands for them.
    """
    letters = unicodedata.normalize("NFKD", name.lower().translate(LATIN).translate(WITHIN))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = [word for word in WORD.findall(bare) if word.isascii()]
    said = _shortened(words) if any(map(str.isalpha, "".join(words))) else ""
    return free(said or otherwise, taken)


def free(name: str, taken: Container[str]) -> str:
    """Return an identifier as it is, or with the first number behind it that makes it one that is not taken."""
    return name if name not in taken else next(each for n in count(2) if (each := f"{name}-{n}") not in taken)


def _shortened(words: list[str]) -> str:
    """Return as many whole words as an identifier should be long."""
    said = words[0][:LONGEST]
    for word in words[1:]:
        if len(said) + 1 + len(word) > LONGEST:
            break
        said += f"-{word}"
    return said
