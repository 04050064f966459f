"""A workspace: the directory that holds one register, and how its files are reached.

Every read goes through `read_text`, which refuses what is no plain file of a sane
size inside the workspace: a directory, a device, a link that leads out, 50 MB.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from builder.errors import WorkspaceError
from builder.workspace.directories import EditionPaths, RoundPaths

LARGEST_RECORD = 1 << 20
LARGEST_TABLE = 64 << 20
# How the file of a record ends, after its identifier.
SUFFIX = ".yaml"
# What a directory of records may hold besides records.
BESIDE_RECORDS = frozenset({"README.md", ".gitkeep", ".DS_Store"})


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one register."""

    root: Path

    @classmethod
    def find(cls, root: Path) -> "Workspace":
        """Return the workspace at `root`; refuse a directory that is none."""
        found = cls(root)
        if not found.data.is_dir() or not found.recipients.is_dir():
            raise WorkspaceError(
                f"{root} is no workspace: it needs data/ and recipients/",
                hint=_kept_recipients(root)
                or "go to your workspace, name it with --root, or make one with `tocsin init`",
            )
        return cls(root.resolve())

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def recipients(self) -> Path:
        return self.root / "recipients"

    def recipient(self, name: str) -> Path:
        """Return where the file of a recipient is; no name is looked at, here and below."""
        return self.recipients / f"{name}{SUFFIX}"

    @property
    def settings(self) -> Path:
        """What holds for the whole register."""
        return self.data / "register.yaml"

    @property
    def tlds(self) -> Path:
        return self.data / "tlds"

    def tld(self, label: str) -> Path:
        """Return where the file of a TLD is."""
        return self.tlds / f"{label}{SUFFIX}"

    @property
    def organisations(self) -> Path:
        return self.data / "organisations"

    def organisation(self, name: str) -> Path:
        """Return where the file of an organisation is."""
        return self.organisations / f"{name}{SUFFIX}"

    @property
    def rounds(self) -> Path:
        return self.data / "rounds"

    def round(self, name: str) -> RoundPaths:
        """Return where a verification round is."""
        return RoundPaths(self.rounds / name)

    @property
    def proposals(self) -> Path:
        return self.data / "proposals"

    def proposal(self, name: str) -> Path:
        """Return where the file of a proposal is."""
        return self.proposals / f"{name}{SUFFIX}"

    @property
    def staged(self) -> Path:
        """The edition that waits for signatures. Not under `dist/`, for its record holds data in clear."""
        return self.root / ".staged"

    @property
    def dist(self) -> Path:
        """What leaves the office."""
        return self.root / "dist"

    def office_copy(self, day: str) -> Path:
        """Return where the office's own copy of a day is, which is sealed to its own keys."""
        return self.dist / "office" / f"office-{day}.zip.age"

    @property
    def apart(self) -> tuple[Path, ...]:
        """What is no file of the office's own: git's store, which keeps all that ever was, and what is sealed."""
        return (self.root / ".git", self.dist)

    @property
    def site(self) -> Path:
        """The published tree: a link to one of `trees`, so that it is swapped in one step."""
        return self.dist / "site"

    @property
    def trees(self) -> Path:
        """The published tree and the one before it; nothing here is readable without a recipient's identity."""
        return self.dist / "published"

    @property
    def records_of_editions(self) -> Path:
        """What was published, to whom, and the data it was built from."""
        return self.data / "editions"

    def edition(self, number: int) -> EditionPaths:
        """Return where the record of a published edition is."""
        return EditionPaths(self.records_of_editions / str(number))

    @property
    def trust(self) -> Path:
        """The roots of trust, from the first to the one in force."""
        return self.data / "trust"

    @property
    def log(self) -> Path:
        """What the office did that leaves no other trace."""
        return self.data / "office.csv"

    @property
    def git(self) -> Path:
        """The history in git, where there is one."""
        return self.root / ".git"

    @property
    def git_config(self) -> Path:
        """The settings of git, some of which name programs."""
        return self.git / "config"

    @property
    def git_attributes(self) -> Path:
        """How git merges what two officers wrote."""
        return self.root / ".gitattributes"

    @property
    def git_ignore(self) -> Path:
        """What git leaves out."""
        return self.root / ".gitignore"

    @property
    def handover(self) -> Path:
        """Where things are kept that no other file names, in the office's own words."""
        return self.data / "handover.md"

    @property
    def erasures(self) -> Path:
        """Who asked that somebody be forgotten, and who did it; nobody's name."""
        return self.data / "erasures"

    def erasure(self, name: str) -> Path:
        """Return where the file of an erasure is."""
        return self.erasures / f"{name}{SUFFIX}"

    @property
    def erasing(self) -> Path:
        """Whom an erasure is about that was begun and is not done: personal data, removed at its end."""
        return self.root / ".erasing.json"

    @property
    def in_data(self) -> tuple[Path, ...]:
        """All that belongs into `data/`."""
        return (
            *(self.settings, self.tlds, self.organisations, self.rounds, self.proposals, self.records_of_editions),
            *(self.trust, self.log, self.handover, self.erasures),
        )

    @property
    def retired(self) -> Path:
        """The recipients that are out of force."""
        return self.recipients / "retired"

    def retired_recipient(self, name: str) -> Path:
        """Return where the file of a recipient is that is out of force."""
        return self.retired / f"{name}{SUFFIX}"

    @property
    def approvals(self) -> Path:
        """What the board approved, and which recipients proved their keys."""
        return self.recipients / "approvals"

    @property
    def enrolments(self) -> Path:
        """Who enrolled, and how it was proved: the files as they came. Personal data, and no part of an edition."""
        return self.recipients / "enrolments"

    @property
    def cache(self) -> Path:
        return self.root / ".cache" / "tocsin"

    @property
    def reports(self) -> Path:
        """The reports of rounds."""
        return self.root / "reports"

    @property
    def calls(self) -> Path:
        """The notes of calls that wait for their outcome. Personal data, each readable by its officer alone."""
        return self.root / ".cache" / "calls"

    @property
    def piles(self) -> Path:
        """The mails that may be answers to rounds. Personal data, each for its owner alone."""
        return self.root / ".cache" / "mails"

    def mails(self, name: str) -> Path:
        """Return where those of a round are."""
        return self.piles / name

    def name_of(self, path: Path) -> str:
        """Name a path as problems show it: relative to the workspace, with slashes."""
        # By text, as paths take long, and a thousand files are named each time that a register is read.
        root, whole = f"{self.root}/", str(path)
        if whole.startswith(root):
            return shown(whole.removeprefix(root))
        return shown(path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name)

    def read_text(self, path: Path, *, limit: int = LARGEST_RECORD) -> str:
        """Read one UTF-8 text file of at most `limit` bytes that lies in the workspace."""
        name = self.name_of(path)
        try:
            inside = self._is_plainly_within(path) or _is_within(os.path.realpath(path, strict=True), self.root)
        except FileNotFoundError:
            raise WorkspaceError(f"{name} is missing", hint="restore the file") from None
        except (OSError, RuntimeError):
            raise WorkspaceError(f"{name} cannot be reached", hint="look for a link that leads to itself") from None
        if not inside:
            raise WorkspaceError(f"{name} is a link that leaves the workspace", hint="put the file itself there")
        try:
            # O_NONBLOCK: opening a pipe that nobody writes to must not hang.
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise WorkspaceError(f"{name} cannot be opened: {error.strerror}", hint="check its permissions") from None
        try:
            return decoded(name, _read_plain(name, handle, limit))
        finally:
            os.close(handle)

    def _is_plainly_within(self, path: Path) -> bool:
        """Say whether a path leads down from the workspace over no link: resolving it says the same, but slowly."""
        root, whole = f"{self.root}/", str(path)
        if not whole.startswith(root):
            return False
        parts = whole.removeprefix(root).split("/")
        steps = accumulate(parts, "{}/{}".format, initial=root.removesuffix("/"))
        return ".." not in parts and not any(stat.S_ISLNK(os.lstat(step).st_mode) for step in islice(steps, 1, None))

    def holds(self, path: Path) -> bool:
        """Say whether something is there, be it a link that leads nowhere."""
        return os.path.lexists(path)

    def is_directory(self, path: Path) -> bool:
        """Say whether a directory is there."""
        return path.is_dir()

    def can_enter(self, directory: Path) -> bool:
        """Say whether what lies in a directory can be looked at."""
        return os.access(directory, os.X_OK)

    @property
    def recipient_names(self) -> frozenset[str]:
        """Names of all recipients, those that were retired too; whether their files can be read is not looked at."""
        paths = (path for each in (self.recipients, self.retired) for path in self.records_in(each))
        return frozenset(path.stem for path in paths if path.suffix == SUFFIX)

    def records_in(self, directory: Path) -> Iterator[Path]:
        """Yield the paths of the records of a directory, in order of name.

        A missing directory holds no records; whatever is no `.yaml` file is yielded
        too, so that reading it reports it.
        """
        name = self.name_of(directory)
        if not os.path.lexists(directory):
            return
        try:
            inside = directory.resolve(strict=True).is_relative_to(self.root)
            paths = sorted(directory.iterdir()) if inside else []
        except (OSError, RuntimeError):
            raise WorkspaceError(
                f"{name} is no directory that can be read", hint="check what it is, and its permissions"
            ) from None
        if not inside:
            raise WorkspaceError(f"{name} is a link that leaves the workspace", hint="put the directory itself there")
        yield from filter(self.is_record, paths)

    def glance(self, directory: Path) -> Iterator[tuple[str, str | None]]:
        """Yield the name of each record of a directory and its text as it lies there, to find those worth reading.

        Of what is no plain file there is no text: `read_text` says what is wrong with it.
        """
        try:
            with os.scandir(directory) as entries:
                names = sorted(entry.name for entry in entries if entry.name.endswith(SUFFIX) and entry.name[0] != ".")
        except OSError:
            names = []
        for name in names:
            yield name.removesuffix(SUFFIX), _glanced(f"{directory}/{name}")

    def is_record(self, path: Path) -> bool:
        """Say whether a path in a directory of records is to be read as one."""
        if path.name in BESIDE_RECORDS:
            return False
        return path.suffix == SUFFIX or path not in (self.approvals, self.enrolments, self.retired)


