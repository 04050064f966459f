"""Publishing is whole or not at all, at the threshold only, and never what a reader would refuse."""

import errno
import hashlib
import re
import resource
import shlex
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from faults import failed_at, killed_before, steps
from running import tocsin
from tuf.api.metadata import Metadata
from workspaces import MINIATURE, NOW, SEED, approve, copy_miniature, locators_in, publish_edition

from builder import board
from builder.bundle.sealed import SealedBundle
from builder.demo.trust import MEMBERS, signer
from builder.demo.trust import key as fixture_key
from builder.editions import publishing, signing, site, staging
from builder.editions.record import latest_edition
from builder.errors import BuilderError, PublishError, RecipientError, TrustError, WorkspaceError
from builder.pipeline import Choice, build
from builder.progress import Silence
from builder.reading import authenticate, source
from builder.reading.authentic import Authentic
from builder.register.edition import Edition
from builder.trust import approvals, envelope, keys, metadata, roots
from builder.trust.keys import PublicKey
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError

DAY = timedelta(days=1)
TWO = ("cert-eu", "cert-none")
LOCATORS, LOCATORS_OF_TWO = (
    {name: locators_in(Workspace(MINIATURE), edition)[name] for name in TWO} for edition in (1, 2)
)
MACHINE = signer("publisher", SEED)


def stage(workspace: Workspace, now: datetime = NOW, builder: str | None = "officer-a") -> int:
    """Build an edition for two recipients."""
    by = signer(builder, SEED) if builder else None
    return build(workspace, now, Silence(), jobs=1, choice=Choice(only=TWO), builder=by).edition.number


def sign(workspace: Workspace, officer: str = "officer-b") -> None:
    signing.sign(workspace, signer(officer, SEED), lambda *_: None, Silence())


def publish(workspace: Workspace, now: datetime = NOW) -> publishing.Published:
    return publishing.publish(workspace, MACHINE, now, Silence())


def refresh(workspace: Workspace, now: datetime = NOW) -> publishing.Published:
    return publishing.refresh(workspace, MACHINE, now, Silence())


def copied(root: Path, target: Path) -> Workspace:
    shutil.copytree(root, target, symlinks=True)
    return Workspace.find(target)


@pytest.fixture(scope="module")
def ready_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published, and edition 2 signed by enough officers."""
    workspace = copy_miniature(tmp_path_factory.mktemp("ready") / "workspace")
    publish_edition(workspace, only=TWO)
    stage(workspace)
    sign(workspace)
    return workspace.root


@pytest.fixture
def ready(ready_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    return copied(ready_once, tmp_path / "ready")


@pytest.fixture(scope="module")
def first_once(ready_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published, and nothing staged."""
    workspace = copied(ready_once, tmp_path_factory.mktemp("first") / "workspace")
    shutil.rmtree(workspace.staged / "2")
    return workspace.root


