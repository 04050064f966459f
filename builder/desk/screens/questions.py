"""What the desk asks in between: a line, a key once more, and what keys do. Each stands over the screen that asked."""

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from builder.desk.screens.choices import Choices

LONGEST = 4096
# The keys that show more of what is longer than the window, and by how many lines.
MORE = {"down": 1, "up": -1, "pagedown": 10, "pageup": -10}
# Without a width, and still part of how words are written.
JOINED = "\u200c\u200d"


class Field(Input):
    """A line to type in: what is pasted may be of a stranger, and nothing of it acts on the terminal."""

    def validate_value(self, value: str) -> str:
        """Return a value as it may be shown: a blank for each that is no plain one, and no sign that nobody sees."""
        signs = (" " if sign.isspace() else sign for sign in value)
        return "".join(sign for sign in signs if sign.isprintable() or sign in JOINED)


class Line(ModalScreen[str | None]):
    """Asks for a line: Enter gives it, Escape leaves it. An empty line is none."""

    BINDINGS: ClassVar = [Binding("escape", "leave", "leave it")]

    def __init__(self, question: str, *, known: str = "", hint: str = "") -> None:
        super().__init__()
        self._question, self._known, self._hint = question, known, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="question"):
            yield Static(Text(self._question), markup=False)
            yield Field(value=self._known, max_length=LONGEST, select_on_focus=False)
            yield Static(Text(self._hint or "Enter gives it, Escape goes back."), markup=False, classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(" ".join(event.value.split()) or None)

    def action_leave(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)


class Pick(ModalScreen[int | None]):
    """Has one of several picked: Enter takes the marked one, Escape none."""

    BINDINGS: ClassVar = [Binding("escape,q", "leave", "leave it")]

    def __init__(self, question: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._question, self._lines = question, tuple(lines)

    def compose(self) -> ComposeResult:
        with Vertical(classes="question"):
            yield Static(Text(self._question), markup=False)
            yield Choices(*(Option(Text(line)) for line in self._lines))
            yield Static(Text("Enter takes the marked one, Escape goes back."), markup=False, classes="hint")

    def on_mount(self) -> None:
        found = self.query_one(Choices)
        found.highlighted = 0
        found.focus()

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_leave(self) -> None:
        """Go back with none."""
        self.dismiss(None)


class Again(ModalScreen[bool]):
    """Asks for the same key once more; any other takes it back."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__()
        self._key, self._what = key, what

    def compose(self) -> ComposeResult:
        with Vertical(classes="question"):
            yield Static(Text(self._what), markup=False)
            yield Static(Text(f"Press {self._key} again to save it; any other key takes it back."), markup=False)

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(event.character == self._key)


class Help(ModalScreen[None]):
    """Says what each key does; any key goes back, but those that show more of it."""

    CSS = "Help .question { max-height: 100%; }"

    def __init__(self, title: str, keys: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._title, self._keys = title, keys

    def compose(self) -> ComposeResult:
        table = Table.grid(padding=(0, 2, 0, 0))
        for key, what in self._keys:
            table.add_row(Text(key), Text(what))
        with VerticalScroll(classes="question"):
            yield Static(Text(f"{self._title}: what each key does; any key goes back"), markup=False)
            yield Static(table)

    def on_key(self, event: Key) -> None:
        event.stop()
        pane = self.query_one(VerticalScroll)
        if event.key in MORE:
            pane.scroll_relative(y=MORE[event.key], animate=False)
        else:
            self.dismiss(None)
