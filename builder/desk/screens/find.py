"""Anything that the office holds, found from every screen by a part of it; and whoever rings back, by that or a code.

What is found and how it is told is the same as `tocsin find` and `tocsin show` have it. Nothing is changed here.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from builder.desk.screens.calls import Calls
from builder.desk.screens.choices import Choices
from builder.desk.screens.frame import DeskScreen, safe
from builder.desk.sitting import Sitting
from builder.errors import WorkspaceError
from builder.office import finding, showing, telling
from builder.office.finding import Found, Hit, Kind, Subject
from builder.office.recipient import recipient_sheet
from builder.office.telling import Line, line_of
from builder.register.kinds import Method
from builder.rounds.calling import ringing
from builder.rounds.calling.ringing import How

WANTED = "What are you looking for, or who rings back?"
WHERE = "A TLD, a name, an address, an identifier, any part of a number, or a code. Enter looks, Escape goes back."
# What stands beside the lines of a list: its sign, margins and the bar.
ROOM = 8
SHEETS = (Kind.TLD, Kind.ORGANISATION, Kind.CONTACT)
COMMANDS = {Kind.PROPOSAL: "tocsin proposals show", Kind.ROUND: "tocsin round status"}


class Finding(DeskScreen):
    """What was found: places to choose from, or the one thing that all of them belong to."""

    title_ = "find"
    letter = ""
    call: ClassVar[Binding] = Binding("c", "call", "call", key_display="c", tooltip="to their call in this round")

    def on_mount(self) -> None:
        # Whoever finds something is in the middle of something else, whose time goes on.
        self.set_interval(20, self._head)

    def about(self) -> tuple[str, ...]:
        """Return what is meant now, as an organisation, its contact, and its channel, as far as one is."""
        raise NotImplementedError

    def action_call(self) -> None:
        """Go to the call of what is meant."""
        with self.told():
            tasks = ringing.calls_about(self.sitting.progress(), self.about())
            if not tasks:
                raise WorkspaceError("this round rings no number of theirs")
            self.app.push_screen(Calls(tasks[0]))


class Hits(Finding):
    """Several things that have it; Enter shows the chosen one whole."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("enter", "open", "show", key_display="Enter", tooltip="show all that the office holds of it"),
        Finding.call,
    ]

    DEFAULT_CSS = "Hits Choices { scrollbar-size-vertical: 0; }"

    def __init__(self, found: Found, rung: tuple[ringing.Found, ...]) -> None:
        super().__init__()
        self._found, self._rung = found, rung

    def body(self) -> ComposeResult:
        yield Static("\n".join([*unread(self._found), "What the office holds of it:\n"]), markup=False)
        lines = [*(f"rings back: {each.line}" for each in self._rung), *map(line_of, self._found.hits)]
        yield Choices(*(Option(self._cut(line)) for line in lines))

    def _cut(self, line: str) -> Text:
        """Return a line that stands in one: whatever is cut off is shown with the whole."""
        text = Text(safe(line))
        text.truncate(self.app.size.width - ROOM, overflow="ellipsis")
        return text

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.query_one(Choices).focus()

    @property
    def _chosen(self) -> Hit | ringing.Found:
        place = self.query_one(Choices).highlighted or 0
        both: list[Hit | ringing.Found] = [*self._rung, *self._found.hits]
        return both[place]

    def about(self) -> tuple[str, ...]:
        chosen = self._chosen
        return whose(self.sitting, chosen)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        chosen = self._chosen
        if isinstance(chosen, ringing.Found):
            self.action_call()
        else:
            self.app.push_screen(Whole(chosen.subject, self._found))

    def action_open(self) -> None:
        """Show what is chosen."""
        self.query_one(Choices).action_select()


class Whole(Finding):
    """All that the office holds of one thing."""

    BINDINGS: ClassVar[list[Any]] = [
        Finding.call,
        Binding("down,j", "desk_scroll(1)", "further on", key_display="↓", tooltip="what stands below"),
        Binding("up,k", "desk_scroll(-1)", show=False),
    ]

    def __init__(self, subject: Subject, found: Found) -> None:
        super().__init__()
        self._subject, self._found = subject, found

    def show(self) -> None:
        told = told_whole(self.sitting, self._subject, self._found, self.app.size.width - 4)
        texts = [Text(each) for each in unread(self._found)]
        self.query_one("#body", Static).update(Group(*texts, *map(drawn, told)))

    def about(self) -> tuple[str, ...]:
        mine = [each for each in self._found.hits if each.subject == self._subject and each.channel]
        hit = mine[0] if mine else Hit(subject=self._subject, about="")
        return whose(self.sitting, hit)


def found_by(sitting: Sitting, typed: str) -> Finding:
    """Return the screen of what has a text; raise a `WorkspaceError` where nothing has it."""
    rung = tuple(_rung(sitting, typed))
    try:
        found = finding.find(sitting.workspace, typed)
    except WorkspaceError:
        if not rung:
            raise
        found = Found(hits=())
    if not found.hits and not rung:
        raise WorkspaceError("the office holds nothing that has that", hint="look for a shorter part of it")
    subject = showing.covering(found) if not rung else None
    if subject and subject.kind in (*SHEETS, Kind.RECIPIENT):
        return Whole(subject, found)
    return Hits(found, rung)


def _rung(sitting: Sitting, typed: str) -> Iterator[ringing.Found]:
    """Yield the calls of the round that a code, or a part of one, is of: what else is typed the office finds itself."""
    if sitting.round is None:
        return
    try:
        hits = ringing.who_rings(sitting.register, sitting.files, sitting.progress(), typed)
    except WorkspaceError:
        return
    yield from (each for each in hits if each.how in (How.CODE, How.PART) and each.task.method is Method.CALL)


def whose(sitting: Sitting, hit: Hit | ringing.Found) -> tuple[str, ...]:
    """Return an organisation, its contact and its channel, as far as what was found is one's."""
    if isinstance(hit, ringing.Found):
        return (hit.task.organisation, hit.task.contact)
    if hit.channel:
        return hit.channel
    if hit.subject.kind is Kind.TLD:
        return tuple(sorted(ringing.organisations_named(sitting.register, hit.subject.id)))[:1]
    return tuple(hit.subject.id.split("/")) if hit.subject.organisation else ()


def told_whole(sitting: Sitting, subject: Subject, found: Found, width: int) -> Iterator[Line]:
    """Tell all that the office holds of one thing."""
    if subject.kind is Kind.RECIPIENT:
        yield from telling.told_recipient(recipient_sheet(sitting.workspace, subject, sitting.today))
    elif subject.kind in SHEETS:
        sheet = showing.sheet(sitting.workspace, subject, sitting.now(), found.channels)
        past = [hit for hit in found.hits if hit.past]
        yield from telling.told_sheet(sheet, past, width, briefly=False)
    else:
        yield from (Line(line_of(hit)) for hit in found.hits if hit.subject == subject)
        if command := COMMANDS.get(subject.kind):
            yield Line(f"All of it, in another window: {command} {subject.id}")


def unread(found: Found) -> list[str]:
    """Return which files might hold it too."""
    return [f"{name} cannot be read, and may hold it; `tocsin check` says why" for name in found.unread]


def drawn(line: Line) -> Text:
    """Return a line with its values in bold."""
    text = Text(safe(line.text))
    for part, state in line.parts:
        if state is None:
            text.highlight_words([safe(part)], "bold")
    return text
