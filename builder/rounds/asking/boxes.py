"""What an answer by mail says: boxes that a person fills in, and that a program finds again.

The letters print the boxes (`confirm_box`, `new_box`), and `read_answer` reads them, quoted, wrapped and rewritten
by whatever program, and filled in by whatever hand: with marks, digits and brackets of other scripts, beside the
box, or in a form. Their words are the same in every language; the sentence beside a box explains it.
A box that nobody filled in says nothing, so a letter that is sent back untouched says nothing. What
a person wrote besides is never acted on: `ownwords` says whether somebody has to read it. Pure.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from builder.register import addresses
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.model import Channel
from builder.rounds.mailtext import JOINING, narrow, plain_digits, shown_signs
from builder.seal.fingerprints import SIGNS

CONFIRM = "CONFIRM"
NEW = "NEW"
# What a person may write into the box that confirms: a mark, or a yes. A cross that may stand for no (❌), and a circle
# (○), which is a yes in Japan and an empty box in a form, are none of them.
CROSSES = "xх×χ✓✔✗✘✕✖☑☒✅√"
MARKS = frozenset(f"{CROSSES}■●◉+*v1y")
YES = MARKS | frozenset(
    re.findall(
        r"\S+",
        "yes ok okay oui si sí sì sim ja ano áno tak так да ναι evet igen da 是 是的 对 對 確認 确认 はい 예 네 ใช่ ဟုတ် "
        "हाँ हां হ্যাঁ ஆம் بله نعم صح صحيح أؤكد כן այո confirm confirmed confirmé confirmo confirmado correct "
        "correcto right true",
    )
)
# Said alone in a line, which our letter never has without a box.
SAID = frozenset(
    ("confirm", "confirmed", "i confirm", "we confirm", "je confirme", "confirmo", "confirmado", "confirmé")
)
TAG = 4
# An address by post is the longest value, and a note may stand beside it.
LONGEST_BOX = 600
# Marks that mail programs put before each line that they quote.
QUOTED = re.compile(r"^[ \t]*[>|│┃»][ \t>|│┃»]*", re.MULTILINE)
# A mark beside a box, or in the place of one; a star and a number would be those of a list.
MARK = rf"(?:[{CROSSES}]\ufe0f?|yes|ok|oui|s[ií]|نعم)"
IN_BOX = r"(?:\[[^\[\]]{0,40}\]|［[^［］]{0,40}］|【[^【】]{0,40}】)"
# Round brackets stand in prose too.
SPACE = r"[^\S\n]{0,9}"
IN_ROUND = rf"(?:[({{（]{SPACE}(?:{MARK})?{SPACE}[)}}）])"
BEFORE = rf"^{SPACE}(?:[-*•][^\S\n]{{1,9}})?(\[[^\n\[\]]{{0,10}}\]|{IN_ROUND}|{MARK}){SPACE}"
AFTER = rf"{SPACE}[:=–—-]?{SPACE}({MARK})[^\S\n.!]{{0,9}}$"
CONFIRM_BOX = re.compile(
    rf"(?:{BEFORE})?\b{CONFIRM}\b[\s:*_.=–—-]{{0,9}}({IN_BOX}|{IN_ROUND})[*_]*(?:{AFTER})?",
    re.IGNORECASE | re.MULTILINE,
)
# The word and a mark, alone in a line.
CONFIRM_LINE = re.compile(rf"{BEFORE}{CONFIRM}{SPACE}$|^{SPACE}{CONFIRM}{AFTER}", re.IGNORECASE | re.MULTILINE)
# A program may add to a value what has brackets of its own.
SCHEMES = r"(?:mailto|tel|sms|callto):"
ADDED = rf"\[(?:{SCHEMES}|https?:)[^\[\]\s]{{1,300}}\]|\[[^\[\]\n]{{1,300}}\]\({SCHEMES}[^()\s]{{1,300}}\)"
NEW_BOX = re.compile(
    rf"\b{NEW}\b[\s*_]{{1,9}}([{SIGNS}]{{{TAG}}})[*_:]{{0,3}}\s{{0,9}}"
    rf"[\[［【]((?:[^\[\]［］【】]|{ADDED}){{0,{LONGEST_BOX}}})[\]］】]",
    re.IGNORECASE,
)
# What stands in a box for nothing.
BLANK = re.compile(r"[\s\xa0_.…·•☐□▢◻⬜⎕\u200b-\u200d\ufe0e\ufe0f\[\](){}［］【】（）]+")
# A ticket system's line, above which it wants the answer.
CUT_HERE = re.compile(r".{0,90}\b(?:above|au-dessus|encima)\b.{0,20}\b(?:line|ligne|línea)\b", re.IGNORECASE)
# An e-mail client wraps a box, and makes no-break spaces of spaces.
WIDE = 40
# What a program added to a value that it made a link of.
LINK = re.compile(
    rf"\s*(?:<\s*((?:{SCHEMES})?[^<>\s]{{1,300}})\s*>|\[({SCHEMES}[^\[\]\s]{{1,300}})\]|\(({SCHEMES}[^()\s]{{1,300}})\))\Z",
    re.IGNORECASE,
)
MARKDOWN = re.compile(rf"\[([^\[\]\n]{{1,300}})\](\({SCHEMES}[^()\s]{{1,300}}\))\Z", re.IGNORECASE)
SCHEME = re.compile(rf"{SCHEMES}(?://)?", re.IGNORECASE)
# Around a value, for bold letters or by habit.
WRAPS = tuple(tuple(pair) for pair in ("**", "__", "``", '""', "''", "“”", "«»", "‘’", "<>"))
LABEL = re.compile(r"(?:tel|tél|telephone|phone|mobile|mob|fax|cell)\s{0,2}[.:]{1,2}\s{0,2}(?=\+)", re.IGNORECASE)
EXTENSION = re.compile(r"(?<=\d),? ?(?:ext|extn|extension|poste)\.?:? ?(\d{1,7})\Z", re.IGNORECASE)
DASHES = re.compile("[\u2010-\u2015\u2212\u2043\ufe58\ufe63\uff0d]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the boxes of one answer say: the data are right, or new values by the tags of their channels."""

    confirmed: bool = False
    new: Mapping[str, str] = field(default_factory=dict, repr=False)
    # A box is filled in with what we cannot take: somebody has to read it.
    unclear: bool = False

    def __bool__(self) -> bool:
        return self.confirmed or self.unclear or bool(self.new)


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
    given, text = text, unquoted(text)
    found = (each for box in (CONFIRM_BOX, CONFIRM_LINE) for each in box.finditer(text))
    ticks = [_words(" ".join(filter(None, each.groups()))) for each in found]
    unclear = any(not YES.issuperset(words) for words in ticks)
    new: dict[str, str] = {}
    for filled in NEW_BOX.finditer(text):
        value = bare_value(filled[2])
        if not value:
            continue
        name = filled[1].lower()
        # The same box twice is an answer that quotes an answer; two values for it are for a person to read.
        unclear |= new.get(name, value) != value
        new[name] = value
    confirmed = any(words and YES.issuperset(words) for words in ticks) or _says_alone(shown_signs(given))
    return Answer(confirmed=confirmed, new=new, unclear=unclear)


