"""Make a backup: sealed to the office's keys, streamed, and there in one step or not at all."""

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from builder import __version__, seal
from builder.editions import staging
from builder.errors import BackupError, SealError
from builder.office.backup import contents, manifest
from builder.office.backup.manifest import Manifest
from builder.office.backup.members import Digest, Pieces, file_pieces, last_pieces
from builder.progress import Report
from builder.workspace import store
from builder.workspace.places import Workspace, shown

ENDING = ".backup.age"
NO_KEYS = BackupError(
    "register.yaml has no backup_keys to seal a backup to",
    hint="make a key with `age-keygen -pq`, keep its file away from this machine, "
    "and add its public key to data/register.yaml: `backup_keys: [age1pq1…]`; or name one with --key",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was made; `sha256` is that of the sealed file, by which it is known."""

    path: Path
    sha256: str
    bytes: int
    manifest: Manifest
    left_out: tuple[str, ...]


def name_on(day: date) -> str:
    """Return how a backup of a day is called: nothing of what is in it."""
    return f"tocsin-{day}{ENDING}"


def make(
    workspace: Workspace, target: Path, keys: Sequence[str], now: datetime, report: Report, *, git: bool, force: bool
) -> Made:
    """Seal a backup to a file; an earlier one is replaced only by `force`, and stands until the new one is whole."""
    keys = tuple(dict.fromkeys(keys))
    _refuse_keys(keys)
    name = shown(target.name)
    with store.told(name, BackupError, "name a file in another directory"):
        _refuse_target(workspace, target, force=force)
    stands = f"{name} is not written" + ("; the earlier one stands" if target.exists() else "")
    with (
        contents.unbuilt(workspace, report),
        store.told(name, BackupError, "name a file in another directory", stands=stands),
    ):
        # Under the lock: of this workspace nobody else writes one now.
        for path in target.parent.glob(f".*{ENDING}.*{store.UNFINISHED}"):
            path.unlink(missing_ok=True)
        packing = _Packing(workspace, now, report, git=git)
        with store.writing_atomically(target) as file, closing(packing.pieces()) as pieces:
            sink = _Counted(file)
            seal.seal_stream(packing.stream(pieces), sink, keys)
    return Made(
        path=target,
        sha256=sink.digest.hexdigest(),
        bytes=sink.bytes,
        manifest=packing.manifest,
        left_out=contents.left_out(workspace),
    )


class _Packing:
    """The archive of one workspace, made as it is read."""

    manifest: Manifest

    def __init__(self, workspace: Workspace, now: datetime, report: Report, *, git: bool) -> None:
        self._workspace, self._now, self._report = workspace, now, report
        self._git = git and workspace.git.exists()
        self._files: list[Digest] = []
        self._stream = Pieces(iter(()))

    def stream(self, pieces: Iterator[bytes]) -> Pieces:
        """Return what the seal reads from."""
        self._stream = Pieces(pieces)
        return self._stream

    def pieces(self) -> Generator[bytes, None, None]:
        """Yield the archive. The register's part goes first: officers at work wait no longer than for that."""
        self._report.begin("Sealing the register", 1)
        with contents.still(self._workspace):
            yield from file_pieces(contents.register_items(self._workspace), self._files.append)
        self._report.advance()
        items = [*contents.edition_items(self._workspace)]
        if self._git:
            items += contents.history_items(self._workspace)
        self._report.begin("Sealing the rest", len(items))
        for item in items:
            yield from file_pieces((item,), self._files.append)
            self._report.advance()
        self.manifest = self._manifest()
        yield from last_pieces(manifest.write(self.manifest), int(self._now.timestamp()), lambda: self._stream.size)

    def _manifest(self) -> Manifest:
        return Manifest(
            made=self._now,
            tocsin=__version__,
            edition=staging.number_of_site(self._workspace),
            git=self._git,
            files=tuple(self._files),
        )


class _Counted:
    """A file, and the digest of what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.bytes = 0

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self.digest.update(content)
        self.bytes += len(content)


def _refuse_keys(keys: Sequence[str]) -> None:
    if not keys:
        raise NO_KEYS
    for key in keys:
        try:
            seal.parse(key)
        except SealError as error:
            raise BackupError(f"a key of backups {error.message}", hint=error.hint) from None


def _refuse_target(workspace: Workspace, target: Path, *, force: bool) -> None:
    if target.resolve().is_relative_to(workspace.root):
        raise BackupError(
            "a backup in the workspace itself is lost with it", hint="name a file on another disk or machine"
        )
    if target.is_dir() or (target.exists() and not force):
        raise BackupError(
            f"{shown(target.name)} is there already", hint="name another file, or replace it with --force"
        )
