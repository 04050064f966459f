"""Fetching from a server that lies, floods, stalls or drops: a clear error, and nothing of what it said."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest
from imap_script import GREETING, Said, Script, scripted
from incoming import asked_of, cases
from mail_server import PASSWORD
from mails import DESK, DUTY, answer, sent_to, ticked

from builder.errors import RoundError
from builder.progress import Silence
from builder.rounds.returns import fetching
from builder.rounds.returns.fetching import Fate, Fetched
from builder.rounds.returns.pile import Pile
from builder.workspace.places import Workspace

OPENED = dt.date(2026, 11, 22)
ESCAPE = "\x1b]0;\u202e"
SECRET = f"{ESCAPE}duty@nic.example.gr"
NOT_IMAP, BROKE, LATE, ENDLESS = "what is no IMAP", "broke off", "answer in time", "does not end"


def fetch(workspace: Workspace, script: Script, *, patience: float = 30.0, **more: bool) -> Fetched:
    server = script.server(starttls=more.get("starttls", False), patience=patience)
    return fetching.fetch(
        workspace, asked_of(workspace), server, "INBOX", OPENED, mark=more.get("mark", False), report=Silence()
    )


def slowly() -> Iterator[bytes]:
    """A byte now and then, for ever: no single one of them is late."""
    for _ in range(200):
        yield b"x"
        time.sleep(0.05)


def flooding(piece: bytes) -> "Said":
    def pieces() -> Iterator[bytes]:
        while True:
            yield piece

    return pieces


LIES: dict[str, tuple[object, ...]] = {
    "no greeting": ({}, lambda: [time.sleep(1) or b""], LATE),
    "a greeting byte by byte": ({}, slowly, LATE),
    "a greeting that says no": ({}, f"* BYE {SECRET}\r\n".encode(), "takes nobody|broke off"),
    "no IMAP": ({}, f"220 {SECRET} ESMTP\r\n".encode(), BROKE),
    "capabilities that are no text": ({"CAPABILITY": b"* CAPABILITY \xff\xfe\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "a password that is wrong": ({"": f"%T NO {SECRET}\r\n".encode()}, None, "refused user and password"),
    "dropped while logging in": ({"": None}, None, BROKE),
    "no way to log in": (
        {"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%T OK done\r\n"},
        *(None, "no way to log in"),
    ),
    "no such folder": ({"EXAMINE": f"%T NO {SECRET}\r\n".encode()}, None, "no such folder"),
    "numbers good for nothing": ({"EXAMINE": b"* 2 EXISTS\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "numbers that are none": ({"EXAMINE": b"* OK [UIDVALIDITY x]\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "found what cannot be": ({"UID SEARCH": b"* SEARCH 0 1\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "found beyond all numbers": ({"UID SEARCH": b"* SEARCH 99999999999\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "found with many digits": ({"UID SEARCH": b"* SEARCH " + b"9" * 9999 + b"\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "found no numbers": ({"UID SEARCH": f"* SEARCH {SECRET}\r\n%T OK done\r\n".encode()}, None, NOT_IMAP),
    "a size below nothing": ({"UID FETCH 1,2": b"* 1 FETCH (UID 1 RFC822.SIZE -4)\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "brackets without end": ({"UID FETCH 1,2": b"* 1 FETCH " + b"(" * 5000 + b"\r\n%T OK done\r\n"}, None, NOT_IMAP),
    "a literal beyond memory": ({"UID FETCH 1,2": b"* 1 FETCH (UID 1 X {99999999999999}\r\n"}, None, ENDLESS),
    "a literal beyond numbers": ({"UID FETCH 1,2": b"* 1 FETCH (X {" + b"9" * 99 + b"}\r\n"}, None, ENDLESS),
    "a line without end": ({"UID SEARCH": flooding(b"* SEARCH 1" * 6000)}, None, ENDLESS),
    "lines without end": ({"UID SEARCH": flooding(b"* OK still here\r\n" * 4000)}, None, ENDLESS),
    "an answer byte by byte": ({"UID SEARCH": slowly}, None, LATE),
    "no answer": ({"UID SEARCH": b""}, None, LATE),
    "stopped in a message": ({"UID FETCH 1,2 (BODY": b"* 1 FETCH (UID 1 BODY[]<0> {400}\r\nFrom: a"}, None, LATE),
    "a message that is not handed out": ({"UID FETCH 1,2 (BODY": b"%T OK done\r\n"}, None, "does not hand it out"),
    "others' messages": (
        {"UID FETCH 1,2 (BODY": b"* 9 FETCH (UID 9 BODY[]<0> {2}\r\nhi)\r\n%T OK done\r\n"},
        *(None, "does not hand it out"),
    ),
}


@pytest.mark.parametrize(("said", "greeting", "told"), cases(LIES))
def test_what_no_honest_server_says(opened: Workspace, said: dict[str, Said], greeting: Said, told: str) -> None:
    """Whatever it is, it ends, is told in a sentence, and neither that nor what stands behind it quotes anybody."""
    with scripted(said, greeting or GREETING) as script, pytest.raises(RoundError, match=told) as caught:
        fetch(opened, script, patience=0.5 if LATE in told else 30.0)
    text = f"{caught.value.message} {caught.value.hint}"
    assert text.isprintable()
    assert not [each for each in ("nic.example", PASSWORD) if each in text]
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert not Pile(opened, "2026-q4").names()


def test_what_was_read_before_it_dropped_stays(opened: Workspace) -> None:
    """A server that drops after the first message: that one is in the pile, and the same command takes the other."""
    first, second = (
        answer(sent_to(opened, each), ticked(sent_to(opened, each)), 1).as_bytes() for each in (DUTY, DESK)
    )

    def handed(number: int, content: bytes) -> bytes:
        return (
            b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n" % (number, number, len(content)) + content + b")\r\n%T OK done\r\n"
        )

    size = 2 << 20
    listed = b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\n* 2 FETCH (UID 2 RFC822.SIZE %d)\r\n%%T OK done\r\n" % (size, size)
    said: dict[str, Said] = {"UID FETCH 1,2": listed, "UID FETCH 1 (BODY": handed(1, first), "UID FETCH 2 (BODY": None}
    with scripted(said) as script, pytest.raises(RoundError, match=BROKE):
        fetch(opened, script)
    assert len(Pile(opened, "2026-q4").names()) == 1
    # The bookmark is that of a host and a port.
    again = {
        "UID SEARCH": b"* SEARCH 2\r\n%T OK done\r\n",
        "UID FETCH 2": b"* 2 FETCH (UID 2 RFC822.SIZE 9)\r\n%T OK done\r\n",
    }
    with scripted({**said, **again, "UID FETCH 2 (BODY": handed(2, second)}, port=script.port) as script:
        done = fetch(opened, script)
    assert next(each for each in script.heard if "SEARCH" in each).endswith("UID 2:*")
    assert done.fates == {Fate.KEPT: 1}
    assert len(Pile(opened, "2026-q4").names()) == 2


def test_numbers_beyond_the_next_one_are_for_later(opened: Workspace) -> None:
    """A server that finds a number it has not given out yet cannot make us pass over all mail that is to come."""
    said: dict[str, Said] = {
        "UID SEARCH": b"* SEARCH 4294967295\r\n%T OK done\r\n",
    }
    with scripted(said) as script:
        assert not fetch(opened, script).fates.total()
    with scripted({}, port=script.port) as script, pytest.raises(RoundError):
        fetch(opened, script)
    assert next(each for each in script.heard if "SEARCH" in each).endswith("UID 1:*")


@pytest.mark.parametrize("greeting", [b"* OK ready\r\n", b"* PREAUTH welcome\r\n"])
def test_no_password_goes_where_tls_does_not_begin(opened: Workspace, greeting: bytes) -> None:
    """Who stands between and takes STARTTLS away, or says that we are logged in, hears no user and no password."""
    said: dict[str, Said] = {"CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN STARTTLS\r\n%T OK done\r\n"}
    for offer in ({}, said):
        with scripted({**offer, "STARTTLS": b"%T BAD no\r\n"}, greeting) as script, pytest.raises(RoundError):
            fetch(opened, script, starttls=True)
        assert not [each for each in script.heard if "AUTH" in each or "LOGIN" in each]


def test_a_server_that_keeps_no_marks_is_told_of(opened: Workspace) -> None:
    """Who asks for marks learns that there will be none, before anything is taken."""
    select = b"* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 3]\r\n* OK [PERMANENTFLAGS (\\Seen)]\r\n%T OK [READ-WRITE]\r\n"
    with scripted({"SELECT": select}) as script, pytest.raises(RoundError, match="keeps no marks"):
        fetch(opened, script, mark=True)
    assert not Pile(opened, "2026-q4").names()
