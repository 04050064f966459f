"""`tocsin round import` of the same mail again, by two at once, or cut off: nothing counts twice or is lost."""

import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from incoming import DAY, TODAY, proposals, rows, state_of, take_in, whole_mailbox
from mails import DUTY, NOC, answer, maildir, mbox, sent_to, ticked
from running import tocsin
from workspaces import ROOT

from builder.workspace.places import Workspace

EXPECTED = {("duty", "confirmed"), ("lead", "confirmed"), ("desk", "bounced")}


def test_the_same_mailbox_again_changes_nothing(opened: Workspace, tmp_path: Path) -> None:
    """As a file and as a Maildir, on another day, by another officer: what is recorded stays as it is."""
    messages = whole_mailbox(opened)
    said = take_in(opened, mbox(tmp_path / "in.mbox", messages), rejects=tmp_path / "rejects.csv")
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1
    assert re.search(r"confirmed +2 *\n", said)
    assert re.search(r"bounced +1 *\n", said)
    assert re.search(r"rejected +2 *\n", said)
    assert "a program answered, as an out-of-office note" in said
    before = state_of(opened)
    take_in(opened, tmp_path / "in.mbox", officer="ben", day="2026-12-10")
    again = take_in(opened, maildir(tmp_path / "Maildir", messages), tmp_path / "in.mbox", day="2026-12-11")
    assert "nothing is to be recorded" in again
    assert re.search(r"taken in before +6 *\n", again)
    assert state_of(opened) == before


def test_a_message_without_a_date_counts_once_on_whatever_day(opened: Workspace, tmp_path: Path) -> None:
    """Known by its own name, or by what it is where it has none; lines end otherwise in another mailbox."""
    original = sent_to(opened, DUTY)
    undated, nameless = answer(original, ticked(original)), answer(sent_to(opened, NOC), ticked(sent_to(opened, NOC)))
    del undated["Date"], nameless["Date"], nameless["Message-ID"]
    take_in(opened, mbox(tmp_path / "in.mbox", [undated, nameless]))
    assert [(row.contact, row.when) for row in rows(opened)] == [("duty", TODAY), ("noc", TODAY)]
    again = [each.as_bytes().replace(b"\r\n", b"\n") for each in (undated, nameless)]
    take_in(opened, maildir(tmp_path / "Maildir", again), day="2026-12-01")
    assert len(rows(opened)) == 2


def test_one_message_twice_in_a_mailbox_counts_once(opened: Workspace, tmp_path: Path) -> None:
    original = sent_to(opened, DUTY)
    message = answer(original, ticked(original))
    take_in(opened, mbox(tmp_path / "in.mbox", [message, message]))
    assert len(rows(opened)) == 1


def test_two_imports_at_once_count_once(opened: Workspace, tmp_path: Path) -> None:
    """Two officers take in the same mailbox at the same moment."""
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    command = [sys.executable, "-m", "builder", "--root", str(opened.root), "--date", DAY, "round", "import", "2026-q4"]
    running = [
        subprocess.Popen([*command, str(box), "--officer", who, "--yes"], cwd=ROOT, stderr=subprocess.DEVNULL)
        for who in ("anna", "ben")
    ]
    assert [each.wait(120) for each in running] == [0, 0]
    assert len(rows(opened)) == 3
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1


def test_killed_at_any_moment_it_is_run_again(opened: Workspace, tmp_path: Path) -> None:
    """An import that was killed lost nothing, and what it recorded does not count again."""
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))

    def begin(root: Path) -> subprocess.Popen[bytes]:
        arguments = ["--root", str(root), "--date", DAY, "round", "import", "2026-q4", str(box)]
        command = [sys.executable, "-m", "builder", *arguments, "--officer", "anna", "--yes"]
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    # How long it takes on this machine, in a copy that nobody looks at.
    begun = time.monotonic()
    begin(shutil.copytree(opened.root, tmp_path / "another")).wait()
    whole = time.monotonic() - begun
    killed = 0
    for part in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        running = begin(opened.root)
        try:
            running.wait(whole * part)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
            killed += 1
    assert killed
    take_in(opened, box)
    assert len(rows(opened)) == 3
    assert {(row.contact, row.result.value) for row in rows(opened)} == EXPECTED
    assert len(proposals(opened)) == 1


def test_what_is_not_agreed_to_changes_nothing(opened: Workspace, tmp_path: Path) -> None:
    """The plan is shown, and nobody at a terminal said yes."""
    before = state_of(opened)
    box = mbox(tmp_path / "in.mbox", whole_mailbox(opened))
    done = tocsin(
        *("--root", opened.root, "--date", DAY, "round", "import", "2026-q4", box, "--officer", "anna"), input="yes\n"
    )
    assert done.returncode == 1
    assert "nothing was recorded" in done.stderr
    assert "bounced" in done.stdout
    assert state_of(opened) == before
    assert box.stat().st_size > 0
