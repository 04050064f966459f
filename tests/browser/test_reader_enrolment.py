"""`reader.html` in a real browser: make a key, rehearse, and check the fingerprint of a reader."""

import hashlib
import re
from pathlib import Path

import pyrage
import pytest
from chromium import LEAVES
from playwright.sync_api import Dialog
from reader_desk import answer, choose, fill_enrolment, pick, register_of
from register_pages import probed
from visits import Visits
from workspaces import TODAY, identity_of

from builder.pages.reader_html import fingerprint_card, pgp_words
from builder.recipients.enrolment import read_enrolment
from builder.seal import hybrid


@pytest.mark.parametrize("kind", ["hybrid", "classic"])
def test_enrolling_makes_a_key_that_can_be_proved(visit: Visits, trusting: Path, tmp_path: Path, kind: str) -> None:
    """From the form to a protected identity, a paper key, an enrolment file that proves itself, and a rehearsal."""
    page = visit(trusting, accept_downloads=True)
    fill_enrolment(page)
    page.click("summary")
    assert page.is_checked("input[value=hybrid]")
    page.check(f"input[value={kind}]")
    page.click("form button[type=submit]")
    words = page.inner_text(".passphrase")
    assert len(words.split()) == 8
    assert words == words.lower()
    page.get_by_label("Type it once more").fill("something else")
    page.click("form button[type=submit]")
    page.wait_for_selector(".trouble:not(:empty)")
    page.get_by_label("Type it once more").fill(words)
    with page.expect_download(timeout=60_000) as saved:
        page.click("form button[type=submit]")
    assert saved.value.suggested_filename == "cert-of-exampleland-friends.identity.age"
    protected = saved.value.path().read_bytes()
    assert protected.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    plain = pyrage.passphrase.decrypt(protected, words).decode()
    (identity,) = (line for line in plain.splitlines() if line.startswith("AGE-SECRET-KEY-"))

    # Other words than those it was saved with would never open it: it is to be saved again.
    assert page.get_by_role("button", name="Continue").count() == 1
    page.get_by_role("button", name="Other words").click()
    assert page.get_by_role("button", name="Continue").count() == 0
    words = page.inner_text(".passphrase")
    page.get_by_label("Type it once more").fill(f"  {words.upper().replace(' ', '  ')} ")
    with page.expect_download(timeout=60_000) as saved:
        page.click("form button[type=submit]")
    protected = saved.value.path().read_bytes()
    plain = pyrage.passphrase.decrypt(protected, words).decode()
    assert identity in plain

    page.click("text=Continue")
    page.emulate_media(media="print")
    printed = page.inner_text("body")
    assert identity in re.sub(r"\s", "", printed)
    assert " ".join(pgp_words().of(hashlib.sha256(identity.encode()).digest(), 4)) in printed
    assert "Continue" not in printed
    assert page.locator(".sheet svg.qr").is_visible()
    page.emulate_media(media="screen")
    assert page.locator(".sheet").is_hidden()

    page.click("text=Continue")
    with page.expect_download() as saved:
        page.click("text=Save the enrolment file")
    content = saved.value.path().read_bytes()
    assert identity.encode() not in content
    enrolment = read_enrolment(content, "enrolment.json", TODAY)
    key = (
        hybrid.public_key(identity) if kind == "hybrid" else str(pyrage.x25519.Identity.from_str(identity).to_public())
    )
    assert enrolment.key == key
    assert (enrolment.country, enrolment.label) == ("GR", "duty laptop")
    spoken = pgp_words().of(hashlib.sha256(key.encode()).digest(), 16)
    assert page.locator("main .words li").all_inner_texts() == list(spoken)

    page.click("text=Continue")
    page.click("text=Test my set-up")
    choose(page, ("x.identity.age", protected))
    # As it may be typed at night.
    page.fill("input[type=password]", words.title().replace(" ", "  "))
    page.click("form button[type=submit]")
    frame = register_of(page)
    assert "Exampleland" in (frame.text_content("main") or "")
    assert "Your set-up works" in page.inner_text(".strip")


