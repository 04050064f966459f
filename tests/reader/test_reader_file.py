"""The reader as it is published: one file, the same for the same deployment, and a fingerprint to compare."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from packed import unpacked
from running import tocsin
from workspaces import ROOT, copy_miniature

from builder import board
from builder.editions.reader_page import reader_of
from builder.errors import BuilderError
from builder.pages import policy, reader_html
from builder.seal import fingerprints
from builder.seal.fingerprints import WordList
from builder.words import templates
from builder.workspace.places import Workspace

ON = ("--date", "2026-11-22")
# Taken by all who list these words: the fingerprint of a PGP key, in digits and in words.
DIGITS = "E58294F2E9A227486E8B061B31CC528FD7FA3F19"
WORDS = (
    "topmost Istanbul Pluto vagabond treadmill Pacific brackish dictator goldfish Medusa "
    "afflict bravado chatter revolver Dupont midsummer stopwatch whimsical cowbell bottomless"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_miniature(tmp_path_factory.mktemp("reader") / "workspace")


class Parts(HTMLParser):
    """The policy of a page, and each inline script and style as a browser takes it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.policy = ""
        self.parts: list[tuple[str, str]] = []
        self.last = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.last = found.get("id") or tag
        self.tags.append((tag, found))
        if tag in ("script", "style"):
            self.parts.append((self.last, ""))
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found.get("content") or ""

    def handle_data(self, data: str) -> None:
        if self.parts and self.parts[-1][0] == self.last:
            self.parts[-1] = (self.last, self.parts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self.last = ""


# Fingerprints


def test_words_are_those_that_everybody_has() -> None:
    """The list is PGP's, as the fingerprint that stands in descriptions of it says."""
    assert " ".join(reader_html.pgp_words().of(bytes.fromhex(DIGITS), 20)) == WORDS


def test_a_word_that_is_swapped_or_left_out_is_heard() -> None:
    """No word stands in both lists, so each says whether its place is even or odd."""
    found = reader_html.pgp_words()
    assert len({word.casefold() for word in (*found.even, *found.odd)}) == 512
    for text in ("one two\n" * 256, "one two\n", "one\n" * 256):
        with pytest.raises(ValueError, match=r"list of 256|twice"):
            WordList.read(text)


def test_the_card_has_the_whole_digest_and_half_of_it_in_words() -> None:
    """What is printed fits on a card, and says the same as `sha256sum`."""
    lines = reader_html.fingerprint_card(b"x")
    digits = "".join(lines[:2]).removeprefix("SHA-256").replace(" ", "")
    assert digits == hashlib.sha256(b"x").hexdigest()
    words = " ".join(lines[2:]).removeprefix("in words").split()
    assert tuple(words) == reader_html.pgp_words().of(hashlib.sha256(b"x").digest())
    assert len(words) == fingerprints.BYTES
    assert max(map(len, lines)) <= 90


# The file


def test_the_reader_holds_the_root_and_whom_to_ring(workspace: Workspace) -> None:
    """The newest root in force, byte for byte; and of a fictional deployment that it is one."""
    text = reader_of(workspace).decode()
    found = dict(Parts(text).parts)
    (root,) = board.root_files(workspace)
    assert base64.b64decode(found["root"]) == root
    assert fingerprints.grouped(hashlib.sha256(root).digest(), whole=True) in text
    packed = {"tools": "reader.js", "register-script": "register.js", "register-style": "register.css"}
    for part, name in packed.items():
        assert unpacked(found[part]).decode() == templates.built(name)
    for wanted in ("Miniature register", "Miniature secretariat", "+44 1632 960999", "Fictional miniature for tests"):
        assert wanted in text


def test_the_policy_lets_run_what_stands_in_the_file_and_nothing_else(workspace: Workspace) -> None:
    """Each script and style by its digest, the register's in the frame too; no network, no form, no other base."""
    page = Parts(reader_of(workspace).decode())
    rules = dict(part.split(" ", 1) for part in page.policy.split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    # Where a number, an address or a saved file leads a frame to; nothing that a network answers.
    assert rules["frame-src"] == "tel: sms: mailto: blob:"
    # Its own script once more, out of its memory; only a script that runs can put one there.
    assert rules["worker-src"] == "blob:"

    def digest(name: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(templates.built(name).encode()).digest()).decode()}'"

    assert rules["script-src"].split() == [digest("unpack.js"), digest("reader.js"), digest("register.js")]
    assert rules["style-src"].split() == [digest("reader.css"), digest("register.css")]
    found = [(name, text) for name, text in page.parts if name in ("script", "style")]
    assert found == [("style", templates.built("reader.css")), ("script", templates.built("unpack.js"))]
    for tag, attributes in page.tags:
        assert not {"src", "style", "srcset", "action"} & attributes.keys(), tag
        assert not any(name.startswith("on") for name in attributes), tag
        assert tag not in ("link", "iframe", "object", "embed", "base", "form"), tag


def test_the_same_deployment_gives_the_same_file(workspace: Workspace, tmp_path: Path) -> None:
    """It has a fingerprint that people print, so neither the day nor an edition may change it."""
    first = reader_of(workspace)
    assert first == reader_of(workspace)
    for number, day in enumerate(("2026-11-22", "2027-05-01")):
        done = tocsin("--root", workspace.root, "--date", day, "reader", tmp_path / f"{number}.html")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"{number}.html").read_bytes() == first


