"""Where a round and the record of an edition have their parts, in a directory each."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RoundPaths:
    """Where a round has its parts."""

    root: Path

    @property
    def file(self) -> Path:
        """What the round is."""
        return self.root / "round.yaml"

    @property
    def outcomes(self) -> Path:
        return self.root / "outcomes.csv"

    @property
    def tasks(self) -> Path:
        return self.root / "tasks.csv"

    @property
    def sent(self) -> Path:
        return self.root / "sent.csv"

    @property
    def effort(self) -> Path:
        return self.root / "effort.csv"

    @property
    def assigned(self) -> Path:
        """Which tasks became another officer's."""
        return self.root / "assigned.csv"

    @property
    def mails(self) -> Path:
        """Which mails were read."""
        return self.root / "mails.csv"

    @property
    def all(self) -> tuple[Path, ...]:
        return (self.file, self.outcomes, self.tasks, self.assigned, self.sent, self.effort, self.mails)


@dataclass(frozen=True, slots=True)
class EditionPaths:
    """Where the record of an edition has its parts."""

    root: Path

    @property
    def file(self) -> Path:
        """What the edition holds, and by whose authority."""
        return self.root / "edition.yaml"

    @property
    def snapshot(self) -> Path:
        """The data it was built from: a workspace of its own."""
        return self.root / "snapshot"

    @property
    def metadata(self) -> Path:
        """What was published of it last."""
        return self.root / "metadata"
