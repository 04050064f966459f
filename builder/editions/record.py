"""Read the record of an edition: what was published, to whom, from which data."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from builder.errors import PublishError
from builder.register.types import Count, Day, Identifier, Locator
from builder.workspace.places import TABLE_LIMIT, EditionPaths, Workspace
from builder.workspace.problems import RegisterError
from builder.workspace.record import DIGITS, SHA256, Record
from builder.workspace.shape import shape
from builder.workspace.yamltext import YamlReader

Digits = Annotated[str, StringConstraints(pattern=DIGITS)]


class PublishedBundle(Record):
    """One sealed bundle of an edition; the digest is of the sealed file."""

    recipient: Identifier
    locator: Locator
    entries: Digits
    bytes: Digits
    sha256: Annotated[str, StringConstraints(pattern=SHA256)]


class EditionRecord(Record):
    """`data/editions/N/edition.yaml`."""

    edition: Count
    issued: Day
    expires: Day
    root: Count
    approvals: Count
    salt: Annotated[str, StringConstraints(pattern=SHA256)] = Field(repr=False)
    recipients: tuple[PublishedBundle, ...]


def read_edition(workspace: Workspace, number: int) -> EditionRecord:
    """Return the record of a published edition."""
    path = workspace.edition(number).file
    if not path.is_file():
        raise PublishError(f"there is no record of edition {number}", hint="`ls data/editions` lists what there is")
    return read_record(workspace, path)


def read_record(workspace: Workspace, path: Path) -> EditionRecord:
    """Return the record of an edition, published or staged."""
    reader = YamlReader(workspace.name_of(path))
    fields = reader.read(workspace.read_text(path, limit=TABLE_LIMIT))
    record, problems = shape(EditionRecord, fields, fields["place"]) if fields else (None, [])
    if record is None or reader.problems:
        raise RegisterError([*reader.problems, *problems])
    return record


def numbers(workspace: Workspace) -> list[int]:
    """Return the numbers of the published editions that there are records of, in order."""
    directory = workspace.records_of_editions
    return sorted(int(path.name) for path in directory.iterdir() if path.name.isdecimal()) if directory.is_dir() else []


def latest_edition(workspace: Workspace) -> EditionRecord | None:
    """Return the record of the newest edition, or None before the first."""
    found = numbers(workspace)
    return read_edition(workspace, found[-1]) if found else None


def snapshot_of(workspace: Workspace, number: int) -> Workspace:
    """Return the data that a published edition was built from, as a workspace of its own."""
    return snapshot_in(workspace.edition(number))


def snapshot_in(record: EditionPaths) -> Workspace:
    """Return the data that lies beside the record of an edition, as a workspace of its own."""
    return Workspace(record.snapshot.resolve())
