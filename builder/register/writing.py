"""Write a record as the text of its file, as the register's files are written by hand.

Pure. Keys stand in the order of the model, and what says no more than the default is left out. What is
written reads back as the same record.
"""

from collections.abc import Mapping
from typing import Any

from builder.register.consent import CONSENT_TO_ALL, CONSENT_TO_NONE
from builder.register.hours import Hours
from builder.register.kinds import Tlp
from builder.register.model import ScopeOfAll
from builder.workspace.record import Record
from builder.workspace.yamlwritten import document


def text_of(record: Record) -> str:
    """Return the text of the file that holds a record."""
    return document(fields_of(record))


def fields_of(record: Record) -> Mapping[str, Any]:
    """Return what a record says, as texts, lists and mappings of them."""
    return {
        field.alias or name: _written(value)
        for name, field in type(record).model_fields.items()
        # Not `not value`: `contacts: []` must be there.
        if name != "place" and ((value := getattr(record, name)) != field.default or field.is_required())
    }


def _written(value: Any) -> Any:
    if isinstance(value, Record):
        word = "all" if value in (ScopeOfAll(), CONSENT_TO_ALL) else "none" if value == CONSENT_TO_NONE else None
        return word or fields_of(value)
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Tlp):
        return value.word
    return value.text if isinstance(value, Hours) else str(value)
