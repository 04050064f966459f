"""A miniature workspace for tests: small, and with something of everything."""

import functools
import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from zygote import Zygote

from builder import seal
from builder.demo.trust import signer, trust
from builder.editions import publishing, signing
from builder.pipeline import Choice, build
from builder.progress import Silence
from builder.register.loading import load
from builder.workspace.places import Workspace

# A run in the background ignores these, and so would each program that a test starts and interrupts.
for ignored in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(ignored) is signal.SIG_IGN:
        signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)

MINIATURE = Path(__file__).parent / "miniature"
# As `tocsin init` makes one, and its copies with it; git keeps no modes of directories.
MINIATURE.chmod(0o700)
# Fixtures that several files share.
pytest_plugins = ("chromium", "incoming")

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
# Of the fixture keys of board, officers and publishing machine.
SEED = 1


@pytest.fixture(autouse=True)
def no_safe_path() -> None:
    """What a pool of a test before set for its workers, programs of this test do without: some import from here."""
    os.environ.pop("PYTHONSAFEPATH", None)


@pytest.fixture
def miniature(tmp_path: Path) -> Workspace:
    """A copy of the miniature that a test may change, with a board that approves its recipients."""
    return copy_miniature(tmp_path / "workspace")


def copy_miniature(root: Path) -> Workspace:
    """Copy the miniature, and let a fixture board approve its recipients."""
    shutil.copytree(MINIATURE, root)
    workspace = Workspace.find(root)
    approve(workspace)
    return workspace


def approve(workspace: Workspace, day: date = TODAY) -> None:
    """Let the fixture board approve the recipients as they stand."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in workspace.recipients.glob("*.yaml")}
    for name, text in trust(texts, day, SEED):
        path = workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        # As the program makes keys; others who can read one are warned of.
        path.chmod(0o600)


def locators_in(workspace: Workspace, edition: int = 1) -> dict[str, str]:
    """The names of the recipients' files in an edition."""
    return load(workspace).locators(edition)


def secrets_in(workspace: Workspace) -> dict[str, str]:
    """The locator of each recipient, from which those names are derived; a trial's files are named by it."""
    return {each.id: each.locator or "" for each in load(workspace).recipients}


def publish_edition(workspace: Workspace, now: datetime = NOW, *, only: tuple[str, ...] = ()) -> int:
    """Build, sign and publish an edition with fixture keys; return its number."""
    built = build(workspace, now, Silence(), choice=Choice(only=only), builder=signer("officer-a", SEED))
    number = built.edition.number
    signing.sign(workspace, signer("officer-b", SEED), lambda *_: None, Silence())
    publishing.publish(workspace, signer("publisher", SEED), now, Silence())
    return number


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


# Runs the program with another clock: `--date` is not taken by all commands, and must not be.
CLOCK = ROOT / "tests" / "support" / "clock.py"


# What a run can be told that is forked.
FORKED = {"env", "input", "stdin", "umask"}


@functools.cache
def zygote() -> Zygote:
    """The process that runs of this test process are forked from."""
    return Zygote()


def program(*arguments: str | Path, clock: str | None = None) -> list[str]:
    """The command line of the program; `clock`, or `--clock DAY` in it, is the day that the machine's clock says."""
    words = list(map(str, arguments))
    if "--clock" in words:
        place = words.index("--clock")
        clock = words.pop(place + 1)
        words.pop(place)
    return [sys.executable, *([str(CLOCK), str(clock)] if clock else ["-m", "builder"]), *words]


def tocsin(*arguments: str | Path, clock: str | None = None, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the program as its users do, see `program`."""
    command = program(*arguments, clock=clock)
    if options.get("stdin", subprocess.DEVNULL) is subprocess.DEVNULL and not options.keys() - FORKED:
        words = command[3:]
        day = command[2] if command[1] == str(CLOCK) else None
        env = dict(options.get("env") or os.environ)  # type: ignore[call-overload]
        return zygote().run(words, env, options.get("input"), options.get("umask"), day)  # type: ignore[arg-type]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, **options)  # type: ignore[call-overload, no-any-return]
