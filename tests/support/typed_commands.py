"""The commands of a round that have no screen, as an office types them; and, in a run of them, what they say."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from counted_desk import WORD
from expected_round import DUE, NAME, OPENED
from reckoning import Case, Cost

# As long as a good one is.
PASSWORD = "x" * 16
SERVER = "--server mail.secretariat.example --user desk"
# What an office types, by what it is for; after `|` what it answers to a question.
TYPED: dict[Case, str] = {
    ("set-up", "the register is checked"): "tocsin check",
    ("set-up", "its state is looked at"): "tocsin status",
    ("set-up", "the round is opened"): (
        f"tocsin round open {NAME} --due {DUE} --officer officer-a --officer officer-b"
    ),
    ("set-up", "the work sheets are written"): f"tocsin round sheets {NAME} --to ../sheets --above-label include",
    ("set-up", "what would be sent is looked at"): f"tocsin round send {NAME} {SERVER} --dry-run",
    ("set-up", "the mails are sent"): f"tocsin round send {NAME} {SERVER} | {PASSWORD}",
    ("set-up", "the desk is opened, a day and officer"): "tocsin desk --officer officer-a",
    ("set-up", "answers are fetched, a day"): f"tocsin round fetch {NAME} {SERVER} | {PASSWORD}",
    ("set-up", "the day is committed, by each"): "git commit -am Round data",
    ("chase", "a week's steps are sent"): f"tocsin round chase {NAME} {SERVER} --officer officer-a | {PASSWORD}",
    ("chase", "an address is typed"): "|contact@registry.example",
    ("fax, post and chat", "that they went out is noted"): (
        f"tocsin round sent {NAME} ../sheets/fax/list.csv ../sheets/post/list.csv "
        "../sheets/sms/list.csv ../sheets/chat/list.csv"
    ),
    ("fax, post and chat", "the filled-in list is taken in"): (
        f"tocsin round import {NAME} ../sheets/chat/list.csv --officer officer-a | yes"
    ),
    ("closing", "the round's state is looked at"): f"tocsin round status {NAME}",
    ("closing", "the round is closed"): f"tocsin round close {NAME} | yes",
}
# Those that are run on a copy, in this order, for the words that they say: before the round, and after it was played.
OPENING = (
    ("set-up", "the register is checked"),
    ("set-up", "its state is looked at"),
    ("set-up", "the round is opened"),
    ("set-up", "the work sheets are written"),
)
CLOSING = (("closing", "the round's state is looked at"), ("closing", "the round is closed"))


def typed() -> dict[Case, Cost]:
    """Return the keys of each command: its letters, and Enter after each line. One screen is looked at."""
    return {
        case: Cost(keys=sum(len(line.strip()) + 1 for line in text.split("|") if line.strip()), screens=1)
        for case, text in TYPED.items()
    }


def said(root: Path, cases: Iterable[Case]) -> dict[Case, int]:
    """Run commands on a workspace; return how many words each said."""
    found = {}
    for case in cases:
        command = TYPED[case].partition(" | ")[0].replace("../sheets", str(root.parent / "sheets"))
        day = DUE if case in CLOSING else OPENED
        answers = ["--yes"] if "close" in command else []
        done = subprocess.run(
            [sys.executable, "-m", "builder", "--root", root, "--date", str(day), *shlex.split(command)[1:], *answers],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
            cwd=Path(__file__).parents[2],
        )
        assert done.returncode == 0, done.stderr
        found[case] = len(WORD.findall(done.stdout + done.stderr))
    return found
