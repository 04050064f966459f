"""Read the record of an edition: what was published, to whom, from which data."""

from typing import Annotated

from pydantic import Field, StringConstraints

from builder.errors import PublishError
from builder.register.types import Count, Day, Identifier, Locator, Name
from builder.workspace.directories import EditionPaths
from builder.workspace.places import LARGEST_TABLE, Workspace
from builder.workspace.problems import RegisterError
from builder.workspace.record import DIGITS, SHA256, Record
from builder.workspace.shape import read_record

Digits = Annotated[str, StringConstraints(pattern=DIGITS)]


class PublishedBundle(Record):
    """One sealed bundle of an edition; the digest is of the sealed file."""

    recipient: Identifier
    locator: Locator
    entries: Digits
    bytes: Digits
    sha256: Annotated[str, StringConstraints(pattern=SHA256)]


class CommittedFile(Record):
    """One file of an edition whose data were reduced: its key, or of a file that was reduced its leaf."""

    name: Name
    key: Annotated[str, StringConstraints(pattern=SHA256)] | None = Field(default=None, repr=False)
    leaf: Annotated[str, StringConstraints(pattern=SHA256)] | None = None


class Erased(Record):
    """That somebody was erased from an edition's data: when, by which erasure, and from which files; never who."""

    when: Day
    erasure: Identifier
    files: tuple[Name, ...]


class EditionRecord(Record):
    """`data/editions/N/edition.yaml`.

    `salt` is what its data are committed to with, and `next_salt` what those of editions after it follow from.
    Where its data were reduced, `files` stand in the place of the salt; `removed` is the day on which they went.
    """

    edition: Count
    issued: Day
    expires: Day
    root: Count
    approvals: Count
    salt: Annotated[str, StringConstraints(pattern=SHA256)] | None = Field(default=None, repr=False)
    next_salt: Annotated[str, StringConstraints(pattern=SHA256)] | None = Field(default=None, repr=False)
    files: tuple[CommittedFile, ...] = Field(default=(), repr=False)
    erased: tuple[Erased, ...] = ()
    removed: Day | None = None
    recipients: tuple[PublishedBundle, ...]


def read_edition(workspace: Workspace, number: int) -> EditionRecord:
    """Return the record of a published edition."""
    paths = workspace.edition(number)
    if not paths.file.is_file():
        raise PublishError(f"there is no record of edition {number}", hint="`ls data/editions` lists what there is")
    return record_in(workspace, paths)


def record_in(workspace: Workspace, paths: EditionPaths) -> EditionRecord:
    """Return the record of an edition, published or staged."""
    text = workspace.read_text(paths.file, limit=LARGEST_TABLE)
    record, problems = read_record(EditionRecord, workspace.name_of(paths.file), text)
    if record is None:
        raise RegisterError(problems)
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


def snapshot_in(paths: EditionPaths) -> Workspace:
    """Return the data that lies beside the record of an edition, as a workspace of its own."""
    return Workspace(paths.snapshot.resolve())
