"""`reader.html` in a real browser: an authentic envelope is opened in memory, saved from, closed and forgotten."""

import hashlib
import threading
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import cheap
import pytest
from reader_desk import HYBRID, Deployment, answer, choose, pick, register_of
from register_pages import turned_to
from visits import DESKTOP, PHONE, Visits
from workspaces import identity_of, locators_in

from builder.pages.reader_html import pgp_words
from builder.seal import agefile
from builder.workspace.places import Workspace

PASSPHRASE = "correct horse battery staple"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_authentic_envelope_opens_with_a_plain_identity(
    visit: Visits, deployment: Deployment, viewport: dict[str, int]
) -> None:
    """What was authenticated is shown before the question, and the register after it."""
    page = visit(deployment.reader, viewport=viewport, now=datetime(2027, 1, 2, 8, tzinfo=UTC))
    assert page.locator("textarea").count() == 0
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    page.wait_for_selector("textarea")
    facts = page.inner_text(".facts")
    for wanted in ("2026-11-22 (41 days old)", "2027-03-22", "officer-a", "officer-b", "version 1"):
        assert wanted in facts
    answer(page, identity_of("cert-all"))
    frame = register_of(page)
    turned_to(frame, "All")
    assert "Ελένη Δείγμα" in (frame.text_content("body > main") or "")
    bar = page.inner_text(".opened-bar")
    assert "TLP:RED" in bar
    assert "Edition 1 · 41 days old · until 2027‑03‑22" in bar.replace("\n", " ")
    assert page.locator(".opened-bar .whose").is_visible() is (viewport == DESKTOP)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    box = page.locator("iframe").bounding_box()
    assert box
    assert box["width"] == viewport["width"]
    assert box["height"] > viewport["height"] * 0.7


def test_a_hybrid_identity_opens(visit: Visits, deployment: Deployment) -> None:
    """A bundle sealed to a post-quantum key opens as any other."""
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-eu"]))
    answer(page, HYBRID)
    assert register_of(page).locator(".grid a").count()


def test_an_identity_typed_from_paper_opens(visit: Visits, deployment: Deployment) -> None:
    """Groups, line breaks, small letters and another dash are no obstacle; the checksum words show at once."""
    identity = identity_of("cert-all")
    groups = "\n ".join(identity[start : start + 4] for start in range(0, len(identity), 4)).lower()
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    page.fill("textarea", groups.replace("-", "\u2013"))
    words = pgp_words().of(hashlib.sha256(identity.encode()).digest(), 4)
    assert page.inner_text(".checksum b") == " ".join(words)
    page.click("form button[type=submit]")
    register_of(page)


@pytest.mark.parametrize("armoured", [True, False])
def test_a_protected_identity_asks_for_its_passphrase(visit: Visits, deployment: Deployment, armoured: bool) -> None:
    """The field shows only for a file that needs it; a wrong passphrase is told as such."""
    text = f"# a comment\n{identity_of('cert-all')}\n".encode()
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    page.wait_for_selector("textarea")
    assert page.locator("input[type=password]:visible").count() == 0
    protected = cheap.encrypt(text, PASSPHRASE, armored=True)
    choose(page, ("cert.identity.age", protected if armoured else agefile.read(protected).binary))
    page.fill("input[type=password]", "wrong")
    page.click("form button[type=submit]")
    page.wait_for_selector(".trouble:not(:empty)")
    assert "passphrase" in page.inner_text(".trouble").lower()
    page.fill("input[type=password]", PASSPHRASE)
    page.click("form button[type=submit]")
    register_of(page)


def test_each_wrong_identity_has_its_own_sentence(visit: Visits, deployment: Deployment) -> None:
    """Another's, a mistyped one, a public key and what is none are told apart; the text stays to be mended."""
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    identity = identity_of("cert-all")
    said = set()
    for given in (
        identity_of("cert-green"),
        identity[:-1] + ("Q" if identity[-1] != "Q" else "P"),
        "age197ldxcrttgcxfe6sagerqq4pm59vjwlc8v68yngjxehqqf0gu5vsy3vnqm",
        "hello",
    ):
        answer(page, given)
        page.wait_for_selector(".trouble:not(:empty)")
        said.add(page.inner_text(".trouble"))
        assert page.input_value("textarea") == given
    assert len(said) == 4
    assert page.locator("iframe").count() == 0
    answer(page, identity)
    register_of(page)


def test_loose_files_open_as_an_envelope_does(visit: Visits, deployment: Deployment) -> None:
    """A sealed bundle and its metadata, chosen one after another and renamed by the browser, are as good."""
    page = visit(deployment.reader)
    metadata = sorted((deployment.published / "metadata").glob("*.json"))
    name = locators_in(Workspace.find(deployment.reader.parent))["cert-all"]
    bundle = next((deployment.published / "targets").glob(f"*.{name}.zip.age"))
    choose(page, (bundle.name, bundle.read_bytes()))
    page.wait_for_selector(".refusal")
    assert page.locator("textarea").count() == 0
    assert bundle.name in page.inner_text("main")
    choose(page, *((path.name.replace(".json", " (1).json"), path.read_bytes()) for path in metadata))
    answer(page, identity_of("cert-all"))
    register_of(page)


def test_it_works_from_a_web_server_too(visit: Visits, deployment: Deployment) -> None:
    """On a loopback server it asks for nothing but itself, and leaves nothing behind."""
    handler = partial(Quiet, directory=str(deployment.reader.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = visit(f"http://127.0.0.1:{server.server_port}/reader.html", viewport=DESKTOP)
        choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
        answer(page, identity_of("cert-all"))
        register_of(page)
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: a log line in a test is a failure."""


def test_close_and_forget_leaves_nothing(visit: Visits, deployment: Deployment) -> None:
    """After closing there is neither register nor identity in the page, and "back" does not bring them again."""
    page = visit(deployment.reader)
    page.on("dialog", lambda dialog: dialog.accept())
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    register_of(page)
    assert page.locator("textarea").count() == 0
    pick(page, "Close and forget")
    page.wait_for_selector(".start")
    page.go_back()
    assert page.locator("iframe").count() == 0
    assert identity_of("cert-all") not in page.content()


def test_a_register_is_not_closed_by_mistake(visit: Visits, deployment: Deployment) -> None:
    """The "back" of a phone asks before it forgets an open register."""
    page = visit(deployment.reader)
    page.on("dialog", lambda dialog: dialog.dismiss())
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    register_of(page)
    with page.expect_event("dialog"):
        page.evaluate("history.back()")
    # It answers once what came of the question is done.
    assert page.evaluate("location.hash") == "#open"
    assert page.locator("iframe").count() == 1


def test_single_files_are_saved_on_request(visit: Visits, deployment: Deployment) -> None:
    """Each file of the bundle can be saved, byte for byte."""
    page = visit(deployment.reader, accept_downloads=True)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    register_of(page)
    pick(page, "Files")
    assert page.locator(".files li").count() == 8
    with page.expect_download() as saved:
        page.click("button[aria-label='Save register.pdf']")
    assert saved.value.suggested_filename == "register.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
