"""Write records as YAML that people like to read and that git shows small changes of. Pure.

Block style, but one line for a list of words and for a record without lists in it
(a channel, a key). Every value is text; what plain text cannot say stands in double
quotes. `builder.workspace.yamltext` is the only reader of YAML.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

WIDTH = 110

Fields = Mapping[str, Any]

# Plain style, inside brackets too: nothing that YAML could take for its own.
PLAIN = re.compile(r"(?!.*(?:: | #))[\w+(](?:[^\n\t,\[\]{}]*[^\s,\[\]{}:])?\Z")


def document(fields: Fields) -> str:
    """Return one record as the text of a file."""
    return "\n".join(_block(fields, 0)) + "\n"


def scalar(value: str) -> str:
    """Return a text as YAML writes it, plain where that is safe."""
    text = unicodedata.normalize("NFC", value)
    # What JSON writes between quotes YAML reads alike, as long as it holds no control character.
    return text if PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def _block(fields: Fields, indent: int) -> Iterator[str]:
    for key, value in fields.items():
        yield from _entry(key, value, indent)


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    start = f"{' ' * indent}{key}:"
    line = f"{start} {flow(value)}"
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        yield start
        for item in value:
            yield from _item(item, indent + 2)
    elif len(line) <= WIDTH or isinstance(value, str):
        yield line
    elif isinstance(value, Mapping):
        yield start
        yield from _block(value, indent + 2)
    else:
        yield start
        yield from _wrapped(value, indent + 2)


def _item(item: Fields, indent: int) -> Iterator[str]:
    """Write one record of a list: on a line of its own, unless it holds records itself."""
    values = [each for value in item.values() for each in (value if isinstance(value, list | tuple) else [value])]
    if not any(isinstance(value, Mapping) for value in values):
        yield f"{' ' * indent}- {flow(item)}"
        return
    lines = list(_block(item, indent + 2))
    yield f"{' ' * indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _wrapped(items: list[str], indent: int) -> Iterator[str]:
    """Write a long list of words over several lines."""
    line = " " * indent + "["
    for place, item in enumerate(items):
        word = scalar(item) + ("]" if place == len(items) - 1 else ",")
        if len(line) + len(word) + 1 > WIDTH:
            yield line
            line = " " * (indent + 1) + word
        else:
            line += word if line.endswith("[") else f" {word}"
    yield line