def unquoted(text: str) -> str:
    """Return a text without marks of quotation and signs that nobody sees, as boxes are looked for in it."""
    # Markdown has a sign before brackets that are meant.
    return QUOTED.sub("", re.sub(r"\\(?=[\[\]()*_])", "", shown_signs(text)))


def without_boxes(text: str) -> str:
    """Return a text without its boxes and what is in them."""
    return NEW_BOX.sub("\n", CONFIRM_LINE.sub("\n", CONFIRM_BOX.sub("\n", text)))


def bare_value(text: str) -> str:
    """Return what a person wrote into a box, without what a program added to it; where that says otherwise, with it."""
    value = MARKDOWN.sub(r"\1\2", " ".join(text.split()))
    before = None
    while value != before:
        before = value
        value = re.sub(r"\A[_\s]{2,}|[_\s]{2,}\Z", "", value).strip()
        if (found := LINK.search(value)) and _same(value[: found.start()], "".join(filter(None, found.groups()))):
            value = value[: found.start()]
        for first, last in WRAPS:
            if len(value) > 1 and value.startswith(first) and value.endswith(last):
                value = value[1:-1]
        if scheme := SCHEME.match(value):
            value = value[scheme.end() :]
    return value


def fitted(kind: ChannelKind, value: str) -> str:
    """Return a value in the signs that its kind is written with; what is meant by it is not guessed."""
    if kind not in NUMBERED and kind is not ChannelKind.EMAIL:
        return value
    value = bare_value(narrow(value).rstrip(" .,;"))
    if kind is ChannelKind.EMAIL:
        return value
    value = DASHES.sub("-", plain_digits(JOINING.sub("", value)))
    value = LABEL.sub("", " ".join(value.split()), count=1)
    value = EXTENSION.sub(r" ext. \1", re.sub(r"\A\((\+\d{1,3})\)", r"\1", value))
    # What is dialled before a country's code, in all but a few countries.
    return re.sub(r"\A00(?=[1-9])", "+", value)


def _same(shown: str, link: str) -> bool:
    """Say whether a link is to what is shown."""
    target = unquote(SCHEME.sub("", link, count=1)).partition("?")[0]
    shown = SCHEME.sub("", shown.strip(" <>*_"), count=1)
    if "@" in target or "@" in shown:
        return shown.casefold() == target.casefold()
    digits = re.sub(r"\D", "", plain_digits(narrow(shown)))
    return bool(digits) and digits == re.sub(r"\D", "", plain_digits(target)) and not re.search(r"[^\W\d_]", shown)


def _words(text: str) -> list[str]:
    """Return what stands in the box that confirms, in small letters and without what stands for nothing."""
    plain = BLANK.sub(" ", plain_digits(narrow(text))).casefold()
    words = [word.strip("*_,;!\"'`-–—") or word[0] for word in plain.split()]
    # Three crosses are one.
    return [word[0] if set(word) <= {"x", "х"} else word for word in words]


def _says_alone(text: str) -> bool:
    """Say whether the first line of an answer, above or below what it quotes, is the word that confirms and no more."""
    lines = [line for line in text.splitlines() if line.strip() and not CUT_HERE.match(line)]
    last = max((place for place, line in enumerate(lines) if QUOTED.match(line)), default=-1)
    below = lines[last + 1 : last + 2] if not lines[last + 2 : last + 3] or "[" not in lines[last + 2] else []
    return any(line.strip(" \t\xa0.!*_\"'").casefold() in SAID for line in [*lines[:1], *below])
