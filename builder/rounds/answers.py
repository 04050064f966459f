"""What an answer by mail says: boxes that a person fills in, and that a program finds again.

The letters print the boxes (`confirm_box`, `new_box`), and `read_answer` reads them, quoted and wrapped
by whatever program. Their words are the same in every language; the sentence beside a box explains it.
A box that nobody filled in says nothing, so a letter that is sent back untouched says nothing. What
a person wrote besides is never acted on: `ownwords` says whether somebody has to read it. Pure.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from builder import addresses
from builder.model import Channel, ChannelKind
from builder.trust.proofs import SIGNS

CONFIRM = "CONFIRM"
NEW = "NEW"
# What a person may write into the box that confirms, in our four languages.
YES = frozenset(("x", "х", "×", "✓", "✔", "✗", "☑", "v", "y", "yes", "ok", "oui", "si", "sí", "نعم", "1", "confirm"))
TAG = 4
# An address by post is the longest value, and a note may stand beside it.
LONGEST = 600
# Marks that mail programs put before each line that they quote.
QUOTED = re.compile(r"^[ \t]*[>|][ \t>|]*", re.MULTILINE)
CONFIRM_BOX = re.compile(rf"\b{CONFIRM}\s{{0,9}}\[([^\[\]]{{0,40}})\]", re.IGNORECASE)
NEW_BOX = re.compile(rf"\b{NEW}\s{{1,9}}([{SIGNS}]{{{TAG}}})\s{{0,9}}\[([^\[\]]{{0,{LONGEST}}})\]", re.IGNORECASE)
# Marks of direction, which letters in Arabic have around what is filled in.
TURNING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# An e-mail client wraps a box, and makes no-break spaces of spaces.
WIDE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the boxes of one answer say: the data are right, or new values by the tags of their channels."""

    confirmed: bool = False
    new: Mapping[str, str] = field(default_factory=dict, repr=False)
    # A box is filled in with what we cannot take: somebody has to read it.
    unclear: bool = False


def confirm_box() -> str:
    """Return the box that says: everything is right as it is."""
    return f"{CONFIRM} [   ]"


def new_box(tag: str) -> str:
    """Return the box for the new value of a channel."""
    return f"{NEW} {tag} [{' ' * WIDE}]"


def tag(salt: str, organisation: str, contact: str, kind: ChannelKind, value: str) -> str:
    """Return the four signs that name a channel in the boxes of a round; another value has another tag."""
    text = "\n".join(("box", organisation, contact, kind, addresses.canonical(kind, value)))
    digest = hmac.digest(salt.encode(), text.encode(), hashlib.sha256)
    # 256 is no multiple of 31, which matters for a secret and not for a name.
    return "".join(SIGNS[byte % len(SIGNS)] for byte in digest[:TAG])


def tags(salt: str, organisation: str, contact: str, channels: Iterable[Channel]) -> dict[str, Channel | None]:
    """Return the channels of a contact by tag; None where two have the same."""
    found: dict[str, Channel | None] = {}
    for channel in channels:
        name = tag(salt, organisation, contact, channel.kind, channel.value)
        found[name] = None if name in found else channel
    return found


def read_answer(text: str) -> Answer:
    """Return what the boxes in a text say."""
    text = QUOTED.sub("", TURNING.sub("", text))
    ticks = [tick for found in CONFIRM_BOX.finditer(text) if (tick := found[1].strip(" \t\r\n\xa0_.").casefold())]
    new: dict[str, str] = {}
    unclear = any(tick not in YES for tick in ticks)
    for found in NEW_BOX.finditer(text):
        value = " ".join(found[2].split())
        if not value:
            continue
        name = found[1].lower()
        # The same box twice is an answer that quotes an answer; two values for it are for a person to read.
        unclear |= new.get(name, value) != value
        new[name] = value
    first = next((line for line in text.splitlines() if line.strip()), "")
    said = first.strip(" \t\xa0.!*_\"'").casefold() == CONFIRM.casefold()
    return Answer(confirmed=said or any(tick in YES for tick in ticks), new=new, unclear=unclear)
