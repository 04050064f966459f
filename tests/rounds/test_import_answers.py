"""`tocsin round import` of mail: what counts as an answer, what never does, and that nothing counts twice."""

import csv
import io
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incoming import (
    DAY,
    PLACE,
    TODAY,
    cases,
    finding,
    judged,
    proposals,
    reason,
    result,
    rows,
    state_of,
    tag_of,
    take_in,
    whole_mailbox,
    write_csv,
)
from mails import (
    DESK,
    DUTY,
    LEAD,
    NOC,
    answer,
    corrected,
    letter_to,
    maildir,
    mbox,
    quoted,
    report,
    sent_to,
    ticked,
)
from running import tocsin
from workspaces import ROOT

from builder.cli.rounds.take_in import _print_plan
from builder.register.freshness import State, fold
from builder.register.kinds import ChannelKind, Result
from builder.register.loading import load
from builder.register.model import Sent, SentState
from builder.rounds import files
from builder.rounds.asking.boxes import Answer, confirm_box, new_box, read_answer
from builder.rounds.returns import importing, inbox, replies
from builder.rounds.returns.evidence import Asked, Passed, Rejected
from builder.workspace.places import Workspace

# What an answer looks like.


def as_html(text: str) -> str:
    """The text as programs send it that know HTML only: Outlook, and telephones."""
    lines = text.replace("&", "&amp;").replace("<", "&lt;").replace("  ", "&nbsp; ").splitlines()
    return (
        "<html><head><style>p {color: red} /* CONFIRM [x] */</style></head><body><div>Dear colleagues</div><blockquote>"
        + "".join(f"<p>{line}</p>\n" for line in lines)
        + "</blockquote></body></html>"
    )


def html_only(text: str, original: EmailMessage) -> EmailMessage:
    made = answer(original, "")
    made.set_content(as_html(text), subtype="html")
    return made


def both_kinds(text: str, original: EmailMessage) -> EmailMessage:
    made = answer(original, text)
    made.add_alternative(as_html(original.get_content()), subtype="html")
    return made


def with_attachment(text: str, original: EmailMessage) -> EmailMessage:
    made = answer(original, text)
    made.add_attachment(b"\x89PNG" * 1000, maintype="image", subtype="png", filename="logo.png")
    return made


def encoded(charset: str, transfer: str) -> Callable[[str, EmailMessage], EmailMessage]:
    def made(text: str, original: EmailMessage) -> EmailMessage:
        message = answer(original, "")
        message.set_content(text.encode(charset, "replace").decode(charset), charset=charset, cte=transfer)
        return message

    return made


def code_in(text: str) -> str:
    found = re.search(r"code:\s+(.+)", text)
    assert found
    return found[1]


