"""Registers as they are loaded, once a process: the miniature's, and the example's. Nobody changes them."""

from functools import cache
from pathlib import Path

from workspaces import MINIATURE, ROOT

from builder.register.loading import load
from builder.register.model import Register
from builder.workspace.places import Workspace


@cache
def small() -> Register:
    """The register of the miniature: four TLDs, and something of everything."""
    return _register_of(MINIATURE)


@cache
def large() -> Register:
    """The register of the example: every ccTLD."""
    return _register_of(ROOT)


def _register_of(root: Path) -> Register:
    register = load(Workspace.find(root)).register
    assert register is not None
    return register
