"""Stage an edition, whole or not at all: sealed bundles, its record, and what is to be signed.

    .staged/N/bundles/LOCATOR.zip.age   the sealed bundles
    .staged/N/record/                   edition.yaml and snapshot/, on their way to data/editions/N/
    .staged/N/targets.json              what the officers sign

All of it becomes the staged edition in a single rename. What was built without an officer's
key lies in `.staged/trial/` instead, where it takes nobody's place. Until then it is `.staged/.making/`; what a
build that was killed had sealed there, the next one of the very same goes on with (`builder.editions.so_far`).
"""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from builder.bundle.sealed import SealedBundle
from builder.editions import so_far
from builder.editions.so_far import Listed
from builder.errors import ClusterError, PublishError
from builder.progress import Report
from builder.register.edition import Edition
from builder.trust.envelope import bundle_name
from builder.words.counted import counted
from builder.workspace import store, yamlwritten
from builder.workspace.directories import EditionPaths
from builder.workspace.places import Workspace

MAKING = ".making"
REPLACED = ".replaced-"
TARGETS = "targets.json"
TRIAL = "trial"
LEFTOVERS = "removed the leftovers of a build that was stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Under which root, and under which list of approvals, an edition is built: their versions."""

    root: int
    approvals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What an edition is built from: the very files, and by whose authority.

    With the secret `salt` the edition's metadata commit to these files: who has the record can
    compare, and nobody else can confirm a guess.
    """

    sources: Mapping[str, str] = field(repr=False)
    authority: Authority
    salt: str = field(repr=False)
    # From which those of the editions after it follow.
    next_salt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StagedPaths:
    """Where a staged edition has its parts."""

    root: Path

    @property
    def number(self) -> int:
        return int(self.root.name)

    @property
    def record(self) -> EditionPaths:
        return EditionPaths(self.root / "record")

    @property
    def targets(self) -> Path:
        return self.root / TARGETS

    def bundle(self, locator: str) -> Path:
        """Return the path of one sealed bundle."""
        return self.root / "bundles" / bundle_name(locator)


def staged_edition(workspace: Workspace) -> StagedPaths | None:
    """Return where the staged edition is, or None where there is none."""
    return next((StagedPaths(path) for path in _numbered(workspace.staged)), None)


def number_of_site(workspace: Workspace) -> int | None:
    """Return the number of the edition that readers see, or None where nothing is published."""
    if not workspace.site.is_symlink():
        return None
    number = workspace.site.readlink().name.partition("-")[0]
    return int(number) if number.isdecimal() else None


class StagedEdition:
    """An edition in the making, in a directory that nobody reads yet."""

    def __init__(self, workspace: Workspace, edition: Edition, kept: Sequence[Listed], *, trial: bool) -> None:
        self._making = StagedPaths(workspace.staged / MAKING)
        self._final = StagedPaths(workspace.staged / (TRIAL if trial else str(edition.number)))
        self.edition = edition
        self._listed = {each.recipient: each for each in kept}

    @property
    def listed(self) -> tuple[Listed, ...]:
        """The bundles that were added so far, by their recipients' names."""
        return tuple(self._listed[name] for name in sorted(self._listed))

    def has(self, recipient: str) -> bool:
        """Say whether a recipient's bundle is there already."""
        return recipient in self._listed

    def add(self, bundle: SealedBundle) -> None:
        """Write one sealed bundle. The first for a recipient stays; one that comes later is dropped."""
        if self.has(bundle.recipient):
            return
        listed = Listed(
            recipient=bundle.recipient,
            locator=bundle.locator,
            entries=bundle.entries,
            bytes=len(bundle.content),
            sha256=so_far.digest(bundle.content),
        )
        with told():
            store.write_among(self._making.bundle(bundle.locator), bundle.content)
            so_far.note(self._making.root, listed)
        self._listed[bundle.recipient] = listed

    def record(self, origin: Origin) -> None:
        """Write the record: what is in the edition, and what it was built from."""
        fields = {
            "edition": self.edition.number,
            "issued": self.edition.issued.isoformat(),
            "expires": self.edition.expires.isoformat(),
            **asdict(origin.authority),
            "salt": origin.salt,
            "next_salt": origin.next_salt,
        }
        with told():
            self._making.record.root.mkdir(mode=0o700)
            for name, text in origin.sources.items():
                path = self._making.record.snapshot / name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                store.write_among(path, text.encode())
            recipients = [_texts(asdict(each)) for each in self.listed]
            record = yamlwritten.document({**_texts(fields), "recipients": recipients})
            store.write_among(self._making.record.file, record.encode())

    def finish(self, targets: bytes) -> Path:
        """Make it the staged edition, or the trial, in place of an earlier one."""
        with told():
            store.write_among(self._making.targets, targets)
            so_far.end(self._making.root)
            store.settle(self._making.root)
            trial = self._final.root.name == TRIAL
            before = [self._final.root] if trial else _numbered(self._final.root.parent)
            earlier = [path.rename(path.parent / f"{REPLACED}{path.name}") for path in before if path.is_dir()]
            self._making.root.rename(self._final.root)
            store.sync_directory(self._final.root.parent)
            for path in earlier:
                shutil.rmtree(path)
        return self._final.root


