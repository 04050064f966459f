"""A workspace that is on no disk: what reads one reads it alike, and nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.errors import WorkspaceError
from builder.workspace.places import LARGEST_RECORD, SUFFIX, Workspace, decoded, refuse_larger


@dataclass(frozen=True, slots=True)
class InMemory(Workspace):
    """A workspace that is on no disk, as one that a backup holds: `files` by their names in it, with slashes."""

    files: Mapping[str, bytes] = field(repr=False)

    def read_text(self, path: Path, *, limit: int = LARGEST_RECORD) -> str:
        """Return the text of a file, held to what is held of one on a disk."""
        name = self.name_of(path)
        content = self.files.get(path.relative_to(self.root).as_posix())
        if content is None:
            raise WorkspaceError(f"{name} is missing", hint="restore the file")
        refuse_larger(name, len(content), limit)
        return decoded(name, content)

    def holds(self, path: Path) -> bool:
        """Say whether a file or a directory of this name is there."""
        return self.is_directory(path) or path.relative_to(self.root).as_posix() in self.files

    def is_directory(self, path: Path) -> bool:
        """Say whether any file lies in a directory of this name."""
        within = f"{path.relative_to(self.root).as_posix()}/"
        return any(name.startswith(within) for name in self.files)

    def can_enter(self, directory: Path) -> bool:
        """Say the same, as there are no modes."""
        return self.is_directory(directory)

    def records_in(self, directory: Path) -> Iterator[Path]:
        """Yield the paths of the records of a directory, in order of name."""
        within = f"{directory.relative_to(self.root).as_posix()}/"
        names = {name.removeprefix(within).partition("/")[0] for name in self.files if name.startswith(within)}
        for path in (directory / name for name in sorted(names)):
            if self.is_record(path):
                yield path

    def glance(self, directory: Path) -> Iterator[tuple[str, str | None]]:
        """Yield the name of each record of a directory and its text."""
        for path in self.records_in(directory):
            if path.suffix == SUFFIX:
                yield path.stem, self.files[path.relative_to(self.root).as_posix()].decode("utf-8", "replace")
