"""The names of published files: a new one for each recipient and edition, derived from a secret per recipient.

The secret is the `locator` of a recipient's file. Without it nobody can tell whose a published file is, nor which file
of another edition is the same recipient's; with it stock tools find the next one:
`printf 'tocsin locator 13' | openssl dgst -sha256 -hmac SECRET -binary | base32`. What is mailed to the board, and what
the board approves, is the file without that line. Pure.
"""

import base64
import hmac
import re

# 130 of the 256 bits: as many as a name needs, in signs that any file system and any voice takes.
LENGTH = 26
NAME = re.compile(rf"[a-z2-7]{{{LENGTH}}}")
SECRET = re.compile(r"[a-z2-7]{52}")
SECRET_BYTES = 32
# Stands by itself, so that the file without it is the same but for it.
LINE = re.compile(r"^locator:[ \t]+([a-z2-7]+)[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)", re.MULTILINE)
UNTIL = re.compile(r"^until:", re.MULTILINE)
# A CERT that opened one edition knows the names of so many more, with no tool at all.
AHEAD = 6
# No register has published so many editions.
MOST_EDITIONS = 9999


def locator(secret: str, edition: int) -> str:
    """Return the name of a recipient's file in an edition."""
    digest = hmac.digest(secret.encode("ascii"), f"tocsin locator {edition}".encode("ascii"), "sha256")
    return _letters(digest)[:LENGTH]


def coming(secret: str, edition: int) -> dict[int, str]:
    """Return the names of a recipient's files in the editions after one, by number."""
    return {number: locator(secret, number) for number in range(edition + 1, edition + 1 + AHEAD)}


def newest(secret: str, names: set[str]) -> str | None:
    """Return which of some names is that of a recipient's file in the newest edition; None where none is its own."""
    numbers = range(MOST_EDITIONS, 0, -1)
    return next((name for name in (locator(secret, number) for number in numbers) if name in names), None)


def is_secret(text: str) -> bool:
    """Say whether a text is a secret, and not a name: before there were secrets, `locator` was the name itself."""
    return SECRET.fullmatch(text) is not None


def secret_of(chance: bytes) -> str:
    """Return 32 bytes of chance as a secret."""
    if len(chance) != SECRET_BYTES:
        raise ValueError
    return _letters(chance)


def name_in(secret: str, edition: int) -> str:
    """Return the name of a file in an edition by its recipient's `locator`: a secret, or of old the name itself."""
    return locator(secret, edition) if is_secret(secret) else secret


def stated(text: str) -> str | None:
    """Return the `locator` of a recipient's file by its text; None where that stands not once, on a line of its own."""
    found = LINE.findall(text)
    return found[0] if len(found) == 1 else None


def without(text: str) -> str:
    """Return the text of a recipient's file without its locator: what may leave the building."""
    return LINE.sub("", text)


def with_secret(text: str, secret: str) -> str:
    """Return the text of a recipient's file with another secret; all else of it stays to the letter."""
    rest = without(text)
    until = UNTIL.search(rest)
    place = until.start() if until else 0
    return f"{rest[:place]}locator: {secret}{chr(13) if chr(13) in rest else ''}\n{rest[place:]}"


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()
