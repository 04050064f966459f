"""Organisations as a table has them, before they are held against the register. Pure."""

from dataclasses import dataclass, field
from typing import Any

from builder.exchange.table import Line
from builder.register.model import Channel, Organisation


@dataclass(slots=True, kw_only=True)
class ChannelDraft:
    """One channel as a line has it; `stated` are the keys that it states, `mark` is from an export."""

    line: Line
    channel: Channel
    stated: frozenset[str]
    mark: str = ""


@dataclass(slots=True, kw_only=True)
class ContactDraft:
    """One contact as some lines have it; `fields` are what they state, as YAML has it."""

    id: str
    lines: list[Line]
    fields: dict[str, Any] = field(default_factory=dict)
    channels: list[ChannelDraft] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class OrganisationDraft:
    """One organisation as some lines have it; `known` is what the register has of it, if anything."""

    id: str
    known: Organisation | None
    lines: list[Line]
    fields: dict[str, Any] = field(default_factory=dict)
    contacts: list[ContactDraft] = field(default_factory=list)
    manages: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
