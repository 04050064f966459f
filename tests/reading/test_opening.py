"""A bundle is opened whole or not at all, and nothing in it reaches beyond its directory."""

import errno
import fcntl
import io
import os
import signal
import stat
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tree
from bundles import FILES, manifest
from hypothesis import given, settings
from hypothesis import strategies as st
from tries import tries

from builder.bundle import archive
from builder.errors import OpenError
from builder.reading import opening
from builder.reading.opening import Expected, read_bundle, write_files
from builder.workspace import store

EXPECTED = Expected(edition=12, issued=date(2026, 11, 22), valid_until=date(2026, 12, 22), locator="a" * 26)
ROOT = Path(__file__).parents[2]


def bundle(**fields: Any) -> bytes:
    """A bundle as the builder packs it, with other fields in its manifest."""
    return archive.pack({**FILES, "manifest.json": manifest(FILES, **fields)}, EXPECTED.issued)


def entry(name: str, **fields: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def zipped(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip with these entries beside the usual ones."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        for name, content in FILES.items():
            packed.writestr(name, content)
        packed.writestr("manifest.json", manifest(FILES | {info.filename: content for info, content in entries}))
        for info, content in entries:
            packed.writestr(info, content)
    return output.getvalue()


def test_a_bundle_of_the_builder_is_read() -> None:
    """What `archive.pack` gives, padding and all."""
    found = read_bundle(bundle(), EXPECTED)
    assert {name: found.files[name] for name in FILES} == FILES
    assert set(found.files) == {*FILES, "manifest.json"}
    assert found.recipient == "cert-eu"


def test_the_recipient_cannot_write_on_the_terminal() -> None:
    """Nothing of what is inside is shown as it comes."""
    assert read_bundle(bundle(recipient="\x1b[2J"), EXPECTED).recipient == "\\x1b[2J"
    assert read_bundle(bundle(recipient=["cert-eu"]), EXPECTED).recipient == ""


LINK = (stat.S_IFLNK | 0o777) << 16
NAMES = {
    "up": "../evil",
    "up inside": "a/../../evil",
    "absolute": "/etc/evil",
    "a directory": "a/b",
    "a directory entry": "a/",
    "a backslash": "..\\evil",
    "a drive": "C:evil",
    "a stream": "register.html:evil",
    "two dots": "..",
    "one dot": ".",
    "nothing": "",
    "hidden": ".bashrc",
    "an option": "-rf",
    "a home": "~",
    "a device": "CON",
    "a device with an ending": "nul.txt",
    "a dot at the end": "evil.",
    "a space at the end": "evil ",
    "a line break": "evil\n",
    "an escape": "\x1b[2J",
    "another direction": "\u202etxt.exe",
    "beyond ASCII": "regïster.html",
    "too long": "a" * 101,
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """A file is named with one plain name, or the bundle is refused."""
    with pytest.raises(OpenError, match="has a name that leads elsewhere"):
        read_bundle(zipped((entry(name), b"evil")), EXPECTED)


def test_a_name_with_a_nul_is_refused() -> None:
    """Python would cut it there, and let the rest pass unseen."""
    whole = zipped((entry("evilXtxt"), b"evil"))
    with pytest.raises(OpenError, match="has a name that leads elsewhere"):
        read_bundle(whole.replace(b"evilXtxt", b"evil\0txt"), EXPECTED)


def patched(offset: int, value: bytes) -> bytes:
    """The directory entry of a file more, with some bytes replaced."""
    whole = bytearray(zipped((entry("extra.txt"), b"extra" * 100)))
    place = whole.rindex(b"PK\x01\x02")
    whole[place + offset : place + offset + len(value)] = value
    return bytes(whole)


def many() -> bytes:
    return zipped(*((entry(f"{number}.txt"), b"") for number in range(97)))


def bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("register.html", bytes(opening.LARGEST_FILE + 1))
    return output.getvalue()


def lying_bomb() -> bytes:
    """A size that is stated small and is large, with the CRC of the first bytes: no more than these are inflated."""
    whole = bytearray(bomb())
    small = struct.pack("<L", 10)
    crc = struct.pack("<L", zlib.crc32(bytes(10)))
    for place, at_crc, at_size in ((0, 14, 22), (whole.rindex(b"PK\x01\x02"), 16, 24)):
        whole[place + at_crc : place + at_crc + 4] = crc
        whole[place + at_size : place + at_size + 4] = small
    return bytes(whole)


def wide_bomb() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"{number}.html", bytes(opening.LARGEST_FILE - 1))
    return output.getvalue()


def zip64() -> bytes:
    """A whole zip whose directory is told a second time, in fields that hold any size."""
    whole = bundle()
    *_, count, size, start, _ = archive.END_OF_DIRECTORY.unpack(whole[-22:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(whole) - 22, 1)
    return whole[:-22] + record + locator + whole[-22:]


def method(number: int) -> bytes:
    return patched(10, struct.pack("<H", number))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no whole zip"),
    "no zip": (lambda: b"hello" * 100, "no whole zip"),
    "cut": (lambda: bundle()[:-1], "no whole zip"),
    "cut in front": (lambda: bundle()[100:], "no whole zip"),
    "a comment": (lambda: bundle() + b"!", "no whole zip"),
    "a zip of 64 bits": (zip64, "no whole zip"),
    "a link": (lambda: zipped((entry("evil", external_attr=LINK), b"/etc/passwd")), "a link or another thing"),
    "a device": (
        lambda: zipped((entry("evil", external_attr=(stat.S_IFCHR | 0o600) << 16), b"")),
        "a link or another thing",
    ),
    "a directory by its attribute": (lambda: zipped((entry("evil", external_attr=0x10), b"")), "a link or another"),
    "another name for one file": (lambda: zipped((entry("REGISTER.html"), b"evil")), "the name of another"),
    "encrypted": (lambda: patched(8, b"\x01"), "encrypted once more"),
    "bzip2": (lambda: method(zipfile.ZIP_BZIP2), "packed in an unknown way"),
    "LZMA": (lambda: method(zipfile.ZIP_LZMA), "packed in an unknown way"),
    "an unknown method": (lambda: method(99), "packed in an unknown way"),
    "a wrong CRC": (lambda: patched(16, b"\0\0\0\0"), "no whole zip"),
    "a file that lies elsewhere": (lambda: patched(42, b"\0\0\0\0"), "no whole zip"),
    "a file that lies beyond": (lambda: patched(42, b"\xff\xff\xff\x7f"), "no whole zip"),
    "a size that is too small": (lambda: patched(24, b"\1\0\0\0"), "no whole zip"),
    "101 files": (many, "more than 100 files"),
    "a directory that is too large": (
        lambda: zipped((entry("x.txt", comment=bytes(65_000)), b""), (entry("y.txt", comment=bytes(65_000)), b"")),
        "more than 100 files",
    ),
    "a bomb": (bomb, "more than a bundle can"),
    "a bomb that lies": (lying_bomb, "no manifest that can be read"),
    "many large files": (wide_bomb, "more than a bundle can"),
    "no manifest": (lambda: archive.pack(FILES, EXPECTED.issued), "no manifest that can be read"),
    "a manifest that is no JSON": (
        lambda: archive.pack({**FILES, "manifest.json": b"{"}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "a manifest nested for ever": (
        lambda: archive.pack({**FILES, "manifest.json": b"[" * 100_000}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "a manifest that is a list": (
        lambda: archive.pack({**FILES, "manifest.json": b"[]"}, EXPECTED.issued),
        "no manifest that can be read",
    ),
    "another edition's": (lambda: bundle(edition=11), "not the one that was signed: its edition differs"),
    "an edition in quotes": (lambda: bundle(edition="12"), "its edition differs"),
    "another day of issue": (lambda: bundle(issued="2026-11-21"), "its issued differs"),
    "another last day": (lambda: bundle(expires="2036-12-22"), "its expires differs"),
    "another recipient's": (lambda: bundle(locator="b" * 26), "its locator differs"),
    "another schema": (lambda: bundle(schema="tocsin-manifest/2"), "its schema differs"),
    "a file that the manifest lacks": (
        lambda: archive.pack({**FILES, "evil.html": b"", "manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a file that is not there": (
        lambda: archive.pack({"manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a file that was changed": (
        lambda: archive.pack({**FILES, "register.html": b"evil", "manifest.json": manifest(FILES)}, EXPECTED.issued),
        "not those that its manifest lists",
    ),
    "a manifest without files": (lambda: bundle(files=None), "not those that its manifest lists"),
}


@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_bundle_is_refused(make: Callable[[], bytes], words: str) -> None:
    """Whatever an officer's machine was made to sign, it stays in memory and is refused."""
    with pytest.raises(OpenError, match=words) as caught:
        read_bundle(make(), EXPECTED)
    assert caught.value.hint


def test_the_names_of_the_next_files_are_told_where_they_are_names() -> None:
    """They are shown on a terminal; a bundle of old states none."""
    names = {"13": "a" * 26, "14": "\x1b[2J", "x\n": "b" * 26, "15": 7}
    assert read_bundle(bundle(locators=names, locator="a" * 26), EXPECTED).coming == {"13": "a" * 26}
    for other in (None, [], "x", {}):
        assert read_bundle(bundle(locators=other), EXPECTED).coming == {}
    assert read_bundle(bundle(), EXPECTED).coming == {}


ONE = replace(EXPECTED, edition=1)
SHORT = {"register.html": b"1"}
SOUND = manifest(SHORT, edition=1)
# What some programs take for the manifest that it should be, and others for another one, or for none.
MANIFESTS: dict[str, bytes] = {
    "an edition that says true": SOUND.replace(b'"edition": 1', b'"edition": true'),
    "an edition with a fraction": SOUND.replace(b'"edition": 1', b'"edition": 1.0'),
    "an edition with an exponent": SOUND.replace(b'"edition": 1', b'"edition": 1e0'),
    "an edition twice": SOUND.replace(b'"edition": 1', b'"edition": 2, "edition": 1'),
    "a size that says true": SOUND.replace(b'"bytes": 1', b'"bytes": true'),
    "a size with a fraction": SOUND.replace(b'"bytes": 1', b'"bytes": 1.0'),
    "a digest in capitals": SOUND.replace(tree.digest(b"1").encode(), tree.digest(b"1").upper().encode()),
    "a field beside a digest": SOUND.replace(b'"bytes": 1', b'"bytes": 1, "x": 1'),
    "files twice": SOUND.replace(b'"files":', b'"files": {}, "files":'),
    "NaN": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": NaN'),
    "a number beyond what JavaScript counts": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": 9007199254740993'),
    "half a character": SOUND.replace(b'"cert-eu"', b'"\\ud800"'),
    "a name beyond the first plane": SOUND.replace(b'"edition": 1', '"edition": 1, "\U0001f6a8": 1'.encode()),
    "a byte order mark": b"\xef\xbb\xbf" + SOUND,
    "deep nesting": SOUND.replace(b'"edition": 1', b'"edition": 1, "x": ' + b"[" * 20 + b"]" * 20),
    "no UTF-8": SOUND.replace(b'"cert-eu"', b'"\xff"'),
    "a day in another form": SOUND.replace(b'"2026-11-22"', b'"20261122"'),
}


def short(content: bytes) -> bytes:
    return archive.pack({**SHORT, "manifest.json": content}, EXPECTED.issued)


@pytest.mark.parametrize("content", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_is_read_in_one_way_only(content: bytes) -> None:
    """`true` and 1.0 count as 1 in Python; another program sees something else, so neither is taken."""
    assert read_bundle(short(SOUND), ONE).recipient == "cert-eu"
    with pytest.raises(OpenError):
        read_bundle(short(content), ONE)


@settings(max_examples=tries(300), deadline=None)
@given(place=st.integers(0), bits=st.integers(1, 255))
def test_a_damaged_bundle_is_refused_or_the_same(place: int, bits: int) -> None:
    """No exception but ours escapes, and what is read is what was packed."""
    changed = bytearray(bundle())
    changed[place % len(changed)] ^= bits
    try:
        found = read_bundle(bytes(changed), EXPECTED)
    except OpenError:
        return
    assert {name: found.files[name] for name in FILES} == FILES


# Writing: whole or not at all.


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
