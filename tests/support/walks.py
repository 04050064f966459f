"""A walk through a page of the guide: its commands are run at a terminal, and compared with what it shows.

In what is shown `…` stands for the rest of a line, or alone in a line for any lines. Keys, fingerprints, locators and
answers are other ones each time; the same one in the page must be the same one in what the program prints, and is put
into the commands.
"""

import os
import pty
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from mail_server import PASSWORD

# What changes from run to run; the longest first. A group of four signs is part of a longer whole.
TOKENS = (
    r"[0-9a-f]{4}(?: [0-9a-f]{4}){15}",
    r"[0-9a-f]{4}(?: [0-9a-f]{4}){7}",
    r"[a-z2-9]{4}(?: [a-z2-9]{4}){6}",
    r"[0-9a-f]{64}",
    r"age1[0-9a-z]{58}",
    r"[a-z2-7]{26}",
    r"\d\d:\d\d UTC",
    r"\d\d:\d\d:\d\d\+00:00",
)
TOKEN = re.compile("|".join(rf"(?<![0-9a-z])(?:{token})(?![0-9a-z])" for token in TOKENS))
STEP = re.compile(
    r"^<!-- (?P<mark>[a-z ]+): (?P<value>.*?) -->$|^```(?P<language>\w+)\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL
)
PASSPHRASE = "fictional passphrase of nobody"
PIN = "123456"
# Seconds that a command may take, where it asks something that nobody here answers.
LIMIT = 180
ANSWERS = {
    re.compile(r"(?:[Pp]assphrase .*|The same again): $"): PASSPHRASE,
    re.compile(r"PIN of the token: $"): PIN,
    re.compile(r"Password of .*: $"): PASSWORD,
    re.compile(r"\[yes/no\] $"): "yes",
    # A second word repeats what was said.
    re.compile(r"(\d+) channels? w\w+ never tried\. To close all the same, type how many: $"): r"\1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a page: what it shows there, and what it printed."""

    text: str
    shown: str
    printed: str
    code: int
    differs: str


@dataclass(slots=True)
class Walk:
    """One walk through a page."""

    scratch: Path
    place: str = "nobody"
    known: dict[str, str] = field(default_factory=dict)
    code: int = 0
    log: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    stops: list[Callable[[], None]] = field(default_factory=list)

    @property
    def directory(self) -> Path:
        """Where commands are typed."""
        return self.scratch / self.place

    def block(self, text: str) -> Iterator[Command]:
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            lines = part.splitlines(keepends=True)
            count = next(number for number, line in enumerate(lines, 1) if not line.endswith("\\\n"))
            command, shown = "".join(lines[:count]).strip(), "".join(lines[count:])
            if command == "echo $?":
                printed, code = f"{self.code}\n", 0
            else:
                printed, code = self.run(self.actual(command), self.place)
            yield Command(text=command, shown=shown, printed=printed, code=code, differs=self.compare(shown, printed))
            self.code = code

    def actual(self, text: str) -> str:
        """Put what is known from this run in the place of what the page shows."""
        return TOKEN.sub(lambda match: self.known.get(match[0], match[0]), text)

    def compare(self, shown: str, printed: str) -> str:
        """Return nothing where a command printed what is shown, else the first line that differs."""
        fresh: dict[str, str] = {}
        pattern, good = "", ""
        for line in shown.splitlines():
            pattern += r"(?:.*\n)*?" if line.strip() == "…" else self.pattern(line.rstrip(), fresh) + r"\n"
            if not re.match(pattern, printed):
                return f"after these lines:\n{good}\nthis one is not printed:\n{line}"
            good += f"{line}\n"
        match = re.fullmatch(pattern, printed)
        if not match:
            return f"more is printed than:\n{good}"
        for token, name in fresh.items():
            if match[name] in self.known.values():
                return f"what is printed for {token} is called otherwise before: {match[name]}"
            self.learn(token, match[name])
        return ""

    def learn(self, token: str, value: str) -> None:
        self.known[token] = value
        self.known[token.replace(" ", "")] = value.replace(" ", "")

    def pattern(self, line: str, fresh: dict[str, str]) -> str:
        found, end = "", 0
        for match in TOKEN.finditer(line):
            found += literal(line[end : match.start()])
            token, end = match[0], match.end()
            kind = next(each for each in TOKENS if re.fullmatch(each, token))
            if ":" in token:
                found += kind
            elif token in self.known:
                found += re.escape(self.known[token])
            elif token in fresh:
                found += f"(?P={fresh[token]})"
            else:
                fresh[token] = f"token{len(fresh)}"
                found += f"(?P<{fresh[token]}>{kind})"
        return found + literal(line[end:])

    def run(self, command: str, where: str) -> tuple[str, int]:
        """Run a command at a terminal of its own, and answer what it asks; return what it printed."""
        directory = self.scratch / where
        directory.mkdir(parents=True, exist_ok=True)
        home = self.scratch / Path(where).parts[0]
        environment = {
            "HOME": str(home),
            "PATH": f"{self.scratch / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "COLUMNS": "100",
            "TTY_COMPATIBLE": "0",
            "NO_COLOR": "1",
            **self.environment,
        }
        ours, theirs = pty.openpty()
        # A session without a terminal takes the first that it opens, and asks there for passphrases.
        whole = f"exec 0<>{os.ttyname(theirs)} 1>&0 2>&0\n{command}"
        with subprocess.Popen(["bash", "-c", whole], cwd=directory, env=environment, start_new_session=True) as done:
            printed = self.talk(ours, done)
        os.close(theirs)
        os.close(ours)
        self.log.append(f"$ {command}\n{printed}")
        lines = printed.replace("\r", "").splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines), done.returncode

    def talk(self, ours: int, done: "subprocess.Popen[bytes]") -> str:
        printed, end = b"", time.monotonic() + LIMIT
        # Once it has ended, what is left in the terminal is read, and no more waited for.
        while select.select([ours], [], [], 0.05)[0] or done.poll() is None:
            if not select.select([ours], [], [], 0)[0]:
                if time.monotonic() > end:
                    os.killpg(done.pid, signal.SIGKILL)
                continue
            printed += os.read(ours, 65536)
            last = printed.decode(errors="ignore").rpartition("\n")[2]
            for question, answer in ANSWERS.items():
                if found := question.search(last):
                    os.write(ours, f"{found.expand(answer)}\n".encode())
        return printed.decode()


def moved(page: str) -> str:
    """Move each day in the page so that the day on which it was written is today."""
    written = re.search(r"^date: (\S+)$", page, re.MULTILINE)
    assert written, "the front matter says on which day the page's commands were run"
    days = datetime.now(UTC).date() - date.fromisoformat(written[1])

    def move(match: re.Match[str]) -> str:
        return (date.fromisoformat(match[0]) + days).isoformat()

    return re.sub(r"\b20\d\d-\d\d-\d\d\b", move, page)


def literal(text: str) -> str:
    """Return a pattern for text in which `…` may be anything."""
    return ".*?".join(map(re.escape, text.split("…")))
