"""A round of one task in the miniature, and what is added to its files."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from workspaces import TODAY

from builder.register.model import Outcome, Round, Sent, Task
from builder.register.work import Assigned, Part, Spent
from builder.rounds import files
from builder.workspace.places import Workspace

NAME = "2026-q4"
ROUND = Round(id=NAME, opened=TODAY, due=date(2026, 12, 31), salt="a2" * 13)
TASK = Task(
    organisation="registry-gr",
    contact="duty",
    kind="email",
    value="duty@nic.example.gr",
    method="email",
    officer="anna",
)
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def outcome(note: str = "", result: str = "no-answer", value: str = TASK.value) -> Outcome:
    return Outcome(
        organisation=TASK.organisation,
        contact=TASK.contact,
        kind=TASK.kind,
        value=value,
        when=TODAY,
        method=TASK.method,
        result=result,
        officer="anna",
        note=note,
    )


def sent(state: str = "begun", id_: str = "1@secretariat.example") -> Sent:
    return Sent(
        organisation=TASK.organisation,
        contact=TASK.contact,
        kind=TASK.kind,
        value=TASK.value,
        when=AT,
        state=state,
        id=id_,
    )


def spent(seconds: int = 95, officer: str = "anna") -> Spent:
    return Spent(when=AT, officer=officer, part=Part.CALLS, seconds=seconds, items=1)


def assigned(to: str = "bert", second: int = 0) -> Assigned:
    return Assigned(organisation=TASK.organisation, officer=to, when=AT.replace(second=second), by="anna")


@pytest.fixture
def round_(miniature: Workspace) -> Workspace:
    """The miniature with a round that is open."""
    files.open_round(miniature, ROUND, [TASK])
    return miniature


def directory(workspace: Workspace) -> Path:
    return workspace.data / "rounds" / NAME


def notes(workspace: Workspace) -> list[str]:
    return [each.note for each in files.read(workspace, NAME).outcomes]