def _is_within(whole: str, root: Path) -> bool:
    return whole.startswith(f"{root}/") or Path(whole).is_relative_to(root)


def _glanced(path: str) -> str | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        plain = stat.S_ISREG(os.fstat(handle).st_mode)
        return os.read(handle, LARGEST_RECORD).decode("utf-8", "replace") if plain else None
    finally:
        os.close(handle)


def _kept_recipients(root: Path) -> str:
    """Say where recipients/ can be taken from where only data/ was restored; nothing where that does not help."""
    kept = [path for path in root.glob("data/editions/*/snapshot/recipients") if path.parts[-3].isdecimal()]
    if not kept or (root / "recipients").exists():
        return ""
    newest = max(kept, key=lambda path: int(path.parts[-3])).relative_to(root).as_posix()
    return f"restore recipients/ from a backup; where there is none: `cp -r {newest} .`, as the last edition had it"


def shown(text: str) -> str:
    """Return a text from outside as a terminal may have it: nothing that writes on it or turns the line."""
    if text.isprintable():
        return text
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape", "surrogatepass").decode() for mark in text
    )


def _read_plain(name: str, handle: int, limit: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise WorkspaceError(f"{name} is no file", hint="a plain file belongs there")
    refuse_larger(name, status.st_size, limit)
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read(limit)


def refuse_larger(name: str, size: int, limit: int) -> None:
    """Refuse a file that is larger than any of its sort."""
    if size > limit:
        raise WorkspaceError(f"{name} has {size:,} bytes; the most is {limit:,}", hint="check how it was made")


def decoded(name: str, content: bytes) -> str:
    """Return the text that a file holds; refuse what is none."""
    if not content.strip():
        raise WorkspaceError(f"{name} is empty", hint="fill it in or remove it")
    if content.startswith(b"\xef\xbb\xbf"):
        raise WorkspaceError(f"{name} begins with a byte order mark", hint="save it as UTF-8 without one")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # `from None`: the original error quotes the bytes.
        line = content.count(b"\n", 0, error.start) + 1
        raise WorkspaceError(f"{name}:{line} is not UTF-8 text", hint="save it as UTF-8") from None
