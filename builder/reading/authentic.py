"""What is known of an edition once it is authenticated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from builder.reading.chain import tampered
from builder.reading.memory import News
from builder.reading.source import Source

CURRENT = "current"


class Part(StrEnum):
    """What can run out."""

    EDITION = "edition"
    HEARTBEAT = "heartbeat"
    ROOT = "root"


@dataclass(frozen=True, slots=True, kw_only=True)
class RanOut:
    """Something that ran out, and when."""

    what: Part
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentic:
    """What was authenticated.

    `older_than` is the edition seen before, where this is an older one. `signed_on` is the
    last day on which any of it was signed, where by the clock that day is still to come:
    the clock is behind, and nobody can tell what has run out. `missing` counts the bundles
    that a published tree lacks.
    """

    edition: int
    issued: date
    valid_until: date
    heartbeat_until: datetime
    root_version: int
    builder: str
    approvers: tuple[str, ...]
    # One person plays the board and the officers.
    practice: bool
    ran_out: tuple[RanOut, ...] = ()
    older_than: int | None = None
    signed_on: date | None = None
    missing: int = 0
    notes: tuple[str, ...] = ()
    # By locator.
    targets: Mapping[str, TargetFile] = field(repr=False)
    # Without a heartbeat where this machine has seen a newer one.
    news: News = field(repr=False)

    @property
    def signers(self) -> tuple[str, ...]:
        """Everybody who signed, the builder first."""
        return (self.builder, *self.approvers)

    def bundle(self, source: Source, locator: str) -> bytes | None:
        """Return a sealed bundle as it was signed, or None where the source lacks it."""
        content = source.target(locator, self.targets[locator].hashes["sha256"])
        if content is not None:
            check_bundle(self.targets[locator], content)
        return content

    @property
    def state(self) -> str:
        """The state by name; what is certain comes before what the clock leaves open."""
        if self.ran_out:
            return "ran-out"
        if self.older_than:
            return "older"
        return "clock-behind" if self.signed_on else CURRENT

    def fields(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "state": self.state,
            "edition": self.edition,
            "issued": self.issued.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "heartbeat_until": self.heartbeat_until.isoformat(),
            "ran_out": [{"what": each.what, "since": each.since.isoformat()} for each in self.ran_out],
            "older_than": self.older_than,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
            "root": self.root_version,
            "builder": self.builder,
            "approvers": list(self.approvers),
            "practice": self.practice,
            "bundles": len(self.targets),
            "missing": self.missing,
            "notes": list(self.notes),
        }


def check_bundle(file: TargetFile, content: bytes) -> None:
    try:
        file.verify_length_and_hashes(content)
    except LengthOrHashMismatchError:
        raise tampered("the sealed bundle is not what was signed") from None
