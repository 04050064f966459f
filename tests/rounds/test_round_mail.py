"""The e-mails of a round: safe headers, the contact's own data, one code, and answers that find back."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loaded import small
from sheets import LANGUAGES, all_letters, letter, office, round_of, tasks_of
from tries import tries

from builder.errors import RoundError
from builder.rounds.asking import mail
from builder.rounds.asking.boxes import read_answer, tags
from builder.rounds.asking.letters import Letter
from builder.rounds.codes import Codes
from builder.rounds.returns.inbox import read_mail
from builder.words.languages import phrases

HEADERS = {
    *("subject", "from", "to", "reply-to", "message-id", "auto-submitted", "x-unsent"),
    *("content-type", "content-transfer-encoding", "content-language", "mime-version"),
}
HOSTILE = (
    "Name\r\nBcc: everybody@example.net",
    "Name\nSubject: another",
    "Name\x00\x0bX: y",
    "Name\u2028Bcc: x@example.net",
    "\u202eeman",
    "a\u2066b\u200fc\ufeffd",
    '"quoted" <x@example.net>',
    "x@example.net, y@example.net",
    "Name; (comment) \\ group:",
    "=?utf-8?q?Bcc=3A?=",
    "Д" * 300,
    "",
    "   ",
)


def parsed(found: Letter, **changed: object) -> EmailMessage:
    """A message as a mail program reads it."""
    content = mail.message(replace(found, **changed), round_of(), office()).as_bytes()
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def body(read: EmailMessage) -> str:
    text = read.get_content()
    assert isinstance(text, str)
    return text


# Headers


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_makes_a_header(hostile: str) -> None:
    """Whatever a name holds, the message has our headers and one recipient, and nothing turns the line."""
    found = letter("email", contact="lead")
    read = parsed(found, name=hostile, officer=hostile)
    assert {name.lower() for name in read.keys()} == HEADERS  # noqa: SIM118  a message has a header more than once
    assert len(read.keys()) == len(HEADERS)
    assert [each.addr_spec for each in read["to"].addresses] == ["eleni@example.net"]
    shown = read["to"].addresses[0].display_name
    assert not re.search(r"[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]", shown)
    # The library parts what it reads from more than one encoded word.
    assert len(shown.replace(" ", "")) <= mail.LONGEST_NAME


@settings(max_examples=tries(150), deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
@example("Name\r\n\r\nbody", "\ud7ff\ue000")
def test_whatever_the_register_says_stays_in_its_place(name: str, publisher: str) -> None:
    """Names of any signs: our headers, each once, the addresses as they are, and a text that is ours."""
    found = replace(letter("email", contact="lead"), name=name)
    content = mail.message(found, round_of(), office().model_copy(update={"name": publisher})).as_bytes()
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert sorted(each.lower() for each in read.keys()) == sorted(HEADERS)  # noqa: SIM118
    for header, address in (("to", "eleni@example.net"), ("from", office().email), ("reply-to", office().email)):
        assert [each.addr_spec for each in read[header].addresses] == [address]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_server_takes_it(language: str) -> None:
    """Lines end as RFC 5322 has it, none is too long, and nothing needs more than 7 bits."""
    content = mail.message(letter("email", language=language), round_of(drill=True), office()).as_bytes()
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert parsed(letter("email", language=language))["content-language"] == language


def test_who_may_answer_and_who_may_not() -> None:
    """Answers go to the publisher; a program that answers by itself is asked not to."""
    read = parsed(letter("email"))
    assert read["reply-to"].addresses[0].addr_spec == small().settings.publisher.email
    assert read["auto-submitted"] == "auto-generated"
    assert read["date"] is None, "who sends it dates it"


def test_a_message_has_one_name_that_tells_nothing() -> None:
    """Made again it is the same message; by its name nobody learns the code or the address."""
    found = [each for each in all_letters() if each.task.kind == "email"]
    names = [mail.message_id(round_of(), each.task, 0, office().email) for each in found]
    assert names == [mail.message_id(round_of(), each.task, 0, office().email) for each in found]
    assert len(set(names)) == len(names)
    other = round_of().model_copy(update={"salt": "b3" * 13})
    for each, name in zip(found, names, strict=True):
        assert re.fullmatch(r"<[0-9a-f]{26}\.2026-q4@secretariat\.example>", name)
        assert each.code.replace(" ", "") not in name
        assert mail.message_id(other, each.task, 0, office().email) != name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_says_that_it_is_one(language: str) -> None:
    """It names the day of the message before, in the contact's language, and is another message with the same code."""
    first = letter("email", language=language)
    again = replace(first, earlier=(datetime(2026, 10, 4, 9, tzinfo=UTC),))
    words = phrases(language)
    assert parsed(again)["subject"] == f"{words('Reminder:')} {parsed(first)['subject']}"
    said = words("We wrote to you on {day} and have had no answer yet.", day=words.day(date(2026, 10, 4)))
    assert " ".join(said.split()) in " ".join(body(parsed(again)).split())
    assert words("Reminder:") not in body(parsed(first))
    assert parsed(again)["message-id"] != parsed(first)["message-id"]
    assert first.code in body(parsed(again))


