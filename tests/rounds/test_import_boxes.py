"""What people and their programs put into the boxes of an answer: what is plain is taken, the rest is for a person."""

from datetime import date
from email.message import EmailMessage
from urllib.parse import quote

import pytest
from incoming import PLACE, finding, reason, tag_of
from mails import DUTY, answer, corrected, sent_to, ticked

from builder.register.kinds import ChannelKind
from builder.rounds.asking.boxes import fitted, read_answer
from builder.rounds.returns import inbox, replies
from builder.rounds.returns.days import day_in
from builder.rounds.returns.evidence import Asked, Judged, Passed, Rejected
from builder.workspace.places import Workspace

# Parted by two spaces.
ONE_LINE = """
CONFIRM [ X ]  CONFIRM [✓]  CONFIRM [✔️]  CONFIRM [*]  CONFIRM [ x ]  CONFIRM [Х]  CONFIRM [xxx]  CONFIRM [Yes!]
CONFIRM [yes, ok]  CONFIRM [ نعم ]  CONFIRM [да]  CONFIRM [はい]  CONFIRM [１]  CONFIRM [ ☑ ]  CONFIRM (x)  CONFIRM {x}
CONFIRM ［ｘ］  CONFIRM【✓】  CONFIRM: [x]  *CONFIRM [x]*  CONFIRM \\[ x \\]  CONFIRM ☑  ☑ CONFIRM  [x] CONFIRM
- [x] CONFIRM [ ]  CONFIRM [ ] x  x CONFIRM [ ]  CONFIRM yes  │ CONFIRM [x]  CONFIRM [(x)]
"""
CONFIRMS = (
    *(each for line in ONE_LINE.strip().splitlines() for each in line.split("  ")),
    *("> | CONFIRM [\n> x ]", "CONFIRM [\u200bx\u200b]", "CONFIRM [\xa0x\xa0]", "Confirmed.\n\n> CONFIRM [   ]"),
    *("> CONFIRM [   ]\n> more\n\nCONFIRM\n", "## Please type your reply above this line ##\nConfirm"),
)
UNCLEAR = (
    *("CONFIRM [no]", "CONFIRM [not ok]", "CONFIRM [❌]", "CONFIRM [○]", "CONFIRM [?]", "CONFIRM [x?]"),
    *("CONFIRM [yes but]", "[no] CONFIRM", "[x] CONFIRM [no]", "CONFIRM [x]\nCONFIRM [no]"),
)
NOTHING = (
    *("CONFIRM [   ]", "CONFIRM [☐]", "CONFIRM [____]", "CONFIRM [...]", "[ ] CONFIRM", "( ) CONFIRM"),
    *("* CONFIRM [   ]", "1. CONFIRM [   ]", "Please confirm (by Friday) that", "I cannot confirm ok this"),
    *("> CONFIRM\n[   ]", "CONFIRM [ ]\n\nx"),
)


def test_a_box_is_ticked_by_whatever_mark_and_hand() -> None:
    """Marks, yes in many tongues, brackets of other keyboards, beside the box, quoted, in bold."""
    found = {text: read_answer(text) for text in CONFIRMS}
    assert [text for text, each in found.items() if not each.confirmed or each.unclear] == []


def test_what_may_be_a_no_is_for_a_person_and_an_empty_box_says_nothing() -> None:
    assert [text for text in UNCLEAR if not read_answer(text).unclear] == []
    assert [text for text in NOTHING if read_answer(text)] == []


MAIL, PHONE = "noc@nic.example", "+1 202 555 0147"
SAME = {
    ChannelKind.EMAIL: (
        *(f"{MAIL}<mailto:{MAIL}>", f"{MAIL} <mailto:{MAIL}>", f"<{MAIL}>", f"mailto:{MAIL}"),
        *(f"{MAIL} [mailto:{MAIL}]", f"[{MAIL}](mailto:{MAIL})", f"*{MAIL}*", f"{MAIL}.", f"____{MAIL}____"),
        *(f"“{MAIL}”", "noc＠nic.example", f"noc@\u200bnic.example <mailto:{MAIL}?subject=Re>", f"{MAIL}<{MAIL}>;"),
    ),
    ChannelKind.PHONE: (
        *(f"{PHONE}<tel:+12025550147>", f"{PHONE} <+12025550147>", f"tel:{PHONE}", f"Tel: {PHONE}."),
        *(f"[{PHONE}](tel:+12025550147)", "+١ ٢٠٢ ٥٥٥ ٠١٤٧", "+१ २०२ ५५५ ०१४७", "＋１ ２０２ ５５５ ０１４７"),
        *("\u202a+1\xa0202\xa0555\xa00147\u202c", "001 202 555 0147", "(+1) 202 555 0147"),
    ),
}
OTHERWISE = (
    *(f"{MAIL}<mailto:other@evil.example>", f"{PHONE}<tel:+12025550199>"),
    *(f"{MAIL} or x@nic.example", f"[{MAIL}](mailto:x@evil.example)"),
)