WRITTEN = {
    "quoted": lambda text, original: answer(original, f"Yes.\n\n{quoted(text)}"),
    "quoted twice": lambda text, original: answer(original, quoted(quoted(text))),
    "written over": lambda text, original: answer(original, f"Regards\n\n-----Original Message-----\n{text}"),
    "wrapped": lambda text, original: answer(original, "\n> ".join(re.findall(r".{1,30}\n?", f"> {text}"))),
    "HTML only": html_only,
    "text and HTML": both_kinds,
    "with an attachment": with_attachment,
    "quoted-printable": encoded("utf-8", "quoted-printable"),
    "base64": encoded("utf-8", "base64"),
    "Latin letters": encoded("iso-8859-1", "8bit"),
    "Japanese": encoded("iso-2022-jp", "7bit"),
    "a word and the code": lambda text, original: answer(original, f"CONFIRM\n{code_in(text)}"),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_an_answer_confirms(opened: Workspace, write: Callable[[str, EmailMessage], EmailMessage]) -> None:
    """Quoted, wrapped, encoded, by whatever program: the box is found, and the very address is confirmed."""
    original = sent_to(opened, DUTY)
    outcome = finding(judged(opened, write(ticked(original), original))).outcome
    assert outcome
    assert (outcome.organisation, outcome.contact, outcome.kind) == ("registry-gr", "duty", ChannelKind.EMAIL)
    assert (outcome.value, outcome.result, outcome.method) == (DUTY, Result.CONFIRMED, "email")
    assert (outcome.when, outcome.officer) == (date(2026, 11, 24), "anna")
    assert re.fullmatch("mail [0-9a-f]{16}", outcome.note)


@pytest.mark.parametrize("value", [DUTY, LEAD, NOC])
def test_our_own_letter_is_nobody_s_words(prepared: Workspace, asked: tuple[Asked, list[bytes]], value: str) -> None:
    """Whatever a program makes of the letter that it gives back, there is nothing in it to be read."""
    original = sent_to(prepared, value)
    for name, write in WRITTEN.items():
        content = write(ticked(original), original).as_bytes()
        found = finding(replies.judge(inbox.read_mail(content), PLACE, asked[0]))
        assert (found.besides is None) == (name != "with an attachment"), name


def test_a_reminder_is_our_own_letter_too(opened: Workspace) -> None:
    """It says when we wrote before, which the first letter did not; either may be the one that comes back."""
    first = sent_to(opened, DUTY)
    files.append_sent(opened, "2026-q4", [_sent(letter_to(opened, DUTY).task, str(first["Message-ID"]))])
    again = sent_to(opened, DUTY)
    assert "We wrote to you on 23" in again.get_content()
    for original in (first, again):
        assert finding(judged(opened, answer(original, ticked(original)))).besides is None


@pytest.fixture(scope="module")
def duty(prepared: Workspace) -> EmailMessage:
    """The letter to the duty desk."""
    return sent_to(prepared, DUTY)


ABOVE = {
    "nothing": "",
    "thanks": "Thank you very much!\n\nBest regards,\nMaria Muster\n",
    "a salutation": "Dear Ms Officer,\n\nyes.\n\nCordialement",
    "Arabic courtesy": "تحية طيبة وبعد،\n\nشكرًا جزيلًا",
    "a signature": "-- \nMaria Muster\nHead of Operations, Registry of Greece\nhttps://nic.example.gr\n",
    "a telephone": "Sent from my iPhone\n",
    "who wrote what": "On Mon, 23 Nov 2026 at 10:00, Miniature secretariat\n<desk@secretariat.example> wrote:\n",
    "who wrote what, in French": "Le lun. 23 nov. 2026 à 10:00, Secrétariat <desk@secretariat.example> a écrit :\n",
    "a header": "From: Secretariat of the Register <d@s.example>\nSent: Monday, 23 November 2026 10:00\n"
    "To: Duty desk of the registry;\n\tand somebody else\nSubject: Are these still your emergency contacts?\n",
    "a Spanish header": "-----Mensaje original-----\nDe: Secretariado del Registro de Contactos\nEnviado: 23 de nov.\n"
    "Para: Guardia del registro nacional\nAsunto: ¿Siguen bien los datos?\n",
    "our letter once more": "Good day,\nMiniature secretariat keeps the register in which authorised\nemergency teams",
}
WORDS = {
    "a name": "Jane Roe",
    "a role": "New role: head of security.",
    "another person": "Hello,\n\nfrom March on please ask for Jane Roe in my place.\n\nRegards",
    "below the courtesy": "Many thanks,\nMaria\n\nP.S. Jane Roe takes over in March.",
    "in Arabic": "ابتداءً من مارس تتولى السيدة رو هذه المهمة",
    "in Japanese": "三月から担当者が変わります",
    "above a name that is ours": "Jane Roe, no longer Eleni Sample",
    "what looks like one header line": "From: March on, Jane Roe is in my place",
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("give_back", [quoted, str], ids=["quoted", "as it was"])
def test_courtesy_and_what_a_program_adds_is_not_to_be_read(
    asked: tuple[Asked, list[bytes]], duty: EmailMessage, above: str, give_back: Callable[[str], str]
) -> None:
    content = answer(duty, f"{above}\n{give_back(ticked(duty))}").as_bytes()
    assert finding(replies.judge(inbox.read_mail(content), PLACE, asked[0])).besides is None


@pytest.mark.parametrize("above", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("give_back", [quoted, str], ids=["quoted", "as it was"])
def test_own_words_are_to_be_read(
    asked: tuple[Asked, list[bytes]], duty: EmailMessage, above: str, give_back: Callable[[str], str]
) -> None:
    """The letter asks for a name, a role or another person in one's own words: taken in, and read besides."""
    content = answer(duty, f"{above}\n\n{give_back(ticked(duty))}").as_bytes()
    found = finding(replies.judge(inbox.read_mail(content), PLACE, asked[0]))
    assert found.outcome
    assert found.outcome.result is Result.CONFIRMED
    assert found.besides
    assert (found.besides.reason, found.besides.hint) == (
        "it was taken in; it also says something in its own words",
        "read it",
    )
    assert (found.besides.organisation, found.besides.contact, found.besides.sender) == ("registry-gr", "duty", DUTY)


def test_words_beside_a_box_or_between_quoted_lines_are_to_be_read(opened: Workspace) -> None:
    """Who fills in a box of the quotation may write on right there; a quotation of older mails is nobody's answer."""
    original = sent_to(opened, DUTY)
    text = quoted(ticked(original))
    beside = text.replace("[ x ]", "[ x ] until March, then ask for Jane Roe")
    between = text.replace("[ x ]", "[ x ]\n> Jane Roe is in my place from March on.")
    for said in (beside, between):
        assert finding(judged(opened, answer(original, said))).besides
    older = f"> CAUTION: this mail is from outside of our organisation.\n{text}> The office, building 7, third floor\n"
    assert finding(judged(opened, answer(original, older))).besides is None
    page = ticked(original).replace("[ x ]", "[ x ]\nJane Roe is in my place from March on.")
    assert finding(judged(opened, html_only(page, original))).besides


def test_words_beside_a_new_value_are_listed_once(opened: Workspace, tmp_path: Path) -> None:
    """Shown under a heading of its own, and written to the report; taken in before, not listed again; never quoted."""
    original, other = sent_to(opened, DUTY), sent_to(opened, NOC)
    text = corrected(original, tag_of(original, 1), "+44 1632 960188")
    box = mbox(
        tmp_path / "in.mbox",
        [answer(original, f"Jane Roe is our new head.\n{text}", 1), answer(other, quoted(ticked(other)), 2)],
    )
    said = take_in(opened, box, rejects=tmp_path / "rejects.csv")
    assert "To be read:\n  in.mbox:1: registry-gr/duty: it was taken in; it also says something" in said
    assert re.search(r"to be read +1 *\n", said)
    assert "Jane" not in said
    (row,) = csv.DictReader(io.StringIO((tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")))
    assert (row["message or line"], row["from"], row["what to do"]) == ("1", DUTY, "read it")
    assert "Jane" not in "".join(row.values())
    assert len(rows(opened)) == 2
    assert len(proposals(opened)) == 1
    assert "to be read" not in take_in(opened, box).lower()


def test_all_that_is_to_be_read_is_shown() -> None:
    """It is told once, so no line of it is left out."""
    one = Rejected(place=PLACE, reason="it was taken in")
    made = importing.Plan(
        round="x",
        officer="anna",
        findings=(),
        known=0,
        passed=Counter(),
        rejected=(one,) * 50,
        to_read=(one,) * 50,
        register=None,  # type: ignore[arg-type]
    )
    shown = io.StringIO()
    with redirect_stdout(shown):
        _print_plan(made)
    assert shown.getvalue().partition("To be read:")[2].count("it was taken in") == 50
    assert shown.getvalue().count("it was taken in") == 80


def test_the_address_may_have_capitals(opened: Workspace) -> None:
    """A mail server that writes Duty@NIC.example.gr means the same."""
    original = sent_to(opened, DUTY)
    assert result(judged(opened, answer(original, ticked(original), From="Duty <Duty@NIC.Example.GR>")))


@pytest.mark.parametrize(
    ("text", "meant"),
    cases(
        {
            "untouched": (f"{confirm_box()}\n{new_box('abcd')}", Answer()),
            "ticked": ("CONFIRM [x]", Answer(confirmed=True)),
            "ticked in Arabic": ("CONFIRM [ نعم ]", Answer(confirmed=True)),
            "ticked in French": ("> > CONFIRM [oui]", Answer(confirmed=True)),
            "the word alone": ("\n Confirm!\n\nthe rest", Answer(confirmed=True)),
            "the word further down": ("Hello\nCONFIRM\n", Answer()),
            "no": ("CONFIRM [no]", Answer(unclear=True)),
            "a value": ("NEW abcd [+44 1632 960123]", Answer(new={"abcd": "+44 1632 960123"})),
            "a value over two lines": ("> NEW abcd [Street 1,\n> City ]", Answer(new={"abcd": "Street 1, City"})),
            "a value with marks of direction": ("NEW abcd [\u2068+44 1632\u2069]", Answer(new={"abcd": "+44 1632"})),
            "one value twice": ("NEW abcd [1]\n> NEW abcd [1]", Answer(new={"abcd": "1"})),
            "two values": ("NEW abcd [1]\nNEW abcd [2]", Answer(new={"abcd": "2"}, unclear=True)),
            "no box of ours": ("NEW abcde [1] RENEW abcd [1] NEW abc0 [1]", Answer()),
        }
    ),
)
def test_boxes_say_what_a_person_wrote_into_them(text: str, meant: Answer) -> None:
    assert read_answer(text) == meant


@given(st.text(alphabet="CONFIRMEW []>|x\nabcd\u2068"))
def test_any_text_is_read_as_an_answer(text: str) -> None:
    """No text stops the reader, and none that has no filled box confirms."""
    found = read_answer(text)
    if "[" not in text and "confirm" not in text.lower():
        assert found == Answer()


# Who may answer.


FORGED = {
    "another address": ["From: Mallory <mallory@evil.example>"],
    "another address, our contact as its name": [f'From: "{DUTY}" <mallory@evil.example>'],
    "another address, our contact as its bare name": [f"From: {DUTY} <mallory@evil.example>"],
    "our contact in a comment": [f"From: mallory@evil.example ({DUTY})"],
    "our contact as the answering address": ["From: mallory@evil.example", f"Reply-To: {DUTY}", f"Sender: {DUTY}"],
    "two senders": [f"From: {DUTY}", "From: mallory@evil.example"],
    "two senders in one line": [f"From: {DUTY}, mallory@evil.example"],
    "a group": [f"From: everybody: {DUTY};"],
    "no sender": ["To: desk@secretariat.example"],
    "an empty sender": ["From: "],
    "folded": ["From: mallory@evil.example", f" <{DUTY}>"],
    "a lone carriage return": [f"From: mallory@evil.example\rFrom: {DUTY}"],
    "hidden in a subject": [f"Subject: x\rFrom: {DUTY}"],
    "a zero byte": [f"From: mallory@evil.example\0<{DUTY}>"],
    "a longer domain": [f"From: {DUTY}.evil.example"],
    "a subdomain": [f"From: duty@evil.{DUTY.partition('@')[2]}"],
    "quoted local part": [f'From: "duty"@{DUTY.partition("@")[2]}, "x" <m@evil.example>'],
    "look-alike": ["From: dut\u0443@nic.example.gr"],
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_another_sender_is_not_believed(opened: Workspace, headers: list[str]) -> None:
    """The code alone is not enough: a letter that was passed on answers for nobody."""
    original = sent_to(opened, DUTY)
    text = "\r\n".join([*headers, "Subject: Re", "Message-ID: <1@evil.example>", "", ticked(original)])
    said = reason(judged(opened, text.encode("utf-8")))
    assert "another address" in said or "does not say who sent it" in said


def test_a_forgery_is_flagged_and_kept(opened: Workspace, tmp_path: Path) -> None:
    """It changes nothing, and the report of rejects has who sent it, for the office alone."""
    original = sent_to(opened, DUTY)
    box = mbox(tmp_path / "in.mbox", [answer(original, ticked(original), From="=cmd <mallory@evil.example>")])
    said = take_in(opened, box, rejects=tmp_path / "rejects.csv")
    assert "its code is right, and it comes from another address" in said
    assert "mallory" not in said
    assert rows(opened) == []
    path = tmp_path / "rejects.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    (row,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    assert (row["file"], row["message or line"], row["from"]) == ("in.mbox", "1", "mallory@evil.example")
    assert (row["organisation"], row["contact"], row["dated"]) == ("registry-gr", "duty", "2026-11-24")
    assert "do not believe it" in row["what to do"]


def test_without_a_code_nobody_is_believed(opened: Workspace) -> None:
    """The right sender, every box ticked, and a code that is one sign off."""
    original = sent_to(opened, DUTY)
    code = letter_to(opened, DUTY).code
    wrong = code[:-1] + ("a" if code[-1] != "a" else "b")
    text = ticked(original).replace(code, wrong)
    assert reason(judged(opened, answer(original, text))) == (
        "it is from an address that was asked, and holds no code of this round"
    )
    assert judged(opened, answer(original, text, From="Friend <friend@example.com>")) == [Passed.OTHER]


def test_the_name_of_our_message_stands_for_its_code(opened: Workspace) -> None:
    """An answer without any quotation, to a message that was sent by `round send`: its name cannot be guessed."""
    original = sent_to(opened, DUTY)
    task = letter_to(opened, DUTY).task
    bare = answer(original, "CONFIRM", In_Reply_To=str(original["Message-ID"]))
    assert "holds no code" in reason(judged(opened, bare))
    files.append_sent(opened, "2026-q4", [_sent(task, str(original["Message-ID"]))])
    assert result(judged(opened, bare)) is Result.CONFIRMED
    assert "another address" in reason(
        judged(opened, answer(original, "CONFIRM", From="m@evil.example", In_Reply_To=str(original["Message-ID"])))
    )


def _sent(task: object, name: str) -> Sent:
    fields = {key: getattr(task, key) for key in ("organisation", "contact", "kind", "value")}
    return Sent.model_validate(
        {**fields, "when": datetime(2026, 11, 23, tzinfo=UTC), "state": SentState.SENT, "id": name}
    )


def test_the_code_of_another_contact_is_not_its_own(opened: Workspace) -> None:
    """Who has two letters in one mail answers the one that came to this address; two strangers' codes answer none."""
    duty, lead = sent_to(opened, DUTY), sent_to(opened, LEAD)
    both = f"{ticked(duty)}\n\n{lead.get_content()}"
    outcome = finding(judged(opened, answer(duty, both))).outcome
    assert outcome
    assert outcome.contact == "duty"
    assert "several questions" in reason(judged(opened, answer(duty, both, From="m@evil.example")))


def test_the_code_of_a_fax_verifies_no_mail(opened: Workspace) -> None:
    """A channel is verified over itself: the code of a letter on paper that comes by mail is for an officer to see."""
    code = letter_to(opened, "+44 1632 960302").code
    message = answer(sent_to(opened, DESK), f"CONFIRM\n{code}")
    assert "another channel (fax)" in reason(judged(opened, message))


# What was asked, and not answered.


def test_a_right_answer_without_a_box_is_recorded_by_the_list_of_the_sheets(opened: Workspace, tmp_path: Path) -> None:
    """“Everything is correct”, from the right address with the code: the hint names what works, and it does."""
    original = sent_to(opened, DUTY)
    text = f"Everything is correct, thank you!\n{quoted(original.get_content())}"
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, text)]))
    assert "no box is filled in; read it; what it confirms, fill in at its line of email/list.csv" in said
    assert "round call" not in said
    done = tocsin("--root", opened.root, "--date", DAY, "round", "sheets", "2026-q4", "--to", tmp_path / "sheets")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "sheets" / "email" / "list.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    value, place = lines[0].index("value"), lines[0].index("outcome")
    for line in lines:
        if line[value] == DUTY:
            line[place : place + 2] = ["confirmed", "2026-11-24"]
    write_csv(path, lines)
    take_in(opened, path)
    assert [(row.value, row.method, row.result) for row in rows(opened)] == [(DUTY, "email", Result.CONFIRMED)]


def pictured(content: bytes, maintype: str = "image", subtype: str = "jpeg", **more: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "somebody@example.com"
    made.set_content("as you asked")
    made.add_attachment(content, maintype=maintype, subtype=subtype, **more)
    return made


def passed_on(message: EmailMessage) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "colleague@example.com"
    made.set_content("this came for you")
    made.add_attachment(message)
    return made


PAPER = {
    "a photograph": pictured(b"\xff\xd8\xff" * 30_000),
    "a photograph in the text": pictured(b"\xff\xd8\xff" * 30_000, cid="<1@phone>"),
    "a PDF file": pictured(b"%PDF-1.7", "application", "pdf"),
    "a PDF file that does not say so": pictured(b"%PDF-1.7", "application", "octet-stream"),
    "a photograph that does not say so": pictured(b"\0\0\0 ftypheic", "application", "octet-stream"),
    "a fax": pictured(b"II*\0", "image", "tiff"),
    "a fax that was passed on": passed_on(pictured(b"II*\0", "image", "tiff")),
}


@pytest.mark.parametrize("message", PAPER.values(), ids=PAPER)
def test_a_picture_from_anybody_is_looked_at(opened: Workspace, message: EmailMessage) -> None:
    """Letters on paper say: send the picture. It comes from some telephone, without a code that could be read."""
    found = judged(opened, message)
    assert reason(found) == "it has a picture or a PDF file, as an answer on paper would"
    message["Auto-Submitted"] = "auto-generated"
    assert reason(judged(opened, message)) == reason(found)
    del message["Auto-Submitted"]


def test_a_logo_is_no_answer(opened: Workspace) -> None:
    """The mark of a house below each of its letters; what was copied from a screen is as small, and no logo's shape."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    for width, height, logo in ((600, 120, True), (64, 64, True), (700, 480, False)):
        content = head + width.to_bytes(4) + height.to_bytes(4) + b"\0" * 500
        found = judged(opened, pictured(content, subtype="png", cid="<logo@x>"))
        assert (found == [Passed.OTHER]) == logo


def test_a_picture_beside_an_answer_is_looked_at(opened: Workspace) -> None:
    """Of who was asked, with a box filled in and without."""
    original = sent_to(opened, DUTY)
    found = finding(judged(opened, with_attachment(ticked(original), original)))
    assert found.besides
    assert found.besides.reason.startswith("it was taken in; it also has a picture")
    bare = pictured(b"%PDF-1.7", "application", "pdf")
    del bare["From"]
    bare["From"] = DUTY
    (one,) = judged(opened, bare)
    assert isinstance(one, Rejected)
    assert "holds no code" in one.reason
    assert "look at its picture" in one.hint


@pytest.mark.parametrize(
    ("change_text", "said"),
    cases(
        {
            "untouched": (lambda original: original.get_content(), "no box is filled in"),
            "ticked and a new value": (
                lambda original: corrected(original, tag_of(original), "x@example.com").replace("M [   ]", "M [x]"),
                "contradict each other",
            ),
            "neither yes nor no": (
                lambda original: original.get_content().replace("CONFIRM [   ]", "CONFIRM [perhaps]"),
                "what is no answer",
            ),
            "a box of somebody else": (
                lambda original: original.get_content() + "\nNEW zzzz [+44 1632 960123]",
                "not one of this contact's",
            ),
            "no number": (
                lambda original: corrected(original, tag_of(original, 1), "960 123"),
                "not in international form",
            ),
            "no address": (lambda original: corrected(original, tag_of(original), "ask me"), "no e-mail address"),
        }
    ),
)
def test_what_is_unclear_is_for_an_officer_to_read(
    opened: Workspace, change_text: Callable[[EmailMessage], str], said: str
) -> None:
    original = sent_to(opened, DUTY)
    assert said in reason(judged(opened, answer(original, change_text(original))))


OUT_OF_OFFICE = {
    "RFC 3834": {"Auto_Submitted": "auto-replied"},
    "RFC 3834, with more": {"Auto_Submitted": "Auto-Replied; owner-email=x"},
    "made by a program": {"Auto_Submitted": "auto-generated"},
    "vacation": {"X_Autoreply": "yes"},
    "autorespond": {"X_Autorespond": "out"},
    "cPanel": {"X_AutoReply_From": "x"},
    "Zimbra": {"Precedence": "auto_reply"},
}


@pytest.mark.parametrize("headers", OUT_OF_OFFICE.values(), ids=OUT_OF_OFFICE)
def test_an_out_of_office_note_confirms_nothing_and_is_read(prepared: Workspace, headers: dict[str, str]) -> None:
    """It comes from the right address and quotes the code, and nobody has read the question; it may name who has."""
    original = sent_to(prepared, DUTY)
    note = answer(original, f"I have left; write to Jane.\n\n{quoted(original.get_content())}", **headers)
    (found,) = judged(prepared, note)
    assert isinstance(found, Rejected)
    assert found.reason == "a program answered, as an out-of-office note"
    assert (found.organisation, found.contact) == ("registry-gr", "duty")
    # Most quote nothing.
    assert "a program answered" in reason(judged(prepared, answer(original, "I have left.", **headers)))
    stranger = answer(original, "I am away.", From="friend@example.com", **headers)
    assert judged(prepared, stranger) == [Passed.AUTOMATIC]


NO_PROGRAM = {
    "asks others not to answer by themselves": {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    "has a field that only begins so": {"X_Automation_Id": "7", "X_Auto": "x"},
    "says that it is none": {"X_Autoreply": "no", "Auto_Submitted": "no"},
    "comes from a ticket system": {"Precedence": "bulk", "Return_Path": "<>", "X_Loop": "desk"},
}


@pytest.mark.parametrize("headers", NO_PROGRAM.values(), ids=NO_PROGRAM)
def test_what_a_person_wrote_is_a_person_s(prepared: Workspace, headers: dict[str, str]) -> None:
    """Whatever header its program puts there: what is ticked counts, what is written is read."""
    original = sent_to(prepared, DUTY)
    assert result(judged(prepared, answer(original, ticked(original), **headers))) is Result.CONFIRMED
    words = answer(original, f"I have left the registry.\n{quoted(original.get_content())}", **headers)
    assert reason(judged(prepared, words)) == "it has our code, and no box is filled in"


def test_a_desk_that_answers_through_a_program_is_read(opened: Workspace) -> None:
    """A box that is filled in was seen by somebody: an officer looks."""
    original = sent_to(opened, DUTY)
    message = answer(original, ticked(original), Auto_Submitted="auto-generated")
    assert "yet a box is filled in" in reason(judged(opened, message))


def test_a_person_is_no_program(opened: Workspace) -> None:
    original = sent_to(opened, DUTY)
    assert result(judged(opened, answer(original, ticked(original), Auto_Submitted="no"))) is Result.CONFIRMED


def test_our_own_messages_in_the_mailbox_say_nothing(opened: Workspace) -> None:
    """Copies of what was sent lie beside the answers; one that somebody filled in is none."""
    original = sent_to(opened, DUTY)
    assert judged(opened, original) == [Passed.OURS]
    original.set_content(ticked(original))
    assert "yet a box is filled in" in reason(judged(opened, original))


# Deliveries that failed.


def test_a_final_failure_is_a_bounce_of_the_very_address(opened: Workspace) -> None:
    """And voids what held before."""
    outcome = finding(judged(opened, report(sent_to(opened, DUTY)))).outcome
    assert outcome
    assert (outcome.result, outcome.value, outcome.contact) == (Result.BOUNCED, DUTY, "duty")
    register = load(opened).register
    assert register
    known = fold([*register.outcomes, outcome], register.settings.freshness, TODAY)
    channel = register.organisations["registry-gr"].contacts[0].channels[1]
    assert known.of("registry-gr", "duty", channel).state is State.EXPIRED


def test_what_came_back_stands_in_the_journal_of_messages(opened: Workspace, tmp_path: Path) -> None:
    """Once, and only where `round send` sent it: the rest is for the office's own mail program."""
    original = sent_to(opened, DUTY)
    files.append_sent(opened, "2026-q4", [_sent(letter_to(opened, DUTY).task, str(original["Message-ID"]))])
    box = mbox(tmp_path / "in.mbox", [report(original, 1), report(original, 2), report(sent_to(opened, DESK), 3)])
    for _ in range(2):
        take_in(opened, box)
    found = files.read(opened, "2026-q4").sent
    assert [(each.contact, each.state) for each in found] == [("duty", "sent"), ("duty", "returned")]
    assert found[0].id == found[1].id


@pytest.mark.parametrize("action", ["delayed", "Delivered", "relayed (to a fax)", "expanded"])
def test_what_did_not_fail_for_good_is_no_outcome(prepared: Workspace, action: str) -> None:
    """A server that tries again will say so, or deliver; of our own message it is told, of others counted."""
    made = report(sent_to(prepared, DUTY), action=action)
    assert reason(judged(prepared, made)) == "it reports that our message waits, or went elsewhere"
    stranger = report(sent_to(prepared, DUTY), action=action, returned="none", recipient="friend@example.com")
    assert judged(prepared, stranger) == [Passed.NOT_FAILED]


def test_a_failure_without_our_code_is_not_believed(opened: Workspace) -> None:
    """Whoever wants an address silenced can write a report, and does not have the code."""
    assert "our code is not given back" in reason(judged(opened, report(sent_to(opened, DUTY), returned="none")))
    stranger = report(sent_to(opened, DUTY), returned="none", recipient="friend@example.com")
    assert judged(opened, stranger) == [Passed.OTHER]


def test_a_report_with_our_headers_only_names_our_message(opened: Workspace) -> None:
    """Many servers give back no more; the name of what `round send` sent is in them."""
    original = sent_to(opened, DUTY)
    assert "not given back" in reason(judged(opened, report(original, returned="headers")))
    files.append_sent(opened, "2026-q4", [_sent(letter_to(opened, DUTY).task, str(original["Message-ID"]))])
    assert result(judged(opened, report(original, returned="headers"))) is Result.BOUNCED


def test_a_failure_of_another_address_is_not_ours(opened: Workspace) -> None:
    """A mailbox that passes on to one that is full: the address itself took our mail."""
    found = judged(opened, report(sent_to(opened, DUTY), recipient="private@example.com"))
    assert "for another address" in reason(found)


def test_a_refusal_by_policy_says_nothing_of_the_address(opened: Workspace) -> None:
    """Where our server stands on a list of senders of spam, half the register must not come to be void."""
    assert "by policy" in reason(judged(opened, report(sent_to(opened, DUTY), status="5.7.1")))


def test_a_report_may_name_the_address_as_it_was_before(opened: Workspace) -> None:
    """Original-Recipient is the one that was asked, where a server rewrote it."""
    text = report(sent_to(opened, DUTY), recipient="rewritten@relay.example").replace(
        b"Final-Recipient", f"Original-Recipient: rfc822;{DUTY}\r\nFinal-Recipient".encode(), 1
    )
    assert result(judged(opened, text)) is Result.BOUNCED


# New values.


def test_a_new_value_becomes_a_proposal(opened: Workspace, tmp_path: Path) -> None:
    """The register stays; the address that answered is confirmed, since it was not the one that is wrong."""
    before = {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()}
    original = sent_to(opened, DUTY)
    text = corrected(original, tag_of(original, 1), "+44 1632 960188")
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, text)]))
    assert "registry-gr/duty, change phone" in said
    assert "960188" not in said
    (proposal,) = proposals(opened)
    assert "+44 1632 960188" in proposal
    assert "source: mail" in proposal
    assert f"via: {{contact: duty, kind: email, value: {DUTY}}}" in proposal
    assert [(row.kind, row.result) for row in rows(opened)] == [(ChannelKind.EMAIL, Result.CONFIRMED)]
    assert {path: path.read_bytes() for path in (opened.data / "organisations").iterdir()} == before


