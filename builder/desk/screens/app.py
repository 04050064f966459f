"""The program at the desk: it shows the screens, and keeps to the terminal's own colours, or to none.

A mistake in it ends it with a traceback that holds no value: what is on the screen is confidential.
"""

import os
import sys
import termios
import traceback
from collections.abc import Iterator
from time import monotonic
from typing import ClassVar

from rich.segment import Segments
from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.events import Event, Key

from builder.desk.screens.frame import DeskScreen
from builder.desk.screens.today import Today
from builder.desk.sitting import Sitting
from builder.rounds.effort import Part, append_effort, took

# So many seconds without a key end what was typed too early.
PAUSE = 0.5
ENDING = frozenset({"ctrl+c", "ctrl+q"})


class Desk(App[None]):
    """The desk of one officer."""

    ENABLE_COMMAND_PALETTE = False
    # All is saved: whoever ends a program so ends this one.
    BINDINGS: ClassVar = [Binding("ctrl+c", "quit", show=False, priority=True)]
    CSS = """
    Screen { layers: base; }
    #head { dock: top; height: 1; text-style: reverse bold; }
    #foot { dock: bottom; height: auto; }
    #keys { height: auto; max-height: 4; padding: 0 1; text-style: bold; }
    #told { height: auto; max-height: 5; padding: 0 1; border-top: ascii $foreground; }
    #middle { padding: 0 1; scrollbar-size-vertical: 1; }
    .question { height: auto; max-height: 80%; width: 100%; dock: bottom; padding: 0 1;
      border: heavy $foreground; background: $background; }
    .question .hint { text-style: dim; }
    ModalScreen { background: transparent; }
    Input { border: none; height: 1; padding: 0; }
    """

    def __init__(self, sitting: Sitting) -> None:
        # Those of the terminal, which whoever set them can read; with NO_COLOR none.
        super().__init__(ansi_color=True)
        self.sitting = sitting
        self.round_name: str | None = None
        # The steps of the ladder that were written in this sitting, by the names of their messages.
        self.written: set[str] = set()
        self._since = sitting.clock()
        self._shown = self._hurried = 0.0
        self.theme = "ansi-dark"

    def on_mount(self) -> None:
        self.push_screen(Today())
        if not self.is_headless:
            self.set_interval(1, self._end_without_window)

    def _end_without_window(self) -> None:
        """End where the window is gone and no signal said so, as under nohup; its input would be read for ever."""
        try:
            termios.tcgetattr(sys.__stdin__)  # type: ignore[arg-type]
        except termios.error:
            # Whoever writes the last of the screen would wait for a terminal; all is saved.
            os._exit(1)

    async def on_event(self, event: Event) -> None:
        # It may come twice: from the terminal, and back from what had no use for it.
        if isinstance(event, Key) and self._hurries(event):
            event.stop()
            return
        await super().on_event(event)

    def heed_from_now(self) -> None:
        """Let keys count from now: those of before were no answer to what is shown now."""
        self._shown = monotonic()

    def _hurries(self, key: Key) -> bool:
        """Say whether a key was pressed before what is shown was there, or goes on with one that was.

        Who types a note before the next card is shown would else give outcomes of it with its letters; and so would
        a key that is held down.
        """
        if key.key in ENDING or not (key.time < self._shown or key.time < self._hurried + PAUSE):
            return False
        self._hurried = max(self._hurried, key.time)
        return True

    def begin(self) -> None:
        """Let the time of the next thing begin now."""
        self._since = self.sitting.clock()

    def spent(self, part: Part, items: int) -> None:
        """Record how long it took since the last thing was done, where a round is open."""
        sitting, now = self.sitting, self.sitting.clock()
        since, self._since = self._since, now
        if (round_ := sitting.round) is not None:
            append_effort(sitting.workspace, round_.id, [took(sitting.officer, part, since, now, items)])

    def find(self) -> None:
        """Ask for a text, and open what the office holds that has it, over what is shown now."""
        # Slow to load; the first screen does not wait for it.
        from builder.desk.screens.find import WANTED, WHERE, Finding, found_by

        here = self.screen
        if isinstance(here, DeskScreen):
            again = isinstance(here, Finding)
            here.ask(WANTED, lambda typed: self._open(found_by(self.sitting, typed), again), hint=WHERE)

    def _open(self, found: DeskScreen, again: bool) -> None:
        if again:
            # Another text takes the place of the last: back leads to where one was before.
            self.switch_screen(found)
        else:
            self.push_screen(found)

    def copy_to_clipboard(self, text: str) -> None:
        """Keep what was cut out of a line for pasting it here: the terminal's clipboard is other programs' too."""
        self._clipboard = text

    def _fatal_error(self) -> None:
        # The library would print the values of variables too.
        self.bell()
        text = Text(where(sys.exc_info()[1]))
        self._exit_renderables.append(Segments(self.console.render(text, self.console.options)))
        self._close_messages_no_wait()


def where(error: BaseException | None) -> str:
    """Return where an error arose, and those before it, without what any of them says: that may quote a value."""
    return "".join(_where(error))


def _where(error: BaseException | None) -> Iterator[str]:
    if error is None:
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from _where(before)
    yield "Then:\n" if before else ""
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__name__}, without what it says, which may be confidential\n"
