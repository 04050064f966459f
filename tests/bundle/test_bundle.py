"""Bundles: built from the miniature, opened, and held to the design file by file."""

import base64
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from running import tocsin
from workspaces import MINIATURE, NOW, TODAY, Change, approve, copy_miniature, identity_of, opened, secrets_in

from builder.pipeline import Choice, build
from builder.progress import Silence
from builder.register.check import check
from builder.register.edition import Edition
from builder.register.loading import load
from builder.register.model import NUMBERED, SPOKEN, Register, Tlp
from builder.seal import locators
from builder.views import views_of
from builder.views.entries import View
from builder.words import templates
from builder.workspace.places import Workspace

RECIPIENTS = ("cert-all", "cert-eu", "cert-green", "cert-none")
# A trial's files are named as the recipients' files say.
NAMES = secrets_in(Workspace(MINIATURE))
FILES = [
    "START-HERE.txt",
    "register.html",
    "register.json",
    "register.csv",
    "contacts.vcf",
    "register.pdf",
    "short-list.pdf",
    "manifest.json",
]
PDFS = ("register.pdf", "short-list.pdf")


@dataclass(frozen=True)
class Bundle:
    """One recipient's bundle opened, beside what the recipient may see."""

    recipient: str
    path: Path
    sealed: Path
    view: View
    files: dict[str, bytes]

    def text(self, name: str) -> str:
        return self.files[name].decode("utf-8-sig")

    def pdf(self, name: str) -> Path:
        """A PDF of the bundle as a file, for tools to read."""
        path = self.path / name
        if not path.exists():
            path.write_bytes(self.files[name])
        return path


def plaintexts(path: Path, recipients: tuple[str, ...] = RECIPIENTS) -> dict[str, dict[str, bytes]]:
    """Every file of every bundle of an edition, opened."""
    return {name: opened(path / f"{NAMES[name]}.zip.age", name) for name in recipients}


def built_in(root: Path, *, only: tuple[str, ...] = (), jobs: int = 1) -> dict[str, dict[str, bytes]]:
    built = build(copy_miniature(root), NOW, Silence(), choice=Choice(only=only), jobs=jobs)
    return plaintexts(built.path / "bundles", only or RECIPIENTS)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bundle]:
    """An edition of the miniature, opened with the identity of each recipient."""
    root = tmp_path_factory.mktemp("bundles")
    workspace = copy_miniature(root / "workspace")
    built = build(workspace, NOW, Silence(), jobs=1)
    loaded = load(workspace)
    assert loaded.register
    views = views_of(loaded.register, built.edition)
    found = {}
    for recipient in loaded.recipients:
        (root / recipient.id).mkdir()
        sealed = built.path / "bundles" / f"{NAMES[recipient.id]}.zip.age"
        found[recipient.id] = Bundle(
            recipient.id, root / recipient.id, sealed, views.view(recipient), opened(sealed, recipient.id)
        )
    return found


@pytest.fixture(params=RECIPIENTS)
def bundle(request: pytest.FixtureRequest, bundles: dict[str, Bundle]) -> Bundle:
    return bundles[request.param]


@pytest.fixture(scope="module")
def register() -> Register:
    found = load(Workspace(MINIATURE)).register
    assert found
    return found


@cache
def pages(path: Path) -> tuple[str, ...]:
    """The text of each page of a PDF."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True, timeout=60)
    return tuple(done.stdout.removesuffix("\f").split("\f"))


@cache
def flow(path: Path) -> str:
    """The text of a PDF cell by cell, without spaces."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True, timeout=60)
    return squeezed(done.stdout)


def squeezed(text: str) -> str:
    """A text without the spaces and line breaks that layout puts in."""
    return re.sub(r"\s", "", text)


