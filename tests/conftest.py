"""A miniature workspace for tests: small, and with something of everything."""

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from builder import seal
from builder.workspace import Workspace

MINIATURE = Path(__file__).parent / "miniature"
TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parent.parent


@pytest.fixture
def miniature(tmp_path: Path) -> Workspace:
    """A copy of the miniature that a test may change."""
    root = tmp_path / "workspace"
    shutil.copytree(MINIATURE, root)
    return Workspace.find(root)


Change = Callable[[str, str, str], None]


@pytest.fixture
def change(miniature: Workspace) -> Change:
    """Replace a text in a file of the miniature, which must hold it."""

    def replace(name: str, old: str, new: str) -> None:
        path = miniature.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold what the test replaces"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def identity_of(recipient: str, number: int = 0) -> str:
    """One of the fixture identities of a recipient of the miniature."""
    lines = (MINIATURE / "identities" / f"{recipient}.txt").read_text(encoding="ascii").splitlines()
    return [line for line in lines if line.startswith("AGE-SECRET-KEY-")][number]


def opened(path: Path, recipient: str) -> dict[str, bytes]:
    """The files of a sealed bundle, by name."""
    with zipfile.ZipFile(io.BytesIO(seal.unseal(path.read_bytes(), identity_of(recipient)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def tocsin(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the program as its users do."""
    command = [sys.executable, "-m", "builder", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, **options)  # type: ignore[call-overload, no-any-return]
