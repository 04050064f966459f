"""The first screen: what this officer can do now, part by part, with what comes next in each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from builder.desk.screens.choices import Choices
from builder.desk.screens.frame import DeskScreen, Standing, safe, what_is_wrong
from builder.desk.screens.parts import LISTED, Listed, screens
from builder.errors import BuilderError

if TYPE_CHECKING:
    from builder.rounds.calling.ahead import Ahead

HOUR = timedelta(hours=1)

READING = "Reading the register …"


class Today(DeskScreen):
    """A list of the parts of the work; Enter or a part's letter opens it."""

    title_ = "today"
    letter = ""
    BINDINGS: ClassVar[list[Any]] = [
        Binding("enter", "open", "open", key_display="Enter", tooltip="open what the line is about"),
        Binding("q", "desk_back", "leave", key_display="q", tooltip="leave the desk; all is saved"),
        # Who leaves a help or a question with Escape pressed it once too often.
        Binding("escape", "desk_stay", show=False),
        Binding("f5", "look", "look again", key_display="F5", tooltip="look again: others work too"),
    ]

    def body(self) -> ComposeResult:
        yield Static(f"{READING}\n", id="what", markup=False)
        yield Choices(*(Option(_line(part, None), id=part.letter) for part in LISTED))
        yield Static(id="ahead", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        for part in LISTED:
            self._bindings.bind(part.letter, f"part('{part.letter}')", part.title, show=False)
        found = self.query_one(Choices)
        found.highlighted = 0
        found.focus()

    def show(self) -> None:
        """Look at each part, in a thread: the frame stands before the register is read."""
        self.run_worker(self._look, thread=True, exclusive=True, exit_on_error=True)

    def _look(self) -> None:
        try:
            round_ = self.sitting.round
        except BuilderError as error:
            self.app.call_from_thread(self._fail, error)
            return
        self.desk.round_name = round_.id if round_ else ""
        for place, part in enumerate(LISTED):
            try:
                standing = screens()[part.letter].standing(self.sitting)
            except BuilderError as error:
                standing = Standing(now=0, text=what_is_wrong(error))
            self.app.call_from_thread(self._set, place, part, standing)

        self.app.call_from_thread(self._plan, self._ahead() if round_ else ())

    def _ahead(self) -> "tuple[Ahead, ...]":
        from builder.rounds.calling.ahead import ahead
        from builder.rounds.calling.queue import queue

        sitting = self.sitting
        try:
            return ahead(queue(sitting.register, sitting.progress(), None, sitting.now()), sitting.now())
        except BuilderError:
            # The part that it belongs to says so.
            return ()

    def _plan(self, found: "tuple[Ahead, ...]") -> None:
        if found:
            self.query_one("#ahead", Static).update(Text(plan(found, self.sitting.now())))

    def _fail(self, error: BuilderError) -> None:
        self.query_one("#what", Static).update(Text("Nothing can be shown, for something is wrong."))
        self.tell(what_is_wrong(error))

    def _set(self, place: int, part: Listed, standing: Standing) -> None:
        self._head()
        self.query_one("#what", Static).update(Text("What you can do now:\n"))
        self.query_one(Choices).replace_option_prompt_at_index(place, _line(part, standing))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id:
            self.action_part(event.option.id)

    def action_part(self, letter: str) -> None:
        """Open a part of the work."""
        self.app.push_screen(screens()[letter]())

    def action_open(self) -> None:
        """Open what is chosen."""
        self.query_one(Choices).action_select()

    def action_look(self) -> None:
        """Look again."""
        self.refresh_all()

    def action_desk_stay(self) -> None:
        """Say which key leaves."""
        self.tell("[q] leaves the desk.")

    def action_desk_back(self) -> None:
        """Leave the desk."""
        self.app.exit()


def _line(part: Listed, standing: Standing | None) -> Text:
    """Return the line of a part of the work; before anybody looked, how it stands is left open."""
    count = "…" if standing is None else str(standing.now or "-")
    text = f"[{part.letter}] {part.title:<10} {count:>4}  {safe(standing.text) if standing else ''}"
    return Text(text, no_wrap=True, overflow="ellipsis")


def plan(found: "Sequence[Ahead]", now: datetime) -> str:
    """Return the calls of each officer: answered now, closing within the hour, and what opens in the hours to come."""
    hours = "".join(f"{now + place * HOUR:%H:%M}".rjust(7) for place in range(len(found[0].opening)))
    lines = ["", "Calls of each officer, and how many begin to be answered from (UTC):", f"{'':<12} now ends{hours}"]
    for each in found:
        opening = "".join((str(count) if count else "-").rjust(7) for count in each.opening)
        lines.append(f"{each.officer[:12]:<12}{each.now:>4}{each.closing or '-':>5}{opening}")
    return "\n".join([*lines, "ends: those that are answered for less than an hour"])
