"""What a process of ours may leave behind: no image of its memory, which holds plaintext and keys.

Swap is the machine's affair: the README asks for it to be encrypted.
"""

import contextlib
import ctypes
import gc
import os
import resource
import sys

# <linux/prctl.h>
PR_SET_DUMPABLE = 4
MADE_BETWEEN_LOOKS = 50_000


def keep_to_itself() -> None:
    """Write no core file, and let no other process of the user read this one's memory.

    An `exec` undoes the second, so each process says it for itself. Nor are plug-ins of pydantic looked for among all
    that is installed: one would be shown every value.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    # Where a limit may not be set there is none to lower; nothing here is worth refusing to work for.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def seldom_look_for_rubbish() -> None:
    """Look for rubbish in memory seldom: a register is a hundred thousand values that live to the end."""
    gc.set_threshold(MADE_BETWEEN_LOOKS)
