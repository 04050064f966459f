"""`reader.html` in a real browser: authenticate first, open in memory, make a key, rehearse, check a fingerprint."""

import hashlib
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyrage
import pytest
import tree
from bench import register
from chromium import LEAVES
from hostile import hostile_files, hostile_view
from playwright.sync_api import Browser, Dialog, Frame, Page
from workspaces import MINIATURE, NOW, ROOT, TODAY, approve, identity_of, locators_in, publish_edition

from builder import seal
from builder.bundle import archive
from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.editions.reader_page import reader_of
from builder.pages.reader_html import ReaderFacts, fingerprint_card, pgp_words, reader_html
from builder.pages.register_html import page_html
from builder.recipients.enrolment import read_enrolment
from builder.register.edition import Edition
from builder.register.loading import load
from builder.seal import hybrid
from builder.views import views_of
from builder.views.entries import PublisherCard
from builder.workspace.places import Workspace

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
HYBRID = hybrid.identity_of(bytes(range(32)))
PASSPHRASE = "correct horse battery staple"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A reader where a browser finds it, and envelopes."""

    reader: Path
    envelopes: dict[str, bytes]
    published: Path


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """The miniature, published; one of its recipients has a hybrid key."""
    root = tmp_path_factory.mktemp("reader-pages") / "workspace"
    shutil.copytree(MINIATURE, root)
    path = root / "recipients" / "cert-eu.yaml"
    text = re.sub(r"key: age1\w+", f"key: {hybrid.public_key(HYBRID)}", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    workspace = Workspace.find(root)
    approve(workspace)
    publish_edition(workspace)
    reader = root / "reader.html"
    reader.write_bytes(reader_of(workspace))
    names = locators_in(workspace)
    found = {name: (workspace.site / "envelopes" / f"{names[name]}.tocsin").read_bytes() for name in names}
    (published,) = {path.parent.parent for path in (root / "dist").rglob("*.tocsin")}
    return Deployment(reader=reader, envelopes=found, published=published)


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader that trusts the roots of `tree`, whose editions hold whatever a test puts into them."""
    return trusting_reader(tmp_path_factory.mktemp("trusting") / "reader.html")


