"""The straightforward build, one recipient after the other, with the same packages and templates.

For each recipient: render all HTML, lay out the print edition as one WeasyPrint document
and the short list as another, zip, and have Debian's `age` seal it. It is no straw man:
the register is loaded and the style sheets are parsed once a process, before the clock starts;
the fonts are restricted as ours are; the pages hold the same pieces. Contents and
indexes in floats or tables instead of columns were tried: they differ by less than 15 %.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from builder import seal
from builder.bundle import archive, make, tables
from builder.bundle.parts import PartsMaker, ViewParts
from builder.pages import register_html
from builder.paper import plan

# By way of `layout`, which restricts the fonts before Pango is loaded.
from builder.paper.layout import FontConfiguration, weasyprint
from builder.progress import Silence
from builder.register.checked import read
from builder.register.edition import Edition
from builder.register.model import Recipient
from builder.seal import locators
from builder.views import Views, views_of
from builder.views.entries import Entry, View
from builder.words.templates import source, template
from builder.workspace.places import Workspace
from tests.bench.register import DAY

Digest = plan.Digest
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one recipient's bundle took, in seconds by step and of processor time, and its sealed size."""

    recipient: str
    steps: dict[str, float]
    cpu: float
    sealed: int

    @property
    def seconds(self) -> float:
        return sum(self.steps.values())


def measure(root: Path, recipients: Sequence[str], jobs: int, done: Callable[[], None]) -> list[Cost]:
    """Make the bundles of some recipients on so many processes, each of which is set up beforehand."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_set_up, initargs=(root,)) as pool:
        costs = []
        for cost in pool.map(_make, recipients):
            costs.append(cost)
            done()
        return costs


def sizes(root: Path) -> dict[str, int]:
    """Return about how much stands on the pages of each recipient: entries and channels."""
    workshop = _Workshop(root)
    return {
        name: sum(1 + _channels(entry) for entry in workshop.view(name).entries) for name in sorted(workshop.recipients)
    }


def _channels(entry: Entry) -> int:
    return sum(1 for _ in entry.manager.channels)


class _Workshop:
    """What a process has at hand for all recipients: the register, the style sheets, the fonts."""

    def __init__(self, root: Path) -> None:
        checked = read(Workspace.find(root), DAY, Silence())
        edition = Edition(number=1, issued=DAY, valid_days=checked.register.settings.valid_days)
        self.recipients: dict[str, Recipient] = {recipient.id: recipient for recipient in checked.recipients}
        self._views: Views = views_of(checked.register, edition)
        self.fonts = FontConfiguration()
        self.styles = [
            weasyprint.CSS(string=style, font_config=self.fonts)
            for style in (source("paper/paper.css"), (TEMPLATES / "pages.css").read_text(encoding="utf-8"))
        ]
        # With the rules of our own templates.
        ours = template("paper/cover.html").environment
        self.templates = ours.overlay(loader=jinja2.FileSystemLoader(TEMPLATES))

    def view(self, name: str) -> View:
        return self._views.view(self.recipients[name])

    def fill(self, name: str, **values: Any) -> str:
        return self.templates.get_template(name).render(values)

    def pdf(self, html: str) -> bytes:
        document = weasyprint.HTML(string=html).render(stylesheets=self.styles, font_config=self.fonts)
        written: bytes = document.write_pdf()
        return written


_at_hand: list[_Workshop] = []


def _set_up(root: Path) -> None:
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    workshop = _Workshop(root)
    # The first document of a process looks up its fonts.
    workshop.pdf("<p>Aa")
    _at_hand.append(workshop)


class _Clock:
    """Notes the seconds since it last did."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._at = time.perf_counter()
        self._used = _used()

    @property
    def cpu(self) -> float:
        return _used() - self._used

    def note(self, step: str) -> None:
        now = time.perf_counter()
        self.steps[step] = now - self._at
        self._at = now


def _used() -> float:
    """Return the processor time of this process and of the commands that it has run."""
    return sum(os.times()[:4])


