"""Change the text of an organisation's file in one place, and leave every other character as it was. Pure.

Comments, order, quotes, alignment and line endings stay, for nothing is written anew: ruamel.yaml
says where each value stands, and only that is replaced. What came out is read back, and taken
only where it says what was there before with this one change.
"""

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from builder.errors import ProposalError
from builder.proposals.change import changed, contact_fields, new_channels, place_of, restated
from builder.proposals.record import Action, Proposal
from builder.proposals.rules import whose
from builder.proposals.written import channel_fields
from builder.register.model import Channel, Organisation
from builder.workspace.shape import read_record
from builder.workspace.yamlwritten import flow, scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A file before and after a change, and the organisation that it then holds."""

    file: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    organisation: Organisation = field(repr=False)

    @property
    def diff(self) -> str:
        """What changes, line by line; it shows what the register holds."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), self.file, self.file, n=2, lineterm=""
        )
        return "\n".join(lines)


def edited(file: str, text: str, proposal: Proposal) -> Edited:
    """Return the file with a proposal's change; refuse where what it would change is not there."""
    before, _ = read_record(Organisation, file, text)
    if before is None:
        raise ProposalError(f"{file} cannot be read", hint="run `tocsin check`")
    wanted = changed(before, proposal)
    for after in _texts(text, before, proposal):
        found, _ = read_record(Organisation, file, after)
        if found is not None and found.model_dump() == wanted.model_dump():
            return Edited(file=file, before=text, after=after, organisation=found)
    raise ProposalError(
        f"{file} is written in a way that cannot be changed safely",
        hint="write the channel on one line of its own, as the other files do, and apply again",
    )


def _texts(text: str, before: Organisation, proposal: Proposal) -> Iterator[str]:
    """Yield the ways to write a change, the nicest first."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    # `from None`: the original quotes the file.
    except YAMLError:
        raise ProposalError("the file of the organisation cannot be read", hint="run `tocsin check`") from None
    contacts = _value_of(root, "contacts")
    if not isinstance(contacts, SequenceNode):
        return
    if proposal.action is Action.NEW_CONTACT:
        yield _with_contact(text, contacts, contact_fields(before, proposal), proposal.channels)
        return
    index = next(number for number, each in enumerate(before.contacts) if each.id == whose(proposal))
    contact = contacts.value[index]
    channels = _value_of(contact, "channels")
    if not isinstance(channels, SequenceNode):
        return
    if proposal.action is Action.ADD:
        lines = [flow(channel_fields(channel)) for channel in new_channels(proposal)]
        yield _with_item(text, channels, lines)
        return
    at = place_of(before.contacts[index], proposal)
    if proposal.action is Action.REMOVE:
        yield _without_item(text, channels, at)
        return
    for plain in (True, False):
        yield _with_values(text, channels.value[at], restated(proposal), plain=plain)


def _with_values(text: str, channel: Node, fields: dict[str, str], *, plain: bool) -> str:
    """Replace the values of some keys of a channel, and put in those that it lacks after its value."""
    changes: list[tuple[int, int, str]] = []
    after = _value_of(channel, "value")
    missing = ""
    for key, value in fields.items():
        node = _value_of(channel, key)
        if isinstance(node, ScalarNode):
            changes.append((node.start_mark.index, node.end_mark.index, _scalar(value, node.style, plain=plain)))
        elif _is_flow(channel):
            missing += f", {key}: {scalar(value)}"
        else:
            column = channel.start_mark.column
            missing += f"{_ending(text, channel.start_mark.index)}{' ' * column}{key}: {scalar(value)}"
    if missing and after is not None:
        end = after.end_mark.index
        replaced = next((change for change in changes if change[1] == end), None)
        if replaced:
            changes.remove(replaced)
            changes.append((replaced[0], end, replaced[2] + missing))
        else:
            changes.append((end, end, missing))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _scalar(value: str, style: str | None, *, plain: bool) -> str:
    """Write a value with the quotes that the old one had."""
    if style == "'" and plain:
        return "'" + value.replace("'", "''") + "'"
    if style == '"' or not plain:
        return json.dumps(value, ensure_ascii=False)
    return scalar(value)


def _with_item(text: str, items: SequenceNode, lines: Sequence[str]) -> str:
    """Add an item to a list, after its last one."""
    if _is_flow(items):
        flat = lines[0]
        if not items.value:
            return text[: items.start_mark.index] + f"[{flat}]" + text[items.end_mark.index :]
        end = _end_of(items.value[-1])
        return f"{text[:end]}, {flat}{text[end:]}"
    last = items.value[-1]
    indent = _indent(text, last)
    end, ending = _line_end(text, _end_of(last)), _ending(text, last.start_mark.index)
    block = f"{indent}- " + f"{ending}{indent}  ".join(lines)
    if end == len(text) and not text.endswith("\n"):
        return f"{text}{ending}{block}"
    return text[:end] + block + ending + text[end:]


def _with_contact(text: str, contacts: SequenceNode, fields: dict[str, Any], channels: Sequence[Channel]) -> str:
    lines = [f"{key}: {flow(value)}" for key, value in fields.items()]
    lines += ["channels:", *(f"  - {flow(channel_fields(channel))}" for channel in channels)]
    if not _is_flow(contacts):
        return _with_item(text, contacts, lines)
    if contacts.value:
        flat = flow({**fields, "channels": [channel_fields(channel) for channel in channels]})
        return _with_item(text, contacts, [flat])
    # `contacts: []`, as a new file has it.
    ending = _ending(text, contacts.start_mark.index)
    start = len(text[: contacts.start_mark.index].rstrip(" "))
    block = ending + "  - " + f"{ending}    ".join(lines)
    return text[:start] + block + text[contacts.end_mark.index :]


def _without_item(text: str, items: SequenceNode, at: int) -> str:
    """Take an item out of a list: its lines, or what stands between its commas."""
    item = items.value[at]
    if _is_flow(items):
        if at + 1 < len(items.value):
            start, end = item.start_mark.index, items.value[at + 1].start_mark.index
        else:
            start = _end_of(items.value[at - 1]) if at else item.start_mark.index
            end = _end_of(item)
        return text[:start] + text[end:]
    start, end = _line_start(text, _dash(text, item)), _line_end(text, _end_of(item))
    without = text[:start] + text[end:]
    if len(items.value) > 1:
        return without
    colon = text.rindex(":", 0, start)
    return f"{without[: colon + 1]} []{without[colon + 1 :]}"


def _value_of(node: Any, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _end_of(node: Node) -> int:
    """Return where a node's own text ends; the library ends a block where the next thing begins."""
    if isinstance(node, ScalarNode) or _is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end_of(last[1] if isinstance(last, tuple) else last)


def _dash(text: str, item: Node) -> int:
    """Return where the hyphen of an item of a list stands."""
    return text.rindex("-", 0, item.start_mark.index)


def _indent(text: str, item: Node) -> str:
    dash = _dash(text, item)
    return text[_line_start(text, dash) : dash]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _ending(text: str, near: int) -> str:
    """Return how lines end around a place."""
    end = _line_end(text, near)
    return "\r\n" if text[:end].endswith("\r\n") else "\n"
