"""A heartbeat is never given to what a reader would refuse or be warned of."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from stages import (
    DAY,
    MACHINE,
    assert_whole,
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
from workspaces import NOW, SEED

from builder import board
from builder.demo.trust import MEMBERS, signer
from builder.editions import publishing, site
from builder.errors import PublishError, RecipientError, TrustError
from builder.office.doctor import elapsing
from builder.pipeline import build
from builder.progress import Silence
from builder.trust import approvals, metadata
from builder.workspace.places import Workspace
from builder.workspace.problems import RegisterError


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
    envelopes = {f"envelopes/{locator}.tocsin" for locator in locators_of_two(1).values()}
    assert changed == {"metadata/timestamp.json"} | envelopes


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
    with pytest.raises(PublishError, match="is not what was signed"):
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
    # The doctor tells it on every other day.
    looked = [(each.what, each.hint) for each in elapsing.look(first, NOW)]
    left_out = "build, sign and publish an edition, which leaves it out"
    assert ("cert-eu is retired, and edition 1 still serves it", left_out) in looked
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
        build(first, later, Silence(), builder=signer("officer-a", SEED))
    # Its record tells whom it serves.
    shutil.rmtree(first.records_of_editions / "1")
    assert "cannot be read" in refresh(first, later).unapproved[0]
