"""What to say, a wrong number and the foot in a real browser: in whose language, and with no personal detail."""

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from entry_parts import ADDRESS, BACK, CANARIES, DESK, MOBILE, NOTICE, PERSON, drawn, page_of, register
from playwright.sync_api import Page, expect
from visits import DESKTOP, PHONE, Visits

DAY = datetime(2027, 1, 4, 13, tzinfo=UTC)
NIGHT = datetime(2027, 1, 4, 22, tzinfo=UTC)
# Of the first number of the person, which is second in the order of trying on that Monday.
BODY = (
    "In edition 7, in the copy of cert-one, a channel is wrong. Entry .gr, organisation alpha. "
    "Contact {contact}. Channel {channel}. Tried on 2027-01-04 13:00 UTC. Please verify it."
)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(tmp_path_factory.mktemp("say") / "register.html", register())


def sentences(page: Page) -> list[str]:
    """What is to be said, one after another, without the marks of direction."""
    found = page.locator(".say p[lang]").all_text_contents()
    return [re.sub("[\u2066-\u2069]", "", each) for each in found]


# What to say


def test_it_is_said_in_the_language_spoken_there(visit: Visits, html: Path) -> None:
    """The first of the contact's that we have, with what it means beside it; and who calls is who told their name."""
    page = drawn(visit, html, DAY, 0, "Ann Officer")
    expect(page.locator(".say summary")).to_have_text("What to say, in French")
    assert sentences(page) == [
        "Bonjour. Ici Ann Officer, de The cert-one.",
        "Qui est à l’appareil, s’il vous plaît, et pour quelle organisation répondez-vous\u00a0?",
        "Il y a une urgence sur le domaine de premier niveau .gr (Grèce).",
        "Passez-moi, s’il vous plaît\u00a0: Permanence.",
        "Répétez-moi, s’il vous plaît, ce que j’ai dit, avec votre nom et l’heure.",
        (
            "Vous avez raison de poser la question. Raccrochez, s’il vous plaît, "
            "et rappelez-nous au numéro que nous vous avions donné auparavant."
        ),
    ]
    assert set(page.locator(".say p[lang]").evaluate_all("all => all.map(each => each.lang)")) == {"fr"}
    expect(page.locator(".say .means").first).to_have_text("Good day. This is Ann Officer, from The cert-one.")


def test_what_the_page_speaks_is_said_once(visit: Visits, html: Path) -> None:
    """Where the contact's language is the page's, or none of theirs is ours and the page is English."""
    for language, place, person in (("fr", 0, "Permanence"), ("en", 1, PERSON)):
        page = drawn(visit, html, DAY, place, language=language)
        assert page.locator(".say .means").count() == 0
        assert any(person in each for each in sentences(page))
        assert "[…]" in sentences(page)[0]


def test_arabic_runs_its_own_way_on_an_english_page(visit: Visits, tmp_path: Path) -> None:
    """And English on an Arabic one."""
    path = page_of(tmp_path / "register.html", register(languages=("ar-EG", "en")))
    page = drawn(visit, path, DAY)
    assert sentences(page)[1] == "مع من أتحدث من فضلكم، وباسم أي مؤسسة تجيبون؟"
    directions = "all => all.map(each => getComputedStyle(each).direction)"
    assert set(page.locator(".say p[lang]").evaluate_all(directions)) == {"rtl"}
    assert set(page.locator(".say .means").evaluate_all(directions)) == {"ltr"}


def test_the_hour_is_apologised_for_at_night_alone(visit: Visits, html: Path) -> None:
    """By the clock there: at ten in the evening of UTC it is midnight in Athens."""
    assert not any("l’heure." in each and "excuser" in each for each in sentences(drawn(visit, html, DAY)))
    assert sentences(drawn(visit, html, NIGHT))[1] == "Veuillez m’excuser de l’heure."


def test_on_a_telephone_it_is_one_line_until_it_is_opened(visit: Visits, html: Path) -> None:
    """And stays as the officer left it where another entry is drawn; on a wide screen it is open."""
    page = drawn(visit, html, DAY, viewport=PHONE)
    box = page.locator(".say")
    assert box.evaluate("each => each.getBoundingClientRect().height") < 60
    box.locator("summary").click()
    page.evaluate("parts.draw('gr', 1)")
    expect(page.locator(".say")).to_have_attribute("open", "")
    expect(drawn(visit, html, DAY, viewport=DESKTOP).locator(".say")).to_have_attribute("open", "")


def test_a_message_is_not_answered_on_the_spot(visit: Visits, html: Path) -> None:
    """What is written asks nobody who they are, and for nothing to be read back."""
    page = drawn(visit, html, DAY)
    for place in range(9):
        page.evaluate("place => parts.draw('gr', place)", place)
        if "E-mail" in page.inner_text(".wrong .report"):
            break
    expect(page.locator(".wrong .report")).to_contain_text("E-mail")
    assert len(sentences(page)) == 3


# A wrong number


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("place", range(9))
def test_a_plain_mail_carries_no_personal_detail(visit: Visits, html: Path, place: int, language: str) -> None:
    """No name, number, address or note of any way, in any language: not the mail, and not the text to copy."""
    page = drawn(visit, html, DAY, place, language=language)
    panel = page.locator(".wrong")
    mail = panel.locator("a[href^='mailto:']").get_attribute("href") or ""
    said = " ".join([unquote(mail), *panel.locator(".report, .means").all_text_contents()])
    assert "alpha" in said or "beta" in said
    for canary in CANARIES:
        assert canary not in said
    assert not re.search(r"\d{5}|\+\d", said)
    everything = page.content()
    assert all(each in everything for each in (PERSON, MOBILE, ADDRESS, DESK, BACK))


def test_it_says_which_channel_by_its_place(visit: Visits, html: Path) -> None:
    """Entry, organisation, contact and channel by their places, edition and copy; in a mail ready to go."""
    page = drawn(visit, html, DAY, 1)
    body = BODY.format(contact="2 of 2: Security lead", channel="1 of 6: Mobile")
    expect(page.locator(".wrong .report")).to_have_text(body)
    mail = urlsplit(page.locator(".wrong a[href^='mailto:']").get_attribute("href") or "")
    assert mail.path == "desk@secretariat.example"
    assert parse_qs(mail.query) == {"subject": ["A wrong channel: .gr, edition 7"], "body": [body]}
    expect(page.locator(".wrong a[href^='tel:']")).to_have_attribute("href", "tel:+441632960999")


def test_what_is_copied_is_what_is_shown(visit: Visits, html: Path) -> None:
    """In English, which the office reads, on a page in another language too."""
    page = drawn(visit, html, DAY, 1, language="ar", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".wrong button").click()
    expect(page.locator(".wrong [role=status]")).to_have_text("نُسخ")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".wrong .report").text_content()


# The foot


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_foot_says_whose_copy_it_is_and_whom_to_ring(visit: Visits, html: Path, language: str) -> None:
    """Title, recipient, edition, marking and the notice in full; with the secretariat's number as a link."""
    foot = drawn(visit, html, DAY, language=language).get_by_role("contentinfo")
    text = foot.text_content() or ""
    for wanted in ("Secretariat", "Test register", "The cert-one", "cert-one", "7", "2027-03-22", "TLP:RED", NOTICE):
        assert wanted in text
    expect(foot.locator("a")).to_have_attribute("href", "tel:+441632960999")