@pytest.fixture
def first(first_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    return copied(first_once, tmp_path / "first")


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def seen(workspace: Workspace) -> dict[str, bytes]:
    """What readers see: every file, through the link."""
    return contents(workspace.site.resolve())


def read(path: Path, workspace: Workspace, now: datetime = NOW) -> Authentic:
    """Authenticate a tree or an envelope as a CERT does that trusts the first root."""
    pinned = (workspace.trust / "1.root.json").read_bytes()
    return authenticate.authenticate(source.open_source(path), pinned=pinned, at=now)


def assert_whole(workspace: Workspace, edition: int, now: datetime = NOW) -> None:
    """Readers see one whole edition: tree, envelopes and links to nothing else."""
    found = read(workspace.site, workspace, now)
    assert (found.edition, found.ran_out, found.notes) == (edition, (), ())
    tree = workspace.site.resolve()
    assert sorted(path.name for path in (tree / "targets").iterdir()) == sorted(
        f"{file.hashes['sha256']}.{file.path}" for file in found.targets.values()
    )
    assert sorted(path.stem for path in (tree / "envelopes").iterdir()) == sorted(found.targets)
    for locator in found.targets:
        inside = source.open_source(tree / "envelopes" / f"{locator}.tocsin")
        assert isinstance(inside, envelope.Envelope)
        assert inside.metadata == contents(tree / "metadata")
        assert inside.bundle == found.bundle(source.open_source(tree), locator)
        assert read(tree / "envelopes" / f"{locator}.tocsin", workspace, now).edition == edition


def assert_nothing_left(workspace: Workspace, *trees: str) -> None:
    """No half tree, no half file, no staging."""
    assert sorted(path.name for path in workspace.trees.iterdir()) == sorted(trees)
    assert sorted(path.name for path in workspace.site.parent.iterdir()) == ["published", "site"]
    assert [path.name for path in workspace.staged.iterdir()] == [".lock"]
    assert not [path for path in workspace.records_of_editions.iterdir() if not path.name.isdecimal()]
    assert not list(workspace.root.rglob("*.unfinished"))


def rotate(workspace: Workspace, now: datetime = NOW, **changes: Any) -> None:
    """Put a root in force that changes some of the holders."""
    current = board.newest_root(workspace).signed
    proposed = roots.next_root(current, replace(roots.holders_of(current), **changes), now)
    for name in MEMBERS[:2]:
        metadata.sign(proposed, signer(name, SEED).signer)
    with board.changing(workspace):
        board.put_root(workspace, proposed)


def public(*names: str) -> tuple[PublicKey, ...]:
    return tuple(keys.public_of(fixture_key(name, SEED), name) for name in names)


# At the threshold, and what is published


def test_an_edition_is_published_with_its_record(ready: Workspace) -> None:
    """The tree holds what was staged, the record says what it is, and the staging is over."""
    bundles = contents(ready.staged / "2" / "bundles")
    record = contents(ready.staged / "2" / "record")
    targets = (ready.staged / "2" / "targets.json").read_bytes()
    done = publish(ready)
    assert done == publishing.Published(edition=2, heartbeat_until=NOW + 14 * DAY)
    assert_whole(ready, 2)
    assert_nothing_left(ready, "1-1", "2-2")
    tree = seen(ready)
    assert sorted(tree) == sorted(
        [
            *(f"metadata/{name}.json" for name in ("1.root", "timestamp", "2.snapshot", "2.targets")),
            *(f"targets/{hashlib.sha256(content).hexdigest()}.{name}" for name, content in bundles.items()),
            *(f"envelopes/{locator}.tocsin" for locator in LOCATORS_OF_TWO.values()),
        ]
    )
    assert tree["metadata/2.targets.json"] == targets
    kept = contents(ready.records_of_editions / "2")
    assert kept == record | {
        "metadata/targets.json": targets,
        "metadata/snapshot.json": tree["metadata/2.snapshot.json"],
        "metadata/timestamp.json": tree["metadata/timestamp.json"],
    }
    latest = latest_edition(ready)
    assert latest
    assert {each.recipient: each.locator for each in latest.recipients} == LOCATORS_OF_TWO


@pytest.mark.parametrize(
    ("builder", "officers", "why"),
    [
        (None, (), "no edition is staged"),
        ("officer-a", (), "lacks 1 of the officers' signatures; officer-a built it, besides nobody signed"),
    ],
    ids=["a trial", "the builder alone"],
)
def test_too_few_signatures_publish_nothing(
    first: Workspace, builder: str | None, officers: tuple[str, ...], why: str
) -> None:
    """Nobody publishes alone."""
    before = seen(first)
    stage(first, builder=builder)
    for officer in officers:
        sign(first, officer)
    with pytest.raises(PublishError, match=why):
        publish(first)
    assert seen(first) == before
    assert not (first.records_of_editions / "2").exists()


def test_where_two_approvers_are_asked_for_one_is_too_few(miniature: Workspace) -> None:
    """The threshold is the board's, and the builder does not count towards it."""
    rotate(miniature, approvers=2)
    stage(miniature)
    sign(miniature, "officer-b")
    with pytest.raises(PublishError, match=r"lacks 1 of the officers' signatures; .* besides officer-b signed"):
        publish(miniature)
    assert not miniature.site.exists()
    sign(miniature, "officer-c")
    publish(miniature)
    assert_whole(miniature, 1)


def test_an_officer_who_was_taken_off_no_longer_counts(ready: Workspace) -> None:
    """Signatures are counted under the root in force, not under the one of the day of signing."""
    rotate(ready, officers=public("officer-a", "officer-c"))
    with pytest.raises(PublishError, match="lacks 1 of the officers' signatures"):
        publish(ready)
    rotate(ready, officers=public("officer-c", "officer-b"))
    with pytest.raises(PublishError, match="does not bear its builder's signature"):
        publish(ready)


@pytest.mark.parametrize("key", ["officer-b", "member-a", "another publisher"])
@pytest.mark.parametrize("act", [publishing.publish, publishing.refresh])
def test_another_key_than_the_machines_publishes_nothing(
    ready: Workspace, key: str, act: Callable[..., object]
) -> None:
    """The heartbeat is the publishing machine's alone."""
    before = seen(ready)
    secret = signer("publisher", SEED + 1) if key == "another publisher" else signer(key, SEED)
    with pytest.raises(TrustError, match="not the publishing machine's"):
        act(ready, secret, NOW, Silence())
    assert seen(ready) == before
    assert signing.waiting(ready).number == 2


# Whole or not at all


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


def stamp(workspace: Workspace) -> int:
    """The version of the heartbeat that readers see."""
    return int(Metadata.from_bytes(seen(workspace)["metadata/timestamp.json"]).signed.version)


def make_edition(workspace: Workspace, number: int, *, trial: bool) -> None:
    """Stage an edition of made up bundles: what a build does at its end, without the hours before."""
    with staging.stage(workspace, Silence()) as held:
        edition = held.begin(Edition(number=number, issued=NOW.date(), valid_days=120), trial=trial)
        for name, locator in LOCATORS.items():
            content = f"{number} {locator}".encode()
            edition.add(SealedBundle(recipient=name, locator=locator, entries=1, content=content))
        sources = {"data/register.yaml": "title: x", "recipients/x/y.yaml": "id: x"}
        edition.record(sources, staging.Authority(root=1, approvals=1), "0" * 64)
        edition.finish(f"edition {number}".encode())


@pytest.mark.parametrize("trial", [False, True], ids=["an edition", "a trial"])
def test_a_build_killed_before_any_of_its_steps_leaves_the_old_staging_or_the_new_one(
    first_once: Path, tmp_path: Path, trial: bool
) -> None:
    """What waits for signatures is there whole until another is; a trial and an edition leave each other alone."""
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
    found = {"old": 0, "new": 0}
    for step in steps():
        workspace = copied(origin.root, tmp_path / "workspace")
        if not killed_before(lambda workspace=workspace: make_edition(workspace, 3, trial=trial), step):  # type: ignore[misc]
            break
        again = copied(workspace.root, tmp_path / "again")
        with staging.hold(workspace, Silence()):
            staged = contents(workspace.staged)
        assert staged in (old, new), step
        found["new" if staged == new else "old"] += 1
        make_edition(again, 3, trial=trial)
        assert contents(again.staged) == new, step
        assert sorted(path.name for path in again.staged.iterdir()) == directories
        shutil.rmtree(workspace.root)
        shutil.rmtree(again.root)
    assert found["old"] > 20
    assert found["new"] > 5


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
    with pytest.raises(PublishError, match="could not be written"):
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


# Clocks, and what was lost


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (NOW - DAY, "it is 2026-11-21 by this machine's clock, and edition 2 was built on 2026-11-22"),
        (NOW + 200 * DAY, "edition 2 ran out on 2027-03-22"),
    ],
    ids=["before it was built", "after it ran out"],
)
def test_a_clock_that_is_wrong_publishes_nothing(ready: Workspace, now: datetime, why: str) -> None:
    """Nobody is given what a reader would wonder at."""
    before = seen(ready)
    with pytest.raises(PublishError, match=why):
        publish(ready, now)
    assert seen(ready) == before


