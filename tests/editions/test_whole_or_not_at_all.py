"""Whatever ends a build or a publication in the middle, readers see one whole edition, and a second try completes."""

import errno
import re
import resource
import shutil
from pathlib import Path

import pytest
from faults import failed_at, killed_before, steps
from running import tocsin
from stages import (
    DAY,
    assert_nothing_left,
    assert_whole,
    contents,
    copied,
    locators_of_two,
    publish,
    refresh,
    seen,
    sign,
    stage,
    stamp,
)
from tuf.api.metadata import Metadata
from workspaces import NOW

from builder.bundle.sealed import SealedBundle
from builder.editions import staging
from builder.errors import PublishError
from builder.progress import Silence
from builder.register.edition import Edition
from builder.workspace.places import Workspace


def test_publish_killed_before_any_of_its_steps_leaves_the_old_tree_or_the_new_one(
    ready_once: Path, tmp_path: Path
) -> None:
    """Never a mix; running it again completes, and leaves nothing but the tree and the record."""
    origin = copied(ready_once, tmp_path / "origin")
    # So that there is an older tree to remove.
    refresh(origin)
    undisturbed = copied(origin.root, tmp_path / "undisturbed")
    old = seen(undisturbed)
    publish(undisturbed)
    new, record = seen(undisturbed), contents(undisturbed.records_of_editions / "2")
    # So whoever sees the one or the other sees a whole edition.
    assert_whole(origin, 1)
    assert_whole(undisturbed, 2)
    found = {"old": 0, "new": 0}
    for step in steps():
        workspace = copied(origin.root, tmp_path / "workspace")
        if not killed_before(lambda workspace=workspace: publish(workspace), step):  # type: ignore[misc]
            break
        published = seen(workspace)
        assert published in (old, new), step
        found["new" if published == new else "old"] += 1
        assert publish(workspace).edition == 2, step
        assert seen(workspace) == new, step
        assert contents(workspace.records_of_editions / "2") == record, step
        assert_nothing_left(workspace, "1-2", "2-3")
        shutil.rmtree(workspace.root)
    assert found["old"] > 40
    assert found["new"] > 15


def test_refresh_killed_before_any_of_its_steps_leaves_the_old_heartbeat_or_the_new_one(
    first_once: Path, tmp_path: Path
) -> None:
    """The edition stays whole, versions only grow, and running it again completes."""
    later = NOW + DAY
    origin = copied(first_once, tmp_path / "origin")
    refresh(origin)
    undisturbed = copied(origin.root, tmp_path / "undisturbed")
    old = seen(undisturbed)
    refresh(undisturbed, later)
    new = seen(undisturbed)
    assert old.keys() == new.keys()
    found = {"old": 0, "new": 0}
    for step in steps():
        workspace = copied(origin.root, tmp_path / "workspace")
        if not killed_before(lambda workspace=workspace: refresh(workspace, later), step):  # type: ignore[misc]
            break
        published = seen(workspace)
        assert published in (old, new), step
        found["new" if published == new else "old"] += 1
        before = stamp(workspace)
        # Were dist/ lost now, versions would go on from here.
        recorded = workspace.records_of_editions / "1" / "metadata" / "timestamp.json"
        assert Metadata.from_bytes(recorded.read_bytes()).signed.version >= before
        refresh(workspace, later)
        assert_whole(workspace, 1, later)
        assert stamp(workspace) > before
        kept = contents(workspace.records_of_editions / "1" / "metadata")
        assert kept["timestamp.json"] == seen(workspace)["metadata/timestamp.json"]
        assert len(list(workspace.trees.iterdir())) == 2
        assert_nothing_left(workspace, *(path.name for path in workspace.trees.iterdir()))
        shutil.rmtree(workspace.root)
    assert found["old"] > 20
    assert found["new"] > 10


def make_edition(workspace: Workspace, number: int, *, trial: bool) -> None:
    """Stage an edition of made up bundles: what a build does at its end, without the hours before."""
    with staging.stage(workspace, Silence()) as held:
        names = locators_of_two(1)
        issued = Edition(number=number, issued=NOW.date(), valid_days=120)
        edition = held.begin(issued, f"made of {number}", names, trial=trial)
        for name, locator in names.items():
            content = f"{number} {locator}".encode()
            edition.add(SealedBundle(recipient=name, locator=locator, entries=1, content=content))
        sources = {"data/register.yaml": "title: x", "recipients/x/y.yaml": "id: x"}
        authority = staging.Authority(root=1, approvals=1)
        edition.record(staging.Origin(sources=sources, authority=authority, salt="0" * 64, next_salt="1" * 64))
        edition.finish(f"edition {number}".encode())


