"""A round of a small register that the demo makes, and the report of what tests record in it."""

import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from builder.demo import write_demo
from builder.progress import Silence
from builder.proposals.record import Proposal
from builder.register.loading import load
from builder.register.model import Outcome, Round, Sent, Task
from builder.rounds import files
from builder.rounds.asking.population import population
from builder.rounds.progress import progress
from builder.rounds.report.figures import RoundReport, report
from builder.rounds.report.trend import trend
from builder.workspace.places import Workspace

OPENED, DUE = date(2026, 11, 22), date(2026, 12, 20)
NAME = "2026-q4"


@pytest.fixture(scope="session")
def demo_round_once(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A small register with an open round. Nobody changes this one."""
    root = tmp_path_factory.mktemp("rounds") / "workspace"
    write_demo(root, tlds=16, recipients=2, seed=3, today=OPENED)
    workspace = Workspace.find(root)
    register = load(workspace).register
    assert register
    tasks = population(register, today=OPENED, due=DUE)
    round_ = Round.model_validate({"id": NAME, "opened": str(OPENED), "due": str(DUE), "salt": files.new_salt()})
    files.open_round(workspace, round_, tasks)
    return workspace


@pytest.fixture
def demo_round(demo_round_once: Workspace, tmp_path: Path) -> Workspace:
    """A copy of it that a test may change."""
    root = tmp_path / "workspace"
    shutil.copytree(demo_round_once.root, root)
    return Workspace.find(root)


def tasks_of(workspace: Workspace) -> tuple[Task, ...]:
    return files.read(workspace, NAME).tasks


def outcome(task: Task, result: str, days: int = 3, officer: str | None = None) -> Outcome:
    return Outcome.model_validate(
        {
            "organisation": task.organisation,
            "contact": task.contact,
            "kind": task.kind,
            "value": task.value,
            "when": str(OPENED + timedelta(days=days)),
            "method": task.method,
            "result": result,
            "officer": officer or task.officer,
        }
    )


def sent(task: Task, days: int) -> Sent:
    when = datetime(2026, 11, 22, 10, tzinfo=UTC) + timedelta(days=days)
    fields: dict[str, Any] = {key: getattr(task, key) for key in ("organisation", "contact", "kind", "value")}
    return Sent.model_validate({**fields, "when": f"{when:%Y-%m-%dT%H:%M:%SZ}", "state": "sent", "id": "first"})


def proposal(task: Task, number: int, action: str, applied: str | None, **fields: str) -> Proposal:
    """A proposal about an organisation, entered before the round, and applied on some day or not at all."""
    events = [{"step": "entered", "officer": "officer-a", "when": "2026-11-01T10:00:00Z"}]
    if applied:
        events.append({"step": "applied", "officer": "officer-b", "when": f"{applied}T10:00:00Z"})
    whose = {"organisation": task.organisation, "contact": task.contact}
    made = {"id": f"p{number}", **whose, "action": action, "new": "zqcanary", "source": "office", "events": events}
    return Proposal.model_validate({**made, **fields})


def made(workspace: Workspace, day: date = DUE, proposals: Sequence[Proposal] = ()) -> RoundReport:
    register, found = load(workspace).register, files.read(workspace, NAME)
    assert register
    points = trend(workspace, register, day, Silence())
    return report(found, register, progress(found, register, day), points, day, proposals)