def test_a_clock_before_the_boards_root_publishes_nothing(first: Workspace) -> None:
    """What was signed later than now shows that the clock is behind; a heartbeat by it would date itself back."""
    rotate(first, now=NOW + 3 * DAY)
    before = seen(first)
    with pytest.raises(
        PublishError, match="it is 2026-11-23 by this machine's clock, and something of this was signed on"
    ):
        refresh(first, NOW + DAY)
    assert seen(first) == before


def test_a_clock_that_runs_backwards_shortens_no_heartbeat(first: Workspace) -> None:
    """Readers would be warned sooner than they were told; only who means it may."""
    refresh(first, NOW + 5 * DAY)
    before = seen(first)
    with pytest.raises(PublishError, match="this heartbeat would end on 2026-12-07, before the last one"):
        refresh(first, NOW + DAY)
    assert seen(first) == before
    publishing.refresh(first, MACHINE, NOW + DAY, Silence(), shorter=True)
    assert_whole(first, 1, NOW + DAY)
    assert stamp(first) == 3


def test_an_edition_from_before_the_last_one_is_not_published(ready: Workspace) -> None:
    """An edition that was staged before another was published, elsewhere or in a copy, comes too late."""
    record = ready.records_of_editions / "1" / "edition.yaml"
    fields = yaml.safe_load(record.read_text(encoding="utf-8"))
    for changed in ({"issued": "2026-11-23"}, {"edition": 2}):
        record.write_text(yaml.safe_dump(fields | changed), encoding="utf-8")
        with pytest.raises(PublishError, match=r"edition 2 comes before edition \d, which is published"):
            publish(ready)
    record.write_text(yaml.safe_dump(fields), encoding="utf-8")
    publish(ready)


