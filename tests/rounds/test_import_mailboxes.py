"""Mailboxes as programs export them: no message is cut, joined or passed over in silence."""

import os
from pathlib import Path

import pytest
from incoming import finding, take_in
from mails import DUTY, LEAD, NOC, answer, mbox, quoted, report, sent_to, ticked

from builder.progress import Silence
from builder.register.kinds import Result
from builder.rounds.returns import folders, given, mailboxes
from builder.rounds.returns.evidence import Asked, Finding, Judged, Passed, Rejected
from builder.workspace.places import Workspace

SEPARATOR = b"From desk@secretariat.example Tue Nov 24 10:00:00 2026\n"
FIRST = b"From: a@example.com\nSubject: one\n\nhello\n"
SECOND = b"From: b@example.com\nSubject: two\n\nbye\n"


def box(path: Path, content: bytes) -> list[mailboxes.Stored]:
    path.write_bytes(content)
    return list(mailboxes.messages(path))


# What begins a message, and what does not.


BEGINS = {
    "Thunderbird": b"From - Tue Nov 24 10:00:00 2026\n",
    "Mutt": b"From desk@example.org Tue Nov  4 10:00:00 2026\n",
    "with a zone": b"From MAILER-DAEMON Tue Nov 24 10:00:00 2026 +0100\n",
    "Gmail": b"From 1850123456789012345@xxx Tue Nov 24 09:00:00 +0000 2026\n",
    "Eudora": b"From ???@??? Tue Nov 24 10:00:00 2026\n",
    "as in a header": b"From a@example.com Tue, 24 Nov 2026 10:00:00 +0100\n",
    "without a day": b"From desk@example.org\n",
}


@pytest.mark.parametrize("line", BEGINS.values(), ids=BEGINS)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["Unix", "Windows"])
def test_every_program_s_line_begins_a_message(tmp_path: Path, line: bytes, end: bytes) -> None:
    """With a day in any form; without one, where a header follows."""
    content = (line + FIRST + b"\n" + line + SECOND).replace(b"\n", end)
    found = [(each.content or b"").replace(b"\r\n", b"\n").rstrip() for each in box(tmp_path / "x", content)]
    assert found == [FIRST.rstrip(), SECOND.rstrip()]


def test_an_empty_line_may_be_missing_before_it(tmp_path: Path) -> None:
    """Some programs write none; a day and a header are enough."""
    assert len(box(tmp_path / "x", SEPARATOR + FIRST + SEPARATOR + SECOND)) == 2


SAID = {
    "words": b"From 1 December we have another number: ring +44 1632 960147.\n",
    "words, and what may be a field": b"From March on, write to\nTo: the night desk\n\nRegards\n",
    "words with a day": b"From Tue Nov 24 10:00:00 2026 on, ring another number.\n",
    "a whole line as of a mailbox": SEPARATOR + b"\nwas written above\n",
    "at the very end": b"From next week on",
}


@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_words_that_begin_with_from_stay_in_their_message(
    tmp_path: Path, asked: tuple[Asked, list[bytes]], prepared: Workspace, words: bytes
) -> None:
    """An answer is not cut there: it counts, and what is said there is read."""
    original = sent_to(prepared, DUTY)
    made = answer(original, ticked(original)).as_bytes().replace(b"\r\n", b"\n") + b"\n" + words
    one, two = box(tmp_path / "x", SEPARATOR + made + b"\n\n" + SEPARATOR + SECOND)
    assert one.content
    assert words.strip() in one.content
    assert (two.content or b"").startswith(b"From: b@")
    found = finding(given._mail(one, asked[0]))
    assert found.besides
    assert "own words" in found.besides.reason


def test_a_mark_before_from_makes_no_quotation(prepared: Workspace, asked: tuple[Asked, list[bytes]]) -> None:
    """Where a program marked that line in the mailbox it is still what somebody wrote."""
    original = sent_to(prepared, DUTY)
    made = answer(original, f">From March on ask for Jane Roe\n\n{quoted(ticked(original))}").as_bytes()
    stored = mailboxes.Stored(place=given.Place(file="x"), size=1, content=made)
    assert finding(given._mail(stored, asked[0])).besides