def test_leaving_before_the_key_is_saved_asks(visit: Visits, trusting: Path) -> None:
    """A key that exists nowhere else is not lost by a slip."""
    page = visit(trusting)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    fill_enrolment(page)
    page.click("form button[type=submit]")
    page.wait_for_selector(".passphrase")
    page.click(".back")
    assert len(asked) == 1
    assert page.locator(".passphrase").is_visible()
    assert page.evaluate(LEAVES) == [False, True]


def test_a_short_passphrase_of_ones_own_is_refused(visit: Visits, trusting: Path) -> None:
    """One's own passphrase has some length, and is typed twice."""
    page = visit(trusting)
    fill_enrolment(page)
    page.click("form button[type=submit]")
    page.get_by_label("I take a passphrase of my own").check()
    page.get_by_label("Your own passphrase").fill("short")
    page.get_by_label("Type it once more").fill("short")
    page.click("form button[type=submit]")
    assert "Too short" in page.inner_text(".trouble")


def test_a_plain_identity_rehearses(visit: Visits, trusting: Path, tmp_path: Path) -> None:
    """The rehearsal asks as the emergency does, says that it is an exercise, and shows entries as real ones are."""
    page = visit(trusting, accept_downloads=True)
    page.click("text=Test my set-up")
    answer(page, identity_of("cert-eu"))
    frame = register_of(page)
    assert frame.locator(".grid a").count() == 3
    assert "TLP:CLEAR" in page.inner_text(".opened-bar")
    assert "EXERCISE" in (frame.text_content("body") or "")
    frame.click(".grid a[href='#xe']")
    first = frame.locator(".card.first")
    assert frame.locator(".hand .chip.good").is_visible()
    assert first.locator(".label").inner_text() == "TLP:CLEAR"
    assert first.locator(".answered").inner_text() == "answered at all times"
    assert frame.inner_text("[data-what=nothing] b") == "2"
    assert "Exampleland" in frame.inner_text("article.entry h1")
    # What the script reads from it is what it says.
    pick(page, "Files")
    with page.expect_download() as saved:
        page.click("button[aria-label='Save register.html']")
    found = probed(page, saved.value.path().read_text(encoding="utf-8"))
    assert (found["tlp"], len(found["tlds"])) == ("TLP:CLEAR", 3)
    for entry in found["tlds"]:
        assert entry["ways_in"] == {
            "nothing_down": 2,
            "own_tld_down": 2,
            "internet_down": 1,
            "telephones_down": 1,
            "at_3_am": 1,
        }
    for organisation in found["organisations"]:
        (desk,) = organisation["contacts"]
        assert [channel["hours"] for channel in desk["channels"]] == ["24/7", None]
        for channel in desk["channels"]:
            assert (channel["tlp"], channel["known"]["state"]) == ("TLP:CLEAR", "fresh")


def test_the_fingerprint_of_a_reader_is_that_which_is_printed(visit: Visits, trusting: Path) -> None:
    """Another copy of the reader is shown in the words and digits that the secretariat prints."""
    page = visit(trusting)
    page.click("text=Check a reader")
    content = trusting.read_bytes()
    choose(page, ("reader.html", content))
    digest = hashlib.sha256(content).digest()
    page.wait_for_selector("text=SHA-256, in digits")
    spoken = pgp_words().of(digest)
    assert page.locator(".words").first.locator("li").all_inner_texts() == list(spoken)
    assert digest.hex() in re.sub(r"\s", "", page.inner_text("main"))
    for given, wanted in (
        (" ".join(spoken).upper(), "The same"),
        (digest.hex(), "The same"),
        (f"{digest.hex()}  reader.html", "The same"),
        ("\n".join(fingerprint_card(content)), "The same"),
        ("\n".join(fingerprint_card(content)[2:]), "The same"),
        ("adrift adrift", "Not the same"),
        (hashlib.sha256(b"another").hexdigest(), "Not the same"),
    ):
        page.fill("textarea", given)
        assert page.inner_text(f"main p:has-text('{wanted}')").startswith(("✓", "✗", wanted))
        # Whoever is still typing is not told that it is wrong.
        page.fill("textarea", " ".join(spoken)[:20])
        assert "The same" not in page.inner_text("main")
        assert "Not the same" not in page.inner_text("main")
