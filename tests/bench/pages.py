"""The pages in a real browser, on a processor slowed four times: finding a TLD, and opening an envelope."""

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.editions.reader_page import reader_of
from builder.pages import register_html
from builder.register.edition import Edition
from builder.register.loading import load
from builder.views import views_of
from builder.views.entries import OrganisationView, View
from builder.workspace.places import Workspace
from tests.bench.register import DAY, WHOLE, Bench

SLOWER = 4
CONTACTS = 2000
RUNS = 5
FIRST = "the first key"
# A label, a name begun, a name with a slip, a number's middle, nothing at all.
QUERIES = ("gr", "germ", "grecee", "0960", "960 4", "duty.c", "zzzzqq")
# From the key to the drawn result: the page draws in the same turn in which it hears of the key.
SINCE_EPOCH = "performance.timeOrigin"
MARK_ANSWER = """document.addEventListener("submit", () => performance.mark("answered"), {capture: true, once: true})"""
# When a page is painted, by its own clock.
PAINTED = """async () => {
    const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime
    while (painted() === undefined) await new Promise(done => setTimeout(done, 50))
    return painted()
}"""
# When the register is painted, and its tools have started.
READY = f"""async () =>
    {SINCE_EPOCH} + Math.max(await ({PAINTED})(), performance.getEntriesByName("ready")[0].startTime)"""
# What the processor is worth at this moment, slowed and with what else runs on it.
ARITHMETIC = """() => {
    const start = performance.now()
    let value = 1
    for (let turn = 0; turn < 2e7; turn += 1) value = (value * 1103515245 + 12345 + turn) | 0
    document.body.dataset.value = value
    return performance.now() - start
}"""
FIND = """async text => {
    const box = document.querySelector("input[type=search]")
    const start = performance.now()
    box.value = text
    box.dispatchEvent(new InputEvent("input", {bubbles: true}))
    document.body.offsetHeight
    return performance.now() - start
}"""


def view_of_whole(bench: Bench) -> View:
    """Return what the recipient sees who may see everything."""
    loaded = load(Workspace(bench.root))
    if loaded.register is None:
        raise SystemExit("bench: the register cannot be read")
    (recipient,) = (each for each in loaded.recipients if each.id == WHOLE)
    edition = Edition(number=1, issued=DAY, valid_days=loaded.register.settings.valid_days)
    return views_of(loaded.register, edition).view(recipient)


def with_contacts(view: View, wanted: int) -> View:
    """Return the view with so many contacts: those that it has, again under other names."""
    have = sum(len(each.contacts) for each in view.organisations)
    times = -(-wanted // have)
    more = {each.id: _with_more(each, times) for each in view.organisations}
    entries = tuple(
        replace(entry, manager=more[entry.manager.id], backend=entry.backend and more[entry.backend.id])
        for entry in view.entries
    )
    return replace(view, entries=entries, organisations=tuple(more.values()))


def _with_more(organisation: OrganisationView, times: int) -> OrganisationView:
    contacts = tuple(
        replace(contact, id=f"{contact.id}-{turn}", name=f"{contact.name} {'abcdefgh'[turn]}")
        for turn in range(times)
        for contact in organisation.contacts
    )
    return replace(organisation, contacts=contacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Milliseconds of each query, and of what the same browser took for an empty page."""

    each: dict[str, float]
    empty: float


def milliseconds_of_finding(bench: Bench, scratch: Path) -> Finding:
    """Return for each query the median time until its results are drawn, in a register of 2,000 contacts."""
    view = with_contacts(view_of_whole(bench), CONTACTS)
    path = scratch / "find.html"
    path.write_bytes(register_html.page_html(view.copy, page_parts(PartsMaker().parts(view))))
    with _slow_page() as tab:
        empty = _empty(tab, scratch)
        tab.goto(path.as_uri())
        box = tab.get_by_role("searchbox")
        box.wait_for()
        # What is made ready while nobody types.
        tab.wait_for_timeout(4000)
        first = tab.evaluate(FIND, "x")
        found = {text: [tab.evaluate(FIND, text) for _ in range(RUNS)] for text in QUERIES}
    return Finding(each={FIRST: first} | {text: statistics.median(times) for text, times in found.items()}, empty=empty)


def _empty(tab: Page, scratch: Path) -> float:
    """Return the milliseconds until an empty page is painted."""
    path = scratch / "empty.html"
    path.write_text("<!doctype html><title>x</title><p>x", encoding="utf-8")
    tab.goto(path.as_uri())
    painted: float = tab.evaluate(PAINTED)
    return painted


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Seconds of one opening, and of what the same browser took for an empty page and for some arithmetic."""

    seconds: float
    empty: float
    arithmetic: float


def opening(bench: Bench, scratch: Path) -> list[Opening]:
    """Measure, some times, from giving the identity to the register on screen, for the whole register."""
    workspace = Workspace(bench.root)
    envelope = bench.file("dist/site/envelopes/*")
    reader = scratch / "reader.html"
    reader.write_bytes(reader_of(workspace))
    return [_open(reader, scratch, envelope, bench.identity) for _ in range(RUNS)]


def bytes_of_reader(bench: Bench) -> int:
    """Return the size of the reader."""
    return len(reader_of(Workspace(bench.root)))


def _open(reader: Path, scratch: Path, envelope: Path, identity: str) -> Opening:
    with _slow_page() as tab:
        painted, arithmetic = _empty(tab, scratch), tab.evaluate(ARITHMETIC)
        tab.goto(reader.as_uri())
        # The page of opening, whatever the start page looks like.
        tab.goto(f"{reader.as_uri()}#open")
        tab.locator("input[type=file]").first.set_input_files(envelope)
        tab.fill("textarea", identity)
        tab.evaluate(MARK_ANSWER)
        tab.locator("form button[type=submit]").first.click()
        tab.frame_locator("iframe").locator("#query").wait_for()
        # By the pages' own clocks: whoever watches them from outside takes processor time as well.
        answered = tab.evaluate(f"{SINCE_EPOCH} + performance.getEntriesByName('answered')[0].startTime")
        usable = tab.frames[1].evaluate(READY)
        return Opening(seconds=(usable - answered) / 1000, empty=painted / 1000, arithmetic=arithmetic / 1000)


@contextmanager
def _slow_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        # The reader's frame would have a process of its own, which is not slowed with the page.
        together = ["--no-sandbox", "--disable-features=IsolateSandboxedIframes"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=together)
        tab = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
        tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield tab
        browser.close()