def test_the_domain_of_an_address_is_in_a_labels() -> None:
    """Each mail server takes it, however the register writes it."""
    task = letter("email").task.model_copy(update={"value": "desk@bücher.example"})
    read = parsed(replace(letter("email"), task=task))
    assert read["to"].addresses[0].addr_spec == "desk@xn--bcher-kva.example"


def test_an_address_that_is_none_is_refused_unsaid() -> None:
    """The error says what to do, and not the address."""
    broken = office().model_copy(update={"email": "desk at secretariat"})
    with pytest.raises(RoundError) as refused:
        mail.message(letter("email"), round_of(), broken)
    assert "desk" not in f"{refused.value.message} {refused.value.hint}"


# What it says


def test_it_tells_a_contact_its_own_data_alone() -> None:
    """Each channel of the contact, the private ones in part, and none of anybody else."""
    read = parsed(letter("email", contact="lead"))
    text = body(read)
    assert "eleni@example.net TLP:AMBER" in text
    assert "+44 •••• •••101 (Mo-Fr 08:00-17:00) TLP:RED" in text
    others = [each.shown for each in all_letters() if each.task.contact != "lead"]
    assert not [value for value in others if value in text.replace(office().phone, "")]
    # What officers noted for those who ring is not for a message.
    assert "Let it ring" not in text
    assert "Speaks for the board" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_known_by_its_code(language: str) -> None:
    """Quoted by whatever program, the answer leads to the one task; the code stands in no header."""
    tasks = tasks_of(small())
    codes = Codes(round_of().salt or "", tasks)
    for each in all_letters():
        if each.task.kind == "email":
            read = parsed(each, language=language)
            assert codes.find_all(body(read)) == (each.task,)
            assert codes.find_all(body(read).replace("\n", "\n> ")) == (each.task,)
            assert codes.find_all("\n".join(map(str, read.values()))) == ()


@pytest.mark.parametrize("drill", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_is_sent_back_untouched_says_nothing(language: str, drill: bool) -> None:
    """A note that somebody is out of office quotes ours, and confirms nothing by that."""
    text = mail.text("rounds/email.txt", letter("email", language=language), round_of(drill=drill), office())
    for quoted in (text, text.replace("\n", "\n> "), f"I am away.\n\n-----Original Message-----\n{text}"):
        answer = read_answer(quoted)
        assert not answer.confirmed
        assert not answer.new
        assert not answer.unclear


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_box_says_what_was_written(language: str) -> None:
    """An x confirms; a new value is known by the channel that it is for."""
    found = letter("email", contact="lead", language=language)
    text = body(parsed(found))
    assert read_answer(text.replace("CONFIRM [   ]", "CONFIRM [ x ]")).confirmed
    own = small().organisations["registry-gr"].contacts[1]
    by_tag = tags(round_of().salt or "", "registry-gr", "lead", own.channels)
    for each, channel in zip(found.held, own.channels, strict=True):
        filled = re.sub(rf"NEW {each.tag} \[ +\]", f"NEW {each.tag} [ new.value@example.org ]", text)
        assert dict(read_answer(filled).new) == {each.tag: "new.value@example.org"}
        assert by_tag[each.tag] == channel


def test_a_colon_is_set_as_the_language_has_it() -> None:
    """In French after a space that does not break; in the others close to its word."""
    found = letter("email", contact="lead")
    said = {}
    for language in ("en", "es", "fr"):
        said[language] = mail.text("rounds/email.txt", replace(found, language=language), round_of(), office())
    assert "Mobile telephone: +44" in said["en"]
    assert "Teléfono móvil: +44" in said["es"]
    assert "Téléphone mobile\u00a0: +44" in said["fr"]
    assert not re.search(r"\w:\s", said["fr"])


def test_our_own_reader_takes_it() -> None:
    """What comes back to the office's mailbox by mistake is a message like others, and automatic."""
    content = mail.message(letter("email", language="ar"), round_of(), office()).as_bytes()
    read = read_mail(content)
    assert read.automatic
    assert phrases("ar")("Good day,") in read.texts[0]


def test_a_line_for_a_header_keeps_what_names_are_written_with() -> None:
    """A joiner belongs to a Persian name; a break, a control or what turns the line belongs to none."""
    assert mail.one_line("نام\u200cخانوادگی") == "نام\u200cخانوادگی"
    assert mail.one_line("a\r\nb\tc\u202ed\u2066e\u2069") == "a b c de"
