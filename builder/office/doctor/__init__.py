"""What an office's machine and its workspace lack, and what to do: looked at, never changed.

::

    result       one thing that was looked at: ok, warn or fail, and the hint
    machine      Python, memory, room, encryption of disk and swap, umask, clock
    installed    packages held against the lock, fonts, what lays out pages
    resting      modes of files, keys that lie about, what was begun and left
    elapsing     what runs out: root, approvals, edition, heartbeat, backup, keys of contacts; and what editions hold
    committed    git: what is not committed, attributes, where it is pushed to
    mirror       a copy of what readers see, held against it

It asks no network for anything. What cannot be seen from here is said to be so, and is no failure.
"""

from builder.office.doctor.examining import examine
from builder.office.doctor.result import Level, Result

__all__ = ["Level", "Result", "examine", "installed", "machine"]
