"""The doctor says what is amiss and what to do, changes nothing, and tells no secret."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from backups import KEY, git, with_history
from running import tocsin
from stages import contents, refresh
from workspaces import NOW, ROOT

from builder.office import log
from builder.office.doctor import Level, Result, examine, installed, machine
from builder.workspace.places import Workspace
from builder.workspace.skeleton import write_beside


@pytest.fixture
def kept(first: Workspace) -> Workspace:
    """A workspace as a careful office has it, as far as the fixtures go."""
    shutil.rmtree(first.root / "identities")
    shutil.rmtree(first.root / "keys", ignore_errors=True)
    write_beside(first.root)
    text = first.settings.read_text(encoding="utf-8")
    officers = "".join(f"  - {{id: officer-{each}, name: Officer {each.upper()}}}\n" for each in "abc")
    first.settings.write_text(f"{text}{officers}backup_keys: [{KEY}]\n", encoding="utf-8")
    log.add(first, log.Line(when=NOW, what=log.What.BACKUP, officer="anna", subject="0" * 64))
    git(with_history(first).root, "add", "-A")
    git(first.root, "commit", "-q", "-m", "all")
    return first


def found(workspace: Workspace, copy: Path | None = None, days: int = 0) -> list[Result]:
    # Files of tests are of today, whatever day is played.
    return [each for each in examine(workspace, NOW + timedelta(days=days), copy) if each.part not in BESIDE]


BESIDE = {"machine", "packages", "fonts", "clock"}


def troubles(results: list[Result], level: Level = Level.FAIL) -> list[str]:
    return [each.what for each in results if each.level is level]


def test_what_is_in_order_fails_in_nothing(kept: Workspace) -> None:
    """And each trouble has a hint."""
    before = {name: content for name, content in contents(kept.root).items() if not name.endswith(".lock")}
    results = found(kept)
    assert troubles(results) == []
    assert all(each.hint for each in results if each.level is not Level.OK)
    after = {name: content for name, content in contents(kept.root).items() if not name.endswith(".lock")}
    assert after == before
    assert {"edition 1 is authentic, with 2 bundles", "all of data/ and recipients/ is committed"} <= {
        each.what for each in results
    }


def opened(workspace: Workspace) -> None:
    workspace.root.chmod(0o755)


def with_key(workspace: Workspace) -> None:
    path = workspace.root / "officer-a.key"
    path.write_text("-----BEGIN PRIVATE KEY-----\ncanary")
    path.chmod(0o644)


def with_key_in_history(workspace: Workspace) -> None:
    with_key(workspace)
    git(workspace.root, "add", "-f", "officer-a.key")


def without_attributes(workspace: Workspace) -> None:
    (workspace.root / ".gitattributes").write_text("# none\n")


def without_backup(workspace: Workspace) -> None:
    workspace.log.unlink()


def without_officers(workspace: Workspace) -> None:
    text = workspace.settings.read_text(encoding="utf-8")
    for each in "BC":
        text = text.replace(f"name: Officer {each}}}", f"name: Officer {each}, until: 2026-01-01}}")
    workspace.settings.write_text(text)


def with_error(workspace: Workspace) -> None:
    text = workspace.settings.read_text(encoding="utf-8")
    workspace.settings.write_text(text.replace("valid_days: 120", "valid_days: many"))


def without_bundle(workspace: Workspace) -> None:
    next((workspace.site / "targets").iterdir()).unlink()


def without_key_of_backups(workspace: Workspace) -> None:
    text = workspace.settings.read_text(encoding="utf-8")
    workspace.settings.write_text(text.replace("backup_keys", "# backup_keys"))


def with_other_data(workspace: Workspace) -> None:
    path = workspace.edition(1).snapshot / "data/register.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")


HARM: dict[str, tuple[Callable[[Workspace], None], str]] = {
    "data of an edition that were changed": (with_other_data, "edition 1 are not what its officers signed"),
    "others may look in": (opened, "can look into the workspace"),
    "a key that others can read": (with_key, "can read 1 key"),
    "a key in the history": (with_key_in_history, "1 key in the history"),
    "no union of lines": (without_attributes, ".gitattributes lacks"),
    "no backup": (without_backup, "there is no backup"),
    "too few who sign": (without_officers, "1 officer can sign, and an edition wants 2"),
    "an error": (with_error, "in the register"),
    "a tree that is not whole": (without_bundle, "of edition 1 are missing"),
    "no key of backups": (without_key_of_backups, "no key to seal backups to"),
}


@pytest.mark.parametrize(("harm", "said"), [pytest.param(*each, id=name) for name, each in HARM.items()])
def test_what_is_amiss_fails(kept: Workspace, harm: Callable[[Workspace], None], said: str) -> None:
    """Each by itself, and no value of what was found is told."""
    harm(kept)
    results = found(kept)
    assert [what for what in troubles(results) if said in what], results
    assert "canary" not in str(results)


def test_what_runs_out_is_told_before_and_after(kept: Workspace) -> None:
    """The heartbeat first, then the edition, and what the board signed."""
    assert [what for what in troubles(found(kept, days=12), Level.WARN) if "its heartbeat" in what]
    assert [what for what in troubles(found(kept, days=20)) if "its heartbeat" in what]
    assert [what for what in troubles(found(kept, days=121)) if what.startswith("edition 1,")]
    assert [what for what in troubles(found(kept, days=8), Level.WARN) if "last backup is of 2026-11-22" in what]
    late = troubles(found(kept, days=366))
    assert [what for what in late if what.startswith("root 1,")]


def test_a_clock_that_is_behind_fails(kept: Workspace) -> None:
    """Files of data/ are of today, and no edition was signed tomorrow."""
    results = examine(kept, NOW - timedelta(days=30))
    assert len([each for each in results if each.part == "clock" and each.level is Level.FAIL]) == 2


def test_a_mirror_is_held_against_what_is_published(kept: Workspace, tmp_path: Path) -> None:
    """File by file; older, newer, damaged, and with something more."""
    copy = tmp_path / "copy"
    shutil.copytree(kept.site, copy)
    said = [each for each in found(kept, copy) if each.part == "mirror"]
    assert [each.level for each in said] == [Level.OK]
    envelope = next((copy / "envelopes").iterdir())
    envelope.write_bytes(b"x")
    (copy / "index.html").write_text("x")
    said = [each for each in found(kept, copy) if each.part == "mirror"]
    assert [each.level for each in said] == [Level.FAIL, Level.WARN]
    assert "lacks 0 files, and 1 file are not as published" in said[0].what
    shutil.rmtree(copy)
    shutil.copytree(kept.site, copy)
    older = tmp_path / "older"
    shutil.copytree(kept.root, older, symlinks=True)
    refresh(kept, NOW + timedelta(days=1))
    newer = tmp_path / "newer"
    shutil.copytree(kept.site, newer)
    (said_,) = (each for each in found(Workspace.find(older), newer) if each.part == "mirror")
    assert "is newer than what is published here" in said_.what
    said = [each for each in found(kept, copy) if each.part == "mirror"]
    assert said[0].level is Level.FAIL
    assert [each.what for each in found(kept, tmp_path) if "no copy of a published tree" in each.what]


def test_a_remote_where_anybody_can_look_is_warned_of(kept: Workspace) -> None:
    """By its name and host; what its address holds besides may be a password."""
    for url, wanted in (
        ("https://canary:canary@github.com/office/register.git", True),
        ("git@gitlab.com:office/register.git", True),
        ("ssh://git@git.example.net/register", False),
        ("/media/stick/register.git", False),
    ):
        git(kept.root, "remote", "add", "origin", url)
        results = [each for each in found(kept) if "repositories can be public" in each.what]
        assert bool(results) is wanted
        assert "canary" not in str(results)
        git(kept.root, "remote", "remove", "origin")


def test_packages_are_held_against_the_lock() -> None:
    """One that is missing fails, another version is told, and what is for other machines may be missing."""
    lock = "pytest==0.0.1 \\\n    --hash=x\nno-such-package==1.0 \\\nnot-here==1.0 ; sys_platform == 'win32' \\\n"
    missing, other = installed.held_against(lock)
    assert (missing.level, missing.what) == (Level.FAIL, "not installed: no-such-package")
    assert other.level is Level.WARN
    assert "in place of 0.0.1" in other.what


def test_a_disk_on_an_encrypted_one_is_encrypted(tmp_path: Path) -> None:
    """As an office's is: a file system on a logical volume, on LUKS, on a disk."""
    for name, uuid in (("254:2", "LVM-x"), ("254:0", "CRYPT-LUKS2-x")):
        (tmp_path / name / "dm").mkdir(parents=True)
        (tmp_path / name / "dm" / "uuid").write_text(uuid)
        (tmp_path / name / "slaves").mkdir()
    (tmp_path / "8:1").mkdir()
    (tmp_path / "254:0" / "slaves" / "sda1").symlink_to(tmp_path / "8:1")
    assert machine.encrypted_device(254, 2, tmp_path) is False
    (tmp_path / "254:2" / "slaves" / "dm-0").symlink_to(tmp_path / "254:0")
    assert machine.encrypted_device(254, 2, tmp_path) is True
    assert machine.encrypted_device(8, 1, tmp_path) is False
    assert machine.encrypted_device(0, 40, tmp_path) is None
    assert machine.encrypted_device(9, 9, tmp_path) is None


def test_the_command_ends_with_1_where_something_fails(kept: Workspace, tmp_path: Path) -> None:
    """For a timer, and for programs; outside of a workspace it looks at the machine."""
    done = tocsin("--root", kept.root, "doctor", "--json")
    fields = json.loads(done.stdout)
    assert done.returncode == any(each["level"] == "fail" for each in fields)
    assert {"machine", "git", "published"} <= {each["part"] for each in fields}
    done = tocsin("--root", tmp_path, "doctor", "--troubles")
    assert "looked at the machine alone" in done.stderr
    assert "ok  " not in done.stdout
    assert "Traceback" not in done.stderr
    assert tocsin("--root", tmp_path, "doctor", "--mirror", ROOT).returncode == 1
