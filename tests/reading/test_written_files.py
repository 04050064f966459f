"""The files of a bundle are written whole or not at all, and nobody else's are touched."""

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bundles import FILES
from workspaces import ROOT

from builder.errors import OpenError
from builder.reading import opening
from builder.reading.opening import write_files
from builder.workspace import store


@pytest.fixture
def base(tmp_path: Path) -> Iterator[Path]:
    """A directory in which a test may leave its result, and nothing else."""
    directory = tmp_path / "base"
    directory.mkdir()
    yield directory
    assert {path.name for path in directory.iterdir()} <= {"register"}


def test_files_appear_all_at_once(base: Path) -> None:
    """Only for their owner's eyes."""
    assert write_files(FILES, base / "register") == base / "register"
    assert {path.name: path.read_bytes() for path in (base / "register").iterdir()} == FILES
    assert stat.S_IMODE((base / "register").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (base / "register").iterdir()} == {0o600}


def test_an_empty_directory_is_filled(base: Path) -> None:
    """Who made it beforehand meant it."""
    (base / "register").mkdir()
    write_files(FILES, base / "register")
    assert len(list((base / "register").iterdir())) == len(FILES)


def full(base: Path) -> Path:
    (base / "register").mkdir()
    (base / "register" / "mine.txt").write_text("mine")
    return base / "register"


def a_file(base: Path) -> Path:
    (base / "register").write_text("mine")
    return base / "register"


def dangling(base: Path) -> Path:
    (base / "register").symlink_to(base / "nowhere")
    return base / "register"


def loop(base: Path) -> Path:
    (base / "register").symlink_to(base / "register")
    return base / "register"


NO_PLACE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a directory with something in it": (full, "is not empty"),
    "a file": (a_file, "is no directory"),
    "a link to nowhere": (dangling, "is no directory"),
    "a link to itself": (loop, "cannot be written|is no directory"),
    "in a directory that is not there": (lambda base: base / "a" / "b", "is not there"),
    "in a file": (lambda base: a_file(base) / "x", "is not there|cannot be written"),
    "a name that is too long": (lambda base: base / ("x" * 300), "cannot be written: File name too long"),
}


@pytest.mark.parametrize(("make", "words"), NO_PLACE.values(), ids=NO_PLACE)
def test_nothing_is_overwritten(base: Path, make: Callable[[Path], Path], words: str) -> None:
    """What somebody has is never touched."""
    before = {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    directory = make(base)
    before |= {path: path.read_bytes() for path in base.rglob("*") if path.is_file()}
    with pytest.raises(OpenError, match=words) as caught:
        write_files(FILES, directory)
    assert caught.value.hint
    assert {path: path.read_bytes() for path in base.rglob("*") if path.is_file()} == before


def test_where_one_stands_is_not_replaced(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell would stand in a directory that is no more, and see nothing."""
    (base / "register").mkdir()
    monkeypatch.chdir(base / "register")
    with pytest.raises(OpenError, match="cannot be replaced in one step"):
        write_files(FILES, Path())
    assert list((base / "register").iterdir()) == []


FAILURES: dict[str, tuple[BaseException, type[BaseException], str]] = {
    "a full disk": (OSError(errno.ENOSPC, "No space left on device"), OpenError, "the disk is full; nothing was left"),
    "a failing disk": (OSError(errno.EIO, "Input/output error"), OpenError, "cannot be written: Input/output error"),
    "an interrupt": (KeyboardInterrupt(), KeyboardInterrupt, ""),
    "a bug": (ZeroDivisionError(), ZeroDivisionError, ""),
}


@pytest.mark.parametrize(("error", "type_", "words"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("written", range(len(FILES)))
@pytest.mark.parametrize("there", [False, True], ids=["missing", "empty"])
def test_nothing_is_left_behind(
    base: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    type_: type[BaseException],
    words: str,
    written: int,
    there: bool,
) -> None:
    """Whatever happens, and at whichever file: no plaintext stays, hidden or not."""
    real, count = store.write_new, iter(range(100))

    def write(path: Path, content: bytes) -> None:
        if next(count) == written:
            path.write_bytes(content[:3])
            raise error
        real(path, content)

    monkeypatch.setattr(store, "write_new", write)
    if there:
        (base / "register").mkdir()
    with pytest.raises(type_, match=words or None):
        write_files(FILES, base / "register")
    assert [path.name for path in base.rglob("*")] == (["register"] if there else [])


def test_nothing_is_left_where_the_last_step_fails(base: Path) -> None:
    """Somebody else fills the directory at the last moment: theirs stays, and ours goes."""

    class Late(dict[str, bytes]):
        def items(self) -> Any:
            yield from super().items()
            (base / "register").mkdir()
            (base / "register" / "theirs.txt").write_text("theirs")

    with pytest.raises(OpenError, match="cannot be written"):
        write_files(Late(FILES), base / "register")
    assert [path.name for path in (base / "register").iterdir()] == ["theirs.txt"]


CHILD = """
import sys, time
from pathlib import Path
from builder.workspace import store
from builder.reading.opening import write_files
real = store.write_new
def write(path, content):
    real(path, content)
    print("written", flush=True)
    time.sleep(60)
store.write_new = write
write_files({"register.html": b"secret"}, Path(sys.argv[1]))
"""


def writing(directory: Path) -> subprocess.Popen[str]:
    """A run that has written a file and stands still."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, directory], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout
    assert child.stdout.readline() == "written\n"
    child.stdout.close()
    return child


def test_what_a_killed_run_left_is_cleared_by_the_next(base: Path) -> None:
    """Even where there was no time to clear up."""
    child = writing(base / "register")
    child.kill()
    child.wait()
    (left,) = base.iterdir()
    assert left.name.startswith(".")
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    write_files(FILES, base / "register")
    assert [path.name for path in base.iterdir()] == ["register"]


def test_an_interrupted_run_clears_up(base: Path) -> None:
    """Ctrl-C in the middle of it."""
    child = writing(base / "register")
    child.send_signal(signal.SIGINT)
    assert child.wait(30)
    assert list(base.iterdir()) == []


def test_a_run_that_still_writes_is_left_alone(base: Path) -> None:
    """Two at once: one wins, the other says so, and neither takes the other's files away."""
    child = writing(base / "register")
    try:
        (theirs,) = base.iterdir()
        write_files(FILES, base / "register")
        assert theirs.is_dir()
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(30)


def test_another_directory_s_leftovers_are_left_alone(base: Path) -> None:
    """A name that begins alike is another name; a link in that place is not followed."""
    child = writing(base / "register2")
    child.kill()
    child.wait()
    (left,) = base.iterdir()
    elsewhere = base.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    link = base / f"{opening._prefix(base / 'register')}x"
    link.symlink_to(elsewhere)
    write_files(FILES, base / "register")
    assert left.is_dir()
    assert (elsewhere / "mine.txt").exists()
    link.unlink()
    write_files(FILES, base / "register2")
    for path in (base / "register2").iterdir():
        path.unlink()
    (base / "register2").rmdir()


def test_a_lock_ends_with_its_run(base: Path) -> None:
    """The kernel frees it, however the run ended; nothing has to be unlocked by hand."""
    child = writing(base / "register")
    (theirs,) = base.iterdir()
    handle = os.open(theirs, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        child.kill()
        child.wait()
        time.sleep(0)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(handle)
    write_files(FILES, base / "register")