def _make(name: str) -> Cost:
    """Make one recipient's sealed bundle, from its view to the ciphertext."""
    workshop = _at_hand[0]
    clock = _Clock()
    view = workshop.view(name)
    maker = PartsMaker()
    parts = maker.parts(view)
    recipient = workshop.recipients[name]
    keys, secret = tuple(key.key for key in recipient.keys), recipient.locator or ""
    named = locators.locator(secret, view.copy.edition.number)
    whole = make.Plan(copy=view.copy, parts=parts, locator=named, secret=secret, keys=keys)
    files = _texts(whole)
    pages, short_list = _pages(workshop, maker.book, parts)
    clock.note("render")
    files["register.pdf"] = workshop.pdf(pages)
    files["short-list.pdf"] = workshop.pdf(short_list)
    clock.note("lay out")
    files["manifest.json"] = make._manifest(whole, files)
    plaintext = archive.pack(files, DAY)
    clock.note("zip")
    sealed = _age(plaintext, keys)
    clock.note("seal")
    return Cost(recipient=name, steps=clock.steps, cpu=clock.cpu, sealed=len(sealed))


def _age(plaintext: bytes, keys: Sequence[str]) -> bytes:
    # Debian's age knows no hybrid keys; ours takes as long as a process of age does, or less.
    if any(seal.is_post_quantum(key) for key in keys):
        return seal.seal(plaintext, list(keys))
    command = ["age", *(word for key in keys for word in ("-r", key))]
    return subprocess.run(command, input=plaintext, stdout=subprocess.PIPE, check=True).stdout


def _texts(whole: make.Plan) -> dict[str, bytes]:
    copy, parts = whole.copy, whole.parts
    texts = {
        "START-HERE.txt": register_html.start_here(copy, whole.coming),
        "register.html": register_html.page_html(copy, make.page_parts(parts)),
        "register.json": tables.register_json(
            copy, (entry.json for entry in parts.entries), (each.json for each in parts.organisations)
        ),
        "register.csv": tables.csv_header() + "".join(entry.csv for entry in parts.entries),
        "contacts.vcf": "".join(each.vcards for each in parts.organisations),
    }
    return {name: text.encode() for name, text in texts.items()}


def _pages(workshop: _Workshop, book: plan.SnippetBook, parts: ViewParts) -> tuple[str, str]:
    """Return the print edition and the short list as HTML."""

    def html(digest: Digest) -> Markup:
        return Markup(book.snippets[digest].html)

    def rows(found: Iterable[tuple[int, Digest]]) -> list[dict[str, Any]]:
        return [{"anchor": f"entry-{number}", "html": html(digest)} for number, digest in found]

    copy = {
        "title": parts.copy.title,
        "header": html(parts.copy.header),
        "footer": html(parts.copy.footer),
        "cover": [html(digest) for digest in parts.copy.cover],
    }
    entries = [entry.paper for entry in parts.entries]
    pages = workshop.fill(
        "register.html",
        copy=copy,
        entries=[[html(block) for block in entry.blocks] for entry in entries],
        operators=[[html(block) for block in operator.blocks] for operator in parts.operators],
        contents=rows((number, entry.contents) for number, entry in enumerate(entries)),
        by_territory=rows(_by_territory(entries)),
        by_code=rows(_by_code(entries)),
    )
    return pages, workshop.fill("short-list.html", copy=copy, pieces=[html(entry.short) for entry in entries])


def _by_territory(entries: Sequence[plan.EntryPaper]) -> Iterator[tuple[int, Digest]]:
    for number, entry in sorted(enumerate(entries), key=lambda found: found[1].territory.casefold()):
        yield number, entry.by_territory


def _by_code(entries: Sequence[plan.EntryPaper]) -> Iterator[tuple[int, Digest]]:
    found = ((str(code), number, row) for number, entry in enumerate(entries) for code, row in entry.by_code)
    for _, number, row in sorted(found):
        yield number, row
