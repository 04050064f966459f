"""Files are whole or as they were, whatever happens to the writer."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from workspaces import ROOT

from builder.errors import RoundError, TrustError
from builder.workspace import store

BUSY = TrustError("somebody else is writing", hint="wait")


def test_a_file_is_replaced(tmp_path: Path) -> None:
    """The new content stands, for the owner's eyes alone, and nothing lies beside it."""
    path = tmp_path / "approvals.json"
    path.write_text("old")
    store.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """What a link points to is not written."""
    (tmp_path / "elsewhere").write_text("theirs")
    path = tmp_path / "approvals.json"
    path.symlink_to(tmp_path / "elsewhere")
    store.write_atomically(path, b"ours")
    assert (tmp_path / "elsewhere").read_text() == "theirs"
    assert not path.is_symlink()


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """A content that cannot be written changes nothing."""
    path = tmp_path / "approvals.json"
    path.write_text("old")
    with pytest.raises(TypeError):
        store.write_atomically(path, "a text, no bytes")  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


FULL = [errno.ENOSPC, errno.EDQUOT, errno.EFBIG]
SAID: dict[str, tuple[OSError, str, str, str]] = {
    "refused": (OSError(errno.EACCES, "No"), "", "the round cannot be written: No", "mend that"),
    "refused, and what stands": (
        *(OSError(errno.EACCES, "No"), "nothing was added"),
        *("the round cannot be written: No; nothing was added", "mend that"),
    ),
    "several files at once": (
        *(shutil.Error([("from", "to", "why")]), ""),
        *("the round cannot be written: no reason is given", "mend that"),
    ),
    "full": (OSError(errno.ENOSPC, "No"), "", "the disk is full; the round is not written", "make room and try again"),
    "full, and what stands": (
        *(OSError(errno.EFBIG, "No"), "nothing was added"),
        *("the disk is full; nothing was added", "make room and try again"),
    ),
}


@pytest.mark.parametrize(("error", "stands", "message", "hint"), SAID.values(), ids=SAID)
def test_what_the_disk_refuses_is_told(error: OSError, stands: str, message: str, hint: str) -> None:
    """What is not written, why, what stands, and what to do; of a full disk first of all that it is full."""
    with pytest.raises(RoundError) as caught, store.told("the round", RoundError, "mend that", stands=stands):
        raise error
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("number", FULL, ids=errno.errorcode.get)
def test_a_disk_is_full_in_three_ways(number: int) -> None:
    """No room on it, no more room for this user, or no room for so large a file: there is one thing to do."""
    told = store.told("the round", RoundError, "mend that", room="name another disk")
    with pytest.raises(RoundError, match="the disk is full") as caught, told:
        raise OSError(number, os.strerror(number))
    assert caught.value.hint == "name another disk"


def test_what_is_no_fault_of_the_disk_passes() -> None:
    """A bug traces back, and what was refused for another reason says so itself."""
    with pytest.raises(ZeroDivisionError), store.told("the round", RoundError, "mend that"):
        raise ZeroDivisionError
    with pytest.raises(TrustError, match="somebody else"), store.told("the round", RoundError, "mend that"):
        raise BUSY


def test_a_public_file_is_read_by_everybody(tmp_path: Path) -> None:
    """A web server may read it; what is there is replaced by force alone, and a directory never."""
    path = tmp_path / "reader.html"
    store.write_public(path, b"one", force=False)
    assert path.stat().st_mode & 0o777 == 0o644
    with pytest.raises(FileExistsError):
        store.write_public(path, b"two", force=False)
    assert path.read_bytes() == b"one"
    store.write_public(path, b"two", force=True)
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    (tmp_path / "directory").mkdir()
    with pytest.raises(FileExistsError):
        store.write_public(tmp_path / "directory", b"one", force=True)


SLOW = """
import os, signal, sys
from pathlib import Path
from builder.workspace import store
calls = 0
def stop(name):
    real = getattr(os, name)
    def stopped(*arguments, **options):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(os, name, stopped)
for name in ("open", "fsync", "replace", "close"):
    stop(name)
store.write_atomically(Path(sys.argv[1]), b"new" * 100_000)
"""


@pytest.mark.parametrize("step", range(1, 9))
def test_a_writer_that_is_killed_leaves_the_old_file_or_the_new(tmp_path: Path, step: int) -> None:
    """Killed before any step, no reader sees half a file, and the next holder of the lock clears up."""
    path = tmp_path / "approvals.json"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", SLOW, path, str(step)], cwd=ROOT)
    assert done.returncode in (0, -signal.SIGKILL)
    assert path.read_bytes() in (b"old", b"new" * 100_000)
    with store.hold(tmp_path, BUSY):
        store.clear_unfinished(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {"approvals.json", ".lock"}


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    """A key that is there stays."""
    path = tmp_path / "anna.key"
    store.write_new(path, b"first")
    with pytest.raises(FileExistsError):
        store.write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert path.stat().st_mode & 0o777 == 0o600


def test_half_a_new_file_does_not_stay(tmp_path: Path) -> None:
    """Where writing fails, the name is free again."""
    with pytest.raises(TypeError):
        store.write_new(tmp_path / "anna.key", "a text")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_a_file_is_moved_but_not_over_another(tmp_path: Path) -> None:
    """What is retired twice is not lost."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("1")
    store.move_new(old, new)
    assert (old.exists(), new.read_text()) == (False, "1")
    old.write_text("2")
    with pytest.raises(FileExistsError):
        store.move_new(old, new)
    assert (old.read_text(), new.read_text()) == ("2", "1")


def test_a_move_that_was_killed_is_ended_by_the_next(tmp_path: Path) -> None:
    """With both names there, the second try removes the old one."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("1")
    new.hardlink_to(old)
    store.move_new(old, new)
    assert (old.exists(), new.read_text()) == (False, "1")


def test_one_holds_the_lock(tmp_path: Path) -> None:
    """The second is refused with the caller's words; afterwards it is free."""
    with store.hold(tmp_path, BUSY), pytest.raises(TrustError, match="somebody else"), store.hold(tmp_path, BUSY):
        pass
    with store.hold(tmp_path, BUSY):
        assert (tmp_path / ".lock").exists()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    """Nobody has to remove a lock by hand."""
    code = (
        "import os, signal, sys; from pathlib import Path; from builder.workspace import store\n"
        "with store.hold(Path(sys.argv[1]), ValueError()): os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code, tmp_path], cwd=ROOT).returncode == -signal.SIGKILL
    with store.hold(tmp_path, BUSY):
        pass


def test_a_lock_is_no_link(tmp_path: Path) -> None:
    """A link in the place of the lock is not followed."""
    (tmp_path / ".lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"), store.hold(tmp_path, BUSY):
        pass
    assert not os.path.lexists(tmp_path / "elsewhere")
