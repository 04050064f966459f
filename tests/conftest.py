"""Fixtures that many tests share."""

import contextlib
import gc
import importlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import cheap
import pytest
from hypothesis import settings
from workspaces import MINIATURE, Change, copy_miniature

from builder.workspace.places import Workspace

# A run in the background ignores these, and so would each program that a test starts and interrupts.
for ignored in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(ignored) is signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)

# What is collected stays until the end: looking through it again and again took a third of the time.
gc.disable()
cheap.install()
# `make test-thorough` tries twenty times as many cases of what Hypothesis makes up; on a busy machine none is late.
settings.register_profile("check", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))
# Folders whose tests open browsers, lay out pages or publish, and share what they stand on within a file.
DEAR = frozenset({"browser", "editions", "office", "paper", "practice", "reader", "reading", "rounds"})
# As `tocsin init` makes one, and its copies with it; git keeps no modes of directories.
MINIATURE.chmod(0o700)
# Fixtures that several files share; what takes from another stands behind it.
pytest_plugins = (
    "bundles",
    "ceremony",
    "chromium",
    "dutydesk",
    "enrolments",
    "held_people",
    "incoming",
    "office",
    "opened_bundles",
    "stages",
    "visits",
    "desk_round",
    "dialling",
    "chased",
    "register_pages",
    "reader_desk",
    "update_form",
    "round_files",
    "demo_register",
    "demo_round",
    "sheets",
    "typing_in",
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let each worker read its share of the files first: they came to each file together, and each rewrote it."""
    given = getattr(session.config, "workerinput", None)
    tests = Path(__file__).parent
    if given and [Path(each).resolve() for each in session.config.args] == [tests]:
        for path in sorted(tests.glob("*/test_*.py"))[int(given["workerid"][2:]) :: given["workercount"]]:
            with contextlib.suppress(Exception):  # which the file's own collection tells
                importlib.import_module(path.stem)


def pytest_collection_finish() -> None:
    """Collect garbage again, but for what is there by now."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest, for at the end others would wait for it; end with what is cheaply shared out."""
    long: dict[Path, list[pytest.Item]] = {}
    dear: list[pytest.Item] = []
    rest: list[pytest.Item] = []
    for item in items:
        if item.get_closest_marker("long"):
            long.setdefault(item.path, []).append(item)
        else:
            (dear if item.path.parent.name in DEAR else rest).append(item)
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = _dealt(list(long.values()), dear, rest, workers)


def _dealt(
    long: list[list[pytest.Item]], dear: list[pytest.Item], rest: list[pytest.Item], workers: int
) -> Iterator[pytest.Item]:
    """Yield the tests as pytest-xdist deals them out, as many in a row to each worker, so that each has of everything.

    The long ones of a file stay together, for they share what they stand on.
    """
    left = sum(map(len, long)) + len(dear) + len(rest)
    for worker in range(workers):
        others = workers - worker
        share = [item for file in long[worker::workers] for item in file]
        for part, most in ((dear, len(dear) // others), (rest, len(rest))):
            taken = max(0, min(most, left // others - len(share)))
            share += part[:taken]
            del part[:taken]
        left -= len(share)
        yield from share


@pytest.fixture(autouse=True)
def no_safe_path() -> None:
    """What a pool of a test before set for its workers, programs of this test do without: some import from here."""
    os.environ.pop("PYTHONSAFEPATH", None)


@pytest.fixture
def miniature(tmp_path: Path) -> Workspace:
    """A copy of the miniature that a test may change, with a board that approves its recipients."""
    return copy_miniature(tmp_path / "workspace")


@pytest.fixture
def change(miniature: Workspace) -> Change:
    """Replace a text in a file of the miniature, which must hold it."""

    def replace(name: str, old: str, new: str) -> None:
        path = miniature.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold what the test replaces"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture(scope="module")
def dear() -> Iterator[None]:
    """Seal with passphrases as the program does, a second each time."""
    cheap.remove()
    yield
    cheap.install()
