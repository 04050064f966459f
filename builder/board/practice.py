"""What is of a practice board says so: on every page of a bundle, in the reader, and wherever a command shows it.

A practice board is one person who holds every key. Its root is marked inside what is signed (`builder.trust.roots`);
this is where the mark becomes a sentence that people read.
"""

from builder.board.files import root_in_force
from builder.register.model import Register, Settings
from builder.trust import roots
from builder.workspace.places import Workspace

NOTICE = "PRACTICE, NOT FOR USE: one person plays the board that signed this. Do not rely on anything in it."


def is_practice(workspace: Workspace) -> bool:
    """Say whether the board of a workspace is a practice board."""
    root = root_in_force(workspace)
    return root is not None and roots.is_practice(root.signed)


def marked(register: Register, *, practice: bool) -> Register:
    """Return a register whose notice says first that this is practice, where it is."""
    return register.model_copy(update={"settings": marked_settings(register.settings)}) if practice else register


def marked_settings(settings: Settings) -> Settings:
    """Return settings whose notice says first that this is practice."""
    return settings.model_copy(update={"notice": " ".join(filter(None, (NOTICE, settings.notice)))})
