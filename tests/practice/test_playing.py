"""Practice: one person plays everybody, everything says so, and none of it ever becomes real."""

import io
import shutil
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import people
import pytest
from faults import killed_before
from pdfs import pages
from running import tocsin
from workspaces import MINIATURE, NOW, identity_of

from builder import board, seal
from builder.board import ceremony
from builder.board.practice import NOTICE, is_practice
from builder.board.request import Kind, Request
from builder.editions import publishing, signing
from builder.editions.reader_page import reader_of
from builder.errors import TrustError
from builder.pipeline import build
from builder.practice import beginning, certs, ending, playing
from builder.progress import Silence
from builder.proposals.form import form_of
from builder.recipients import asking
from builder.register.choosing import Choice
from builder.trust import roots
from builder.workspace.places import Workspace

AT = ("--clock", "2026-11-22")
OFFICERS = tuple(f"practice-officer-{letter}" for letter in "ab")


@pytest.fixture
def desk(tmp_path: Path, unfounded: Workspace) -> Path:
    """The directory of practice keys, with identities of the CERTs that are played; the board is founded."""
    return founded_desk(tmp_path, unfounded)


def founded_desk(directory: Path, workspace: Workspace) -> Path:
    desk = directory / "practice"
    playing.found(workspace, desk, NOW)
    for path in (MINIATURE / "identities").iterdir():
        (desk / f"practice-{path.name}").write_bytes(path.read_bytes())
    return desk


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a workspace and its practice keys, and an edition that is published; nobody changes it."""
    directory = tmp_path_factory.mktemp("published")
    shutil.copytree(MINIATURE, directory / "workspace")
    workspace = Workspace.find(directory / "workspace")
    publish(workspace, founded_desk(directory, workspace))
    return directory


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> tuple[Workspace, Path]:
    """A copy of that workspace, and of the directory of keys."""
    copy = tmp_path / "copy"
    shutil.copytree(published_once, copy, symlinks=True)
    return Workspace.find(copy / "workspace"), copy / "practice"


def test_one_command_founds_a_board_and_one_approves(unfounded: Workspace, tmp_path: Path) -> None:
    """One person has a whole board in force in two commands, and each says that it is practice."""
    desk = tmp_path / "practice"
    result = tocsin(*AT, "--root", unfounded.root, "board", "init", "--practice", desk, "--cert", "cert-played")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("PRACTICE BOARD: one person holds all of its keys.")
    assert {path.name.removesuffix(".key") for path in desk.glob("*.key")} == {
        *playing.MEMBERS,
        *playing.OFFICERS,
        playing.MACHINE,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in (desk, *desk.iterdir())} == {0o700, 0o600}
    for path in (MINIATURE / "identities").iterdir():
        (desk / f"practice-{path.name}").write_bytes(path.read_bytes())
    result = tocsin(*AT, "--root", unfounded.root, "recipients", "propose", "--practice", desk, "--yes")
    assert result.returncode == 0, result.stderr
    assert "PRACTICE: the board is one person." in result.stderr
    found = board.approvals_in_force(unfounded)
    assert found is not None
    assert "cert-played.yaml" in found.signed.targets
    assert roots.complete(board.newest_root(unfounded).signed, found)
    # Whoever asks as a real office does is told what to do instead of writing to themselves.
    words = ("recipients", "remove", "cert-played", "--yes", "--to", tmp_path / "request.json")
    result = tocsin(*AT, "--root", unfounded.root, *words)
    assert result.returncode == 0, result.stderr
    assert "PRACTICE: you play each of them: `tocsin recipients propose --practice DIR`" in result.stderr


def test_every_page_of_an_edition_says_that_it_is_practice(published: tuple[Workspace, Path]) -> None:
    """Whoever holds any page of a practice edition reads that it is none to use; so does whoever opens it."""
    unfounded, desk = published
    opened = files_of(unfounded, "cert-eu")
    for name in ("START-HERE.txt", "register.html", "register.json"):
        assert NOTICE in opened[name].decode(), name
    for name in ("register.pdf", "short-list.pdf"):
        path = desk / name
        path.write_bytes(opened[name])
        assert [number for number, text in enumerate(pages(path), 1) if NOTICE[:23] not in text] == [], name
    assert NOTICE.split(":")[0] in reader_of(unfounded).decode()
    line = f"update_keys: [{seal.public_key(identity_of('cert-eu'))}]\n"
    unfounded.settings.write_text(unfounded.settings.read_text("utf-8") + line, "utf-8")
    assert NOTICE.split(":")[0] in form_of(unfounded)[0].decode()
    root = unfounded.trust / "1.root.json"
    told = tocsin(*AT, "verify", unfounded.site, "--pinned", root, "--memory", desk / "memory")
    assert told.returncode == 0
    assert told.stdout.startswith("AUTHENTIC, BUT PRACTICE, NOT FOR USE: ONE PERSON SIGNED IT ALL\n")


def test_each_command_on_an_edition_says_that_it_is_practice(published: tuple[Workspace, Path]) -> None:
    """Who signs or publishes knows that it is none to use, also an officer who has the request alone."""
    unfounded, desk = published
    looked = tocsin(*AT, "--root", unfounded.root, "doctor").stdout
    assert ("the board is one of practice" in looked, "can sign" in looked) == (True, False), looked
    key = ("--key", desk / f"{playing.MACHINE}.key")
    refreshed = tocsin(*AT, "--root", unfounded.root, "refresh", *key)
    assert (refreshed.returncode, "PRACTICE: one person plays this board" in refreshed.stderr) == (0, True)
    build(unfounded, NOW, Silence(), choice=Choice(only=("cert-eu",)), builder=playing.secret(desk, OFFICERS[0]))
    request = desk / "practice-edition.json"
    assert tocsin(*AT, "--root", unfounded.root, "sign", "--to", request).returncode == 0
    signed = tocsin(*AT, "--root", desk, "sign", request, "--key", desk / f"{OFFICERS[1]}.key", "--yes")
    assert (signed.returncode, "PRACTICE: one person plays this board" in signed.stderr) == (0, True), signed.stderr


def test_a_real_edition_says_nothing_of_practice(unfounded: Workspace) -> None:
    """What is real is never taken for practice."""
    founded(unfounded)
    assert not roots.is_practice(board.newest_root(unfounded).signed)
    assert b"practice" not in (unfounded.trust / "1.root.json").read_bytes()
    assert NOTICE not in reader_of(unfounded).decode()


def test_practice_never_becomes_real(unfounded: Workspace, desk: Path) -> None:
    """A practice root is followed by no real one, and no real board takes a practice key or signs for one."""
    practised = board.newest_root(unfounded)
    public = roots.holders_of(practised.signed)
    real = people.holders()
    for holders, words in (
        (replace(public, practice=False), "is for practice, and no real board takes it"),
        (replace(real, practice=True), "has a real key, and this is a practice board"),
        (replace(real, members=(*real.members, public.members[0])), "is for practice, and no real board takes it"),
    ):
        with pytest.raises(TrustError, match=words):
            roots.first_root(holders, NOW)
    following = roots.next_root(practised.signed, real, NOW)
    for name in playing.MEMBERS:
        following.sign(playing.secret(desk, name).signer, append=True)
    people.sign(following, "anna", "boris")
    with pytest.raises(TrustError, match="never follow each other"):
        ceremony.checked(Request(kind=Kind.ROOT, proposed=following, in_force=practised, root=practised), NOW)
    with pytest.raises(TrustError, match="of a practice board"):
        roots.chain((practised.to_bytes(), following.to_bytes()))
    with pytest.raises(TrustError, match="has a practice board"):
        asking.first_board(unfounded, real, NOW)


def test_a_real_board_admits_no_cert_that_somebody_plays(unfounded: Workspace, tmp_path: Path) -> None:
    """A key that is labelled as practice is on no real list, whoever asks."""
    founded(unfounded)
    for path in unfounded.recipients.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("label: key 1", "label: practice-cert"), "utf-8")
    directory = tmp_path / "identities"
    directory.mkdir()
    for path in (MINIATURE / "identities").iterdir():
        (directory / f"practice-{path.name}").write_bytes(path.read_bytes())
    certs.prove(unfounded, directory, NOW)
    with pytest.raises(TrustError, match="has a key for practice, and no real board admits it"):
        asking.next_approvals(unfounded, NOW, renew=False)


def test_practice_ends_and_leaves_the_register(published: tuple[Workspace, Path]) -> None:
    """After practice all that it signed or published is gone, the register is as it was, and a real board can begin."""
    unfounded, _ = published
    before = register_of(Workspace.find(MINIATURE))
    result = tocsin(*AT, "--root", unfounded.root, "board", "end-practice", "--yes")
    assert result.returncode == 0, result.stderr
    assert register_of(unfounded) == before
    left = {path.relative_to(unfounded.root).as_posix() for path in unfounded.root.rglob("*") if path.is_file()}
    assert {each for each in left if each not in before and not each.startswith(".cache/")} == {
        ".staged/.lock",
        "recipients/approvals/.lock",
    }
    assert asking.first_board(unfounded, people.holders(), NOW).after == people.holders()
    with pytest.raises(TrustError, match="has no board yet"):
        ending.end(unfounded, Silence())


def test_killed_while_it_is_founded_the_same_command_ends_it(unfounded: Workspace, tmp_path: Path) -> None:
    """Whatever the moment, running it again founds the board with the keys that are there."""
    shutil.rmtree(unfounded.organisations)
    # Ten files are written alike, so not each change to each is tried.
    for step in range(1, 2000, 11):
        root = tmp_path / f"founded-{step}"
        shutil.copytree(unfounded.root, root)
        workspace, desk = Workspace.find(root), tmp_path / f"practice-{step}"
        if not killed_before(lambda: beginning.begin(workspace, desk, ["cert-played"], NOW), step):  # noqa: B023
            break
        if not is_practice(workspace):
            beginning.begin(workspace, desk, ["cert-played"], NOW)
        assert is_practice(workspace)
        assert "cert-played" in certs.prove(workspace, desk, NOW)
    assert step > 2 * len(playing.MEMBERS)


def test_killed_while_it_ends_the_same_command_ends_it(unfounded: Workspace, desk: Path, tmp_path: Path) -> None:
    """Whatever the moment, there is a practice board that ends, or nothing of it."""
    before = register_of(unfounded)
    certs.draft(unfounded, desk, ["cert-played"], NOW)
    certs.prove(unfounded, desk, NOW)
    playing.sign(unfounded, asking.next_approvals(unfounded, NOW, renew=False), desk, NOW)
    for directory in (unfounded.trees / "1-1", unfounded.edition(1).root, unfounded.staged / "2"):
        directory.mkdir(parents=True)
        (directory / "part").write_bytes(b"")
    unfounded.site.symlink_to("published/1-1")
    for step in range(1, 2000, 3):
        root = tmp_path / f"ended-{step}"
        shutil.copytree(unfounded.root, root, symlinks=True)
        workspace = Workspace.find(root)
        done = not killed_before(lambda: ending.end(workspace, Silence()), step)  # noqa: B023
        if is_practice(workspace):
            ending.end(workspace, Silence())
        assert register_of(workspace) == before
        assert not any(
            path.is_file() and not path.name.startswith(".")
            for made in (workspace.trust, workspace.approvals, workspace.records_of_editions, workspace.dist)
            for path in made.rglob("*")
        )
        if done:
            break


def founded(workspace: Workspace) -> None:
    """Put a real board in force."""
    with board.changing(workspace):
        board.put_root(workspace, people.first())


def register_of(workspace: Workspace) -> dict[str, bytes]:
    made = (workspace.trust, workspace.approvals, workspace.records_of_editions, workspace.staged, workspace.dist)
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for path in sorted(workspace.root.rglob("*"))
        if path.is_file() and ".cache" not in path.parts and not any(path.is_relative_to(each) for each in made)
    }


def publish(workspace: Workspace, desk: Path) -> None:
    """Go the whole way to a published practice edition."""
    certs.prove(workspace, desk, NOW)
    playing.sign(workspace, asking.next_approvals(workspace, NOW, renew=False), desk, NOW)
    builder, other = (playing.secret(desk, name) for name in OFFICERS)
    build(workspace, NOW, Silence(), choice=Choice(only=("cert-eu",)), builder=builder)
    signing.sign(workspace, other, lambda *_: None, Silence())
    publishing.publish(workspace, playing.secret(desk, playing.MACHINE), NOW, Silence())


def files_of(workspace: Workspace, recipient: str) -> dict[str, bytes]:
    (path,) = (workspace.site / "targets").iterdir()
    with zipfile.ZipFile(io.BytesIO(seal.unseal(path.read_bytes(), identity_of(recipient)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
