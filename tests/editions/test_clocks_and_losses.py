"""A clock that is wrong publishes nothing, and what was lost never brings a number back."""

import re
import shlex
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from stages import DAY, MACHINE, assert_whole, copied, publish, refresh, rotate, seen, sign, stage, stamp
from workspaces import NOW

from builder.editions import publishing
from builder.errors import BuilderError, PublishError, WorkspaceError
from builder.progress import Silence
from builder.workspace.places import Workspace


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
