"""The page of a bundle: it asks for nothing, leads nowhere else, and shows texts as texts."""

import base64
import hashlib
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from opened_bundles import NAMES, Bundle
from packed import unpacked
from pdfs import flow, links, pages
from workspaces import NOW, TODAY, Change, approve, opened

from builder.pipeline import build
from builder.progress import Silence
from builder.register.check import check
from builder.register.choosing import Choice
from builder.register.loading import load
from builder.words import templates
from builder.workspace.places import Workspace


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


PACKED = r'<script type="text/plain" id="(.*?)">(.*?)</script>'


def markup(text: str) -> str:
    """A page without its own script, style and policy."""
    return re.sub(r"<(script|style)>.*?</\1>", r"<\1></\1>", text, flags=re.DOTALL)


def test_the_page_in_a_bundle_is_the_one_that_browsers_are_shown(
    bundles: dict[str, Bundle], cert_all_page: Path
) -> None:
    """Tests in a browser lay the page out without a build: what they find holds for what is sent."""
    assert bundles["cert-all"].files["register.html"] == cert_all_page.read_bytes()


def test_the_page_has_one_script_and_asks_for_nothing(bundle: Bundle) -> None:
    """No network, no frame, no form: the file is all there is, and its tools, packed, are ours as they were built."""
    text = bundle.text("register.html")
    assert re.findall(r"<script>(.*?)</script>", text, re.DOTALL) == [templates.built("unpack.js")]
    assert re.findall(PACKED, text) == [
        ("look", templates.built("register.css.packed")),
        ("tools", templates.built("register.js.packed")),
    ]
    text = markup(text)
    page = Page(text)
    assert len(re.findall("<script", text, re.IGNORECASE)) == 3
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
    look, tools = (unpacked(packed) for _, packed in re.findall(PACKED, text))
    parts = (script.encode(), tools, style.encode(), look)
    digests = [base64.b64encode(hashlib.sha256(part).digest()).decode() for part in parts]
    assert policy == (
        f"default-src 'none'; script-src 'sha256-{digests[0]}' 'sha256-{digests[1]}'; "
        f"style-src 'sha256-{digests[2]}' 'sha256-{digests[3]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < min(map(text.index, ("<style>", "<script", "<title>")))
    assert len(text[: text.index("charset")].encode()) < 1000


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
    assert [tag for tag, _ in page.elements if tag in ("script", "img")] == ["script"] * 3
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
