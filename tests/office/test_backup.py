"""A backup holds all that the office needs to go on, and a new machine goes on with it."""

import errno
import io
import re
import resource
import shutil
import tarfile
from pathlib import Path

import pytest
from backups import IDENTITY, KEY, OTHER, checked, git, made, restored, with_history
from faults import failed_at, killed_before, steps
from running import tocsin
from stages import DAY, contents, refresh, seen
from workspaces import MINIATURE, NOW, ROOT

from builder import seal
from builder.editions import staging
from builder.errors import BackupError, BuilderError
from builder.office import backup
from builder.office.backup import contents as goes_in
from builder.office.backup import members
from builder.progress import Silence
from builder.reading import authenticate, source
from builder.workspace import store
from builder.workspace.places import Workspace

NAME = "tocsin-2026-11-22.backup.age"


def test_a_new_machine_goes_on_where_the_old_one_ended(staged: Workspace, tmp_path: Path) -> None:
    """No dist, no git, nothing but the backup: the register is the same, and readers take the next heartbeat."""
    workspace = with_history(staged)
    (workspace.root / "notes").mkdir()
    (workspace.data / "officer-a.key").write_text("AGE-SECRET-KEY-CANARY")
    before = made(workspace, tmp_path / NAME)
    assert before.left_out == ("identities/", "keys/", "notes/")
    (workspace.data / "officer-a.key").unlink()
    old, pinned = contents(workspace.root), (workspace.trust / "1.root.json").read_bytes()
    names, link = seen(workspace), workspace.site.readlink()
    shutil.rmtree(workspace.root)

    done = restored(tmp_path / NAME, tmp_path / "new")
    new = done.workspace
    assert (done.found.errors, done.readers_say) == (0, "")
    kept = {
        name for name in old if name.startswith(("data/", "recipients/", ".staged/")) and not name.endswith(".lock")
    }
    found = contents(new.root)
    assert {name: found[name] for name in kept} == {name: old[name] for name in kept}
    assert seen(new) == names
    assert new.site.readlink() == link
    staged_ = staging.staged_edition(new)
    assert staged_ is not None
    assert staged_.number == 2
    git(new.root, "reset", "-q")
    assert git(new.root, "log", "--format=%s") == "a register\n"
    assert git(new.root, "status", "--porcelain", "data/tlds") == ""
    assert not [path for path in new.root.rglob("*") if "hook" in path.name or path.suffix == ".key"]

    refresh(new, NOW + DAY)
    said = authenticate.authenticate(source.open_source(new.site), pinned=pinned, at=NOW + DAY)
    assert (said.edition, said.state) == (1, "current")


def test_what_is_restored_is_its_owners_alone(staged: Workspace, tmp_path: Path) -> None:
    """Whatever the modes were, but for what a web server reads."""
    (staged.data / "register.yaml").chmod(0o666)
    made(staged, tmp_path / NAME)
    new = restored(tmp_path / NAME, tmp_path / "new").workspace
    public = new.trees.resolve()
    for path in new.root.rglob("*"):
        if not path.is_symlink() and public not in path.parents:
            assert path.stat().st_mode & 0o077 == 0, path
    assert all(path.stat().st_mode & 0o044 for path in public.rglob("*"))


def test_nothing_of_a_contact_is_outside_of_the_seal(staged: Workspace, tmp_path: Path) -> None:
    """Neither in the file nor in its name, and its size is one of few."""
    made(staged, tmp_path / NAME)
    content = (tmp_path / NAME).read_bytes()
    assert b"960101" not in content
    assert b"register.yaml" not in content
    plain = seal.open_with(content, [IDENTITY])
    assert b"register.yaml" in plain
    assert len(plain) & ((1 << (len(plain).bit_length() - 1 - 6)) - 1) == 0


