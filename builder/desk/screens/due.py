"""What falls due, by urgency, each with the command that does it; and whose consent is missing or was changed.

Nothing is done from here: keys, approvals and editions want signatures, and those are made in another window.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from rich.console import Group, RenderableType
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from builder.desk.screens.frame import DeskScreen, Standing, lines, safe, what_is_wrong
from builder.desk.sitting import Sitting
from builder.due import WEEKS
from builder.due.consenting import Consents
from builder.due.falling import Due, by_urgency
from builder.due.gathering import consents_of, dues_of
from builder.errors import BuilderError

READING = "Looking what falls due …"


class Falling(DeskScreen):
    """All that falls due in the next half year."""

    title_ = "due"
    letter = "d"
    BINDINGS: ClassVar[list[Any]] = [
        Binding("down,j", "desk_scroll(1)", "further on", key_display="↓", tooltip="what stands below"),
        Binding("up,k", "desk_scroll(-1)", show=False),
    ]

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        found = _dues(sitting)
        now = sum(each.day <= sitting.today for each in found)
        if not found:
            return Standing(now=0, text="nothing falls due")
        return Standing(now=now, text=found[0].what if now else f"next on {found[0].day}: {found[0].what}")

    def show(self) -> None:
        """Look in a thread: what was published is read for it too."""
        self.run_worker(self._look, thread=True, exclusive=True, exit_on_error=True)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#body", Static).update(READING)

    def _look(self) -> None:
        try:
            found = _dues(self.sitting)
            wishes = consents_of(self.sitting.workspace, self.sitting.register)
        except BuilderError as error:
            self.app.call_from_thread(self.tell, what_is_wrong(error))
            return
        body = self.query_one("#body", Static)
        self.app.call_from_thread(partial(body.update, drawn(found, wishes, self.sitting)))


def _dues(sitting: Sitting) -> tuple[Due, ...]:
    return dues_of(sitting.workspace, sitting.recorded(), sitting.now(), WEEKS)


def drawn(found: tuple[Due, ...], wishes: Consents, sitting: Sitting) -> Group:
    """Return what falls due, band by band, and then the consents."""
    texts: list[RenderableType] = [Text("What is to be typed is typed in another window.")]
    for band in by_urgency(found, sitting.today):
        texts.append(Text(f"\n{band.name}", style="bold"))
        for each in band.dues:
            todo = each.todo.replace("--officer YOU", f"--officer {sitting.officer}")
            texts.append(lines((f"{each.day}", each.what), ("", todo)))
    if not found:
        texts.append(Text("\nNothing falls due."))
    return Group(*texts, *_consents(wishes))


def _consents(wishes: Consents) -> Iterator[RenderableType]:
    """Yield whose consent is missing, and whose changed, by identifier."""
    if wishes.missing:
        yield Text(f"\nconsent not stated, so that nobody sees their contacts: {len(wishes.missing)}", style="bold")
        yield lines(("of", " ".join(wishes.missing)), ("", "ask in a round; the key consent of their files says it"))
    if wishes.changed:
        yield Text(f"\nconsent changed since edition {wishes.edition}", style="bold")
        for each in wishes.changed:
            yield Text(safe(f"{each.organisation}: {each.before} -> {each.now}"))
    if any(each.narrower for each in wishes.changed):
        yield Text("Until the next edition some are given what they may see no more: tocsin build")
