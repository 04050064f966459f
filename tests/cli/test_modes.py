"""What is the office's alone is made for its owner alone, and whoever opened it to others is told."""

import stat
from datetime import date
from pathlib import Path

import people
import pytest
from running import tocsin

from builder.cli.terminal.modes import warn_of_open_key, warn_of_open_workspace
from builder.cli.terminal.secret import passphrase, read_key
from builder.demo.directory import write_demo
from builder.workspace.places import Workspace
from builder.workspace.skeleton import write_workspace

OPEN_WORKSPACE = "tocsin: warning: others on this machine can read this workspace; `chmod 700` its directory\n"


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_workspace_and_a_key_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask was, and where the directory was there before."""
    root = tmp_path / "register"
    root.mkdir(mode=0o755)
    assert tocsin("init", "--blank", root, umask=0o000).returncode == 0
    assert tocsin("keys", "new", "anna", "--no-passphrase", "--to", tmp_path, umask=0o000).returncode == 0
    assert (mode(root), mode(root / "data"), mode(tmp_path / "anna.key")) == ("0o700", "0o700", "0o600")
    write_workspace(tmp_path / "another")
    assert mode(tmp_path / "another") == "0o700"


@pytest.mark.parametrize("open_to", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], open_to: int) -> None:
    """At each use, for they may have read it; the file of a passphrase is a key as well."""
    people.write_keys(tmp_path, "anna")
    key, words = tmp_path / "anna.key", tmp_path / "words"
    words.write_text("four words of chance\n", encoding="ascii")
    words.chmod(0o600)
    read_key(str(key), alone=True)
    passphrase(words, "")
    assert capsys.readouterr().err == ""
    for path in (key, words):
        path.chmod(open_to)
    read_key(str(key), alone=True)
    passphrase(words, "")
    said = capsys.readouterr().err.splitlines()
    for name, line in zip(("anna.key", "words"), said, strict=True):
        assert line == f"tocsin: warning: others on this machine can read {name}; `chmod 600 {name}`"
    warn_of_open_key(tmp_path / "missing.key")


def test_a_workspace_that_others_can_read_is_told(miniature: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless the way to its data is closed; the fictional one beside the program is anybody's."""
    warn_of_open_workspace(miniature)
    assert capsys.readouterr().err == ""
    miniature.root.chmod(0o755)
    warn_of_open_workspace(miniature)
    assert capsys.readouterr().err == OPEN_WORKSPACE
    assert tocsin("--root", miniature.root, "--date", "2026-11-22", "check").stderr.startswith(OPEN_WORKSPACE)
    for path in (miniature.data, miniature.recipients):
        path.chmod(0o700)
    warn_of_open_workspace(miniature)
    warn_of_open_workspace(Workspace.find(Path(__file__).parents[2]))
    assert capsys.readouterr().err == ""


def test_a_demo_is_as_closed_as_a_workspace(tmp_path: Path) -> None:
    """What is tried on it is what an office will see."""
    write_demo(tmp_path / "demo", tlds=1, recipients=1, seed=1, today=date(2026, 11, 22))
    assert mode(tmp_path / "demo") == "0o700"