def test_what_would_end_a_script_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that a browser would cut in the middle is no script of the page."""
    for name, text in (("a.js", "'</SCRIPT>'"), ("a.js", "'<!--'"), ("a.js", "a\r\nb"), ("a.css", "/*</style>*/")):
        monkeypatch.setattr(policy, "built", lambda _, text=text: text)
        with pytest.raises(BuilderError, match="cannot stand inside a page"):
            policy.inline(name)
    monkeypatch.setattr(policy, "built", lambda _: "'<script>' + '</style>'")
    assert policy.inline("a.js") == "'<script>' + '</style>'"


# The command


def test_the_command_writes_it_and_prints_its_fingerprint(workspace: Workspace, tmp_path: Path) -> None:
    """The card goes to standard output, what to do with it to standard error; everybody may read the file."""
    path = tmp_path / "reader.html"
    done = tocsin("--root", workspace.root, *ON, "reader", path)
    assert done.returncode == 0, done.stderr
    content = path.read_bytes()
    assert done.stdout.splitlines() == reader_html.fingerprint_card(content)
    assert f"tocsin: wrote reader.html, {len(content):,} bytes\n" in done.stderr
    assert "sha256sum reader.html" in done.stderr
    assert path.stat().st_mode & 0o777 == 0o644
    again = tocsin("--root", workspace.root, *ON, "reader", path)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert "tocsin: reader.html is there already, the same to the byte\n" in again.stderr
    # Without a workspace, as a CERT does that has the program.
    check = tocsin("--root", tmp_path, "reader", "--fingerprint", path)
    assert (check.returncode, check.stdout, check.stderr) == (0, done.stdout, "")


def test_another_file_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    """A reader with another fingerprint takes the old one's place only when that is meant."""
    path = tmp_path / "reader.html"
    path.write_text("another", encoding="utf-8")
    done = tocsin("--root", workspace.root, *ON, "reader", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "tocsin: reader.html exists, and is another file\n" in done.stderr
    assert path.read_text(encoding="utf-8") == "another"
    assert tocsin("--root", workspace.root, *ON, "reader", path, "--force").returncode == 0
    assert path.read_bytes() == reader_of(workspace)
    for wrong in (tmp_path, tmp_path / "no" / "reader.html"):
        done = tocsin("--root", workspace.root, *ON, "reader", wrong, "--force")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("a.html", "--fingerprint", "b.html")], ids=["neither", "both"])
def test_one_thing_at_a_time(workspace: Workspace, arguments: tuple[str, ...]) -> None:
    """A file to write, or a file to look at."""
    assert tocsin("--root", workspace.root, "reader", *arguments).returncode == 2


def test_a_workspace_without_a_board_has_no_reader(tmp_path: Path) -> None:
    """A reader without a root would believe anybody."""
    made = copy_miniature(tmp_path / "workspace")
    for path in made.trust.iterdir():
        path.unlink()
    done = tocsin("--root", made.root, *ON, "reader", tmp_path / "reader.html")
    assert done.returncode == 1
    assert "tocsin: this workspace has no board yet\n" in done.stderr
    assert not (tmp_path / "reader.html").exists()


def test_the_reader_is_documented_as_it_is_made() -> None:
    """The commands that a CERT checks with stand on the page about the reader."""
    text = (ROOT / "content" / "reader.md").read_text(encoding="utf-8")
    for wanted in ("sha256sum", "shasum -a 256", "certutil -hashfile", "tocsin reader --fingerprint"):
        assert wanted in text
    assert re.search(r"^in words  (?:\w+ ){7}\w+$", text, re.MULTILINE)
