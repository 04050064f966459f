"""What proposals would change in the register's files, to the letter; and one key that lets it stand there.

Looking at many, and writing them, takes a while: both go on beside the screen, which says how far they are. Each
is whole on the disk before the next.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from builder.desk.screens.frame import DeskScreen, safe, what_is_wrong
from builder.errors import BuilderError
from builder.proposals import several
from builder.proposals.applying import Ready
from builder.proposals.several import Left, Several
from builder.rounds.effort import Part
from builder.words.counted import counted

NOTHING = "Nothing can be applied now."


class Differences(DeskScreen):
    """All that would change, one proposal after the other."""

    title_ = "what would change"
    letter = ""
    part = Part.PROPOSALS
    BINDINGS: ClassVar[list[Any]] = [
        Binding("a,A", "apply", "apply", key_display="a", tooltip="let all this stand in the register; pressed twice"),
        Binding("down,j", "desk_scroll(1)", show=False),
        Binding("up,k", "desk_scroll(-1)", show=False),
    ]

    def __init__(self, names: Sequence[str] | None = None) -> None:
        """Show what these proposals would change; where none are named, all that lack nothing."""
        super().__init__()
        self._names = names
        self._readies: tuple[Ready, ...] = ()
        self._busy = False
        self._at = 0

    def on_mount(self) -> None:
        super().on_mount()
        self._look()

    def _look(self) -> None:
        self._readies, self._busy = (), True
        self.run_worker(self._prepare, thread=True, exclusive=True)

    def _prepare(self) -> None:
        sitting = self.sitting
        try:
            found = several.prepare_all(sitting.workspace, sitting.officer, sitting.clock(), self, self._names)
        except BuilderError as error:
            self.app.call_from_thread(self._broke_off, error)
            return
        self.app.call_from_thread(self._prepared, *found)

    def _prepared(self, readies: tuple[Ready, ...], left: tuple[Left, ...]) -> None:
        self._readies, self._busy = readies, False
        text = Text()
        for ready in readies:
            text.append(f"{ready.proposal.id}\n", style="bold")
            text.append(f"{safe(ready.edited.diff)}\n" if ready.edited else "the register says so already\n")
            text.append("".join(f"{safe(str(problem))}\n" for problem in ready.warnings))
            text.append("\n")
        text.append(_left(left))
        self.query_one("#body", Static).update(text if text.plain else Text(NOTHING))
        if not readies:
            self.tell(NOTHING)
        else:
            lack = "lacks" if len(readies) == 1 else "lack"
            self.tell(
                f"{counted(len(readies), 'proposal')} {lack} nothing; a lets what is shown stand in the register."
            )

    def action_apply(self) -> None:
        """Let all that is shown stand in the register."""
        if not self._readies:
            self.tell("Wait until it has ended." if self._busy else NOTHING)
        if self._busy or not self._readies:
            return
        what = f"{counted(len(self._readies), 'proposal')}, as shown, are applied to the register"
        self.again("a", what, self._apply)

    def _apply(self) -> None:
        self._busy = True
        self.run_worker(self._write, thread=True, exclusive=True)

    def _write(self) -> None:
        sitting = self.sitting
        try:
            made = several.apply_all(sitting.workspace, self._readies, sitting.officer, sitting.clock(), self)
        except BuilderError as error:
            self.app.call_from_thread(self._broke_off, error)
            return
        self.app.call_from_thread(self._applied, made)

    def _applied(self, made: Several) -> None:
        self._readies, self._busy = (), False
        self.done(len(made.done))
        said = (
            f"{counted(len(made.done), 'proposal')} applied; what is new is unverified until a round verifies it.\n\n"
        )
        self.query_one("#body", Static).update(Text(said + _left(made.left)))
        self.tell("")

    def _broke_off(self, error: BuilderError) -> None:
        self._readies, self._busy = (), False
        self.query_one("#body", Static).update(Text("It was broken off; what was applied before stands, each whole."))
        self.tell(what_is_wrong(error))

    def action_desk_back(self) -> None:
        """Go back, once nothing is worked at."""
        if self._busy:
            self.tell("Wait until it has ended.")
        else:
            super().action_desk_back()

    # How far it is, as `builder.progress` tells it, from a thread beside.

    def begin(self, text: str, total: int) -> None:
        """Say that a step of `total` parts begins."""
        self._at = 0
        self._step = (text, total)

    def advance(self, count: int = 1) -> None:
        """Say that some parts of the step are done."""
        self._at += count
        text, total = self._step
        self.app.call_from_thread(self.tell, f"{text}: {self._at} of {total}")

    def say(self, text: str) -> None:
        """Pass on one sentence."""
        self.app.call_from_thread(self.tell, text)


def _left(left: Sequence[Left]) -> str:
    return "".join(f"left out: {safe(each.line)}\n" for each in left)
