"""Where the bytes to authenticate come from: a published tree, or an envelope.

Nothing here is trusted yet. Reads are bounded and stay inside the directory; what the
bytes say is for `builder.reading.authenticate`.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tuf.ngclient.config import UpdaterConfig

from builder import seal
from builder.errors import NotAuthenticError, Refusal, TrustError
from builder.seal import locators
from builder.trust.envelope import LARGEST_ENVELOPE, Envelope, target_file
from builder.workspace.places import shown

# What a stock client takes, we take.
STOCK = UpdaterConfig()
LARGEST_BUNDLE = LARGEST_ENVELOPE
MOST_FILES = 100_000


class Source(Protocol):
    """What holds metadata and sealed bundles."""

    @property
    def present(self) -> tuple[str, ...]:
        """The names of all files among the targets."""
        ...

    @property
    def whole(self) -> bool:
        """Whether all targets that are here belong to the edition; in a tree others may lie beside them."""
        ...

    def root(self, version: int) -> bytes | None:
        """Return a root, or None where there is none of this version."""
        ...

    def timestamp(self) -> bytes: ...
    def snapshot(self, version: int) -> bytes: ...
    def targets(self, version: int) -> bytes: ...

    def target(self, locator: str, digest: str) -> bytes | None:
        """Return a sealed bundle, or None where it is not here."""
        ...


@dataclass(frozen=True, slots=True)
class Tree:
    """A published tree, or part of one: a directory with `metadata/` and `targets/`."""

    base: Path

    @property
    def whole(self) -> bool:
        return False

    @property
    def present(self) -> tuple[str, ...]:
        directory = self.base / "targets"
        if not os.path.lexists(directory):
            return ()
        self._inside(directory, "targets")
        try:
            with os.scandir(directory) as found:
                names = sorted(entry.name for entry, _ in zip(found, range(MOST_FILES), strict=False))
        except OSError as error:
            raise _unreadable("targets/", error) from None
        return tuple(names)

    def root(self, version: int) -> bytes | None:
        return self._read(f"metadata/{version}.root.json", STOCK.root_max_length)

    def timestamp(self) -> bytes:
        return self._needed("metadata/timestamp.json", STOCK.timestamp_max_length)

    def snapshot(self, version: int) -> bytes:
        return self._needed(f"metadata/{version}.snapshot.json", STOCK.snapshot_max_length)

    def targets(self, version: int) -> bytes:
        return self._needed(f"metadata/{version}.targets.json", STOCK.targets_max_length)

    def target(self, locator: str, digest: str) -> bytes | None:
        return self._read(f"targets/{target_file(digest, locator)}", LARGEST_BUNDLE)

    def _needed(self, name: str, limit: int) -> bytes:
        content = self._read(name, limit)
        if content is None:
            raise NotAuthenticError(
                f"{name} is missing", refusal=Refusal.TAMPERED, hint="copy the published tree again, all of it"
            )
        return content

    def _inside(self, path: Path, name: str) -> None:
        try:
            inside = path.resolve(strict=True).is_relative_to(self.base)
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            raise _refused(f"{name} is a link that leads out of the tree, or nowhere")

    def _read(self, name: str, limit: int) -> bytes | None:
        path = self.base / name
        if not os.path.lexists(path):
            return None
        self._inside(path, name)
        return read_plain(path, name, limit)


def read_plain(path: Path, name: str, limit: int) -> bytes:
    """Read a plain file of at most `limit` bytes; a pipe or a device does not hang or fill the memory."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(name, error) from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _refused(f"{name} is no plain file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            # Room is made for all that is asked for: ask for what there seems to be, and then for what there is more.
            content = file.read(min(limit, found.st_size) + 1)
            content += file.read(limit + 1 - len(content)) if len(content) > found.st_size else b""
    except OSError as error:
        raise _unreadable(name, error) from None
    finally:
        os.close(handle)
    if len(content) > limit:
        raise _refused(f"{name} has more than {limit:,} bytes")
    return content


def open_source(path: Path) -> Source:
    """Return what PATH is, an envelope or a published tree; say clearly what it is otherwise."""
    path = _newest_of(path)
    name = shown(path.name or str(path))
    try:
        base = path.resolve(strict=True)
    except FileNotFoundError:
        raise TrustError(f"there is no {shown(str(path))}", hint="check the name and the directory") from None
    except (OSError, RuntimeError):
        raise TrustError(f"{name} cannot be reached", hint="look for a link that leads to itself") from None
    if base.is_dir():
        return _tree(base, name, shown(str(path)))
    content = read_plain(base, name, LARGEST_ENVELOPE)
    if seal.looks_sealed(content):
        raise TrustError(
            f"{name} is a sealed bundle alone, without the metadata that says who published it",
            hint="name the envelope (LOCATOR.tocsin) or the published tree",
        )
    if not content.startswith(b"PK") and base.suffix != ".tocsin":
        raise TrustError(
            f"{name} is neither an envelope nor a published tree",
            hint="an envelope is named LOCATOR.tocsin; a tree has metadata/ and targets/",
        )
    return Envelope.read(content)


def _newest_of(path: Path) -> Path:
    """Return where the newest file of a recipient is, where PATH is named by its secret locator; else PATH itself.

    So a CERT's script can keep one path for ever, while each edition names the file otherwise.
    """
    if not locators.is_secret(path.stem) or os.path.lexists(path):
        return path
    try:
        there = {each.name.removesuffix(path.suffix) for each in path.parent.iterdir() if each.suffix == path.suffix}
    except OSError:
        there = set()
    name = locators.newest(path.stem, there)
    if name is None:
        raise TrustError(
            "there is no file of this recipient here",
            hint="copy the envelopes again, all of them; or have the secretariat tell you how your file is named",
        )
    return path.with_name(f"{name}{path.suffix}")


def _tree(base: Path, name: str, given: str) -> Tree:
    if (base / "metadata").is_dir():
        return Tree(base)
    if base.name in {"metadata", "targets", "envelopes"} and (base.parent / "metadata").is_dir():
        raise TrustError(f"{name} is a part of a published tree", hint="name the directory above it, or one envelope")
    # A workspace has its tree in dist/site, and dist/ has it one step down.
    for below in ("site", "dist/site"):
        if (base / below / "metadata").is_dir():
            raise TrustError(f"{name} is no published tree, but holds one", hint=f"name {given}/{below}")
    raise TrustError(f"{name} is no published tree: it has no metadata/", hint="name the directory that has it")


def _refused(what: str) -> NotAuthenticError:
    return NotAuthenticError(what, refusal=Refusal.TAMPERED, hint="fetch it again, from another place if you can")


def _unreadable(name: str, error: OSError) -> TrustError:
    return TrustError(f"{name} cannot be read: {error.strerror}", hint="check its permissions, and the disk")
