"""The straightforward build, one recipient after the other, with the same packages.

For each recipient: render all HTML, lay out the print edition as one WeasyPrint document
and the short list as another, zip, and have Debian's `age` seal it. It is no straw man:
the register is loaded and the style sheets are parsed once a process, before the clock starts;
the fonts are restricted as ours are; the pages say the same. Contents and
indexes in floats or tables instead of columns were tried: they differ by less than 15 %.

It is what all else is measured with, so it stays what it is, however ours is done: WeasyPrint, zip and
the pages are its own.
"""

import hashlib
import importlib
import io
import json
import os
import subprocess
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

from builder import seal
from builder.bundle import tables, vcard
from builder.pages import register_html
from builder.pages.changes import change_html, changes_html
from builder.progress import Silence
from builder.register.checked import read
from builder.register.edition import Edition
from builder.register.model import Recipient
from builder.seal import locators
from builder.views import Views, views_of
from builder.views.entries import Entry, View
from builder.workspace.places import Workspace
from tests.bench.pieces import TEMPLATES, Pieces
from tests.bench.register import DAY

STYLES = ("paper/paper.css", "pages.css")
# What our bundles were deflated with when this was written.
LEVEL = 3


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
        self.pieces = Pieces()
        self._views: Views = views_of(checked.register, edition)

    def view(self, name: str) -> View:
        return self._views.view(self.recipients[name])


class _Printer:
    """WeasyPrint as it comes, with the fonts that ours has and style sheets that it has read."""

    def __init__(self) -> None:
        # Fontconfig reads this once, when Pango is loaded. So the library is not imported before.
        os.environ["FONTCONFIG_FILE"] = str(files("builder.paper") / "fonts.conf")
        os.environ["SOURCE_DATE_EPOCH"] = "0"
        self._weasyprint = importlib.import_module("weasyprint")
        self._fonts = importlib.import_module("weasyprint.text.fonts").FontConfiguration()
        self._styles = [
            self._weasyprint.CSS(string=(TEMPLATES / name).read_text(encoding="utf-8"), font_config=self._fonts)
            for name in STYLES
        ]

    def pdf(self, html: str) -> bytes:
        document = self._weasyprint.HTML(string=html).render(stylesheets=self._styles, font_config=self._fonts)
        written: bytes = document.write_pdf()
        return written


_at_hand: list[tuple[_Workshop, _Printer]] = []


def _set_up(root: Path) -> None:
    printer = _Printer()
    # The first document of a process looks up its fonts.
    printer.pdf("<p>Aa")
    _at_hand.append((_Workshop(root), printer))


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
    workshop, printer = _at_hand[0]
    clock = _Clock()
    view, recipient = workshop.view(name), workshop.recipients[name]
    bundle = texts(view, recipient.locator or "")
    pages, short_list = workshop.pieces.pages(view)
    clock.note("render")
    bundle["register.pdf"] = printer.pdf(pages)
    bundle["short-list.pdf"] = printer.pdf(short_list)
    clock.note("lay out")
    plaintext = _zip(bundle)
    clock.note("zip")
    sealed = _age(plaintext, [key.key for key in recipient.keys])
    clock.note("seal")
    return Cost(recipient=name, steps=clock.steps, cpu=clock.cpu, sealed=len(sealed))


def texts(view: View, secret: str) -> dict[str, bytes]:
    """Return the files of a bundle that are text, each rendered for this recipient alone."""
    copy, entries, organisations = view.copy, view.entries, view.organisations
    changes = [change_html(placed.changes) for placed in view.changes.organisations]
    left = {each.id: register_html.organisation_html(each).encode() for each in organisations}
    parts = register_html.PageParts(
        labels=[register_html.label_html(entry).encode() for entry in entries],
        entries=[
            register_html.entry_html(entry).encode()
            + left.pop(entry.manager.id, register_html.again_html(entry).encode())
            + register_html.END_OF_ENTRY
            for entry in entries
        ],
        operators=list(left.values()),
        changes=changes_html(view.changes, changes).encode(),
    )
    return {
        "START-HERE.txt": register_html.start_here(copy, locators.coming(secret, copy.edition.number)),
        "register.html": register_html.page_html(copy, parts),
        "register.json": tables.register_json(
            copy,
            (tables.tld_json(entry).encode() for entry in entries),
            (tables.organisation_json(each).encode() for each in organisations),
        ),
        "register.csv": tables.register_csv(tables.csv_rows(entry).encode() for entry in entries),
        "contacts.vcf": b"".join(vcard.vcards(each).encode() for each in organisations),
    }


def _zip(bundle: dict[str, bytes]) -> bytes:
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in bundle.items()}
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for name, content in {**bundle, "manifest.json": json.dumps(digests).encode()}.items():
            # What is deflated already gains nothing by it.
            archive.writestr(name, content, zipfile.ZIP_STORED if name.endswith(".pdf") else None)
    return output.getvalue()


def _age(plaintext: bytes, keys: Sequence[str]) -> bytes:
    # Debian's age knows no hybrid keys; ours takes as long as a process of age does, or less.
    if any(seal.is_post_quantum(key) for key in keys):
        return seal.seal(plaintext, list(keys))
    command = ["age", *(word for key in keys for word in ("-r", key))]
    return subprocess.run(command, input=plaintext, stdout=subprocess.PIPE, check=True).stdout
