"""`tocsin round import` of hostile mail: refused with a reason, in little time and memory, and nothing else is lost."""

import csv
import io
import os
import re
import tempfile
import time
import tracemalloc
import zipfile
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from incoming import (
    PLACE,
    cases,
    rows,
    take_in,
)
from mails import (
    DUTY,
    NOC,
    answer,
    mbox,
    sent_to,
    ticked,
)
from tries import tries

from builder.errors import RoundError
from builder.register.kinds import Result
from builder.rounds.asking.boxes import read_answer
from builder.rounds.returns import inbox, mailboxes, mailparts, ownwords, replies
from builder.rounds.returns.evidence import Asked, Finding
from builder.workspace.places import Workspace


def nested(depth: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number) for number in range(depth)
    )
    return b"From: a@example.com\r\n" + head + b"\r\nhello"


def attached(depth: int) -> bytes:
    return b"From: a@example.com\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nhello"


def bomb() -> bytes:
    """A megabyte of zeros a thousand times over, packed twice."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(64 << 20))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(50):
            archive.writestr(str(number), inner.getvalue())
    return outer.getvalue()


def with_bomb() -> bytes:
    made = EmailMessage()
    made["From"] = "a@example.com"
    made.set_content("see the file")
    made.add_attachment(bomb(), maintype="application", subtype="zip", filename="answer.tocsin-update.age")
    return made.as_bytes()


def with_header(header: bytes, body: bytes = b"hello") -> bytes:
    return b"From: a@example.com\r\n" + header + b"\r\n\r\n" + body


HOSTILE = {
    "nothing": b"",
    "a zero byte": b"\0",
    "only line ends": b"\r\n" * 1000,
    "binary": bytes(range(256)) * 400,
    "nested a thousand deep": nested(1000),
    "nested a hundred thousand deep": nested(100_000),
    "attached a hundred thousand deep": attached(100_000),
    "a hundred thousand parts": with_header(b"Content-Type: multipart/mixed; boundary=b", b"--b\r\n\r\n" * 100_000),
    "no boundary": with_header(b"Content-Type: multipart/mixed"),
    "an empty boundary": with_header(b'Content-Type: multipart/mixed; boundary=""', b"--\r\n--\r\n"),
    "a boundary of signs": with_header(b'Content-Type: multipart/mixed; boundary="(.*)+$"', b"--(.*)+$\r\n\r\nhello"),
    "a boundary that is its own": with_header(b"Content-Type: multipart/mixed; boundary=b") + nested(3),
    "a boundary in pieces": with_header(b"Content-Type: multipart/mixed; boundary*0*=x''%FF; boundary*9=b"),
    "a header of a megabyte": with_header(b"Subject: " + b"x" * (1 << 20)),
    "a hundred thousand headers": with_header(b"\r\n".join([b"x: y"] * 100_000)),
    "a header that never ends": b"From: a@example.com\r\nSubject: " + b"\r\n " * 100_000,
    "a content type of many parts": with_header(b'Content-Type: multipart/mixed; a="' + b";" * 125_000),
    "no such charset": with_header(b"Content-Type: text/plain; charset=no-such", b"\xff\xfe\x80"),
    "a charset that packs": with_header(b"Content-Type: text/plain; charset=zlib", b"x\x9c"),
    "a charset that takes the square": with_header(b"Content-Type: text/plain; charset=punycode", b"a" * 200_000),
    "a charset with a zero": with_header(b'Content-Type: text/plain; charset="ut\0f"', b"hello"),
    "a charset beyond ASCII": with_header("Content-Type: text/plain; charset=ütf".encode(), b"hello"),
    "a charset in pieces": with_header(b"Content-Type: text/plain; charset*=x'y'%FF%00", b"hello"),
    "half surrogates": with_header(b"Content-Type: text/plain; charset=utf-8", b"\xed\xa0\x80\xed\xb0\x80"),
    "half surrogates by UTF-7": with_header(b"Content-Type: text/plain; charset=utf-7", b"+2AA- +3AA-"),
    "half surrogates by UTF-16": with_header(b"Content-Type: text/plain; charset=utf-16", b"\x00\xd8\x00"),
    "UTF-7 that is none": with_header(b"Content-Type: text/plain; charset=utf-7", b"+AAAAAAAA\xff"),
    "broken base64": with_header(b"Content-Transfer-Encoding: base64", b"A" * 77777 + b"===!!\xff"),
    "broken quoted-printable": with_header(b"Content-Transfer-Encoding: quoted-printable", b"=ZZ=" * 10_000),
    "a mile of markup": with_header(b"Content-Type: text/html", b"<" * 400_000),
    "a mile of styles": with_header(b"Content-Type: text/html", b"<style>" * 50_000),
    "a mile of scripts": with_header(b"Content-Type: text/html", b"<script><" * 40_000),
    "a mile of entities": with_header(b"Content-Type: text/html", b"&" * 400_000),
    "a mile of encoded words": with_header(b"Subject: " + b"=?utf-8?q?" * 10_000),
    "encoded words that are none": with_header(b"Subject: =?utf-8?b?!!!?= =?x?q?=ZZ?= =?punycode?b?YWFh?="),
    "a mile of signs of a code": with_header(b"", b"a2" * 250_000),
    "a mile of boxes": with_header(b"", b"NEW abcd [" * 50_000),
    "too much to read": with_header(b"", b"word " * 200_000),
    "a date that is none": with_header(b"Date: Tue, 99 Foo 99999 99:99:99 +9999999999999999"),
    "a date before time": with_header(b"Date: Mon, 1 Jan 0001 00:00:00 +2359"),
    "a report of ten thousand failures": with_header(
        b"Content-Type: message/delivery-status", b"Action: failed\r\n\r\n" * 10_000
    ),
    "a report in base64 that is none": with_header(
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64", b"!!!!" * 1000
    ),
    "a zip bomb": with_bomb(),
    "an age file that is none": with_header(b"Content-Type: application/octet-stream", b"age-encryption.org/v1\n\xff"),
    "a huge age file": with_header(b"", b"age-encryption.org/v1\n" + b"x" * (1 << 20)),
    "a subject that writes on the terminal": with_header(b"Subject: \x1b[2J\x1b]0;owned\x07"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_is_refused_with_a_reason_or_says_nothing(
    asked: tuple[Asked, list[bytes]], content: bytes
) -> None:
    """Never anything but a refusal of ours, in little memory, and never an outcome."""
    tracemalloc.start()
    try:
        try:
            found = list(replies.judge(inbox.read_mail(content), PLACE, asked[0]))
        except mailparts.RefusedMailError as error:
            said, found = str(error), []
        else:
            said = "it can be read"
        assert said.startswith(("it ", "its ", "a header", "a content type", "an update"))
        assert not [each for each in found if isinstance(each, Finding)]
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_lines_like_those_above_a_message_take_no_more_time_than_others() -> None:
    """Who was asked may answer with a mailbox full of them; the square of their number would be minutes."""
    began = time.process_time()
    assert not ownwords.own_words("From: x\n" * 40_000, [])
    assert time.process_time() - began < 5


def test_a_content_type_is_not_read_before_its_length_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library takes the square of its length."""
    monkeypatch.setattr(Message, "get_content_type", lambda _: pytest.fail("it was read"))
    with pytest.raises(mailparts.RefusedMailError, match="a content type has more than 4 KiB"):
        inbox.read_mail(HOSTILE["a content type of many parts"])


