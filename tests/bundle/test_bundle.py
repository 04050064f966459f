"""Bundles: built from the miniature, opened, and held to the design file by file."""

import csv
import hashlib
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from opened_bundles import FILES, NAMES, PDFS, Bundle, channels
from pdfs import flow, objects, pages, squeezed
from workspaces import MINIATURE, identity_of

from builder.register.facts import CCTLDS, name_of
from builder.register.kinds import NUMBERED, Tlp
from builder.register.loading import load
from builder.register.model import Register
from builder.seal import locators
from builder.workspace.places import Workspace


@pytest.fixture(scope="module")
def register() -> Register:
    found = load(Workspace(MINIATURE)).register
    assert found
    return found


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


# What a font may hold that is the same for everybody.
PUBLIC = {
    *(letter for row in CCTLDS for letter in row.u_label + name_of(row.iso3166)),
    *(chr(code) for code in (*range(0x180), *range(0x386, 0x3CF), *range(0x400, 0x530))),
}


def test_not_even_a_font_tells_of_a_letter_outside_the_view(bundle: Bundle) -> None:
    """A font has the letters of these pages, or those that are public: none tells in which script a hidden name is."""
    for name in PDFS:
        written = {*"".join(pages(bundle.pdf(name))), *"Page of 0123456789"}
        with pikepdf.open(io.BytesIO(bundle.files[name])) as pdf:
            for font in (found for found in objects(pdf) if isinstance(found, pikepdf.Dictionary)):
                if "/ToUnicode" in font:
                    codes = re.findall(rb"<[0-9a-f]{4}> <([0-9a-f]+)>", font["/ToUnicode"].read_bytes())
                    letters = {letter for code in codes for letter in bytes.fromhex(code.decode()).decode("utf-16-be")}
                    letters = {letter for letter in letters if letter.isalnum()}
                    assert letters <= written or letters <= PUBLIC


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


def test_the_archive_is_whole(bundles: dict[str, Bundle]) -> None:
    """Python's own reader agrees with `unzip`, file dates included."""
    from builder import seal

    for bundle in bundles.values():
        plain = seal.unseal(bundle.sealed.read_bytes(), identity_of(bundle.recipient))
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            assert archive.testzip() is None
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