@contextmanager
def stage(workspace: Workspace, report: Report) -> Iterator["Stage"]:
    """Hold the workspace for one build at a time."""
    with hold(workspace, report):
        current = Stage(workspace, report)
        try:
            yield current
        except ClusterError:
            # Nothing is wrong with what was sealed.
            raise
        except BaseException:
            shutil.rmtree(workspace.staged / MAKING, ignore_errors=True)
            raise


@contextmanager
def hold(workspace: Workspace, report: Report) -> Iterator[int | None]:
    """Let one command at a time change what is staged and published, and clear up after one that was killed.

    Yields the number of an edition whose publication was cut off and is ended now.
    """
    with told():
        for directory in (workspace.staged, workspace.dist, workspace.trees, workspace.records_of_editions):
            directory.mkdir(mode=0o700, exist_ok=True)
            if not directory.resolve().is_relative_to(workspace.root):
                raise PublishError(
                    f"{workspace.name_of(directory)} is a link that leaves the workspace",
                    hint="put the directory itself there, and copy what is published",
                )
    busy = PublishError("another command that builds or publishes is running here", hint="wait for it to end")
    with ExitStack() as held:
        with told():
            held.enter_context(store.hold(workspace.staged, busy))
            ended = _clear_up(workspace, report)
        yield ended


def told(stands: str = "the last edition", again: str = "tocsin build") -> AbstractContextManager[None]:
    """Say why an edition cannot be written, what stands as it was, and which command to run again."""
    return store.told(
        "the edition",
        PublishError,
        f"check the permissions of .staged/, dist/ and data/editions/, and run `{again}` again",
        stands=f"{stands} stands as it was",
        room=f"make room and run `{again}` again",
    )


class Stage:
    """The right to stage an edition in a workspace."""

    def __init__(self, workspace: Workspace, report: Report) -> None:
        self._workspace, self._report = workspace, report

    def begin(self, edition: Edition, of: str, names: Mapping[str, str], *, trial: bool) -> StagedEdition:
        """Begin to stage an edition, or a trial that no other command looks at.

        `of` is a digest of all that its bundles are made of, and `names` those of the recipients' files. What a
        build of the very same had sealed before it was killed is there already.
        """
        making = StagedPaths(self._workspace.staged / MAKING)
        with told():
            found = so_far.kept(making.root, of, names)
            kept = [each for each in found if so_far.is_as_noted(making.bundle(each.locator), each)]
            if kept:
                of_all = f"{len(kept)} of {counted(len(names), 'bundle')}"
                self._report.say(f"going on with a build that was stopped: {of_all} were sealed")
                there = {making.bundle(each.locator) for each in kept}
                for path in set((making.root / "bundles").iterdir()) - there:
                    path.unlink()
            else:
                if making.root.is_dir():
                    shutil.rmtree(making.root)
                    self._report.say(LEFTOVERS)
                for path in (making.root, making.root / "bundles"):
                    path.mkdir(mode=0o700)
                so_far.begin(making.root, of)
            return StagedEdition(self._workspace, edition, kept, trial=trial)


