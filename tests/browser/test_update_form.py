"""The sealed update form: what a contact fills in in a browser, the office opens, and nobody else."""

import base64
import hashlib
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyrage
import pytest
from update_form import CLASSIC, HYBRID, NEW, OLD, card, download, facts, fill, who
from visits import DESKTOP, PHONE, Visits
from workspaces import MINIATURE, NOW

from builder import seal
from builder.errors import BuilderError
from builder.pages.update_html import update_html
from builder.proposals import propose, updates
from builder.proposals.record import Action, Source
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Register
from builder.workspace.places import Workspace
from builder.workspace.yamltext import HIDDEN, text_problem


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_contact_seals_a_change_and_the_office_makes_it_a_proposal(
    visit: Visits, form: Path, miniature_register: Register, tmp_path: Path, viewport: dict[str, int]
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
    (found,) = updates.corrections(plaintext, miniature_register, hashlib.sha256(content).hexdigest())
    assert (found.organisation, found.contact, found.kind) == ("registry-gr", "lead", ChannelKind.MOBILE)
    assert (found.action, found.old, found.new) == (Action.CHANGE, OLD, NEW)
    assert found.remark == "Sent by: Eleni Sample; To be reached: the duty desk, any time; Contact meant: Eleni Sample"
    workspace = Workspace.find(shutil.copytree(MINIATURE, tmp_path / "workspace"))
    proposal = propose(workspace, found, "anna", NOW, Source.SEALED_FORM)
    assert (proposal.source, proposal.via, len(proposal.events)) == (Source.SEALED_FORM, None, 1)
    assert propose(workspace, found, "anna", NOW, Source.SEALED_FORM) == proposal
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_several_changes_go_into_one_file(visit: Visits, form: Path, miniature_register: Register) -> None:
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
    found = updates.corrections(seal.unseal(content, HYBRID[0]), miniature_register, "0" * 64)
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


def test_classic_keys_work_too(visit: Visits, tmp_path: Path) -> None:
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


def test_it_works_over_the_network_too(visit: Visits, form: Path) -> None:
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


def test_the_file_is_named_after_no_person(visit: Visits, form: Path) -> None:
    """A TLD may stand in the name of the file and in the subject of the mail; what else somebody typed does not."""
    page = visit(form)
    fill(page)
    who(page, "Eleni Sample")
    name, _ = download(page)
    assert name == "update-2026-11-22.tocsin-update.age"
    link = page.get_attribute(".todo a", "href")
    assert link == f"mailto:desk@secretariat.example?subject={name}"
    assert "Eleni" not in page.inner_text("main")


def test_what_was_typed_goes_with_the_page(visit: Visits, form: Path) -> None:
    """After leaving and coming back nothing of it is there."""
    page = visit(form)
    fill(page)
    download(page)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert NEW not in page.inner_text("body")
    values = page.eval_on_selector_all("input, textarea", "fields => fields.map(field => field.value).join('')")
    assert values == ""


def test_what_is_missing_is_not_sealed(visit: Visits, form: Path) -> None:
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


def test_a_wrong_value_is_told_in_the_page(visit: Visits, form: Path) -> None:
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


def test_a_number_may_be_typed_in_other_digits(visit: Visits, form: Path) -> None:
    """Arabic and Persian digits, wide spaces and long dashes come with a keyboard or by pasting."""
    page = visit(form, locale="ar")
    who(page)
    page.fill("[name=contact-1]", "Eleni Sample")
    page.fill("[name=new-1]", "+٤٤\u00a0۷۷۰۰\u2011\uff19٠٠١٩٩")
    (found,) = updates.read_form(seal.unseal(download(page)[1], HYBRID[0])).wishes
    assert found.new == "+44 7700-900199"


def test_a_huge_paste_is_told_and_not_cut(visit: Visits, form: Path) -> None:
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


def test_hidden_characters_do_not_go_into_a_file(visit: Visits, form: Path) -> None:
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


def test_the_file_can_be_saved_again_and_corrected(visit: Visits, form: Path) -> None:
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