def objects(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    yield from pdf.objects


# The files


def test_a_bundle_has_exactly_the_files_of_the_design(bundle: Bundle) -> None:
    """What to read first stands first, and nothing else is in it."""
    assert list(bundle.files) == FILES


def test_the_manifest_has_the_digest_of_each_file(bundle: Bundle) -> None:
    """A file that was changed, lost or slipped in is found by `sha256sum`."""
    manifest = json.loads(bundle.files["manifest.json"])
    secret = NAMES[bundle.recipient]
    assert manifest == {
        "schema": "tocsin-manifest/1",
        "recipient": bundle.recipient,
        "edition": 1,
        "issued": "2026-11-22",
        "expires": "2027-03-22",
        "locator": locators.locator(secret, 1),
        "locators": {str(edition): name for edition, name in locators.coming(secret, 1).items()},
        "locator_secret": secret,
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in bundle.files.items()
            if name != "manifest.json"
        },
    }


def test_a_copy_names_the_next_files_of_its_recipient_and_of_no_other(bundle: Bundle) -> None:
    """In START-HERE.txt, for whoever has no tool; what is passed on to programs, phones and walls holds no name."""
    for recipient, secret in NAMES.items():
        names = set(locators.coming(secret, 1).values())
        own = recipient == bundle.recipient
        assert {name for name in names if f"envelopes/{name}.tocsin\n" in bundle.text("START-HERE.txt")} == (
            names if own else set()
        )
        for file in set(FILES) - {"START-HERE.txt", "manifest.json"}:
            content = bundle.files[file].decode("latin-1")
            assert not any(each in content for each in (secret, locators.locator(secret, 1), *names)), file


def test_stock_tools_open_it(bundles: dict[str, Bundle], tmp_path: Path) -> None:
    """A CERT with `age` and `unzip` gets everything: promise 8."""
    bundle = bundles["cert-eu"]
    (tmp_path / "identity.txt").write_text(identity_of("cert-eu"), encoding="ascii")
    opening = ["age", "-d", "-i", tmp_path / "identity.txt", "-o", tmp_path / "bundle.zip", bundle.sealed]
    subprocess.run(opening, check=True, capture_output=True, timeout=30)
    tested = subprocess.run(
        ["unzip", "-t", tmp_path / "bundle.zip"], check=True, capture_output=True, text=True, timeout=30
    )
    assert "No errors detected" in tested.stdout
    assert tested.stderr == ""
    subprocess.run(
        ["unzip", "-q", tmp_path / "bundle.zip", "-d", tmp_path / "out"], check=True, capture_output=True, timeout=30
    )
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == bundle.files


def test_start_here_tells_what_to_do(bundle: Bundle) -> None:
    """Edition, validity, each file, whom to ring, and that nobody asks for a key."""
    text = bundle.text("START-HERE.txt")
    for wanted in ("Edition       1, issued 2026-11-22", "Valid until   2027-03-22", "+44 1632 960999", *FILES[1:]):
        assert wanted in text
    assert bundle.view.copy.marking.label in text
    assert bundle.view.copy.recipient_name in text
    assert "&amp;" not in text
    assert "No file of a bundle ever asks for your secret key" in text
    assert max(map(len, text.splitlines())) <= 100


def test_texts_are_utf_8_and_end_with_a_line(bundle: Bundle) -> None:
    """Every text can be read by any program; a byte order mark is where a spreadsheet needs it, and nowhere else."""
    for name in set(FILES) - set(PDFS):
        content = bundle.files[name]
        content.decode("utf-8")
        assert content.startswith(b"\xef\xbb\xbf") == (name == "register.csv")


def test_what_a_terminal_shows_ends_with_a_line(bundles: dict[str, Bundle]) -> None:
    """`cat START-HERE.txt` leaves the prompt on a line of its own."""
    for name in ("START-HERE.txt", "register.json", "register.csv", "contacts.vcf", "manifest.json"):
        assert bundles["cert-eu"].files[name].endswith(b"\n"), name


# Everything that the view holds is there, and nothing else


