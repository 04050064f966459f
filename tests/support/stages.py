"""What tests of signing and publishing share: workspaces at each stage of an edition, and what readers must see."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tuf.api.metadata import Metadata
from workspaces import MINIATURE, NOW, SEED, copy_miniature, locators_in, publish_edition

from builder import board
from builder.demo.trust import MEMBERS, signer
from builder.demo.trust import key as fixture_key
from builder.editions import publishing, signing
from builder.pipeline import build
from builder.progress import Silence
from builder.reading import authenticate, source
from builder.reading.authentic import Authentic
from builder.register.choosing import Choice
from builder.trust import envelope, keys, metadata, roots
from builder.trust.keys import PublicKey, SecretKey
from builder.workspace.places import Workspace

DAY = timedelta(days=1)
TWO = ("cert-eu", "cert-none")
MACHINE = signer("publisher", SEED)


def locators_of_two(edition: int) -> dict[str, str]:
    found = locators_in(Workspace(MINIATURE), edition)
    return {name: found[name] for name in TWO}


def file_of(recipient: str, edition: int = 2) -> str:
    """The name of a recipient's sealed bundle."""
    return f"{locators_of_two(edition)[recipient]}.zip.age"


def targets_file(workspace: Workspace) -> Path:
    return workspace.staged / "2" / "targets.json"


def secret(name: str) -> SecretKey:
    return signer(name, SEED)


def stage(workspace: Workspace, now: datetime = NOW, builder: str | None = "officer-a") -> int:
    """Build an edition for two recipients."""
    by = secret(builder) if builder else None
    return build(workspace, now, Silence(), choice=Choice(only=TWO), builder=by).edition.number


def sign(workspace: Workspace, officer: str = "officer-b") -> signing.Waiting:
    return signing.sign(workspace, secret(officer), lambda *_: None, Silence())


def publish(workspace: Workspace, now: datetime = NOW) -> publishing.Published:
    return publishing.publish(workspace, MACHINE, now, Silence())


def refresh(workspace: Workspace, now: datetime = NOW) -> publishing.Published:
    return publishing.refresh(workspace, MACHINE, now, Silence())


def copied(root: Path, target: Path) -> Workspace:
    shutil.copytree(root, target, symlinks=True)
    return Workspace.find(target)


@pytest.fixture(scope="session")
def staged_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published, and edition 2 staged, built by officer-a. Nobody changes this one."""
    workspace = copy_miniature(tmp_path_factory.mktemp("staged") / "workspace")
    publish_edition(workspace, only=TWO)
    stage(workspace)
    return workspace.root


@pytest.fixture
def staged(staged_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    return copied(staged_once, tmp_path / "staged")


@pytest.fixture(scope="session")
def ready_once(staged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published, and edition 2 signed by enough officers. Nobody changes this one."""
    workspace = copied(staged_once, tmp_path_factory.mktemp("ready") / "workspace")
    sign(workspace)
    return workspace.root


@pytest.fixture
def ready(ready_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    return copied(ready_once, tmp_path / "ready")


@pytest.fixture(scope="session")
def first_once(staged_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with edition 1 published, and nothing staged. Nobody changes this one."""
    workspace = copied(staged_once, tmp_path_factory.mktemp("first") / "workspace")
    shutil.rmtree(workspace.staged / "2")
    return workspace.root


@pytest.fixture
def first(first_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    return copied(first_once, tmp_path / "first")


def contents(directory: Path) -> dict[str, bytes]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def seen(workspace: Workspace) -> dict[str, bytes]:
    """What readers see: every file, through the link."""
    return contents(workspace.site.resolve())


def read(path: Path, workspace: Workspace, now: datetime = NOW) -> Authentic:
    """Authenticate a tree or an envelope as a CERT does that trusts the first root."""
    pinned = (workspace.trust / "1.root.json").read_bytes()
    return authenticate.authenticate(source.open_source(path), pinned=pinned, at=now)


def assert_whole(workspace: Workspace, edition: int, now: datetime = NOW) -> None:
    """Readers see one whole edition: tree, envelopes and links to nothing else."""
    found = read(workspace.site, workspace, now)
    assert (found.edition, found.ran_out, found.notes) == (edition, (), ())
    tree = workspace.site.resolve()
    assert sorted(path.name for path in (tree / "targets").iterdir()) == sorted(
        f"{file.hashes['sha256']}.{file.path}" for file in found.targets.values()
    )
    assert sorted(path.stem for path in (tree / "envelopes").iterdir()) == sorted(found.targets)
    for locator in found.targets:
        inside = source.open_source(tree / "envelopes" / f"{locator}.tocsin")
        assert isinstance(inside, envelope.Envelope)
        assert inside.metadata == contents(tree / "metadata")
        assert inside.bundle == found.bundle(source.open_source(tree), locator)
        assert read(tree / "envelopes" / f"{locator}.tocsin", workspace, now).edition == edition


def assert_nothing_left(workspace: Workspace, *trees: str) -> None:
    """No half tree, no half file, no staging."""
    assert sorted(path.name for path in workspace.trees.iterdir()) == sorted(trees)
    assert sorted(path.name for path in workspace.site.parent.iterdir()) == ["published", "site"]
    assert [path.name for path in workspace.staged.iterdir()] == [".lock"]
    assert not [path for path in workspace.records_of_editions.iterdir() if not path.name.isdecimal()]
    assert not list(workspace.root.rglob("*.unfinished"))


def rotate(workspace: Workspace, now: datetime = NOW, **changes: Any) -> None:
    """Put a root in force that changes some of the holders."""
    current = board.newest_root(workspace).signed
    proposed = roots.next_root(current, replace(roots.holders_of(current), **changes), now)
    for name in MEMBERS[:2]:
        metadata.sign(proposed, signer(name, SEED).signer)
    with board.changing(workspace):
        board.put_root(workspace, proposed)


def public(*names: str) -> tuple[PublicKey, ...]:
    return tuple(keys.public_of(fixture_key(name, SEED), name) for name in names)


def stamp(workspace: Workspace) -> int:
    """The version of the heartbeat that readers see."""
    return int(Metadata.from_bytes(seen(workspace)["metadata/timestamp.json"]).signed.version)
