"""What all screens of the desk share: a head and a foot, the keys of the screen, and what was told last.

An error of ours is told in the foot and ends nothing. The seconds between one thing that is done and the next
are recorded as the round's effort, by part of the work and not by what was done.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from builder.desk.screens.questions import Again, Help, Line, Pick
from builder.desk.sitting import Sitting
from builder.errors import BuilderError
from builder.register.hours import DAYS
from builder.rounds.effort import Part
from builder.workspace.places import shown
from builder.workspace.problems import RegisterError

if TYPE_CHECKING:
    from builder.desk.screens.app import Desk

# Marks of direction and isolates, with which our own words keep numbers together on paper; a terminal shows none.
DIRECTED = re.compile("[\u200e\u200f\u061c\u2066-\u2069]")
# Columns and lines in which each screen shows what it is for.
NEEDED = (80, 24)
# What keeps words together on paper, as before a French question mark, is a space as any other here.
SPACES = str.maketrans("\u00a0\u202f", "  ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one part of the day's work stands: how many things can be done now, and a line about them."""

    now: int
    text: str


class DeskScreen(Screen[None]):
    """One part of the day's work.

    A subclass says its `title` and the `letter` that opens it from the first screen, how it stands (`standing`), its
    keys (`BINDINGS`, each with a description that holds its letter and a tooltip for the help), and what stands
    between head and foot (`body`). `show` puts the present state there: it is called when the screen opens, when it
    comes back, and by whatever changed something.
    """

    title_: ClassVar[str]
    letter: ClassVar[str]
    # As what its time counts in the round's effort.
    part: ClassVar[Part | None] = None
    BINDINGS: ClassVar[list[Any]] = [
        Binding("slash", "desk_find", "find", key_display="/", tooltip="find anything that the office holds"),
        Binding("question_mark", "desk_help", "help", key_display="?", tooltip="what each key does"),
        Binding("q", "desk_back", "back", key_display="q", tooltip="back to the list; there, leave the desk"),
        Binding("escape", "desk_back", show=False),
        Binding("pagedown", "desk_scroll(1)", show=False),
        Binding("pageup", "desk_scroll(-1)", show=False),
    ]

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        """Return how this part of the work stands, for the first screen."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """Yield what stands between head and foot."""
        yield Static(id="body", markup=False)

    def show(self) -> None:
        """Put the present state on the screen; what is wrong may be raised as a `BuilderError`."""

    # What subclasses use.

    @property
    def desk(self) -> "Desk":
        """The program that the screen is part of."""
        return cast("Desk", self.app)

    @property
    def sitting(self) -> Sitting:
        """Who sits at the desk, and the office's files."""
        return self.desk.sitting

    def tell(self, text: str) -> None:
        """Say something in the foot, until the next thing is said."""
        told = self.query_one("#told", Static)
        told.display = bool(text)
        told.update(Text(safe(text)))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell an error of ours in the foot: what is wrong, and what to do."""
        try:
            yield
        except BuilderError as error:
            self.tell(what_is_wrong(error))

    def done(self, items: int = 1) -> None:
        """Say that something was done and is on the disk: its time is recorded, and that of the next begins."""
        with self.told():
            if self.part is not None:
                self.desk.spent(self.part, items)
        self.desk.heed_from_now()
        # And once the next is shown, which whoever calls this does at once.
        self.app.call_next(self.desk.heed_from_now)

    def ask(self, question: str, then: Callable[[str], None], *, known: str = "", hint: str = "") -> None:
        """Ask for a line; `then` is called with it unless it was left."""
        self._then(Line(question, known=known, hint=hint), then)

    def again(self, key: str, what: str, then: Callable[[], None]) -> None:
        """Have a key pressed once more for what nobody can take back; `then` is called where it was."""
        self._then(Again(key, what), lambda pressed: then() if pressed else self.tell("Taken back."))

    def pick(self, question: str, lines: Sequence[str], then: Callable[[int], None]) -> None:
        """Have one of several lines picked; `then` is called with its place unless none was."""
        self._then(Pick(question, [safe(line) for line in lines]), then)

    def _then(self, question: Any, then: Callable[[Any], None]) -> None:
        def answered(answer: Any) -> None:
            if answer is not None:
                with self.told():
                    then(answer)
                self.desk.heed_from_now()

        self.app.push_screen(question, answered)

    # What Textual calls.

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        with VerticalScroll(id="middle", can_focus=False):
            yield from self.body()
        with Vertical(id="foot"):
            yield Static(id="told", markup=False)
            yield Static(id="keys", markup=False)

    def on_screen_resume(self) -> None:
        self.refresh_all()

    def on_mount(self) -> None:
        self.tell("")
        self.desk.begin()
        # The time of day in the head goes on.
        self.set_interval(20, self._head)

    def on_resize(self) -> None:
        # Its own: head and keys are as wide as the window.
        self._head()
        self._keys()

    def refresh_all(self) -> None:
        """Show the present state, with head and keys."""
        self._head()
        with self.told():
            self.show()
        self._keys()

    def action_desk_back(self) -> None:
        """Go back to the first screen."""
        self.app.pop_screen()

    def action_desk_help(self) -> None:
        """Say what each key does."""
        self.app.push_screen(Help(self.title_, tuple(self._told_keys())))

    def action_desk_find(self) -> None:
        """Find anything."""
        self.desk.find()

    def action_desk_scroll(self, pages: int) -> None:
        """Show more of what is longer than the screen."""
        middle = self.query_one("#middle", VerticalScroll)
        (middle.scroll_page_down if pages > 0 else middle.scroll_page_up)(animate=False)

    def _head(self) -> None:
        now = self.sitting.now()
        parts = [f"Tocsin desk: {self.title_}", self.sitting.officer]
        if (round_ := self.desk.round_name) is not None:
            parts.append(f"round {round_}" if round_ else "no round is open")
        right = f"{DAYS[now.weekday()]} {now:%H:%M} UTC"
        left = " · ".join(parts)
        width, height = self.app.size
        if width < NEEDED[0] or height < NEEDED[1]:
            # Keys go on working, and what does not fit can be scrolled to.
            left, right = f"window too small: {NEEDED[0]}×{NEEDED[1]} is needed", ""
        room = width - len(right) - 2
        self.query_one("#head", Static).update(Text(f" {left[:room].ljust(room)}{right} "))

    def _keys(self) -> None:
        words = (in_word(keys, binding.description) for keys, binding in self._own_keys())
        self.query_one("#keys", Static).update(Text(filled(words, self.app.size.width - 2)))

    def _own_keys(self) -> Iterator[tuple[str, Binding]]:
        """Yield the keys of this screen, those that all have last."""
        bound = (keys.binding for keys in self.active_bindings.values() if keys.node is self and keys.enabled)
        # Where two keys do the same, one is told.
        found = {each.action: each for each in bound if each.show}
        for binding in sorted(found.values(), key=lambda each: each.action.startswith("desk_")):
            yield binding.key_display or binding.key, binding

    def _told_keys(self) -> Iterator[tuple[str, str]]:
        for keys, binding in self._own_keys():
            yield keys, binding.tooltip or binding.description


def what_is_wrong(error: BuilderError) -> str:
    """Return what is wrong and what to do; where records break rules, the first of them by its place."""
    if isinstance(error, RegisterError) and error.problems:
        first, *more = error.problems
        return f"{first}" + (f"; and {len(more)} more, which `tocsin check` names" if more else "")
    return f"{error.message}{f'; {error.hint}' if error.hint else ''}"


def filled(words: Iterable[str], width: int) -> str:
    """Return words in lines of a width, none of them broken."""
    lines_ = [""]
    for word in words:
        longer = f"{lines_[-1]}  {word}".strip()
        if len(longer) <= width:
            lines_[-1] = longer
        else:
            lines_.append(word)
    return "\n".join(lines_)


def in_word(key: str, word: str) -> str:
    """Return a word with its key in brackets, where it stands in it; so it is told without colours."""
    before, found, after = word.partition(key)
    return f"{before}[{key}]{after}" if found and len(key) == 1 else f"[{key}] {word}"


def safe(text: str) -> str:
    """Return a text of whoever wrote it as a terminal may show it: no control, no turn of direction, no escape."""
    plain = DIRECTED.sub("", text).translate(SPACES).expandtabs(4)
    return "\n".join(shown(line) for line in plain.split("\n"))


def lines(*pairs: tuple[str, str]) -> Table:
    """Return names with what they say beside them, which goes on below itself."""
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=10, no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for name, value in pairs:
        table.add_row(Text(name), Text(safe(value)))
    return table