def test_a_new_address_corrects_the_one_that_was_asked(opened: Workspace) -> None:
    original = sent_to(opened, LEAD)
    tag = re.findall(r"NEW (\S{4}) \[", original.get_content())[-1]
    found = finding(judged(opened, answer(original, corrected(original, tag, "eleni.new@example.net"))))
    assert found.outcome
    assert found.outcome.result is Result.CORRECTED
    assert [each.new for each in found.corrections] == ["eleni.new@example.net"]


def test_a_value_that_is_there_already_is_no_change(opened: Workspace) -> None:
    """Who copies the old value into the box confirms."""
    original = sent_to(opened, DUTY)
    found = finding(judged(opened, answer(original, corrected(original, tag_of(original), DUTY))))
    assert found.corrections == ()
    assert found.outcome
    assert found.outcome.result is Result.CONFIRMED


def test_a_value_that_cannot_be_entered_is_told_before_anything_is_recorded(opened: Workspace, tmp_path: Path) -> None:
    """The contact has this very number as another channel of the same kind."""
    path = opened.data / "organisations" / "registry-gr.yaml"
    text = path.read_text(encoding="utf-8")
    line = "      - {kind: email, value: duty@nic.example.gr, tlp: GREEN}\n"
    more = "      - {kind: phone, value: +44 1632 960177, tlp: GREEN, override: reserved for fiction}\n"
    path.write_text(text.replace(line, line + more), encoding="utf-8")
    original = sent_to(opened, DUTY)
    tag = re.findall(r"NEW (\S{4}) \[", original.get_content())[0]
    said = take_in(opened, mbox(tmp_path / "in.mbox", [answer(original, corrected(original, tag, "+44 1632 960177"))]))
    assert "its new value cannot be entered" in said
    assert rows(opened) == []
    assert proposals(opened) == []


