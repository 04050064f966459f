"""The program, started once and forked for each run: most of a run's time was importing the libraries again.

A run is a process of its own with its own arguments, environment, directory and streams, as from a shell; what it
shares is what the libraries make when they are imported, and the server that its workers are forked from, unless it
has a umask of its own. Whoever needs more than that, as a limit that is set before the program starts, runs it by
`subprocess`.
"""

import atexit
import contextlib
import fcntl
import gc
import io
import os
import pickle
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import traceback
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import Any

SUPPORT = Path(__file__).parent
ROOT = SUPPORT.parents[1]
# What one message to the process holds at the most: arguments and environment.
LARGEST = 1 << 20
TIMEOUT = 120
# From this number on files are open in all runs.
SHARED = 1000


class Zygote:
    """The process that is forked; it ends with whoever started it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with theirs:
            command = [sys.executable, str(Path(__file__)), str(theirs.fileno())]
            self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])

    def run(
        self, arguments: list[str], env: dict[str, str], given: str | None, umask: int | None, clock: str | None
    ) -> subprocess.CompletedProcess[str]:
        """Run the program; `given` is what stands at its standard input."""
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            stdin.write((given or "").encode())
            stdin.seek(0)
            answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            streams = [stdin.fileno(), out.fileno(), error.fileno(), theirs.fileno()]
            with self._lock:
                socket.send_fds(self._ours, [pickle.dumps((arguments, env, umask, clock, None))], streams)
            theirs.close()
            with answer:
                answer.settimeout(TIMEOUT)
                pid = int(answer.recv(64))
                try:
                    code = int(answer.recv(64))
                except TimeoutError:
                    os.kill(pid, signal.SIGKILL)
                    raise subprocess.TimeoutExpired(arguments, TIMEOUT) from None
            return subprocess.CompletedProcess(arguments, code, _text(out), _text(error))

    def begin(
        self, arguments: list[str], env: dict[str, str], terminal: int, clock: str | None, where: str | Path
    ) -> "Begun":
        """Begin a run in a directory, at a terminal of its own whose other end the caller holds."""
        answer, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with self._lock, theirs:
            message = pickle.dumps((arguments, env, None, clock, str(where)))
            socket.send_fds(self._ours, [message], [terminal, terminal, terminal, theirs.fileno()])
        answer.settimeout(TIMEOUT)
        return Begun(int(answer.recv(64)), answer)


class Begun:
    """A run that was begun and may go on."""

    def __init__(self, pid: int, answer: socket.socket) -> None:
        self.pid = pid
        self._answer = answer
        self._code: int | None = None

    def ended(self, patience: float = 0.0) -> int | None:
        """Return the exit code, or the signal below zero; None where it still runs after so many seconds."""
        if self._code is None and select.select([self._answer], [], [], patience)[0]:
            with self._answer:
                self._code = int(self._answer.recv(64))
        return self._code


def _text(file: Any) -> str:
    file.seek(0)
    return io.TextIOWrapper(io.BytesIO(file.read()), encoding="utf-8").read()


def _serve(ours: socket.socket) -> bool:
    """Fork for each request, and answer with the process's number and then with its exit code.

    Returns twice: in each fork, which is to run the program, with true, and once nobody asks any more.
    """
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    under_way: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([ours, waking], [], [])
        if waking in ready:
            os.read(waking, 512)
            while under_way:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    break
                with under_way.pop(pid) as answer, contextlib.suppress(BrokenPipeError):
                    answer.send(str(os.waitstatus_to_exitcode(status)).encode())
        if ours in ready:
            message, streams, _, _ = socket.recv_fds(ours, LARGEST, 4)
            if not message:
                return False
            pid = os.fork()
            if pid == 0:
                # These numbers will be those of other files, which no socket of ours may close.
                for each in (ours, *under_way.values()):
                    each.detach()
                _become(pickle.loads(message), streams)
                return True
            answer = socket.socket(fileno=streams.pop())
            answer.send(str(pid).encode())
            under_way[pid] = answer
            for number in streams:
                os.close(number)


def _become(asked: tuple[list[str], dict[str, str], int | None, str | None, str | None], streams: list[int]) -> None:
    """Be the program, from here on."""
    arguments, env, umask, clock, where = asked
    if where:
        os.chdir(where)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, each in enumerate(streams[:3]):
        os.dup2(each, number)
    if os.isatty(0):
        # As from a window of its own: its closing is told to this run alone.
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.closerange(3, min(SHARED, max(streams) + 64))
    # What libraries set for themselves when they were imported stays.
    own = {key: value for key, value in os.environ.items() if BEFORE.get(key) != value}
    os.environ.clear()
    os.environ.update(env | own)
    sys.path.extend(filter(None, env.get("PYTHONPATH", "").split(os.pathsep)))
    server = forkserver._forkserver
    if umask is None:
        # Whether it runs can be asked by its parent alone, which this is not.
        server.ensure_running = forkserver.ensure_running = lambda: None  # type: ignore[method-assign]
    else:
        os.umask(umask)
        server._forkserver_pid = server._forkserver_alive_fd = server._forkserver_address = None
    encoding, _, errors = env.get("PYTHONIOENCODING", "utf-8").partition(":")
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding, errors or None)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding, errors or None)
    unbuffered = io.BufferedWriter(io.FileIO(2, "w", closefd=False))
    sys.stderr = io.TextIOWrapper(unbuffered, encoding, "backslashreplace", line_buffering=True)
    sys.argv = ["tocsin", *arguments]
    if clock:
        from clock import stand_at

        stand_at(clock)


def _run() -> None:
    """Run the program, and end without taking apart what all forks share."""
    code: object = 0
    try:
        runpy.run_module("builder", run_name="__main__")
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  a bug is told as Python tells it
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
    atexit._run_exitfuncs()
    for each in (sys.stdout, sys.stderr):
        each.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


BEFORE: dict[str, str] = {}


def _start_server() -> None:
    """Start the server of workers, where no fork closes what holds it."""
    from builder.workers import start_server

    safe = os.environ.get("PYTHONSAFEPATH")
    start_server()
    os.environ.pop("PYTHONSAFEPATH") if safe is None else None
    for holder, name in ((forkserver._forkserver, "_forkserver_alive_fd"), (resource_tracker._resource_tracker, "_fd")):
        number = getattr(holder, name)
        setattr(holder, name, fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, SHARED))
        os.close(number)


def _import_all() -> None:
    """Import what most commands import."""
    import importlib

    import builder.cli

    builder.cli.import_commands()
    for name in (
        *("pipeline", "register.check", "register.loading", "editions.publishing", "editions.signing"),
        *("reading.opening", "reading.chain", "recipients.admission", "desk.screens.app", "desk.screens.parts"),
    ):
        importlib.import_module(f"builder.{name}")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(SUPPORT)]
    import cheap

    BEFORE.update(os.environ)
    _import_all()
    cheap.install()
    _start_server()
    # What is there by now is looked at by no collection, and so copied into no fork.
    gc.freeze()
    if _serve(socket.socket(fileno=int(sys.argv[1]))):
        _run()
