"""Read YAML as text: every scalar stays the characters that were written.

`no` is Norway and `+47…` keeps its plus. Duplicate keys, aliases, tags and hidden
characters are refused. Nothing here knows what a record means.
"""

import re
import unicodedata
from typing import Any

import yaml

from builder.problems import Place, Problem

MOST_DEPTH = 8
MOST_TEXT = 1000

Node = Any

# Controls, and the characters that Unicode's bidirectional algorithm obeys unseen
# (UAX #9), zero-width characters, variation selectors and tags.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
# Persian and Indic spelling needs these between letters (UAX #31); elsewhere they hide.
JOINER = re.compile("[\u200c\u200d]")
KEY = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


class YamlReader:
    """Turn the text of one file into dicts, lists and strings, noting each problem.

    Each dict carries its own `Place` under the key `place`; no record can write that key.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def read(self, text: str) -> dict[str, Node] | None:
        """Return the record, or None where it cannot be read; problems are in `problems`."""
        try:
            root = yaml.compose(text, Loader=yaml.CBaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            # The library's own words may quote the source line; only its position is told.
            self._problem(mark.line + 1 if mark else 0, "syntax", "is not valid YAML", "check indentation, quotes, ':'")
            return None
        except (RecursionError, ValueError):
            self._problem(0, "syntax", "cannot be read as YAML", "restore the file from history")
            return None
        if not isinstance(root, yaml.MappingNode):
            self._problem(
                1, "syntax", "is no record: it must be a list of 'key: value' lines", "compare data/README.md"
            )
            return None
        node = self._convert(root, 0)
        return node if isinstance(node, dict) else None

    def _convert(self, node: yaml.Node, depth: int) -> Node:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            self._problem(line, "alias", "an alias (*name) is not allowed", "write the value out")
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self._seen.add(id(node))
        if depth > MOST_DEPTH:
            self._problem(line, "syntax", "is nested too deeply", "compare data/README.md")
            return ""
        if node.tag not in TAGS:
            self._problem(line, "tag", "a tag (!name) is not allowed", "remove it")
            return ""
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self._convert(child, depth + 1) for child in node.value]
        return self._scalar(node.value, line)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Node]:
        result: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not KEY.match(key) or key == "place":
                # Not quoted: in a damaged file a value can stand where a key belongs.
                self._problem(
                    line, "unknown key", "a key is not one of ours", "keys are lower-case words; see data/README.md"
                )
            elif key in lines:
                self._problem(line, "duplicate key", f"the key {key} stands here twice (line {lines[key]})", "keep one")
            else:
                lines[key] = line
                result[key] = self._convert(value_node, depth + 1)
        result["place"] = Place(file=self.file, line=node.start_mark.line + 1, lines=lines)
        return result

    def _scalar(self, value: str, line: int) -> str:
        if problem := text_problem(value):
            self._problem(line, "text", *problem)
            return ""
        return unicodedata.normalize("NFC", value)

    def _problem(self, line: int, rule: str, message: str, hint: str) -> None:
        self.problems.append(Problem(place=Place(file=self.file, line=line), rule=rule, message=message, hint=hint))


def text_problem(value: str) -> tuple[str, str] | None:
    """Say what is wrong with a piece of text from outside, as (message, hint)."""
    if len(value) > MOST_TEXT:
        return (f"a text has {len(value):,} characters; the most is {MOST_TEXT:,}", "shorten it")
    hidden = HIDDEN.search(value) or next((found for found in JOINER.finditer(value) if not _joins(found)), None)
    if hidden:
        return (
            f"a text holds a hidden or direction-changing character (U+{ord(hidden.group()):04X})",
            "type the text again by hand; pasted text often carries such characters",
        )
    return None


def _joins(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()], found.string[found.end() :]
    return unicodedata.category(before[-1:] or " ")[0] in "LM" and unicodedata.category(after[:1] or " ")[0] == "L"
