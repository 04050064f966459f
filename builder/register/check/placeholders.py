"""What `tocsin init` wrote to be replaced, and was not: it must go out to nobody. Pure."""

from collections.abc import Iterator

from builder.register.check.rule import Records, breach
from builder.register.model import Settings
from builder.workspace.problems import Place, Problem
from builder.workspace.record import Record

# So begins each text of a new workspace that its office replaces; an identifier has no capitals and no spaces.
PLACEHOLDERS = ("REPLACE ", "replace-")


def placeholders_are_replaced(records: Records) -> Iterator[Problem]:
    """Nothing stands in a record that a new workspace holds only to be replaced."""
    register = records.register
    for record in (
        register.settings,
        *register.labels.values(),
        *register.organisations.values(),
        *register.rounds,
        *records.recipients,
    ):
        for place, key in _placeholders(record):
            yield breach(
                place,
                placeholders_are_replaced,
                f"{key} is what a new workspace holds to be replaced",
                "write your own in its place",
            )


def has_placeholders(settings: Settings) -> bool:
    """Say whether something in register.yaml still waits to be replaced."""
    return any(_placeholders(settings))


def is_placeholder(text: str) -> bool:
    """Say whether a text was written to be replaced."""
    return text.startswith(PLACEHOLDERS)


def _placeholders(record: Record) -> Iterator[tuple[Place, str]]:
    # Not by pydantic's own way, which makes lists of pairs: all of every record is looked at.
    for name, value in vars(record).items():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, str):
                if is_placeholder(part):
                    yield record.place.at(name), name
            elif isinstance(part, Record):
                yield from _placeholders(part)
