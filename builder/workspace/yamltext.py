"""Read YAML as text: every scalar stays the characters that were written.

`no` is Norway and `+47…` keeps its plus. Duplicate keys, aliases, tags and hidden
characters are refused. Nothing here knows what a record means.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import yaml
from yaml.events import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from builder.workspace.problems import Level, Place, Problem

MOST_DEPTH = 8
# A post-quantum key has some 2,000 characters; what a key may hold is for the model to say.
MOST_TEXT = 2500
# The blocks of a contact's mail keys: one of RSA 4096 with two addresses has some 4,000 characters.
MOST_BLOCK = 16_000
BLOCKS = {"openpgp", "smime"}
# Whoever mends so many sees the others in the next run.
MOST_PROBLEMS = 50

Node = Any
# Gives the next event of a file.
Events = Callable[[], Any]

# Controls, and the characters that Unicode's bidirectional algorithm obeys unseen
# (UAX #9), zero-width characters, variation selectors and tags.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
# Some of them are spelling where they stand by letters of these scripts; elsewhere they hide.
# Joiners between letters (UAX #31), and after a virama that is to be seen.
JOINED_SCRIPTS = (
    *("ARABIC", "EXTENDED ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"),
    *("TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN"),
)
VIRAMA = 9
# Written without spaces, and so with a zero-width one between words (UAX #14, class SA): their keyboards'
# space bar gives it.
UNSPACED_SCRIPTS = (
    *("KHMER", "LAO", "THAI", "MYANMAR", "TAI LE", "NEW TAI LUE", "TAI THAM", "TAI VIET", "AHOM"),
    *("BALINESE", "JAVANESE"),
)
# Forms of one letter that people insist on: of an ideograph (UTS #37), of Mongolian letters, colours of a symbol.
IDEOGRAPHS = ("CJK UNIFIED", "CJK COMPATIBILITY")
IDEOGRAPHIC = re.compile("[\ufe00-\ufe02\U000e0100-\U000e01ef]")
MONGOLIAN = ("MONGOLIAN",)
# More on one letter is no spelling: it runs over the lines above and below.
MOST_MARKS = 4
STACKED = "TIBETAN SUBJOINED"
# What people write by hand, and number things in.
CUT = re.compile(r"\s+#")
WRITTEN = {"note"}
KEY = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
SAID = "type the text again by hand; pasted text often carries such characters"


class _RefusedError(Exception):
    """The text goes on in a way that cannot be read; the problem is noted."""


class YamlReader:
    """Turn the text of one file into dicts, lists and strings, noting each problem, and in `warnings` what misleads.

    Each dict carries its own `Place` under the key `place`; no record can write that key.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._lines: list[str] = []
        # Whether no text in ASCII can hold what is refused of texts, but that it is too long.
        self._clean = False

    def read(self, text: str) -> dict[str, Node] | None:
        """Return the record, or None where it cannot be read; problems are in `problems`."""
        text = text.replace("\r\n", "\n")
        try:
            text = self._without_hidden(text)
            self._lines = text.split("\n")
            # Events, not nodes: the library composes nodes by recursion, which 100,000 brackets overflow.
            # From the loader itself: what `yaml.parse` puts round it takes as long as the events.
            node = self._document(yaml.CBaseLoader(text).get_event)
        except _RefusedError:
            return None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            # The library's own words may quote the source line; only its position is told.
            self._problem(mark.line + 1 if mark else 0, "syntax", "is not valid YAML", "check indentation, quotes, ':'")
            return None
        if not isinstance(node, dict) and not self.problems:
            self._problem(1, "syntax", "is no record: it must be a list of 'key: value' lines", "compare the README.md")
        return node if isinstance(node, dict) else None

    def _without_hidden(self, text: str) -> str:
        if not HIDDEN.search(text):
            # Nothing but an escape in double quotes writes a character that does not stand there.
            self._clean = "\\" not in text
            return text
        for number, line in enumerate(text.split("\n"), 1):
            if hidden := next(_hides(line), None):
                self._problem(number, "text", _hidden(hidden), SAID)
        return HIDDEN.sub(lambda found: found[0] if _spells(found) else "", text)

    def _document(self, events: Events) -> Node:
        events()
        if not isinstance(events(), yaml.DocumentStartEvent):
            return None
        node = self._node(events(), events, 0)
        events()
        if not isinstance(event := events(), yaml.StreamEndEvent):
            self._problem(_line(event), "syntax", "holds more than one document (---)", "keep one record a file")
        return node

    def _node(self, event: Any, events: Events, depth: int, most: int = MOST_TEXT) -> Node:
        # Nine of ten are such texts: there is nothing to be refused of them, nor to be normalised.
        if type(event) is ScalarEvent and self._clean and event.anchor is event.tag is None:
            value: str = event.value
            if len(value) <= most and depth <= MOST_DEPTH and value.isascii():
                return value
        line = _line(event)
        if event.anchor is not None:
            self._problem(line, "alias", "an alias (*name) or anchor (&name) is not allowed", "write the value out")
        if getattr(event, "tag", None) is not None:
            self._problem(line, "tag", "a tag (!name) is not allowed", "remove it")
        if depth > MOST_DEPTH:
            self._problem(line, "syntax", "is nested too deeply", "compare the README.md")
            raise _RefusedError
        if isinstance(event, ScalarEvent):
            return self._scalar(event.value, line, most)
        if isinstance(event, MappingStartEvent):
            return self._mapping(line, events, depth)
        return self._sequence(events, depth) if isinstance(event, SequenceStartEvent) else ""

    def _sequence(self, events: Events, depth: int) -> list[Node]:
        items = []
        while type(event := events()) is not SequenceEndEvent:
            items.append(self._node(event, events, depth + 1))
        return items

    def _mapping(self, start: int, events: Events, depth: int) -> dict[str, Node]:
        result: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while type(event := events()) is not MappingEndEvent:
            line = event.start_mark.line + 1
            key = event.value if type(event) is ScalarEvent else ""
            self._node(event, events, depth + 1)
            event = events()
            value = self._node(event, events, depth + 1, MOST_BLOCK if key in BLOCKS else MOST_TEXT)
            if key in WRITTEN and isinstance(event, ScalarEvent) and event.value and not event.style:
                self._look_for_cut(event.end_mark)
            # Keys are not quoted: in a damaged file a value can stand where a key belongs.
            if not _is_key(key):
                self._problem(line, "unknown key", "a key is not one of ours", "keys are lower-case words")
            elif key in lines:
                self._problem(line, "duplicate key", f"a key stands here that line {lines[key]} has", "keep one")
            else:
                lines[key] = line
                result[key] = value
        result["place"] = Place(file=self.file, line=start, lines=lines)
        return result

    def _look_for_cut(self, end: Any) -> None:
        """Warn of a note that goes on behind a #, where YAML begins a comment."""
        if CUT.match(self._lines[end.line][end.column :] if end.line < len(self._lines) else ""):
            message = "the note ends before its #, and what follows is a comment that nobody is shown"
            hint = "put the note in quotes, or the comment on a line of its own"
            place = Place(file=self.file, line=end.line + 1)
            self.warnings.append(Problem(place=place, rule="text", message=message, hint=hint, level=Level.WARNING))

    def _scalar(self, value: str, line: int, most: int) -> str:
        if problem := text_problem(value, most):
            self._problem(line, "text", *problem)
        return unicodedata.normalize("NFC", value[:most])

    def _problem(self, line: int, rule: str, message: str, hint: str) -> None:
        self.problems.append(Problem(place=Place(file=self.file, line=line), rule=rule, message=message, hint=hint))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _RefusedError


