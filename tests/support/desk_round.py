"""A round of a small fictional register that two officers share, as they find it at the desk on its first noon."""

from datetime import date
from pathlib import Path

import pytest
from running import tocsin
from stages import copied

from builder.demo import write_demo
from builder.workspace.places import Workspace

# A Monday, on which offices in Europe are open at noon UTC.
OPENED = date(2026, 11, 23)
NAME = "2026-q4"
OFFICERS = ("officer-a", "officer-b")


@pytest.fixture(scope="session")
def desk_round_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round as it was opened. Nobody changes this one."""
    root = tmp_path_factory.mktemp("desk") / "workspace"
    write_demo(root, tlds=16, recipients=2, seed=3, today=OPENED)
    words = ("--due", "2027-09-30", *(word for name in OFFICERS for word in ("--officer", name)))
    done = tocsin("--root", root, "--date", str(OPENED), "round", "open", NAME, *words)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def desk_round(desk_round_once: Path, tmp_path: Path) -> Workspace:
    """A copy for a test to work in."""
    return copied(desk_round_once, tmp_path / "desk")
