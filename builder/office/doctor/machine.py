"""The machine: what it runs, how much room it has, whether its disk is encrypted, and whether its clock is right.

Linux says most of it in /proc and /sys; elsewhere it is told that it cannot be seen.
"""

import ctypes
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builder.office.doctor.result import Result, fail, ok, warn
from builder.workspace.places import Workspace

PART = "machine"
LEAST_PYTHON = (3, 11)
GIB = 2**30
# A build of 309 ccTLDs lays out a thousand contacts in several processes at once.
LITTLE_MEMORY, LITTLE_ROOM, NO_ROOM = 2 * GIB, 5 * GIB, GIB // 2
OTHERS = 0o077
# <sys/timex.h>: the clock is not synchronised.
TIME_ERROR = 5
MAJORS_OF_NO_DEVICE = 0
ENCRYPT = "encrypt it, as with LUKS at installation: who gets the disk else gets the register"


def look(where: Path) -> Iterator[Result]:
    """Look at Python, memory, room, encryption and the umask."""
    version = platform.python_version()
    if sys.version_info < LEAST_PYTHON:
        yield fail(PART, f"Python {version}", "install Python 3.11 or newer")
    else:
        yield ok(PART, f"Python {version} on {platform.system()} {platform.machine()}")
    yield _memory()
    yield _room(where)
    yield _disk(where)
    yield from _swap()
    yield from _umask()
    yield _synchronised()


def look_at_clock(workspace: Workspace, now: datetime) -> Iterator[Result]:
    """Hold the clock against what was written: nothing in a workspace is of tomorrow."""
    newest = max((path.stat().st_mtime for path in workspace.data.rglob("*") if path.is_file()), default=0.0)
    latest = datetime.fromtimestamp(newest, UTC)
    if latest > now + timedelta(hours=1):
        what = f"the clock says {now:%Y-%m-%d %H:%M} UTC, and a file in data/ is of {latest:%Y-%m-%d %H:%M}"
        yield fail("clock", what, "set the clock: what is signed by a wrong one is refused or runs out too soon")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, and nothing in data/ is later")


def _memory() -> Result:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):
        return ok(PART, "how much memory there is cannot be seen")
    said = f"{size / GIB:.1f} GiB of memory"
    return warn(PART, said, "a build of all ccTLDs wants 2 GiB") if size < LITTLE_MEMORY else ok(PART, said)


def _room(where: Path) -> Result:
    free = shutil.disk_usage(where).free
    said = f"{free / GIB:.1f} GiB are free here"
    if free < NO_ROOM:
        return fail(PART, said, "make room: an edition is written whole or not at all")
    hint = "an edition for hundreds of CERTs takes two gigabytes, twice while it is published"
    return warn(PART, said, hint) if free < LITTLE_ROOM else ok(PART, said)


def _disk(where: Path) -> Result:
    number = where.stat().st_dev
    encrypted = encrypted_device(os.major(number), os.minor(number))
    if encrypted is None:
        return warn(PART, "whether this disk is encrypted cannot be seen", f"look, and {ENCRYPT}")
    if encrypted:
        return ok(PART, "this disk is encrypted")
    return warn(PART, "this disk is not seen to be encrypted", f"unless it does so by itself, {ENCRYPT}")


def encrypted_device(major: int, minor: int, devices: Path = Path("/sys/dev/block")) -> bool | None:
    """Say whether a device, or one that it stands on, is an encrypted one; None where that cannot be seen."""
    device = devices / f"{major}:{minor}"
    if major == MAJORS_OF_NO_DEVICE or not device.exists():
        return None
    below = [device.resolve()]
    while below:
        here = below.pop()
        uuid = here / "dm" / "uuid"
        if uuid.is_file() and uuid.read_text(encoding="ascii", errors="replace").startswith("CRYPT-"):
            return True
        slaves = here / "slaves"
        below += [each.resolve() for each in slaves.iterdir()] if slaves.is_dir() else []
    return False


def _swap() -> Iterator[Result]:
    swaps = Path("/proc/swaps")
    if not swaps.is_file():
        yield warn(PART, "whether swap is encrypted cannot be seen", "macOS encrypts its own; look at other systems")
        return
    areas = [line.split()[0] for line in swaps.read_text(encoding="utf-8", errors="replace").splitlines()[1:]]
    if not areas:
        yield ok(PART, "there is no swap")
    elif all(_swap_is_safe(Path(each)) for each in areas):
        yield ok(PART, "swap is encrypted, or in memory")
    else:
        hint = "encrypt it, or have none: a build holds the register in memory"
        yield warn(PART, "swap is not seen to be encrypted", hint)


def _swap_is_safe(area: Path) -> bool:
    if area.name.startswith("zram"):
        return True
    try:
        status = area.stat()
    except OSError:
        return False
    number = status.st_rdev or status.st_dev
    return encrypted_device(os.major(number), os.minor(number)) is True


def _umask() -> Iterator[Result]:
    """Look at the mask of the shell: the program's own writes nothing for others, but editors go by this."""
    status = Path(f"/proc/{os.getppid()}/status")
    try:
        lines = status.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    masks = [int(line.split()[1], 8) for line in lines if line.startswith("Umask:")]
    if masks and masks[0] & OTHERS != OTHERS:
        yield warn(PART, f"the umask here is {masks[0]:03o}", "`umask 077`, so that editors write for you alone")
    elif masks:
        yield ok(PART, f"the umask here is {masks[0]:03o}")


def _synchronised() -> Result:
    try:
        # Room for any `struct timex`; its first field says that nothing is to be set.
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return ok(PART, "whether the clock is set by a time server cannot be seen")
    if state == TIME_ERROR:
        return warn(PART, "no time server sets this clock", "`timedatectl set-ntp true`; offline, compare it by hand")
    return ok(PART, "a time server sets this clock")