def channels(view: View) -> Iterator[Any]:
    for organisation in view.organisations:
        for _, channel in organisation.channels:
            yield channel


def test_each_file_holds_every_value_of_the_view(bundle: Bundle) -> None:
    """Whichever file a duty officer opens, the number is there."""
    paper = flow(bundle.pdf("register.pdf"))
    table = squeezed(bundle.text("register.csv"))
    page = squeezed(re.sub(r"<[^>]*>", "", bundle.text("register.html")))
    said = json.loads(bundle.files["register.json"])
    values = [
        channel["value"]
        for organisation in said["organisations"]
        for contact in organisation["contacts"]
        for channel in contact["channels"]
    ]
    assert values == [channel.value for channel in channels(bundle.view)]
    cards = re.sub(r"\r\n ", "", bundle.text("contacts.vcf")).replace("\\,", ",")
    for channel in channels(bundle.view):
        shown = squeezed(channel.shown)
        assert shown in paper
        assert shown in table
        assert shown in page
        assert channel.value in cards
    for organisation in bundle.view.organisations:
        for contact in organisation.contacts:
            for text in (contact.name, contact.note or ""):
                assert squeezed(text) in paper
                assert squeezed(text) in page


# What each recipient of the miniature may read, worked out by hand from its files: the TLDs' organisations, the label.
MAY_READ = {
    "cert-all": ({"registry-gr", "registry-no", "registry-tv", "shared-backend"}, Tlp.RED),
    "cert-eu": ({"registry-gr"}, Tlp.AMBER),
    "cert-green": ({"registry-gr", "registry-no", "registry-tv", "shared-backend"}, Tlp.GREEN),
    "cert-none": (set(), Tlp.RED),
}


def confidential(register: Register, recipient: str) -> set[str]:
    """Every value, name and note that a recipient may not read, in each form it could be written in.

    Told apart without `builder.views`, whose mistakes it is to find.
    """
    organisations, level = MAY_READ[recipient]
    seen: set[str | None] = set()
    hidden: set[str | None] = set()
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            named = hidden
            for channel in contact.channels:
                readable = organisation.id in organisations and channel.tlp <= level
                named = seen if readable else named
                where = seen if readable else hidden
                where |= {channel.value, channel.note}
                if channel.kind in NUMBERED:
                    where.add(re.sub(r"\D", "", channel.value))
                hidden.add(channel.override)
            named |= {contact.name, contact.note}
    readable_text = "\n".join(squeezed(text) for text in seen if text)
    return {found for text in hidden if text and (found := squeezed(text)) not in readable_text}


