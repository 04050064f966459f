"""A whole round as an office plays it: letters, calls, mails, sheets, a call list, the ladder and what is applied."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pexpect
from aiosmtpd.controller import Controller
from bench import register as bench
from mails import answer, corrected, mbox, quoted, report, ticked
from running import CLOCK
from workspaces import ROOT

from builder import seal
from builder.register import addresses
from builder.register.loading import load
from builder.register.model import Task
from builder.rounds import files
from builder.workspace.csvtext import OUTCOME_COLUMNS
from builder.workspace.places import Workspace

NAME = "2026-q4"
# A Sunday; the edition before the round is of that day.
BEFORE = date(2026, 11, 22)
OPENED, CALLS, MAILS, SHEETS = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 30)
APPLIED, CLOSED, AFTER = date(2026, 12, 1), date(2027, 1, 17), date(2027, 1, 18)
NEW_NUMBER = "+44 1632 960993"
ChannelName = tuple[str, str, str, str]


@dataclass
class Office:
    """The secretariat: its workspace, what its mail server took, and what its commands said."""

    root: Path
    identity: str
    scratch: Path
    mails: list[EmailMessage] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return Workspace.find(self.root)

    def run(self, day: date, *arguments: str | Path, code: int = 0, step: str = "") -> str:
        """Give a command on a day, and return all that it said."""
        command = [sys.executable, CLOCK, str(day), "--root", self.root, *arguments]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=ROOT, input="")
        assert done.returncode == code, done.stdout + done.stderr
        self.said[step or " ".join(map(str, arguments[:2]))] = done.stdout + done.stderr
        return done.stdout + done.stderr

    def tasks(self) -> tuple[Task, ...]:
        return files.read(self.workspace, NAME).tasks

    def outcomes(self) -> list[dict[str, str]]:
        with (self.root / "data" / "rounds" / NAME / "outcomes.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def edition(self) -> dict[str, Any]:
        """Open the bundle of the recipient who may see everything, as published last."""
        path = bench.Bench(self.root, self.identity).file("dist/site/targets/*")
        with zipfile.ZipFile(io.BytesIO(seal.unseal(path.read_bytes(), self.identity))) as archive:
            found: dict[str, Any] = json.loads(archive.read("register.json"))
            found["page"] = archive.read("register.html").decode()
        return found


@dataclass
class Play:
    """What was played: who does what in it, and the editions before and after."""

    office: Office
    before: dict[ChannelName, dict[str, Any]]
    after: dict[ChannelName, dict[str, Any]]
    edition: dict[str, Any]
    parts: dict[str, Task]
    proposal: str


class Server:
    """Takes messages as a mail server does."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.taken.append(envelope.content)
        return "250 OK"


def channels(edition: dict[str, Any]) -> dict[ChannelName, dict[str, Any]]:
    """Every channel of a bundle by whose it is, its kind and its value."""
    return {
        (organisation["id"], contact["id"], channel["kind"], channel["value"]): channel
        for organisation in edition["organisations"]
        for contact in organisation["contacts"]
        for channel in contact["channels"]
    }


def named(task: Task) -> ChannelName:
    return (task.organisation, task.contact, task.kind, addresses.canonical(task.kind, task.value))


def send(office: Office) -> None:
    """Send the e-mails over a server on loopback, twice: the second time there is nothing left."""
    server = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        at = f"127.0.0.1:{port}"
        common = ("round", "send", NAME, "--server", at, "--insecure", "--rate", "9999/min")
        office.run(OPENED, *common, step="send")
        office.run(OPENED, *common, step="send again")
    finally:
        controller.stop()
    office.mails = [message_from_bytes(each, policy=policy.default) for each in server.taken]  # type: ignore[arg-type]


def cast(office: Office) -> dict[str, Task]:
    """Give each part to a channel: no organisation plays two."""
    tasks = list(office.tasks())
    taken: set[str] = set()

    def pick(*kinds: str, method: str = "", officer: str = "", whole: bool = False) -> Task:
        for task in tasks:
            others = [each for each in tasks if each.organisation == task.organisation]
            if (
                task.organisation not in taken
                and (not kinds or task.kind in kinds)
                and (not method or task.method == method)
                and (not officer or task.officer == officer)
                and (not whole or all(each.method == "call" for each in others))
                and (task.kind != "email" or changeable(office, task))
            ):
                taken.add(task.organisation)
                return task
        raise AssertionError(f"nobody for {kinds} {method}")

    return {
        "silent": pick(whole=True),
        "corrects": pick("email"),
        "confirms": pick("email"),
        "bounces": pick("email"),
        "forged": pick("email"),
        "away": pick("email"),
        "dead": pick("phone", "mobile", "satellite"),
    }


