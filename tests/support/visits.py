"""Pages opened as somebody opens them: whatever they ask for, complain about or store fails the test."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from workspaces import NOW, ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
# Milliseconds, on a busy machine too.
WAIT = 60_000
# What a page may ask for without asking anybody: its own files, and frames of its own.
INSIDE = ("blob:", "about:srcdoc")


class Visits:
    """Opens pages, and keeps what they asked for and complained about; a test that expects some clears it."""

    def __init__(self, browser: "Browser") -> None:
        self._browser = browser
        self._addresses: set[str] = set()
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def __call__(
        self,
        address: Path | str,
        start: str = "",
        *,
        viewport: dict[str, int] = PHONE,
        now: datetime = NOW,
        ticking: bool = False,
        **options: Any,
    ) -> "Page":
        """Open a page in a browser of its own, whose clock stands at a moment, or goes on from it."""
        context = self._browser.new_context(**{"viewport": viewport, "locale": "en-GB", **options})
        context.set_default_timeout(WAIT)
        context.on("request", self._asked)
        context.on("console", lambda message: self.complaints.append(message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        page = context.new_page()
        if ticking:
            page.clock.install(time=now)
        else:
            page.clock.set_fixed_time(now)
        url = address.as_uri() if isinstance(address, Path) else address
        self._addresses.add(url)
        page.goto(f"{url}{start}")
        assert self.requests == []
        return page

    def _asked(self, request: "Request") -> None:
        # The page itself may be opened again, as by a reload.
        itself = request.is_navigation_request() and request.url.partition("#")[0] in self._addresses
        if not itself and not request.url.startswith(INSIDE):
            self.requests.append(request.url)

    def end(self) -> None:
        """Close all, and say whether any page did what it must not."""
        for context in self._browser.contexts:
            for page in context.pages:
                assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
                assert page.evaluate("indexedDB.databases()") == []
            assert context.storage_state() == {"cookies": [], "origins": []}
            context.close()
        assert self.requests == []
        assert self.complaints == []


@pytest.fixture
def visit(chromium: "Browser") -> Iterator[Visits]:
    """Open pages; whatever they ask for, complain about or store fails the test."""
    # Here, for most processes of tests need none.
    from playwright.sync_api import expect

    expect.set_options(timeout=WAIT)
    visits = Visits(chromium)
    yield visits
    visits.end()


# The rules that see colours: all that can differ between light and dark.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# What the page hides whole is nobody's to use, and what passes nobody reads: both took most of the time.
AXE = """async ([inside, options]) => {
    const hidden = [...document.body.querySelectorAll(":scope > :not(script, style)")]
        .filter(each => getComputedStyle(each).display === "none")
        .map(each => [each, document.createComment("")])
    hidden.forEach(([each, place]) => each.replaceWith(place))
    const found = await axe.run(inside || document, { ...options, resultTypes: ["violations"] })
    hidden.forEach(([each, place]) => place.replaceWith(each))
    return found.violations.map(each => [each.id, each.nodes.map(node => node.html)])
}"""


@cache
def axe() -> str:
    """The script of axe-core, which finds what somebody cannot use."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def unusable(page: "Page", inside: str = "", **options: Any) -> list[tuple[str, list[str]]]:
    """What somebody cannot use, as far as axe-core can tell: each rule, and what breaks it."""
    page.evaluate(f"if (!('axe' in window)) {{ {axe()} }}")
    found = page.evaluate(AXE, [inside, options])
    return [(rule, nodes) for rule, nodes in found]


def faint(page: "Page", inside: str = "", **options: Any) -> list[tuple[str, list[str]]]:
    """What somebody cannot see in the dark, on a page that is open in the light and stays so: colours alone differ."""
    page.emulate_media(color_scheme="dark")
    found = unusable(page, inside, **{**options, "runOnly": OF_COLOURS})
    page.emulate_media(color_scheme="light")
    return found


def small(page: "Page", controls: str) -> list[str]:
    """The controls that one sees and a thumb would miss: below 24 pixels (WCAG 2.5.8)."""
    sizes = page.evaluate(
        """controls => [...document.querySelectorAll(controls)]
            .filter(each => each.checkVisibility({ visibilityProperty: true }))
            .map(each => [each.outerHTML, each.getBoundingClientRect()])
            .filter(([, { width, height }]) => width && height)
            .map(([html, { width, height }]) => [html, Math.min(width, height)])""",
        controls,
    )
    assert sizes
    return [html for html, size in sizes if size < 24]