@pytest.mark.parametrize(("kind", "meant"), [(ChannelKind.EMAIL, MAIL), (ChannelKind.PHONE, PHONE)])
def test_what_a_program_adds_to_a_value_is_not_the_value(kind: ChannelKind, meant: str) -> None:
    """Links that say the same, bold letters, a full stop; digits and marks of other keyboards are the same digits."""
    found = {text: fitted(kind, read_answer(f"NEW abcd [ {text} ]").new["abcd"]) for text in SAME[kind]}
    assert {text: value for text, value in found.items() if value != meant} == {}
    dashes = fitted(ChannelKind.PHONE, "+1\u2011202\u2013555\u22120147")
    assert dashes == "+1-202-555-0147"
    assert fitted(ChannelKind.PHONE, f"{PHONE}, extension 12") == f"{PHONE} ext. 12"


def test_a_name_keeps_the_signs_that_its_script_is_written_with() -> None:
    """A space without width between Khmer words, a joiner in Persian; a post address keeps its full stop."""
    for value in ("ឈ្មោះ\u200bគំរូ", "نام\u200cخانوادگی", "Example Ltd."):
        assert read_answer(f"NEW abcd [ {value} ]").new["abcd"] == value


@pytest.mark.parametrize("value", ["δοκιμή@παράδειγμα.example", "उदाहरण@example.org"])
def test_a_new_address_may_have_any_letters(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, value: str
) -> None:
    """Typed into the box, also where a program made a link of it and wrote the link in ASCII (RFC 6530)."""
    for written in (value, f"{value} <mailto:{quote(value)}>"):
        found = finding(of(asked, answer(original, corrected(original, tag_of(original), written))))
        assert [each.new for each in found.corrections] == [value]
    assert inbox.read_mail(f"From: Desk <{value}>\n\nhello".encode()).sender


@pytest.fixture(scope="module")
def original(prepared: Workspace) -> EmailMessage:
    """The letter to the duty desk."""
    return sent_to(prepared, DUTY)


def of(asked: tuple[Asked, list[bytes]], message: EmailMessage) -> list[Judged]:
    return list(replies.judge(inbox.read_mail(message.as_bytes()), PLACE, asked[0]))


@pytest.mark.parametrize("value", OTHERWISE)
def test_a_link_that_says_otherwise_is_for_a_person(
    asked: tuple[Asked, list[bytes]], original: EmailMessage, value: str
) -> None:
    """Whoever wrote it: one of the two is not what was meant."""
    tag = tag_of(original, 0 if "@" in value else 1)
    assert "the new " in reason(of(asked, answer(original, corrected(original, tag, value))))


def as_html(original: EmailMessage, text: str) -> EmailMessage:
    made = answer(original, "")
    made.set_content(text, subtype="html")
    return made


def test_a_form_and_a_link_in_html_are_read(asked: tuple[Asked, list[bytes]], original: EmailMessage) -> None:
    """A box that is checked, a field that was typed into; a link to another address than it shows is for a person."""
    code = original.get_content().partition("Your code:")[2].split("\n")[1]
    tag = tag_of(original)
    box = '<p>CONFIRM [<input type="checkbox" {}>]</p><p>{}</p>'
    assert finding(of(asked, as_html(original, box.format("checked", code)))).outcome
    assert "no box is filled in" in reason(of(asked, as_html(original, box.format("", code))))
    field = f'<p>NEW {tag} [<input type=text value="{MAIL}">]</p><p>{code}</p>'
    assert [each.new for each in finding(of(asked, as_html(original, field))).corrections] == [MAIL]
    link = f'<p>NEW {tag} [ <a href="mailto:x@evil.example">{MAIL}</a> ]</p><p>{code}</p>'
    assert "no e-mail address" in reason(of(asked, as_html(original, link)))