def trusting_reader(path: Path) -> Path:
    facts = ReaderFacts(
        title="Sample register",
        publisher=PublisherCard(
            name="Sample secretariat",
            phone="+44 1632 960999",
            phone_link="tel:+441632960999",
            email="desk@secretariat.example",
            email_link="mailto:desk@secretariat.example",
        ),
        notice=None,
        root=tree.root(),
        root_version=1,
    )
    path.write_text(reader_html(facts), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of every ccTLD, for a recipient who may see everything."""
    root = tmp_path_factory.mktemp("whole") / "workspace"
    register.let_all_consent(register.write(root, 309, 2))
    loaded = load(Workspace(root))
    assert loaded.register
    edition = Edition(number=12, issued=TODAY, valid_days=30)
    (recipient,) = (each for each in loaded.recipients if each.id == register.WHOLE)
    view = views_of(loaded.register, edition).view(recipient)
    return page_html(view.copy, page_parts(PartsMaker().parts(view)))


def published(files: dict[str, bytes], edition: int = 12, issued: date = TODAY) -> tree.Published:
    """An edition of `tree` with one real sealed bundle of these files."""
    made = tree.Published(edition=edition, issued=issued)
    expires = (made.expires - tree.DAY).date()
    about = {"recipient": "cert-eu", "edition": edition, "issued": f"{issued}", "expires": f"{expires}"}
    listed = {name: {"sha256": tree.digest(content), "bytes": len(content)} for name, content in files.items()}
    manifest = json.dumps({"schema": "tocsin-manifest/1", **about, "files": listed}).encode()
    key = str(pyrage.x25519.Identity.from_str(identity_of("cert-eu")).to_public())
    sealed = seal.seal(archive.pack({**files, "manifest.json": manifest}, issued), [key])
    return replace(made, bundles={tree.FIRST: sealed})


requests: list[str] = []
complaints: list[str] = []
Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Open pages; whatever they ask for, complain about, or store fails the test."""
    requests.clear()
    complaints.clear()

    def open_page(
        address: str | Path, *, viewport: dict[str, int] = PHONE, now: datetime = NOW, **options: object
    ) -> Page:
        context = chromium.new_context(viewport=viewport, locale="en-GB", **options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        page = context.new_page()
        url = address.as_uri() if isinstance(address, Path) else address
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.clock.set_fixed_time(now)
        page.goto(url)
        assert requests == [url]
        requests.clear()
        return page

    yield open_page
    for context in chromium.contexts:
        assert context.storage_state() == {"cookies": [], "origins": []}
        context.close()
    assert [url for url in requests if not url.startswith(("blob:", "about:srcdoc"))] == []
    assert complaints == []


def choose(page: Page, *files: tuple[str, bytes]) -> None:
    """Choose files, as if from a disk."""
    payload = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("main input[type=file]").first.set_input_files(payload)  # type: ignore[arg-type]


def answer(page: Page, identity: str) -> None:
    """Give an identity by hand."""
    page.fill("textarea", identity)
    page.click("form button[type=submit]")


def probed(page: Page, html: str, scratch: Path) -> dict[str, Any]:
    """What the register's own model makes of a page."""
    bundle = scratch / "probe.js"
    sources = [ROOT / ".ci" / "esbuild", ROOT / "tests" / "pages" / "register" / "probe.ts"]
    subprocess.run([*sources, "--global-name=tested", f"--outfile={bundle}"], check=True, timeout=60)
    page.evaluate(f"{bundle.read_text(encoding='utf-8')}; globalThis.tested = tested")
    found: dict[str, Any] = page.evaluate("html => tested.probe(html)", html)
    return found


def register_of(page: Page) -> Frame:
    """The frame that shows the register."""
    handle = page.wait_for_selector("iframe.register")
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_load_state()
    return frame


# Opening


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_authentic_envelope_opens_with_a_plain_identity(
    visit: Visit, deployment: Deployment, viewport: dict[str, int]
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
    assert "Ελένη Δείγμα" in (frame.text_content("body") or "")
    bar = page.inner_text(".opened-bar")
    assert "TLP:RED" in bar
    assert "Edition 1" in bar
    assert "cert-all" in bar
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    box = page.locator("iframe").bounding_box()
    assert box
    assert box["width"] == viewport["width"]
    assert box["height"] > viewport["height"] * 0.7


def test_a_hybrid_identity_opens(visit: Visit, deployment: Deployment) -> None:
    """A bundle sealed to a post-quantum key opens as any other."""
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-eu"]))
    answer(page, HYBRID)
    assert register_of(page).locator("article").count()


def test_an_identity_typed_from_paper_opens(visit: Visit, deployment: Deployment) -> None:
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
def test_a_protected_identity_asks_for_its_passphrase(visit: Visit, deployment: Deployment, armoured: bool) -> None:
    """The field shows only for a file that needs it; a wrong passphrase is told as such."""
    text = f"# a comment\n{identity_of('cert-all')}\n".encode()
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    page.wait_for_selector("textarea")
    assert page.locator("input[type=password]:visible").count() == 0
    choose(page, ("cert.identity.age", pyrage.passphrase.encrypt(text, PASSPHRASE, armored=armoured)))
    page.fill("input[type=password]", "wrong")
    page.click("form button[type=submit]")
    page.wait_for_selector(".trouble:not(:empty)")
    assert "passphrase" in page.inner_text(".trouble").lower()
    page.fill("input[type=password]", PASSPHRASE)
    page.click("form button[type=submit]")
    register_of(page)


def test_each_wrong_identity_has_its_own_sentence(visit: Visit, deployment: Deployment) -> None:
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


def test_loose_files_open_as_an_envelope_does(visit: Visit, deployment: Deployment) -> None:
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


def test_it_works_from_a_web_server_too(visit: Visit, deployment: Deployment) -> None:
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


# Refusing


def forgeries() -> dict[str, Callable[[tree.Published], bytes]]:
    def flipped(edition: tree.Published) -> bytes:
        content = bytearray(edition.envelope())
        content[len(content) // 2] ^= 1
        return bytes(content)

    return {
        "a byte changed": flipped,
        "cut": lambda edition: edition.envelope()[:-100],
        "no envelope": lambda _: b"%PDF-1.7 and nothing more",
        "empty": lambda _: b"",
        "one signature": lambda edition: replace(edition, by=("anna",)).envelope(),
        "strangers signed": lambda edition: replace(edition, by=("mira", "milo")).envelope(),
        "another root": lambda edition: replace(edition, roots=(tree.root(officers=("x", "y", "z")),)).envelope(),
        "another bundle": lambda edition: edition.envelope().replace(
            edition.bundles[tree.FIRST], bytes(len(edition.bundles[tree.FIRST]))
        ),
    }


@pytest.mark.parametrize("name", forgeries())
def test_what_is_not_authentic_is_refused_with_no_key_question(visit: Visit, trusting: Path, name: str) -> None:
    """A refusal says what is wrong and whom to ring; there is no field on the page that a secret could go into."""
    page = visit(trusting)
    choose(page, ("x.tocsin", forgeries()[name](published({"register.html": b"<p>x"}))))
    refusal = page.wait_for_selector(".refusal")
    assert refusal
    assert "+44 1632 960999" in refusal.inner_text()
    assert page.locator("textarea, input:not([type=file]), iframe").count() == 0


def test_an_expired_edition_warns_loudly_and_opens(visit: Visit, trusting: Path) -> None:
    """In an emergency an old number beats none."""
    page = visit(trusting, now=datetime(2028, 1, 1, tzinfo=UTC))
    choose(page, ("x.tocsin", published({"register.html": b"<p>x"}).envelope()))
    warning = page.wait_for_selector(".warning")
    assert warning
    assert "valid until 2026‑12‑22" in warning.inner_text()
    answer(page, identity_of("cert-eu"))
    register_of(page)
    assert "valid until 2026‑12‑22" in page.inner_text(".opened")


def test_a_clock_that_is_behind_is_told_and_nothing_is_locked_away(visit: Visit, trusting: Path) -> None:
    """With an empty battery nobody can tell what has run out: that is said before and above the register."""
    page = visit(trusting, now=datetime(2020, 1, 1, tzinfo=UTC))
    choose(page, ("x.tocsin", published({"register.html": b"<p>x"}).envelope()))
    warning = page.wait_for_selector(".warning")
    assert warning
    assert "it is 2026‑11‑22 or later" in warning.inner_text()
    answer(page, identity_of("cert-eu"))
    register_of(page)
    assert "it is 2026‑11‑22 or later" in page.inner_text(".opened")


def test_a_root_stays_as_long_as_the_page_though_its_envelope_was_refused(visit: Visit, trusting: Path) -> None:
    """Whoever withholds it afterwards, with the machine's key that it took away, gains nothing."""
    page = visit(trusting)
    sound = published({"register.html": b"<p>x"})
    choose(page, ("13.tocsin", replace(sound, roots=(*sound.roots, tree.root(2, machines=("other",)))).envelope()))
    page.wait_for_selector(".refusal")
    page.click(".back")
    choose(page, ("12.tocsin", sound.envelope()))
    refusal = page.wait_for_selector(".refusal")
    assert refusal
    assert "replaced since (root 2)" in refusal.inner_text()
    assert page.locator("textarea").count() == 0


def test_an_older_edition_needs_a_deliberate_step(visit: Visit, trusting: Path) -> None:
    """After edition 12, edition 11 opens only for whoever says that it is wanted."""
    page = visit(trusting)
    choose(page, ("12.tocsin", published({"register.html": b"<p>x"}).envelope()))
    page.wait_for_selector("textarea")
    page.click(".back")
    older = replace(published({"register.html": b"<p>x"}, edition=11), timestamp_version=39, snapshot_version=19)
    choose(page, ("11.tocsin", older.envelope()))
    page.wait_for_selector(".refusal")
    assert page.locator("textarea").count() == 0
    button = page.locator(".deliberate button")
    assert button.is_disabled()
    page.check(".deliberate input")
    button.click()
    page.wait_for_selector("textarea")
    assert "edition 12" in page.inner_text(".warning")


def test_a_bundle_of_another_edition_is_refused(visit: Visit, trusting: Path) -> None:
    """What the manifest says must be what was signed, or nothing of it is shown."""
    inside = published({"register.html": b"<p>x"}, edition=11)
    page = visit(trusting)
    choose(page, ("x.tocsin", replace(inside, edition=12).envelope()))
    answer(page, identity_of("cert-eu"))
    page.wait_for_selector(".trouble:not(:empty)")
    assert page.locator("iframe").count() == 0


# The frame

RUN = "document.title='owned';parent.postMessage('owned','*');fetch('http://127.0.0.1:9/owned')"
HOSTILE = f"""<!doctype html><html data-markup="1" onload="{RUN}"><head>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/refresh"><base href="http://127.0.0.1:9/">
<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">
<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><style>@import "http://127.0.0.1:9/y.css";</style>
<script>{RUN}</script><title>t</title></head><body onload="{RUN}">
<p style="position:fixed;inset:0" onclick="{RUN}">kept</p>
<script>{RUN}</script><img src=x onerror="{RUN}"><svg onload="{RUN}"><style><img src=x onerror="{RUN}"></style></svg>
<iframe srcdoc="<script>{RUN}</script>"></iframe><object data="http://127.0.0.1:9/o"></object><embed src=x>
<form action="http://127.0.0.1:9/f"><input name=q autofocus onfocus="{RUN}"><button>Go</button></form>
<a id=js href="javascript:{RUN}">js</a><a id=tab href=" java&#9;script:{RUN}">tab</a><a href="https://evil.example">out</a>
<a href="data:text/html,<script>{RUN}</script>">data</a><a id=tel href="tel:+441632960101">ring</a>
<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript><template><script>{RUN}</script></template>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;"></table></math>
<textarea></textarea><img title="</textarea><script>{RUN}</script>">
<details open ontoggle="{RUN}"><summary>x</summary></details></body></html>"""


def test_a_hostile_register_runs_nothing(visit: Visit, trusting: Path) -> None:
    """Even in an authentic bundle, only the reader's own script runs, and nothing reaches the page or a network."""
    page = visit(trusting, viewport=DESKTOP)
    page.evaluate("window.heard = []; addEventListener('message', event => heard.push(event.data))")
    choose(page, ("x.tocsin", published({"register.html": HOSTILE.encode()}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    # Messages come in their order: what was to be heard has been, when this one is.
    drawn = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    frame.evaluate(f"{drawn}.then(() => parent.postMessage('last', '*'))")
    page.evaluate("""new Promise(done => {
        const look = () => heard.includes("last") ? done() : setTimeout(look, 10)
        look()
    })""")
    complaints.clear()
    assert "kept" in (frame.text_content("body") or "")
    source = page.get_attribute("iframe.register", "srcdoc") or ""
    left = frame.evaluate(
        """() => {
            const left = new DOMParser().parseFromString(SOURCE, "text/html")
            const bad = "img, svg, math, iframe, object, embed, form, base, link, template, noscript, [style]"
            const elements = [...left.querySelectorAll("*")]
            return {
                bad: left.querySelectorAll(bad).length,
                scripts: left.querySelectorAll("script, style").length,
                handlers: elements.flatMap(each => each.getAttributeNames()).filter(name => name.startsWith("on")),
                links: [...left.querySelectorAll("[href]")].map(each => each.getAttribute("href")),
                metas: [...left.querySelectorAll("meta[http-equiv]")].map(each => each.httpEquiv),
            }
        }""".replace("SOURCE", json.dumps(source))
    )
    assert left == {
        "bad": 0,
        "scripts": 2,
        "handlers": [],
        "links": ["tel:+441632960101"],
        "metas": ["Content-Security-Policy"],
    }
    # The reader's own script is drawn and says so; nobody else says anything.
    assert page.evaluate("heard") == [{"is": "focus"}, "last"]
    assert "owned" not in page.title()


def test_the_worst_register_is_shown(visit: Visit, trusting: Path) -> None:
    """5,000 contacts, markup in each name, 10,000 letters in a row: nothing runs, no layout breaks."""
    page = visit(trusting)
    page.evaluate("window.heard = []; addEventListener('message', event => heard.push(event.data))")
    choose(page, ("x.tocsin", published(hostile_files(hostile_view())).envelope()))
    answer(page, identity_of("cert-eu"))
    page.wait_for_selector("iframe.register", timeout=30_000)
    frame = register_of(page)
    assert frame.evaluate("document.querySelectorAll('article').length") == 309
    assert frame.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert frame.locator("img").count() == 0
    assert "owned" not in (page.title(), frame.evaluate("document.title"))
    assert "TLP:RED" in page.inner_text(".opened-bar")


def test_the_frame_has_no_way_to_the_page(visit: Visit, deployment: Deployment) -> None:
    """The register has no origin: it reads nothing of the page, sends nothing and goes nowhere."""
    page = visit(deployment.reader)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    frame = register_of(page)
    assert frame.evaluate("self.origin") == "null"
    reach = "() => { try { return Boolean(parent.document) } catch (error) { return error.name } }"
    assert frame.evaluate(reach) == "SecurityError"
    storage = "() => { try { return Boolean(localStorage) } catch (error) { return error.name } }"
    assert frame.evaluate(storage) == "SecurityError"
    fetched = "() => fetch('http://127.0.0.1:9/').then(() => 'fetched', error => error.name)"
    assert frame.evaluate(fetched) == "TypeError"
    assert any("Content Security Policy" in text for text in complaints)
    complaints.clear()
    requests.clear()


SAID = """[
    {is: "unsaved", list: true, outcomes: 12},
    {is: "save", name: "outcomes.csv", content: new Uint8Array([1])},
]"""
ODD = """[
    {is: "save", name: "../outcomes.csv", content: new Uint8Array([1])},
    {is: "save", name: "reader.html", content: new Uint8Array([1])},
    {is: "save", name: "outcomes.csv", content: "text"},
    {is: "save", name: "outcomes.csv", content: new Uint8Array([1]), type: "text/html"},
    {is: "unsaved", list: true, outcomes: -1},
    {is: "unsaved", list: true, outcomes: "<b>12</b>"},
    "save", null, [], {},
]"""


def test_only_the_frame_is_heard_and_only_what_it_may_say(visit: Visit, deployment: Deployment) -> None:
    """Another window, even one without an origin too, has nothing saved or asked; nor has a message of another form."""
    page = visit(deployment.reader, accept_downloads=True)
    asked: list[str] = []
    downloads: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    page.on("download", lambda download: downloads.append(download.suggested_filename))
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    frame = register_of(page)
    page.evaluate("""() => {
        const other = document.createElement("iframe")
        other.sandbox = "allow-scripts"
        other.srcdoc = "<p>other"
        other.id = "other"
        document.body.append(other)
    }""")
    handle = page.wait_for_selector("#other")
    stranger = handle.content_frame() if handle else None
    assert stranger
    page.click("text=Signatures")
    stranger.evaluate(f"{SAID}.forEach(each => parent.postMessage(each, '*'))")
    page.evaluate(f"{SAID}.forEach(each => postMessage(each, '*'))")
    frame.evaluate(f"{ODD}.forEach(each => parent.postMessage(each, '*'))")
    page.click(".close")
    assert downloads == []
    assert page.locator("[role=status]:visible").count() == 0
    # The same words from the frame itself are taken, but a file only while somebody is at it.
    frame.evaluate(f"{SAID}.forEach(each => parent.postMessage(each, '*'))")
    page.wait_for_selector("text=Saved as outcomes.csv")
    page.click(".close")
    assert [words.split(".")[0] for words in asked] == [
        "Close the register and forget it? To see it again you need your identity again",
        "12 outcomes are not saved and will be lost",
    ]
    assert downloads == ["outcomes.csv"]
    # As it is some seconds after the last click.
    page.evaluate("Object.defineProperty(navigator, 'userActivation', {value: {isActive: false}})")
    frame.evaluate(f"{SAID}.forEach(each => parent.postMessage(each, '*'))")
    page.wait_for_selector("text=Not saved: outcomes.csv")
    assert downloads == ["outcomes.csv"]


def test_a_newer_register_is_shown_with_no_script(visit: Visit, trusting: Path) -> None:
    """Markup that this reader does not know is complete as it stands, and a sentence says what is missing."""
    page = visit(trusting)
    text = b'<html data-markup="2"><body><main><p>Ring somebody</main>'
    choose(page, ("x.tocsin", published({"register.html": text}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    assert frame.inner_text("main") == "Ring somebody"
    assert frame.locator("script").count() == 0
    assert "newer than this reader" in page.inner_text(".opened")


# Forgetting


def test_close_and_forget_leaves_nothing(visit: Visit, deployment: Deployment) -> None:
    """After closing there is neither register nor identity in the page, and "back" does not bring them again."""
    page = visit(deployment.reader)
    page.on("dialog", lambda dialog: dialog.accept())
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    register_of(page)
    assert page.locator("textarea").count() == 0
    page.click(".close")
    page.wait_for_selector(".start")
    page.go_back()
    assert page.locator("iframe").count() == 0
    assert identity_of("cert-all") not in page.content()


def test_a_register_is_not_closed_by_mistake(visit: Visit, deployment: Deployment) -> None:
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


def test_single_files_are_saved_on_request(visit: Visit, deployment: Deployment) -> None:
    """Each file of the bundle can be saved, byte for byte."""
    page = visit(deployment.reader, accept_downloads=True)
    choose(page, ("x.tocsin", deployment.envelopes["cert-all"]))
    answer(page, identity_of("cert-all"))
    register_of(page)
    page.click("text=Files")
    assert page.locator(".files li").count() == 8
    with page.expect_download() as saved:
        page.click("button[aria-label='Save register.pdf']")
    assert saved.value.suggested_filename == "register.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")


# Enrolling and rehearsing


def fill_enrolment(page: Page) -> None:
    page.click("text=Make a key")
    for label, value in {
        "Name of the organisation": "CERT of Exampleland “& <friends>”",
        "Country, two letters": "gr",
        "Name": "Ελένη Δείγμα",
        "E-mail": "eleni@cert.example",
        "Phone": "+44 1632 960123",
        "Where the key will be": "duty laptop",
    }.items():
        page.get_by_label(label, exact=True).fill(value)


@pytest.mark.parametrize("kind", ["hybrid", "classic"])
def test_enrolling_makes_a_key_that_can_be_proved(visit: Visit, trusting: Path, tmp_path: Path, kind: str) -> None:
    """From the form to a protected identity, a paper key, an enrolment file that proves itself, and a rehearsal."""
    page = visit(trusting, accept_downloads=True)
    fill_enrolment(page)
    page.click("summary")
    assert page.is_checked("input[value=hybrid]")
    page.check(f"input[value={kind}]")
    page.click("form button[type=submit]")
    words = page.inner_text(".passphrase")
    assert len(words.split()) == 8
    assert words == words.lower()
    page.get_by_label("Type it once more").fill("something else")
    page.click("form button[type=submit]")
    page.wait_for_selector(".trouble:not(:empty)")
    page.get_by_label("Type it once more").fill(words)
    with page.expect_download(timeout=60_000) as saved:
        page.click("form button[type=submit]")
    assert saved.value.suggested_filename == "cert-of-exampleland-friends.identity.age"
    protected = saved.value.path().read_bytes()
    assert protected.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    plain = pyrage.passphrase.decrypt(protected, words).decode()
    (identity,) = (line for line in plain.splitlines() if line.startswith("AGE-SECRET-KEY-"))

    # Other words than those it was saved with would never open it: it is to be saved again.
    assert page.get_by_role("button", name="Continue").count() == 1
    page.get_by_role("button", name="Other words").click()
    assert page.get_by_role("button", name="Continue").count() == 0
    words = page.inner_text(".passphrase")
    page.get_by_label("Type it once more").fill(f"  {words.upper().replace(' ', '  ')} ")
    with page.expect_download(timeout=60_000) as saved:
        page.click("form button[type=submit]")
    protected = saved.value.path().read_bytes()
    plain = pyrage.passphrase.decrypt(protected, words).decode()
    assert identity in plain

    page.click("text=Continue")
    page.emulate_media(media="print")
    printed = page.inner_text("body")
    assert identity in re.sub(r"\s", "", printed)
    assert " ".join(pgp_words().of(hashlib.sha256(identity.encode()).digest(), 4)) in printed
    assert "Continue" not in printed
    assert page.locator(".sheet svg.qr").is_visible()
    page.emulate_media(media="screen")
    assert page.locator(".sheet").is_hidden()

    page.click("text=Continue")
    with page.expect_download() as saved:
        page.click("text=Save the enrolment file")
    content = saved.value.path().read_bytes()
    assert identity.encode() not in content
    enrolment = read_enrolment(content, "enrolment.json", TODAY)
    key = (
        hybrid.public_key(identity) if kind == "hybrid" else str(pyrage.x25519.Identity.from_str(identity).to_public())
    )
    assert enrolment.key == key
    assert (enrolment.country, enrolment.label) == ("GR", "duty laptop")
    spoken = pgp_words().of(hashlib.sha256(key.encode()).digest(), 16)
    assert page.locator("main .words li").all_inner_texts() == list(spoken)

    page.click("text=Continue")
    page.click("text=Test my set-up")
    choose(page, ("x.identity.age", protected))
    # As it may be typed at night.
    page.fill("input[type=password]", words.title().replace(" ", "  "))
    page.click("form button[type=submit]")
    frame = register_of(page)
    assert "Exampleland" in (frame.text_content("main") or "")
    assert "Your set-up works" in page.inner_text(".strip")


def test_leaving_before_the_key_is_saved_asks(visit: Visit, trusting: Path) -> None:
    """A key that exists nowhere else is not lost by a slip."""
    page = visit(trusting)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    fill_enrolment(page)
    page.click("form button[type=submit]")
    page.wait_for_selector(".passphrase")
    page.click(".back")
    assert len(asked) == 1
    assert page.locator(".passphrase").is_visible()
    assert page.evaluate(LEAVES) == [False, True]


def test_a_short_passphrase_of_ones_own_is_refused(visit: Visit, trusting: Path) -> None:
    """One's own passphrase has some length, and is typed twice."""
    page = visit(trusting)
    fill_enrolment(page)
    page.click("form button[type=submit]")
    page.get_by_label("I take a passphrase of my own").check()
    page.get_by_label("Your own passphrase").fill("short")
    page.get_by_label("Type it once more").fill("short")
    page.click("form button[type=submit]")
    assert "Too short" in page.inner_text(".trouble")


def test_a_plain_identity_rehearses(visit: Visit, trusting: Path, tmp_path: Path) -> None:
    """The rehearsal asks as the emergency does, says that it is an exercise, and shows entries as real ones are."""
    page = visit(trusting, accept_downloads=True)
    page.click("text=Test my set-up")
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    assert frame.locator("article").count() == 3
    assert "TLP:CLEAR" in page.inner_text(".opened-bar")
    assert "EXERCISE" in (frame.text_content("body") or "")
    frame.click(".grid a[href='#xe']")
    first = frame.locator(".card.first")
    assert first.locator(".known.fresh").is_visible()
    assert first.locator(".label").inner_text() == "TLP:CLEAR"
    assert first.locator(".answered").inner_text() == "answered at all times"
    assert frame.inner_text("[data-what=nothing] b") == "2"
    assert "Exampleland" in frame.inner_text("article.entry h1")
    # What the script reads from it is what it says.
    page.click("text=Files")
    with page.expect_download() as saved:
        page.click("button[aria-label='Save register.html']")
    found = probed(page, saved.value.path().read_text(encoding="utf-8"), tmp_path)
    assert (found["tlp"], len(found["tlds"])) == ("TLP:CLEAR", 3)
    for entry in found["tlds"]:
        assert entry["ways_in"] == {
            "nothing_down": 2,
            "own_tld_down": 2,
            "internet_down": 1,
            "telephones_down": 1,
            "at_3_am": 1,
        }
    for organisation in found["organisations"]:
        (desk,) = organisation["contacts"]
        assert [channel["hours"] for channel in desk["channels"]] == ["24/7", None]
        for channel in desk["channels"]:
            assert (channel["tlp"], channel["known"]["state"]) == ("TLP:CLEAR", "fresh")


def test_the_fingerprint_of_a_reader_is_that_which_is_printed(visit: Visit, trusting: Path) -> None:
    """Another copy of the reader is shown in the words and digits that the secretariat prints."""
    page = visit(trusting)
    page.click("text=Check a reader")
    content = trusting.read_bytes()
    choose(page, ("reader.html", content))
    digest = hashlib.sha256(content).digest()
    page.wait_for_selector("text=SHA-256, in digits")
    spoken = pgp_words().of(digest)
    assert page.locator(".words").first.locator("li").all_inner_texts() == list(spoken)
    assert digest.hex() in re.sub(r"\s", "", page.inner_text("main"))
    for given, wanted in (
        (" ".join(spoken).upper(), "The same"),
        (digest.hex(), "The same"),
        (f"{digest.hex()}  reader.html", "The same"),
        ("\n".join(fingerprint_card(content)), "The same"),
        ("\n".join(fingerprint_card(content)[2:]), "The same"),
        ("adrift adrift", "Not the same"),
        (hashlib.sha256(b"another").hexdigest(), "Not the same"),
    ):
        page.fill("textarea", given)
        assert page.inner_text(f"main p:has-text('{wanted}')").startswith(("✓", "✗", wanted))
        # Whoever is still typing is not told that it is wrong.
        page.fill("textarea", " ".join(spoken)[:20])
        assert "The same" not in page.inner_text("main")
        assert "Not the same" not in page.inner_text("main")


def test_a_file_too_large_for_anything_of_ours_is_refused_before_it_is_read(
    visit: Visit, trusting: Path, tmp_path: Path
) -> None:
    """Three gigabytes by mistake: a sentence, and not a page that stands still."""
    huge = tmp_path / "huge.tocsin"
    with huge.open("wb") as file:
        file.truncate(3 << 30)
    page = visit(trusting)
    page.locator("input[type=file]").first.set_input_files(huge)
    page.wait_for_selector("text=The file is too large: the limit is 64 MiB.")
    assert page.locator("textarea").count() == 0


# Looks


def screens(page: Page, envelope: bytes) -> Iterator[str]:
    """Walk through the pages, naming each."""
    yield "start"
    page.click("text=Check a reader")
    choose(page, ("x", b"x"))
    page.wait_for_selector(".digits")
    yield "check"
    page.click(".back")
    fill_enrolment(page)
    page.click("summary")
    yield "enrol"
    page.click("form button[type=submit]")
    page.wait_for_selector(".passphrase")
    yield "protect"
    page.click(".back")
    page.click("text=Test my set-up")
    yield "rehearse"
    page.click(".back")
    choose(page, ("x.tocsin", b"x"))
    page.wait_for_selector(".refusal")
    yield "refused"
    choose(page, ("x.tocsin", envelope))
    page.wait_for_selector("textarea")
    answer(page, identity_of("cert-green"))
    page.wait_for_selector(".trouble:not(:empty)")
    yield "authentic"
    answer(page, identity_of("cert-eu"))
    register_of(page)
    page.click("text=Files")
    yield "opened"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_it(visit: Visit, trusting: Path, viewport: dict[str, int], scheme: str) -> None:
    """axe-core finds nothing on any page, no page runs out of the window, and targets are large enough for a thumb."""
    # axe-core is evaluated in the page, which the policy forbids to anybody else.
    page = visit(
        trusting, viewport=viewport, color_scheme=scheme, bypass_csp=True, now=datetime(2028, 1, 1, tzinfo=UTC)
    )
    page.on("dialog", lambda dialog: dialog.accept())
    found = {}
    for name in screens(page, published({"register.html": b"<p>x"}).envelope()):
        page.evaluate(AXE)
        violations = page.evaluate("axe.run(document, {iframes: false}).then(result => result.violations)")
        found[name] = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
        for box in [
            each.bounding_box() for each in page.locator("button:visible, select:visible, .button:visible").all()
        ]:
            assert box
            assert min(box["width"], box["height"]) >= 24, name
    assert {name: violations for name, violations in found.items() if violations} == {}


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_each_language_fits_a_phone(visit: Visit, trusting: Path, language: str) -> None:
    """In each language, from right to left too, nothing runs out of the window or stays English."""
    page = visit(trusting)
    english = page.inner_text("main")
    page.select_option(".top select", language)
    assert page.evaluate("document.activeElement.matches('.top select')")
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    assert not set(english.splitlines()) & set(page.inner_text("main").splitlines()) - {""}
    # The page's own listener stands before this one.
    go = """address => new Promise(done => {
        addEventListener("popstate", done, { once: true })
        location.hash = address
    }).then(() => document.querySelector("h1").textContent)"""
    titles = set()
    for address in ("#open", "#enrol", "#rehearse", "#check", ""):
        titles.add(page.evaluate(go, address))
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len(titles) == 5