def void(workspace: Workspace) -> int | None:
    """Take the data and the bundles out of the staged edition and of a trial, and return the number of the former.

    What is left is refused by all that would sign or publish it, and keeps its number from being given again.
    """
    for each in (workspace.staged / TRIAL, workspace.staged / MAKING):
        shutil.rmtree(each, ignore_errors=True)
    staged = staged_edition(workspace)
    if staged is None:
        return None
    shutil.rmtree(staged.record.snapshot, ignore_errors=True)
    shutil.rmtree(staged.root / "bundles", ignore_errors=True)
    return staged.number


def data_of_staged(workspace: Workspace) -> tuple[Path, ...]:
    """Return where data in clear lie that wait to be published, or were tried."""
    found = (StagedPaths(path).record.snapshot for path in (*_numbered(workspace.staged), workspace.staged / TRIAL))
    return tuple(path for path in found if path.is_dir())


def next_number(workspace: Workspace) -> int:
    """Return the number after any that was published, or that a builder signed.

    Of one number only one edition may ever bear signatures.
    """
    staged = staged_edition(workspace)
    published = [int(path.name) for path in _numbered(workspace.records_of_editions)]
    return max(0, staged.number if staged else 0, number_of_site(workspace) or 0, *published) + 1


def _numbered(directory: Path) -> list[Path]:
    return [path for path in directory.iterdir() if path.name.isdecimal()] if directory.is_dir() else []


def keep_record(workspace: Workspace, staged: StagedPaths) -> None:
    """Move the record of an edition that is published to where records stay, and end its staging."""
    final = workspace.edition(staged.number).root
    if staged.record.root.is_dir() and not final.exists():
        _move(staged.record.root, final)
        store.sync_directory(final.parent)
    shutil.rmtree(staged.root)


def remove_all(workspace: Workspace) -> None:
    """Remove what is staged and the records of all editions, as of practice; for who holds the workspace."""
    for directory in (workspace.staged, workspace.records_of_editions):
        for path in directory.iterdir():
            if path.is_dir():
                shutil.rmtree(path)


def _move(source: Path, target: Path) -> None:
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another file system: copy, then let it appear in one step.
        part = target.with_name(f"{MAKING}-{target.name}")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(source, part)
        os.sync()
        part.rename(target)


def _clear_up(workspace: Workspace, report: Report) -> int | None:
    """End or undo what a command that was killed had begun; return the edition whose publication was ended."""
    for path in list(workspace.staged.iterdir()):
        if path.name.startswith(REPLACED):
            name = path.name.removeprefix(REPLACED)
            if (workspace.staged / name).is_dir() or (name != TRIAL and staged_edition(workspace)):
                shutil.rmtree(path)
            else:
                path.rename(workspace.staged / name)
        elif path.name == MAKING and not _keep_sealed(path):
            shutil.rmtree(path)
            report.say(LEFTOVERS)
    for directory in _directories(workspace.staged):
        store.clear_unfinished(directory)
    staged = staged_edition(workspace)
    if staged is None or number_of_site(workspace) != staged.number:
        return None
    keep_record(workspace, staged)
    report.say(f"edition {staged.number} was published by a command that was stopped; its record is complete now")
    return staged.number


def _keep_sealed(making: Path) -> bool:
    """Leave of a build that was killed what the next may go on with, and say whether there is any: no data in clear."""
    if making.is_symlink() or not so_far.is_begun(making):
        return False
    for path in making.iterdir():
        if path.name not in (so_far.OF, so_far.NOTED, so_far.BUNDLES):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    return True


def _directories(root: Path) -> list[Path]:
    """Return a directory and all below it."""
    return [root, *(path for path in root.rglob("*") if path.is_dir())]


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    return {key: str(value) for key, value in fields.items()}
