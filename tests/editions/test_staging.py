"""An edition is staged whole or not at all, whatever happens to the build."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from running import program, tocsin
from tuf.api.metadata import Targets
from workspaces import NOW, ROOT, SEED, Change, approve, copy_miniature, locators_in, publish_edition

from builder.demo.trust import signer
from builder.editions import signing
from builder.editions.record import record_in
from builder.editions.staging import next_number, stage, staged_edition
from builder.errors import PublishError, RecipientError, TrustError
from builder.pipeline import build
from builder.progress import Silence
from builder.register.choosing import Choice
from builder.trust import metadata, roles
from builder.workspace.places import Workspace


def command(root: Path) -> list[str]:
    """What an officer types to stage an edition."""
    key = root / "keys" / "officer-a.key"
    return ["--root", str(root), "--clock", "2026-11-22", "build", "--jobs", "1", "--key", str(key)]


OFFICER = signer("officer-a", SEED)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature with one staged edition."""
    root = tmp_path_factory.mktemp("built") / "workspace"
    copy_miniature(root)
    result = tocsin(*command(root))
    assert result.returncode == 0, result.stderr
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Workspace:
    """A miniature with one staged edition that a test may harm."""
    root = tmp_path / "workspace"
    shutil.copytree(built_once, root)
    return Workspace.find(root)


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature with one published edition and another one staged."""
    root = tmp_path_factory.mktemp("published") / "workspace"
    workspace = copy_miniature(root)
    publish_edition(workspace)
    build(workspace, NOW, Silence(), builder=OFFICER)
    return root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Workspace:
    """A miniature with edition 1 published and edition 2 staged, that a test may harm."""
    root = tmp_path / "published"
    shutil.copytree(published_once, root, symlinks=True)
    return Workspace.find(root)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def assert_whole(workspace: Workspace, number: int) -> None:
    """There is one staged edition and nothing besides, and its parts belong together."""
    assert sorted(path.name for path in workspace.staged.iterdir()) == [".lock", str(number)]
    parts = sorted(path.name for path in (workspace.staged / str(number)).iterdir())
    assert parts == ["bundles", "record", "targets.json"]
    bundles = sorted(path.name for path in (workspace.staged / str(number) / "bundles").iterdir())
    assert len(bundles) == 4
    assert all(name.endswith(".zip.age") for name in bundles)
    assert signing.waiting(workspace).number == number


def test_a_build_stages_sealed_bundles_and_their_record(built: Workspace) -> None:
    """A build writes .staged/N with sealed bundles and the record of what was built, and publishes nothing."""
    assert_whole(built, 1)
    staged = staged_edition(built)
    assert staged
    record = record_in(built, staged.record)
    assert [bundle.recipient for bundle in record.recipients] == ["cert-all", "cert-eu", "cert-green", "cert-none"]
    assert (staged.record.root / "snapshot" / "data" / "register.yaml").read_bytes() == (
        built.data / "register.yaml"
    ).read_bytes()
    assert not list(built.records_of_editions.iterdir())
    assert not built.site.exists()


def test_a_trial_takes_nobodys_place_and_cannot_be_signed(built: Workspace) -> None:
    """Without a key nobody answers for what was built: it lies apart, and what is staged stays as it was."""
    before = contents(built.staged / "1")
    for _ in range(2):
        trial = build(built, NOW, Silence())
        assert (trial.path, trial.edition.number) == (built.staged / "trial", 2)
    assert contents(built.staged / "1") == before
    targets = metadata.read(Targets, (built.staged / "trial" / "targets.json").read_bytes(), "targets.json")
    assert targets.signatures == {}
    assert roles.builder_of(targets) is None
    assert signing.waiting(built).number == 1
    shutil.rmtree(built.staged / "1")
    with pytest.raises(PublishError, match="no edition is staged"):
        signing.sign(built, signer("officer-b", SEED), lambda *_: None, Silence())


def test_a_trial_whose_successor_was_killed_is_put_back(built: Workspace) -> None:
    """What was moved away to make room for another comes back where the other did not come."""
    build(built, NOW, Silence())
    before = contents(built.staged / "trial")
    (built.staged / "trial").rename(built.staged / ".replaced-trial")
    with stage(built, Silence()):
        assert contents(built.staged / "trial") == before


def test_a_build_that_is_killed_leaves_the_last_edition_and_the_next_one_clears_up(built: Workspace) -> None:
    """Killed at any moment, the last edition stands; no part of another is ever seen as one."""
    staged, before = 1, contents(built.staged / "1")
    unfinished = 0
    for delay in (0.2, 0.6, 0.9, 1.1, 1.3, 1.5, 1.8, 2.2):
        child = subprocess.Popen(
            program(*command(built.root), "--no-cache"),
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(delay)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        unfinished += child.returncode != 0
        with stage(built, Silence()):
            number = next_number(built) - 1
            assert_whole(built, number)
            # Killed at its very end, it had staged the next one already.
            assert number in (staged, staged + 1)
            if number == staged:
                assert contents(built.staged / str(number)) == before
                assert child.returncode
            staged, before = number, contents(built.staged / str(number))
    assert unfinished
    result = tocsin(*command(built.root))
    assert result.returncode == 0, result.stderr
    assert_whole(built, number + 1)


def test_leftovers_of_a_killed_build_are_removed_and_told(built: Workspace) -> None:
    """What a killed build began does not stay, and the officer learns of it."""
    leftover = built.staged / ".making"
    (leftover / "bundles").mkdir(parents=True)
    (leftover / "bundles" / "part.zip.age").write_bytes(b"part")
    result = tocsin(*command(built.root))
    assert result.returncode == 0, result.stderr
    assert "removed the leftovers of a build that was stopped" in result.stderr
    assert_whole(built, 2)


def test_an_edition_whose_successor_was_killed_at_the_very_end_is_put_back(built: Workspace) -> None:
    """Killed between moving the old away and the new in place, the old one is staged again."""
    before = contents(built.staged / "1")
    (built.staged / "1").rename(built.staged / ".replaced-1")
    with stage(built, Silence()):
        assert contents(built.staged / "1") == before
    assert_whole(built, 1)


def test_an_edition_that_was_replaced_does_not_come_back(built: Workspace) -> None:
    """Killed while the old one was being removed, the new one stands alone."""
    shutil.copytree(built.staged / "1", built.staged / ".replaced-1")
    (built.staged / ".replaced-1" / "targets.json").unlink()
    with stage(built, Silence()):
        pass
    assert_whole(built, 1)


def test_the_record_of_a_publication_that_was_killed_is_completed_by_the_next_build(published: Workspace) -> None:
    """Readers see an edition from the swap on; its record follows, at the latest with the next command."""
    signing.sign(published, signer("officer-b", SEED), lambda *_: None, Silence())
    (published.trees / "1-1").rename(published.trees / "2-2")
    published.site.unlink()
    published.site.symlink_to("published/2-2")
    record = contents(published.staged / "2" / "record")
    result = tocsin(*command(published.root))
    assert result.returncode == 0, result.stderr
    assert "edition 2 was published by a command that was stopped; its record is complete now" in result.stderr
    assert contents(published.records_of_editions / "2") == record
    assert_whole(published, 3)


def test_what_a_killed_writer_left_in_the_staged_edition_is_removed(built: Workspace) -> None:
    """A half written file goes no further: not into the record, which stays for ever."""
    staged = built.staged / "1"
    for directory in (built.staged, staged, staged / "record"):
        (directory / ".targets.json.x1.unfinished").write_bytes(b"half")
    with stage(built, Silence()):
        pass
    assert not list(built.staged.rglob("*.unfinished"))
    assert_whole(built, 1)


def test_a_full_disk_leaves_the_last_edition_and_says_so(built: Workspace) -> None:
    """Where no more can be written, nothing is lost and nothing is half there."""
    before = contents(built.staged)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    result = tocsin(*command(built.root), "--no-cache", preexec_fn=no_room)
    assert result.returncode == 1
    assert "the disk is full; the last edition stands as it was" in result.stderr
    assert "make room and run `tocsin build` again" in result.stderr
    assert "Traceback" not in result.stderr
    assert contents(built.staged) == before
    assert_whole(built, 1)


def test_two_builds_at_once_are_refused(built: Workspace) -> None:
    """One build at a time: two would race for one number."""
    with stage(built, Silence()), pytest.raises(PublishError, match="another command"), stage(built, Silence()):
        pass


def test_a_clock_that_runs_backwards_is_refused(published: Workspace) -> None:
    """No edition is dated before the last one."""
    approve(published, date(2026, 11, 20))
    result = tocsin("--root", published.root, "--date", "2026-11-21", "build")
    assert result.returncode == 1
    assert "today is 2026-11-21, and edition 1 was issued on 2026-11-22" in result.stderr
    assert next_number(published) == 3


def test_numbers_never_come_back(published: Workspace) -> None:
    """An edition whose record or whose tree is lost keeps its number: readers may hold it."""
    shutil.rmtree(published.staged / "2")
    assert next_number(published) == 2
    shutil.rmtree(published.records_of_editions / "1")
    assert next_number(published) == 2
    publish_edition(published)
    shutil.rmtree(published.root / "dist")
    assert next_number(published) == 3


def test_a_number_is_used_up_once_a_builder_signed(published: Workspace) -> None:
    """Of one number only one edition ever bears signatures, whatever was built and signed between."""
    assert build(published, NOW, Silence(), builder=OFFICER).edition.number == 3
    signing.sign(published, signer("officer-b", SEED), lambda *_: None, Silence())
    assert build(published, NOW, Silence(), builder=OFFICER, again=True).edition.number == 4
    assert build(published, NOW, Silence()).edition.number == 5
    assert build(published, NOW, Silence(), builder=OFFICER).edition.number == 5
    shutil.rmtree(published.staged / "trial")
    assert_whole(published, 5)


def test_what_an_officer_signed_is_not_dropped_unasked(published: Workspace) -> None:
    """A build in haste must not undo the ceremony: it says who signed, and how to drop it on purpose."""
    signing.sign(published, signer("officer-b", SEED), lambda *_: None, Silence())
    before = contents(published.staged / "2")
    result = tocsin(*command(published.root))
    assert result.returncode == 1
    assert "tocsin: edition 2 is staged, and officer-b signed it" in result.stderr
    assert "--again" in result.stderr
    assert contents(published.staged / "2") == before
    assert tocsin(*command(published.root), "--again").returncode == 0
    assert_whole(published, 3)


@pytest.mark.parametrize("part", ["targets.json", "record/edition.yaml", "record"])
def test_the_number_of_an_edition_that_cannot_be_read_is_not_used_again(published: Workspace, part: str) -> None:
    """It may have been signed and sent; and a build heals what was damaged."""
    path = published.staged / "2" / part
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.write_text("{", encoding="ascii")
    result = tocsin(*command(published.root))
    assert result.returncode == 0, result.stderr
    assert_whole(published, 3)


def test_a_register_with_an_error_is_not_built(built: Workspace) -> None:
    """Every problem is told, and the last edition stands."""
    (built.data / "tlds" / "gr.yaml").write_text("tld: gr\n", encoding="utf-8")
    result = tocsin(*command(built.root))
    assert result.returncode == 1
    assert "data/tlds/gr.yaml:1: error: the key name is missing" in result.stderr
    assert "3 problems in the register" in result.stderr
    assert_whole(built, 1)


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    {
        "changed": (
            "recipients/cert-eu.yaml",
            "{regions: [EU]}",
            "all",
            "cert-eu was changed since the board approved it",
        ),
        "of another list": (
            "recipients/approvals/approvals.json",
            "cert-eu",
            "cert-fu",
            "no recipient may be served: too few of the",
        ),
    }.values(),
    ids=["changed", "of another list"],
)
def test_who_is_not_approved_is_not_built_for(
    miniature: Workspace, change: Change, name: str, old: str, new: str, why: str
) -> None:
    """Neither what was staged nor a number is lost to it, and the recipient is named."""
    change(name, old, new)
    with pytest.raises(RecipientError, match=why):
        build(miniature, NOW, Silence())
    assert staged_edition(miniature) is None


def test_a_key_that_is_no_officers_is_refused_before_the_work(miniature: Workspace) -> None:
    """Who is no officer learns it at once, not after hours of layout."""
    for stranger in (signer("member-a", SEED), signer("publisher", SEED), signer("officer-a", SEED + 1)):
        with pytest.raises(TrustError, match="no officer's"):
            build(miniature, NOW, Silence(), builder=stranger)
    assert list(miniature.staged.iterdir()) == [miniature.staged / ".lock"]


def test_only_the_named_recipients_are_built_for(built: Workspace) -> None:
    """`--recipient` makes an edition for some; an unknown name is refused."""
    result = tocsin(*command(built.root), "--recipient", "cert-eu")
    assert result.returncode == 0, result.stderr
    assert [bundle.name for bundle in (built.staged / "2" / "bundles").iterdir()] == [
        f"{locators_in(built, 2)['cert-eu']}.zip.age"
    ]
    result = tocsin(*command(built.root), "--recipient", "cert-zz")
    assert result.returncode == 1
    assert "tocsin: there is no recipient cert-zz" in result.stderr


def test_what_is_written_is_for_the_owner_alone(built: Workspace) -> None:
    """Directories are 0700 and files 0600, whatever the umask was."""
    for path in [built.staged, *built.staged.rglob("*"), built.root / "dist", built.trees, built.records_of_editions]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_what_is_staged_is_private_without_the_programs_umask(miniature: Workspace) -> None:
    """Not by the command line's umask alone: the snapshot is in clear."""
    before = os.umask(0)
    try:
        build(miniature, NOW, Silence(), choice=Choice(only=("cert-none",)))
    finally:
        os.umask(before)
    staged = miniature.staged / "trial"
    private = [
        miniature.staged,
        staged,
        staged / "bundles",
        staged / "record",
        miniature.root / "dist",
        miniature.trees,
    ]
    private += [path for path in staged.rglob("*") if path.is_file()]
    assert [path for path in private if path.stat().st_mode & 0o077] == []