def test_a_message_that_states_its_length_is_not_cut(tmp_path: Path, asked: tuple[Asked, list[bytes]]) -> None:
    """One that marks nothing states its length (mboxcl2): where that is right it holds, and the office is told."""
    body = b"hello\n\n" + SEPARATOR + SECOND
    made = b"From: a@example.com\nContent-Length: %d\n\n" % len(body) + body
    one, two = box(tmp_path / "x", SEPARATOR + made + b"\n" + SEPARATOR + FIRST)
    assert (one.joined, two.joined) == (True, False)
    said = list(given._mails(folders.File(path=tmp_path / "x", name="x", deleted=False), asked[0], Silence()))
    assert [type(each) for each in said] == [Passed, Rejected, Passed]
    # A length that is wrong counts for nothing.
    wrong = made.replace(b"Content-Length: ", b"Content-Length: 1")
    assert [each.joined for each in box(tmp_path / "x", SEPARATOR + wrong + b"\n" + SEPARATOR + FIRST)] == [False] * 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_what_windows_programs_put_before_a_mailbox_is_no_part_of_it(tmp_path: Path, encoding: str) -> None:
    """A byte order mark, and UTF-16: in a mailbox, and in a message."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    for content, count in ((SEPARATOR + FIRST + b"\n" + SEPARATOR + SECOND, 2), (FIRST, 1)):
        found = box(tmp_path / "x", f"{mark}{content.decode()}".encode(encoding))
        assert mailboxes.is_mail(tmp_path / "x")
        assert [bytes(each.content or b"")[:6] for each in found] == [b"From: "] * count


def test_apple_s_files_have_a_message_in_them(tmp_path: Path) -> None:
    """`.emlx` is a length, the message, and a list of what Mail knows of it."""
    flags = b'<?xml version="1.0"?><plist version="1.0"><dict><key>flags</key><integer>%d</integer></dict></plist>'
    for number, deleted in ((1, False), (3, True)):
        content = b"%d\n" % len(FIRST) + FIRST + flags % number
        (found,) = box(tmp_path / "1.emlx", content)
        assert mailboxes.is_mail(tmp_path / "1.emlx")
        assert (found.content, found.deleted) == (FIRST, deleted)


# What was deleted.


DELETED = {
    "Thunderbird": b"X-Mozilla-Status: 0009\n",
    "Thunderbird, on the server": b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00200000\n",
    "Pine and Dovecot": b"X-Status: AD\n",
    "Evolution": b"X-Evolution: 00000012-0012\n",
}


@pytest.mark.parametrize("mark", DELETED.values(), ids=DELETED)
def test_what_its_owner_deleted_is_told_and_not_taken(
    tmp_path: Path, prepared: Workspace, asked: tuple[Asked, list[bytes]], mark: bytes
) -> None:
    """It lies in the file until that is compacted; it may have been an answer, deleted by mistake."""
    original = sent_to(prepared, DUTY)
    made = answer(original, ticked(original)).as_bytes().replace(b"\r\n", b"\n")
    (stored,) = box(tmp_path / "x", SEPARATOR + mark + made)
    assert stored.deleted
    found = finding(given._deleted(stored, asked[0]))
    assert found.withheld
    assert "marked as deleted" in found.withheld.reason
    (stranger,) = box(tmp_path / "x", SEPARATOR + mark + FIRST)
    assert list(given._deleted(stranger, asked[0])) == [Passed.DELETED]
    read = b"X-Mozilla-Status: 0001\nX-Status: A\nX-Evolution: 0000000a-0010\n"
    assert not box(tmp_path / "x", SEPARATOR + read + made)[0].deleted


# Directories.


def name(each: folders.File | folders.Unopened) -> str:
    return each.name if isinstance(each, folders.File) else each.place.file


def test_folders_in_folders_are_read_and_what_is_not_is_said(tmp_path: Path) -> None:
    """As mail programs export them; an index beside the messages says nothing, a link or a pipe is told."""
    mails = (
        *("1.eml", "sub/2.eml", "Answers.mbox/mbox", "Inbox.sbd/2026.sbd/more", "old.mbox", "mh/17"),
        *(".Folder/cur/1:2,S", "new/3", "cur/4:2,S", "table.csv"),
    )
    beside = ("Answers.mbox/table_of_contents", "Inbox.msf", ".DS_Store", "dovecot.index", ".Folder/maildirfolder")
    root = tmp_path / "mails"
    for each in (*mails, *beside):
        (root / each).parent.mkdir(parents=True, exist_ok=True)
        (root / each).write_bytes(FIRST)
    (root / "empty").touch()
    (root / "tmp").mkdir()
    (root / "tmp" / "half").write_bytes(b"half")
    (root / "link.eml").symlink_to(root / "1.eml")
    os.mkfifo(root / "pipe.eml")
    found = list(folders.files_in(root))
    assert sorted(name(each) for each in found if isinstance(each, folders.File)) == sorted(
        f"mails/{each}" for each in mails
    )
    assert {name(each) for each in found if isinstance(each, folders.Unopened)} == {
        *("mails/tmp", "mails/link.eml", "mails/pipe.eml")
    }


@pytest.mark.parametrize(
    ("path", "deleted"),
    [
        ("cur/1:2,ST", True),
        ("cur/1;2,FT", True),
        ("cur/1:2,S", False),
        ("cur/1:2,Ta", True),
        ("mh/,17", True),
        ("T", False),
    ],
)
def test_a_file_s_name_says_what_was_deleted(tmp_path: Path, path: str, deleted: bool) -> None:
    """The mark T in a Maildir, whatever sign Windows has before the marks; a comma before a number of MH."""
    (tmp_path / "box" / path).parent.mkdir(parents=True)
    (tmp_path / "box" / path).write_bytes(FIRST)
    (found,) = folders.files_in(tmp_path / "box")
    assert isinstance(found, folders.File)
    assert found.deleted == deleted


def test_a_directory_counts_for_all_that_lies_in_it(opened: Workspace, tmp_path: Path) -> None:
    """Answers in folders, a mailbox in one, a deleted answer, a file that is no mail: each is taken or said."""
    duty, lead, noc = (sent_to(opened, each) for each in (DUTY, LEAD, NOC))
    root = tmp_path / "export"
    for each in ("sub/Answers.mbox", "box/cur"):
        (root / each).mkdir(parents=True)
    (root / "a.eml").write_bytes(answer(duty, ticked(duty), 1).as_bytes())
    mbox(root / "sub" / "Answers.mbox" / "mbox", [answer(lead, ticked(lead), 2)])
    (root / "box" / "cur" / "1:2,ST").write_bytes(answer(noc, ticked(noc), 3).as_bytes())
    (root / "sub" / "scan.pdf").write_bytes(b"%PDF-1.7")
    said = take_in(opened, root)
    assert "recorded 2 outcomes" in said
    assert "export/box/cur/1:2,ST: shared-backend/noc: it is marked as deleted in its mailbox" in said
    assert "export/sub/scan.pdf: it is no mail, no table and no update form; look at it" in said
    # Once it is taken in, a mail may be deleted.
    (root / "a.eml").rename(root / "box" / "cur" / "2:2,ST")
    assert "cur/2:2,ST" not in take_in(opened, root)


def test_a_report_that_was_deleted_voids_nothing(
    tmp_path: Path, prepared: Workspace, asked: tuple[Asked, list[bytes]]
) -> None:
    (stored,) = box(tmp_path / "x", SEPARATOR + b"X-Status: D\n" + report(sent_to(prepared, DUTY)))
    found: list[Judged] = list(given._deleted(stored, asked[0]))
    assert [each.withheld is not None for each in found if isinstance(each, Finding)] == [True]
    assert isinstance(found[0], Finding)
    assert found[0].outcome
    assert found[0].outcome.result is Result.BOUNCED
