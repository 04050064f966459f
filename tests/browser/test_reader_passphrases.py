"""`reader.html` in a real browser: passphrases are worked with beside the page, which says how far it is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import cheap
import pyrage
import pytest
from reader_desk import answer, choose, fill_enrolment, published, register_of
from visits import PHONE, Visits, unusable
from workspaces import identity_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSPHRASE = "correct horse battery staple"
LANGUAGES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-EG"}
# Workers do not get what they are asked before the test lets them; what they answer, and how they end, is written down.
HELD = """
window.heard = []; window.ended = 0; window.release = () => {}
window.Worker = class extends Worker {
    constructor(address) {
        super(address)
        this.addEventListener("message", ({ data }) => heard.push(typeof data))
    }
    postMessage(asked) { release = () => super.postMessage(asked) }
    terminate() { ended += 1; super.terminate() }
}
"""
# What a browser does that starts none: it throws, it says so later, or it says nothing at all.
BROKEN = {
    "throws": "window.Worker = class { constructor() { throw new DOMException('', 'SecurityError') } }",
    "fails": """window.Worker = class {
        constructor() { setTimeout(() => this.onerror(new Event("error", { cancelable: true }))) }
        postMessage() {}
        terminate() {}
    }""",
    "is not there": "delete window.Worker",
}
ENVELOPE = {"register.html": b"<p>x"}


def protected() -> bytes:
    return cheap.encrypt(f"{identity_of('cert-eu')}\n".encode(), PASSPHRASE, armored=True)


def asked(visit: Visits, trusting: Path, script: str, language: str = "en") -> "Page":
    """The reader once it was given an identity and its passphrase."""
    page = visit(trusting, locale=LANGUAGES[language], bypass_csp=True)
    page.evaluate(f"() => {{ {script} }}")
    choose(page, ("x.tocsin", published(ENVELOPE).envelope()))
    page.wait_for_selector("textarea")
    choose(page, ("cert.identity.age", protected()))
    page.fill("input[type=password]", PASSPHRASE)
    page.click("form button[type=submit]")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_goes_on_while_a_passphrase_is_worked_with(visit: Visits, trusting: Path, language: str) -> None:
    """A line says what is done and how far; the language can be changed meanwhile, and the register opens after."""
    page = asked(visit, trusting, HELD, language)
    bar = page.wait_for_selector(".work progress")
    assert bar
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert unusable(page) == []
    words = page.inner_text(".work p[role=status]")
    assert bar.get_attribute("aria-label") == words
    assert page.locator("form button[type=submit]").is_disabled()
    other = "fr" if language != "fr" else "en"
    page.select_option(".top select", other)
    assert page.inner_text(".work p[role=status]") != words
    assert page.locator(".work progress").is_visible()
    assert page.input_value("input[type=password]") == PASSPHRASE
    page.evaluate("release()")
    register_of(page)
    assert page.evaluate("[...new Set(heard)]") == ["number", "object"]
    assert page.evaluate("ended") == 1


def test_the_passphrase_is_worked_with_in_a_worker_of_the_page_itself(visit: Visits, trusting: Path) -> None:
    """With the policy in force the worker starts, asks nobody for anything, is ended, and the address is given back."""
    page = visit(trusting)
    # A script of ours would be stopped: what Playwright sees is what the browser started.
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    choose(page, ("x.tocsin", published(ENVELOPE).envelope()))
    page.wait_for_selector("textarea")
    choose(page, ("cert.identity.age", protected()))
    page.fill("input[type=password]", PASSPHRASE)
    page.click("form button[type=submit]")
    register_of(page)
    assert len(workers) == 1
    assert workers[0].startswith("blob:")
    assert page.workers == []


@pytest.mark.parametrize("how", BROKEN)
def test_where_no_worker_starts_the_page_does_it_itself(visit: Visits, trusting: Path, how: str) -> None:
    """No browser keeps anybody from their register: slower, but it opens."""
    page = asked(visit, trusting, BROKEN[how])
    register_of(page)


def test_who_leaves_ends_the_work(visit: Visits, trusting: Path) -> None:
    """The worker ends, with the passphrase in it, and nothing opens behind the back of whoever went elsewhere."""
    page = asked(visit, trusting, HELD)
    page.wait_for_selector(".work progress")
    page.click(".back")
    page.wait_for_function("ended === 1")
    page.evaluate("release()")
    page.wait_for_selector(".start")
    assert page.locator("iframe, textarea").count() == 0
    assert page.evaluate("heard") == []


def test_an_identity_is_protected_in_a_worker_too(visit: Visits, trusting: Path) -> None:
    """At the whole cost: the line fills, its words change with the language, and what is saved opens."""
    page = visit(trusting, accept_downloads=True, bypass_csp=True)
    page.evaluate(f"() => {{ {HELD} }}")
    fill_enrolment(page)
    page.click("form button[type=submit]")
    words = page.inner_text(".passphrase")
    page.get_by_label("Type it once more").fill(words)
    page.click("form button[type=submit]")
    page.wait_for_selector(".work progress")
    page.select_option(".top select", "fr")
    assert "phrase" in page.inner_text(".work p[role=status]")
    assert page.locator("form button[type=submit]").is_disabled()
    page.evaluate("""window.shares = []; new MutationObserver(() => {
        shares.push(document.querySelector(".work progress")?.value)
    }).observe(document.querySelector(".work"), { childList: true, subtree: true, characterData: true })""")
    with page.expect_download() as saved:
        page.evaluate("release()")
    plain = pyrage.passphrase.decrypt(saved.value.path().read_bytes(), words).decode()
    assert "AGE-SECRET-KEY-" in plain
    # The page that was drawn anew meanwhile knows of it.
    page.wait_for_selector(".verdict")
    shares = [each for each in json.loads(page.evaluate("JSON.stringify(shares)")) if each]
    assert shares == sorted(shares)
    assert page.evaluate("ended") == 1


def test_a_wrong_passphrase_is_told_and_the_next_is_tried(visit: Visits, trusting: Path) -> None:
    """Each try has a worker of its own; words of ours count however they were typed."""
    page = visit(trusting)
    choose(page, ("x.tocsin", published(ENVELOPE).envelope()))
    page.wait_for_selector("textarea")
    choose(page, ("cert.identity.age", protected()))
    for given in ("wrong", ""):
        page.fill("input[type=password]", given)
        page.click("form button[type=submit]")
        page.wait_for_selector(".trouble:not(:empty)")
        assert page.locator(".work progress").count() == 0
    page.fill("input[type=password]", PASSPHRASE.title().replace(" ", "  "))
    page.click("form button[type=submit]")
    register_of(page)


def test_an_identity_without_a_passphrase_needs_no_worker(visit: Visits, trusting: Path) -> None:
    """Nothing is started where there is nothing to wait for."""
    page = visit(trusting)
    workers: list[str] = []
    page.on("worker", lambda worker: workers.append(worker.url))
    choose(page, ("x.tocsin", published(ENVELOPE).envelope()))
    answer(page, identity_of("cert-eu"))
    register_of(page)
    assert workers == []
