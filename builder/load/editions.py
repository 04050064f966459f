"""Read the record of an edition: what was published, to whom, from which data."""

from typing import Annotated

from pydantic import StringConstraints

from builder.errors import PublishError, RegisterError
from builder.load.shape import shape
from builder.load.yamltext import YamlReader
from builder.model import Count, Day, Identifier, Record
from builder.workspace import TABLE_LIMIT, Workspace


class PublishedBundle(Record):
    """One sealed bundle of an edition; the digest is of the sealed file."""

    recipient: Identifier
    locator: str
    entries: str
    bytes: str
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class EditionRecord(Record):
    """`data/editions/N/edition.yaml`."""

    edition: Count
    issued: Day
    expires: Day
    recipients: tuple[PublishedBundle, ...]


def read_edition(workspace: Workspace, number: int) -> EditionRecord:
    """Return the record of an edition."""
    path = workspace.records_of_editions / str(number) / "edition.yaml"
    if not path.is_file():
        raise PublishError(f"there is no record of edition {number}", hint="`ls data/editions` lists what there is")
    name = workspace.name_of(path)
    reader = YamlReader(name)
    fields = reader.read(workspace.read_text(path, limit=TABLE_LIMIT))
    record, problems = shape(EditionRecord, fields, fields["place"]) if fields else (None, [])
    if record is None or reader.problems:
        raise RegisterError([*reader.problems, *problems])
    return record


def latest_edition(workspace: Workspace) -> EditionRecord | None:
    """Return the record of the newest edition, or None before the first."""
    directory = workspace.records_of_editions
    numbers = [int(path.name) for path in directory.iterdir() if path.name.isdecimal()] if directory.is_dir() else []
    return read_edition(workspace, max(numbers)) if numbers else None


def snapshot_of(workspace: Workspace, number: int) -> Workspace:
    """Return the data that an edition was built from, as a workspace of its own."""
    return Workspace.find(workspace.records_of_editions / str(number) / "snapshot")
