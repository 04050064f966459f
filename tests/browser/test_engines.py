"""The reader, and the register alone, in three engines: a dozen clicks of somebody who rings people in an outage."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import cheap
import pytest
from engines import NAMES, Engine, started
from reader_desk import published, trusting_reader
from register_pages import rendered, view_of
from workspaces import MINIATURE, TODAY, identity_of

from builder.register.edition import Edition
from builder.workspace.places import Workspace

# A click that a policy stops says so here, whatever the browser shows or does not show.
WATCH = """addEventListener("securitypolicyviolation", event => {
    document.documentElement.dataset.stopped = event.violatedDirective
})"""
# Whether a worker answered, which is not to be seen otherwise: where none does, the page does its work itself.
WORKED = """window.Worker = class extends Worker {
    constructor(address) {
        super(address)
        this.addEventListener("message", () => { document.documentElement.dataset.worked = "yes" })
    }
}"""
PASSPHRASE = "correct horse battery staple"
STOPPED = "document.documentElement.dataset.stopped ?? null"
# The link that a key follows: kept, and not followed, for a browser may ask which program is to ring.
RUNG = """void document.addEventListener("click", event => {
    document.documentElement.dataset.rung = event.target.closest(".hits a.ring").getAttribute("href")
    event.preventDefault()
}, { once: true, capture: true })"""
PLAIN = "Close the register and forget it? To see it again you need your identity again."


@dataclass(frozen=True, kw_only=True)
class Papers:
    """What a CERT has: the reader, an envelope, its identity, and the register alone."""

    reader: Path
    envelope: Path
    identity: Path
    register: Path


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """The miniature as one recipient sees it, in an envelope of another that `tree` signed."""
    home = tmp_path_factory.mktemp("papers")
    edition = Edition(number=12, issued=TODAY, valid_days=30)
    register = home / "register.html"
    register.write_text(rendered(view_of(Workspace.find(MINIATURE), "cert-all", edition)), encoding="utf-8")
    envelope = home / "x.tocsin"
    envelope.write_bytes(published({"register.html": register.read_bytes()}).envelope())
    identity = home / "identity.age"
    identity.write_bytes(cheap.encrypt(identity_of("cert-eu").encode(), PASSPHRASE, armored=True))
    reader = trusting_reader(home / "reader.html")
    return Papers(reader=reader, envelope=envelope, identity=identity, register=register)


def opened(engine: Engine, papers: Papers) -> None:
    """Open the envelope with an identity, whose passphrase a worker works with."""
    engine.go(papers.reader)
    engine.read(f"void {WATCH}")
    engine.read(f"void ({WORKED})")
    engine.choose(papers.envelope)
    engine.wait("Boolean(document.querySelector('textarea'))")
    engine.choose(papers.identity)
    # The keyboard goes where the passphrase is asked for.
    engine.wait("document.activeElement.matches('input[type=password]')")
    engine.keys(PASSPHRASE)
    engine.click("form button[type=submit]")
    engine.wait("Boolean(document.querySelector('#query'))", inside=True)
    assert engine.read("document.documentElement.dataset.worked") == "yes"
    assert engine.read(STOPPED) is None


def found(engine: Engine, tld: str, *, inside: bool) -> None:
    """Open an entry, from wherever one is."""
    engine.click(".bar button", "Find", inside=inside)
    engine.wait("Boolean(document.querySelector('#query'))", inside=inside)
    engine.read("void (document.querySelector('#query').value = '')", inside=inside)
    engine.read("void document.querySelector('#query').dispatchEvent(new Event('input'))", inside=inside)
    engine.click(f".grid a[href='#{tld}']", inside=inside)
    stands(engine, tld, inside=inside)


def stands(engine: Engine, tld: str, *, inside: bool) -> None:
    """The entry is there, and nothing was stopped."""
    engine.wait(f"document.querySelector('article.entry h1')?.textContent.includes('.{tld}')", inside=inside)
    assert engine.read(STOPPED) is None


def rung(engine: Engine, *, inside: bool) -> None:
    """Click a link of each kind: the register stands after it."""
    for tld, kinds in {"gr": ("tel", "mailto"), "no": ("tel", "sms")}.items():
        found(engine, tld, inside=inside)
        for kind in kinds if inside or engine.hands_over else ():
            engine.click(f".entry a[href^='{kind}:']", inside=inside)
            stands(engine, tld, inside=inside)


def listed(engine: Engine, *, inside: bool) -> None:
    """Put a call on the list, and mark it."""
    engine.click(".thumb button", "+ List", inside=inside)
    engine.click(".bar button", "Calls", inside=inside)
    engine.click(".call .marks button", "No answer", inside=inside)
    # The next number is rung with a mark that is not saved: no browser asks because of that.
    if inside or engine.hands_over:
        engine.click(".call a[href^='tel:']", inside=inside)
    engine.wait("Boolean(document.querySelector('.attempts li'))", inside=inside)


def files_hold_what_was_marked(engine: Engine) -> None:
    """Each file is on the disk, and has the one outcome."""
    saved = json.loads(engine.saved("tocsin-calls-*.json"))
    assert (saved["schema"], saved["edition"], saved["recipient"]) == ("tocsin-calls/2", 12, "cert-all")
    assert [each["outcome"] for item in saved["items"] for each in item["attempts"]] == ["no-answer"]
    (row,) = csv.DictReader(io.StringIO(engine.saved("tocsin-calls-*.csv")))
    assert (row["tlds"], row["outcome"]) == ("no", "no-answer")
    (row,) = csv.DictReader(io.StringIO(engine.saved("outcomes.csv")))
    (item,) = saved["items"]
    assert [row[name] for name in ("organisation", "kind", "value")] == [
        item[name] for name in ("organisation", "kind", "value")
    ]
    assert (row["result"], row["officer"]) == ("no-answer", "cert-all")


def closing(engine: Engine, *, accept: bool) -> str:
    """Close the register from its menu; return what is asked."""
    engine.click(".opened-bar .menu > button")
    return engine.question(".close", accept=accept)


def in_the_reader(engine: Engine, papers: Papers) -> None:
    """Nothing that one clicks costs the register, each file arrives, and closing says what would be lost."""
    opened(engine, papers)
    # With no click into it, as one types at once: the box has the keyboard.
    engine.wait("document.activeElement.matches('iframe')")
    engine.keys("gr")
    engine.wait("document.querySelector('#query').value === 'gr'", inside=True)
    engine.wait("document.querySelector('.hits .hit')?.textContent.includes('.gr')", inside=True)
    engine.read(RUNG, inside=True)
    engine.keys_held("\n")
    engine.wait("document.documentElement.dataset.rung?.startsWith('tel:+')", inside=True)
    engine.keys("\n")
    stands(engine, "gr", inside=True)
    engine.click(".card button", "Copy", inside=True)
    engine.wait("document.querySelector('.card .actions [role=status]').textContent === 'Copied'", inside=True)
    engine.click(".card button", "QR", inside=True)
    engine.wait("Boolean(document.querySelector('.card svg.qr'))", inside=True)
    rung(engine, inside=True)
    engine.read("void (window.print = () => { document.title = 'on paper' })", inside=True)
    engine.click("nav button", "Print", inside=True)
    assert engine.read("document.title", inside=True) == "on paper"

    listed(engine, inside=True)
    lost = "1 outcome is not saved and will be lost. Close the register and forget it?"
    assert closing(engine, accept=False) == lost
    for name, file in {"Outcomes": "outcomes.csv", "CSV": "tocsin-calls-", "Save list": "tocsin-calls-"}.items():
        engine.click(".calls .menu > button", inside=True)
        engine.click(".calls button", name, inside=True)
        engine.wait(f"document.querySelector('#told').textContent.startsWith('Saved as {file}')")
    files_hold_what_was_marked(engine)

    engine.click(".bar button", "Broken?", inside=True)
    engine.click("input[value=internet]", inside=True)
    engine.wait("Boolean(document.querySelector('.outcome b'))", inside=True)
    assert engine.read(STOPPED) is None
    engine.read("void (document.querySelector('select.language').value = 'fr')", inside=True)
    engine.read("void document.querySelector('select.language').dispatchEvent(new Event('change'))", inside=True)
    engine.wait("document.querySelector('.bar button').textContent === 'Chercher'", inside=True)
    assert closing(engine, accept=False) == PLAIN
    engine.read("void (document.querySelector('select.language').value = 'en')", inside=True)
    engine.read("void document.querySelector('select.language').dispatchEvent(new Event('change'))", inside=True)
    at_night(engine, inside=True)
    assert closing(engine, accept=True) == lost
    engine.wait("Boolean(document.querySelector('.start')) && !document.querySelector('iframe')")


def alone(engine: Engine, papers: Papers) -> None:
    """With no reader around it the page saves by itself, says so, and lets one leave only then."""
    leaving = "!dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    engine.go(papers.register)
    engine.read(f"void {WATCH}")
    rung(engine, inside=False)
    listed(engine, inside=False)
    engine.wait(leaving)
    for name, file in {"Outcomes": "outcomes.csv", "CSV": "tocsin-calls-", "Save list": "tocsin-calls-"}.items():
        engine.click(".calls .menu > button")
        engine.click(".calls button", name)
        engine.wait(f"document.querySelector('.said').textContent.startsWith('Saved as {file}')")
    files_hold_what_was_marked(engine)
    assert engine.read(leaving) is False
    engine.go(papers.register)
    at_night(engine, inside=False)


def at_night(engine: Engine, *, inside: bool) -> None:
    """Nobody answers, it is dark, and somebody will ask: the next number, the colours, an incident, and a colleague."""
    found(engine, "gr", inside=inside)
    number = engine.read("document.querySelector('.hand .value').textContent", inside=inside)
    engine.click(".thumb .next", inside=inside)
    engine.wait(f"document.querySelector('.hand .value').textContent !== {json.dumps(number)}", inside=inside)
    engine.wait("document.querySelector('.tried li').textContent.includes('No answer')", inside=inside)
    engine.read("void (document.querySelector('select.theme').value = 'red')", inside=inside)
    engine.read("void document.querySelector('select.theme').dispatchEvent(new Event('change'))", inside=inside)
    engine.wait("document.documentElement.dataset.theme === 'red'", inside=inside)
    # The reader around it follows.
    engine.wait("document.documentElement.dataset.theme === 'red'")
    engine.click(".actions button", "Wrong?", inside=inside)
    engine.wait("Boolean(document.querySelector('.panel a[href^=\"mailto:\"]'))", inside=inside)
    engine.click(".bar .menu > button", inside=inside)
    engine.click(".menu-panel button", "Incident", inside=inside)
    engine.read("void (document.querySelector('.incident input').value = 'Worm')", inside=inside)
    engine.click(".incident button.main", inside=inside)
    engine.wait("document.querySelector('.incident h1').textContent === 'Worm'", inside=inside)
    engine.click(".incident .menu > button", inside=inside)
    engine.click(".incident button", "Hand the list over", inside=inside)
    engine.wait("Boolean(document.querySelector('.incident svg.qr'))", inside=inside)
    assert engine.read(STOPPED, inside=inside) is None


# One start of each browser, which takes longer than all that is clicked.
@pytest.mark.parametrize("name", NAMES)
def test_a_register_is_rung_down_in_each_engine(name: str, papers: Papers, tmp_path: Path) -> None:
    """In Chromium, Firefox and WebKit no click costs the register, and each file arrives: in the reader, and alone."""
    with started(name, tmp_path) as engine:
        in_the_reader(engine, papers)
        for path in engine.downloads.iterdir():
            path.unlink()
        alone(engine, papers)
