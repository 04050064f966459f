"""A cluster makes what this machine makes, whatever happens to it, and keeps nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from opened_bundles import NAMES, RECIPIENTS, Bundle
from workspaces import NOW, ROOT, copy_miniature, opened

from builder import pipeline
from builder.cluster import afar, keys, sealers
from builder.cluster.address import Where
from builder.errors import ClusterError
from builder.paper.typeset import Typesetting
from builder.pipeline import Built, build
from builder.progress import Silence
from builder.workspace import store
from builder.workspace.places import Workspace

# Parts of numbers, addresses and names in the miniature: with the spaces that they are written with, and without.
NUMBER = "960101"
CANARIES = (NUMBER.encode(), NUMBER.encode("utf-16-le"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> keys.Files:
    """The keys of a cluster."""
    directory = tmp_path_factory.mktemp("cluster") / "keys"
    now = datetime.now(UTC)
    keys.make(directory, now, 1)
    return keys.read(directory, now)


@contextmanager
def running(files: keys.Files, scratch: Path, *how: str) -> Iterator[tuple[Where, list[int]]]:
    """Run a real cluster: where it is, and the processes of its workers. Its logs are in `scratch`/log."""
    scratch.mkdir()
    with (scratch / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, ROOT / "tests/support/dask_cluster.py", files.ca.parent, scratch, *how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            assert child.stdout
            address, *workers = child.stdout.readline().split() or [""]
            assert address, (scratch / "log").read_text(encoding="utf-8")
            yield Where(address=address, keys=files.ca.parent), [int(each) for each in workers]
        finally:
            child.communicate()
            with_group_gone(child.pid)


def with_group_gone(group: int) -> None:
    """Leave no process of a cluster behind."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def on(where: Where, files: keys.Files, workspace: Workspace, report: Silence | None = None) -> Built:
    """Build on a cluster."""
    return build(workspace, NOW, report or Silence(), how=Typesetting(sealers=partial(sealers, where, files)))


class WithTheFirst(Silence):
    """Does something when the first bundle is there."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do, self._step, self.said = do, "", []
        # When, by a clock that only runs forwards.
        self.done = 0.0

    def begin(self, text: str, total: int) -> None:
        self._step = text

    def advance(self, count: int = 1) -> None:
        if self._step == "Sealing bundles" and not self.done:
            self.done = time.monotonic()
            self._do()

    def say(self, text: str) -> None:
        self.said.append(text)


def until(holds: Callable[[], bool], otherwise: str) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.05)


@pytest.mark.long
def test_a_cluster_makes_the_same_with_a_worker_killed_and_keeps_nothing(
    made: keys.Files, bundles: dict[str, Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte what is made here; no number of the register is in what workers write, or in what they log."""
    # Each bundle is a task, so that there is a middle.
    monkeypatch.setattr(pipeline, "BUNDLES_AT_ONCE", 1)
    workspace = copy_miniature(tmp_path / "workspace")
    scratch = tmp_path / "scratch"
    with running(made, scratch) as (where, workers):
        report = WithTheFirst(lambda: os.kill(workers[0], signal.SIGKILL))
        path = on(where, made, workspace, report).path / "bundles"
        took = time.monotonic() - report.done
        until(lambda: "restart" in (scratch / "log").read_text(encoding="utf-8").lower(), "no worker was killed")
        kept = {file: file.read_bytes() for file in scratch.rglob("*") if file.is_file()}
    assert took < 25, "the dead were waited for"
    for name in RECIPIENTS:
        assert opened(path / f"{NAMES[name]}.zip.age", name) == bundles[name].files, name
    log = kept[scratch / "log"].decode()
    assert any(file.name != "log" for file in kept), "nobody wrote anything"
    assert not [file for file, content in kept.items() for canary in CANARIES if canary in content]
    assert not [name for name in RECIPIENTS if name in log]


def test_a_worker_that_would_write_to_its_disk_is_refused(made: keys.Files, tmp_path: Path) -> None:
    """Dask as it comes writes what it holds to a folder; the settings that stop it are named."""
    workspace = copy_miniature(tmp_path / "workspace")
    with (
        running(made, tmp_path / "scratch", "spills") as (where, _),
        pytest.raises(ClusterError, match=r"would write to its disk.*memory\.target and .*memory\.spill is not False"),
    ):
        on(where, made, workspace)
    assert [path.name for path in workspace.staged.iterdir()] in ([], [store.LOCK])


def test_a_worker_of_other_code_is_refused(made: keys.Files, tmp_path: Path) -> None:
    """One changed line is another program; the difference is named before any plaintext goes there."""
    workspace, other = copy_miniature(tmp_path / "workspace"), tmp_path / "other"
    for name in ("builder", "site_templates"):
        shutil.copytree(ROOT / name, other / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "builder/bundle/tables.py").open("a", encoding="utf-8") as file:
        file.write("# one line more\n")
    with (
        running(made, tmp_path / "scratch", "other", str(other)) as (where, _),
        pytest.raises(ClusterError, match=r"has not the same as this machine: program$"),
    ):
        on(where, made, workspace)


class Begun(Silence):
    """Notes which steps began."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def begin(self, text: str, total: int) -> None:
        self.steps.append(text)


def test_where_no_cluster_answers_one_sees_what_is_waited_for(
    made: keys.Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take half a minute: the step is named before it begins, and counts in what a build took."""
    monkeypatch.setattr(afar, "FIRST", 0.5)
    report = Begun()
    with pytest.raises(ClusterError, match=r"no cluster answers at tls://127\.0\.0\.1:1$"):
        on(Where(address="tls://127.0.0.1:1", keys=made.ca.parent), made, copy_miniature(tmp_path / "w"), report)
    assert report.steps == ["Looking at the cluster"]
