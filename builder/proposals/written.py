"""The parts of an organisation's file as texts, lists and mappings of them, which `yamlwritten` writes. Pure."""

from collections.abc import Mapping
from typing import Any

from builder.register.kinds import Tlp
from builder.register.model import Channel
from builder.register.writing import fields_of


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {key: value for key, value in fields.items() if value not in (None, "", (), [], {})}


def label(level: Tlp | None) -> str | None:
    """Return a TLP label as the register writes it."""
    return None if level is None else level.word


def channel_fields(channel: Channel) -> dict[str, Any]:
    """Return a channel as the register writes it."""
    return given(fields_of(channel))
