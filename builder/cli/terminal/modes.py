"""Who else on this machine can read what is the office's alone: looked at, and warned of.

What the program writes it writes for its owner only; what came with an archive, by a copy or from an editor
may be open to everybody.
"""

import stat
from pathlib import Path

from builder.cli.terminal.say import say
from builder.installation import CHECKOUT
from builder.workspace.places import Workspace, shown

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def warn_of_open_key(path: Path) -> None:
    """Warn where others can read or replace a file that holds a secret."""
    if _mode(path) & OTHERS:
        name = shown(path.name)
        say(f"warning: others on this machine can read {name}; `chmod 600 {name}`")


def warn_of_open_workspace(workspace: Workspace) -> None:
    """Warn where others can reach the register; the fictional one beside the program may be read by anybody."""
    inside = (workspace.data, workspace.recipients)
    if workspace.root == CHECKOUT:
        return
    if _mode(workspace.root) & OTHERS and any(_mode(path) & OTHERS for path in inside):
        say("warning: others on this machine can read this workspace; `chmod 700` its directory")


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0
