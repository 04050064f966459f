"""The published tree: plain files for any web server or USB stick, swapped in one step.

    dist/published/12-40/metadata/    N.root.json, timestamp.json, S.snapshot.json, T.targets.json
    dist/published/12-40/targets/     DIGEST.LOCATOR.zip.age, as any TUF client asks for them
    dist/published/12-40/envelopes/   LOCATOR.tocsin, one file with all that one recipient needs
    dist/site -> published/12-40      edition 12, heartbeat 40

A tree is made beside the others and never changed; what readers see is the link.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tuf.api.metadata import Timestamp

from builder import threads
from builder.errors import PublishError
from builder.progress import Report
from builder.trust import envelope
from builder.trust import metadata as signed_metadata
from builder.workspace import store
from builder.workspace.places import Workspace

MAKING = ".making"
NAME = re.compile(r"[0-9]+-[0-9]+")
# Sealed or public, all of it: a web server of another user may read it.
DIRECTORY_MODE, FILE_MODE = 0o755, 0o644
COPY = "as `rsync -a server:tocsin/ COPY/` fetches it, or a stick holds it"
RESTORE = f"`tocsin refresh --key KEY --from COPY` takes it from a copy, {COPY}"
NO_COPY = "where no copy is left, build, sign and publish an edition"
LOST = f"{RESTORE}; {NO_COPY}"


@dataclass(frozen=True)
class EditionTree:
    """A published tree, or a copy of one, of an edition. Nobody changes it, so its heartbeat is read once."""

    root: Path
    edition: int

    @property
    def heartbeat(self) -> int:
        """Of a tree of ours."""
        return int(self.root.name.partition("-")[2])

    @property
    def metadata(self) -> Path:
        return self.root / "metadata"

    def read(self, name: str) -> bytes:
        """Return a file of the metadata; raise `PublishError` where there is none."""
        try:
            return (self.metadata / name).read_bytes()
        except OSError:
            raise PublishError(f"the published tree has no {name}", hint=LOST) from None

    @property
    def targets(self) -> bytes:
        """What the officers signed of the edition."""
        return self.read(f"{self.edition}.targets.json")

    @cached_property
    def timestamp(self) -> Timestamp:
        """The heartbeat; whether its signature is good is not looked at."""
        return signed_metadata.read(Timestamp, self.read("timestamp.json"), "timestamp.json", LOST).signed

    @property
    def bundles(self) -> dict[str, Path]:
        """Where each sealed bundle is, by the name of its file."""
        return {path.name: path for path in sorted((self.root / "targets").iterdir())}


def published_tree(workspace: Workspace) -> EditionTree | None:
    """Return the tree that readers see, or None where nothing is published."""
    if not workspace.site.is_symlink() or not workspace.site.is_dir():
        return None
    root = workspace.site.resolve()
    ours = root.parent == workspace.trees.resolve() and NAME.fullmatch(root.name)
    return EditionTree(root, int(root.name.partition("-")[0])) if ours else None


def copied_tree(root: Path) -> EditionTree | None:
    """Return the tree that a directory is a copy of, as a web server or a stick has it; None where it is none."""
    editions = [path.name.partition(".")[0] for path in (root / "metadata").glob("*.targets.json")]
    return EditionTree(root.resolve(), int(editions[0])) if len(editions) == 1 and editions[0].isdecimal() else None


def make_tree(
    workspace: Workspace,
    name: str,
    metadata: Mapping[str, bytes],
    bundles: Mapping[str, Path],
    check: Callable[[Path], None],
    report: Report,
) -> EditionTree:
    """Make a tree that nobody sees yet of metadata and bundles, each by the name that it has there.

    `check` looks at what was written and raises where a reader would refuse it: no bundle is looked at before.
    """
    making = workspace.trees / MAKING
    if making.exists():
        shutil.rmtree(making)
    parts = [making, *(making / part for part in ("metadata", "targets", "envelopes"))]
    for part in parts:
        part.mkdir()
    # One time for all bundles, and one for all else: else a server shows in which order they were made, which is the
    # order of the recipients' names in each edition. Bundles keep theirs, so that mirrors need not fetch them again.
    sealed_at, now = min(path.stat().st_mtime_ns for path in bundles.values()), time.time_ns()
    for file, content in metadata.items():
        _write(making / "metadata" / file, [content], now)
    wrapping = envelope.Wrapping(metadata)

    def add(bundle: tuple[str, Path]) -> None:
        target, source = bundle
        content = source.read_bytes()
        # What lies outside, as a copy that a tree is taken back from, may change under its other name.
        linked = source.is_relative_to(workspace.root) and _linked(source, making / "targets" / target)
        _write(making / "targets" / target, () if linked else [content], sealed_at)
        pieces = wrapping.round(target, content)
        _write(making / "envelopes" / f"{_locator_in(target)}.tocsin", pieces, now)

    for _ in threads.each(add, bundles.items()):
        report.advance()
    for part in parts:
        part.chmod(DIRECTORY_MODE)
        moment = sealed_at if part.name == "targets" else now
        os.utime(part, ns=(moment, moment))
    check(making)
    store.settle(making)
    final = workspace.trees / name
    if final.exists():
        # Of a run that was killed before it swapped: nobody has seen it.
        shutil.rmtree(final)
    making.rename(final)
    store.sync_directory(workspace.trees)
    return EditionTree(final, int(name.partition("-")[0]))


def _write(path: Path, pieces: Sequence[bytes], moment: int) -> None:
    """Write a file that anybody may read, as of a time; without a piece it is there already."""
    if pieces:
        with path.open("wb") as file:
            for piece in pieces:
                file.write(piece)
    path.chmod(FILE_MODE)
    os.utime(path, ns=(moment, moment))


def swap(workspace: Workspace, tree: EditionTree) -> None:
    """Let readers see a tree. This is the moment of publication."""
    link = workspace.site.with_name(f".{workspace.site.name}")
    link.unlink(missing_ok=True)
    link.symlink_to(tree.root.relative_to(workspace.site.parent))
    link.replace(workspace.site)
    store.sync_directory(workspace.site.parent)


def remove_old_trees(workspace: Workspace) -> None:
    """Remove all trees but the one that readers see, and the one before it, which they may still be reading."""
    tree = published_tree(workspace)
    trees = {int(path.name.partition("-")[2]): path for path in workspace.trees.iterdir() if NAME.fullmatch(path.name)}
    # A tree with a later heartbeat than the one that readers see was never seen.
    earlier = [number for number in trees if tree and number < tree.heartbeat]
    kept = {tree.root.name if tree else None, trees[max(earlier)].name if earlier else None}
    for path in workspace.trees.iterdir():
        if path.name not in kept:
            shutil.rmtree(path)


def remove_all_trees(workspace: Workspace) -> None:
    """Let readers see nothing any more, as of editions that were practice."""
    if workspace.site.is_symlink():
        workspace.site.unlink()
        store.sync_directory(workspace.site.parent)
    shutil.rmtree(workspace.trees)


def _linked(source: Path, target: Path) -> bool:
    """Give a file a second name; say whether the file system has such a thing."""
    try:
        target.hardlink_to(source)
    except OSError:
        return False
    return True


def _locator_in(target: str) -> str:
    return target.split(".")[1]
