"""The guide to a first round: every command on it is run, in order, and says what the page shows.

What is shown is as `walks` says. Comments in the page, which readers do not see, move the test along::

    <!-- day: 2026-11-24 -->     the commands that follow are given on this day
    <!-- keys: c n q -->         at the telephone these keys are pressed, one a call
    <!-- set up: answers -->     one of the functions of SET_UP
"""

import csv
import os
import re
import select
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from mails import answer, corrected, mbox, quoted, report, ticked
from running import CLOCK
from walks import ANSWERS, LIMIT, STEP, Command, Walk
from workspaces import ROOT

PAGE = ROOT / "content" / "secretariat" / "rounds.md"
# What the page names, and what stands for it here.
SERVER = "--server mail.secretariat.example --user desk"
UNTRIED = re.compile(r"(\d+) channels? w\w+ never tried\. To close all the same, type how many: $")
KEYS_LINE = b"[q]uit  [?]"
# The commands of a round; the page shows each.
SHOWN = (
    *(
        f"round {name}"
        for name in ("open", "sheets", "send", "sent", "call", "import", "status", "chase", "asked", "close")
    ),
    *(f"proposals {name}" for name in ("list", "show", "confirm", "notify", "apply", "refuse")),
    *("check", "due", "due --ical", "build", "status"),
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
                self.keys = value.split()
            elif mark == "set up":
                SET_UP[value](self)
            elif step["language"] == "console":
                yield from self.block(step["block"])

    def actual(self, text: str) -> str:
        return text.replace(SERVER, self.known.get(SERVER, SERVER))

    def talk(self, ours: int, done: "subprocess.Popen[bytes]") -> str:
        printed, pressed, end = b"", 0, time.monotonic() + LIMIT
        while select.select([ours], [], [], 0.05)[0] or done.poll() is None:
            if not select.select([ours], [], [], 0)[0]:
                if time.monotonic() > end:
                    os.killpg(done.pid, signal.SIGKILL)
                continue
            printed += os.read(ours, 65536)
            while printed.count(KEYS_LINE) > pressed:
                os.write(ours, (self.keys[pressed] if pressed < len(self.keys) else "q").encode())
                pressed += 1
            last = printed.decode(errors="ignore").rpartition("\n")[2]
            for question, said in ANSWERS.items():
                if question.search(last):
                    os.write(ours, f"{said}\n".encode())
            if untried := UNTRIED.search(last):
                os.write(ours, f"{untried[1]}\n".encode())
        return printed.decode()


def server(walk: Round) -> None:
    """Run a mail server on loopback in the place of the office's."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(walk.taken, hostname="127.0.0.1", port=port)
    controller.start()
    walk.known[SERVER] = f"--server 127.0.0.1:{port} --insecure"
    walk.stops.append(controller.stop)


def answers(walk: Round) -> None:
    """Let the contacts answer: two correct, one bounces, one is away, one is played by somebody else."""
    mails = sorted(walk.taken.mails, key=lambda each: str(each["To"]))
    changed, undone, *_ = (each for each in mails if numbered(each))
    bounced, away, forged, *confirmed = (each for each in mails if each not in (changed, undone))
    note = answer(away, "I am away until January.\n" + quoted(away.get_content()), 2)
    note["Auto-Submitted"] = "auto-replied"
    mbox(
        walk.scratch / "office" / "answers.mbox",
        [
            *(answer(each, quoted(ticked(each)), 10 + place) for place, each in enumerate(confirmed)),
            answer(changed, corrected(changed, numbered(changed), "+44 1632 960994"), 1),
            answer(undone, corrected(undone, numbered(undone), "+44 1632 960995"), 5),
            note,
            answer(forged, ticked(forged), 3, From="somebody@elsewhere.example"),
            report(bounced, 4),
        ],
    )


def numbered(mail: EmailMessage) -> str:
    """Return the tag of a telephone number that a message shows in full; empty where it shows none."""
    found = re.search(r"^Telephone: [^•]*?NEW ([a-z2-9]{4}) \[", mail.get_content(), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def sheet(walk: Round) -> None:
    """Fill in the call sheet of the second officer: the first line is dead, nobody answers the second."""
    path = walk.scratch / "office" / "sheets" / "calls" / "officer-b.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for number, row in enumerate(table):
        row["outcome"] = ("out-of-service", "no-answer", "confirmed")[min(number, 2)]
        row["when"] = walk.environment["TOCSIN_DAY"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table)


SET_UP = {"server": server, "answers": answers, "sheet": sheet}


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
