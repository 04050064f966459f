"""Fetching from a real IMAP server: what may be an answer is in the pile once, and the mailbox is as it was."""

import datetime as dt
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import failed_at, killed_before, steps
from imap_server import OTHER, OTHER_PASSWORD, Dovecot, dovecot
from incoming import CONFIDENTIAL, DAY, asked_of, whole_mailbox
from mail_server import HOST, PASSWORD, USER
from running import tocsin

from builder.errors import RoundError
from builder.progress import Silence
from builder.rounds.returns import fetching, imap
from builder.rounds.returns.fetching import Fate, Fetched
from builder.rounds.returns.mailparts import LARGEST_MESSAGE
from builder.rounds.returns.pile import BUSY, Pile, name_of
from builder.workspace import store
from builder.workspace.places import Workspace

OPENED = dt.date(2026, 11, 22)
ARRIVED = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    """A real server, for all tests here."""
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    """The same without mail, whose certificate this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
    yield running
    running.empty()


def mails(workspace: Workspace) -> list[bytes]:
    """What `whole_mailbox` has, as it lies on a server; the last of it is a friend's letter."""
    found = [each if isinstance(each, bytes) else each.as_bytes() for each in whole_mailbox(workspace)]
    return [re.sub(rb"\r?\n", b"\r\n", each) for each in found]


def fetch(workspace: Workspace, server: imap.Server, folder: str = "INBOX", **more: bool) -> Fetched:
    return fetching.fetch(
        *(workspace, asked_of(workspace), server, folder, OPENED), mark=more.get("mark", False), report=Silence()
    )


def run(
    workspace: Workspace, server: Dovecot, tmp_path: Path, *more: str, word: str = PASSWORD
) -> tuple[int, str, str]:
    """Fetch as an officer does."""
    (tmp_path / "password").write_text(f"{word}\n")
    done = tocsin(
        *("--root", workspace.root, "--date", DAY, "round", "fetch", "2026-q4", "--server", f"{HOST}:{server.tls}"),
        *("--user", USER, "--password-file", tmp_path / "password", *more),
        env=dict(os.environ),
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert not [each for each in (*CONFIDENTIAL, PASSWORD, word) if each in said]
    return done.returncode, done.stdout, done.stderr


def held(workspace: Workspace) -> dict[str, bytes | None]:
    return {each.place.file: each.content for each in Pile(workspace, "2026-q4").messages()}


def expected(messages: list[bytes]) -> dict[str, bytes | None]:
    return {name_of(each): each for each in messages}


def flags(server: Dovecot) -> list[tuple[bytes, ...]]:
    """What marks the messages bear, which somebody who logs in anew sees."""
    with server.session() as client:
        client.select_folder("INBOX", readonly=True)
        found = client.get_flags(client.search())
        return [tuple(flag for flag in found[uid] if flag != rb"\Recent") for uid in sorted(found)]


# What is taken


def test_what_may_be_an_answer_is_in_the_pile(opened: Workspace, server: Dovecot, tmp_path: Path) -> None:
    """All that may concern the round is taken as it is, a friend's letter is not, and nobody is named on the screen."""
    messages = mails(opened)
    server.fill(messages, when=ARRIVED)
    code, out, said = run(opened, server, tmp_path)
    assert (code, out) == (0, "5\n"), said
    assert "5 new in the pile" in said
    assert "1 not about the round" in said
    assert "3 mails can be taken in at once: `tocsin round import 2026-q4" in said
    assert "2 mails to be read" in said
    assert held(opened) == expected(messages[:-1])
    assert flags(server) == [()] * 6, "nothing is marked as read"
    assert not fetch(opened, server.server()).fates


def test_only_mail_since_the_round_was_opened_is_looked_at(opened: Workspace, server: Dovecot) -> None:
    """Earlier mail is none of the round's; where an earlier day is named, all of it is looked at, and none twice."""
    messages = mails(opened)
    server.fill(messages[:1], when=dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC))
    server.fill(messages[1:], when=ARRIVED)
    assert fetch(opened, server.server()).fates == {Fate.KEPT: 4, Fate.PASSED: 1}
    earlier = fetching.fetch(
        *(opened, asked_of(opened), server.server(), "INBOX", dt.date(2026, 11, 1)), mark=False, report=Silence()
    )
    assert earlier.anew
    assert earlier.fates == {Fate.KEPT: 1, Fate.KNOWN: 4, Fate.PASSED: 1}


def test_what_is_too_large_is_named_and_the_rest_is_taken(opened: Workspace, server: Dovecot) -> None:
    """A message beyond the limit is not passed over in silence, now or the next time: its day and size name it."""
    messages = mails(opened)
    server.fill([messages[0], b"From: a@example.org\r\n\r\n" + b"x" * LARGEST_MESSAGE, messages[1]], when=ARRIVED)
    for fates in ({Fate.KEPT: 2}, {}):
        done = fetch(opened, server.server())
        assert done.fates == fates
        assert [(each.day, each.size > LARGEST_MESSAGE) for each in done.larger] == [("2026-11-24", True)]
    assert held(opened) == expected(messages[:2])


def test_new_numbers_are_begun_anew_and_nothing_is_taken_twice(opened: Workspace, server: Dovecot) -> None:
    """A folder that was made again, as after a move of the server: all is looked at, and what is there stays once."""
    messages = mails(opened)
    server.fill(messages[:3], "Answers", when=ARRIVED)
    assert fetch(opened, server.server(), "Answers").fates == {Fate.KEPT: 3}
    with server.session() as client:
        client.delete_folder("Answers")
        client.create_folder("Another")
        client.rename_folder("Another", "Answers")
    server.fill(messages[:5], "Answers", when=ARRIVED)
    done = fetch(opened, server.server(), "Answers")
    assert (done.anew, done.fates) == (True, {Fate.KNOWN: 3, Fate.KEPT: 2})
    assert held(opened) == expected(messages[:5])


