"""Anybody can seal to public keys: what no program of ours made is refused, and nothing of it reaches the disk."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backups import IDENTITY, KEY, checked, forged, made, manifest_of, member, restored
from stages import contents
from workspaces import NOW

from builder import seal
from builder.errors import BackupError, BuilderError
from builder.office import backup
from builder.office.backup import members
from builder.progress import Silence
from builder.workspace.places import Workspace

Members = list[tuple[tarfile.TarInfo, bytes]]
LINK, HARD, FIFO, DEVICE = tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE
ALIEN = {
    "a path that leads out": member("data/../../canary", b"x"),
    "an absolute path": member("/tmp/canary", b"x"),
    "a path with a backslash": member("data\\..\\canary", b"x"),
    "a path with an empty step": member("data//canary", b"x"),
    "a path that writes on a terminal": member("data/\x1b[2Jcanary", b"x"),
    "a file that no backup has": member("canary", b"x"),
    "a hook of git": member(".git/hooks/post-checkout", b"#!/bin/sh"),
    "a setting of git": member(".git/config", b"[core]\nfsmonitor = canary"),
    "a history elsewhere": member(".git/objects/info/alternates", b"/elsewhere"),
    "git by another name": member(".GIT/hooks/post-checkout", b"#!/bin/sh"),
    "a second repository": member("data/.git/config", b"[core]\nfsmonitor = canary"),
    "a second repository by another name": member("data/.Git/config", b"[core]\nfsmonitor = canary"),
    "a link": member("data/canary", type=LINK, linkname="/etc"),
    "the link to elsewhere": member("dist/site", type=LINK, linkname="../../elsewhere"),
    "a file in its place": member("dist/site", b"x"),
    "a hard link": member("data/canary", type=HARD, linkname="/etc/passwd"),
    "a pipe": member("data/canary", type=FIFO),
    "a device": member("data/canary", type=DEVICE, devmajor=1, devminor=3),
    "a size below nothing": member("data/canary", size=-512),
    "a size beyond all": member("data/canary", size=1 << 40),
    "a time beyond all": member("data/canary", mtime=1 << 40),
    "a file twice": member("data/register.yaml", b"x"),
    "another setting of a header": member("x", b"20 linkpath=/tmp/x1\n", type=tarfile.XHDTYPE),
    "a header of another make": member("x", b"data/canary", type=tarfile.GNUTYPE_LONGNAME),
}


@pytest.fixture
def register(miniature: Workspace) -> Members:
    """The files of a register that can be read."""
    paths = sorted(path for name in ("data", "recipients") for path in (miniature.root / name).rglob("*"))
    files = [path for path in paths if path.is_file()]
    return [member(path.relative_to(miniature.root).as_posix(), path.read_bytes()) for path in files]


def refused(path: Path, to: Path) -> str:
    """Why a backup is refused, by both commands alike; nothing is left of it."""
    before = contents(path.parent)
    with pytest.raises(BackupError) as found:
        checked(path)
    with pytest.raises(BackupError) as again:
        restored(path, to)
    assert found.value.message == again.value.message
    assert "canary" not in f"{found.value.message} {found.value.hint}"
    assert contents(path.parent) == before
    assert not to.exists()
    return found.value.message


def test_what_the_forger_makes_is_taken_where_nothing_is_wrong_with_it(register: Members, tmp_path: Path) -> None:
    """Else each case below would be refused for another reason. No age file says who made it: the digest does."""
    path = forged(tmp_path / "forged", [*register, manifest_of(register)])
    assert checked(path).errors == 0
    assert (restored(path, tmp_path / "new").workspace.data / "register.yaml").is_file()


@pytest.mark.parametrize("alien", ALIEN.values(), ids=ALIEN)
def test_a_member_that_no_backup_has_is_refused(
    alien: tuple[tarfile.TarInfo, bytes], register: Members, tmp_path: Path
) -> None:
    """A path that leads out, a link, a device, what git would run."""
    whole = [*register, alien]
    assert "no backup of ours" in refused(forged(tmp_path / "x", [*whole, manifest_of(whole)]), tmp_path / "new")


def test_nothing_is_written_through_the_link(register: Members, tmp_path: Path) -> None:
    """The one link that a backup has is no way to anywhere."""
    whole = [*register, member("dist/site", type=LINK, linkname="published/1-1"), member("dist/site/x", b"canary")]
    path = forged(tmp_path / "x", [*whole, manifest_of(whole, edition=1)])
    with pytest.raises(BuilderError):
        restored(path, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [each.name for each in tmp_path.iterdir() if "new" in each.name] == []


ODD: dict[str, Callable[[Members], tuple[Members, bytes]]] = {
    "no manifest": lambda whole: (whole, bytes(1024)),
    "no end": lambda whole: ([*whole, manifest_of(whole)], b""),
    "a file that it does not list": lambda whole: ([*whole, manifest_of(whole[1:])], bytes(1024)),
    "a file that is not there": lambda whole: ([*whole[1:], manifest_of(whole)], bytes(1024)),
    "another edition": lambda whole: ([*whole, manifest_of(whole, edition=12)], bytes(1024)),
    "another version": lambda whole: ([*whole, manifest_of(whole, format=2)], bytes(1024)),
    "a file behind it": lambda whole: ([*whole, manifest_of(whole), member("data/x", b"x")], bytes(1024)),
    "something behind the end": lambda whole: ([*whole, manifest_of(whole)], bytes(1024) + b"canary"),
    "no archive at all": lambda _: ([], b"canary" * 1000),
    "a manifest that is none": lambda whole: ([*whole, member("backup.json", b"[]")], bytes(1024)),
    "a number that is none": lambda whole: ([*whole, manifest_of(whole, edition=-1)], bytes(1024)),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_archive_that_its_manifest_does_not_fit_is_refused(
    odd: Callable[[Members], tuple[Members, bytes]], register: Members, tmp_path: Path
) -> None:
    """Cut, swapped, or added to."""
    members, end = odd(register)
    assert "no backup of ours" in refused(forged(tmp_path / "x", members, end), tmp_path / "new")


def test_a_changed_byte_or_a_cut_anywhere_is_found(miniature: Workspace, tmp_path: Path) -> None:
    """In the header, in the middle, at the end."""
    whole = made(miniature, tmp_path / "whole").path.read_bytes()
    for number, harmed in enumerate(
        (
            *(whole[:place] for place in (0, 100, len(whole) // 2, len(whole) - 1)),
            *(
                whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
                for place in (60, 300, len(whole) // 2, len(whole) - 20)
            ),
            whole + b"x",
        )
    ):
        path = tmp_path / f"{number}"
        path.write_bytes(harmed)
        refused(path, tmp_path / "new")


def test_a_register_too_large_for_memory_is_not_taken_into_it(
    register: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes up a backup does not fill the machine."""
    monkeypatch.setattr("builder.office.backup.checking.LARGEST_REGISTER", 4000)
    assert "larger than any" in refused(forged(tmp_path / "x", [*register, manifest_of(register)]), tmp_path / "new")


