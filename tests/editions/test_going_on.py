"""A build that was killed is gone on with, where it is the very same; in any doubt it is made anew."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from opened_bundles import NAMES, RECIPIENTS, Bundle
from workspaces import NOW, ROOT, copy_miniature, opened

from builder.paper.typeset import Typesetting
from builder.pipeline import build
from builder.workspace.places import Workspace

KILLED = """
import os, signal, sys
from pathlib import Path
from builder import pipeline
from builder.paper.typeset import Typesetting
from builder.progress import Silence
from builder.workspace.places import Workspace
from workspaces import NOW

class Killed(Silence):
    sealed, step = 0, ""
    def begin(self, text, total):
        self.step = text
    def advance(self, count=1):
        self.sealed += self.step == "Sealing bundles"
        if self.sealed == 2:
            os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    pipeline.BUNDLES_AT_ONCE = 1
    workspace = Workspace.find(Path(sys.argv[1]))
    pipeline.build(workspace, NOW, Killed(), how=Typesetting(cache=workspace.cache))
"""


class Told:
    """What a build says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def begin(self, text: str, total: int) -> None:
        """Not looked at."""

    def advance(self, count: int = 1) -> None:
        """Not looked at."""

    def say(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)


@pytest.fixture(scope="module")
def killed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A miniature whose build was killed by SIGKILL when two bundles of four were sealed."""
    root = tmp_path_factory.mktemp("killed") / "workspace"
    copy_miniature(root)
    script = root.parent / "killed.py"
    script.write_text(KILLED, encoding="ascii")
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests/support"), str(ROOT / "tests/bundle")))
    done = subprocess.run([sys.executable, script, root], env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return root


@pytest.fixture
def killed(killed_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to harm."""
    # Paths in it are the same length: what a build is made of does not name where.
    shutil.copytree(killed_once, tmp_path / "workspace")
    return Workspace.find(tmp_path / "workspace")


def sealed_in(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (directory / "bundles").iterdir()}


def built_again(workspace: Workspace) -> tuple[list[str], dict[str, bytes]]:
    """What the next build says, and what it staged."""
    told = Told()
    built = build(workspace, NOW, told, how=Typesetting(cache=workspace.cache))
    assert not (workspace.staged / ".making").exists()
    assert sorted(path.name for path in built.path.iterdir()) == ["bundles", "record", "targets.json"]
    return told.said, sealed_in(built.path)


def test_what_was_sealed_before_a_kill_is_kept(killed: Workspace, bundles: dict[str, Bundle]) -> None:
    """To the byte; the rest is made, the edition is whole, and no data in clear lay there meanwhile."""
    before = sealed_in(killed.staged / ".making")
    assert len(before) >= 2
    said, after = built_again(killed)
    assert "going on with a build that was stopped: 2 of 4 bundles were sealed" in said
    assert len([name for name, content in before.items() if after.get(name) == content]) == 2
    for name in RECIPIENTS:
        assert opened(killed.staged / "trial/bundles" / f"{NAMES[name]}.zip.age", name) == bundles[name].files


def another_number(workspace: Workspace) -> None:
    path = workspace.data / "organisations/registry-gr.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("960101", "960109"), encoding="utf-8")


def another_program(workspace: Workspace) -> None:
    path = workspace.staged / ".making/of"
    path.write_text("0" * 64, encoding="ascii")


def no_record(workspace: Workspace) -> None:
    (workspace.staged / ".making/sealed.jsonl").write_bytes(b'{"recipient": "cert-all", "loc')


@pytest.mark.parametrize("change", [another_number, another_program, no_record])
def test_in_any_doubt_all_is_made_anew(killed: Workspace, change: Callable[[Workspace], None]) -> None:
    """Other data, another program, or a record that says nothing: not a file of before is kept, and that is told."""
    before = sealed_in(killed.staged / ".making")
    change(killed)
    said, after = built_again(killed)
    assert "removed the leftovers of a build that was stopped" in said
    assert not {name for name, content in before.items() if after.get(name) == content}


def test_a_file_that_is_not_as_noted_is_made_anew(killed: Workspace) -> None:
    """A sealed file that was touched since does not count, nor one that nobody noted."""
    making = killed.staged / ".making"
    touched = next((making / "bundles").iterdir())
    touched.write_bytes(touched.read_bytes()[:-1] + b"?")
    (making / "bundles" / "nobody.zip.age").write_bytes(b"sealed")
    before = sealed_in(making)
    said, after = built_again(killed)
    assert "going on with a build that was stopped: 1 of 4 bundles were sealed" in said
    assert after[touched.name] != before[touched.name]
    assert "nobody.zip.age" not in after


def test_another_command_leaves_what_was_sealed_and_no_data_in_clear(killed: Workspace) -> None:
    """Whoever takes the lock next clears up all else."""
    from builder.editions.staging import stage

    making = killed.staged / ".making"
    (making / "record/snapshot").mkdir(parents=True)
    (making / "record/snapshot/data.yaml").write_text("+44 1632 960101", encoding="ascii")
    with stage(killed, Told()):
        assert sorted(path.name for path in making.iterdir()) == ["bundles", "of", "sealed.jsonl"]


@pytest.mark.parametrize("name", ["bundles", "sealed.jsonl"])
def test_what_leads_elsewhere_is_not_gone_on_with(killed: Workspace, tmp_path: Path, name: str) -> None:
    """A link in place of what was sealed: where it leads, nothing is removed, and nothing written."""
    there, elsewhere = killed.staged / ".making" / name, tmp_path / "elsewhere"
    there.rename(elsewhere)
    there.symlink_to(elsewhere)
    if elsewhere.is_dir():
        (elsewhere / "holidays.jpg").write_bytes(b"the officer's own")
    before = sorted((path, path.read_bytes()) for path in tmp_path.glob("elsewhere*/*"))
    line = elsewhere.read_bytes() if elsewhere.is_file() else b""
    said, _ = built_again(killed)
    assert "removed the leftovers of a build that was stopped" in said
    assert sorted((path, path.read_bytes()) for path in tmp_path.glob("elsewhere*/*")) == before
    assert not line or elsewhere.read_bytes() == line
