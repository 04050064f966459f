"""Chromium, as the tests of pages drive it: one for each process of tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Whether the page may be left, and whether it may once a link to a telephone is clicked, which leaves nothing.
LEAVES = """() => {
    const leaves = () => dispatchEvent(new Event("beforeunload", { cancelable: true }))
    const before = leaves()
    addEventListener("click", event => event.preventDefault(), { once: true })
    document.querySelector("a[href^='tel:']").click()
    return [before, leaves()]
}"""
# That of the session: a process has one at a time.
RUNNING: "list[Browser]" = []


@contextmanager
def started() -> "Iterator[Browser]":
    """Start the Chromium that `make setup` found, for as long as somebody needs it, or lend the one that runs."""
    if RUNNING:
        before = set(RUNNING[0].contexts)
        yield RUNNING[0]
        for context in set(RUNNING[0].contexts) - before:
            context.close()
        return
    # Here, for most processes of tests need none.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    with started() as browser:
        RUNNING.append(browser)
        yield browser
        RUNNING.remove(browser)


@pytest.fixture
def chromium(browser: "Browser") -> "Iterator[Browser]":
    """The browser, which is left with no page open."""
    yield browser
    for context in browser.contexts:
        context.close()
