"""The ceremony of a board for tests: a desk with everybody's keys, and what is asked, signed and accepted at it."""

import json
import shutil
import subprocess
from pathlib import Path

import people
import pytest
from running import tocsin
from workspaces import MINIATURE

from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
WARNING = "tocsin: warning: {0}.key has no passphrase: whoever copies it can sign with it\n"


@pytest.fixture
def unfounded(tmp_path: Path) -> Workspace:
    """A copy of the miniature that has no board yet."""
    shutil.copytree(MINIATURE, tmp_path / "workspace")
    return Workspace.find(tmp_path / "workspace")


@pytest.fixture
def board_desk(tmp_path: Path) -> Path:
    """A directory with everybody's key files, and room for what goes by mail."""
    directory = tmp_path / "desk"
    directory.mkdir()
    people.write_keys(directory)
    return directory


@pytest.fixture(scope="session")
def founding_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace and a desk at which the first root was asked for. Nobody changes these."""
    root = tmp_path_factory.mktemp("founding")
    shutil.copytree(MINIATURE, root / "workspace")
    (root / "desk").mkdir()
    people.write_keys(root / "desk")
    assert init(Workspace.find(root / "workspace"), root / "desk").returncode == 0
    return root


@pytest.fixture
def founding(founding_once: Path, unfounded: Workspace, board_desk: Path) -> Path:
    """The request for the first root."""
    shutil.copytree(founding_once / "workspace", unfounded.root, dirs_exist_ok=True)
    shutil.copytree(founding_once / "desk", board_desk, dirs_exist_ok=True)
    return board_desk / "root-1.json"


def init(workspace: Workspace, desk: Path, *more: str) -> subprocess.CompletedProcess[str]:
    holders = [f"--member={desk / name}.pub" for name in people.MEMBERS]
    holders += [f"--officer={desk / name}.pub" for name in people.OFFICERS]
    return tocsin(
        *("--root", workspace.root, *ON, "board", "init", *holders, f"--machine={desk / 'machine.pub'}"),
        *("--threshold", "2", "--to", desk / "root-1.json", *more),
    )


def sign(request: Path, name: str, *more: str, command: tuple[str, str] = ("board", "sign")) -> Path:
    """Sign as a member, somewhere without a workspace; return the file that goes back."""
    in_force = json.loads(request.read_text(encoding="utf-8"))["in_force"]
    if command == ("board", "sign") and in_force and "--trusted" not in more:
        kept = request.with_name("kept-by-members.json")
        kept.write_text(json.dumps(in_force), encoding="utf-8")
        more = (*more, "--trusted", str(kept))
    done = tocsin(*ON, *command, request, "--key", request.parent / f"{name}.key", "--yes", *more)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def accept(workspace: Workspace, *files: Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "accept", *files)


def last_lines(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.rpartition("\n\n")[2]


def rotate(workspace: Workspace, desk: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "board", "rotate", "--to", desk / "root-2.json", *more)