# The keys of our records are few, and each stands a thousand times.
@lru_cache(maxsize=1024)
def _is_key(text: str) -> bool:
    return KEY.match(text) is not None and text != "place"


def is_plain(value: str) -> bool:
    """Say whether a text is of ASCII without anything hidden, so that nothing of it is refused but its length."""
    return value.isascii() and not HIDDEN.search(value)


def text_problem(value: str, most: int = MOST_TEXT) -> tuple[str, str] | None:
    """Say what is wrong with a piece of text from outside, as (message, hint)."""
    if len(value) > most:
        return (f"a text has {len(value):,} characters; the most is {most:,}", "shorten it")
    if HIDDEN.search(value) and (hidden := next(_hides(value), None)):
        return (_hidden(hidden), SAID)
    if _overloaded(value):
        return (f"a letter bears more than {MOST_MARKS} marks", "write it with those that its spelling needs")
    return None


def _line(event: Any) -> int:
    number: int = event.start_mark.line
    return number + 1


def _hidden(found: re.Match[str]) -> str:
    return f"a text holds a hidden or direction-changing character (U+{ord(found.group()):04X})"


def _hides(text: str) -> Iterator[re.Match[str]]:
    """Yield each hidden character that is no part of a word's spelling."""
    return (found for found in HIDDEN.finditer(text) if not _spells(found))


def _spells(found: re.Match[str]) -> bool:
    """Say whether a hidden character is spelling, by the letters beside it."""
    sign, before, after = found[0], found.string[found.start() - 1 : found.start()], found.string[found.end() :][:1]
    if HIDDEN.search(before + after):
        return False
    match sign:
        case "\u200c" | "\u200d":
            joins = _of(before, JOINED_SCRIPTS) and _of(after, JOINED_SCRIPTS)
            ends = bool(before) and unicodedata.combining(before) == VIRAMA and not after.isalnum()
            spells = joins or ends
        case "\u200b":
            spells = _of(before, UNSPACED_SCRIPTS) or _of(after, UNSPACED_SCRIPTS)
        case "\u180e":
            spells = _of(before, MONGOLIAN) and _of(after, MONGOLIAN)
        case "\u180b" | "\u180c" | "\u180d" | "\u180f":
            spells = _of(before, MONGOLIAN)
        case "\ufe0e" | "\ufe0f":
            spells = bool(before) and unicodedata.category(before) == "So"
        case _:
            spells = IDEOGRAPHIC.match(sign) is not None and _of(before, IDEOGRAPHS)
    return spells


def _of(letter: str, scripts: tuple[str, ...]) -> bool:
    return unicodedata.name(letter or " ", "").startswith(scripts)


def _overloaded(text: str) -> bool:
    """Say whether a letter bears more marks than any spelling has; what stands below another letter is none."""
    if text.isascii():
        return False
    marks = 0
    for sign in unicodedata.normalize("NFD", text):
        if unicodedata.category(sign) in {"Mn", "Me"}:
            marks += not _of(sign, (STACKED,))
            if marks > MOST_MARKS:
                return True
        # A joiner, or a selector of a form, begins no letter.
        elif not HIDDEN.match(sign):
            marks = 0
    return False