def test_stock_tools_unpack_it(staged: Workspace, tmp_path: Path) -> None:
    """With `age -d` and `tar`, when this program is lost too."""
    made(staged, tmp_path / NAME)
    with tarfile.open(fileobj=io.BytesIO(seal.open_with((tmp_path / NAME).read_bytes(), [IDENTITY]))) as archive:
        names = archive.getnames()
    assert names[-1] == "backup.json"
    assert {"data/register.yaml", "dist/site", "recipients/cert-eu.yaml", ".staged/2/targets.json"} <= set(names)


def test_each_of_several_keys_opens_it_and_no_other(miniature: Workspace, tmp_path: Path) -> None:
    """One officer's key may be lost. Keys are held to what recipients' are."""
    made(miniature, tmp_path / NAME, keys=(KEY, seal.public_key(OTHER)))
    assert backup.check(tmp_path / NAME, [OTHER], Silence()).manifest.edition is None
    with pytest.raises(BackupError, match="not sealed to this identity"):
        backup.check(tmp_path / NAME, [seal.identity_of(bytes(32))], Silence())
    with pytest.raises(BackupError, match="no backup_keys"):
        made(miniature, tmp_path / "other", keys=())
    with pytest.raises(BackupError, match="is a secret key"):
        made(miniature, tmp_path / "other", keys=(IDENTITY,))
    quantum = seal.identity_of(bytes(32), post_quantum=True)
    with pytest.raises(BuilderError, match="mix"):
        made(miniature, tmp_path / "other", keys=(KEY, seal.public_key(quantum)))
    made(miniature, tmp_path / "quantum", keys=(seal.public_key(quantum),))
    backup.check(tmp_path / "quantum", [quantum], Silence())


