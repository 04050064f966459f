"""`tocsin round import` of mail: an answer is known in whatever form programs send it, and its own words are read."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from incoming import PLACE, cases, finding, journalled, judged, proposals, result, rows, tag_of, take_in
from mails import DUTY, LEAD, NOC, answer, corrected, letter_to, mbox, quoted, sent_to, ticked, with_attachment

from builder.cli.rounds.take_in import _print_plan
from builder.register.kinds import ChannelKind, Result
from builder.rounds import files
from builder.rounds.asking.boxes import Answer, confirm_box, new_box, read_answer
from builder.rounds.returns import importing, inbox, replies
from builder.rounds.returns.evidence import Asked, Rejected
from builder.workspace.places import Workspace


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
def test_an_answer_confirms(prepared: Workspace, write: Callable[[str, EmailMessage], EmailMessage]) -> None:
    """Quoted, wrapped, encoded, by whatever program: the box is found, and the very address is confirmed."""
    original = sent_to(prepared, DUTY)
    outcome = finding(judged(prepared, write(ticked(original), original))).outcome
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
    files.append_sent(opened, "2026-q4", [journalled(letter_to(opened, DUTY).task, str(first["Message-ID"]))])
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


def test_words_beside_a_box_or_between_quoted_lines_are_to_be_read(prepared: Workspace) -> None:
    """Who fills in a box of the quotation may write on right there; a quotation of older mails is nobody's answer."""
    original = sent_to(prepared, DUTY)
    text = quoted(ticked(original))
    beside = text.replace("[ x ]", "[ x ] until March, then ask for Jane Roe")
    between = text.replace("[ x ]", "[ x ]\n> Jane Roe is in my place from March on.")
    for said in (beside, between):
        assert finding(judged(prepared, answer(original, said))).besides
    older = f"> CAUTION: this mail is from outside of our organisation.\n{text}> The office, building 7, third floor\n"
    assert finding(judged(prepared, answer(original, older))).besides is None
    page = ticked(original).replace("[ x ]", "[ x ]\nJane Roe is in my place from March on.")
    assert finding(judged(prepared, html_only(page, original))).besides


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
    made = importing.Intake(
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


def test_the_address_may_have_capitals(prepared: Workspace) -> None:
    """A mail server that writes Duty@NIC.example.gr means the same."""
    original = sent_to(prepared, DUTY)
    assert result(judged(prepared, answer(original, ticked(original), From="Duty <Duty@NIC.Example.GR>")))


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