def changeable(office: Office, task: Task) -> bool:
    """Say whether the contact's message shows a telephone number that it could correct."""
    return numbered(office, task) is not None


def numbered(office: Office, task: Task) -> tuple[str, str] | None:
    """Return a telephone number of the contact that its own message shows in full, and the tag of its box."""
    text = message_to(office, task).get_content()
    found = load(office.workspace).register
    assert found
    (contact,) = (each for each in found.organisations[task.organisation].contacts if each.id == task.contact)
    for channel in contact.channels:
        if channel.kind in ("phone", "mobile"):
            shown = re.search(rf"{re.escape(channel.value)}.*?NEW ([a-z2-9]{{4}}) \[", text, re.DOTALL)
            if shown:
                return channel.value, shown[1]
    return None


def message_to(office: Office, task: Task) -> EmailMessage:
    (found,) = (each for each in office.mails if each["To"].addresses[0].addr_spec == task.value)
    return found


def ring(office: Office, parts: dict[str, Task]) -> None:
    """Work the queue of each officer at a terminal: the silent do not answer, one number is dead, others confirm."""
    said = []
    for officer in ("officer-a", "officer-b", "officer-c"):
        arguments = ["-m", "builder", "--root", str(office.root), "--date", str(CALLS), "round", "call", NAME]
        child: pexpect.spawn[str] = pexpect.spawn(
            sys.executable,
            [*arguments, "--officer", officer],
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=60,
            dimensions=(60, 140),
            env={**os.environ, "TERM": "dumb", "NO_COLOR": "1"},
        )
        while child.expect([r"dial: +(\S+) .*?\[q\]uit", pexpect.EOF]) == 0:
            dialled = child.match[1]
            silent = {named(each)[3] for each in office.tasks() if each.organisation == parts["silent"].organisation}
            key = "o" if dialled == named(parts["dead"])[3] else "n" if dialled in silent else "c"
            child.send(key)
            if key == "o":
                child.expect("again to save it")
                child.send(key)
            child.expect("Saved: ")
        said.append(child.before)
        child.close()
        assert child.exitstatus == 0
    office.said["call"] = "".join(said)


def take_in_mails(office: Office, parts: dict[str, Task]) -> None:
    """Take in a mailbox, twice: answers, a bounce, a forgery, an out-of-office note, and what is no answer."""
    originals = {name: message_to(office, task) for name, task in parts.items() if task.kind == "email"}
    found = numbered(office, parts["corrects"])
    assert found
    away = answer(originals["away"], "I am away until January.\n" + quoted(originals["away"].get_content()), 3)
    away["Auto-Submitted"] = "auto-replied"
    spam = EmailMessage(policy=policy.SMTP)
    spam["From"], spam["To"], spam["Subject"] = "win@lottery.example", "duty@secretariat.example", "You have won"
    spam.set_content("CONFIRM [ x ] your prize")
    mailbox = mbox(
        office.scratch / "answers.mbox",
        [
            answer(originals["confirms"], quoted(ticked(originals["confirms"])), 1),
            answer(originals["corrects"], corrected(originals["corrects"], found[1], NEW_NUMBER), 2),
            away,
            report(originals["bounces"], 4),
            answer(originals["forged"], ticked(originals["forged"]), 5, From="mallory@elsewhere.example"),
            spam,
            b"From: broken\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        ],
    )
    common = ("round", "import", NAME, mailbox, "--officer", "officer-a")
    office.run(MAILS, *common, code=1, step="mailbox, not agreed")
    assert not [row for row in office.outcomes() if row["method"] == "email"]
    office.run(MAILS, *common, "--yes", "--rejects", office.scratch / "rejects.csv", step="mailbox")
    office.run(MAILS, *common, "--yes", step="mailbox again")


def take_in_sheets(office: Office, parts: dict[str, Task]) -> None:
    """Fill in the call sheets by hand where nobody rang at a keyboard, and take them in, twice."""
    done = {(row["organisation"], row["contact"], row["kind"], row["value"]) for row in office.outcomes()}
    sheets = sorted((office.scratch / "sheets" / "calls").glob("*.csv"))
    for sheet in sheets:
        with sheet.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
        for row in table:
            name = (row["organisation"], row["contact"], row["kind"], row["value"].removeprefix("'"))
            if name in done:
                continue
            silent = row["organisation"] == parts["silent"].organisation
            dead = name[:3] == named(parts["dead"])[:3] and name[3] == parts["dead"].value
            row["outcome"] = "out-of-service" if dead else "no-answer" if silent else "confirmed"
            row["when"] = str(SHEETS)
        with sheet.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table[0])
            writer.writeheader()
            writer.writerows(table)
    common = ("round", "import", NAME, *sheets, "--officer", "officer-b", "--yes")
    office.run(SHEETS, *common, step="sheets")
    office.run(SHEETS, *common, step="sheets again")


