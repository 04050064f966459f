"""A small office for tests of proposals: one organisation, three officers, and what rounds said of its channels."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from workspaces import MINIATURE, ROOT

from builder.proposals import applying, rules, steps
from builder.proposals.entering import Correction
from builder.proposals.files import open_office
from builder.proposals.record import Proposal, Route, Source
from builder.proposals.steps import propose
from builder.register.kinds import NUMBERED, ChannelKind
from builder.register.loading import load
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OFFICERS = ("anna", "ben", "carl")
ORGANISATION = "registry-gr"
FILE = f"data/organisations/{ORGANISATION}.yaml"
HEADER = "organisation,contact,kind,value,when,method,result,officer,note\n"

TEXT = """\
# Kept by hand; ask before changing the order.
id: registry-gr
name: Test Registry of Greece
country: GR
timezone: Europe/Athens
consent: all
languages: [el, en]
contacts:
  - id: duty   # the desk
    kind: desk
    role: technical
    order: 1
    channels:
      - {kind: phone, value: +44 1632 960101, tlp: AMBER, override: reserved for fiction}   # first
      - {kind: email, value: duty@example.net, tlp: GREEN}
      # No fax any more.
      - {kind: post, value: "1 Sample Street, Sampletown", tlp: CLEAR}
  - id: lead
    kind: person
    name: 'Eleni Sample'
    role: technical
    order: 2
    channels:
      - {kind: mobile, value: +44 7700 900101, tlp: RED, override: reserved for fiction}
      - {kind: email, value: eleni@example.net, tlp: AMBER}
"""

DUTY_PHONE = Route(contact="duty", kind=ChannelKind.PHONE, value="+44 1632 960101")
DUTY_MAIL = Route(contact="duty", kind=ChannelKind.EMAIL, value="duty@example.net")
DUTY_POST = Route(contact="duty", kind=ChannelKind.POST, value="1 Sample Street, Sampletown")
LEAD_MOBILE = Route(contact="lead", kind=ChannelKind.MOBILE, value="+44 7700 900101")
LEAD_MAIL = Route(contact="lead", kind=ChannelKind.EMAIL, value="eleni@example.net")
ROUTES = (DUTY_PHONE, DUTY_MAIL, DUTY_POST, LEAD_MOBILE, LEAD_MAIL)
METHODS = {
    ChannelKind.PHONE: "call",
    ChannelKind.MOBILE: "call",
    ChannelKind.EMAIL: "email",
    ChannelKind.POST: "letter",
    ChannelKind.SMS: "message",
}
NEW = "+44 7700 900199"


def write_office(root: Path, verified: tuple[Route, ...] = ROUTES) -> Workspace:
    """Write the office, with these channels verified three weeks ago."""
    for name in ("data/organisations", "data/tlds", "data/rounds/2026-q4", "recipients"):
        (root / name).mkdir(parents=True)
    root.chmod(0o700)
    register = (MINIATURE / "data" / "register.yaml").read_text(encoding="utf-8")
    officers = "".join(f"  - {{id: {name}, name: {name.title()} Officer}}\n" for name in OFFICERS)
    register = register.partition("officers:\n")[0] + "officers:\n" + officers
    (root / "data" / "register.yaml").write_text(register, encoding="utf-8")
    (root / FILE).write_text(TEXT, encoding="utf-8", newline="")
    tld = "tld: gr\nname: Greece\nterritory: GR\nregion: EU\nmanager: registry-gr\nbackend: registry-gr\n"
    (root / "data" / "tlds" / "gr.yaml").write_text(tld, encoding="utf-8")
    rounds = root / "data" / "rounds" / "2026-q4"
    (rounds / "round.yaml").write_text("id: 2026-q4\nopened: 2026-10-01\ndue: 2026-12-15\n", encoding="utf-8")
    (rounds / "outcomes.csv").write_text(HEADER, encoding="utf-8")
    workspace = Workspace.find(root)
    for route in verified:
        record(workspace, route, when=NOW - 21 * DAY)
    return workspace


def record(
    workspace: Workspace, route: Route, result: str = "confirmed", *, when: datetime, officer: str = "carl"
) -> None:
    """Add what a round said of a channel."""
    value = f'"{route.value}"' if "," in route.value else route.value
    cells = (ORGANISATION, route.contact, route.kind, value, when.date(), METHODS[route.kind], result, officer, "")
    with (workspace.root / "data/rounds/2026-q4/outcomes.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(map(str, cells)) + "\n")


def mobile(new: str | None = NEW, **fields: object) -> Correction:
    """Another mobile number of the lead, or what is stated otherwise."""
    stated = {"organisation": ORGANISATION, "contact": "lead", "kind": ChannelKind.MOBILE, "new": new}
    return Correction(**(stated | fields))  # type: ignore[arg-type]


def needs(workspace: Workspace, proposal: Proposal, now: datetime = NOW) -> set[rules.Need]:
    """What a proposal lacks."""
    return {lack.need for lack in rules.lacks(proposal, open_office(workspace, now))}


def text_of(workspace: Workspace) -> str:
    """The file of the organisation, as it is."""
    return (workspace.root / FILE).read_bytes().decode()


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    """The office, for a test to work in."""
    return write_office(tmp_path / "office")


def enter(
    office: Workspace, correction: Correction | None = None, officer: str = "anna", now: datetime = NOW
) -> Proposal:
    """Enter what somebody asked for by telephone, another mobile number of the lead if nothing else."""
    return propose(office, correction or mobile(), officer, now, Source.CALL)


def carry(office: Workspace, proposal: Proposal, over: Route, now: datetime = NOW) -> Proposal:
    """Have a proposal confirmed by another officer, and tell the old channel."""
    steps.confirm(office, proposal.id, "ben", now, over)
    return steps.notify(office, proposal.id, "anna", now)


def bring_in(office: Workspace, name: str, now: datetime = NOW + 3 * DAY) -> Proposal:
    """Apply a proposal."""
    return applying.apply(office, applying.prepare(office, name, "anna", now), "anna", now)


def address(new: str, contact: str = "lead") -> Correction:
    """Another e-mail address of a contact."""
    return Correction(organisation=ORGANISATION, contact=contact, kind=ChannelKind.EMAIL, new=new)


def numbers(office: Workspace) -> set[str]:
    """Every telephone number that the register has."""
    register = load(office).register
    assert register
    return {
        channel.value
        for organisation in register.organisations.values()
        for contact in organisation.contacts
        for channel in contact.channels
        if channel.kind in NUMBERED
    }


def ready(office: Workspace, correction: Correction | None = None) -> Proposal:
    """A proposal that lacks nothing three days later."""
    proposal = enter(office, correction)
    steps.confirm(office, proposal.id, "ben", NOW, DUTY_PHONE)
    return steps.notify(office, proposal.id, "anna", NOW)


# Before what is to be done: its process is killed at one of its writes.
TO_BE_KILLED = """
import os, signal, sys
from pathlib import Path
from office import *
from builder.progress import Silence
from builder.workspace import store
from builder.proposals import applying, several
from builder.workspace.places import Workspace

writes = [0]
def counted(path, content, write=store.write_atomically):
    writes[0] += 1
    if writes[0] == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    write(path, content)
store.write_atomically = counted
office = Workspace(Path(sys.argv[1]))
now = NOW + 3 * DAY
"""


def killed_at(write: int, office: Workspace, action: str) -> None:
    """Do something to an office, as Python's text, in a process that is killed at one of its writes."""
    command = [sys.executable, "-c", TO_BE_KILLED + action, str(office.root), str(write)]
    done = subprocess.run(command, cwd=ROOT / "tests" / "support", capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
