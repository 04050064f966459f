"""A copy of what readers see, held against what is published here, file by file."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from builder.editions.site import copied_tree, published_tree
from builder.office.doctor.result import Result, fail, ok, warn
from builder.words.counted import counted
from builder.workspace.places import Workspace, shown

PART = "mirror"
AGAIN = "copy it anew: rsync -a --delay-updates --delete-after dist/site/ server:tocsin/"


def look(workspace: Workspace, copy: Path) -> Iterator[Result]:
    """Compare a copy with the published tree by the digest of each file."""
    here, there = published_tree(workspace), copied_tree(copy)
    name = shown(str(copy))
    if here is None:
        yield warn(PART, "nothing is published here that a mirror could be held against", "tocsin publish")
        return
    if there is None:
        yield fail(PART, f"{name} is no copy of a published tree", AGAIN)
        return
    if there.edition > here.edition or there.timestamp.version > here.timestamp.version:
        what = f"{name} is newer than what is published here"
        yield fail(PART, what, f"tocsin refresh --key KEY --from {name}: readers refuse what is older")
        return
    ours, theirs = _digests(here.root), _digests(there.root)
    missing, other = (
        ours.keys() - theirs.keys(),
        [each for each in ours.keys() & theirs.keys() if ours[each] != theirs[each]],
    )
    extra = theirs.keys() - ours.keys()
    if there.edition < here.edition:
        yield fail(PART, f"{name} has edition {there.edition}, and edition {here.edition} is published", AGAIN)
    elif missing or other:
        what = f"{name} lacks {counted(len(missing), 'file')}, and {counted(len(other), 'file')} are not as published"
        yield fail(PART, what, AGAIN)
    else:
        yield ok(PART, f"{name} has all {counted(len(ours), 'file')} of edition {here.edition}, as published")
    if extra:
        yield warn(PART, f"{name} has {counted(len(extra), 'file')} more than were published", "see what they are")


def _digests(root: Path) -> dict[str, str]:
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(root).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