def take_in_a_call_list(office: Office, parts: dict[str, Task]) -> None:
    """A CERT rang a line that the sheets called dead; one of its lines is of a number that nobody has."""
    task = parts["dead"]
    (cert, *_) = sorted(path.stem for path in office.workspace.recipients.glob("*.yaml"))
    lines = [
        (
            task.organisation,
            task.contact,
            task.kind,
            task.value,
            str(APPLIED),
            task.method,
            "no-answer",
            cert,
            "rang long",
        ),
        (
            task.organisation,
            task.contact,
            task.kind,
            "+44 1632 960000",
            str(APPLIED),
            task.method,
            "confirmed",
            cert,
            "",
        ),
    ]
    path = office.scratch / "cert.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([OUTCOME_COLUMNS, *lines])
    common = ("round", "import", NAME, path, "--officer", "officer-b", "--yes")
    said = office.run(APPLIED, *common, step="call list")
    assert "the register has no such channel any more" in said
    office.run(APPLIED, *common, step="call list again")


STEPS = {
    "deputy": "deputy",
    "other contacts": "others",
    "root zone database": "root-zone",
    "regional organisation": "region",
}


def climb(office: Office, organisation: str) -> None:
    """Ask week after week who is next on the ladder, until nobody is left."""
    taken: list[str] = []
    for _ in range(12):
        found = json.loads(office.run(CLOSED, "round", "status", NAME, "--all", "--json", step="status as JSON"))
        own = [each for each in found["chase"] if each["organisation"] == organisation]
        left = [each for each in own if each["step"] != "unresponsive"]
        if not left:
            break
        first = min(left, key=lambda each: str(each["from"]))
        taken.append(first["step"])
        office.run(
            date.fromisoformat(first["from"]), "round", "asked", NAME, organisation, "--whom", STEPS[first["step"]]
        )
    assert [step for step in dict.fromkeys(taken) if step in list(STEPS)[2:]] == list(STEPS)[2:]
    assert taken[0] == "deputy"


def confirm_and_apply(office: Office, parts: dict[str, Task]) -> str:
    """Bring the new number into the register: not alone, not over the channel that asked, and not at once."""
    register, task = load(office.workspace).register, parts["corrects"]
    assert register
    (name,) = re.findall(r"entered (\S+);", office.said["mailbox"])
    office.run(MAILS, "proposals", "apply", name, "--officer", "officer-a", "--yes", code=1, step="apply at once")
    refused = ("proposals", "confirm", name, "--over", "email", "--officer", "officer-b", "--yes")
    office.run(SHEETS, *refused, code=1, step="confirm over the same channel")
    # Over a channel of the organisation that another contact answered, in this round or an earlier one.
    ways = [
        (contact.id, kind)
        for contact in register.organisations[task.organisation].contacts
        for kind in {channel.kind.value for channel in contact.channels}
        if (contact.id, kind) != (task.contact, "email")
    ]
    for contact, kind in ways:
        alone = ("proposals", "confirm", name, "--contact", contact, "--over", kind, "--officer", "officer-a", "--yes")
        office.run(SHEETS, *alone, code=1, step="confirm alone")
        other = [*alone[:-2], "officer-b", "--yes"]
        command = [sys.executable, CLOCK, str(SHEETS), "--root", office.root, *other]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode == 0:
            break
    else:
        raise AssertionError(f"nothing can confirm it: {done.stderr}")
    office.run(SHEETS, "proposals", "notify", name, "--officer", "officer-a", "--yes")
    office.run(APPLIED, "proposals", "apply", name, "--officer", "officer-a", "--yes", code=1, step="apply too early")
    office.run(date(2026, 12, 4), "proposals", "apply", name, "--officer", "officer-a", "--yes", step="apply")
    return name
