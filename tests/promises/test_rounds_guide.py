"""The guide to a first round: every command on it is run, in order, and says what the page shows.

What is shown is as `walks` says. Comments in the page, which readers do not see, move the test along::

    <!-- day: 2026-11-24 -->     the commands that follow are given on this day
    <!-- keys: c | n q q -->     these keys are pressed at the desk that is opened next; what is longer than a key is
                                 typed and given; what the page shows is the screen at the bar
    <!-- set up: mailbox -->     one of the functions of SET_UP
"""

import re
import shlex
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from imap_server import dovecot
from mail_server import HOST, USER
from mails import answer, corrected, quoted, report, ticked
from running import CLOCK
from walks import LIMIT, STEP, Command, Walk
from windows import KEYS, Window, window
from workspaces import ROOT

PAGE = ROOT / "content" / "secretariat" / "rounds.md"
# What the page names, and what stands for it here.
SERVER = "--server mail.secretariat.example --user desk"
BAR = "|"
# The commands that a round takes beside the desk, and the desk; the page shows each.
SHOWN = (
    *(f"round {name}" for name in ("open", "sheets", "send", "sent", "fetch", "status", "close")),
    *("desk", "check", "build"),
)


class Taken:
    """Takes messages as a mail server does."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@dataclass(slots=True)
class Round(Walk):
    """One walk through the guide."""

    keys: list[str] = field(default_factory=list)
    taken: Taken = field(default_factory=Taken)

    def through(self, page: str) -> Iterator[Command]:
        """Do what the page says, and yield each command."""
        for step in STEP.finditer(page):
            mark, value = step["mark"], step["value"]
            if mark == "at":
                self.place = value
            elif mark == "day":
                self.environment["TOCSIN_DAY"] = value
            elif mark == "keys":
                self.keys = shlex.split(value)
            elif mark == "set up":
                SET_UP[value](self)
            elif step["language"] == "console":
                yield from self.block(step["block"])

    def actual(self, text: str) -> str:
        return text.replace(SERVER, self.known.get(SERVER, SERVER))

    def run(self, command: str, where: str) -> tuple[str, int]:
        words = shlex.split(command)
        if words[:2] != ["tocsin", "desk"]:
            # What is not the desk's is a command as on any page.
            return Walk.run(self, command, where)
        with window(*words[1:], clock=self.environment["TOCSIN_DAY"], where=self.directory) as desk:
            desk.settle()
            shown = self.press(desk)
            code = desk.ended(LIMIT)
        assert code is not None, f"the keys of the page do not leave the desk: {desk.screen}"
        return shown, code

    def press(self, desk: Window) -> str:
        """Press the keys of the page, what is longer than one as a line; return the screen at the bar."""
        shown = ""
        for key in self.keys:
            if key == BAR:
                shown = desk.screen
            elif len(key) > 1 and key not in KEYS:
                desk.send(f"{key}\r")
                desk.settle()
            else:
                desk.press(key)
        return f"{shown}\n"


def server(walk: Round) -> None:
    """Run a mail server on loopback in the place of the office's."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(walk.taken, hostname="127.0.0.1", port=port)
    controller.start()
    walk.known[SERVER] = f"--server 127.0.0.1:{port} --insecure"
    walk.stops.append(controller.stop)


def mailbox(walk: Round) -> None:
    """Let the contacts answer: two correct, one bounces, one is away, one is played by somebody else."""
    mails = sorted(walk.taken.mails, key=lambda each: str(each["To"]))
    changed, undone, *_ = (each for each in mails if numbered(each))
    bounced, away, forged, *confirmed = (each for each in mails if each not in (changed, undone))
    note = answer(away, "I am away until January.\n" + quoted(away.get_content()), 2)
    note["Auto-Submitted"] = "auto-replied"
    messages = [
        *(answer(each, quoted(ticked(each)), 10 + place) for place, each in enumerate(confirmed)),
        answer(changed, corrected(changed, numbered(changed), "+44 1632 960994"), 1),
        answer(undone, corrected(undone, numbered(undone), "+44 1632 960995"), 5),
        note,
        answer(forged, ticked(forged), 3, From="somebody@elsewhere.example"),
    ]
    running = dovecot()
    server = running.__enter__()
    walk.stops.append(lambda: running.__exit__(None, None, None))
    walk.environment["SSL_CERT_FILE"] = str(server.certificate)
    walk.known[SERVER] = f"--server {HOST}:{server.tls} --user {USER}"
    arrived = datetime(2026, 11, 25, 12, tzinfo=UTC)
    server.fill([*(each.as_bytes(policy=policy.SMTP) for each in messages), report(bounced, 4)], when=arrived)


def numbered(mail: EmailMessage) -> str:
    """Return the tag of a telephone number that a message shows in full; empty where it shows none."""
    found = re.search(r"^Telephone: [^•]*?NEW ([a-z2-9]{4}) \[", mail.get_content(), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


SET_UP = {"server": server, "mailbox": mailbox}


def program(scratch: Path) -> None:
    """Let `tocsin` be this checkout's, on the day of the page."""
    (scratch / "bin").mkdir()
    command = f"exec {shlex.quote(sys.executable)} {shlex.quote(str(CLOCK))}"
    path = scratch / "bin" / "tocsin"
    path.write_text(f'#!/bin/sh\n{command} "$TOCSIN_DAY" "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def walked(scratch: Path) -> list[Command]:
    walk = Round(scratch=scratch)
    program(scratch)
    try:
        return list(walk.through(PAGE.read_text(encoding="utf-8")))
    finally:
        for stop in walk.stops:
            stop()


@pytest.mark.long
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    """Whoever follows the page sees what is on it; each command ends well, or with the code that the page asks for."""
    commands = walked(tmp_path)
    assert [f"$ {each.text}\n{each.differs}\nprinted:\n{each.printed}" for each in commands if each.differs] == []
    following = [*(each.text for each in commands[1:]), ""]
    failed = [each for each, after in zip(commands, following, strict=True) if each.code and after != "echo $?"]
    assert [f"$ {each.text}\n{each.printed}exit code {each.code}" for each in failed] == []


def test_the_page_shows_each_command_of_a_round() -> None:
    """No step is only told: each is shown with what it prints."""
    shown = "\n".join(step["block"] for step in STEP.finditer(PAGE.read_text("utf-8")) if step["language"] == "console")
    assert [name for name in SHOWN if not re.search(rf"^\$ tocsin {name}\b", shown, re.MULTILINE)] == []
