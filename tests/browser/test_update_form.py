"""The sealed update form: what a contact fills in in a browser, the office opens, and nobody else."""

import base64
import hashlib
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyrage
import pytest
from chromium import LEAVES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mails import mbox
from playwright.sync_api import Browser, Page
from running import tocsin
from workspaces import MINIATURE, NOW, ROOT, copy_miniature

from builder import seal
from builder.errors import BuilderError, ProposalError
from builder.pages.reader_html import fingerprint_card
from builder.pages.update_html import UpdateFacts, update_html
from builder.proposals import propose, updates
from builder.proposals.form import form_of
from builder.proposals.record import Action, Source
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.loading import load
from builder.register.model import Register
from builder.seal import hybrid
from builder.views.entries import PublisherCard
from builder.workspace.places import Workspace
from builder.workspace.yamltext import HIDDEN, text_problem

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
HYBRID = [hybrid.identity_of(bytes([number]) * 32) for number in (1, 2)]
CLASSIC = [str(pyrage.x25519.Identity.generate()) for _ in range(2)]
CONTROLS = "button, select, input, textarea"
NEW, OLD = "+44 7700 900199", "+44 7700 900101"


def facts(keys: tuple[str, ...]) -> UpdateFacts:
    return UpdateFacts(
        title="Sample register",
        publisher=PublisherCard(
            name="Sample secretariat",
            phone="+44 1632 960999",
            phone_link="tel:+441632960999",
            email="desk@secretariat.example",
            email_link="mailto:desk@secretariat.example",
        ),
        notice="Fictional example.",
        keys=keys,
    )


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form that seals to two post-quantum keys of the office."""
    path = tmp_path_factory.mktemp("form") / "update.html"
    path.write_text(update_html(facts(tuple(hybrid.public_key(each) for each in HYBRID))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def register() -> Register:
    found = load(Workspace.find(MINIATURE)).register
    assert found
    return found


requests: list[str] = []
complaints: list[str] = []
Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Open the form; whatever it asks for, complains about, or stores fails the test."""
    requests.clear()
    complaints.clear()

    def open_page(address: str | Path, *, viewport: dict[str, int] = PHONE, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": viewport, "locale": "en-GB", **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        page = context.new_page()
        url = address.as_uri() if isinstance(address, Path) else address
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.clock.set_fixed_time(NOW)
        page.goto(url)
        assert requests == [url]
        requests.clear()
        return page

    yield open_page
    for context in chromium.contexts:
        for page in context.pages:
            assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
            assert page.evaluate("indexedDB.databases()") == []
        assert context.storage_state() == {"cookies": [], "origins": []}
        context.close()
    assert [url for url in requests if not url.startswith("blob:")] == []
    assert complaints == []


def who(page: Page, organisation: str = ".gr") -> None:
    page.fill("[name=organisation]", organisation)
    page.fill("[name=name]", "Eleni Sample")
    page.fill("[name=reach]", "the duty desk, any time")


def card(page: Page, number: int = 1) -> Any:
    return page.locator(".wish").nth(number - 1)


def download(page: Page) -> tuple[str, bytes]:
    """Seal, and return the name and content of the file that the browser saves."""
    with page.expect_download() as saved:
        page.click("button[type=submit]")
    page.wait_for_selector(".verdict")
    return saved.value.suggested_filename, saved.value.path().read_bytes()


def fill(page: Page) -> None:
    """Ask for a new mobile number of the lead."""
    who(page)
    card(page).get_by_label("Whose number").fill("Eleni Sample")
    card(page).get_by_label("What kind").select_option("mobile")
    card(page).get_by_label("What we have now").fill(OLD)
    card(page).get_by_label("New").fill(f"\u202a{NEW}\u202c\u00ad")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_contact_seals_a_change_and_the_office_makes_it_a_proposal(
    visit: Visit, form: Path, register: Register, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """Filled in, saved and opened: the change arrives as it was meant, and nothing of it stands outside the seal."""
    page = visit(form, viewport=viewport)
    fill(page)
    name, content = download(page)
    assert name == "gr-2026-11-22.tocsin-update.age"
    assert content.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    binary = base64.b64decode(b"".join(content.splitlines()[1:-1]))
    assert binary.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    for secret in ("Eleni", "duty desk", NEW, "900199", OLD, "900101", "mobile", updates.SCHEMA, "gr"):
        for coded in (secret.encode(), base64.b64encode(secret.encode()).rstrip(b"=")[:-1]):
            assert len(coded) < 3 or coded not in content + binary
    for identity in HYBRID:
        assert seal.unseal(content, identity) == seal.unseal(content, HYBRID[0])
    plaintext = seal.unseal(content, HYBRID[1])
    assert len(plaintext) % 4096 == 0
    (found,) = updates.corrections(plaintext, register, hashlib.sha256(content).hexdigest())
    assert (found.organisation, found.contact, found.kind) == ("registry-gr", "lead", ChannelKind.MOBILE)
    assert (found.action, found.old, found.new) == (Action.CHANGE, OLD, NEW)
    assert found.remark == "Sent by: Eleni Sample; To be reached: the duty desk, any time; Contact meant: Eleni Sample"
    workspace = Workspace.find(shutil.copytree(MINIATURE, tmp_path / "workspace"))
    proposal = propose(workspace, found, "anna", NOW, Source.SEALED_FORM)
    assert (proposal.source, proposal.via, len(proposal.events)) == (Source.SEALED_FORM, None, 1)
    assert propose(workspace, found, "anna", NOW, Source.SEALED_FORM) == proposal
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_several_changes_go_into_one_file(visit: Visit, form: Path, register: Register) -> None:
    """Another number, one that is gone, other hours, an address: each a change of its own, in their order."""
    page = visit(form)
    fill(page)
    for _ in range(3):
        page.click(".another")
    two, three, four = (card(page, number) for number in (2, 3, 4))
    two.get_by_label("What should we do?").select_option("add")
    two.get_by_label("Whose number").fill("Duty desk")
    two.get_by_label("What kind").select_option("post")
    two.get_by_label("New").fill("1 Sample Street,\nSampletown\nGreece")
    three.get_by_label("What should we do?").select_option("remove")
    three.get_by_label("Whose number").fill("security")
    three.get_by_label("What kind").select_option("email")
    four.get_by_label("Whose number").fill("duty")
    four.get_by_label("When is it answered?").select_option("office")
    four.get_by_label("Days").select_option("Su-Th")
    four.get_by_label("From").fill("07:30")
    page.fill("[name=remark]", "All from Monday.")
    _, content = download(page)
    found = updates.corrections(seal.unseal(content, HYBRID[0]), register, "0" * 64)
    assert [(each.action, each.contact, each.kind, each.new, each.hours) for each in found] == [
        (Action.CHANGE, "lead", ChannelKind.MOBILE, NEW, None),
        (Action.ADD, "duty", ChannelKind.POST, "1 Sample Street, Sampletown, Greece", None),
        (Action.REMOVE, "lead", ChannelKind.EMAIL, None, None),
        (Action.CHANGE, "duty", ChannelKind.PHONE, None, "Su-Th 07:30-17:00"),
    ]
    assert all("Remark: All from Monday." in (each.remark or "") for each in found)
    for each in found:
        sealed_fields = {name: text for name, text in each.texts().items() if name != "remark"}
        assert not any(text_problem(text) for text in sealed_fields.values())


def test_classic_keys_work_too(visit: Visit, tmp_path: Path) -> None:
    """An office whose identity is an X25519 one is sealed to as well."""
    path = tmp_path / "update.html"
    keys = tuple(str(pyrage.x25519.Identity.from_str(each).to_public()) for each in CLASSIC)
    path.write_text(update_html(facts(keys)), encoding="utf-8")
    page = visit(path)
    fill(page)
    _, content = download(page)
    assert all(updates.read_form(seal.unseal(content, identity)).name == "Eleni Sample" for identity in CLASSIC)
    with pytest.raises(BuilderError):
        seal.unseal(content, HYBRID[0])


def test_it_works_over_the_network_too(visit: Visit, form: Path) -> None:
    """Served by a plain server, as from the public site; nothing is asked for after the page itself."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0),
        partial(
            type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}), directory=str(form.parent)
        ),
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = visit(f"http://127.0.0.1:{server.server_address[1]}/update.html")
        fill(page)
        assert seal.unseal(download(page)[1], HYBRID[0])
    finally:
        server.shutdown()
        server.server_close()


def test_the_file_is_named_after_no_person(visit: Visit, form: Path) -> None:
    """A TLD may stand in the name of the file and in the subject of the mail; what else somebody typed does not."""
    page = visit(form)
    fill(page)
    who(page, "Eleni Sample")
    name, _ = download(page)
    assert name == "update-2026-11-22.tocsin-update.age"
    link = page.get_attribute(".todo a", "href")
    assert link == f"mailto:desk@secretariat.example?subject={name}"
    assert "Eleni" not in page.inner_text("main")


def test_what_was_typed_goes_with_the_page(visit: Visit, form: Path) -> None:
    """After leaving and coming back nothing of it is there."""
    page = visit(form)
    fill(page)
    download(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert NEW not in page.inner_text("body")
    values = page.eval_on_selector_all("input, textarea", "fields => fields.map(field => field.value).join('')")
    assert values == ""


def test_what_is_missing_is_not_sealed(visit: Visit, form: Path) -> None:
    """Without a sender, a way to reach them or a new value, no file is made."""
    page = visit(form)
    page.click("button[type=submit]")
    assert page.evaluate("document.activeElement.name") == "organisation"
    fill(page)
    card(page).get_by_label("New").fill("")
    page.click("button[type=submit]")
    assert page.evaluate("document.activeElement.name") == "new-1"
    assert page.locator(".verdict").count() == 0


# A value for a kind of channel; the page and the office must agree on it.
VALUES = [
    *(
        ("mobile", value)
        for value in (
            NEW,
            "+44 77x",
            "0044 7700 900199",
            "07700 900199",
            "+44",
            "+4477009001991234",
            "+30 21 0555 0100 ext. 12",
            "+44 (1632) 960-199",
            "+49 30/23125 100",
            "+1 800 FLOWERS",
            "+44 7700 900199, +44 7700 900198",
            "+683 4000",
        )
    ),
    *(
        ("email", value)
        for value in (
            "duty@example.net",
            "duty@",
            "duty@example",
            "Duty <duty@example.net>",
            "mailto:duty@example.net",
            "duty.@example.net",
            "a..b@example.net",
            "o'duty+x@example.net",
            "duty@-example.net",
            "duty@ex_ample.net",
            "duty@bücher.example",
            "δοκιμή@παράδειγμα.example",
            "δο..κιμή@παράδειγμα.example",
            "duty@example.7",
            "duty@example.net.",
        )
    ),
]


def test_a_wrong_value_is_told_in_the_page(visit: Visit, form: Path) -> None:
    """Beside the field and in words, before it is sealed; page and office agree on what is wrong."""
    page = visit(form)
    fill(page)
    page.fill("[name=old-1]", "")
    field = page.locator("[name=new-1]")
    for kind, value in VALUES:
        card(page).get_by_label("What kind").select_option(kind)
        field.fill(value)
        unfit = not (addresses.is_number(value) if kind == "mobile" else addresses.mail_domain(value))
        assert field.evaluate("field => field.validity.valid") is not unfit, value
        if unfit:
            page.click("button[type=submit]")
            told = page.locator(f"#{field.get_attribute('id')}-wrong").inner_text()
            expected = "no complete number" if kind == "mobile" else "no e-mail address"
            assert expected in told
            assert page.evaluate("document.activeElement.name") == "new-1"
            assert field.get_attribute("aria-invalid") == "true"
            assert f"{field.get_attribute('id')}-wrong" in (field.get_attribute("aria-describedby") or "")
            assert "No file was made" in page.inner_text(".trouble")
            assert page.locator(".verdict").count() == 0
    # What is mended is no longer told, at once.
    card(page).get_by_label("What kind").select_option("mobile")
    field.fill("+44 77x")
    page.click("button[type=submit]")
    assert page.locator(".wrong:visible").count() == 1
    field.fill(NEW)
    assert page.locator(".wrong:visible").count() == 0
    assert field.get_attribute("aria-invalid") is None
    download(page)


def test_a_number_may_be_typed_in_other_digits(visit: Visit, form: Path) -> None:
    """Arabic and Persian digits, wide spaces and long dashes come with a keyboard or by pasting."""
    page = visit(form, locale="ar")
    who(page)
    page.fill("[name=contact-1]", "Eleni Sample")
    page.fill("[name=new-1]", "+٤٤\u00a0۷۷۰۰\u2011\uff19٠٠١٩٩")
    (found,) = updates.read_form(seal.unseal(download(page)[1], HYBRID[0])).wishes
    assert found.new == "+44 7700-900199"


def test_a_huge_paste_is_told_and_not_cut(visit: Visit, form: Path) -> None:
    """Nothing is left out in silence: what is too long is told, and no file is made of it."""
    page = visit(form)
    fill(page)
    for name, most in (("remark", 400), ("reach", 250), ("contact-1", 120), ("new-1", 254)):
        for text in ("x" * (most + 1), "é\u0301\u202e<b>" * 20_000):
            page.fill(f"[name={name}]", text)
            page.click("button[type=submit]")
            assert page.evaluate("document.activeElement.name") == name
            (told,) = page.locator(".wrong:visible").all_inner_texts()
            assert f"at most {most} characters" in told
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.fill(f"[name={name}]", NEW if name == "new-1" else "\U0001f514" * most)
        assert page.locator(".wrong:visible").count() == 0
    assert len(updates.read_form(seal.unseal(download(page)[1], HYBRID[0])).remark) == 400


MAIL = "a&cc=x?y@secretariat.example"
HOSTILE = '</script><script>ran = 1</script><img src=x onerror="ran=1">"\'>&amp;{0}$&'


def test_hostile_characters_stay_characters(visit: Visit, tmp_path: Path) -> None:
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


def test_it_works_by_keyboard_alone(visit: Visit, form: Path, register: Register) -> None:
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
    found = updates.corrections(seal.unseal(saved.value.path().read_bytes(), HYBRID[0]), register, "0" * 64)
    assert [(each.action, each.kind, each.new) for each in found] == [
        (Action.CHANGE, ChannelKind.MOBILE, NEW),
        (Action.REMOVE, ChannelKind.EMAIL, None),
    ]
    tab_to("Write the e-mail")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_seals_in_each_language(visit: Visit, form: Path, language: str) -> None:
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


def test_the_file_can_be_saved_again_and_corrected(visit: Visit, form: Path) -> None:
    """A lost download is no reason to type all again; it is the very file. Corrected, it is another."""
    page = visit(form)
    fill(page)
    name, content = download(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the file again").click()
    assert (saved.value.suggested_filename, saved.value.path().read_bytes()) == (name, content)
    page.get_by_role("button", name="Correct it").click()
    assert page.input_value("[name=new-1]") == NEW
    assert download(page)[1] != content


def test_what_was_typed_can_be_printed(visit: Visit, form: Path) -> None:
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


def test_without_a_script_it_says_whom_to_ring(visit: Visit, chromium: Browser, form: Path) -> None:
    """A preview that runs nothing does not look like a form that works."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(form.as_uri())
    text = page.inner_text("body")
    context.close()
    for sentence in ("needs JavaScript", "a besoin de JavaScript", "necesita JavaScript", "إلى JavaScript"):
        assert sentence in text
    assert "+44 1632 960999" in text


def test_the_policy_lets_run_what_stands_in_the_file_and_nothing_else(visit: Visit, form: Path) -> None:
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
    assert len(complaints) >= 2
    assert all("Content Security Policy" in each or "violates" in each for each in complaints)
    complaints.clear()
    assert requests == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_it(visit: Visit, form: Path, viewport: dict[str, int], scheme: str) -> None:
    """axe-core finds nothing before or after, nothing runs out of the window, targets are large enough."""
    page = visit(form, viewport=viewport, color_scheme=scheme, bypass_csp=True)
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
        page.evaluate(AXE)
        violations = page.evaluate("axe.run(document).then(result => result.violations)")
        found[name] = [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], name
        for box in [
            each.bounding_box() for each in page.locator(f"{CONTROLS}, .button, summary").locator("visible=true").all()
        ]:
            assert box
            assert min(box["width"], box["height"]) >= 24, name
    assert found == {"empty": [], "wrong": [], "filled": [], "saved": []}


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_each_language_fits_a_phone(visit: Visit, form: Path, language: str) -> None:
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


def test_ringing_the_office_does_not_ask(visit: Visit, form: Path) -> None:
    """What is not sealed yet is not left unasked, and a link to the telephone leaves nothing."""
    page = visit(form)
    page.fill("[name=name]", "Eleni Sample")
    assert page.evaluate(LEAVES) == [False, True]


def test_hidden_characters_do_not_go_into_a_file(visit: Visit, form: Path) -> None:
    """Whatever is pasted, the office does not refuse the file for what nobody sees in it."""
    page = visit(form)
    fill(page)
    every = "".join(chr(code) for code in range(0x20000) if HIDDEN.match(chr(code)) and not 0xD800 <= code < 0xE000)
    every += "".join(map(chr, range(0xE0000, 0xE0200)))
    script = "([name, text]) => { const f = document.querySelector(`[name=${name}]`); f.removeAttribute('maxlength');"
    script += "f.value = text; f.dispatchEvent(new Event('input', {bubbles: true})) }"
    page.evaluate(script, ["remark", f"a{every}b"])
    # What one script's spelling needs stays there, and goes elsewhere.
    spelt = "نام\u200cخانوادگی ឈ្មោះ\u200bគំរូ 葛\U000e0100 अर्थात्\u200c"
    page.evaluate(script, ["name", spelt + " x\u200cy\u200bz\ufe00"])
    opened = updates.read_form(seal.unseal(download(page)[1], HYBRID[0]))
    # Separators of lines and paragraphs are spaces.
    assert opened.remark == "a b"
    assert opened.name == spelt + " xyz"


# What the office reads


def plaintext(**changes: object) -> bytes:
    """A form as the page makes it, with some of it replaced."""
    fields: dict[str, object] = {
        "schema": updates.SCHEMA,
        "made": "2026-11-22",
        "language": "en",
        "organisation": "gr",
        "sender": {"name": "Eleni Sample", "role": "", "reach": "the duty desk"},
        "changes": [wish()],
        "remark": "",
    }
    return json.dumps(fields | changes).encode()


def wish(**changes: object) -> dict[str, object]:
    fields = {"action": "change", "contact": "lead", "kind": "mobile", "old": "", "new": NEW, "hours": ""}
    return fields | changes


REFUSED = {
    "no JSON": b"canary",
    "not UTF-8": b'{"canary": "\xff"}',
    "nothing": b"",
    "a list": b'["canary"]',
    "deep": b"[" * 100_000,
    "too large": plaintext() + b" " * updates.LARGEST_FORM,
    "another schema": plaintext(schema="tocsin-update/2"),
    "an unknown key": plaintext(canary="canary"),
    "a missing key": plaintext().replace(b'"remark": ""', b'"remarks": ""'),
    "a key twice": plaintext().replace(b'"remark": ""', b'"remark": "", "remark": "canary"'),
    "no number": plaintext(remark=float("nan")),
    "a number": plaintext(remark=7),
    "no changes": plaintext(changes=[]),
    "changes that are none": plaintext(changes={"canary": 1}),
    "too many changes": plaintext(changes=[wish()] * (updates.MOST_CHANGES + 1)),
    "a change that is none": plaintext(changes=["canary"]),
    "an unknown key in a change": plaintext(changes=[wish(canary="canary")]),
    "an unknown action": plaintext(changes=[wish(action="canary")]),
    "a new contact": plaintext(changes=[wish(action="new-contact")]),
    "an unknown kind": plaintext(changes=[wish(kind="canary")]),
    "hours that are none": plaintext(changes=[wish(hours="canary")]),
    "a control character": plaintext(changes=[wish(new="canary\x00")]),
    "a direction": plaintext(changes=[wish(new="canary\u202e")]),
    "a line break": plaintext(changes=[wish(new="canary\ncanary")]),
    "half a character": plaintext(remark="canary\ud800"),
    "a long value": plaintext(changes=[wish(new="canary" * 50)]),
    "no sender": plaintext(sender={"name": " ", "role": "canary", "reach": "canary"}),
    "a sender that is none": plaintext(sender="canary"),
    "no way to reach them": plaintext(sender={"name": "canary", "role": "", "reach": ""}),
    "an organisation that is none": plaintext(organisation="canary"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_a_form_that_is_not_as_our_page_makes_it_is_refused(register: Register, content: bytes) -> None:
    """Strictly, with a reason, and without a word of it."""
    with pytest.raises(ProposalError) as refused:
        updates.corrections(content, register, "0" * 64)
    assert "canary" not in refused.value.message + refused.value.hint
    assert refused.value.hint


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*updates.FORM, *updates.CHANGE]), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_content_breaks_the_reading(register: Register, content: bytes) -> None:
    """Whatever was sealed, it is refused in our words."""
    with pytest.raises(ProposalError):
        updates.corrections(content, register, "0" * 64)


CASES = {
    "by its id": ({"contact": "lead", "new": NEW}, "registry-gr", "lead"),
    "by its name": ({"contact": "ελένη  ΔΕΊΓΜΑ"}, "registry-gr", "lead"),
    "by its role": ({"contact": "Security lead"}, "registry-gr", "lead"),
    "by what it has": ({"contact": "", "old": "+447700900101"}, "registry-gr", "lead"),
    "whose it is not said": ({"contact": ""}, "registry-gr", None),
    "a name that is not there": ({"contact": "Somebody Else"}, "registry-gr", None),
    "a name that lacks such a channel": ({"contact": "duty"}, "registry-gr", None),
    "another value than it has": ({"contact": "lead", "old": "+44 7700 900555"}, "registry-gr", None),
}


@pytest.mark.parametrize(("changes", "organisation", "contact"), CASES.values(), ids=CASES)
def test_a_contact_is_found_where_there_is_no_doubt(
    register: Register, changes: dict[str, str], organisation: str, contact: str | None
) -> None:
    """Else an officer says whose channel it is: nothing is guessed."""
    (found,) = updates.corrections(plaintext(changes=[wish(**changes)]), register, "0" * 64)
    assert (found.organisation, found.contact) == (organisation, contact)


@pytest.mark.parametrize(
    "name", ["gr", ".GR", "xn--qxam", "ελ", "registry-gr", "Test Registry of Greece", "δοκιμαστικό μητρώο"]
)
def test_an_organisation_goes_by_many_names(register: Register, name: str) -> None:
    """By its TLD in either script, its id, its name in either script."""
    (found,) = updates.corrections(plaintext(organisation=name), register, "0" * 64)
    assert found.organisation == "registry-gr"


# The commands


def test_the_office_makes_the_form_and_opens_what_comes_back(visit: Visit, tmp_path: Path) -> None:
    """`update-form` writes the page, `proposals open` takes in what was sealed in it, and twice is once."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    done = tocsin("--root", root, "update-form", tmp_path / "update.html")
    assert done.returncode == 1
    assert "age-keygen -pq" in done.stderr
    assert "`update_keys: [" in done.stderr
    settings_file = root / "data" / "register.yaml"
    key = hybrid.public_key(HYBRID[0])
    settings_file.write_text(f"{settings_file.read_text(encoding='utf-8')}update_keys: [{key}]\n", encoding="utf-8")
    done = tocsin("--root", root, "update-form", tmp_path / "update.html")
    made, of_keys = form_of(Workspace.find(root))
    assert (done.returncode, done.stdout.splitlines()) == (0, fingerprint_card(made))
    assert of_keys in done.stderr
    assert tocsin("--root", root, "update-form", tmp_path / "update.html").returncode == 1
    page = visit(tmp_path / "update.html")
    page.click("summary")
    assert of_keys in page.inner_text("footer")
    fill(page)
    name, content = download(page)
    (tmp_path / name).write_bytes(content)
    (tmp_path / "office.txt").write_text(f"# office\n{HYBRID[0]}\n", encoding="utf-8")
    command = ("--root", root, "proposals", "open", tmp_path / name)
    for _ in range(2):
        done = tocsin(*command, "--identity", tmp_path / "office.txt", "--officer", "anna")
        assert (done.returncode, done.stdout) == (0, "0001-anna\n")
        assert NEW not in done.stderr
    (tmp_path / "other.txt").write_text(CLASSIC[0], encoding="utf-8")
    done = tocsin(*command, "--identity", tmp_path / "other.txt", "--officer", "anna")
    assert done.returncode == 1
    assert "AGE-SECRET" not in done.stderr


def office(root: Path, keys: str) -> None:
    """Let the register name these keys of the office, and a second officer."""
    path = root / "data" / "register.yaml"
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(f"{text}\n  - {{id: ben, name: Ben Officer}}\nupdate_keys: {keys}\n", encoding="utf-8")


def test_a_form_that_came_by_mail_goes_in_with_the_round(visit: Visit, tmp_path: Path) -> None:
    """Page, mail, `tocsin round import`: proposals, no outcome, the register as before. One officer is not enough."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, f"[{hybrid.public_key(HYBRID[0])}]")
    (tmp_path / "office.txt").write_text(f"{HYBRID[0]}\n", encoding="utf-8")
    assert tocsin("--root", root, "update-form", tmp_path / "update.html").returncode == 0
    page = visit(tmp_path / "update.html")
    fill(page)
    page.click(".another")
    card(page, 2).get_by_label("What should we do?").select_option("remove")
    card(page, 2).get_by_label("Whose number").fill("lead")
    card(page, 2).get_by_label("What kind").select_option("email")
    name, content = download(page)
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "anybody@example.com", name, "<form@example.com>"
    mail.set_content("Attached.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    box = mbox(tmp_path / "answers.mbox", [mail])
    opening = ("--root", root, "--date", "2026-11-22", "round", "open", "2026-q4", "--due", "2026-12-20")
    assert tocsin(*opening).returncode == 0
    before = {path: path.read_bytes() for path in (root / "data" / "organisations").iterdir()}
    arguments = (
        "--root",
        root,
        "--date",
        "2026-11-24",
        "round",
        "import",
        "2026-q4",
        box,
        "--officer",
        "anna",
        "--yes",
    )
    for _ in range(2):
        done = tocsin(*arguments, "--identity", tmp_path / "office.txt")
        assert done.returncode == 0, done.stderr
        assert not [each for each in ("Eleni", "900199", "900101") if each in done.stdout + done.stderr]
        found = sorted((root / "data" / "proposals").glob("*.yaml"))
        assert [path.stem for path in found] == ["0001-anna", "0002-anna"]
    texts = [path.read_text(encoding="utf-8") for path in found]
    assert all("source: sealed-form" in text and "Sent by: Eleni Sample" in text for text in texts)
    assert NEW in texts[0]
    assert {path: path.read_bytes() for path in before} == before
    done = tocsin("--root", root, "proposals", "apply", "1", "--officer", "ben", clock="2026-12-15")
    assert done.returncode == 1
    assert "no other officer has confirmed it over another verified channel" in done.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_change_that_does_not_fit_leaves_the_others(tmp_path: Path) -> None:
    """The register has the number already, say: that one is told, the rest is entered, and the exit code says so."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    (tmp_path / "office.txt").write_text(HYBRID[0], encoding="utf-8")
    same = wish(action="add", new=OLD)
    content = seal.seal(plaintext(changes=[same, wish()]), [hybrid.public_key(HYBRID[0])])
    (tmp_path / "x.age").write_bytes(content)
    command = ("--root", root, "proposals", "open", tmp_path / "x.age", "--officer", "anna")
    done = tocsin(*command, "--identity", tmp_path / "office.txt")
    assert (done.returncode, done.stdout) == (1, "0001-anna\n")
    assert "change 1 of 2 is not entered: the contact has this channel already" in done.stderr
    assert OLD not in done.stderr


def test_two_changes_of_hours_are_two(tmp_path: Path) -> None:
    """What differs in its hours alone is another change, and the same form again is none."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    (tmp_path / "office.txt").write_text(HYBRID[0], encoding="utf-8")
    wishes = [wish(contact="", old="", new="", hours=hours) for hours in ("24/7", "Mo-Fr 08:00-17:00")]
    content = seal.seal(plaintext(changes=wishes), [hybrid.public_key(HYBRID[0])])
    (tmp_path / "x.age").write_bytes(content)
    command = ("--root", root, "proposals", "open", tmp_path / "x.age", "--officer", "anna")
    for _ in range(2):
        done = tocsin(*command, "--identity", tmp_path / "office.txt")
        assert (done.returncode, done.stdout) == (0, "0001-anna\n0002-anna\n"), done.stderr


def test_a_form_with_the_longest_texts_is_entered(tmp_path: Path) -> None:
    """Each within its field, they are more than a proposal's remark holds: it is cut, and nothing else is lost."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    (tmp_path / "office.txt").write_text(HYBRID[0], encoding="utf-8")
    sender = {"name": "n" * 100, "role": "r" * 100, "reach": "h" * 250}
    content = plaintext(sender=sender, remark="m" * 400, changes=[wish(contact="c" * 120)])
    (tmp_path / "x.age").write_bytes(seal.seal(content, [hybrid.public_key(HYBRID[0])]))
    command = ("--root", root, "proposals", "open", tmp_path / "x.age", "--officer", "anna")
    done = tocsin(*command, "--identity", tmp_path / "office.txt")
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr


def test_the_sender_of_a_form_is_asked_for_and_never_an_argument(tmp_path: Path) -> None:
    """Arguments are for everybody on the machine to read; what is typed wrongly is not quoted."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, f"[{hybrid.public_key(HYBRID[0])}]")
    (tmp_path / "office.txt").write_text(f"{HYBRID[0]}\n", encoding="utf-8")
    form = tmp_path / "gr.tocsin-update.age"
    form.write_bytes(seal.seal(plaintext(), [hybrid.public_key(HYBRID[0])]))
    command = ("--root", root, "proposals", "open", form, "--identity", tmp_path / "office.txt", "--officer", "anna")
    wrong = tocsin(*command, "--sender", input="canary at example\n")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "this is no e-mail address; nothing was entered" in wrong.stderr
    assert "canary" not in wrong.stderr
    assert tocsin(*command, "--sender", "eleni@example.net").returncode == 2
    done = tocsin(*command, "--sender", input="eleni@example.net\n")
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr
    assert "via: {kind: email, value: eleni@example.net}" in (root / "data/proposals/0001-anna.yaml").read_text()


CLASSIC_KEY = str(pyrage.x25519.Identity.from_str(CLASSIC[0]).to_public())
BAD_KEYS = {
    "a secret key": (f"[{CLASSIC[0]}]", "is a secret key", "compromised"),
    "a post-quantum secret key": (f"[{HYBRID[0]}]", "is a secret key", "compromised"),
    "a secret key in small letters": (f"[{HYBRID[0].lower()}]", "is a secret key", "compromised"),
    "a secret key beside a public one": (f"[{CLASSIC_KEY}, {CLASSIC[0]}]", "is a secret key", "compromised"),
    "a secret key by itself": (CLASSIC[0], "", ""),
    "an SSH key": ("[ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICANARY]", "is an SSH key", "age-keygen -pq"),
    "a damaged key": (f"[{CLASSIC_KEY[:-1]}]", "is damaged", "age-keygen -pq"),
    "both sorts": (f"[{CLASSIC_KEY}, {hybrid.public_key(HYBRID[0])}]", "mix", "one sort"),
}


@pytest.mark.parametrize(("keys", "said", "hint"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_wrong_keys_of_the_office_are_refused_and_never_quoted(tmp_path: Path, keys: str, said: str, hint: str) -> None:
    """`tocsin check` says what is wrong and what the office does about it; no form is made with such keys."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, keys)
    for command in (("check",), ("check", "--json"), ("update-form", tmp_path / "update.html")):
        done = tocsin("--root", root, "--date", "2026-11-22", *command)
        assert done.returncode == 1
        shown = (done.stdout + done.stderr).upper()
        assert not [each for each in re.findall(r"[\w-]+", keys.upper()) if len(each) > 20 and each in shown]
        assert "SECRET-KEY-1" not in shown
        if command[0] == "check":
            assert said.upper() in shown
            assert hint.upper() in shown
            assert "THE CERT" not in shown
    assert not (tmp_path / "update.html").exists()
