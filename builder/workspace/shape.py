"""Give text its types: the text of a file, or a dict of strings, becomes a record, or problems with hints."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from builder.workspace.problems import Place, Problem
from builder.workspace.record import IN_WORDS, Record
from builder.workspace.yamltext import YamlReader

# What pydantic calls its errors, and how we say it: (rule, message, hint).
WORDS = {
    "missing": ("missing key", "the key {key} is missing", "add it; data/README.md and recipients/README.md show each"),
    "literal_error": ("value", "{key} has a value that is not allowed", "one of: {expected}"),
    "enum": ("value", "{key} has a value that is not allowed", "one of: {expected}"),
    "string_too_long": ("value", "{key} is too long", "at most {max_length} characters"),
    "string_too_short": ("value", "{key} is empty", "write the value on the same line, after the key"),
    "string_pattern_mismatch": ("value", "{key} is not written as it should be", "{words}"),
    "string_type": ("value", "{key} must be a text", "write one value on the same line, after the key"),
    "tuple_type": ("value", "{key} must be a list", "write it as [one, two] or as lines that begin with '- '"),
    "too_long": ("value", "{key} has too many items", "at most {max_length}"),
    "too_short": ("value", "{key} has too few items", "at least {min_length}"),
}
FALLBACK = ("value", "{key} is not written as it should be", "data/README.md and recipients/README.md show each key")
RecordT = TypeVar("RecordT", bound=Record)
# The type of a record, or what chooses it by the keys that stand there.
Choice = type[RecordT] | Callable[[Mapping[str, Any]], type[RecordT]]
# The records without a fault that this process holds, by what they were read from. The edition before is, but for
# a few files, the register of today; nothing is kept here that nobody else keeps.
_HELD: WeakValueDictionary[tuple[object, str, bytes], Record] = WeakValueDictionary()


def read_record(type_: type[RecordT], file: str, text: str) -> tuple[RecordT | None, list[Problem]]:
    """Return the record that the text of a YAML file holds, or None where anything is wrong, and what that is.

    A record may come with warnings, and they stand last. `file` is its name in the problems.
    """
    return read_as(type_, file, text)


def read_as(choice: Choice[RecordT], file: str, text: str) -> tuple[RecordT | None, list[Problem]]:
    """Do the same where what the text holds may say of which type the record is.

    A text that was read before, under the same name, is the same record, as long as anybody holds that.
    """
    key = (choice, file, sha256(text.encode()).digest())
    if (known := _HELD.get(key)) is not None:
        return cast(RecordT, known), []
    reader = YamlReader(file)
    fields = reader.read(text)
    if fields is None:
        return None, [*reader.problems, *reader.warnings]
    type_: type[RecordT] = choice if isinstance(choice, type) else choice(fields)
    record, problems = shape(type_, fields, fields["place"])
    # An alias stands for no text; that the text is missing need not be said too.
    lines = {problem.place.line for problem in reader.problems if problem.rule == "alias"}
    problems = [*reader.problems, *(each for each in problems if each.place.line not in lines), *reader.warnings]
    if record is not None and not problems:
        _HELD[key] = record
    return None if reader.problems else record, problems


def shape(type_: type[RecordT], fields: dict[str, Any], place: Place) -> tuple[RecordT | None, list[Problem]]:
    """Return the record, or None with one problem for each thing wrong with it."""
    try:
        return type_.model_validate(fields), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        # A list whose items are wrong counts as too short for pydantic; the items are what is wrong.
        wrong = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
        details = [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in wrong]
        return None, [_problem(detail, fields, place, type_) for detail in details]


def problem_of(type_: type[Record], key: str, value: Any) -> Problem | None:
    """Return what is wrong with the value of one key of a record, whatever its others will be; None for nothing."""
    try:
        type_.model_validate({key: value})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            if detail["loc"][0] == key:
                return _problem(detail, {key: value}, Place(file=""), type_)
    return None


def _problem(detail: ErrorDetails, fields: dict[str, Any], place: Place, type_: type[Record]) -> Problem:
    path = [part for part in detail["loc"] if isinstance(part, int) or part.isidentifier() or part == "except"]
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "the record")
    where = _find(fields, path, place)
    context = {"key": key, **detail.get("ctx", {})}
    context["words"] = IN_WORDS.get(context.get("pattern", ""), FALLBACK[2])
    match detail["type"]:
        case "extra_forbidden":
            near = get_close_matches(key, _keys_of(type_, path[:-1]), n=1)
            hint = f"do you mean {near[0]}?" if near else "remove it, or correct its spelling"
            return Problem(place=where, rule="unknown key", message="a key is not one of ours", hint=hint)
        case kind if kind in WORDS:
            rule, message, hint = WORDS[kind]
        case "model_type" | "model_attributes_type":
            rule, message, hint = "value", "{key} must be a record of its own", "indent its keys below it"
        case _ if "hint" in detail.get("ctx", {}):
            rule, message, hint = detail["type"], f"{{key}} {detail['msg']}", detail["ctx"]["hint"]
        case _:
            rule, message, hint = FALLBACK
    return Problem(place=where, rule=rule, message=_fill(message, context), hint=_fill(hint, context))


def _fill(text: str, context: dict[str, Any]) -> str:
    for name, value in context.items():
        text = text.replace(f"{{{name}}}", str(value).replace("'", ""))
    return text


def _find(fields: Any, path: Iterable[int | str], place: Place) -> Place:
    """Follow a path into the text as far as it goes, and return where it ends."""
    here, where = fields, place
    for step in path:
        if isinstance(here, dict):
            where = here.get("place", where)
            if isinstance(step, str):
                where = where.at(step)
                here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
    return here["place"] if isinstance(here, dict) and "place" in here else where


def _keys_of(type_: type[Record], path: Iterable[int | str]) -> list[str]:
    """Return the keys that the record at the end of a path may have."""
    here: type[Record] = type_
    for step in path:
        if isinstance(step, str) and step in here.model_fields:
            here = _record_in(here.model_fields[step].annotation) or here
    return [field.alias or name for name, field in here.model_fields.items() if name != "place"]


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next((found for part in getattr(annotation, "__args__", ()) if (found := _record_in(part))), None)
