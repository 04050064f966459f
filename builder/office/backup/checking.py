"""Open a backup in memory and hold it against its manifest; nothing is written.

What that proves: the file is whole, opens with this identity, and its register can be read. What it does not prove:
who made it. That is known by the digest of the sealed file alone, as it was noted when it was made.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from builder import seal
from builder.errors import BackupError, NotForIdentityError, SealError
from builder.office.backup import manifest
from builder.office.backup.manifest import Manifest
from builder.office.backup.members import MANIFEST, SITE, Digest, Member, Reader, forged
from builder.progress import Report, Silence
from builder.register.check import check as check_rules
from builder.register.loading import load
from builder.register.model import Settings
from builder.workspace.in_memory import InMemory
from builder.workspace.places import LARGEST_TABLE, shown
from builder.workspace.problems import Level

# Of the register itself; a backup's size is mostly that of its editions.
LARGEST_REGISTER = 512 << 20
NOT_READ = ("data/editions/", "recipients/enrolments/")
READ = frozenset({".yaml", ".csv", ".md"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A backup that is whole; `errors` counts the breaches of rules in its register, as on the day it was made."""

    sha256: str
    manifest: Manifest
    settings: Settings
    errors: int


class Checking:
    """Takes an archive apart: digests of all, and in memory the register and the manifest."""

    def __init__(self) -> None:
        self.digests: list[Digest] = []
        self.texts: dict[str, bytes] = {}
        self.site: str | None = None
        self._member = Member(name="")
        self._digest = hashlib.sha256()
        self._kept: bytearray | None = None
        self._room = LARGEST_REGISTER

    def begin(self, member: Member) -> None:
        """Begin with a member."""
        self._member, self._digest = member, hashlib.sha256()
        if member.name == SITE:
            self.site = member.link
        kept = not member.directory and member.link is None and _is_read(member.name)
        if kept and member.name != MANIFEST:
            self._room -= member.size
            if member.size > LARGEST_TABLE or self._room < 0:
                raise forged("its register is larger than any that is read")
        self._kept = bytearray() if kept else None

    def take(self, content: bytes) -> None:
        """Take some of its content."""
        self._digest.update(content)
        if self._kept is not None:
            self._kept += content

    def end(self) -> None:
        """End it."""
        member = self._member
        self.digests.append(Digest(name=member.name, bytes=member.size, sha256=self._digest.hexdigest()))
        if self._kept is not None:
            self.texts[member.name] = bytes(self._kept)

    def manifest(self) -> Manifest:
        """Return the manifest; refuse an archive that holds other files than it lists."""
        found = manifest.read(self.texts.get(MANIFEST, b""))
        if tuple(each for each in self.digests if each.name != MANIFEST) != found.files:
            raise forged("it holds other files than its manifest lists")
        leads_to = f"published/{found.edition}-" if found.edition is not None else None
        if (self.site is None) != (leads_to is None) or (self.site and leads_to and not self.site.startswith(leads_to)):
            raise forged("its manifest states another edition")
        return found


def _is_read(name: str) -> bool:
    path = PurePosixPath(name)
    register = path.parts[0] in ("data", "recipients") and not name.startswith(NOT_READ)
    return name == MANIFEST or (register and path.suffix in READ)


class Sealed:
    """The sealed file as it is read, with its digest; errors call it by its name."""

    def __init__(self, file: BinaryIO, report: Report) -> None:
        self._file, self._report = file, report
        self._digest = hashlib.sha256()
        self._told = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        try:
            content = self._file.read(size)
        except OSError as error:
            raise BackupError(f"the backup cannot be read: {error.strerror}", hint="copy it anew") from None
        self._digest.update(content)
        self._told += len(content)
        while self._told >= 1 << 20:
            self._told -= 1 << 20
            self._report.advance()
        return content

    def sha256(self) -> str:
        """Return the digest of the whole file, read to its end."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()


def open_file(path: Path) -> BinaryIO:
    """Open the sealed file."""
    name = shown(path.name)
    try:
        if not path.is_file():
            raise BackupError(f"there is no file {shown(str(path))}", hint="check its name and directory")
        return path.open("rb")
    except OSError as error:
        raise BackupError(f"{name} cannot be read: {error.strerror}", hint="check its permissions") from None


def read_through(file: BinaryIO, identities: Sequence[str], reader: Reader, report: Report, what: str) -> str:
    """Open a sealed file from its beginning to its end, and let a reader have what is in it; return its SHA-256."""
    size = file.seek(0, 2)
    file.seek(0)
    report.begin(what, max(1, size >> 20))
    source = Sealed(file, report)
    try:
        seal.open_stream(source, reader, identities)
    except NotForIdentityError:
        raise BackupError(
            "the backup is not sealed to this identity", hint="use that of one of the backup_keys it was made with"
        ) from None
    except SealError as error:
        raise BackupError(f"the backup does not open: {error.message}", hint=error.hint) from None
    reader.close()
    return source.sha256()


def check(path: Path, identities: Sequence[str], report: Report, digest: str | None = None) -> Found:
    """Open a backup, verify every digest in it, and load its register; all in memory.

    Where the `digest` of the sealed file is known, nothing is opened that has another.
    """
    with open_file(path) as file:
        return check_file(file, identities, report, digest)


def check_file(file: BinaryIO, identities: Sequence[str], report: Report, digest: str | None = None) -> Found:
    """Check a backup that is open already."""
    if digest is not None and Sealed(file, Silence()).sha256() != digest:
        raise BackupError("the SHA-256 of this backup is another than the one noted", hint="find out why")
    checking = Checking()
    sha256 = read_through(file, identities, Reader(checking), report, "Checking the backup")
    found = checking.manifest()
    loaded = load(InMemory(Path("/"), checking.texts))
    if loaded.register is None:
        raise BackupError("the register in this backup cannot be read", hint="take an earlier backup")
    errors = sum(each.level is Level.ERROR for each in check_rules(loaded, found.made.date()))
    return Found(sha256=sha256, manifest=found, settings=loaded.register.settings, errors=errors)
