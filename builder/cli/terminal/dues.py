"""What falls due in a workspace, for commands: the register is read with all its rules."""

from typing import TYPE_CHECKING

from builder.cli.terminal.app import Now

if TYPE_CHECKING:
    from builder.due.falling import Due
    from builder.register.model import Register


def dues_of(now: Now, weeks: int) -> "tuple[Register, tuple[Due, ...]]":
    """Return the register and all that falls due in it."""
    from builder.due import gathering
    from builder.progress import Silence
    from builder.register.checked import read

    register = read(now.workspace, now.today, Silence()).register
    return register, gathering.dues_of(now.workspace, register, now.now, weeks)