def test_versions_go_on_counting_where_dist_is_lost(ready: Workspace) -> None:
    """Readers remember versions: a lower one would be taken for an attack."""
    publish(ready)
    refresh(ready, NOW + DAY)
    shutil.rmtree(ready.root / "dist")
    with pytest.raises(PublishError, match="nothing is published here"):
        refresh(ready)
    assert stage(ready) == 3
    sign(ready)
    publish(ready)
    assert_whole(ready, 3)
    assert stamp(ready) == 4
    assert "metadata/3.snapshot.json" in seen(ready)


def test_a_tree_that_was_lost_comes_back_from_what_readers_see(first: Workspace, tmp_path: Path) -> None:
    """A backup may be older than the last heartbeat: it goes on from a copy that readers would believe."""
    restored = copied(first.root, tmp_path / "restored")
    shutil.rmtree(restored.root / "dist")
    for _ in range(3):
        refresh(first, NOW + DAY)
    server = shutil.copytree(first.site.resolve(), tmp_path / "server")
    with pytest.raises(PublishError, match="nothing is published here, and edition 1 was") as caught:
        refresh(restored)
    assert "`tocsin refresh --key KEY --from COPY`" in caught.value.hint
    with pytest.raises(PublishError, match="is no copy of what readers see"):
        publishing.refresh(restored, MACHINE, NOW + DAY, Silence(), copy=restored.root)
    publishing.refresh(restored, MACHINE, NOW + DAY, Silence(), copy=server)
    assert_whole(restored, 1, NOW + DAY)
    assert stamp(restored) == stamp(first) + 1
    refresh(restored, NOW + 2 * DAY)
    # What a server made of it is not taken.
    heartbeat = server / "metadata" / "timestamp.json"
    heartbeat.write_bytes(re.sub(rb'("version": ?)4', rb"\g<1>9", heartbeat.read_bytes()))
    with pytest.raises(PublishError, match="readers would refuse the copy"):
        publishing.refresh(restored, MACHINE, NOW + 2 * DAY, Silence(), copy=server)
    shutil.copytree(restored.records_of_editions / "1", restored.records_of_editions / "2")
    record = restored.records_of_editions / "2" / "edition.yaml"
    record.write_text(record.read_text(encoding="utf-8").replace("edition: 1\n", "edition: 2\n"), encoding="utf-8")
    with pytest.raises(PublishError, match="the copy has edition 1, and edition 2 was published here"):
        publishing.refresh(restored, MACHINE, NOW + 2 * DAY, Silence(), copy=first.site)


