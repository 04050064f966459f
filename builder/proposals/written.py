"""Write values as YAML that reads back as the same text. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from builder.register.kinds import Tlp
from builder.register.model import Channel

# Plain style, inside brackets too: nothing that YAML could take for its own.
PLAIN = re.compile(r"(?!.*(?:: | #))[\w+(](?:[^\n\t,\[\]{}]*[^\s,\[\]{}:])?\Z")


def scalar(text: str) -> str:
    """Return a text as a scalar, plain where that is safe."""
    # What JSON writes between quotes YAML reads alike, as long as it holds no control character.
    return text if PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def flow(value: Any) -> str:
    """Return texts, lists and mappings of them on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        return scalar(value)
    assert isinstance(value, Iterable)  # noqa: S101
    return "[" + ", ".join(flow(each) for each in value) + "]"


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {key: value for key, value in fields.items() if value not in (None, "", (), [])}


def label(level: Tlp | None) -> str | None:
    """Return a TLP label as the register writes it."""
    return None if level is None else level.word


def channel_fields(channel: Channel) -> dict[str, Any]:
    """Return a channel as the register writes it."""
    return given(
        {
            "kind": channel.kind.value,
            "value": channel.value,
            "tlp": channel.tlp.word,
            "hours": channel.hours and channel.hours.text,
            "country": channel.country,
            "relies_on": list(channel.relies_on),
            "note": channel.note,
            "override": channel.override,
        }
    )
