"""Names and addresses of outgoing mail: one mailbox a header, whatever the name holds and however long it is."""

import asyncio
import base64
import hashlib
import hmac
import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sheets import letter, office, round_of

from builder.errors import RoundError
from builder.rounds.asking import mail, smtp
from builder.rounds.asking.letters import Letter
from builder.rounds.asking.smtp import NotOfferedError, Server, session

COMMA = "A long desk name, with a comma and many more ASCII words that go on and on"
NAMES = {
    "long, with a comma": COMMA,
    "short, with a comma": "Registry, night desk",
    "with quotes": 'Desk "NOC" of the registry, and so many words more that the line has to be folded twice',
    "with brackets and an at": "desk <noc@evil.example> (night); group: a@b, of a register with a long, long name",
    "with a backslash": "a\\b, " * 14,
    "long, of plain words": "word " * 15,
    "one long word": "w" * 78,
    "other scripts and a comma": "Δοκιμή, " * 9,
    "what looks encoded": "=?utf-8?q?a=2C?= b@example.net, and more words that make a line too long for one",
}
EAI = "δοκιμή@example.org"


def lines_of(content: bytes, name: str) -> str:
    head = content.partition(b"\r\n\r\n")[0].decode()
    return next(line for line in head.replace("\r\n ", " ").split("\r\n") if line.startswith(f"{name}:"))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_never_becomes_a_second_mailbox(name: str) -> None:
    """To, From and Reply-To name one mailbox each to any reader, folded or not, and no line is too long."""
    found = replace(letter("email", contact="lead"), name=name)
    content = mail.message(found, round_of(), office().model_copy(update={"name": name})).as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    wanted = mail.one_line(name)[: mail.LONGEST_NAME].strip()
    for header, address in (("To", "eleni@example.net"), ("From", office().email), ("Reply-To", office().email)):
        # An old reader and a new one.
        assert [each for _, each in getaddresses([lines_of(content, header).partition(":")[2]])] == [address]
        (mailbox,) = message_from_bytes(content, policy=policy.default)[header].addresses
        assert mailbox.addr_spec == address
        assert mailbox.display_name.replace(" ", "") == wanted.replace(" ", "")


def at(address: str) -> Letter:
    found = letter("email", contact="lead")
    return replace(found, task=found.task.model_copy(update={"value": address}), name=COMMA)


def test_an_address_beyond_ascii_is_written_as_it_is() -> None:
    """In UTF-8, where ASCII has no way to write it (RFC 6532); the name beside it stays one."""
    content = mail.message(at(EAI), round_of(), office()).as_bytes()
    assert lines_of(content, "To").endswith(f"<{EAI}>")
    assert "=?utf-8?" in lines_of(content, "To")


def test_an_address_holds_nothing_that_begins_another_header() -> None:
    """Not in its first part either, which is not looked at as a name is."""
    with pytest.raises(RoundError, match="is none"):
        mail.message(at("a\r\nBcc: x@example.net\r\n@example.org"), round_of(), office())


class Inbox:
    def __init__(self) -> None:
        self.taken: list[tuple[list[str], list[str]]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  the server's name for it
        await asyncio.sleep(0)
        self.taken.append((envelope.rcpt_tos, envelope.mail_options))
        return "250 OK"


def _serve(inbox: Inbox, **options: Any) -> Controller:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    made.start()
    return made


USER, PASSWORD = "büro", "pässwörd€ of nobody"


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[tuple[Controller, Inbox]]:
    """A mail server on this machine, with the options that a test asks for."""
    inbox = Inbox()
    running = _serve(inbox, **getattr(request, "param", {}))
    yield running, inbox
    running.stop()


ONLY = {
    name: {
        "authenticator": _known,
        "auth_require_tls": False,
        "auth_exclude_mechanism": [other for other in ("PLAIN", "LOGIN") if other != name],
    }
    for name in ("PLAIN", "LOGIN")
}


@pytest.mark.parametrize("server", ONLY.values(), ids=ONLY, indirect=True)
def test_user_and_password_may_have_any_letters(server: tuple[Controller, Inbox]) -> None:
    """They go to the server as UTF-8, by each way to log in."""
    known = Server(host="127.0.0.1", port=server[0].port, user=USER, password=PASSWORD, insecure=True)
    with session(known) as way:
        way.ready()
    with pytest.raises(RoundError, match="refused user and password") as refused, session(replace(known, password="ö")):
        pass
    assert "ö" not in f"{refused.value.message}{refused.value.hint}"


def test_cram_md5_takes_the_password_as_utf_8() -> None:
    """The digest is made of its bytes, as servers make it (RFC 2195)."""
    said: list[str] = []

    class Line(smtp._Utf8Login):
        def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
            said.append(cmd)
            return (334, base64.b64encode(b"<1@x>")) if cmd == "AUTH" else (235, b"")

    line = Line()
    line.user, line.password = USER, smtp._Utf8(PASSWORD)
    line.auth("CRAM-MD5", line.auth_cram_md5)
    digest = hmac.new(PASSWORD.encode(), b"<1@x>", hashlib.md5).hexdigest()
    assert base64.b64decode(said[-1]).decode() == f"{USER} {digest}"


@pytest.mark.parametrize("password", ["a\0b", "a\nb", "a\udc80b"])
def test_a_password_that_cannot_be_sent_is_refused_in_one_sentence(
    server: tuple[Controller, Inbox], password: str
) -> None:
    """Without a sign of it."""
    known = Server(host="127.0.0.1", port=server[0].port, user=USER, password=password, insecure=True)
    with pytest.raises(RoundError, match="a sign that no server takes"), session(known):
        pass


def test_a_server_s_name_that_is_none_is_no_traceback() -> None:
    with pytest.raises(RoundError, match="no name of a host"), session(Server(host="mail..example", port=1)):
        pass


@pytest.mark.parametrize(
    "server", [{"enable_SMTPUTF8": True}, {"enable_SMTPUTF8": False}], ids=["offered", "not offered"], indirect=True
)
def test_an_address_beyond_ascii_goes_where_the_server_takes_it(
    server: tuple[Controller, Inbox], tmp_path: Path
) -> None:
    """By SMTPUTF8; elsewhere it is told before anything is begun, and the others go."""
    controller, inbox = server
    with session(Server(host="127.0.0.1", port=controller.port, insecure=True)) as way:
        for address in (EAI, "desk@example.org"):
            message = mail.message(at(address), round_of(), office())
            try:
                way.expect_to_take(office().email, address)
            except NotOfferedError:
                continue
            way.send(message, office().email, address)
    taken = [to for (to,), _ in inbox.taken]
    assert taken == ([EAI, "desk@example.org"] if controller.SMTP_kwargs["enable_SMTPUTF8"] else ["desk@example.org"])
    assert all(("SMTPUTF8" in options) == (not to.isascii()) for (to,), options in inbox.taken)