# Never twice.


EXPECTED = {("duty", "confirmed"), ("lead", "confirmed"), ("desk", "bounced")}


def test_the_same_mailbox_again_changes_nothing(opened: Workspace, tmp_path: Path) -> None:
    """As a file and as a Maildir, on another day, by another officer: what is recorded stays as it is."""
    messages = whole_mailbox(opened)
    said = take_in(opened, mbox(tmp_path / "in.mbox", messages), rejects=tmp_path / "rejects.csv")
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1
    assert re.search(r"confirmed +2 *\n", said)
    assert re.search(r"bounced +1 *\n", said)
    assert re.search(r"rejected +2 *\n", said)
    assert "a program answered, as an out-of-office note" in said
    before = state_of(opened)
    take_in(opened, tmp_path / "in.mbox", officer="ben", day="2026-12-10")
    again = take_in(opened, maildir(tmp_path / "Maildir", messages), tmp_path / "in.mbox", day="2026-12-11")
    assert "nothing is to be recorded" in again
    assert re.search(r"taken in before +6 *\n", again)
    assert state_of(opened) == before


def test_a_message_without_a_date_counts_once_on_whatever_day(opened: Workspace, tmp_path: Path) -> None:
    """Known by its own name, or by what it is where it has none; lines end otherwise in another mailbox."""
    original = sent_to(opened, DUTY)
    undated, nameless = answer(original, ticked(original)), answer(sent_to(opened, NOC), ticked(sent_to(opened, NOC)))
    del undated["Date"], nameless["Date"], nameless["Message-ID"]
    take_in(opened, mbox(tmp_path / "in.mbox", [undated, nameless]))
    assert [(row.contact, row.when) for row in rows(opened)] == [("duty", TODAY), ("noc", TODAY)]
    again = [each.as_bytes().replace(b"\r\n", b"\n") for each in (undated, nameless)]
    take_in(opened, maildir(tmp_path / "Maildir", again), day="2026-12-01")
    assert len(rows(opened)) == 2


