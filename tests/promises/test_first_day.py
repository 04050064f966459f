"""The page for the first day: each command on it is run at a terminal, in order, and says what the page shows.

Comments in the page, which readers do not see, move the test along::

    <!-- at: desk/register -->       the commands that follow are typed in this directory
    <!-- file: ../organisations.csv -->   the next block is this file
    <!-- answers: a |  | yes -->     what is typed where the next command asks, an empty one being Enter
"""

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from walks import STEP, Command, Walk, moved
from workspaces import ROOT

PAGE = ROOT / "content" / "secretariat" / "first-day.md"
MOST = 20
# Seconds for one command, where it asks something that the page does not answer.
LIMIT = 60
QUESTION = re.compile(r"^tocsin: .*: ?$|\[yes/no\]:? ?$")
# The steps between nothing and a published edition; the page shows each.
SHOWN = (
    *("init", "import organisations", "check", "board init --practice", "recipients propose --practice"),
    *("build", "sign", "publish", "open", "board end-practice"),
)


@dataclass(slots=True)
class FirstDay(Walk):
    """One walk through the page, by somebody who types what it says."""

    answers: list[str] = field(default_factory=list)
    file: str = ""

    def through(self, page: str) -> Iterator[Command]:
        """Do what the page says, and yield each command."""
        for step in STEP.finditer(moved(page)):
            mark, value = step["mark"], step["value"]
            if mark == "at":
                self.place = value
                self.directory.mkdir(parents=True, exist_ok=True)
            elif mark == "file":
                self.file = value
            elif mark == "answers":
                self.answers = [each.strip() for each in value.split("|")]
            elif self.file and step["block"]:
                (self.directory / self.file).write_text(step["block"], encoding="utf-8")
                self.file = ""
            elif step["language"] == "console":
                yield from self.block(step["block"])

    def talk(self, ours: int, done: "subprocess.Popen[bytes]") -> str:
        """Answer each question once, and give the terminal what it waits for."""
        printed, asked, end = b"", 0, time.monotonic() + LIMIT
        while select.select([ours], [], [], 0.05)[0] or done.poll() is None:
            if not select.select([ours], [], [], 0)[0]:
                if time.monotonic() > end:
                    os.killpg(done.pid, signal.SIGKILL)
                continue
            printed += os.read(ours, 65536)
            last = printed.decode(errors="ignore").rpartition("\n")[2]
            if QUESTION.search(last) and len(printed) > asked:
                answer = self.answers.pop(0) if self.answers else "yes"
                os.write(ours, f"{answer}\n".encode())
                asked = len(printed) + len(answer)
        return printed.decode()


def programs(scratch: Path) -> None:
    """Let `tocsin` and `make` be this checkout's."""
    (scratch / "bin").mkdir()
    cheap = ROOT / "tests" / "support" / "cheap.py"
    for name, command in {
        "tocsin": [sys.executable, str(cheap)],
        "make": ["/usr/bin/env", f"PATH={os.environ['PATH']}", "make", "-C", str(ROOT)],
    }.items():
        path = scratch / "bin" / name
        path.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', encoding="utf-8")
        path.chmod(0o755)


@pytest.mark.long
def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    """Whoever follows the page on their first day sees what is on it, and has published an edition in its end."""
    walk = FirstDay(scratch=tmp_path)
    programs(tmp_path)
    commands = list(walk.through(PAGE.read_text(encoding="utf-8")))
    assert [f"$ {each.text}\n{each.differs}\nprinted:\n{each.printed}" for each in commands if each.differs] == []
    assert [f"$ {each.text}\n{each.printed}exit code {each.code}" for each in commands if each.code] == []


def test_the_page_has_twenty_commands_at_most() -> None:
    """A first day is no longer than that, from nothing to a published edition."""
    page = PAGE.read_text(encoding="utf-8")
    typed = [
        line
        for step in STEP.finditer(page)
        if step["language"] == "console"
        for line in re.findall(r"^\$ (.*)$", step["block"], re.MULTILINE)
    ]
    assert len(typed) <= MOST
    assert [name for name in SHOWN if not any(line.startswith(f"tocsin {name}") for line in typed)] == []