def test_two_forms_of_an_answer_that_differ_are_for_a_person(
    asked: tuple[Asked, list[bytes]], original: EmailMessage
) -> None:
    """Its plain text confirms, and its HTML has a new value."""
    made = answer(original, ticked(original))
    page = corrected(original, tag_of(original), MAIL).replace("<", "&lt;").replace("\n", "<br>")
    made.add_alternative(page, subtype="html")
    assert "contradict" in reason(of(asked, made))


def attached(maintype: str, subtype: str, name: str, content: bytes = b"content") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "somebody@example.com"
    made.set_content("see below")
    made.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return made


def of_type(kind: str, body: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "somebody@example.com"
    made["Content-Type"] = kind
    made.set_payload(body)
    return made


UNREAD = {
    "a document": (attached("application", "msword", "form.doc"), "file attached"),
    "a card": (attached("text", "vcard", "new.vcf"), "file attached"),
    "winmail.dat": (attached("application", "ms-tnef", "winmail.dat"), "winmail.dat"),
    "an encrypted mail": (of_type("multipart/encrypted; boundary=b", "--b\n\nx\n--b--"), "encrypted"),
    "S/MIME": (of_type("application/pkcs7-mime; smime-type=signed-data", "MIIB"), "encrypted"),
    "PGP in the text": (of_type("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEM"), "encrypted"),
    "a charset that nobody knows": (of_type("text/plain; charset=x-none", "@"), "letters"),
    "a mail that was cut off": (of_type("multipart/mixed; boundary=b", "--b\n\nhello"), "cut off"),
    "a part elsewhere": (of_type("message/external-body; access-type=url", "x"), "elsewhere"),
}


@pytest.mark.parametrize(("message", "said"), UNREAD.values(), ids=UNREAD)
def test_no_part_of_a_mail_is_passed_over_in_silence(
    asked: tuple[Asked, list[bytes]], message: EmailMessage, said: str
) -> None:
    """What no program here reads may be an answer: it is told from whomever it comes, and not by its content."""
    # UTF-8 has no such bytes.
    content = message.as_bytes().replace(b"\n@", b"\n\xd8\xd8")
    (found,) = replies.judge(inbox.read_mail(content), PLACE, asked[0])
    assert isinstance(found, Rejected)
    assert said in found.reason


def test_what_is_beside_an_answer_is_told_with_it(asked: tuple[Asked, list[bytes]], original: EmailMessage) -> None:
    """A document beside a box that is ticked; text around the parts; a signature's file is nothing."""
    made = answer(original, ticked(original))
    made.add_attachment(b"x", maintype="application", subtype="pgp-signature")
    assert finding(of(asked, made)).besides is None
    behind = made.as_bytes() + b"\nFrom March on ask for Jane Roe\n"
    (found,) = replies.judge(inbox.read_mail(behind), PLACE, asked[0])
    assert finding([found]).besides
    made.add_attachment(b"x", maintype="application", subtype="msword")
    besides = finding(of(asked, made)).besides
    assert besides
    assert besides.reason == "it was taken in; it also has a file attached, which is not looked into"


def test_an_answer_to_a_message_of_the_round_is_told_without_its_code(
    asked: tuple[Asked, list[bytes]], original: EmailMessage
) -> None:
    """A ticket system leaves our text out and writes from an address of its own."""
    made = answer(original, "All fine.", From="helpdesk@example.com", In_Reply_To=str(original["Message-ID"]))
    assert "answers a message of this round" in reason(of(asked, made))
    assert of(asked, answer(original, "All fine.", From="helpdesk@example.com")) == [Passed.OTHER]


DAYS = (
    *("2026/11/24", "2026.11.24", "20261124", "24.11.26", "24/11/26", "26-11-24", "24 Nov 2026", "Nov 24, 2026"),
    *("24-Nov-2026", "24 novembre 2026", "24 de noviembre de 2026", "٢٠٢٦-١١-٢٤", "２０２６年１１月２４日"),
    *("٢٤ نوفمبر ٢٠٢٦", "Tue, 24 Nov 2026 10:00:00 +0100", "Tuesday, November 24, 2026", "24. November 2026", "46350"),
)


def test_a_day_is_told_in_whatever_order_digits_and_language() -> None:
    """A spreadsheet's number for it, too; what can be two days of the round is none."""
    first, last = date(2026, 11, 22), date(2026, 12, 31)
    assert {text for text in DAYS if day_in(text, first, last) != date(2026, 11, 24)} == set()
    for text in ("11/12/2026", "31.11.2026", "soon", ""):
        assert day_in(text, date(2026, 10, 1), last) is None
