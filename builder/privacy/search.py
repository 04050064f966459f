"""Search every file of a workspace for needles, as far as a file can be read: text, zip archives, spreadsheets.

What is in git's own store and in `dist/` is left out: the one keeps all that ever was, the other is sealed.
"""

import io
import os
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from builder.errors import WorkspaceError
from builder.privacy.needles import Needles
from builder.workspace.places import LARGEST_TABLE, Workspace

# What holds texts packed in a way that is not looked into; what is sealed nobody here can read.
CLOSED = frozenset({".pdf", ".gz", ".bz2", ".xz", ".7z", ".rar"})


def places(workspace: Workspace, needles: Needles) -> Iterator[Path]:
    """Yield the files that hold any needle, in order."""
    if needles:
        yield from (path for path in files_of(workspace) if _names(path, needles) or holds(path, needles))


def files_of(workspace: Workspace) -> Iterator[Path]:
    """Yield every plain file of a workspace, in order; what a link leads to is not looked at."""

    def stuck(_: OSError) -> None:
        raise WorkspaceError("a directory of the workspace cannot be read", hint="check the permissions, and try again")

    for root, directories, names in os.walk(workspace.root, onerror=stuck):
        here = Path(root)
        directories[:] = [name for name in directories if here / name not in workspace.apart]
        directories.sort()
        yield from (here / name for name in sorted(names) if (here / name).is_file() and not (here / name).is_symlink())


def _names(path: Path, needles: Needles) -> bool:
    return needles.are_in(unicodedata.normalize("NFC", path.name))


def unsearched(workspace: Workspace) -> Iterator[Path]:
    """Yield the files of which no program here sees what they say."""
    yield from (path for path in files_of(workspace) if path.suffix.lower() in CLOSED)


def holds(path: Path, needles: Needles) -> bool:
    """Say whether a file holds a needle."""
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise WorkspaceError(f"{path.name} is too large to be searched", hint="move it out of the workspace")
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise WorkspaceError(f"{path.name} cannot be read: {error.strerror}", hint="check its permissions") from None
    return any(needles.are_in(unicodedata.normalize("NFC", text)) for text in _texts(content))


def _texts(content: bytes) -> Iterator[str]:
    """Yield what a file says: itself, and what an archive in it holds."""
    yield content.decode("utf-8", "replace")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace")
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for member in archive.infolist():
                    if member.file_size <= LARGEST_TABLE:
                        yield archive.read(member).decode("utf-8", "replace")
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError):
            return