def test_data_alone_come_back_as_the_hints_say(first: Workspace, tmp_path: Path) -> None:
    """Whoever kept no more than data/ is told where the rest is, and ends with an edition and a heartbeat."""
    root = tmp_path / "restored"
    shutil.copytree(first.data, root / "data")
    with pytest.raises(WorkspaceError, match="it needs data/ and recipients/") as caught:
        Workspace.find(root)
    _, command, _ = caught.value.hint.split("`")
    assert command == "cp -r data/editions/1/snapshot/recipients ."
    subprocess.run(shlex.split(command), cwd=root, check=True)
    workspace = Workspace.find(root)
    with pytest.raises(PublishError, match="no edition is staged") as caught:
        publish(workspace)
    assert "where .staged/ was lost" in caught.value.hint
    with pytest.raises(PublishError, match="nothing is published here") as caught:
        refresh(workspace)
    assert "where no copy is left, build, sign and publish an edition" in caught.value.hint
    assert stage(workspace) == 2
    sign(workspace)
    publish(workspace)
    refresh(workspace)
    assert_whole(workspace, 2)
    assert stamp(workspace) > stamp(first)


def test_a_link_to_a_tree_that_is_lost_does_not_stop_the_next_edition(ready: Workspace) -> None:
    """The link alone still says which number readers have seen."""
    shutil.rmtree(ready.records_of_editions)
    shutil.rmtree(ready.trees)
    with pytest.raises(PublishError, match="nothing is published here"):
        refresh(ready)
    publish(ready)
    assert_whole(ready, 2)


def test_versions_go_on_counting_where_the_records_are_lost(ready: Workspace) -> None:
    """The tree alone tells the next number and the next versions; a heartbeat needs no record."""
    publish(ready)
    shutil.rmtree(ready.records_of_editions)
    refresh(ready, NOW + DAY)
    assert stamp(ready) == 3
    assert stage(ready) == 3
    sign(ready)
    publish(ready)
    assert_whole(ready, 3)
    assert stamp(ready) == 4


def test_a_record_without_its_metadata_is_told(ready: Workspace) -> None:
    """Without it versions might come back: better no edition than one that readers refuse."""
    shutil.rmtree(ready.records_of_editions / "1" / "metadata")
    with pytest.raises(BuilderError, match=r"data/editions/1/metadata/timestamp\.json is missing"):
        publish(ready)


# Approvals


def retire(workspace: Workspace) -> None:
    with board.changing(workspace):
        board.retire(workspace, "cert-eu")


def lose_approvals(workspace: Workspace) -> None:
    (workspace.approvals / "approvals.json").unlink()


def approve_another(workspace: Workspace) -> None:
    path = workspace.recipients / "cert-eu.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("clearance: AMBER", "clearance: GREEN"), encoding="utf-8")
    approve(workspace)


def let_run_out(workspace: Workspace) -> None:
    approve(workspace, (NOW - 366 * DAY).date())


