"""The work runs where it is told to, and says so when it cannot."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from workspaces import ROOT

from builder import seal, workers
from builder.errors import LayoutError, PublishError
from builder.workspace.places import Workspace

ON = ("--date", "2026-11-22")


def double(number: int) -> int:
    return 2 * number


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def refuse(_: int) -> int:
    raise LayoutError("no", hint="because")


def held_there(name: str) -> bytes:
    return workers.opened(name, bytes)


SECRET = ""


def seen_by_a_worker(_: int) -> dict[str, object]:
    """What a worker is, and what it knows."""
    loaded = sorted({"weasyprint", "builder.bundle.make"} & sys.modules.keys())
    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "dumpable": dumpable(),
        "loaded": loaded,
        "secret": SECRET,
    }


def dumpable() -> int:
    """PR_GET_DUMPABLE of this process."""
    return int(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))


NOTHING_LEFT = {"core": (0, 0), "dumpable": 0}


def test_a_worker_begins_with_its_libraries_and_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is forked from a server that imported them once, not from the process that holds a key; no core tells."""
    monkeypatch.setattr(sys.modules[__name__], "SECRET", "a key")
    with workers.Processes(1) as pool:
        (found,) = pool.stream(seen_by_a_worker, [(1,)])
    assert found == {**NOTHING_LEFT, "loaded": ["builder.bundle.make", "weasyprint"], "secret": ""}


def test_the_server_of_workers_runs_before_a_key_is_read(miniature: Workspace, tmp_path: Path) -> None:
    """While a passphrase is typed it loads what lays out pages; what it is forked from never held the key."""
    import pexpect

    key = tmp_path / "anna.key"
    key.write_bytes(seal.seal_with_passphrase(b"no key at all", "fictional passphrase"))
    arguments = ["-m", "builder", "--root", str(miniature.root), "build", "--key", str(key)]
    child = pexpect.spawn(sys.executable, arguments, cwd=str(ROOT), encoding="utf-8", timeout=30)
    try:
        child.expect("Passphrase of anna.key: ")
        # A process that was just begun goes by the name of what began it, until it runs its own program.
        for _ in range(100):
            if _children_run(child.pid, "multiprocessing.forkserver"):
                break
            time.sleep(0.1)
        else:
            pytest.fail("no server of workers while the passphrase is asked for")
    finally:
        child.close(force=True)


def _children_run(process: int, program: str) -> bool:
    begun = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return any(program in Path(f"/proc/{number}/cmdline").read_text(encoding="utf-8") for number in begun)


def test_no_worker_runs_what_lies_where_the_command_is_given(tmp_path: Path) -> None:
    """A workspace holds what several people wrote: a file in it is data, whatever it is called."""
    there, away = tmp_path / "workspace", tmp_path / "away"
    there.mkdir()
    away.mkdir()
    for name in ("selectors", "socket", "builder"):
        (there / f"{name}.py").write_text("import os; os.write(2, b'it ran')")
    # Not by `-c` or `-m`, nor with `-P`: begun as the command is, which hands no such option on.
    script = away / "begin.py"
    script.write_text(
        "import os\nfrom builder import workers\nif __name__ == '__main__':\n"
        "    with workers.Processes(1) as pool: assert [*pool.stream(os.getpid, [()])] != [os.getpid()]"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=there, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_leaves_no_image_of_its_memory() -> None:
    """Neither a core file nor another process of the user gets at what it holds."""
    script = (
        "import sys, resource; sys.argv = ['tocsin', '--version']\n"
        "from builder.cli import main; from test_executors import dumpable\n"
        "try: main()\nexcept SystemExit: print(resource.getrlimit(resource.RLIMIT_CORE), dumpable())"
    )
    environment = {**os.environ, "PYTHONPATH": f"{Path(__file__).parent}:{ROOT / 'tests' / 'support'}"}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.stdout.splitlines()[1:] == ["(0, 0) 0"], done.stderr


def test_what_lays_out_pages_is_loaded_without_a_compiler() -> None:
    """No gcc, ld or ldconfig is asked where Pango is; and the process that holds a key loads none of it."""
    script = (
        "import sys, builder.pipeline; assert 'weasyprint' not in sys.modules\n"
        "def told(event, arguments):\n"
        "    if event in ('subprocess.Popen', 'os.posix_spawn', 'os.system'): print(arguments[0])\n"
        "sys.addaudithook(told); import builder.bundle.warm; assert 'weasyprint' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_results_come_in_order_and_few_calls_wait() -> None:
    """Memory does not grow with the number of calls."""
    asked: list[int] = []

    def calls() -> Iterator[tuple[int]]:
        for number in range(20):
            asked.append(number)
            yield (number,)

    with workers.Processes(1) as pool:
        results = pool.stream(double, calls())
        assert next(results) == 0
        assert len(asked) <= workers.AHEAD + 1
        assert list(results) == [2 * number for number in range(1, 20)]


def test_an_error_of_ours_keeps_its_hint_on_the_way_from_a_worker() -> None:
    """What a worker says reaches the officer whole."""
    with workers.Processes(1) as pool, pytest.raises(LayoutError, match="no") as caught:
        list(pool.stream(refuse, [(1,)]))
    assert caught.value.hint == "because"


def test_a_worker_that_is_killed_is_told() -> None:
    """The machine's want of memory is not our officer's riddle."""
    with workers.Processes(1) as pool, pytest.raises(PublishError, match="stopped from outside"):
        list(pool.stream(die, [(1,)]))


def test_what_is_shared_is_held_by_each_worker() -> None:
    """A task names what it needs, however large that is; what is shared later takes its place."""
    with workers.Processes(2) as pool:
        for content in (b"pieces", b"other pieces"):
            name = pool.share(content)
            assert list(pool.stream(held_there, [(name,)] * 6)) == [content] * 6


def test_processor_time_of_workers_is_told() -> None:
    """A slow build explains itself: what workers did counts too."""
    told: list[float] = []
    with workers.Processes(1, told.append) as pool:
        list(pool.stream(double, [(1,), (2,)]))
    assert len(told) == 2
    assert all(seconds >= 0 for seconds in told)


def test_no_worker_outlives_a_killed_build() -> None:
    """A worker holds plaintext in memory: it ends with the process that it works for."""
    script = (
        "import os, signal\n"
        "from builder.workers import Processes\n"
        "if __name__ == '__main__':\n"
        "    pool = Processes(2)\n"
        "    print(*set(pool.stream(os.getpid, [()] * 8)), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "parent.py"
        path.write_text(script, encoding="ascii")
        done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    living = [int(number) for number in done.stdout.split()]
    assert living
    for _ in range(100):
        if not any(Path(f"/proc/{worker}").exists() for worker in living):
            return
        time.sleep(0.1)
    pytest.fail("a worker lives on")
