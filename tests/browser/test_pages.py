"""`register.html` in a real browser: complete with JavaScript off, no request, no overflow."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from workspaces import NOW, copy_miniature, opened

from builder.pipeline import Choice, build
from builder.progress import Silence
from builder.workspace.places import Workspace

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}


def page_of(root: Path, recipient: str, now: datetime = NOW) -> Path:
    """Build for one recipient and put its register.html where a browser finds it."""
    workspace = Workspace.find(root)
    built = build(workspace, now, Silence(), choice=Choice(only=(recipient,)))
    path = root / f"{recipient}.html"
    path.write_bytes(opened(built.path / "bundles" / f"{built.bundles[0].locator}.zip.age", recipient)["register.html"])
    return path


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages") / "workspace"
    copy_miniature(root)
    return page_of(root, "cert-all")


def visit(chromium: Browser, path: Path, *, viewport: dict[str, int], javascript: bool, dark: bool = False) -> Page:
    """Open a page; whatever it asks for or complains about fails the test."""
    context = chromium.new_context(
        viewport=viewport,
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.on("request", lambda request: complaints.append(request.url) if request.url != path.as_uri() else None)
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    return page


complaints: list[str] = []


@pytest.fixture(autouse=True)
def no_complaint() -> Iterator[None]:
    """No page asks for anything or complains, from its opening to the end of the test."""
    complaints.clear()
    yield
    assert complaints == []


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_complete_and_asks_for_nothing(
    chromium: Browser, html: Path, viewport: dict[str, int], javascript: bool
) -> None:
    """Everything is there without a script and without a network, on a phone and on a desk."""
    page = visit(chromium, html, viewport=viewport, javascript=javascript)
    if javascript:
        page.get_by_role("button", name="All", exact=True).click()
    text = page.inner_text("body")
    for wanted in (
        "TLP:RED",
        "Edition 1",
        "valid until 2027-03-22",
        "CERT of everything",
        "Fictional miniature for tests.",
        ".ελ",
        "+44 1632 960101",
        "fresh 2026-10-01, call",
        "dies with .gr",
        "Ελένη Δείγμα (Eleni Sample)",
        "Out of date, or an entry is wrong?",
    ):
        assert wanted in text


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_runs_out_of_the_page(chromium: Browser, html: Path, viewport: dict[str, int]) -> None:
    """No sideways scrolling, on the smallest phone either."""
    page = visit(chromium, html, viewport=viewport, javascript=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_each_link_leads_somewhere(chromium: Browser, html: Path) -> None:
    """Links go to a place on the page, to a telephone or to mail, and no further."""
    page = visit(chromium, html, viewport=DESKTOP, javascript=True)
    targets = page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")
    assert targets
    for target in targets:
        assert target.startswith(("tel:+", "sms:+", "mailto:", "#"))
        assert not target.startswith("#") or page.locator(f'[id="{target[1:]}"]').count() == 1


def test_an_entry_shows_its_number_at_once(chromium: Browser, html: Path) -> None:
    """Two taps from the top to a number that can be rung."""
    page = visit(chromium, html, viewport=PHONE, javascript=False)
    page.click('#tlds a[href="#gr"]')
    first = page.locator("#gr .f a")
    assert first.get_attribute("href") == "tel:+441632960101"
    box = first.bounding_box()
    assert box
    assert 0 < box["y"] < PHONE["height"] / 2


def test_dark_is_dark(chromium: Browser, html: Path) -> None:
    """At night the page does not blind."""
    page = visit(chromium, html, viewport=PHONE, javascript=True, dark=True)
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) < 64


def test_a_hostile_register_runs_nothing(chromium: Browser, tmp_path: Path) -> None:
    """Markup in a name is text; the policy would stop what escaped that."""
    root = tmp_path / "workspace"
    copy_miniature(root)
    hostile = """'</bdi></h4><script>document.title="owned"</script><img src=x onerror="document.title=1">'"""
    for name in (
        "organisations/registry-gr.yaml",
        "organisations/registry-no.yaml",
        "organisations/shared-backend.yaml",
    ):
        path = root / "data" / name
        text = path.read_text(encoding="utf-8")
        for line in ("name: Ελένη Δείγμα (Eleni Sample)", "name: Ola Oppdiktet", "name: Greta Erfunden"):
            text = text.replace(line, f"name: {hostile}")
        path.write_text(
            text.replace("note: Let it ring.", 'note: "javascript:alert(1) {{ 7*7 }} </style>"'), encoding="utf-8"
        )
    page = visit(chromium, page_of(root, "cert-all"), viewport=PHONE, javascript=True)
    assert "Miniature register" in page.title()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    page.get_by_role("button", name="All", exact=True).click()
    assert "document.title=" in page.inner_text("body")
    assert "{{ 7*7 }}" in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