def put_an_old_list_back(workspace: Workspace) -> None:
    """The last edition was built under list 5, and this is list 1."""
    record = workspace.records_of_editions / "1" / "edition.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("approvals: 1", "approvals: 5"), encoding="utf-8")


@pytest.mark.parametrize(
    ("lose", "why"),
    [
        (retire, "cert-eu was retired since edition 2 was built"),
        (lose_approvals, "no recipient may be served: the board has approved nobody yet"),
        (approve_another, "cert-eu was changed since the board approved it"),
        (let_run_out, "no recipient may be served: the board's root ran out"),
        (put_an_old_list_back, "the approvals are list 1, older than list 5"),
    ],
    ids=["retired", "lost", "changed", "run out", "an old list"],
)
def test_who_lost_the_boards_approval_since_the_build_gets_nothing(
    ready: Workspace, lose: Callable[[Workspace], None], why: str
) -> None:
    """The board's word counts until the moment of publication."""
    before = seen(ready)
    lose(ready)
    with pytest.raises((PublishError, RecipientError), match=why):
        publish(ready)
    assert seen(ready) == before


def test_who_is_retired_without_a_bundle_stops_nobody(ready: Workspace) -> None:
    """Only those that the edition is for are asked about."""
    with board.changing(ready):
        board.retire(ready, "cert-all")
    publish(ready)


@pytest.mark.parametrize("changed", [{"recipient": "cert-all"}, {"recipient": "cert-zz"}], ids=["another", "nobody"])
def test_a_record_that_names_another_recipient_is_refused(ready: Workspace, changed: dict[str, str]) -> None:
    """Else a bundle for a retired recipient could be published under the name of one that is approved."""
    record = ready.staged / "2" / "record" / "edition.yaml"
    fields = yaml.safe_load(record.read_text(encoding="utf-8"))
    fields["recipients"][0] |= changed
    record.write_text(yaml.safe_dump(fields), encoding="utf-8")
    with pytest.raises(PublishError, match="cannot be read, or are those of another"):
        publish(ready)


# What readers would refuse


def test_a_new_root_is_published_by_the_next_heartbeat(first: Workspace) -> None:
    """Readers learn of new keys without a new edition."""
    rotate(first, members=public("member-a", "member-b"))
    refresh(first, NOW + DAY)
    assert_whole(first, 1, NOW + DAY)
    assert read(first.site, first, NOW + DAY).root_version == 2
    assert {"metadata/1.root.json", "metadata/2.root.json"} <= seen(first).keys()


def test_a_heartbeat_of_the_same_machine_keeps_the_snapshot(first: Workspace) -> None:
    """A day without a new edition changes one small file."""
    before = seen(first)
    refresh(first, NOW + DAY)
    changed = {name for name, content in seen(first).items() if before.get(name) != content}
    assert changed == {"metadata/timestamp.json", *(f"envelopes/{locator}.tocsin" for locator in LOCATORS.values())}


def test_roots_that_readers_have_seen_are_missed(first: Workspace) -> None:
    """A root that was taken away from data/trust/ is no way back to the officers before it."""
    rotate(first, members=public("member-a", "member-b"))
    refresh(first, NOW + DAY)
    before = seen(first)
    (first.trust / "2.root.json").unlink()
    with pytest.raises(PublishError, match="readers have seen a newer root than data/trust/ holds"):
        refresh(first, NOW + DAY)
    assert seen(first) == before


def test_a_new_machine_signs_the_snapshot_anew(first: Workspace) -> None:
    """After the machine's key was replaced, nothing in the tree rests on the old one."""
    rotate(first, machines=public("publisher-2"))
    with pytest.raises(TrustError, match="not the publishing machine's"):
        refresh(first)
    publishing.refresh(first, signer("publisher-2", SEED), NOW + DAY, Silence())
    assert_whole(first, 1, NOW + DAY)
    assert "metadata/2.snapshot.json" in seen(first)
    assert "metadata/1.snapshot.json" not in seen(first)


