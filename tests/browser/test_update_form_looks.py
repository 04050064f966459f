"""The sealed update form in a real browser: everybody can use it, in each language, and nothing else runs in it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from chromium import LEAVES
from update_form import HYBRID, NEW, card, download, facts, fill, who
from visits import DESKTOP, PHONE, Visits, faint, small, unusable

from builder import seal
from builder.pages.update_html import update_html
from builder.proposals import updates
from builder.proposals.record import Action
from builder.register.kinds import ChannelKind
from builder.register.model import Register
from builder.seal import hybrid

MAIL = "a&cc=x?y@secretariat.example"
HOSTILE = '</script><script>ran = 1</script><img src=x onerror="ran=1">"\'>&amp;{0}$&'


def test_hostile_characters_stay_characters(visit: Visits, tmp_path: Path) -> None:
    """In the publisher's name and in what is typed: shown and sealed as they are, and nothing of them runs."""
    path = tmp_path / "update.html"
    plain = facts((hybrid.public_key(HYBRID[0]),))
    publisher = replace(plain.publisher, name=HOSTILE, email=MAIL)
    hostile = replace(plain, publisher=publisher, title=HOSTILE, notice=HOSTILE)
    path.write_text(update_html(hostile), encoding="utf-8")
    page = visit(path)
    assert page.inner_text("header .name") == page.inner_text(".notice") == HOSTILE
    assert page.inner_text("footer").count(HOSTILE) == 2
    fill(page)
    who(page, HOSTILE)
    page.fill("[name=remark]", HOSTILE)
    name, content = download(page)
    assert name.startswith("update-")
    assert page.get_attribute(".todo a", "href") == f"mailto:a%26cc%3Dx%3Fy@secretariat.example?subject={name}"
    assert page.evaluate("[typeof ran, document.images.length, document.scripts.length]") == ["undefined", 0, 0]
    assert updates.read_form(seal.unseal(content, HYBRID[0])).remark == HOSTILE


