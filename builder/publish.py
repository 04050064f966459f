"""Write an edition, whole or not at all. The only writer of `dist/`.

Bundles come here sealed. They are staged beside the editions and become one in a single
rename; the record of the edition (what was published, to whom, and the data it was built
from) follows. A build that fails, is killed or runs out of disk leaves the last edition as
it was; the next build clears up after it.
"""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from builder.bundle.make import SealedBundle
from builder.edition import Edition
from builder.errors import PublishError
from builder.report import Report
from builder.workspace import Workspace

STAGED = ".staged-"
RECORD = "edition.yaml"
SNAPSHOT = "snapshot"


def next_number(workspace: Workspace) -> int:
    """Return the number of the next edition: one more than any that ever was."""
    found = [0]
    for directory in (workspace.editions, workspace.records_of_editions):
        if directory.is_dir():
            found += [int(path.name) for path in directory.iterdir() if path.name.isdecimal()]
    return max(found) + 1


class StagedEdition:
    """An edition in the making: sealed bundles in a directory that nobody reads yet."""

    def __init__(self, workspace: Workspace, edition: Edition) -> None:
        self._workspace = workspace
        self.edition = edition
        name = f"{STAGED}{edition.number}"
        self._bundles = workspace.editions / name
        self._record = workspace.records_of_editions / name
        self._listed: list[dict[str, Any]] = []
        self.published = False
        self._bundles.mkdir(mode=0o700)

    def add(self, bundle: SealedBundle) -> None:
        """Write one sealed bundle."""
        with told(self):
            _write(self._bundles / f"{bundle.locator}.zip.age", bundle.content)
        # Of the ciphertext: the digest of a plaintext would let anyone who can guess a
        # record confirm the guess.
        self._listed.append(
            {
                "recipient": bundle.recipient,
                "locator": bundle.locator,
                "entries": bundle.entries,
                "bytes": len(bundle.content),
                "sha256": hashlib.sha256(bundle.content).hexdigest(),
            }
        )

    def record(self, sources: Mapping[str, str]) -> None:
        """Stage the record of the edition, with the very files it was built from."""
        with told(self):
            self._write_record(sources)

    def _write_record(self, sources: Mapping[str, str]) -> None:
        self._record.mkdir(mode=0o700)
        for name, text in sources.items():
            path = self._record / SNAPSHOT / name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, text.encode())
        fields = {
            "edition": self.edition.number,
            "issued": self.edition.issued.isoformat(),
            "expires": self.edition.expires.isoformat(),
            "recipients": self._listed,
        }
        _write(self._record / RECORD, yaml.safe_dump(fields, sort_keys=False, allow_unicode=True).encode())

    def finish(self) -> Path:
        """Make it an edition."""
        with told(self):
            return self._finish()

    def _finish(self) -> Path:
        for directory in (self._bundles, self._record, *(path for path in self._record.rglob("*") if path.is_dir())):
            _sync(directory)
        number = str(self.edition.number)
        final = self._workspace.editions / number
        self._bundles.rename(final)
        # From here on it is one: its record may be late, and must not be lost.
        self.published = True
        _sync(final.parent)
        self._record.rename(self._workspace.records_of_editions / number)
        _sync(self._workspace.records_of_editions)
        return final

    def discard(self) -> None:
        """Remove what was staged, but never the record of an edition that is out."""
        if not self.published:
            shutil.rmtree(self._bundles, ignore_errors=True)
            shutil.rmtree(self._record, ignore_errors=True)


@contextmanager
def stage(workspace: Workspace, report: Report) -> Iterator["Stage"]:
    """Hold the workspace for one build at a time."""
    with told(None):
        for directory in (workspace.editions.parent, workspace.editions, workspace.records_of_editions):
            directory.mkdir(mode=0o700, exist_ok=True)
            if not directory.resolve().is_relative_to(workspace.root):
                raise PublishError(
                    f"{workspace.name_of(directory)} is a link that leaves the workspace",
                    hint="put the directory itself there, and copy what is published",
                )
        lock = os.fdopen(os.open(workspace.editions / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishError("another build of this workspace is running", hint="wait for it to end") from None
        with told(None):
            _clear_up(workspace, report)
        current = Stage(workspace)
        try:
            yield current
        except BaseException:
            current.discard()
            raise


@contextmanager
def told(edition: "StagedEdition | None") -> Iterator[None]:
    """Say what went wrong with the disk, and what stands."""
    try:
        yield
    except OSError as error:
        if edition and edition.published:
            raise PublishError(
                f"edition {edition.edition.number} is out, but its record is not finished ({error.strerror})",
                hint="mend that; the next `tocsin build` completes the record",
            ) from None
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise PublishError(
                "the disk is full; the last edition stands as it was", hint="make room and run `tocsin build` again"
            ) from None
        raise PublishError(
            f"the edition could not be written ({error.strerror}); the last one stands as it was",
            hint="check the permissions of dist/ and data/editions/",
        ) from None


class Stage:
    """The right to make the next edition of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.number = next_number(workspace)
        self._edition: StagedEdition | None = None

    def begin(self, edition: Edition) -> StagedEdition:
        """Begin to stage an edition."""
        with told(None):
            self._edition = StagedEdition(self._workspace, edition)
        return self._edition

    def discard(self) -> None:
        """Remove what was staged."""
        if self._edition:
            self._edition.discard()


def _clear_up(workspace: Workspace, report: Report) -> None:
    """Finish or remove what a build that was killed left behind."""
    for directory in (workspace.editions, workspace.records_of_editions):
        for path in sorted(directory.glob(f"{STAGED}*")):
            number = path.name.removeprefix(STAGED)
            published = directory == workspace.records_of_editions and (workspace.editions / number).is_dir()
            if published and (path / RECORD).is_file() and not (directory / number).exists():
                path.rename(directory / number)
                report.say(f"completed the record of edition {number}, whose build was stopped at the end")
            else:
                shutil.rmtree(path)
                report.say("removed the leftovers of a build that was stopped")


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