def test_a_heartbeat_for_an_edition_that_readers_would_refuse_is_not_published(first: Workspace) -> None:
    """After a change of officers the old edition would be refused: the last whole tree stays instead."""
    before = seen(first)
    rotate(first, officers=public("officer-a", "officer-c"))
    with pytest.raises(PublishError, match="readers would refuse this"):
        refresh(first)
    assert seen(first) == before
    assert_whole(first, 1)


@pytest.mark.parametrize("what", ["edition", "root"])
def test_a_heartbeat_for_what_has_run_out_is_not_published(first: Workspace, what: str) -> None:
    """A heartbeat says that all is well; it is not given to what a reader would be warned of."""
    before = seen(first)
    if what == "root":
        rotate(first, NOW - 300 * DAY)
    later = NOW + (100 if what == "root" else 150) * DAY
    with pytest.raises(PublishError, match=f"readers would be told that its {what} ran out"):
        refresh(first, later)
    assert seen(first) == before


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def test_a_bundle_that_was_damaged_in_the_tree_is_not_given_another_heartbeat(first: Workspace) -> None:
    """Refresh looks at every bundle as a reader does."""
    cut(next((first.site.resolve() / "targets").iterdir()))
    with pytest.raises(PublishError, match="the new tree is not whole"):
        refresh(first)


def test_a_bundle_that_is_missing_in_the_tree_is_not_passed_over(first: Workspace) -> None:
    """A tree without somebody's bundle is not whole."""
    next((first.site.resolve() / "targets").iterdir()).unlink()
    with pytest.raises(PublishError, match="the new tree is not whole"):
        refresh(first)