def test_one_message_twice_in_a_mailbox_counts_once(opened: Workspace, tmp_path: Path) -> None:
    original = sent_to(opened, DUTY)
    message = answer(original, ticked(original))
    take_in(opened, mbox(tmp_path / "in.mbox", [message, message]))
    assert len(rows(opened)) == 1


def test_two_imports_at_once_count_once(opened: Workspace, tmp_path: Path) -> None:
    """Two officers take in the same mailbox at the same moment."""
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    command = [sys.executable, "-m", "builder", "--root", str(opened.root), "--date", DAY, "round", "import", "2026-q4"]
    running = [
        subprocess.Popen([*command, str(box), "--officer", who, "--yes"], cwd=ROOT, stderr=subprocess.DEVNULL)
        for who in ("anna", "ben")
    ]
    assert [each.wait(120) for each in running] == [0, 0]
    assert len(rows(opened)) == 3
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1


def test_killed_at_any_moment_it_is_run_again(opened: Workspace, tmp_path: Path) -> None:
    """An import that was killed lost nothing, and what it recorded does not count again."""
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))

    def begin(root: Path) -> subprocess.Popen[bytes]:
        arguments = ["--root", str(root), "--date", DAY, "round", "import", "2026-q4", str(box)]
        command = [sys.executable, "-m", "builder", *arguments, "--officer", "anna", "--yes"]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    # How long it takes on this machine, in a copy that nobody looks at.
    begun = time.monotonic()
    begin(shutil.copytree(opened.root, tmp_path / "another")).wait()
    whole = time.monotonic() - begun
    killed = 0
    for part in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        running = begin(opened.root)
        try:
            running.wait(whole * part)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            killed += 1
    assert killed
    take_in(opened, box)
    assert len(rows(opened)) == 3
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1


def test_what_is_not_agreed_to_changes_nothing(opened: Workspace, tmp_path: Path) -> None:
    """The plan is shown, and nobody at a terminal said yes."""
    before = state_of(opened)
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    done = tocsin(
        *("--root", opened.root, "--date", DAY, "round", "import", "2026-q4", box, "--officer", "anna"), input="yes\n"
    )
    assert done.returncode == 1
    assert "nothing was recorded" in done.stderr
    assert "bounced" in done.stdout
    assert state_of(opened) == before
    assert box.stat().st_size > 0