TOO_MUCH = {
    "nested a thousand deep": "its parts lie in one another too deeply",
    "attached a hundred thousand deep": "its parts lie in one another too deeply",
    "a hundred thousand parts": "it has more than 100 parts",
    "a hundred thousand headers": "a header has more than 128 KiB",
    "a content type of many parts": "a content type has more than 4 KiB",
    "too much to read": "its text has more than 512 KiB",
    "a report of ten thousand failures": "it reports more than 50 failures",
}


@pytest.mark.parametrize(("name", "said"), TOO_MUCH.items(), ids=TOO_MUCH)
def test_what_is_too_much_is_not_read_at_all(name: str, said: str) -> None:
    """Each limit is one, and says which it is."""
    with pytest.raises(mailparts.RefusedMailError, match=said):
        inbox.read_mail(HOSTILE[name])


def test_parts_of_parts_are_counted_together() -> None:
    """Ten parts of ten parts each are a hundred and more."""
    inner = b"Content-Type: multipart/mixed; boundary=i\r\n\r\n" + b"--i\r\n\r\nx\r\n" * 10 + b"--i--\r\n"
    outer = b"Content-Type: multipart/mixed; boundary=o\r\n\r\n" + (b"--o\r\n" + inner) * 10 + b"--o--\r\n"
    with pytest.raises(mailparts.RefusedMailError, match="more than 100 parts"):
        inbox.read_mail(outer)


