"""The list of all commands, in the parts of an office's work: thirty in one column help nobody."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup

PARTS = {
    "Commands to begin and to fill the register": ("init", "demo", "add", "import", "template", "export"),
    "To find and to look": ("find", "show", "check", "status", "view", "due"),
    "To ask and to change": ("desk", "round", "proposals", "update-form"),
    "Who may read": ("recipients", "board", "keys", "accept"),
    "An edition": ("build", "sign", "publish", "refresh", "cluster"),
    "What is held about a person": ("person", "forget", "retain"),
    "The office": ("office", "paper", "backup", "handover", "doctor"),
    "At a CERT": ("reader", "verify", "open"),
}


class Grouped(TyperGroup):
    """Commands listed by what they are for; one that no part names stands at the end."""

    # Typer's context and formatter are in a private package of its own.
    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write a list for each part."""
        widest = max(map(len, self.commands))
        for title, names in self._parts():
            rows = [
                (name.ljust(widest), self.commands[name].get_short_help_str(formatter.width - 6 - widest))
                for name in names
            ]
            with formatter.section(title):
                formatter.write_dl(rows)

    def _parts(self) -> Iterator[tuple[str, list[str]]]:
        placed = {name for names in PARTS.values() for name in names}
        for title, names in {**PARTS, "Others": tuple(self.commands.keys() - placed)}.items():
            if there := [name for name in names if name in self.commands]:
                yield title, there
