"""The ladder: whom to ask next about who does not answer, with the text ready; and all of it written in one go.

What is shown and noted is that of `tocsin round chase` and `tocsin round sent`.
"""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from rich.console import Group
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from builder.desk.screens.frame import DeskScreen, Standing, lines, safe, what_is_wrong
from builder.desk.sitting import Sitting
from builder.errors import BuilderError
from builder.progress import Silence
from builder.register.kinds import SPOKEN
from builder.rounds.asking import chasing, sheets
from builder.rounds.asking.ladder import Step, beyond_label, steps
from builder.rounds.effort import Part


class Chase(DeskScreen):
    """The next step of this officer's, one after the other."""

    title_ = "chase"
    letter = "h"
    part = Part.CHASE
    BINDINGS: ClassVar[list[Any]] = [
        Binding("w", "write", "write all", key_display="w", tooltip="write all that is due into a directory"),
        Binding("a", "all", "all sent", key_display="a", tooltip="all mails, faxes and letters are on their way"),
        Binding("s", "note('sent')", "sent", key_display="s", tooltip="this one is on its way"),
        Binding(
            "t", "note('telephone')", "asked by telephone", key_display="t", tooltip="they were asked by telephone"
        ),
        Binding("x", "turn", "text or script", key_display="x", tooltip="what to write, or what to say"),
        Binding("down,j", "move(1)", "next", key_display="↓", tooltip="the next step, noting nothing"),
        Binding("up,k", "move(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._spoken: bool | None = None
        self._due: tuple[Step, ...] = ()

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        due = _steps(sitting)
        counts = Counter(chasing.place_of(each) for each in due)
        text = chasing.summary(counts) if due else "no step of the ladder is due"
        return Standing(now=len(due), text=text)

    def show(self) -> None:
        self._due = _steps(self.sitting)
        self._place = min(self._place, max(0, len(self._due) - 1))
        shown: Group | Text = Text("No step of the ladder is due: nobody is to be asked today about somebody else.")
        if self._due:
            step = self._due[self._place]
            spoken = step.kind in SPOKEN if self._spoken is None else self._spoken
            shown = drawn(step, self._place + 1, len(self._due), spoken=spoken)
        self.query_one("#body", Static).update(shown)
        left = beyond_label(self.sitting.recorded(), self.sitting.files, self.sitting.today, self.sitting.officer)
        if left:
            names = ", ".join(f"{each.organisation}/{each.whom[0]}" for each in left)
            self.tell(f"not by fax, whose number is marked above what a gateway gets: {names}")

    def action_note(self, how: str) -> None:
        """Note that this step was done."""
        if self._due:
            step = self._due[self._place]
            over = " by telephone" if how == "telephone" else ""
            with self.told():
                self._note((step,), f"{step.organisation}: {step.who} is asked{over}", over=over)

    def action_all(self) -> None:
        """Note all that was written here as sent, pressed twice; what came due since, was not."""
        written = tuple(
            each for each in self._due if chasing.place_of(each) != "calls" and each.name_sent in self.desk.written
        )
        if not written:
            self.tell(
                "Nothing that is due was written at this desk: [w] writes it, and calls are noted one by one. What was "
                "written before is noted by its list: tocsin round sent"
            )
            return
        said = chasing.summary(Counter(chasing.place_of(each) for each in written))
        self.again("a", f"Are they all on their way: {said}?", lambda: self._note(written, said))

    def action_write(self) -> None:
        """Write all that is due into a directory."""
        if not self._due:
            self.tell("There is nothing to write.")
            return
        hint = "outside of the register, empty or not there yet; Escape goes back"
        self.ask("Directory for mails, letters, faxes and call cards:", self._write, hint=hint)

    def action_turn(self) -> None:
        """Show what to say instead of what to write, and back."""
        if self._due:
            step = self._due[self._place]
            self._spoken = not (step.kind in SPOKEN if self._spoken is None else self._spoken)
            self.refresh_all()

    def action_move(self, by: int) -> None:
        """Show another step."""
        if self._due:
            self._place = (self._place + by) % len(self._due)
            self._spoken = None
            self.refresh_all()

    def _note(self, done: tuple[Step, ...], said: str, *, over: str = "") -> None:
        sitting = self.sitting
        count = chasing.note(sitting.workspace, sitting.files.round, done, sitting.now(), over=over)
        self._spoken = None
        self.refresh_all()
        self.tell(f"Noted: {said}." if count else "It was noted before, by somebody else.")
        self.done(len(done))

    def _write(self, name: str) -> None:
        self.tell("Writing …")
        self.run_worker(partial(self._make, Path(name).expanduser()), thread=True, exclusive=True)

    def _make(self, to: Path) -> None:
        sitting, due = self.sitting, self._due
        try:
            made = chasing.make(due, sitting.files.round, sitting.register.settings.publisher, sitting.today, Silence())
            sheets.write(sitting.workspace, made, to)
        except BuilderError as error:
            told = what_is_wrong(error)
        else:
            self.desk.written.update(each.name_sent for each in due)
            told = f"Wrote {chasing.summary(made.counts)}. Once they are on their way: [a] notes all that is written."
        self.app.call_from_thread(self.tell, told)


def drawn(step: Step, place: int, count: int, *, spoken: bool) -> Group:
    """Return a step as it is shown: whom to ask over what, and the words."""
    who = f"{step.name}, {step.who}" if step.name else step.who
    over = f"{step.kind}: {step.shown or 'an address that you look up'}" if step.kind else "nothing that will do"
    facts = [
        ("ask", f"{who} ({', '.join(step.whom)})"),
        ("of", f"{step.organisation_name}, {step.tlds}"),
        (
            "about",
            f"{', '.join(step.missing)} ({', '.join(step.about)}), since {step.since}, attempts: {step.attempts}",
        ),
        ("over", over),
        ("languages", ", ".join(step.languages) or step.language),
    ]
    if step.look_up:
        facts.insert(4, ("look up", step.look_up))
    if step.kind in SPOKEN:
        facts.append(("answered", f"{step.hours.text}, {step.timezone}"))
    text = "\n\n".join(step.spoken) if spoken else f"{step.subject}\n\n{step.mail_text}"
    english = Text(safe(f"\nIn English:\n\n{step.english.strip()}")) if spoken and step.english else Text("")
    return Group(
        Text(f"Step {place} of {count}: {step.rung.asks}\n"),
        lines(*facts),
        Text(f"\n{'What to say' if spoken else 'What to write'}:\n"),
        Text(safe(text.strip())),
        english,
    )


def _steps(sitting: Sitting) -> tuple[Step, ...]:
    return steps(sitting.recorded(), sitting.files, sitting.today, officer=sitting.officer)
