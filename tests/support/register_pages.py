"""Pages `register.html` for browsers: of the miniature, of a whole register, and of one as bad as can be."""

import json
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from bench import register
from hostile import hostile_files, hostile_view
from visits import DESKTOP, Visits
from workspaces import MINIATURE, ROOT, TODAY

from builder.bundle import tables
from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.pages.register_html import page_html
from builder.register.edition import Edition
from builder.register.loading import load
from builder.views import views_of
from builder.views.entries import View
from builder.workspace.places import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page


Shown = TypeVar("Shown", "Page", "Frame")
# A Monday afternoon in Europe, six weeks after the edition.
MONDAY = datetime(2027, 1, 4, 13, tzinfo=UTC)
# When the page is as old as `register.json`: verifications age.
ISSUED = datetime.combine(TODAY, time(12), UTC)
BOX = "#query"


@dataclass(frozen=True)
class Whole:
    """A register: as its page, and as `register.json`."""

    path: Path
    view: View
    data: dict[str, Any]


def rendered(view: View) -> str:
    """The page of a view, as a bundle has it."""
    return page_html(view.copy, page_parts(PartsMaker().parts(view))).decode()


def view_of(workspace: Workspace, recipient: str, edition: Edition | None = None) -> View:
    """What a recipient may see of a workspace, in its first edition or another."""
    loaded = load(workspace)
    assert loaded.register
    edition = edition or Edition(number=1, issued=TODAY, valid_days=loaded.register.settings.valid_days)
    (found,) = (each for each in loaded.recipients if each.id == recipient)
    return views_of(loaded.register, edition).view(found)


def written(view: View, path: Path) -> Whole:
    """Write the page of a view."""
    parts = PartsMaker().parts(view)
    path.write_bytes(page_html(view.copy, page_parts(parts)))
    text = tables.register_json(
        view.copy, (entry.json for entry in parts.entries), (each.json for each in parts.organisations)
    )
    return Whole(path, view, json.loads(text))


@pytest.fixture(scope="session")
def cert_all_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the miniature for whom all of it is. Nobody changes this one."""
    path = tmp_path_factory.mktemp("miniature") / "register.html"
    path.write_text(rendered(view_of(Workspace.find(MINIATURE), "cert-all")), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The whole fictional register, for a recipient who may see everything. Nobody changes this one."""
    root = tmp_path_factory.mktemp("register")
    register.write(root / "workspace", 309, 2)
    return written(view_of(Workspace(root / "workspace"), register.WHOLE), root / "register.html")


@pytest.fixture(scope="session")
def hostile_bundle() -> dict[str, bytes]:
    """The page and the tables of a register as bad as can be."""
    return hostile_files(hostile_view())


def look(
    visit: Visits,
    path: Path,
    start: str = "",
    *,
    viewport: dict[str, int] = DESKTOP,
    language: str = "en",
    now: datetime = MONDAY,
    **options: Any,
) -> "Page":
    """Open a page in Europe, and let some seconds pass."""
    where = {"viewport": viewport, "locale": language, "timezone_id": "Europe/Zurich", **options}
    page = visit(path, start, now=now, ticking=True, **where)
    page.clock.run_for(5000)
    return page


def opened(page: "Page", tld: str) -> "Page":
    """Open an entry by way of the search."""
    page.fill(BOX, f".{tld}")
    page.press(BOX, "Enter")
    page.locator("article.entry").wait_for()
    return page


def turned_to(page: Shown, name: str) -> Shown:
    """Go to a page by its tab, or by the menu beside the tabs."""
    button = page.locator(".bar button", has_text=re.compile(f"^{re.escape(name)}( \\d+)?$"))
    if not button.is_visible():
        page.locator(".bar .menu > button").click()
    button.click()
    return page


@cache
def _probe() -> str:
    with TemporaryDirectory() as scratch:
        bundle = Path(scratch) / "probe.js"
        source = ROOT / "tests" / "pages" / "register" / "probe.ts"
        command = [ROOT / ".ci" / "esbuild", source, "--global-name=tested", f"--outfile={bundle}"]
        subprocess.run(command, check=True, timeout=60)
        return bundle.read_text(encoding="utf-8")


def probed(page: "Page", html: str, day: str | None = None) -> dict[str, Any]:
    """What the script's own model makes of a page, on its day of issue or another."""
    page.evaluate(f"{_probe()}; globalThis.tested = tested")
    found: dict[str, Any] = page.evaluate("([html, day]) => tested.probe(html, day ?? undefined)", [html, day])
    return found
