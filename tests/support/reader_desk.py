"""A reader before somebody who has an envelope, an identity, or neither."""

import json
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
import pytest
import tree
from workspaces import MINIATURE, TODAY, approve, identity_of, locators_in, publish_edition

from builder import seal
from builder.bundle import archive
from builder.editions.reader_page import reader_of
from builder.pages.reader_html import ReaderFacts, reader_html
from builder.seal import hybrid
from builder.views.entries import PublisherCard
from builder.workspace.places import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

PUBLISHER = PublisherCard(
    name="Sample secretariat",
    phone="+44 1632 960999",
    phone_link="tel:+441632960999",
    email="desk@secretariat.example",
    email_link="mailto:desk@secretariat.example",
)
# Whom the miniature is published for: one has a hybrid key.
TWO = ("cert-all", "cert-eu")
HYBRID = hybrid.identity_of(bytes(range(32)))


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A reader where a browser finds it, and envelopes."""

    reader: Path
    envelopes: dict[str, bytes]
    published: Path


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The miniature, published for two, of whom one has a hybrid key. Nobody changes this one."""
    root = tmp_path_factory.mktemp("reader-pages") / "workspace"
    shutil.copytree(MINIATURE, root)
    path = root / "recipients" / "cert-eu.yaml"
    text = re.sub(r"key: age1\w+", f"key: {hybrid.public_key(HYBRID)}", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    workspace = Workspace.find(root)
    approve(workspace)
    publish_edition(workspace, only=TWO)
    reader = root / "reader.html"
    reader.write_bytes(reader_of(workspace))
    names = locators_in(workspace)
    found = {name: (workspace.site / "envelopes" / f"{names[name]}.tocsin").read_bytes() for name in TWO}
    (published,) = {path.parent.parent for path in (root / "dist").rglob("*.tocsin")}
    return Deployment(reader=reader, envelopes=found, published=published)


@pytest.fixture(scope="session")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader that trusts the roots of `tree`, whose editions hold whatever a test puts into them."""
    return trusting_reader(tmp_path_factory.mktemp("trusting") / "reader.html")


def trusting_reader(path: Path) -> Path:
    """Write a reader that trusts the roots of `tree`."""
    facts = ReaderFacts(
        title="Sample register",
        publisher=PUBLISHER,
        notice=None,
        root=tree.root(),
        root_version=1,
    )
    path.write_text(reader_html(facts), encoding="utf-8")
    return path


def published(files: dict[str, bytes], edition: int = 12, issued: date = TODAY) -> tree.Published:
    """An edition of `tree` with one real sealed bundle of these files."""
    made = tree.Published(edition=edition, issued=issued)
    expires = (made.expires - tree.DAY).date()
    about = {"recipient": "cert-eu", "edition": edition, "issued": f"{issued}", "expires": f"{expires}"}
    listed = {name: {"sha256": tree.digest(content), "bytes": len(content)} for name, content in files.items()}
    manifest = json.dumps({"schema": "tocsin-manifest/1", **about, "files": listed}).encode()
    key = str(pyrage.x25519.Identity.from_str(identity_of("cert-eu")).to_public())
    sealed = seal.seal(archive.pack({**files, "manifest.json": manifest}, issued), [key])
    return replace(made, bundles={tree.FIRST: sealed})


def choose(page: "Page", *files: tuple[str, bytes]) -> None:
    """Choose files, as if from a disk."""
    payload = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("main input[type=file]").first.set_input_files(payload)  # type: ignore[arg-type]


def answer(page: "Page", identity: str) -> None:
    """Give an identity by hand."""
    page.fill("textarea", identity)
    page.click("form button[type=submit]")


def pick(page: "Page", name: str) -> None:
    """Choose from the menu of an opened register."""
    page.click(".opened-bar .menu > button")
    page.locator(".menu-panel").get_by_role("button", name=name).click()


def register_of(page: "Page") -> "Frame":
    """The frame that shows the register."""
    handle = page.wait_for_selector("iframe.register")
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_load_state()
    return frame


def fill_enrolment(page: "Page") -> None:
    page.click("text=Make a key")
    for label, value in {
        "Name of the organisation": "CERT of Exampleland “& <friends>”",
        "Country, two letters": "gr",
        "Name": "Ελένη Δείγμα",
        "E-mail": "eleni@cert.example",
        "Phone": "+44 1632 960123",
        "Where the key will be": "duty laptop",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
