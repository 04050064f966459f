"""The demo of the default size, made once a session, and what tests ask of any demo."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from builder.demo import write_demo
from builder.register.loading import Loaded, load
from builder.register.model import Channel, Contact, Organisation, Register
from builder.workspace.places import Workspace

TODAY = date(2026, 11, 22)


def made(root: Path, **arguments: int) -> Loaded:
    """Write a demo and read it back."""
    write_demo(root, today=TODAY, **arguments)
    return load(Workspace.find(root))


def files(root: Path) -> dict[str, bytes]:
    """Return the content of every file below a directory."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def register(loaded: Loaded) -> Register:
    assert loaded.register is not None
    return loaded.register


def channels(loaded: Loaded) -> Iterator[tuple[Organisation, Contact, Channel]]:
    return register(loaded).channels()


@pytest.fixture(scope="session")
def whole_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of the default size; no test changes it."""
    root = tmp_path_factory.mktemp("demo") / "workspace"
    write_demo(root, today=TODAY)
    return root


@pytest.fixture(scope="session")
def whole_demo_loaded(whole_demo: Path) -> Loaded:
    """The same, as it is read back."""
    return load(Workspace.find(whole_demo))
