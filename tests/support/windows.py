"""A window in which the program runs as somebody runs it: keys go in, and what it draws is what it shows.

The screen is put together from what the desk writes: places, texts, and styles, which are passed over.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from running import zygote
from workspaces import ROOT
from zygote import Begun

# Seconds in which whatever was begun has to end, on a busy machine too; and those without work after which it has.
LIMIT, QUIET = 60.0, 0.12
PART = re.compile(
    r"\x1b\[(?P<parameters>[0-9;?<=>$ ]*)(?P<command>[@-~])|\x1b[()][A-Z0-9]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b."
    r"|(?P<text>[^\x00-\x1f\x7f]+)|(?P<control>[\x00-\x1f\x7f])",
    re.DOTALL,
)
KEYS = {"Enter": "\r", "Escape": "\x1b", "Down": "\x1b[B", "Up": "\x1b[A", "PageDown": "\x1b[6~", "Ctrl-C": "\x03"}


class Glass:
    """What stands on a screen, by what a program wrote to it."""

    def __init__(self, columns: int, lines: int) -> None:
        self.size = columns, lines
        self._cells: dict[tuple[int, int], str] = {}
        self._line = self._column = 0
        self._left = ""

    def write(self, text: str) -> None:
        """Draw what a program wrote; a sequence that is cut off waits for its rest."""
        text = self._left + text
        cut = re.search(r"\x1b(?:\[[0-9;?<=>$ ]*)?$", text)
        self._left = text[cut.start() :] if cut else ""
        for part in PART.finditer(text[: cut.start()] if cut else text):
            if part["text"]:
                self._put(part["text"])
            elif part["control"] == "\r":
                self._column = 0
            elif part["control"] == "\n":
                self._line += 1
            elif part["command"]:
                self._obey(part["command"], part["parameters"])

    def _put(self, text: str) -> None:
        for sign in text:
            self._cells[self._line, self._column] = sign
            wide = unicodedata.east_asian_width(sign) in "WF"
            if wide:
                self._cells[self._line, self._column + 1] = ""
            self._column += 2 if wide else 1

    def _obey(self, command: str, parameters: str) -> None:
        if command in "Hf":
            line, _, column = parameters.partition(";")
            self._line, self._column = int(line or 1) - 1, int(column or 1) - 1
        elif command == "J" or (command in "hl" and parameters == "?1049"):
            self._cells.clear()

    def __str__(self) -> str:
        columns, lines = self.size
        rows = ("".join(self._cells.get((line, column), " ") for column in range(columns)) for line in range(lines))
        return "\n".join(row.rstrip() for row in rows)


class Unheard(Begun):
    """A program that nobody tells when its window is closed, as under nohup: the terminal is not its own."""

    def __init__(self, words: Sequence[str], terminal: int) -> None:
        env = _elsewhere() | {"TERM": "xterm-256color"}
        three = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
        self._run = subprocess.Popen(words, cwd=ROOT, env=env, start_new_session=True, **three)  # type: ignore[call-overload]
        self.pid = self._run.pid

    def ended(self, patience: float = 0.0) -> int | None:
        del patience
        return self._run.poll()  # type: ignore[no-any-return]


class Window:
    """One window, and the program in it."""

    def __init__(self, begin: Callable[[int], Begun], size: tuple[int, int]) -> None:
        self.glass = Glass(*size)
        self.said = ""
        self._ours, theirs = pty.openpty()
        self._shape(theirs, size)
        self._begun = begin(theirs)
        os.close(theirs)

    @property
    def screen(self) -> str:
        """What stands on the screen, line by line."""
        return str(self.glass)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._begun.pid

    def press(self, *keys: str) -> str:
        """Press keys, each when the last one's work is done; return what is on the screen then."""
        for key in keys:
            self.send(KEYS.get(key, key))
            self.settle()
        return self.screen

    def send(self, text: str) -> None:
        """Press what is given, and wait for nothing."""
        os.write(self._ours, text.encode())

    def settle(self) -> None:
        """Wait until the program has nothing to do but wait, or has ended."""
        begun, quiet, before = time.monotonic(), time.monotonic(), -1
        while self.ended() is None and time.monotonic() - quiet < QUIET:
            assert time.monotonic() - begun < LIMIT, f"still at work on:\n{self.screen}"
            busy = self._read(0.02)
            worked = _worked(self.pid)
            if busy or worked is None or worked > before + 1:
                quiet = time.monotonic()
                before = worked or before
        self.look()

    def until(self, text: str) -> str:
        """Wait until a text stands on the screen; return the screen."""
        end = time.monotonic() + LIMIT
        while text not in self.screen:
            assert time.monotonic() < end, f"{text!r} did not come:\n{self.screen}"
            self._read(0.02)
        return self.screen

    def kill(self) -> None:
        """Let the power fail."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.ended(LIMIT) == -signal.SIGKILL
        self.look()

    def look(self, seconds: float = 0.0) -> None:
        """Draw what the program writes in a time."""
        end = time.monotonic() + seconds
        while self._read(max(0.0, end - time.monotonic())):
            pass

    def close(self) -> int | None:
        """Close the window, as with its cross; return what the program in it ended with."""
        if self._ours >= 0:
            self.look()
            os.close(self._ours)
            self._ours = -1
        return self.ended(LIMIT)

    def shape(self, columns: int, lines: int) -> str:
        """Make the window larger or smaller, and return what it shows then."""
        self.glass.size = columns, lines
        self._shape(self._ours, (columns, lines))
        self.settle()
        return self.screen

    def ended(self, patience: float = 0.0) -> int | None:
        """Return what the program ended with; None where it has not."""
        end = time.monotonic() + patience
        while (code := self._begun.ended()) is None and time.monotonic() < end:
            self._read(0.02)
        return code

    def stop(self) -> None:
        """End what still runs."""
        if self.ended() is None:
            self.kill()
        self.close()

    def _read(self, patience: float) -> bool:
        """Draw what the program wrote; return whether it wrote anything."""
        if self._ours < 0:
            time.sleep(patience)
            return False
        found = False
        while select.select([self._ours], [], [], 0 if found else patience)[0]:
            try:
                written = os.read(self._ours, 65536).decode("utf-8", "replace")
            except OSError:
                # Nobody has its other end any more.
                break
            self.said += written
            self.glass.write(written)
            found = True
        return found

    @staticmethod
    def _shape(handle: int, size: tuple[int, int]) -> None:
        columns, lines = size
        fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


@contextmanager
def window(
    *words: str | Path, clock: str, size: tuple[int, int] = (80, 24), where: Path = ROOT, **variables: str
) -> Iterator[Window]:
    """Run the program in a window until the block ends, in a directory of a machine whose clock says a day."""
    env = _elsewhere() | {"TERM": "xterm-256color", **variables}
    opened = Window(lambda terminal: zygote().begin(list(map(str, words)), env, terminal, clock, where), size)
    try:
        yield opened
    finally:
        opened.stop()


def _elsewhere() -> dict[str, str]:
    """Return what is said about where the program runs: the size that a test runs in is not its window's."""
    return {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR"}}


def _worked(pid: int) -> int | None:
    """Return the ticks that a process has worked; None where one of its threads works right now."""
    ticks = 0
    try:
        for path in Path(f"/proc/{pid}/task").iterdir():
            fields = (path / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] in "RD":
                return None
            ticks += int(fields[11]) + int(fields[12])
    except OSError:
        return None
    return ticks
