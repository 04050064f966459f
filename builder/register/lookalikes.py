"""Say what the eye takes for something else: words of several scripts, and texts that look alike.

Pure; the only user of `confusable_homoglyphs`, which has Unicode's own lists (UTS #39).
"""

import re
import unicodedata
from functools import cache, lru_cache

# One word is written in these together (UTS #39, 5.2, highly restrictive).
TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
# Digits, marks and signs, which every script uses.
SHARED = frozenset({"COMMON", "INHERITED", "UNKNOWN"})
WORD = re.compile(r"[^\W_]+")


def mixes_scripts(text: str) -> bool:
    """Say whether a word is of several scripts that are not written together."""
    return not text.isascii() and any(_mixed(word) for word in WORD.findall(text))


def label_mixes_scripts(label: str) -> bool:
    """Say whether a label of a domain is of several scripts: what a hyphen joins is one label."""
    return not label.isascii() and _mixed(label)


def looks_latin(label: str) -> bool:
    """Say whether a label of another script looks as if it were of Latin letters without marks."""
    return not label.isascii() and "LATIN" not in _scripts(label) and skeleton(label).isascii()


@lru_cache(maxsize=65536)
def skeleton(text: str) -> str:
    """Return the form in which two texts that look alike are the same (UTS #39, 4); it is for comparing only."""
    found = "".join(map(_prototype, unicodedata.normalize("NFD", text)))
    return unicodedata.normalize("NFD", found)


def _mixed(word: str) -> bool:
    scripts = _scripts(word)
    return len(scripts) > 1 and not any(scripts <= group for group in TOGETHER)


def _scripts(word: str) -> frozenset[str]:
    return frozenset(map(_script, word)) - SHARED


@cache
def _script(sign: str) -> str:
    from confusable_homoglyphs import categories  # noqa: PLC0415  a megabyte of lists

    return str(categories.alias(sign)).upper()


@cache
def _prototype(sign: str) -> str:
    from confusable_homoglyphs.confusables import confusables_data  # noqa: PLC0415  a megabyte of lists

    alike = [str(each["c"]).strip("\u200e") for each in confusables_data.get(sign, ())]
    if len(alike) != 1:
        # Nothing looks like it, or it is what others look like.
        return sign
    # A pair names each other: the list does not say which of the two stands for both.
    return min(sign, alike[0]) if len(confusables_data.get(alike[0], ())) == 1 else alike[0]
