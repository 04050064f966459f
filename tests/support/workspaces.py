"""A miniature workspace for tests: small, and with something of everything. What is published of it, and opened."""

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from builder import seal
from builder.demo.trust import signer, trust
from builder.editions import publishing, signing
from builder.pipeline import build
from builder.progress import Silence
from builder.register.choosing import Choice
from builder.register.loading import load
from builder.workspace.places import Workspace

ROOT = Path(__file__).parents[2]
MINIATURE = ROOT / "tests" / "miniature"
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# Of the fixture keys of board, officers and publishing machine.
SEED = 1
# Replaces a text in a file of a workspace.
Change = Callable[[str, str, str], None]


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


def identity_of(recipient: str, number: int = 0) -> str:
    """One of the fixture identities of a recipient of the miniature."""
    lines = (MINIATURE / "identities" / f"{recipient}.txt").read_text(encoding="ascii").splitlines()
    return [line for line in lines if line.startswith("AGE-SECRET-KEY-")][number]


def opened(path: Path, recipient: str) -> dict[str, bytes]:
    """The files of a sealed bundle, by name."""
    with zipfile.ZipFile(io.BytesIO(seal.unseal(path.read_bytes(), identity_of(recipient)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
