"""The command `tocsin round close`: it says what is open, asks, and writes a report that can be made again."""

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pexpect
from demo_round import DUE, NAME, OPENED, outcome, proposal, tasks_of
from running import program, tocsin
from second_word import untried
from terminals import terminals

from builder.rounds import files
from builder.rounds.returns.pile import Pile
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
    assert close(demo_round, NAME, "--yes", *untried(demo_round.root, DUE)).returncode == 0
    assert "1 phone changed" in (demo_round.root / "reports" / f"{NAME}.html").read_text(encoding="utf-8")


def test_closing_says_what_is_open_and_asks(demo_round: Workspace) -> None:
    """Who has nobody to ask closes nothing; what was agreed to is closed once, on that day, and no mail is left."""
    first, *others = tasks_of(demo_round)
    files.append_outcomes(demo_round, NAME, [outcome(first, "confirmed")])
    pile = Pile(demo_round, NAME)
    pile.add(b"From: a@example.org\n\nHello\n")
    asked = close(demo_round, NAME)
    assert asked.returncode == 1
    assert "1 mail of its pile will be removed" in asked.stderr
    assert len(pile.names()) == 1
    assert f"{len(others)} of {len(others) + 1} channels have no answer yet" in asked.stderr
    assert "nothing was closed" in asked.stderr
    assert files.read(demo_round, NAME).round.closed is None
    done = close(demo_round, NAME, "--yes", *untried(demo_round.root, DUE))
    assert done.returncode == 0, done.stderr
    assert files.read(demo_round, NAME).round.closed == DUE
    assert "removed 1 mail of its pile" in done.stderr
    assert not pile.directory.exists()
    paths = [demo_round.root / "reports" / f"{NAME}.{suffix}" for suffix in ("html", "pdf")]
    assert done.stdout.split() == [str(path) for path in paths]
    # The report is of the day on which the round was closed, whenever it is made.
    before = paths[0].read_bytes()
    pile.add(b"From: another officer's machine\n\nHello\n")
    again = close(demo_round, NAME, day=DUE + timedelta(days=30))
    assert "its report is made anew" in again.stderr
    assert not pile.directory.exists()
    assert paths[0].read_bytes() == before
    assert files.read(demo_round, NAME).round.closed == DUE


def test_a_report_that_cannot_be_written_is_made_later(demo_round: Workspace, tmp_path: Path) -> None:
    """The round is closed all the same, and says how to go on."""
    place = tmp_path / "file"
    place.write_text("in the way", encoding="utf-8")
    done = close(demo_round, NAME, "--yes", *untried(demo_round.root, DUE), "--to", place)
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


def test_what_was_never_tried_wants_a_second_word(demo_round: Workspace) -> None:
    """A yes is given by habit: by officer and method, with the organisations' ids, and closed only by their number."""
    first, second, *others = tasks_of(demo_round)
    files.append_outcomes(demo_round, NAME, [outcome(first, "confirmed"), outcome(second, "no-answer")])
    for wrong in ((), ("--untried", str(len(others) + 1)), ("--untried", "0")):
        refused = close(demo_round, NAME, "--yes", *wrong)
        assert refused.returncode == 1
        assert f"{len(others)} channels were never tried, and that was not said; nothing was closed" in refused.stderr
        assert files.read(demo_round, NAME).round.closed is None
    said = refused.stderr
    for officer in ("officer-a", "officer-b"):
        own = [task for task in others if task.officer == officer]
        assert f"{len(own)} of them never tried" in said
        assert f"; in {', '.join(sorted({task.organisation for task in own}))}\n" in said
    calls = sum(task.method == "call" for task in others if task.officer == "officer-a")
    assert f"never tried: {calls} calls, " in said
    assert not [task for task in others if task.value in said]
    assert close(demo_round, NAME, "--yes", "--untried", str(len(others))).returncode == 0


def test_at_a_terminal_the_number_is_typed(demo_round: Workspace) -> None:
    """Another yes closes nothing; the number that stands on the screen does."""
    count = len(tasks_of(demo_round))
    words = program("--root", demo_round.root, "--date", str(DUE), "round", "close", NAME)
    with terminals(50, 130) as start:
        for answer, code in (("yes", 1), (str(count), 0)):
            child = start(*words)
            child.expect(r"\[yes/no\] ")
            child.sendline("yes")
            child.expect(f"{count} channels were never tried. To close all the same, type how many: ")
            child.sendline(answer)
            child.expect(pexpect.EOF)
            child.close()
            assert child.exitstatus == code
            assert (files.read(demo_round, NAME).round.closed is None) == (code == 1)


def test_a_round_in_which_all_were_tried_asks_once(demo_round: Workspace) -> None:
    """Who rang everybody has no second word to say, though nobody answered; what the register dropped was not left."""
    files.append_outcomes(demo_round, NAME, [outcome(task, "no-answer") for task in tasks_of(demo_round)])
    done = close(demo_round, NAME, "--yes")
    assert done.returncode == 0, done.stderr
    assert "never tried:" not in done.stderr