def test_hostile_mail_loses_no_answer(opened: Workspace, tmp_path: Path) -> None:
    """All of it in one mailbox, an answer at the end of it: that one counts, and each other is accounted for."""
    original = sent_to(opened, DUTY)
    # In a mailbox file, what has no header belongs to the message before.
    hostile = [content for content in HOSTILE.values() if content.startswith(b"From:")]
    assert len(hostile) > 30
    box = mbox(tmp_path / "in.mbox", [*hostile, answer(original, ticked(original))])
    said = take_in(opened, box, rejects=tmp_path / "rejects.csv")
    assert [(row.contact, row.result) for row in rows(opened)] == [("duty", Result.CONFIRMED)]
    assert "\x1b" not in said
    counts = {what.strip(): int(count) for what, count in re.findall(r"^ (\S.*?) +(\d+) *$", said, re.MULTILINE)}
    assert counts.pop("confirmed") == 1
    # One message may be two things: a form that does not open, in a letter that says nothing.
    assert sum(counts.values()) >= len(hostile)
    table = list(csv.DictReader(io.StringIO((tmp_path / "rejects.csv").read_text(encoding="utf-8-sig"))))
    assert len(table) == counts["rejected"]
    assert all(row["why"] for row in table)


NONE = "it is no mail, no table and no update form"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    cases(
        {
            "a PDF file": ("answer.pdf", b"%PDF-1.7\nTo: nobody\n", f"{NONE}; look at it"),
            "a spreadsheet": ("calls.xlsx", b"PK\3\4", f"{NONE}; if it is an archive, unpack it; a spreadsheet"),
            "a mail of Outlook's": ("answer.msg", b"\xd0\xcf\x11\xe0", f"{NONE}; if it is a mail of Outlook (.msg)"),
            "a data file of Outlook's": ("mail.pst", b"!BDN", f"{NONE}; if it is Outlook's data file"),
            "a page": ("answer.html", b"<!doctype html>\n<p>Subject: x", f"{NONE}; give mailboxes"),
            "a record": ("notes.yaml", b"id: x\nname: y\n", f"{NONE}; give mailboxes"),
            "nothing": ("answers.mbox", b"", "it is empty; give mailboxes"),
            "an empty directory": ("mails", None, "there is nothing in it; give mailboxes"),
        }
    ),
)
def test_what_is_none_of_it_is_told_what_may_be_given(
    opened: Workspace, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    """By its name, with what is taken; another file beside it is taken in."""
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    original = sent_to(opened, DUTY)
    told = take_in(opened, path, mbox(tmp_path / "in.mbox", [answer(original, ticked(original))]))
    assert f"{name}: {said}" in told
    assert "not about this round" not in told
    assert len(rows(opened)) == 1


def test_a_message_is_one_by_its_header(tmp_path: Path) -> None:
    """Whatever its file is called, and whatever fields a server put before the usual ones."""
    path = tmp_path / "message"
    path.write_bytes(b"X-Spam: no,\r\n\tnot at all\r\nReceived: from x\r\n\r\nhello")
    assert mailboxes.is_mail(path)
    path.write_bytes(b"X-Spam: no\r\n\r\nSubject: x")
    assert not mailboxes.is_mail(path)


def test_progress_says_of_what(opened: Workspace, tmp_path: Path) -> None:
    box = mbox(tmp_path / "in.mbox", [EmailMessage().as_bytes() + b"x" * 5000])
    assert "reading in.mbox, in kB (4)" in take_in(opened, box)


def test_a_message_of_gigabytes_is_counted_and_not_kept(opened: Workspace, tmp_path: Path) -> None:
    """The mailbox is read as a stream: the answers before and after such a message count."""
    first, last = sent_to(opened, DUTY), sent_to(opened, NOC)
    box = mbox(tmp_path / "in.mbox", [answer(first, ticked(first), 1)])
    with box.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(b"From - Tue Nov 24 10:00:00 2026\nFrom: a@example.com\n\n")
        # A hole in a file has no lines, and takes no room.
        file.seek(300 << 20, os.SEEK_CUR)
        file.write(b"\n\n")
    with box.open("ab") as file:
        other = mbox(tmp_path / "other.mbox", [answer(last, ticked(last), 2)])
        file.write(other.read_bytes())
    tracemalloc.start()
    sizes = [(each.size, each.content is None) for each in mailboxes.messages(box)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [huge for _, huge in sizes] == [False, True, False]
    assert peak < 4 * mailparts.LARGEST_MESSAGE
    said = take_in(opened, box)
    assert "in.mbox:2: it has more than 24 MiB" in said
    assert {row.contact for row in rows(opened)} == {"duty", "noc"}


def test_no_pipe_is_read() -> None:
    """Nobody writes to it: an import would wait for ever."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "4.eml"
        os.mkfifo(path)
        with pytest.raises(RoundError, match="is no file"):
            list(mailboxes.messages(path))


HEAD = b"From: a@example.com\n"


@given(st.lists(st.binary(max_size=60).filter(lambda content: b"From " not in content), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mailbox_file_comes_apart_as_it_was_put_together(tmp_path: Path, contents: list[bytes]) -> None:
    """No message is lost or joined to another, whatever stands in it."""
    path = tmp_path / "in.mbox"
    path.write_bytes(b"".join(b"From x Tue Nov 24 10:00:00 2026\n" + HEAD + each + b"\n\n" for each in contents))
    found = [each.content for each in mailboxes.messages(path)] if contents else []
    assert found == [HEAD + content + b"\n\n" for content in contents]


LINES = st.sampled_from(
    [
        *(
            b"From: a@example.com",
            b"Subject: =?utf-8?b?",
            b"Content-Type: multipart/mixed; boundary=b",
            b"--b",
            b"--b--",
        ),
        *(b"Content-Type: message/rfc822", b"Content-Type: text/html; charset=", b"Content-Transfer-Encoding: base64"),
        *(b"Content-Type: message/delivery-status", b"Action: failed", b"Final-Recipient: rfc822;", b"", b" ", b"\t"),
        *(b"Content-Type: multipart/report; boundary=b", b"Auto-Submitted:", b"Date:", b"Message-ID:", b"\xff\x00"),
        *(b"-----BEGIN AGE ENCRYPTED FILE-----", b"age-encryption.org/v1", b"boundary*0*=", b"; charset*=utf-7''"),
    ]
)
PIECES = st.lists(st.one_of(LINES, st.binary(max_size=20)), max_size=30)


@given(PIECES, st.sampled_from([b"\n", b"\r\n", b"\r", b""]))
@settings(max_examples=tries(600))
@example([b"Content-Type: text/plain; charset*=utf-8''%00", b"", b"x"], b"\n")
def test_any_bytes_are_a_message_or_refused(pieces: list[bytes], end: bytes) -> None:
    """Whatever stands in a mailbox: a value, or a refusal that quotes nothing of it; and text that can be written."""
    try:
        found = inbox.read_mail(end.join(pieces))
    except mailparts.RefusedMailError:
        return
    for text in (found.subject, found.returned, *found.texts, found.sender or ""):
        text.encode("utf-8")
        assert "\0" not in text
    read_answer(found.subject)


@given(st.data())
@settings(max_examples=tries(400), deadline=None)
def test_a_damaged_answer_counts_for_itself_or_not_at_all(
    asked: tuple[Asked, list[bytes]], data: st.DataObject
) -> None:
    """Bytes changed, cut and put in: never an outcome of any channel but the one that the message was about."""
    against, messages = asked
    which = data.draw(st.integers(0, len(messages) - 1))
    content = bytearray(messages[which])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content[place : place + length] = data.draw(st.binary(max_size=20))
    try:
        found = list(replies.judge(inbox.read_mail(bytes(content)), PLACE, against))
    except mailparts.RefusedMailError:
        return
    wanted = ["duty", "lead", "desk", None, None, None][which]
    for each in found:
        if isinstance(each, Finding):
            assert each.outcome
            assert each.outcome.contact == wanted
