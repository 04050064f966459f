"""An edition is written whole or not at all, whatever happens to the build."""

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, tocsin

from builder import publish
from builder.errors import PublishError
from builder.load.editions import latest_edition
from builder.pipeline import build
from builder.publish import next_number, stage
from builder.report import Silence
from builder.typeset import BuildOptions
from builder.workspace import Workspace

BUILD = ("--date", "2026-11-22", "build", "--jobs", "1")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature with one edition."""
    root = tmp_path_factory.mktemp("built") / "workspace"
    copy_miniature(root)
    result = tocsin("--root", root, *BUILD)
    assert result.returncode == 0, result.stderr
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Workspace:
    """A miniature with one edition that a test may harm."""
    root = tmp_path / "workspace"
    shutil.copytree(built_once, root)
    return Workspace.find(root)


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def assert_whole(workspace: Workspace, number: int) -> None:
    bundles = sorted(path.name for path in (workspace.staged / str(number)).iterdir())
    assert len(bundles) == 4
    assert all(name.endswith(".zip.age") for name in bundles)


def test_an_edition_holds_one_sealed_bundle_a_recipient_and_its_record(built: Workspace) -> None:
    """A build writes dist/editions/N with sealed bundles only, and says what it published."""
    assert_whole(built, 1)
    record = latest_edition(built)
    assert record
    assert [bundle.recipient for bundle in record.recipients] == ["cert-all", "cert-eu", "cert-green", "cert-none"]
    assert (built.records_of_editions / "1" / "snapshot" / "data" / "register.yaml").read_bytes() == (
        built.data / "register.yaml"
    ).read_bytes()


def test_a_build_that_is_killed_leaves_the_last_edition_and_the_next_one_clears_up(built: Workspace) -> None:
    """Killed at any moment, the last edition stands; no part of another is ever seen as one."""
    before = contents(built.staged / "1")
    unfinished = 0
    for delay in (0.2, 0.6, 0.9, 1.1, 1.3, 1.5, 1.8, 2.2):
        child = subprocess.Popen(
            [sys.executable, "-m", "builder", "--root", str(built.root), *BUILD, "--no-cache"],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(delay)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert contents(built.staged / "1") == before
        for path in built.editions.iterdir():
            if path.name.isdecimal():
                assert_whole(built, int(path.name))
        unfinished += child.returncode != 0
    assert unfinished
    result = tocsin("--root", built.root, *BUILD)
    assert result.returncode == 0, result.stderr
    assert not list(built.root.rglob(".staged-*"))


@pytest.mark.parametrize("where", ["dist/editions", "data/editions"])
def test_leftovers_of_a_killed_build_are_removed_and_told(built: Workspace, where: str) -> None:
    """What a killed build staged does not stay, and the officer learns of it."""
    leftover = built.root / where / ".staged-2"
    leftover.mkdir()
    (leftover / "part.zip.age").write_bytes(b"part")
    result = tocsin("--root", built.root, *BUILD)
    assert result.returncode == 0, result.stderr
    assert "removed the leftovers of a build that was stopped" in result.stderr
    assert not leftover.exists()


def test_a_record_whose_build_was_killed_at_the_very_end_is_completed(built: Workspace) -> None:
    """The edition stands as soon as its bundles do; its record follows, at the latest with the next build."""
    (built.records_of_editions / "1").rename(built.records_of_editions / ".staged-1")
    result = tocsin("--root", built.root, *BUILD)
    assert "completed the record of edition 1" in result.stderr
    assert (built.records_of_editions / "1" / "edition.yaml").is_file()
    assert_whole(built, 2)


def test_a_full_disk_leaves_the_last_edition_and_says_so(built: Workspace) -> None:
    """Where no more can be written, nothing is lost and nothing is half there."""
    before = contents(built.editions)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    result = tocsin("--root", built.root, *BUILD, "--no-cache", preexec_fn=no_room)
    assert result.returncode == 1
    assert "the disk is full; the last edition stands as it was" in result.stderr
    assert "make room and run `tocsin build` again" in result.stderr
    assert "Traceback" not in result.stderr
    assert contents(built.editions) == before
    assert next_number(built) == 2


def test_two_builds_at_once_are_refused(built: Workspace) -> None:
    """One build at a time: two would race for one number."""
    with stage(built, Silence()), pytest.raises(PublishError, match="another build"), stage(built, Silence()):
        pass


def test_a_clock_that_runs_backwards_is_refused(built: Workspace) -> None:
    """No edition is dated before the last one."""
    result = tocsin("--root", built.root, "--date", "2026-11-21", "build")
    assert result.returncode == 1
    assert "today is 2026-11-21, and edition 1 was issued on 2026-11-22" in result.stderr
    assert next_number(built) == 2


def test_numbers_never_come_back(built: Workspace) -> None:
    """An edition whose files were removed keeps its number: readers may hold it."""
    shutil.rmtree(built.staged / "1")
    assert next_number(built) == 2


def test_a_register_with_an_error_is_not_built(built: Workspace) -> None:
    """Every problem is told, and the last edition stands."""
    (built.data / "tlds" / "gr.yaml").write_text("tld: gr\n", encoding="utf-8")
    result = tocsin("--root", built.root, *BUILD)
    assert result.returncode == 1
    assert "data/tlds/gr.yaml:1: error: the key manager is missing [missing key]" in result.stderr
    assert next_number(built) == 2


def test_only_the_named_recipients_are_built_for(built: Workspace) -> None:
    """`--recipient` makes an edition for some; an unknown name is refused."""
    result = tocsin("--root", built.root, *BUILD, "--recipient", "cert-eu")
    assert result.returncode == 0, result.stderr
    assert len(list((built.staged / "2").iterdir())) == 1
    result = tocsin("--root", built.root, *BUILD, "--recipient", "cert-zz")
    assert result.returncode == 1
    assert "tocsin: there is no recipient cert-zz" in result.stderr


def test_what_is_written_is_for_the_owner_alone(built: Workspace) -> None:
    """Directories are 0700 and files 0600, whatever the umask was."""
    for path in [built.root / "dist", *(built.root / "dist").rglob("*"), *built.records_of_editions.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_an_interrupted_build_says_that_nothing_changed(built: Workspace) -> None:
    """Ctrl-C is no accident: no traceback, exit code 130, and nothing left behind."""
    child = subprocess.Popen(
        [sys.executable, "-m", "builder", "--root", str(built.root), *BUILD, "--no-cache"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stderr
    while "Laying out" not in child.stderr.readline():
        pass
    os.killpg(child.pid, signal.SIGINT)
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 130
    assert "tocsin: stopped; no edition is half there" in said
    assert "Traceback" not in said
    assert next_number(built) == 2
    assert not list(built.root.rglob(".staged-*"))


@pytest.mark.parametrize(
    "place", ["dist/editions/.staged-2", "data/editions/.staged-2", "dist/editions", "data/editions"]
)
def test_an_edition_that_is_out_keeps_its_record(built: Workspace, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Wherever finishing fails, there is an edition with its record after the next build, or none."""
    sync = publish._sync

    def failing(directory: Path) -> None:
        if directory == built.root / place:
            raise OSError(errno.EIO, "Input/output error")
        sync(directory)

    monkeypatch.setattr(publish, "_sync", failing)
    with pytest.raises(PublishError) as caught:
        build(built, NOW, BuildOptions(jobs=1), Silence())
    out = (built.staged / "2").is_dir()
    assert out == ("staged" not in place)
    assert ("edition 2 is out" in caught.value.message) == out
    monkeypatch.undo()
    build(built, NOW, BuildOptions(jobs=1), Silence())
    assert (built.records_of_editions / "2" / "edition.yaml").is_file()
    assert not list(built.root.rglob(".staged-*"))
    for path in built.records_of_editions.iterdir():
        assert_whole(built, int(path.name))


@pytest.mark.parametrize("name", ["dist", "data/editions"])
def test_a_link_that_leaves_the_workspace_is_not_written_through(built: Workspace, tmp_path: Path, name: str) -> None:
    """The snapshot is in clear: it goes nowhere but into the workspace."""
    outside = tmp_path / "outside"
    (built.root / name).rename(outside)
    (built.root / name).symlink_to(outside)
    before = contents(outside)
    result = tocsin("--root", built.root, *BUILD)
    assert result.returncode == 1
    assert "is a link that leaves the workspace" in result.stderr
    assert {key: value for key, value in contents(outside).items() if not key.endswith(".lock")} == {
        key: value for key, value in before.items() if not key.endswith(".lock")
    }
