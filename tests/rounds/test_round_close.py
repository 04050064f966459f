"""The command `tocsin round close`: it says what is open, asks, and writes a report that can be made again."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path

from demo_round import DUE, NAME, OPENED, outcome, proposal, tasks_of
from running import tocsin

from builder.rounds import files
from builder.workspace.places import Workspace


def close(workspace: Workspace, *arguments: str | Path, day: date = DUE) -> "subprocess.CompletedProcess[str]":
    return tocsin("--root", workspace.root, "--date", str(day), "round", "close", *arguments)


def test_the_command_tells_what_was_applied(demo_round: Workspace) -> None:
    """It reads the proposals itself."""
    (first, *_) = tasks_of(demo_round)
    applied = proposal(first, 1, "change", "2026-12-01", kind="phone")
    text = json.dumps(applied.model_dump(mode="json", exclude_defaults=True))
    path = demo_round.data / "proposals" / "p1.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert close(demo_round, NAME, "--yes").returncode == 0
    assert "1 phone changed" in (demo_round.root / "reports" / f"{NAME}.html").read_text(encoding="utf-8")


def test_closing_says_what_is_open_and_asks(demo_round: Workspace) -> None:
    """Who has nobody to ask closes nothing; what was read and agreed to is closed once, on that day."""
    first, *others = tasks_of(demo_round)
    files.append_outcomes(demo_round, NAME, [outcome(first, "confirmed")])
    asked = close(demo_round, NAME)
    assert asked.returncode == 1
    assert f"{len(others)} of {len(others) + 1} channels have no answer yet" in asked.stderr
    assert "nothing was closed" in asked.stderr
    assert files.read(demo_round, NAME).round.closed is None
    done = close(demo_round, NAME, "--yes")
    assert done.returncode == 0, done.stderr
    assert files.read(demo_round, NAME).round.closed == DUE
    paths = [demo_round.root / "reports" / f"{NAME}.{suffix}" for suffix in ("html", "pdf")]
    assert done.stdout.split() == [str(path) for path in paths]
    # The report is of the day on which the round was closed, whenever it is made.
    before = paths[0].read_bytes()
    again = close(demo_round, NAME, day=DUE + timedelta(days=30))
    assert "its report is made anew" in again.stderr
    assert paths[0].read_bytes() == before
    assert files.read(demo_round, NAME).round.closed == DUE


def test_a_report_that_cannot_be_written_is_made_later(demo_round: Workspace, tmp_path: Path) -> None:
    """The round is closed all the same, and says how to go on."""
    place = tmp_path / "file"
    place.write_text("in the way", encoding="utf-8")
    done = close(demo_round, NAME, "--yes", "--to", place)
    assert done.returncode == 1
    assert "hint: name another directory: --to DIR" in done.stderr
    assert files.read(demo_round, NAME).round.closed == DUE
    assert close(demo_round, NAME, "--to", tmp_path / "report").returncode == 0
    assert place.read_text(encoding="utf-8") == "in the way"


def test_rounds_without_tasks_have_no_report(demo_round: Workspace) -> None:
    """A round from before there were tasks was never opened here: there is nothing to count."""
    done = close(demo_round, "2026-q3", "--yes")
    assert done.returncode == 1
    assert "keeps no list of whom it asked" in done.stderr
    missing = close(demo_round, "2030-q1", "--yes")
    assert missing.returncode == 1
    assert "hint: " in missing.stderr
    early = close(demo_round, NAME, "--yes", day=OPENED - timedelta(days=1))
    assert early.returncode == 1
    assert files.read(demo_round, NAME).round.closed is None
