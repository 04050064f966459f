"""As far as it can be known without a Mac: what signs, verifies and opens asks for nothing that only Linux has."""

import ast
import subprocess
import sys

from house import FILES, ROOT, tree

# What Python has on Linux and not on macOS, or what a path of Linux begins with.
LINUX_ALONE = frozenset(
    {
        *("sched_getaffinity", "posix_fadvise", "memfd_create", "epoll", "O_TMPFILE", "O_PATH", "O_DIRECT"),
        *("copy_file_range", "splice", "eventfd", "timerfd_create", "setresuid", "prctl", "SIGPWR", "RLIMIT_RSS"),
        *("process_cpu_count", "pidfd_open", "getxattr", "setxattr", "unshare", "setns", "RENAME_EXCHANGE"),
    }
)
PATHS = ("/proc/", "/dev/shm", "/sys/", "/run/")
# Where `sys.platform` is asked first, or whether such a path is there.
ASKING = {"process.py", "office/doctor/machine.py", "cluster/there.py"}
SCRIPT = """
import sys, sysconfig, urllib.request, zoneinfo
sysconfig.get_config_vars()
sys.platform = "darwin"
from builder.cli import import_commands, main
import_commands()
import builder.board.ceremony, builder.reading.opening, builder.editions.signing, builder.workers
main()
"""


def test_nothing_of_linux_alone_is_used_unasked() -> None:
    """A name that macOS has not ends in an AttributeError in the middle of the work."""
    found = []
    for path in FILES:
        where = path.relative_to(ROOT).as_posix()
        for node in () if where in ASKING else ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in LINUX_ALONE:
                found.append(f"{where}: {node.attr}")
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(PATHS):
                found.append(f"{where}: {node.value}")
    assert found == []


def test_what_a_member_runs_begins_where_the_system_calls_itself_darwin() -> None:
    """The branches for other systems are whole; it is no more than that, for nobody tried a Mac."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, "board", "sign", "--help"], capture_output=True, text=True)
    assert (done.returncode, "Example:" in done.stdout) == (0, True), done.stderr
