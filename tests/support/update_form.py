"""The sealed update form as a contact fills it in, and the office whose keys it is sealed to."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyrage
import pytest
from reader_desk import PUBLISHER
from workspaces import MINIATURE

from builder.pages.update_html import UpdateFacts, update_html
from builder.proposals import updates
from builder.register.loading import load
from builder.register.model import Register
from builder.seal import hybrid
from builder.workspace.places import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

HYBRID = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2)]
CLASSIC = [str(pyrage.x25519.Identity.generate()) for _ in range(2)]
NEW, OLD = "+44 7700 900199", "+44 7700 900101"


def facts(keys: tuple[str, ...]) -> UpdateFacts:
    """What the publisher says in the form."""
    return UpdateFacts(
        title="Sample register",
        publisher=PUBLISHER,
        notice="Fictional example.",
        keys=keys,
    )


@pytest.fixture(scope="session")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form that seals to two post-quantum keys of the office."""
    path = tmp_path_factory.mktemp("form") / "update.html"
    path.write_text(update_html(facts(tuple(hybrid.public_key(each) for each in HYBRID))), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def miniature_register() -> Register:
    """The register of the miniature. Nobody changes it."""
    found = load(Workspace.find(MINIATURE)).register
    assert found
    return found


def who(page: "Page", organisation: str = ".gr") -> None:
    """Say who asks, and how they are reached."""
    page.fill("[name=organisation]", organisation)
    page.fill("[name=name]", "Eleni Sample")
    page.fill("[name=reach]", "the duty desk, any time")


def card(page: "Page", number: int = 1) -> Any:
    """The part of the form for one change."""
    return page.locator(".wish").nth(number - 1)


def download(page: "Page") -> tuple[str, bytes]:
    """Seal, and return the name and content of the file that the browser saves."""
    with page.expect_download() as saved:
        page.click("button[type=submit]")
    page.wait_for_selector(".verdict")
    return saved.value.suggested_filename, saved.value.path().read_bytes()


def fill(page: "Page") -> None:
    """Ask for a new mobile number of the lead."""
    who(page)
    card(page).get_by_label("Whose number").fill("Eleni Sample")
    card(page).get_by_label("What kind").select_option("mobile")
    card(page).get_by_label("What we have now").fill(OLD)
    card(page).get_by_label("New").fill(f"\u202a{NEW}\u202c\u00ad")


def plaintext(**changes: object) -> bytes:
    """A form as the page makes it, with some of it replaced."""
    fields: dict[str, object] = {
        "schema": updates.SCHEMA,
        "made": "2026-11-22",
        "language": "en",
        "organisation": "gr",
        "sender": {"name": "Eleni Sample", "role": "", "reach": "the duty desk"},
        "changes": [wish()],
        "remark": "",
    }
    return json.dumps(fields | changes).encode()


def wish(**changes: object) -> dict[str, object]:
    """One change of a form, with some of it replaced."""
    fields = {"action": "change", "contact": "lead", "kind": "mobile", "old": "", "new": NEW, "hours": ""}
    return fields | changes


def office(root: Path, keys: str) -> None:
    """Let the register name these keys of the office, and a second officer."""
    path = root / "data" / "register.yaml"
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(f"{text}\n  - {{id: ben, name: Ben Officer}}\nupdate_keys: {keys}\n", encoding="utf-8")