def everything_in(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """The text of each file in every form that a curious reader could get at."""
    for name, content in bundle.files.items():
        yield name, squeezed(content.decode("utf-8", "replace"))
        if name == "contacts.vcf":
            yield name, squeezed(content.decode().replace("\r\n ", "").replace("\\", ""))
        if name in PDFS:
            yield name, flow(bundle.pdf(name))
            yield name, squeezed("".join(pages(bundle.pdf(name))))
            with pikepdf.open(io.BytesIO(content)) as pdf:
                for found in objects(pdf):
                    yield name, squeezed(repr(found))
                    if isinstance(found, pikepdf.Stream):
                        yield name, squeezed(found.read_bytes().decode("latin-1"))


def test_no_file_holds_a_value_outside_the_view(bundle: Bundle, register: Register) -> None:
    """No number, address, name or note that is not this recipient's: not in text, in a link or in a stream."""
    hidden = confidential(register, bundle.recipient)
    assert len(hidden) > (0 if bundle.recipient == "cert-all" else 3)
    for name, text in everything_in(bundle):
        assert not [each for each in hidden if each in text], name


def test_what_is_hidden_from_one_is_shown_to_another(bundles: dict[str, Bundle], register: Register) -> None:
    """The test above can fail: what it looks for in one bundle is found in the other."""
    hidden = confidential(register, "cert-green") - confidential(register, "cert-all")
    texts = "".join(text for _, text in everything_in(bundles["cert-all"]))
    assert len(hidden) > 8
    assert all(each in texts for each in hidden)
    assert all(each in flow(bundles["cert-all"].pdf("register.pdf")) for each in hidden if not each.isdigit())


def test_not_even_a_font_tells_of_a_letter_outside_the_view(bundle: Bundle) -> None:
    """Fonts are cut to the glyphs of these pages, so none tells in which script a hidden name is written."""
    for name in PDFS:
        written = {*"".join(pages(bundle.pdf(name))), *"Page of 0123456789"}
        with pikepdf.open(io.BytesIO(bundle.files[name])) as pdf:
            for font in (found for found in objects(pdf) if isinstance(found, pikepdf.Dictionary)):
                if "/ToUnicode" in font:
                    codes = re.findall(rb"<[0-9a-f]{4}> <([0-9a-f]+)>", font["/ToUnicode"].read_bytes())
                    letters = {letter for code in codes for letter in bytes.fromhex(code.decode()).decode("utf-16-be")}
                    assert not {letter for letter in letters - written if letter.isalnum()}


def test_the_table_has_a_line_for_each_channel_of_each_entry(bundle: Bundle) -> None:
    """An organisation that runs two TLDs stands under both, so that a filter on one finds it."""
    rows = list(csv.DictReader(io.StringIO(bundle.text("register.csv"), newline="")))
    assert [(row["tld"], row["contact"], row["kind"]) for row in rows] == [
        (entry.tld, contact.id, channel.kind)
        for entry in bundle.view.entries
        for organisation in entry.organisations
        for contact, channel in organisation.channels
    ]


def test_the_address_book_has_each_contact_once(bundle: Bundle) -> None:
    """Nobody is imported twice because of serving two TLDs."""
    contacts = [contact for organisation in bundle.view.organisations for contact in organisation.contacts]
    assert bundle.text("contacts.vcf").count("BEGIN:VCARD") == len(contacts)
    uids = re.findall(r"^UID:(.*)\r$", bundle.text("contacts.vcf"), re.MULTILINE)
    assert len(set(uids)) == len(contacts)


# Paper


@pytest.mark.parametrize("name", PDFS)
def test_qpdf_finds_nothing_wrong(bundle: Bundle, name: str) -> None:
    """The file is sound, whatever the view holds."""
    done = subprocess.run(
        ["qpdf", "--check", bundle.pdf(name)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", PDFS)
def test_each_page_tells_what_it_is(bundle: Bundle, name: str) -> None:
    """A sheet that lies alone says whose it is, of which edition, until when, how far it may go and what is missing."""
    found = pages(bundle.pdf(name))
    copy = bundle.view.copy
    for number, page in enumerate(found, 1):
        text = re.sub(r"\s+", " ", page)
        assert f"Page {number} of {len(found)}" in text
        assert text.count(f" {copy.marking.label}") >= 2
        assert not [label for label in re.findall(r"TLP:[A-Z+]+", text) if label > "TLP:RED"]
        assert "Edition 1 · issued 2026-11-22 · valid until 2027-03-22" in text
        assert f"Copy for {copy.recipient_name} ({bundle.recipient})" in text
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert lines[0].startswith("Copy for")
        assert lines[0].endswith(copy.marking.label)
        foot = next(number for number, line in enumerate(lines) if line.startswith("Edition 1 · issued"))
        assert any(line.endswith(copy.marking.label) for line in lines[foot:])


def test_the_parts_of_the_print_edition_are_there(bundle: Bundle) -> None:
    """Cover, contents, entries, both indexes; the page numbers in the lists are those of the pages."""
    found = pages(bundle.pdf("register.pdf"))
    assert "Miniature register" in found[0]
    assert "Contents" in found[1]
    assert "Index by territory" in found[-2]
    assert "Index by telephone code" in found[-1]
    for entry in bundle.view.entries:
        (listed,) = re.findall(
            rf"{re.escape(entry.shown)} {entry.name}\s+(\d+)", "".join(found[1 : 2 if len(found) < 20 else 3])
        )
        assert entry.shown in found[int(listed) - 1]
        assert entry.name in found[int(listed) - 1]


def titles(items: Any, pdf: pikepdf.Pdf) -> list[Any]:
    found = []
    for item in items:
        page = pdf.pages.index(pikepdf.Page(item.destination[0]))
        found.append((item.title, page + 1, titles(item.children, pdf)))
    return found


def test_the_outline_leads_to_each_entry(bundle: Bundle) -> None:
    """In any reader, the side bar lists the parts and every TLD, and each leads to its page."""
    with pikepdf.open(io.BytesIO(bundle.files["register.pdf"])) as pdf, pdf.open_outline() as outline:
        chapters = titles(outline.root, pdf)
        count = len(pdf.pages)
    wanted = ["Contents", "Index by territory", "Index by telephone code"]
    assert [title for title, _, _ in chapters if title in wanted] == wanted
    assert [page for title, page, _ in chapters if title in wanted] == [2, count - 1, count]
    entries = next((children for title, _, children in chapters if title == "Entries"), [])
    assert [title for title, _, _ in entries] == [f"{entry.shown} {entry.name}" for entry in bundle.view.entries]
    text = pages(bundle.pdf("register.pdf"))
    for title, page, _ in entries:
        assert title.split()[0] in text[page - 1]
    operators = {entry.backend.name for entry in bundle.view.entries if entry.backend}
    assert {name for title, _, found in chapters if title == "Back-end operators" for name, _, _ in found} == operators


def links(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Dictionary]]:
    for number, page in enumerate(pdf.pages):
        for annotation in page.get("/Annots", []):
            assert annotation["/Subtype"] == "/Link"
            yield number, annotation


def test_numbers_and_addresses_are_links(bundle: Bundle) -> None:
    """On a telephone, a tap on a number rings it; and no link leads anywhere else."""
    wanted = {channel.link for channel in channels(bundle.view) if channel.link}
    first = {entry.first.channel.link for entry in bundle.view.entries if entry.first}
    for name, expected in (("register.pdf", wanted), ("short-list.pdf", first)):
        with pikepdf.open(io.BytesIO(bundle.files[name])) as pdf:
            found = {str(each["/A"]["/URI"]) for _, each in links(pdf) if "/A" in each}
            assert found == expected
            assert all(link.startswith(("tel:", "sms:", "mailto:")) for link in found)
            for _, each in links(pdf):
                left, bottom, right, top = (float(side) for side in each["/Rect"])
                assert 0 <= left < right <= 596
                assert 0 <= bottom < top <= 842


def test_rows_of_the_lists_lead_to_the_pages_that_they_name(bundle: Bundle) -> None:
    """A row of the contents or of an index can be tapped."""
    with pikepdf.open(io.BytesIO(bundle.files["register.pdf"])) as pdf:
        jumps = [pdf.pages.index(pikepdf.Page(each["/Dest"][0])) for _, each in links(pdf) if "/Dest" in each]
    codes = sum(
        len(
            {
                re.match(r"\+(44|49)", channel.value).group()  # type: ignore[union-attr]
                for organisation in entry.organisations
                for _, channel in organisation.channels
                if channel.kind in NUMBERED
            }
        )
        for entry in bundle.view.entries
    )
    assert len(jumps) == 2 * len(bundle.view.entries) + codes


def test_the_short_list_has_the_first_number_of_each_tld(bundle: Bundle) -> None:
    """One line a TLD for a wall or a pocket, on a few sheets."""
    found = pages(bundle.pdf("short-list.pdf"))
    text = squeezed("".join(found))
    assert len(found) == 1
    for entry in bundle.view.entries:
        assert squeezed(f"{entry.shown} {entry.name}") in text
        assert squeezed(entry.first.channel.shown if entry.first else "no number") in text
    shown = {
        squeezed(channel.shown)
        for channel in channels(bundle.view)
        if channel.kind in SPOKEN
        and channel.shown not in {e.first.channel.shown for e in bundle.view.entries if e.first}
    }
    assert not [number for number in shown if number in text]


@pytest.mark.parametrize("name", PDFS)
def test_every_font_is_embedded(bundle: Bundle, name: str) -> None:
    """The page looks the same on a machine without fonts, and its text can be searched."""
    done = subprocess.run(["pdffonts", bundle.pdf(name)], capture_output=True, text=True, check=True, timeout=60)
    rows = [line.split() for line in done.stdout.splitlines()[2:]]
    assert rows
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


RUNS = {"/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/EmbeddedFiles", "/RichMedia", "/AcroForm", "/XFA"}


@pytest.mark.parametrize("name", PDFS)
def test_the_file_holds_text_and_lines_and_nothing_that_runs(bundle: Bundle, name: str) -> None:
    """No script, no action but a link, no attachment, no form, no image: nothing that phones home."""
    done = subprocess.run(["pdfimages", "-list", bundle.pdf(name)], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 2
    with pikepdf.open(io.BytesIO(bundle.files[name])) as pdf:
        for found in objects(pdf):
            if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
                assert not RUNS & set(found.keys())
                assert "/XObject" not in found
                assert found.get("/Subtype") != "/Image"
        for _, each in links(pdf):
            assert each.get("/A", {"/S": "/URI"})["/S"] == "/URI"


def test_the_information_of_the_file_tells_the_edition_and_no_machine(bundle: Bundle) -> None:
    """Title and date are the edition's; no producer, no author, no path."""
    for name in PDFS:
        with pikepdf.open(io.BytesIO(bundle.files[name])) as pdf:
            assert {key: str(value) for key, value in pdf.docinfo.items()} == {
                "/Title": "Miniature register, edition 1",
                "/CreationDate": "D:20261122",
            }
            assert pdf.Root.Lang == "en"


# HTML


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


def markup(text: str) -> str:
    """A page without its own script, style and policy."""
    return re.sub(r"<(script|style)>.*?</\1>", r"<\1></\1>", text, flags=re.DOTALL)


def test_the_page_has_one_script_and_asks_for_nothing(bundle: Bundle) -> None:
    """No network, no frame, no form: the file is all there is, and its script is ours as it was built."""
    text = bundle.text("register.html")
    assert re.findall(r"<script>(.*?)</script>", text, re.DOTALL) == [templates.built("register.js")]
    text = markup(text)
    page = Page(text)
    assert len(re.findall("<script", text, re.IGNORECASE)) == 1
    assert "javascript:" not in text.lower()
    assert not re.search(r"https?://|[\"'(=]\s*//|url\(|@import", text)
    assert not re.search(r"https?://|url\(|@import", templates.built("register.css"))
    assert not {tag for tag, _ in page.elements} & {
        *("iframe", "frame", "object", "embed", "img", "link", "base", "form", "input", "button", "video"),
        *("audio", "svg", "template"),
    }
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "action")}
    for target in page.all("href"):
        assert target.startswith(("#", "tel:", "sms:", "mailto:"))


def test_the_content_security_policy_allows_this_script_and_style_and_nothing_else(bundle: Bundle) -> None:
    """A forged part could neither run nor fetch; the digests are those of what stands there."""
    text = bundle.text("register.html")
    (policy,) = (
        attributes["content"]
        for tag, attributes in Page(markup(text)).elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (script, style)]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digests[0]}'; style-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = text.partition("<style>")[0]
    assert head.index("Content-Security-Policy") < head.index("<title>")
    assert head.index("charset") < 300


