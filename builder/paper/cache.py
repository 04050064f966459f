"""Keep laid-out forms between builds. Its entries are personal data.

So it lies in the workspace, readable by its owner alone, what a full build did not use is
removed, and `tocsin build --no-cache` leaves none. Nothing in it is executed, and each
entry is checked before it is used: a damaged or foreign one is laid out again. The check
finds accidents, not malice: who can write here can write to the register beside it.
"""

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from builder.errors import CacheError
from builder.workspace import store
from builder.workspace.places import Workspace

FILE = "forms.sqlite"
TAG = "CACHEDIR.TAG"
TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Tocsin's cache of page pieces: personal data.\n"
OURS = frozenset({FILE, f"{FILE}-journal", TAG})


class FormCache:
    """Forms, in bytes, by the digest of their snippet, for one fingerprint of style, program and fonts."""

    def __init__(self, directory: Path, fingerprint: bytes) -> None:
        self._file = directory / FILE
        self._fingerprint = fingerprint
        self.damaged = 0
        try:
            self._open()
        except sqlite3.DatabaseError:
            self.damaged += 1
            self._start_anew()

    def _start_anew(self) -> None:
        try:
            self._file.unlink(missing_ok=True)
            self._open()
        except (sqlite3.DatabaseError, OSError):
            raise CacheError(f"{self._file} cannot be used", hint="remove it, or use --no-cache") from None

    def _open(self) -> None:
        self._table = sqlite3.connect(self._file, isolation_level=None)
        # Removed entries are overwritten: they are somebody's number.
        self._table.execute("PRAGMA secure_delete = ON")
        self._table.execute(
            "CREATE TABLE IF NOT EXISTS forms (key BLOB PRIMARY KEY, body BLOB, seal BLOB) WITHOUT ROWID"
        )
        if self._table.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError

    def get(self, digests: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the forms that are here and whole."""
        found = {}
        for digest in digests:
            key = self._key(digest)
            try:
                row = self._table.execute("SELECT body, seal FROM forms WHERE key = ?", (key,)).fetchone()
            except sqlite3.DatabaseError:
                row = (b"", b"")
            if row is None:
                continue
            body, seal = row
            if isinstance(body, bytes) and hashlib.sha256(key + body).digest() == seal:
                found[digest] = body
            else:
                self.damaged += 1
        return found

    def put(self, forms: Mapping[bytes, bytes]) -> None:
        """Keep forms. A cache that cannot be written costs time, not the build."""
        rows = []
        for digest, body in forms.items():
            key = self._key(digest)
            rows.append((key, body, hashlib.sha256(key + body).digest()))
        with suppress(sqlite3.DatabaseError):
            self._table.execute("BEGIN")
            self._table.executemany("INSERT OR REPLACE INTO forms VALUES (?, ?, ?)", rows)
            self._table.execute("COMMIT")

    def keep_only(self, digests: Iterable[bytes]) -> None:
        """Remove every entry but these."""
        kept = {self._key(digest) for digest in digests}
        with suppress(sqlite3.DatabaseError):
            here = [key for (key,) in self._table.execute("SELECT key FROM forms")]
            self._table.execute("BEGIN")
            self._table.executemany("DELETE FROM forms WHERE key = ?", [(key,) for key in here if key not in kept])
            self._table.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._table.close()

    def _key(self, digest: bytes) -> bytes:
        return hashlib.sha256(self._fingerprint + digest).digest()


def prepare(workspace: Workspace, directory: Path) -> Path:
    """Return a cache directory that is safe to use, made where it is missing."""
    if not _inside(workspace, directory):
        raise CacheError(
            f"the cache {directory} lies outside the workspace, or in dist/, data/ or recipients/",
            hint="it holds personal data: name a directory in the workspace, as .cache/tocsin",
        )
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.lstat()
        foreign = {path.name for path in directory.iterdir()} - OURS
    except OSError as error:
        raise CacheError(
            f"the cache cannot be used: {error.strerror}", hint="check the directory, or use --no-cache"
        ) from None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or foreign:
        raise CacheError(
            f"{directory} is not a cache of ours: it has another owner or other files",
            hint="name an empty directory, or use --no-cache",
        )
    if stat.S_IMODE(status.st_mode) != 0o700:
        directory.chmod(0o700)
    for name in OURS:
        path = directory / name
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise CacheError(f"{path} is no plain file", hint="remove it, or use --no-cache")
    hint = "make room, or use --no-cache"
    with store.told("the cache", CacheError, hint, room=hint):
        (directory / TAG).write_text(TAG_TEXT, encoding="ascii")
    return directory


def remove(workspace: Workspace, directory: Path) -> bool:
    """Remove a cache with all its entries, and say whether nothing else is left there."""
    if not _inside(workspace, directory) or directory.is_symlink() or not directory.is_dir():
        return not os.path.lexists(directory)
    for name in OURS:
        with suppress(OSError):
            (directory / name).unlink(missing_ok=True)
    with suppress(OSError):
        directory.rmdir()
    return not directory.exists()


def _inside(workspace: Workspace, directory: Path) -> bool:
    """Say whether a directory lies in the workspace, and not among what is published or kept in history."""
    resolved = directory.resolve()
    kept_apart = (workspace.dist, workspace.staged, workspace.data, workspace.recipients)
    return (
        resolved != workspace.root
        and resolved.is_relative_to(workspace.root)
        and not any(resolved.is_relative_to(place) for place in kept_apart)
    )
