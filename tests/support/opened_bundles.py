"""The bundles of an edition of the miniature, opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from workspaces import MINIATURE, NOW, copy_miniature, opened, secrets_in

from builder.pipeline import build
from builder.progress import Silence
from builder.register.loading import load
from builder.views import views_of
from builder.views.entries import ChannelView, View
from builder.workspace.places import Workspace

RECIPIENTS = ("cert-all", "cert-eu", "cert-green", "cert-none")
# A trial's files are named as the recipients' files say.
NAMES = secrets_in(Workspace(MINIATURE))
FILES = [
    "START-HERE.txt",
    "register.html",
    "register.json",
    "register.csv",
    "contacts.vcf",
    "register.pdf",
    "short-list.pdf",
    "manifest.json",
]
PDFS = ("register.pdf", "short-list.pdf")


@dataclass(frozen=True)
class Bundle:
    """One recipient's bundle opened, beside what the recipient may see."""

    recipient: str
    path: Path
    sealed: Path
    view: View
    files: dict[str, bytes]

    def text(self, name: str) -> str:
        return self.files[name].decode("utf-8-sig")

    def pdf(self, name: str) -> Path:
        """A PDF of the bundle as a file, for tools to read."""
        path = self.path / name
        if not path.exists():
            path.write_bytes(self.files[name])
        return path


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bundle]:
    """An edition of the miniature, opened with the identity of each recipient. Nobody changes these."""
    root = tmp_path_factory.mktemp("bundles")
    workspace = copy_miniature(root / "workspace")
    built = build(workspace, NOW, Silence())
    loaded = load(workspace)
    assert loaded.register
    views = views_of(loaded.register, built.edition)
    found = {}
    for recipient in loaded.recipients:
        (root / recipient.id).mkdir()
        sealed = built.path / "bundles" / f"{NAMES[recipient.id]}.zip.age"
        found[recipient.id] = Bundle(
            recipient.id, root / recipient.id, sealed, views.view(recipient), opened(sealed, recipient.id)
        )
    return found


@pytest.fixture(params=RECIPIENTS)
def bundle(request: pytest.FixtureRequest, bundles: dict[str, Bundle]) -> Bundle:
    return bundles[request.param]


def channels(view: View) -> Iterator[ChannelView]:
    """Each channel of a view once."""
    for organisation in view.organisations:
        for _, channel in organisation.channels:
            yield channel
