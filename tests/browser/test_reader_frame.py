"""`reader.html` in a real browser: the register has a frame, out of which nothing runs or speaks."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Frame
from reader_desk import Deployment, answer, choose, pick, published, register_of
from register_pages import turned_to
from visits import DESKTOP, PHONE, Visits
from workspaces import identity_of

RUN = "document.title='owned';parent.postMessage('owned','*');fetch('http://127.0.0.1:9/owned')"
HOSTILE = f"""<!doctype html><html data-markup="2" onload="{RUN}"><head>
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/refresh"><base href="http://127.0.0.1:9/">
<meta http-equiv="Content-Security-Policy" content="script-src 'unsafe-inline'">
<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><style>@import "http://127.0.0.1:9/y.css";</style>
<script>{RUN}</script><title>t</title></head><body onload="{RUN}">
<main><p style="position:fixed;inset:0" onclick="{RUN}">kept</p>
<script>{RUN}</script><img src=x onerror="{RUN}"><svg onload="{RUN}"><style><img src=x onerror="{RUN}"></style></svg>
<iframe srcdoc="<script>{RUN}</script>"></iframe><object data="http://127.0.0.1:9/o"></object><embed src=x>
<form action="http://127.0.0.1:9/f"><input name=q autofocus onfocus="{RUN}"><button>Go</button></form>
<a id=js href="javascript:{RUN}">js</a><a id=tab href=" java&#9;script:{RUN}">tab</a><a href="https://evil.example">out</a>
<a href="data:text/html,<script>{RUN}</script>">data</a><a id=tel href="tel:+441632960101">ring</a>
<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript><template><script>{RUN}</script></template>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;"></table></math>
<textarea></textarea><img title="</textarea><script>{RUN}</script>">
<details open ontoggle="{RUN}"><summary>x</summary></details></body></html>"""


def test_a_hostile_register_runs_nothing(visit: Visits, trusting: Path) -> None:
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
    visit.complaints.clear()
    # As it comes to the frame, and once all of it is shown there.
    source = json.dumps(page.get_attribute("iframe.register", "srcdoc"))
    dressed = {**CLEAN, "scripts": 3, "metas": ["Content-Security-Policy"]}
    assert what_is_left(frame, f'new DOMParser().parseFromString({source}, "text/html")') == dressed
    turned_to(frame, "All")
    assert "kept" in frame.inner_text("body > main")
    assert what_is_left(frame, 'document.querySelector("body > main")') == {**CLEAN, "links": ["tel:+441632960101"]}
    assert what_is_left(frame, "document")["handlers"] == []
    # The reader's own script is drawn and says so; nobody else says anything.
    assert page.evaluate("heard") == [{"is": "focus"}, "last"]
    assert "owned" not in page.title()
    assert visit.requests == []


CLEAN: dict[str, Any] = {"bad": 0, "scripts": 0, "handlers": [], "links": [], "metas": []}


def what_is_left(frame: Frame, document: str) -> dict[str, Any]:
    """What of a document could run, load or lead somewhere."""
    found: dict[str, Any] = frame.evaluate(
        """() => {
            const left = DOCUMENT
            const bad = "img, svg, math, iframe, object, embed, form, base, link, template, noscript, [style]"
            const elements = [...left.querySelectorAll("*")]
            return {
                bad: left.querySelectorAll(bad).length,
                scripts: left.querySelectorAll("script, style").length,
                handlers: elements.flatMap(each => each.getAttributeNames()).filter(name => name.startsWith("on")),
                links: [...left.querySelectorAll("[href]")].map(each => each.getAttribute("href")),
                metas: [...left.querySelectorAll("meta[http-equiv]")].map(each => each.httpEquiv),
            }
        }""".replace("DOCUMENT", document)
    )
    return found


def test_the_worst_register_is_shown(visit: Visits, trusting: Path, hostile_bundle: dict[str, bytes]) -> None:
    """5,000 contacts, markup in each name, 10,000 letters in a row: nothing runs, no layout breaks."""
    page = visit(trusting)
    page.evaluate("window.heard = []; addEventListener('message', event => heard.push(event.data))")
    choose(page, ("x.tocsin", published(hostile_bundle).envelope()))
    answer(page, identity_of("cert-eu"))
    page.wait_for_selector("iframe.register", timeout=30_000)
    frame = register_of(page)
    turned_to(frame, "All")
    assert frame.evaluate("document.querySelectorAll('article').length") == 309
    assert frame.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert frame.locator("img").count() == 0
    assert "owned" not in (page.title(), frame.evaluate("document.title"))
    assert "TLP:RED" in page.inner_text(".opened-bar")


def test_the_frame_has_no_way_to_the_page(visit: Visits, deployment: Deployment) -> None:
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
    started = """() => new Promise(done => {
        try {
            const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])))
            worker.onmessage = () => done("started")
            worker.onerror = () => done("stopped")
        } catch (error) { done(error.name) }
    })"""
    assert frame.evaluate(started) in ("stopped", "SecurityError")
    assert any("Content Security Policy" in text for text in visit.complaints)
    visit.complaints.clear()
    visit.requests.clear()


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


def test_only_the_frame_is_heard_and_only_what_it_may_say(visit: Visits, deployment: Deployment) -> None:
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
    pick(page, "About this edition")
    stranger.evaluate(f"{SAID}.forEach(each => parent.postMessage(each, '*'))")
    page.evaluate(f"{SAID}.forEach(each => postMessage(each, '*'))")
    frame.evaluate(f"{ODD}.forEach(each => parent.postMessage(each, '*'))")
    pick(page, "Close and forget")
    assert downloads == []
    assert page.locator("[role=status]:visible").count() == 0
    # The same words from the frame itself are taken, but a file only while somebody is at it.
    frame.evaluate(f"{SAID}.forEach(each => parent.postMessage(each, '*'))")
    page.wait_for_selector("text=Saved as outcomes.csv")
    pick(page, "Close and forget")
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


def test_a_newer_register_is_shown_with_no_script(visit: Visits, trusting: Path) -> None:
    """Markup that this reader does not know is complete as it stands, and a sentence says what is missing."""
    page = visit(trusting)
    text = b'<html data-markup="3"><body><main><p>Ring somebody</main>'
    choose(page, ("x.tocsin", published({"register.html": text}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    assert frame.inner_text("main") == "Ring somebody"
    assert frame.locator("script").count() == 0
    assert "newer than this reader" in page.inner_text(".opened")


def test_a_register_that_cannot_be_read_is_shown_as_it_stands(visit: Visits, trusting: Path) -> None:
    """Where the tools find a register wanting it is there without them, from what is named all the same."""
    page = visit(trusting)
    ring = f"<p class=f>Ring <a href=tel:+441632960101>+44</a><script>{RUN}</script>"
    entry = f"<article id=gr><h2><b>.gr</b> Greece</h2>{ring}</article>"
    text = f'<html data-markup="2"><body><header><h1>Register</h1></header><main>{entry}</main><section id=about>About'
    choose(page, ("x.tocsin", published({"register.html": text.encode()}).envelope()))
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    for wanted in ("Register", "Greece", "+44", "About"):
        assert wanted in frame.inner_text("body")
    assert frame.locator("#app").count() == 0
    assert what_is_left(frame, "document.body") == {**CLEAN, "scripts": 1, "links": ["tel:+441632960101"]}
    assert visit.complaints
    visit.complaints.clear()
