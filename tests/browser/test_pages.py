"""`register.html` in a real browser: complete with JavaScript off, no request, no overflow."""

from pathlib import Path

import pytest
from packed import packed
from register_pages import rendered, turned_to, view_of
from visits import DESKTOP, PHONE, Visits
from workspaces import copy_miniature

from builder.words.templates import built
from builder.workspace.places import Workspace


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_complete_and_asks_for_nothing(
    visit: Visits, cert_all_page: Path, viewport: dict[str, int], javascript: bool
) -> None:
    """Everything is there without a script and without a network, on a phone and on a desk."""
    page = visit(cert_all_page, viewport=viewport, java_script_enabled=javascript)
    if javascript:
        turned_to(page, "All")
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
def test_nothing_runs_out_of_the_page(visit: Visits, cert_all_page: Path, viewport: dict[str, int]) -> None:
    """No sideways scrolling, on the smallest phone either."""
    page = visit(cert_all_page, viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_each_link_leads_somewhere(visit: Visits, cert_all_page: Path) -> None:
    """Links go to a place on the page, to a telephone or to mail, and no further."""
    page = visit(cert_all_page, viewport=DESKTOP)
    targets = page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")
    assert targets
    for target in targets:
        assert target.startswith(("tel:+", "sms:+", "mailto:", "#"))
        assert not target.startswith("#") or page.locator(f'[id="{target[1:]}"]').count() == 1


def test_an_entry_shows_its_number_at_once(visit: Visits, cert_all_page: Path) -> None:
    """Two taps from the top to a number that can be rung."""
    page = visit(cert_all_page, java_script_enabled=False)
    page.click('#tlds a[href="#gr"]')
    first = page.locator("#gr .f a")
    assert first.get_attribute("href") == "tel:+441632960101"
    box = first.bounding_box()
    assert box
    assert 0 < box["y"] < PHONE["height"] / 2


def test_dark_is_dark(visit: Visits, cert_all_page: Path) -> None:
    """At night the page does not blind."""
    page = visit(cert_all_page, color_scheme="dark")
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) < 64


def test_a_hostile_register_runs_nothing(visit: Visits, tmp_path: Path) -> None:
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
    path = tmp_path / "register.html"
    path.write_text(rendered(view_of(Workspace.find(root), "cert-all")), encoding="utf-8")
    page = visit(path)
    assert "Miniature register" in page.title()
    assert page.locator("img").count() == 0
    # Tools and their look packed, what unpacks them, and the tools.
    assert page.locator("script").count() == 4
    turned_to(page, "All")
    assert "document.title=" in page.inner_text("body")
    assert "{{ 7*7 }}" in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


CHANGED = {
    "another script": packed("document.title = 'owned'"),
    "a line more": packed(f"{built('register.js')};document.title = 'owned'"),
    "cut off": built("register.js.packed")[:20_000],
    "no base85": "\u20ac" * 50,
}


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
def test_tools_that_were_changed_run_nothing(visit: Visits, cert_all_page: Path, tmp_path: Path, changed: str) -> None:
    """The policy names what the packed script is to come out as: of all else nothing runs, and the page is complete."""
    text = cert_all_page.read_text(encoding="utf-8")
    page = tmp_path / "register.html"
    page.write_text(text.replace(built("register.js.packed"), changed), encoding="utf-8")
    seen, plain = visit(page), visit(cert_all_page, java_script_enabled=False)
    assert seen.title() == plain.title()
    assert seen.locator("#app").count() == 0
    assert seen.inner_text("body") == plain.inner_text("body")
    assert visit.complaints
    visit.complaints.clear()