@pytest.mark.parametrize("name", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_metadata_that_is_missing_or_damaged_in_the_tree_is_told(first: Workspace, name: str) -> None:
    """No traceback, and no heartbeat over ruins."""
    path = first.site.resolve() / "metadata" / name
    path.write_bytes(b"{")
    with pytest.raises((TrustError, PublishError), match=r"is damaged|is no [a-z]+ metadata"):
        refresh(first)
    path.unlink()
    with pytest.raises(PublishError, match=f"the published tree has no {name}"):
        refresh(first)


def test_a_link_that_leads_elsewhere_is_not_taken_for_a_tree_of_ours(first: Workspace, tmp_path: Path) -> None:
    """Only what was published here is given a heartbeat."""
    for elsewhere in (tmp_path / "9-9", first.trees / "copy"):
        shutil.copytree(first.site.resolve(), elsewhere)
        first.site.unlink()
        first.site.symlink_to(elsewhere)
        assert site.published_tree(first) is None
        with pytest.raises(PublishError, match="nothing is published here"):
            refresh(first)


def test_a_register_that_cannot_be_read_stops_the_heartbeat_with_a_reason(first: Workspace, tmp_path: Path) -> None:
    """How long a heartbeat lasts stands in the register."""
    (first.data / "register.yaml").write_text("title: [", encoding="utf-8")
    with pytest.raises((PublishError, RegisterError)):
        refresh(first)


def test_how_long_a_heartbeat_lasts_stands_in_the_register(first: Workspace) -> None:
    """For a refresh that of today, for a publication that of the edition."""
    path = first.data / "register.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "heartbeat_days: 3\n", encoding="utf-8")
    shorter = publishing.refresh(first, MACHINE, NOW + DAY, Silence(), shorter=True)
    assert shorter.heartbeat_until == NOW + 4 * DAY
    stage(first)
    sign(first)
    path.write_text(path.read_text(encoding="utf-8").replace("heartbeat_days: 3", "heartbeat_days: 9"))
    assert publish(first, NOW + DAY).heartbeat_until == NOW + 4 * DAY


def test_a_refresh_names_those_whose_approval_ran_out(first: Workspace) -> None:
    """The heartbeat goes on, for it is for all readers; the office learns whom it serves without the board."""
    assert refresh(first).unapproved == ()
    board.retire(first, "cert-eu")
    assert refresh(first).unapproved == (
        "cert-eu is retired, and edition 1 still serves it; build, sign and publish an edition, which leaves it out",
    )
    # A list that is older by a year: the root and the edition outlast it.
    earlier = NOW - timedelta(days=360)
    proved = dict.fromkeys(files := board.recipient_files(first), earlier.date())
    old = approvals.propose(
        files=files, in_force=board.approvals_in_force(first), proved=proved, now=earlier, renew=True
    )
    for member in MEMBERS[:2]:
        metadata.sign(old, signer(member, SEED).signer)
    with board.changing(first):
        board.put_approvals(first, old, {})
    later = NOW + 6 * DAY
    (line,) = refresh(first, later).unapproved
    assert line.startswith(
        "cert-eu, cert-none: is not approved any more: the approvals as a whole ran out, and edition 1"
    )
    assert line.endswith("; `tocsin recipients propose --renew`, and have the board approve")
    with pytest.raises(RecipientError, match="the approvals as a whole ran out"):
        build(first, later, Silence(), jobs=1, builder=signer("officer-a", SEED))
    # Its record tells whom it serves.
    shutil.rmtree(first.records_of_editions / "1")
    assert "cannot be read" in refresh(first, later).unapproved[0]


# The tree as files


def test_a_web_server_of_another_user_can_read_the_tree(ready: Workspace) -> None:
    """Directories are 0755 and files 0644, whatever the umask; all of it is sealed or public."""
    key = ready.root / "keys" / "publisher.key"
    result = tocsin("--root", ready.root, "--clock", "2026-11-22", "publish", "--key", key, umask=0o077)
    assert result.returncode == 0, result.stderr
    tree = ready.site.resolve()
    for path in (tree, *tree.rglob("*")):
        assert not path.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644), path
    private = [ready.staged, ready.records_of_editions, ready.records_of_editions / "2"]
    private += (path for path in (ready.records_of_editions / "2").rglob("*") if path.is_file())
    assert [path for path in private if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(
    "command", ["cp -rL {0} {1}", "cp -a {0}/. {1}", "mkdir {1} && tar -C {0}/ -c . | tar -C {1} -x"]
)
def test_the_tree_is_copied_whole_by_plain_tools(ready: Workspace, tmp_path: Path, command: str) -> None:
    """What a web server or a stick gets is the edition, with no link back to the workspace."""
    publish(ready)
    subprocess.run(["sh", "-c", command.format(ready.site, tmp_path / "copy")], check=True, timeout=60)
    assert contents(tmp_path / "copy") == seen(ready)
    assert not [path for path in (tmp_path / "copy").rglob("*") if path.is_symlink()]
    shutil.rmtree(ready.root / "dist")
    assert read(tmp_path / "copy", ready).edition == 2


def test_where_files_cannot_have_two_names_they_are_copied(ready: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FAT stick knows no hard links."""

    def refused(self: Path, target: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    publish(ready)
    assert_whole(ready, 2)


def test_the_record_moves_between_file_systems(ready: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """`data/editions/` may lie on another disk: the record is copied, and appears in one step."""
    rename = Path.rename
    record = contents(ready.staged / "2" / "record")

    def refused(self: Path, target: Path) -> Path:
        if self.is_relative_to(ready.staged) != Path(target).is_relative_to(ready.staged):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    publish(ready)
    monkeypatch.undo()
    kept = contents(ready.records_of_editions / "2")
    assert {name: kept.get(name) for name in record} == record
    assert_nothing_left(ready, "1-1", "2-2")


def test_what_was_published_is_never_changed_in_place(ready: Workspace) -> None:
    """A reader in the middle of a download gets the file that it began with."""
    tree = ready.site.resolve()
    before = contents(tree)
    publish(ready)
    assert contents(tree) == before
    refresh(ready, NOW + DAY)
    assert not tree.exists()
