"""What the tests of pages stand on: a page that does what none of ours may is told, whatever else a test looks at."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visits import Visits, small, unusable

PAGES = {
    "asks for a picture": "<img src='http://127.0.0.1:9/x.png'>",
    "asks by script": "<script>fetch('http://127.0.0.1:9/x').catch(() => 0)</script>",
    "asks for a frame": "<iframe src='http://127.0.0.1:9/x'></iframe>",
    "complains": "<script>console.log('x')</script>",
    "fails": "<script>throw new Error('x')</script>",
    "stores for good": "<script>localStorage.setItem('x', 'x')</script>",
    "stores for now": "<script>sessionStorage.setItem('x', 'x')</script>",
    "stores much": "<script>indexedDB.open('x')</script>",
}


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_a_page_that_does_what_it_must_not_is_told(chromium: Browser, tmp_path: Path, content: str) -> None:
    """At its opening, or at the end of the test."""
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><title>x</title>{content}", encoding="utf-8")
    visits = Visits(chromium)
    with pytest.raises(AssertionError):  # noqa: PT012
        visits(path)
        visits.end()


def test_a_page_that_does_nothing_is_let_pass(chromium: Browser, tmp_path: Path) -> None:
    """Its own opening, again too, is no request."""
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><title>x</title><p>x", encoding="utf-8")
    visits = Visits(chromium)
    visits(path, "#x").reload()
    visits.end()


def test_what_somebody_cannot_use_is_found(visit: Visits, tmp_path: Path) -> None:
    """A button below 24 pixels, and one without a name."""
    path = tmp_path / "page.html"
    button = "<button style='width: {}px; height: 30px; padding: 0'></button>"
    path.write_text(f"<!doctype html><html lang=en><title>x</title>{button.format(23)}{button.format(24)}", "utf-8")
    page = visit(path)
    assert [html for html in small(page, "button") if "23px" not in html] == []
    assert len(small(page, "button")) == 1
    assert "button-name" in dict(unusable(page))
    assert "button-name" not in dict(unusable(page, "title"))
