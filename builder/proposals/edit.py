"""Change the text of an organisation's or a TLD's file in one place, and leave every other character as it was. Pure.

Comments, order, quotes, alignment and line endings stay, for nothing is written anew: ruamel.yaml
says where each value stands, and only that is replaced. What came out is read back, and taken
only where it says what was there before with this one change.
"""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from builder.errors import ProposalError
from builder.proposals.change import changed, new_channels, new_contact_fields, place_of, restated
from builder.proposals.record import Action, Proposal
from builder.proposals.stating import Subject
from builder.proposals.touching import whose
from builder.proposals.written import channel_fields
from builder.register.model import Channel, Contact, Organisation, Tld
from builder.register.writing import text_of
from builder.workspace.record import Record
from builder.workspace.shape import read_record
from builder.workspace.yamlwritten import flow, scalar

# In which order keys stand: a new one comes after those before it.
OF_CHANNEL = ("kind", "value", "hours", "country", "tlp", "relies_on", "note", "override")
ORDER: Mapping[type[Record], tuple[str, ...]] = {
    Channel: OF_CHANNEL,
    **{type_: tuple(type_.model_fields) for type_ in (Contact, Organisation, Tld)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A file before and after a change, and the record that it then holds.

    `before` is None where there is no such file yet, and `after` where there is none any more.
    """

    file: str
    before: str | None = field(repr=False)
    after: str | None = field(repr=False)
    record: Subject = field(repr=False)

    @property
    def diff(self) -> str:
        """What changes, line by line; it shows what the register holds."""
        lines = difflib.unified_diff(
            (self.before or "").splitlines(), (self.after or "").splitlines(), self.file, self.file, n=2, lineterm=""
        )
        return "\n".join(lines)


def edited(file: str, text: str | None, proposal: Proposal) -> Edited:
    """Return the file with a proposal's change; refuse where what it would change is not there.

    `text` is None where there is no such file.
    """
    before = None if text is None else _read(file, text, proposal)
    if text is not None and before is None:
        raise ProposalError(f"{file} cannot be read", hint="run `tocsin check`")
    wanted = changed(before, proposal)
    if wanted is None:
        return Edited(file=file, before=text, after=None, record=None)
    new = wanted if text is None and isinstance(wanted, Organisation) else None
    for after in [text_of(new)] if new else _texts(text or "", before, proposal):
        found = _read(file, after, proposal)
        if found is not None and found.model_dump() == wanted.model_dump():
            return Edited(file=file, before=text, after=after, record=found)
    raise ProposalError(
        f"{file} is written in a way that cannot be changed safely",
        hint="write what is to change on one line of its own, as the other files do, and apply again",
    )


def without_contact(text: str, contact: str) -> str:
    """Return an organisation's file without one contact, all else as it was; the same where it has none of this id."""
    contacts = _value_of(_composed(text), "contacts")
    if not isinstance(contacts, SequenceNode):
        return text
    names = [_value_of(item, "id") for item in contacts.value]
    places = [at for at, name in enumerate(names) if isinstance(name, ScalarNode) and name.value == contact]
    return _without_item(text, contacts, places[0]) if places else text


def _read(file: str, text: str, proposal: Proposal) -> Subject:
    if proposal.action is Action.SET_TLD:
        return read_record(Tld, file, text)[0]
    return read_record(Organisation, file, text)[0]


def _texts(text: str, before: Subject, proposal: Proposal) -> Iterator[str]:
    """Yield the ways to write a change of a file, the nicest first."""
    root = _composed(text)
    if before is None or isinstance(before, Tld) or proposal.action is Action.SET_ORGANISATION:
        yield from _with_keys(text, lambda found: found, proposal.set, ORDER[type(before) if before else Organisation])
        return
    contacts = _value_of(root, "contacts")
    if not isinstance(contacts, SequenceNode):
        return
    if proposal.action is Action.NEW_CONTACT:
        yield _with_contact(text, contacts, new_contact_fields(before, proposal), proposal.channels)
        return
    index = next(number for number, each in enumerate(before.contacts) if each.id == whose(proposal))
    if proposal.action is Action.REMOVE_CONTACT:
        yield _without_item(text, contacts, index)
    elif proposal.action is Action.SET_CONTACT:
        yield from _with_keys(text, lambda found: _contact_in(found, index), proposal.set, ORDER[Contact])
    else:
        yield from _with_channels(text, _contact_in(root, index), before.contacts[index], index, proposal)


def _with_channels(text: str, node: Any, contact: Contact, index: int, proposal: Proposal) -> Iterator[str]:
    """Yield the ways to write a change of one contact's channels; `index` says where the contact stands."""
    channels = _value_of(node, "channels")
    if not isinstance(channels, SequenceNode):
        return
    if proposal.action is Action.ADD:
        lines = [flow(channel_fields(channel)) for channel in new_channels(proposal)]
        yield _with_item(text, channels, lines)
        return
    at = place_of(contact, proposal)
    if proposal.action is Action.REMOVE:
        yield _without_item(text, channels, at)
        return

    def channel_in(root: Node) -> Any:
        return _item(_value_of(_contact_in(root, index), "channels"), at)

    yield from _with_keys(text, channel_in, restated(proposal), ORDER[Channel])


def _contact_in(root: Node, index: int) -> Any:
    return _item(_value_of(root, "contacts"), index)


def _composed(text: str) -> Node:
    try:
        root: Node = YAML(typ="safe", pure=True).compose(text)
    # `from None`: the original quotes the file.
    except YAMLError:
        raise ProposalError("the file that is to change cannot be read", hint="run `tocsin check`") from None
    return root


def _with_keys(
    text: str, record_in: Callable[[Node], Any], fields: Mapping[str, Any], order: Sequence[str]
) -> Iterator[str]:
    """Yield the text with keys of a record that say something else, where that can be written: one after the other."""
    for plain in (True, False):
        after: str | None = text
        for key, value in fields.items():
            # A text of several lines is taken out and put in again.
            for each in ("", value) if isinstance(value, str) and "\n" in value else (value,):
                record = record_in(_composed(after)) if after is not None else None
                after = _with_key(after, record, key, each, order, plain=plain) if after is not None else None
        if after is not None:
            yield after


def _with_key(text: str, record: Any, key: str, value: Any, order: Sequence[str], *, plain: bool) -> str | None:
    """Write what a key says in place of what it said, put it in, or take it out; None where that is not safe."""
    if not isinstance(record, MappingNode):
        return None
    at = next((number for number, (name, _) in enumerate(record.value) if name.value == key), None)
    if value in ("", ()):
        return text if at is None else _without_key(text, record, at)
    if at is None:
        return _with_new_key(text, record, _line(text, record, key, value), _before(record, key, order))
    name, node = record.value[at]
    if isinstance(node, ScalarNode) and isinstance(value, str):
        new = _scalar(value, node.style, plain=plain)
        return text[: node.start_mark.index] + new + text[node.end_mark.index :]
    # A list in lines of its own becomes one line; a comment after its key would be lost.
    start = node.start_mark.index if not isinstance(node, CollectionNode) or _is_flow(node) else name.end_mark.index
    colon = ": " if start == name.end_mark.index else ""
    lost = "#" in text[start : node.start_mark.index]
    return None if lost else f"{text[:start]}{colon}{flow(value)}{text[_end_of(node) :]}"


def _before(record: MappingNode, key: str, order: Sequence[str]) -> Node:
    """Return what the last key says that stands before another, in our order."""
    earlier = order[: order.index(key)]
    found = [value for name, value in record.value if name.value in earlier]
    last: Node = found[-1] if found else record.value[0][1]
    return last


def _line(text: str, record: MappingNode, key: str, value: Any) -> str:
    """Write a key with what it says; several lines of text in lines of their own, where the record has such."""
    if not isinstance(value, str) or "\n" not in value or _is_flow(record):
        return f"{key}: {flow(value)}"
    ending, indent = _ending(text, record.start_mark.index), " " * (record.start_mark.column + 2)
    return ending.join([f"{key}: |", *(f"{indent}{line}" if line else "" for line in value.split("\n"))])


def _with_new_key(text: str, record: MappingNode, line: str, after: Node) -> str:
    end = _end_of(after)
    if _is_flow(record):
        return f"{text[:end]}, {line}{text[end:]}"
    ending, indent = _ending(text, record.start_mark.index), " " * record.start_mark.column
    end = _line_end(text, end)
    if not text[:end].endswith("\n"):
        return f"{text}{ending}{indent}{line}"
    return f"{text[:end]}{indent}{line}{ending}{text[end:]}"


def _without_key(text: str, record: MappingNode, at: int) -> str | None:
    name, value = record.value[at]
    if _is_flow(record):
        last = at + 1 == len(record.value)
        start = _end_of(record.value[at - 1][1]) if last else name.start_mark.index
        return text[:start] + text[_end_of(value) if last else record.value[at + 1][0].start_mark.index :]
    start = _line_start(text, name.start_mark.index)
    # Beside the hyphen of a list other keys would lose it.
    return (
        None if text[start : name.start_mark.index].strip() else text[:start] + text[_line_end(text, _end_of(value)) :]
    )


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
    start, end = _line_start(text, _dash(text, item)), _with_comments(text, item)
    without = text[:start] + text[end:]
    if len(items.value) > 1:
        return without
    colon = text.rindex(":", 0, start)
    return f"{without[: colon + 1]} []{without[colon + 1 :]}"


def _with_comments(text: str, item: Node) -> int:
    """Return where an item of a list ends, with the comments below it that are indented as its own."""
    end, indent = _line_end(text, _end_of(item)), len(_indent(text, item))
    while text[end:].lstrip(" ").startswith("#") and len(text[end:]) - len(text[end:].lstrip(" ")) > indent:
        end = _line_end(text, end)
    return end


def _value_of(node: Any, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _item(items: Any, at: int) -> Node | None:
    return items.value[at] if isinstance(items, SequenceNode) else None


def _is_flow(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _end_of(node: Node) -> int:
    """Return where a node's own text ends; the library ends a block where the next thing begins."""
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        # Which the library ends where the next thing begins.
        return len(node.end_mark.buffer[: node.end_mark.index].rstrip())
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