def test_a_backup_is_of_one_moment(staged: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody builds, or writes to the register, there is none; and the other way round."""
    monkeypatch.setattr(goes_in, "PATIENCE", 0.05)
    busy = BackupError("busy")
    for directory in (staged.staged, staged.data, staged.approvals, staged.rounds):
        with store.hold(directory, busy), pytest.raises(BuilderError, match=r"running here|at this moment"):
            made(staged, tmp_path / NAME)
    with goes_in.unbuilt(staged, Silence()), goes_in.still(staged):
        for directory in (staged.staged, staged.data, staged.approvals, staged.rounds):
            with pytest.raises(BackupError, match="busy"), store.hold(directory, busy):
                pass
    assert list(tmp_path.glob("*.age*")) == []


def test_what_no_backup_can_hold_is_told_before_it_is_lost(staged: Workspace, tmp_path: Path) -> None:
    """A link, whose file would not be in it; a place in the workspace; a history that lies elsewhere."""
    (staged.data / "elsewhere").symlink_to(MINIATURE)
    with pytest.raises(BackupError, match="is a link"):
        made(staged, tmp_path / NAME)
    (staged.data / "elsewhere").unlink()
    with pytest.raises(BackupError, match="is lost with it"):
        made(staged, staged.root / NAME)
    (staged.root / ".git").write_text("gitdir: /elsewhere\n")
    with pytest.raises(BackupError, match="is kept elsewhere"):
        made(staged, tmp_path / NAME)
    backup.make(staged, tmp_path / NAME, [KEY], NOW, Silence(), git=False, force=False)
    assert not checked(tmp_path / NAME).manifest.git
    with pytest.raises(BackupError, match="is there already"):
        made(staged, tmp_path / NAME)


def test_a_backup_killed_at_any_step_leaves_the_earlier_one(miniature: Workspace, tmp_path: Path) -> None:
    """And a second try clears up and completes. The same on a full disk, which is told."""
    path = tmp_path / NAME
    made(miniature, path)
    earlier = path.read_bytes()
    for step in steps():
        path.write_bytes(earlier)
        if not killed_before(lambda: made(miniature, path, force=True), step):
            break
        assert path.read_bytes() == earlier or checked(path)
        _, refused = failed_at(lambda: made(miniature, path, force=True), step, errno.ENOSPC)
        assert (refused and path.read_bytes() == earlier) or checked(path)
    assert step > 4
    made(miniature, path, force=True)
    assert [each.name for each in tmp_path.iterdir() if "unfinished" in each.name] == []


def test_a_restore_that_is_killed_is_plainly_unfinished(miniature: Workspace, tmp_path: Path) -> None:
    """No directory of that name, until all is in it; running it again begins anew."""
    made(miniature, tmp_path / NAME)
    whole = contents(restored(tmp_path / NAME, tmp_path / "whole").workspace.root)
    for step in (1, 2, 3, 4, 30, 60, 90):
        if killed_before(lambda: restored(tmp_path / NAME, tmp_path / "new"), step):
            assert not (tmp_path / "new").exists(), step
            assert (tmp_path / ".new.unfinished").exists() or step == 1
    _, refused = failed_at(lambda: restored(tmp_path / NAME, tmp_path / "full"), 20, errno.ENOSPC)
    assert refused
    assert [path.name for path in tmp_path.iterdir() if "full" in path.name] == []
    assert contents(restored(tmp_path / NAME, tmp_path / "new").workspace.root) == whole
    with pytest.raises(BackupError, match="is not empty"):
        restored(tmp_path / NAME, tmp_path / "new")


def test_a_full_disk_is_told_as_one(miniature: Workspace, tmp_path: Path) -> None:
    """Whichever way the bytes go: through the seal, or out of it. The earlier backup stands."""
    path = tmp_path / NAME
    made(miniature, path)
    earlier, before = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(BackupError, match="the disk is full"):
            made(miniature, path, force=True)
        with pytest.raises(BackupError, match="the disk is full; new is not there"):
            restored(path, tmp_path / "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == earlier
    assert sorted(each.name for each in tmp_path.iterdir()) == [NAME, "workspace"]


def test_a_file_that_somebody_writes_to_is_named(miniature: Workspace) -> None:
    """An editor holds no lock of ours; half of what it writes would be in the backup."""
    for harm in (lambda path: path.write_text("longer " * 1000), lambda path: path.write_text(""), Path.unlink):
        items = [each for each in goes_in.register_items(miniature) if each.is_file]
        path = items[-1].path
        content = path.read_bytes()
        harm(path)
        with pytest.raises(BackupError, match=f"{items[-1].name} changed while it was read"):
            list(members.file_pieces(items, lambda _: None))
        path.write_bytes(content)


def test_the_page_names_commands_and_options_that_there_are() -> None:
    """On the day of the loss nobody has time to find out."""
    text = (ROOT / "content" / "secretariat" / "keeping.md").read_text(encoding="utf-8")
    lines = re.findall(r"(?:`|\$ )tocsin ((?:backup |board )?[a-z]+)([^`\n]*)", text)
    said = {(command, option) for command, rest in lines for option in re.findall(r"--[a-z-]+", rest)}
    assert {command for command, _ in lines} >= {"backup make", "backup check", "backup restore", "handover", "doctor"}
    for command in {command for command, _ in lines} - {"backup"}:
        shown = tocsin(*command.split(), "--help").stdout
        assert "Example:" in shown, command
        assert {option for named, option in said if named == command and option not in shown} == set(), command


def test_nothing_is_written_before_somebody_agreed(miniature: Workspace, tmp_path: Path) -> None:
    """What was found in it is shown first, and who says no has nothing to clear up."""
    made(miniature, tmp_path / NAME)
    before = contents(tmp_path)

    def refuse(found: backup.Found) -> None:
        assert found.manifest.root
        assert contents(tmp_path) == before
        raise BackupError("no")

    with pytest.raises(BackupError, match="no"):
        backup.restore(tmp_path / NAME, tmp_path / "new", [IDENTITY], NOW, refuse, Silence())
    assert contents(tmp_path) == before