def test_a_mail_that_was_deleted_there_is_kept_and_told_apart(opened: Workspace, server: Dovecot) -> None:
    """Somebody may have deleted an answer by mistake; it is not believed until an officer says so."""
    server.fill(mails(opened)[:2], when=ARRIVED)
    with server.session() as client:
        client.select_folder("INBOX")
        client.delete_messages([1])
    assert fetch(opened, server.server()).deleted == 1
    assert sorted(each.deleted for each in Pile(opened, "2026-q4").messages()) == [False, True]


def test_marks_are_set_where_they_are_asked_for(opened: Workspace, server: Dovecot) -> None:
    """With --mark what is in the pile bears our keyword, other mail none, and none of it is marked as read."""
    messages = mails(opened)
    server.fill([messages[0], messages[-1]], when=ARRIVED)
    fetch(opened, server.server(), mark=True)
    assert flags(server) == [(b"Tocsin",), ()]


@pytest.mark.parametrize("folder", ["Rückläufer & Co", "答复", 'Answers "2026" \\ x'])
def test_a_folder_has_any_letters(opened: Workspace, server: Dovecot, folder: str) -> None:
    """A folder is named as the mail program shows it, whatever IMAP makes of the name."""
    server.fill(mails(opened)[:1], folder, when=ARRIVED)
    assert fetch(opened, server.server(), folder).fates == {Fate.KEPT: 1}


def test_a_trial_takes_nothing(opened: Workspace, server: Dovecot, tmp_path: Path) -> None:
    """`--dry-run` says how many are new, and leaves no trace here or there."""
    server.fill(mails(opened)[:3], when=ARRIVED)
    code, out, said = run(opened, server, tmp_path, "--dry-run")
    assert (code, out) == (0, "3\n"), said
    assert not opened.mails("2026-q4").exists()


# Whatever breaks off


def test_killed_at_any_step_it_goes_on(opened: Workspace, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill before any change on the disk: the same command takes the rest; nothing is lost, nothing half there."""
    messages = mails(opened)[:2]
    server.fill(messages, when=ARRIVED)
    monkeypatch.setattr(fetching, "MOST_TOGETHER", 1)
    asked, pile = asked_of(opened), Pile(opened, "2026-q4")

    def take() -> Fetched:
        return fetching.fetch(opened, asked, in_clear(server), "INBOX", OPENED, mark=False, report=Silence())

    for step in steps():
        killed = killed_before(take, step)
        take()
        assert held(opened) == expected(messages)
        assert not list(pile.directory.glob(".*unfinished"))
        pile.empty()
        if not killed:
            break
    assert step > 20


def test_a_full_disk_is_told_and_mended(opened: Workspace, server: Dovecot) -> None:
    """Whatever cannot be written is said, and with room again the same command takes all."""
    messages = mails(opened)[:2]
    server.fill(messages, when=ARRIVED)
    asked, pile = asked_of(opened), Pile(opened, "2026-q4")

    def take() -> Fetched:
        return fetching.fetch(opened, asked, in_clear(server), "INBOX", OPENED, mark=False, report=Silence())

    refused = 0
    for step in range(1, 24, 3):
        refused += failed_at(take, step, errno.ENOSPC)[1]
        take()
        assert held(opened) == expected(messages)
        pile.empty()
    assert refused > 4


def test_two_at_once_do_not_meet(opened: Workspace, server: Dovecot) -> None:
    """While one fetches, another is told to wait, and logs in nowhere."""
    pile = Pile(opened, "2026-q4")
    pile.make()
    with store.hold(pile.directory, BUSY), pytest.raises(RoundError, match="somebody fetches"):
        fetch(opened, server.server(port=1))


# Who is spoken to


def in_clear(server: Dovecot) -> imap.Server:
    return server.server(port=server.clear, insecure=True)


def test_tls_begins_when_it_is_asked_for(opened: Workspace, server: Dovecot) -> None:
    """On port 143 the password waits for TLS; user and password may have any letters."""
    for who in ({}, {"user": OTHER, "password": OTHER_PASSWORD}):
        assert not fetch(opened, server.server(port=server.clear, starttls=True, **who)).fates


def test_what_is_wrong_with_the_server_is_told(
    opened: Workspace, server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, a missing folder, a certificate of nobody or for another name, no TLS: each in a sentence."""
    code, _, said = run(opened, server, tmp_path, word="another fixture")
    assert code == 1
    assert "refused user and password" in said
    wrong = {
        "no such folder": (server.server(), "Elsewhere"),
        "certificate is not valid for its name": (server.server(host="localhost"), "INBOX"),
        "no TLS connection": (server.server(port=server.clear), "INBOX"),
        "over TLS only": (server.server(host="mail.example", insecure=True), "INBOX"),
        "holds a sign that no server takes": (server.server(password="a\r\nb"), "INBOX"),
        "no name of a host": (server.server(host=f"{'x' * 64}.example"), "INBOX"),
        "cannot be reached": (server.server(port=1), "INBOX"),
    }
    for told, (asked, folder) in wrong.items():
        with pytest.raises(RoundError, match=told):
            fetch(opened, asked, folder)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(RoundError, match="nobody whom this machine trusts"):
        fetch(opened, server.server())
    assert not held(opened)
    assert PASSWORD not in repr(server.server())
