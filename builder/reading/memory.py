"""What this machine has seen of one register, so that nobody can hand it an older edition.

Kept as a stock TUF client keeps it: `root_history/N.root.json`, `timestamp.json`,
`snapshot.json`, in a directory for each trust: a newer root that is pinned goes on where
the one that led to it stopped. A root is written as soon as it is followed, the rest only
after something was found authentic; each file in one step, and it never goes back. What is
damaged is told, never quietly begun anew: a machine that forgets can be fooled.
"""

import hashlib
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tuf.api.metadata import Root, Snapshot, Timestamp

from builder.errors import BuilderError, NotAuthenticError, TrustError
from builder.reading.source import STOCK, read_plain
from builder.trust import metadata
from builder.workspace import store
from builder.workspace.places import shown

TIMESTAMP, SNAPSHOT, HISTORY = "timestamp.json", "snapshot.json", "root_history"
ROOT = re.compile(r"([1-9][0-9]{0,8})\.root\.json")
# Another run holds the lock for some milliseconds.
TRIES, PAUSE = 20, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to remember: the roots after the pinned one, and of an authentic edition the newest heartbeat."""

    roots: Mapping[int, bytes] = field(repr=False)
    timestamp: bytes | None = field(default=None, repr=False)
    snapshot: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen before; `directory` is None where nothing is kept."""

    directory: Path | None = None
    roots: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    timestamp: bytes | None = field(default=None, repr=False)
    snapshot: bytes | None = field(default=None, repr=False)

    @classmethod
    def load(cls, base: Path, pinned: bytes) -> "Seen":
        """Read what a machine has seen under a pinned root; a directory that is not there has seen nothing."""
        return cls._in(_directory(base, pinned))

    @classmethod
    def _in(cls, directory: Path) -> "Seen":
        timestamp = _kept(directory, TIMESTAMP, STOCK.timestamp_max_length)
        snapshot = _kept(directory, SNAPSHOT, STOCK.snapshot_max_length)
        if timestamp is not None and snapshot is None:
            # Ours are written the other way round: somebody took it away.
            raise damaged(SNAPSHOT, directory)
        for content, name in ((timestamp, TIMESTAMP), (snapshot, SNAPSHOT)):
            if content is not None:
                try:
                    version_of(content, name)
                except TrustError:
                    raise damaged(name, directory) from None
        return cls(directory=directory, roots=_roots(directory), timestamp=timestamp, snapshot=snapshot)

    def remember(self, news: News) -> str | None:
        """Keep what was found authentic; return a warning where this machine lets nothing be kept."""
        if self.directory is None or (news.timestamp is None and news.roots.keys() <= self.roots.keys()):
            return None
        try:
            self.directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for directory in (self.directory, self.directory / HISTORY):
                directory.mkdir(mode=0o700, exist_ok=True)
            self._wait_and_write(self.directory, news)
        except OSError as error:
            return _forgetful(error.strerror or "its directory takes nothing")
        except _BusyError:
            return _forgetful("another tocsin is using its memory")
        return None

    def _wait_and_write(self, directory: Path, news: News) -> None:
        for _ in range(TRIES):
            try:
                with store.hold(directory, _BusyError("")):
                    store.clear_unfinished(directory)
                    store.clear_unfinished(directory / HISTORY)
                    return self._write(directory, news)
            except _BusyError:
                time.sleep(PAUSE)
        raise _BusyError("")

    def _write(self, directory: Path, news: News) -> None:
        present = Seen._in(directory)
        for version, content in news.roots.items():
            if version not in present.roots:
                store.write_atomically(directory / HISTORY / f"{version}.root.json", content)
        if news.timestamp is None or news.snapshot is None:
            return
        # `authenticate` compared with what was loaded; where another run has been here since, compare again.
        changed = (present.timestamp, present.snapshot) != (self.timestamp, self.snapshot)
        if changed and not _is_newer(news.timestamp, news.snapshot, present):
            return
        # Snapshot first: killed in between, an edition was seen with an older heartbeat, not the reverse.
        if news.snapshot != present.snapshot:
            store.write_atomically(directory / SNAPSHOT, news.snapshot)
        if news.timestamp != present.timestamp:
            store.write_atomically(directory / TIMESTAMP, news.timestamp)


NOTHING = Seen()


class _BusyError(BuilderError):
    """Another process holds the lock; told as a warning."""


def damaged(name: str, directory: Path | None) -> TrustError:
    """Say that the memory cannot be used, and what that means."""
    return TrustError(
        f"{name}, in which this machine remembers what it has seen, is damaged",
        hint=f"to begin anew remove {shown(str(directory))}; until the next edition nobody notices an older one",
    )


def _forgetful(why: str) -> str:
    return f"this machine cannot remember this edition ({why}), and so would not notice an older one later"


def _is_newer(timestamp: bytes, snapshot: bytes, present: Seen) -> bool:
    """Say whether neither the heartbeat nor the edition goes back."""
    return all(
        kept is None or version_of(new, name) >= version_of(kept, name)
        for name, new, kept in (
            (TIMESTAMP, timestamp, present.timestamp),
            (SNAPSHOT, snapshot, present.snapshot),
        )
    )


def version_of(content: bytes, name: str) -> int:
    """Return the version of a timestamp or a snapshot; its signatures are not looked at."""
    if name == TIMESTAMP:
        return metadata.read(Timestamp, content, name).signed.version
    return metadata.read(Snapshot, content, name).signed.version


def _directory(base: Path, pinned: bytes) -> Path:
    """Return where what was seen under a root is kept: its own place, or that of an older root which led to it."""
    trust = _signed_in(pinned)
    own = base / hashlib.sha256(trust or pinned).hexdigest()[:16]
    led, trouble = [], None
    for directory in _directories(base):
        try:
            roots = {name: _signed_in(content) for name, content in _roots(directory).items()}
            if None in roots.values():
                raise damaged(HISTORY, directory)
            if trust in roots.values():
                led.append((_count(directory), directory))
        except TrustError as error:
            trouble = error
    if led:
        return max(led)[1]
    # It may be the one that led here, and whoever begins anew can be shown an older edition.
    if trouble and not own.is_dir():
        raise trouble
    return own


def _directories(base: Path) -> list[Path]:
    try:
        return sorted(path for path in base.iterdir() if path.is_dir())
    except OSError:
        return []


def _signed_in(content: bytes) -> bytes | None:
    """Return what was signed of a root, however its file is written; nothing where it is no root."""
    try:
        return metadata.read(Root, content, "").signed_bytes
    except TrustError:
        return None


def _count(directory: Path) -> int:
    timestamp = _kept(directory, TIMESTAMP, STOCK.timestamp_max_length)
    return version_of(timestamp, TIMESTAMP) if timestamp is not None else 0


def _kept(directory: Path, name: str, limit: int) -> bytes | None:
    path = directory / name
    if not os.path.lexists(path):
        return None
    try:
        return read_plain(path, name, limit)
    except NotAuthenticError:
        raise damaged(name, directory) from None


def _roots(directory: Path) -> dict[int, bytes]:
    try:
        names = sorted(path.name for path in (directory / HISTORY).iterdir())
    except OSError as error:
        if isinstance(error, FileNotFoundError) or not directory.is_dir():
            return {}
        raise damaged(HISTORY, directory) from None
    found = {int(match[1]): match[0] for name in names if (match := ROOT.fullmatch(name))}
    return {
        version: content
        for version, name in found.items()
        if (content := _kept(directory, f"{HISTORY}/{name}", STOCK.root_max_length)) is not None
    }
