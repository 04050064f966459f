"""Publishing takes the threshold of officers and the board's approvals, and leaves files that anybody can serve."""

import errno
import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from running import tocsin
from stages import (
    DAY,
    assert_nothing_left,
    assert_whole,
    contents,
    locators_of_two,
    public,
    publish,
    read,
    refresh,
    rotate,
    seen,
    sign,
    stage,
)
from workspaces import NOW, SEED, approve

from builder import board
from builder.demo.trust import signer
from builder.editions import publishing, signing
from builder.editions.record import latest_edition
from builder.errors import PublishError, RecipientError, TrustError
from builder.progress import Silence
from builder.workspace.places import Workspace

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
            *(f"envelopes/{locator}.tocsin" for locator in locators_of_two(2).values()),
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
    assert {each.recipient: each.locator for each in latest.recipients} == locators_of_two(2)


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


def test_a_file_that_the_disk_did_not_take_is_seen_by_nobody(ready: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk may tell of a file only when it is asked for that one: then readers still see the edition before."""
    before, sync = seen(ready), os.fsync

    def failing(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == ".tocsin":
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(PublishError, match="Input/output error"):
        publish(ready)
    monkeypatch.undo()
    assert seen(ready) == before
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