def test_links_within_the_page_lead_somewhere(bundle: Bundle) -> None:
    """Every jump of the indexes has its place, and no place is there twice."""
    page = Page(markup(bundle.text("register.html")))
    places = page.all("id")
    assert len(places) == len(set(places))
    targets = [target[1:] for target in page.all("href") if target.startswith("#")]
    assert set(targets) <= set(places)


def test_a_jump_to_a_variant_outside_the_view_is_no_link(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """Who may read .gr alone is not sent to an entry that its page does not have."""
    change("recipients/cert-eu.yaml", "{regions: [EU]}", "{tlds: [gr]}")
    approve(miniature)
    built = build(miniature, NOW, Silence(), choice=Choice(only=("cert-eu",)))
    files = opened(built.path / "bundles" / f"{NAMES['cert-eu']}.zip.age", "cert-eu")
    page = Page(markup(files["register.html"].decode()))
    targets = {target[1:] for target in page.all("href") if target.startswith("#")}
    assert targets <= set(page.all("id"))


def test_the_page_tells_what_it_is_on_top(bundle: Bundle) -> None:
    """Edition, validity, whose copy, the label, and whom to ring stand before the first entry."""
    text = bundle.text("register.html")
    top = text.partition("<article")[0]
    for wanted in ("Edition 1", "2026-11-22", "2027-03-22", bundle.recipient, "+44 1632 960999"):
        assert wanted in top
    assert bundle.view.copy.marking.label in top
    page = Page(text)
    assert [attributes.get("lang") for tag, attributes in page.elements if tag == "html"] == ["en"]
    assert [attributes["id"] for tag, attributes in page.elements if tag == "article"] == [
        entry.tld for entry in bundle.view.entries
    ]


def test_names_are_text_and_never_markup(bundles: dict[str, Bundle]) -> None:
    """A recipient or a registry called `<friends>` is shown so."""
    text = bundles["cert-eu"].text("register.html")
    assert "CERT of the East “&amp; &lt;friends&gt;”" in text
    assert "<friends>" not in text
    assert "CERT of the East “& <friends>”" in pages(bundles["cert-eu"].pdf("register.pdf"))[0]


# Hostile and long texts

HOSTILE = {
    "Ελένη Δείγμα (Eleni Sample)": "<script>alert(1)</script> مثال (通報) ตัวอย่าง \\\\(",
    "Speaks for the board.": "</style></p><img src=x onerror=alert(1)> (unbalanced {{ 7*7 }} {% raw %}",
    "eleni@example.net": "o'brien+a&b@example.net",
}


def test_hostile_texts_stay_texts(miniature: Workspace, change: Change, tmp_path: Path) -> None:
    """Markup, template code, brackets of PDF strings and unusual scripts change nothing but what is read."""
    for old, new in HOSTILE.items():
        quoted = new.replace("'", "''")
        change("data/organisations/registry-gr.yaml", old, f"'{quoted}'")
    built = build(miniature, NOW, Silence(), choice=Choice(only=("cert-all",)))
    files = opened(built.path / "bundles" / f"{NAMES['cert-all']}.zip.age", "cert-all")
    page = Page(markup(files["register.html"].decode()))
    assert [tag for tag, _ in page.elements if tag in ("script", "img")] == ["script"]
    path = tmp_path / "register.pdf"
    path.write_bytes(files["register.pdf"])
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True, timeout=60)
    text = flow(path)
    for wanted in ("o'brien+a&b@example.net", "<script>alert(1)</script>", "{{7*7}}", "通報"):
        assert wanted in text
    with pikepdf.open(path) as pdf:
        assert "mailto:o%27brien+a%26b@example.net" in {
            str(each["/A"]["/URI"]) for _, each in links(pdf) if "/A" in each
        }


