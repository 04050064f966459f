"""Ringing: one organisation at a time, all its numbers one after another; one key takes what came of a call.

The rules are those of `tocsin round call`, and so are the words.
"""

from datetime import datetime
from typing import Any, ClassVar

from rich.console import Group
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from builder.desk.screens.frame import DeskScreen, Standing, lines, safe
from builder.desk.sitting import Sitting
from builder.errors import ProposalError, RoundError
from builder.register.kinds import Method, Result
from builder.register.model import Task
from builder.rounds.calling.call import FINAL, KEYS, Card, card
from builder.rounds.calling.queue import Call, call_of, queue
from builder.rounds.calling.recording import Caller
from builder.rounds.calling.ringing import who_rings
from builder.rounds.effort import Part
from builder.rounds.progress import TaskProgress
from builder.rounds.record import channels_of, key_of
from builder.words.calls import opening
from builder.words.counted import counted
from builder.workspace.yamltext import text_problem

WHAT = {
    Result.CONFIRMED: "the right person or desk answers here, and would in an emergency",
    Result.CORRECTED: "they give another value: it is typed, and becomes a proposal",
    Result.NO_ANSWER: "nobody answers, or a machine; it is tried again on another day",
    Result.WRONG_PERSON: "somebody else answers: the number is no longer theirs; pressed twice",
    Result.REFUSED: "they do not want to say; pressed twice",
    Result.OUT_OF_SERVICE: "no such number, or it is dead; pressed twice",
}


class Calls(DeskScreen):
    """The next call of this officer, as a card."""

    title_ = "calls"
    letter = "c"
    part = Part.CALLS
    BINDINGS: ClassVar[list[Any]] = [
        *(
            Binding(key, f"take('{key}')", result.replace("-", " "), key_display=key, tooltip=WHAT[result])
            for key, result in KEYS.items()
        ),
        Binding("t", "note", "note", key_display="t", tooltip="a note, kept with the outcome"),
        Binding("s", "skip", "skip", key_display="s", tooltip="skip this number for now"),
        Binding("f", "rings", "find who rings", key_display="f", tooltip="whoever rings back: by what they say"),
        Binding("down,j", "move(1)", "another number", key_display="↓", tooltip="the organisation's next number"),
        Binding("up,k", "move(-1)", show=False),
    ]

    def __init__(self, task: Task | None = None) -> None:
        """Begin with the next call, or with that of a task: whoever rings back."""
        super().__init__()
        self._chosen = self._sought = task
        self._skipped: set[Task] = set()
        self._on_card: Task | None = None
        self._others: tuple[TaskProgress, ...] = ()

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        calls = _queue(sitting)
        now = [each for each in calls if each.now]
        organisations = len({each.task.organisation for each in now})
        text = f"in {counted(organisations, 'organisation')}" if now else "nobody answers now"
        later = [each for each in calls if not each.now]
        if later:
            first, _, _ = opening(later[0]).partition(", ")
            text = f"{text}; {len(later)} later, first {first}"
        return Standing(now=len(now), text=text)

    def show(self) -> None:
        sitting = self.sitting
        found, calls = sitting.progress(), _queue(sitting, self._on_card.organisation if self._on_card else None)
        due = [each for each in calls if each.now and each.task not in self._skipped]
        chosen = self._choose(due, sitting.now())
        self._on_card = chosen.task if chosen else None
        if chosen is None:
            self._others = ()
            self.query_one("#body", Static).update(Text(_nobody(calls, skipped=bool(self._skipped))))
            return
        self._others = tuple(
            each
            for each in found.tasks
            if each.task.organisation == chosen.task.organisation and each.task.method is Method.CALL
        )
        sought = chosen.task == self._sought
        shown = card(sitting.register, sitting.files, chosen, sitting.today, officer=sitting.officer, sought=sought)
        note = self._caller().notes.of(chosen.task)
        later = sum(not each.now for each in calls)
        head = f"{len(due)} due now, {later} later"
        if chosen.task.officer != sitting.officer:
            head += f"; this one is {chosen.task.officer}'s"
        self.query_one("#body", Static).update(drawn(shown, head, note, self._drawn_others()))

    def _choose(self, due: list[Call], now: datetime) -> Call | None:
        if self._chosen is not None:
            return call_of(self.sitting.register, self._chosen, now)
        notes = self._caller().notes
        # A note that waits for its outcome is of the call that was begun.
        return next((each for each in due if notes.of(each.task)), due[0] if due else None)

    def _drawn_others(self) -> Text:
        if len(self._others) < 2:
            return Text("")
        held = channels_of(self.sitting.register)
        text = Text(f"The {len(self._others)} numbers of this organisation:\n")
        for each in self._others:
            mark = ">" if each.task == self._on_card else " "
            at = held.get(key_of(each.task))
            who = (at[1].name or at[1].role) if at else each.task.contact
            text.append(f"{mark} {each.task.kind:<10} {each.standing.replace('-', ' '):<15} {safe(who)}\n")
        return text

    def _caller(self) -> Caller:
        return Caller(self.sitting.workspace, self.sitting.files.round.id, self.sitting.officer)

    def action_take(self, key: str) -> None:
        """Take an outcome; one that nobody can take back is pressed twice."""
        task, result = self._on_card, KEYS[key]
        if task is None:
            return
        if result is Result.CORRECTED:
            self._correct(task)
        elif result in FINAL:
            self.again(key, f"{task.kind} of {task.organisation}: {_said(result)}", lambda: self._save(task, result))
        else:
            with self.told():
                self._save(task, result)

    def _save(self, task: Task, result: Result) -> None:
        told = self._caller().record(task, result, self.sitting.today)
        self._saved(f"Saved: {_said(result)}, {task.kind} of {task.organisation}.", told)

    def _correct(self, task: Task, typed: str = "", why: str = "") -> None:
        def entered(new: str) -> None:
            sitting = self.sitting
            try:
                made, told = self._caller().correct(task, new, sitting.today, sitting.clock(), sitting.register)
            except ProposalError as error:
                self._correct(task, new, f"Not taken: {error.message}; {error.hint}.")
                return
            self._saved(f"Proposal {made.id} is entered; the old value stays until another officer confirms it.", told)

        self.ask(f"The new {task.kind}, in full:", entered, known=typed, hint=why)

    def _saved(self, text: str, told: tuple[object, ...]) -> None:
        self.done()
        self._chosen = None
        self.refresh_all()
        self.tell("\n".join([*map(str, told), text]))

    def action_note(self) -> None:
        """Take a note, which is kept until its outcome is saved."""
        task = self._on_card
        if task is None:
            return

        def noted(note: str) -> None:
            if problem := text_problem(note):
                raise RoundError(f"not kept: it {problem[0]}", hint=problem[1])
            self._caller().notes.keep(task, note)
            self.refresh_all()
            self.tell("Kept until the outcome is saved.")

        self.ask("A note, kept with the outcome:", noted, known=self._caller().notes.of(task))

    def action_rings(self) -> None:
        """Find whoever rings back, and go to their number, whoever's task it is and whatever the hour."""

        def asked(typed: str) -> None:
            sitting = self.sitting
            everybody = who_rings(sitting.register, sitting.files, sitting.progress(), typed)
            found = [each for each in everybody if each.task.method is Method.CALL]
            if not found:
                self.tell("No number of this round is theirs. Ask for the TLD, or for the code of the letter.")
            elif len(found) == 1:
                self._go_to(found[0].task)
            else:
                self.pick("Which of these?", [each.line for each in found], lambda at: self._go_to(found[at].task))

        self.ask("Who rings back? A part of a number, a name, a TLD, or the code of a letter:", asked)

    def _go_to(self, task: Task) -> None:
        self._chosen = self._sought = task
        # What was said of another call is no word about this one.
        self.tell("")
        self.refresh_all()

    def action_skip(self) -> None:
        """Skip this number until the screen is opened again."""
        if self._on_card is not None:
            self._skipped.add(self._on_card)
            self._chosen = None
            self.refresh_all()

    def action_move(self, steps: int) -> None:
        """Go to another number of the organisation, which may have rung back or be on the same line."""
        tasks = [each.task for each in self._others]
        if self._on_card in tasks:
            self._chosen = tasks[(tasks.index(self._on_card) + steps) % len(tasks)]
            self.refresh_all()