def test_an_interrupted_build_says_that_nothing_changed(built: Workspace) -> None:
    """Ctrl-C is no accident: no traceback, exit code 130, and nothing left behind."""
    child = subprocess.Popen(
        program(*command(built.root), "--no-cache"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Where the tests run in the background, it is ignored, and would be by the child.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  it runs alone
    )
    assert child.stderr
    while "Laying out" not in (line := child.stderr.readline()):
        assert line, "it ended before there was anything to interrupt"
    os.killpg(child.pid, signal.SIGINT)
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 130
    assert "tocsin: stopped; no edition is half there" in said
    assert "Traceback" not in said
    assert_whole(built, 1)


@pytest.mark.parametrize("place", [".staged/.making", ".staged/.making/record/snapshot", ".staged"])
def test_there_is_a_whole_edition_wherever_the_disk_fails(
    built: Workspace, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Wherever finishing fails, the edition before or the new one is staged, and the next build goes through."""
    sync = os.fsync

    def failing(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink() == built.root / place:
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(PublishError, match="cannot be written: Input/output error; the last edition stands"):
        build(built, NOW, Silence(), builder=OFFICER)
    monkeypatch.undo()
    with stage(built, Silence()):
        number = next_number(built) - 1
        assert_whole(built, number)
    build(built, NOW, Silence(), builder=OFFICER)
    assert_whole(built, number + 1)


@pytest.mark.parametrize("name", [".staged", "dist", "dist/published", "data/editions"])
def test_a_link_that_leaves_the_workspace_is_not_written_through(built: Workspace, tmp_path: Path, name: str) -> None:
    """The snapshot is in clear: it goes nowhere but into the workspace."""
    outside = tmp_path / "outside"
    (built.root / name).rename(outside)
    (built.root / name).symlink_to(outside)
    before = contents(outside)
    result = tocsin(*command(built.root))
    assert result.returncode == 1
    assert "is a link that leaves the workspace" in result.stderr
    assert {key: value for key, value in contents(outside).items() if not key.endswith(".lock")} == {
        key: value for key, value in before.items() if not key.endswith(".lock")
    }