def test_a_register_that_cannot_be_read_is_no_backup(register: Members, tmp_path: Path) -> None:
    """Better found at the check than on the day of the loss."""
    whole = [each for each in register if each[0].name != "data/register.yaml"]
    path = forged(tmp_path / "x", [*whole, manifest_of(whole)])
    assert "the register in this backup cannot be read" in refused(path, tmp_path / "new")


def test_a_file_that_changes_between_the_check_and_the_restore_is_not_restored(
    miniature: Workspace, register: Members, tmp_path: Path
) -> None:
    """What somebody agreed to is what is unpacked."""
    made(miniature, tmp_path / "x")
    other = forged(tmp_path / "other", [*register, manifest_of(register)]).read_bytes()

    def swap(_: backup.Found) -> None:
        (tmp_path / "x").write_bytes(other)

    with pytest.raises(BuilderError, match="changed while"):
        backup.restore(tmp_path / "x", tmp_path / "new", [IDENTITY], NOW, swap, Silence())
    assert [each.name for each in tmp_path.iterdir() if "new" in each.name] == []


def test_a_passphrase_is_no_key_to_a_backup(tmp_path: Path) -> None:
    """Nor is a text a backup."""
    (tmp_path / "x").write_bytes(seal.seal_with_passphrase(b"x", "four or five words"))
    refused(tmp_path / "x", tmp_path / "new")
    (tmp_path / "y").write_bytes(b"canary")
    refused(tmp_path / "y", tmp_path / "new")


def test_an_archive_is_read_alike_in_whatever_pieces_it_comes(miniature: Workspace, tmp_path: Path) -> None:
    """Of one byte each, or all at once."""

    class Names:
        def __init__(self) -> None:
            self.seen: list[object] = []

        def begin(self, each: members.Member) -> None:
            self.seen += [each, b""]

        def take(self, content: bytes) -> None:
            self.seen[-1] += content  # type: ignore[operator]

        def end(self) -> None:
            self.seen.append("end")

    plain = io.BytesIO(seal.open_with(made(miniature, tmp_path / "x", keys=(KEY,)).path.read_bytes(), [IDENTITY]))
    content = plain.getvalue()
    found = []
    for size in (len(content), 1000, 7):
        names = Names()
        reader = members.Reader(names)
        for place in range(0, len(content), size):
            reader.write(content[place : place + size])
        reader.close()
        found.append(names.seen)
    assert found[0] == found[1] == found[2]


def test_nothing_is_removed_through_a_link_that_somebody_laid(miniature: Workspace, tmp_path: Path) -> None:
    """Where others may write, a link by the name of what is half unpacked would have its target emptied."""
    made(miniature, tmp_path / "office.backup.age")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("mine")
    (tmp_path / ".new.unfinished").symlink_to(tmp_path / "home")
    with pytest.raises(BackupError, match="is a link"):
        restored(tmp_path / "office.backup.age", tmp_path / "new")
    assert (tmp_path / "home" / "letter").read_text() == "mine"
