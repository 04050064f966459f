"""Chromium, as the tests of pages drive it: one for each process of tests, without windows, which costs half."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

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
        browser = launched(playwright.chromium, "chromium-headless-shell")
        yield browser
        browser.close()


def launched(kind: "BrowserType", program: str) -> "Browser":
    """Start a program that `make setup` found: chromium-headless-shell, or chromium as people have it."""
    return kind.launch(executable_path=shutil.which(program), args=["--no-sandbox"])


@contextmanager
def as_people_have_it() -> "Iterator[Browser]":
    """Start the Chromium with windows, beside the one that runs."""
    with started() as running:
        browser = launched(running.browser_type, "chromium")
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