def _queue(sitting: Sitting, at_hand: str | None = None) -> tuple[Call, ...]:
    return queue(sitting.register, sitting.progress(), sitting.officer, sitting.now(), at_hand=at_hand)


def _said(result: Result) -> str:
    return result.replace("-", " ")


def _nobody(calls: tuple[Call, ...], *, skipped: bool) -> str:
    later = [each for each in calls if not each.now]
    if later:
        return f"Nobody else answers now. Next: {later[0].task.organisation}, {opening(later[0])} ({len(later)} left)."
    return (
        "Those that you skipped are left; they come again when you open this anew."
        if skipped
        else ("No call is left for today.")
    )


def drawn(shown: Card, head: str, note: str, others: Text) -> Group:
    """Return a card: whom, the number, the organisation's other numbers, and what is known and said."""
    who = Text(f"{safe(shown.organisation)} ({shown.country})   {' '.join(shown.tlds)}", style="bold")
    first = lines(
        ("ask for", f"{shown.contact} ({', '.join(shown.languages)})"),
        ("there now", f"{shown.local}, {shown.answered}"),
    )
    rest = lines(
        ("dial", f"{shown.dialled} ({shown.kind}, from the register)"),
        *(("mind", each) for each in shown.notes),
        ("known", shown.known),
        *(("attempt", each) for each in shown.attempts),
        *((("note", note),) if note else ()),
    )
    said = lines(("say", shown.script), *((("or", shown.translated),) if shown.translated else ()))
    number = Text(f"\n    {shown.large}\n", style="bold")
    return Group(Text(head), who, first, number, rest, others, said)
