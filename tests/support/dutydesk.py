"""The machine of a duty officer at a CERT, on which `tocsin verify` and `tocsin open` run."""

import os
import subprocess
from pathlib import Path

import pytest
import tree
from running import tocsin
from tree import Published
from workspaces import identity_of

STRANGER = "cert-none"
ON = ("--at", "2026-11-22T12:00:00Z")


class Desk:
    """A duty officer's machine: a tree on a stick, a pinned root, an identity, a memory."""

    def __init__(self, base: Path, published: Published) -> None:
        self.base, self.published = base, published
        self.site = published.write(base / "stick" / "site")
        self.pinned = base / "root.json"
        self.pinned.write_bytes(published.roots[0])
        self.memory = base / "memory"
        self.out = base / "register"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "TOCSIN_PINNED"},
            "HOME": str(base / "home"),
            "XDG_STATE_HOME": "",
            "XDG_CONFIG_HOME": "",
        }

    def envelope(self, published: Published | None = None, locator: str = tree.FIRST) -> Path:
        path = self.base / "mail.tocsin"
        path.write_bytes((published or self.published).envelope(locator))
        return path

    def identity(self, recipient: str = "cert-eu") -> Path:
        path = self.base / f"{recipient}.txt"
        path.write_text(f"# TEST FIXTURE\n{identity_of(recipient)}\n", encoding="ascii")
        return path

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return tocsin(*arguments, env=self.environment)

    def verify(self, path: Path, *more: str | Path, at: tuple[str, ...] = ON) -> subprocess.CompletedProcess[str]:
        return self.run("verify", path, "--pinned", self.pinned, "--memory", self.memory, *at, *more)

    def open(self, path: Path, *more: str | Path, at: tuple[str, ...] = ON) -> subprocess.CompletedProcess[str]:
        given = ("--identity", self.identity()) if "--identity" not in more else ()
        return self.run(
            *("open", path, "--to", self.out, "--pinned", self.pinned, "--memory", self.memory), *given, *at, *more
        )

    @property
    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()} if self.out.exists() else {}

    def is_clean(self) -> bool:
        """Whether nothing lies beside what the test put there."""
        names = {path.name for path in self.base.iterdir()}
        return not self.out.exists() and not any(name.startswith(".") for name in names)


@pytest.fixture
def desk(tmp_path: Path, published: Published) -> Desk:
    return Desk(tmp_path, published)
