"""What tests of `tocsin round import` share: a round that is open, and what officers do about what comes back."""

import csv
import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from mails import DESK, DUTY, LEAD, NOC, answer, corrected, quoted, report, sent_to, ticked
from running import tocsin
from workspaces import copy_miniature

from builder.register.kinds import Result
from builder.register.loading import load
from builder.register.model import Outcome, Sent, SentState
from builder.rounds import files
from builder.rounds.returns import inbox, replies
from builder.rounds.returns.evidence import Asked, Finding, Judged, Rejected
from builder.workspace.places import Workspace
from builder.workspace.problems import Place

DAY = "2026-11-25"
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLACE = Place(file="answers.mbox", line=1)
SMS = "+44 7700 900201"
CONFIDENTIAL = (DUTY, LEAD, NOC, DESK, "900201", "960101", "900101", "Eleni", "Oppdiktet")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A round that asks two officers about every channel, opened two days ago. Nobody changes this one."""
    workspace = copy_miniature(tmp_path_factory.mktemp("prepared") / "workspace")
    path = workspace.data / "register.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text.rstrip()}\n  - {{id: ben, name: Ben Officer}}\n", encoding="utf-8")
    done = tocsin("--root", workspace.root, "--date", "2026-11-23", "round", "open", "2026-q4", "--due", "2027-09-30")
    assert done.returncode == 0, done.stderr
    return workspace


@pytest.fixture
def opened(prepared: Workspace, tmp_path: Path) -> Workspace:
    """The round, for one test."""
    shutil.copytree(prepared.root, tmp_path / "workspace")
    return Workspace.find(tmp_path / "workspace")


def cases(named: Mapping[str, tuple[object, ...]]) -> list[object]:
    return [pytest.param(*values, id=name) for name, values in named.items()]


def asked_of(workspace: Workspace, officer: str = "anna", today: date = TODAY) -> Asked:
    loaded = load(workspace)
    assert loaded.register
    recipients = frozenset(each.id for each in loaded.recipients)
    found = files.read(workspace, "2026-q4")
    return Asked(files=found, register=loaded.register, recipients=recipients, officer=officer, today=today)


def judged(workspace: Workspace, message: EmailMessage | bytes) -> list[Judged]:
    content = message if isinstance(message, bytes) else message.as_bytes()
    return list(replies.judge(inbox.read_mail(content), PLACE, asked_of(workspace)))


def finding(found: Iterable[Judged]) -> Finding:
    (one,) = found
    assert isinstance(one, Finding), one
    return one


def result(found: Iterable[Judged]) -> Result:
    outcome = finding(found).outcome
    assert outcome
    return outcome.result


def reason(found: Iterable[Judged]) -> str:
    (one,) = found
    assert isinstance(one, Rejected), one
    return one.reason


def take_in(workspace: Workspace, *paths: Path, officer: str = "anna", day: str = DAY, **options: object) -> str:
    """Import files as an officer does, and return what the officer reads."""
    arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    done = tocsin(
        *("--root", workspace.root, "--date", day, "round", "import", "2026-q4", *paths, "--officer", officer),
        *("--yes", *arguments),
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert not [each for each in CONFIDENTIAL if each in said]
    return said


def rows(workspace: Workspace) -> list[Outcome]:
    return list(files.read(workspace, "2026-q4").outcomes)


def proposals(workspace: Workspace) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((workspace.data / "proposals").glob("*.yaml"))]


def state_of(workspace: Workspace) -> dict[str, str]:
    """Everything in the data of a workspace, by digest."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in workspace.data.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def whole_mailbox(workspace: Workspace) -> list[EmailMessage | bytes]:
    """One of each: an answer, a correction, a bounce, a forgery, an out-of-office note, a friend's letter."""
    duty, lead, desk, noc = (sent_to(workspace, each) for each in (DUTY, LEAD, DESK, NOC))
    friend = EmailMessage()
    friend["From"] = "friend@example.com"
    friend.set_content("Lunch?\n\nFrom here it is a short walk.\n")
    return [
        answer(duty, ticked(duty), 1),
        answer(lead, corrected(lead, re.findall(r"NEW (\S{4}) \[", lead.get_content())[0], "+44 7700 900155"), 2),
        report(desk, 3),
        answer(noc, ticked(noc), 4, From="mallory@evil.example"),
        answer(noc, quoted(noc.get_content()), 5, Auto_Submitted="auto-replied"),
        friend,
    ]


def write_csv(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)


def tag_of(original: EmailMessage, kind: int = 0) -> str:
    """The tag of the address itself, or of the telephone number."""
    found = re.findall(r"NEW (\S{4}) \[", original.get_content())
    assert len(found) == 2
    return str(found[-1 if kind == 0 else 0])


@pytest.fixture(scope="session")
def asked(prepared: Workspace) -> tuple[Asked, list[bytes]]:
    """A round, and one good answer of each sort to it."""
    messages = [each if isinstance(each, bytes) else each.as_bytes() for each in whole_mailbox(prepared)]
    return asked_of(prepared), messages


def journalled(task: object, name: str) -> Sent:
    """What the journal says of a message of some name that went out for a task."""
    fields = {key: getattr(task, key) for key in ("organisation", "contact", "kind", "value")}
    return Sent.model_validate(
        {**fields, "when": datetime(2026, 11, 23, tzinfo=UTC), "state": SentState.SENT, "id": name}
    )