def test_it_works_by_keyboard_alone(visit: Visits, form: Path, miniature_register: Register) -> None:
    """From the first field to the file: Tab, letters, arrows and Enter; what is reached is seen to be."""
    page = visit(form, viewport=DESKTOP)

    def tab_to(name: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            here = "(e => e.name || (e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent))"
            if page.evaluate(f"{here}(document.activeElement)").startswith(name):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
                return
        raise AssertionError(name)

    for name, text in (("organisation", ".gr"), ("name", "Eleni Sample"), ("reach", "the duty desk")):
        tab_to(name)
        page.keyboard.type(text)
    tab_to("contact-1")
    page.keyboard.type("lead")
    tab_to("What kind")
    page.keyboard.type("Mob")
    tab_to("new-1")
    page.keyboard.type("+44 77x")
    tab_to("Seal")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "new-1"
    page.keyboard.press("Control+A")
    page.keyboard.type(NEW)
    tab_to("Another change")
    page.keyboard.press("Enter")
    # The new change has the focus.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to("contact-2")
    page.keyboard.type("lead")
    tab_to("What kind")
    page.keyboard.type("E-m")
    tab_to("Seal")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    page.wait_for_selector(".verdict")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    found = updates.corrections(seal.unseal(saved.value.path().read_bytes(), HYBRID[0]), miniature_register, "0" * 64)
    assert [(each.action, each.kind, each.new) for each in found] == [
        (Action.CHANGE, ChannelKind.MOBILE, NEW),
        (Action.REMOVE, ChannelKind.EMAIL, None),
    ]
    tab_to("Write the e-mail")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_seals_in_each_language(visit: Visits, form: Path, language: str) -> None:
    """The same file from each; what is wrong and what to do next is said in that language, and where to send it."""
    page = visit(form, locale=language)
    page.click("button[type=submit]")
    said = set(page.locator(".wrong:visible, .trouble").all_inner_texts())
    assert len(said) == 2
    who(page)
    page.fill("[name=contact-1]", "Eleni Sample")
    page.fill("[name=new-1]", "077")
    page.click("button[type=submit]")
    said |= set(page.locator(".wrong:visible").all_inner_texts())
    page.fill("[name=new-1]", NEW)
    name, content = download(page)
    assert json.loads(seal.unseal(content, HYBRID[0]))["language"] == language
    assert [each.new for each in updates.read_form(seal.unseal(content, HYBRID[0])).wishes] == [NEW]
    text = page.inner_text("main")
    assert all(wanted in text for wanted in (name, "desk@secretariat.example", "+44 1632 960999", "Sample secretariat"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    box = page.locator(".todo li").first.bounding_box()
    assert box
    assert (box["x"] > PHONE["width"] - box["x"] - box["width"]) is (language != "ar")
    page.select_option(".top select", "en")
    english = set(page.inner_text("main").splitlines())
    same = english & set(text.splitlines()) - {"", "+44 1632 960999"}
    assert (same == set()) is (language != "en")
    assert ("Please fill this in." in said) is (language == "en")


def test_what_was_typed_can_be_printed(visit: Visits, form: Path) -> None:
    """On paper stands what was typed, and nothing to press."""
    page = visit(form)
    fill(page)
    page.emulate_media(media="print")
    assert page.locator("button:visible").count() == 0
    assert page.locator("[name=new-1]").is_visible()
    page.emulate_media(media="screen")
    download(page)
    page.emulate_media(media="print")
    assert page.locator("button:visible, .button:visible").count() == 0
    assert "desk@secretariat.example" in page.inner_text("main")


def test_without_a_script_it_says_whom_to_ring(visit: Visits, form: Path) -> None:
    """A preview that runs nothing does not look like a form that works."""
    text = visit(form, java_script_enabled=False).inner_text("body")
    for sentence in ("needs JavaScript", "a besoin de JavaScript", "necesita JavaScript", "إلى JavaScript"):
        assert sentence in text
    assert "+44 1632 960999" in text


def test_the_policy_lets_run_what_stands_in_the_file_and_nothing_else(visit: Visits, form: Path) -> None:
    """No other script, no request, no form that goes anywhere."""
    text = form.read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    page = visit(form)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    page.evaluate("fetch('https://sample.example/').catch(() => 0)")
    assert page.evaluate("window.ran") is None
    assert len(visit.complaints) >= 2
    assert all("Content Security Policy" in each or "violates" in each for each in visit.complaints)
    visit.complaints.clear()
    assert visit.requests == []


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_it(visit: Visits, form: Path, viewport: dict[str, int]) -> None:
    """axe-core finds nothing before or after, nothing runs out of the window, targets are large enough."""
    page = visit(form, viewport=viewport, color_scheme="light", bypass_csp=True)
    found = {}
    for name in ("empty", "wrong", "filled", "saved"):
        if name == "wrong":
            page.click("summary")
            page.click("button[type=submit]")
            assert page.locator(".wrong:visible").count() == 5
        elif name == "filled":
            fill(page)
            page.click(".another")
            card(page, 2).get_by_label("When is it answered?").select_option("office")
            card(page, 2).get_by_label("Whose number").fill("duty")
        elif name == "saved":
            download(page)
        found[name] = unusable(page) + faint(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
        assert small(page, "button, select, input, textarea, .button, summary") == [], name
    assert found == {"empty": [], "wrong": [], "filled": [], "saved": []}


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_each_language_fits_a_phone(visit: Visits, form: Path, language: str) -> None:
    """The browser's language is taken; nothing runs out of the window, stays English, or is lost by changing it."""
    page = visit(form, locale=language)
    assert page.get_attribute("html", "lang") == language
    assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
    page.fill("[name=name]", "Eleni Sample")
    page.click(".another")
    there = set(page.inner_text("main").splitlines())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.select_option(".top select", "en")
    assert page.input_value("[name=name]") == "Eleni Sample"
    english = set(page.inner_text("main").splitlines())
    assert there & english - {"", "Fax", "SMS", "INOC-DBA", "Chat"} == set()


def test_ringing_the_office_does_not_ask(visit: Visits, form: Path) -> None:
    """What is not sealed yet is not left unasked, and a link to the telephone leaves nothing."""
    page = visit(form)
    page.fill("[name=name]", "Eleni Sample")
    assert page.evaluate(LEAVES) == [False, True]
