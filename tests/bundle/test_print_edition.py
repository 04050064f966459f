"""The print edition and the short list of a bundle, looked into with stock tools."""

import io
import re
import subprocess
from typing import Any

import pikepdf
import pytest
from opened_bundles import PDFS, Bundle, channels
from pdfs import links, objects, pages, squeezed

from builder.register.kinds import NUMBERED, SPOKEN


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
        assert copy.title in text
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