@pytest.mark.parametrize("trial", [False, True], ids=["an edition", "a trial"])
def test_a_build_killed_before_any_of_its_steps_leaves_the_old_staging_or_the_new_one(
    first_once: Path, tmp_path: Path, trial: bool
) -> None:
    """What waits for signatures is there whole until another is; a trial and an edition leave each other alone.

    Of what was killed, sealed bundles are kept for the next build, and nothing else.
    """
    origin = copied(first_once, tmp_path / "origin")
    # What was published before plays no part, and would be copied twice a step.
    for path in (origin.data, origin.recipients, origin.root / "dist"):
        shutil.rmtree(path)
        path.mkdir()
    make_edition(origin, 2, trial=trial)
    make_edition(origin, 2, trial=not trial)
    old = contents(origin.staged)
    undisturbed = copied(origin.root, tmp_path / "undisturbed")
    make_edition(undisturbed, 3, trial=trial)
    new = contents(undisturbed.staged)
    assert old != new
    directories = [".lock", "2" if trial else "3", "trial"]
    assert sorted(path.name for path in undisturbed.staged.iterdir()) == directories
    found, sealed = {"old": 0, "new": 0}, 0
    for step in steps():
        workspace = copied(origin.root, tmp_path / "workspace")
        if not killed_before(lambda workspace=workspace: make_edition(workspace, 3, trial=trial), step):  # type: ignore[misc]
            break
        again = copied(workspace.root, tmp_path / "again")
        with staging.hold(workspace, Silence()):
            staged = contents(workspace.staged)
        kept = {name: staged.pop(name) for name in list(staged) if name.startswith(f"{staging.MAKING}/")}
        assert all(
            re.fullmatch(r"\.making/(of|sealed\.jsonl|bundles/[a-z2-7]{26}\.zip\.age)", name) for name in kept
        ), step
        assert staged in (old, new), step
        sealed += f"{staging.MAKING}/sealed.jsonl" in kept
        found["new" if staged == new else "old"] += 1
        make_edition(again, 3, trial=trial)
        assert contents(again.staged) == new, step
        assert sorted(path.name for path in again.staged.iterdir()) == directories
        shutil.rmtree(workspace.root)
        shutil.rmtree(again.root)
    assert found["old"] > 20
    assert found["new"] > 5
    assert sealed > 5


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS], ids=["broken", "full", "read-only"])
def test_a_disk_that_fails_at_any_step_of_publish_is_told_and_leaves_the_old_tree_or_the_new_one(
    ready_once: Path, tmp_path: Path, number: int
) -> None:
    """Whatever cannot be written: a clear error or none, and running it again completes."""
    undisturbed = copied(ready_once, tmp_path / "undisturbed")
    old = seen(undisturbed)
    publish(undisturbed)
    new = seen(undisturbed)
    refusals = 0
    for step in steps():
        workspace = copied(ready_once, tmp_path / "workspace")
        met, refused = failed_at(lambda workspace=workspace: publish(workspace), step, number)  # type: ignore[misc]
        if not met:
            break
        refusals += refused
        published = seen(workspace)
        assert published in (old, new), step
        if refused:
            assert publish(workspace).edition == 2, step
        assert seen(workspace) == new, step
        assert_nothing_left(workspace, "1-1", "2-2")
        shutil.rmtree(workspace.root)
    assert refusals > 40


def test_a_disk_that_fails_at_any_step_of_refresh_is_told_and_the_edition_stays(
    first_once: Path, tmp_path: Path
) -> None:
    """A heartbeat that cannot be written harms nothing."""
    later = NOW + DAY
    refusals = 0
    for step in steps():
        workspace = copied(first_once, tmp_path / "workspace")
        met, refused = failed_at(lambda workspace=workspace: refresh(workspace, later), step)  # type: ignore[misc]
        if not met:
            break
        refusals += refused
        assert_whole(workspace, 1, NOW)
        refresh(workspace, later)
        assert_whole(workspace, 1, later)
        shutil.rmtree(workspace.root)
    assert refusals > 20


def test_a_full_disk_leaves_the_published_tree_and_says_so(ready: Workspace) -> None:
    """Where no more can be written, readers see what they saw."""
    before = seen(ready)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    key = ready.root / "keys" / "publisher.key"
    result = tocsin("--root", ready.root, "--clock", "2026-11-22", "publish", "--key", key, preexec_fn=no_room)
    assert result.returncode == 1
    assert "the disk is full; the published tree stands as it was" in result.stderr
    assert "make room and run `tocsin publish` again" in result.stderr
    assert "Traceback" not in result.stderr
    assert seen(ready) == before
    publish(ready)
    assert_whole(ready, 2)


def test_a_file_where_dist_belongs_is_told(miniature: Workspace) -> None:
    """What cannot be a directory is no reason for a traceback."""
    stage(miniature)
    sign(miniature)
    shutil.rmtree(miniature.root / "dist")
    (miniature.root / "dist").write_text("mine", encoding="ascii")
    with pytest.raises(PublishError, match="cannot be written"):
        publish(miniature)
    assert (miniature.root / "dist").read_text(encoding="ascii") == "mine"


def test_a_directory_where_the_link_belongs_is_told_and_kept(ready: Workspace) -> None:
    """A copy that somebody put in the link's place is not removed."""
    tree = ready.site.resolve()
    ready.site.unlink()
    shutil.copytree(tree, ready.site)
    before = contents(ready.site)
    with pytest.raises(PublishError, match="dist/site is no link of ours"):
        publish(ready)
    assert contents(ready.site) == before


def test_two_publishers_at_once_are_refused(ready: Workspace) -> None:
    """One command at a time: two would race for one version."""
    with staging.hold(ready, Silence()):
        for act in (publish, refresh, sign):
            with pytest.raises(PublishError, match="another command that builds or publishes is running here"):
                act(ready)
    publish(ready)


def test_a_second_publish_says_that_nothing_waits(ready: Workspace) -> None:
    """What is done is not done again."""
    publish(ready)
    before = seen(ready)
    with pytest.raises(PublishError, match="no edition is staged"):
        publish(ready)
    assert seen(ready) == before


def test_at_most_two_trees_are_kept(ready: Workspace) -> None:
    """The one that readers see, and the one that they may still be reading; what was never seen goes first."""
    publish(ready)
    (ready.trees / "9-9").mkdir()
    (ready.trees / "notes").mkdir()
    for _ in range(3):
        refresh(ready, NOW + DAY)
    assert_nothing_left(ready, "2-4", "2-5")
