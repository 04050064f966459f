"""The manifest of a backup: what it is of, and the digest of each file. Pure.

Nothing in it says who made it: a manifest is as good as the digest of the whole file, which somebody noted.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from builder.office.backup.members import Digest, forged
from builder.workspace import jsontext

FORMAT = 1
FIRST_ROOT = "data/trust/1.root.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is of; `edition` is that which readers see."""

    made: datetime
    tocsin: str
    edition: int | None
    git: bool
    files: tuple[Digest, ...] = field(repr=False)

    @property
    def root(self) -> str | None:
        """The SHA-256 of the first root, as the file has it; None where there is no board."""
        return next((each.sha256 for each in self.files if each.name == FIRST_ROOT), None)

    @property
    def bytes(self) -> int:
        """How much there is to unpack."""
        return sum(each.bytes for each in self.files)


def write(manifest: Manifest) -> bytes:
    """Return the manifest as its member has it."""
    fields = {
        "format": FORMAT,
        "made": f"{manifest.made.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "tocsin": manifest.tocsin,
        "edition": manifest.edition,
        "git": manifest.git,
        "files": [asdict(each) for each in manifest.files],
    }
    return json.dumps(fields, indent=1, ensure_ascii=False).encode()


def read(content: bytes) -> Manifest:
    """Return what a manifest states; refuse one of another form."""
    try:
        fields = jsontext.parse(content)
        if fields.get("format") != FORMAT:
            raise forged("its manifest is of another version")
        return Manifest(
            made=datetime.fromisoformat(_text(fields["made"])),
            tocsin=_text(fields["tocsin"])[:40],
            edition=_number(fields["edition"]),
            git=fields["git"] is True,
            files=tuple(_digests(fields["files"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise forged("its manifest cannot be read") from None


def _digests(items: Any) -> Iterable[Digest]:
    for item in items:
        yield Digest(name=_text(item["name"]), bytes=int(_number(item["bytes"]) or 0), sha256=_text(item["sha256"]))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError
    return value


def _number(value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise ValueError
    return value