@pytest.mark.parametrize("letter", ["😀", "𓀀", "𐰀", "🇬🇷", "☎", "\ue000"])
def test_a_letter_that_no_font_has_stops_no_edition(miniature: Workspace, change: Change, letter: str) -> None:
    """It is printed, or refused by `check` with its place: an edition never dies of a note without saying where."""
    change("data/organisations/registry-gr.yaml", "Speaks for the board.", f"Speaks {letter} for the board.")
    problems = check(load(miniature), TODAY)
    if any(each.place.file == "data/organisations/registry-gr.yaml" for each in problems):
        return
    built = build(miniature, NOW, Silence(), choice=Choice(only=("cert-eu",)))
    assert letter in opened(built.path / "bundles" / f"{NAMES['cert-eu']}.zip.age", "cert-eu")["register.html"].decode()


# The same data, the same plaintext


@pytest.fixture(scope="module")
def reference(bundles: dict[str, Bundle]) -> dict[str, dict[str, bytes]]:
    return {name: bundle.files for name, bundle in bundles.items()}


def test_two_builds_are_the_same(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Promise 7: same data, same date, same plaintext, byte for byte."""
    assert built_in(tmp_path / "again", jobs=1) == reference


def test_the_number_of_processes_does_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Two workers make what one makes."""
    assert built_in(tmp_path / "two", jobs=2) == reference


def test_the_cache_does_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Cold, warm, half warm or none: the pages are the same."""
    workspace = copy_miniature(tmp_path / "workspace")

    def again() -> dict[str, dict[str, bytes]]:
        found = plaintexts(build(workspace, NOW, Silence(), cache=workspace.cache).path / "bundles")
        shutil.rmtree(workspace.staged)
        return found

    assert again() == reference
    assert any(workspace.cache.iterdir())
    assert again() == reference
    shutil.rmtree(workspace.cache)
    organisation = workspace.data / "organisations/registry-gr.yaml"
    text = organisation.read_text(encoding="utf-8")
    organisation.write_text(text.replace("960101", "960109"), encoding="utf-8")
    assert again() != reference
    organisation.write_text(text, encoding="utf-8")
    assert again() == reference


@pytest.mark.parametrize("name", RECIPIENTS)
def test_a_build_for_one_gives_what_a_build_for_all_gives(
    reference: dict[str, dict[str, bytes]], tmp_path: Path, name: str
) -> None:
    """Who is built for besides has no part in what a recipient gets."""
    assert built_in(tmp_path / name, only=(name,)) == {name: reference[name]}


def test_machine_place_and_order_of_files_do_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Another directory, another time zone, another language, another seed of Python's hashes."""
    workspace = copy_miniature(tmp_path / "some where else")
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4",
        "HOME": str(tmp_path),
    }
    environment.pop("SOURCE_DATE_EPOCH", None)
    done = tocsin("--root", workspace.root, "--date", "2026-11-22", "build", "--jobs", "1", env=environment)
    assert done.returncode == 0
    assert plaintexts(Path(done.stdout.strip()) / "bundles") == reference


def test_another_day_is_another_edition(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """The date is part of what a copy says, and of nothing else in the zip."""
    built = build(
        copy_miniature(tmp_path / "workspace"), NOW.replace(day=23), Silence(), choice=Choice(only=("cert-eu",))
    )
    assert built.edition == Edition(number=1, issued=TODAY.replace(day=23), valid_days=120)
    found = plaintexts(built.path / "bundles", ("cert-eu",))["cert-eu"]
    assert {name for name in FILES if found[name] != reference["cert-eu"][name]} == set(FILES) - {
        "register.csv",
        "contacts.vcf",
    }


def test_the_archive_is_whole(bundles: dict[str, Bundle]) -> None:
    """Python's own reader agrees with `unzip`, file dates included."""
    from builder import seal

    for bundle in bundles.values():
        plain = seal.unseal(bundle.sealed.read_bytes(), identity_of(bundle.recipient))
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            assert archive.testzip() is None
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
