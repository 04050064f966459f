"""`tocsin round call`: ring the contacts, and record what came of it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.rounds.options import ROUND, here, round_
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.errors import RoundError
from builder.words.counted import counted

if TYPE_CHECKING:
    from rich.console import Console

    from builder.cli.terminal.keyboard import Keyboard
    from builder.proposals.record import Proposal
    from builder.register.kinds import Result
    from builder.register.model import Register, Task
    from builder.rounds.calling.call import Card
    from builder.rounds.calling.queue import Call
    from builder.rounds.calling.ringing import Found
    from builder.rounds.progress import Progress
    from builder.rounds.record import RoundFiles
    from builder.workspace.problems import Problem

# So many of those who may have rung stand on a screen, and one key chooses.
SHOWN = 9
_KEYS_LINE = (
    "[c]onfirmed  correcte[d]  [n]o answer  [w]rong person  [r]efused  [o]ut of service  "
    "no[t]e  [f]ind  [s]kip  [q]uit  [?]"
)
_HELP = """\
  c  the right person or desk answers here, and would in an emergency
  d  they give another value: it is typed, and becomes a proposal
  n  nobody answers, or a machine; it is tried again on another day
  w  somebody else answers: the number is no longer theirs
  r  they do not want to say
  o  no such number, or it is dead
  t  a note, kept with the outcome      s  skip for now      q  quit
  f  somebody rings back: find whose call it is, by a code, a number, a name or a TLD
w, r and o take the number out of the queue for good, so they are pressed twice.
One key at a time. Ring the number on the card, and no other that you are offered."""


@round_.command()
def call(
    context: typer.Context,
    name: ROUND,
    officer: OFFICER,
    organisation: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Ring this organisation, or those of a TLD, now: whoever's task, whatever the hour."
        ),
    ] = None,
) -> None:
    """Ring the contacts whose turn it is, one after the other.

    Shows the next contact of yours that answers now, by the time there: whom to ask for, the
    number from the register, what is known, what was tried, and what to say. One key takes what came
    of it. It is on the disk before the next is shown: Ctrl-C, a closed window or a dead battery
    lose nothing. A new value becomes a proposal; the register stays as it is. All numbers of an
    organisation that answer now come one after another.

    \b
    c confirmed   d corrected   n no answer   w wrong person
    r refused     o out of service
    t note        s skip        q quit        ? help
    f find whoever rings back, by a code, part of a number, a name or a TLD

    An outcome cannot be undone, and w, r and o take a number out of the queue for good: these are
    pressed twice, and any other key takes the first back.

    \b
    Example:
      tocsin round call 2026-q4 --officer officer-a
      tocsin round call 2026-q4 --officer officer-a --organisation example-registry-gr
    """
    from builder.cli.terminal.keyboard import Keyboard, StoppedError

    now = now_of(context)
    register, _ = here(now, name, still_open=True)
    refuse_unknown_officers(register.settings, (officer,), now.today)
    only = _named(register, organisation) if organisation else frozenset()
    with Keyboard() as keyboard:
        desk = _Desk(now, name, officer, register, keyboard, only)
        stopped = False
        try:
            desk.work()
        except StoppedError:
            stopped = True
        _farewell(desk, stopped=stopped)


def _named(register: "Register", organisation: str) -> frozenset[str]:
    from builder.rounds.calling.ringing import organisations_named

    found = organisations_named(register, organisation)
    if not found:
        raise RoundError(
            "there is no such organisation and no such TLD", hint="`tocsin find` looks for part of a name or a number"
        )
    return found


def _farewell(desk: "_Desk", *, stopped: bool) -> None:
    done = sum(desk.done.values())
    parts = ", ".join(f"{count} {result.replace('-', ' ')}" for result, count in desk.done.items())
    try:
        if stopped:
            say("stopped; everything is saved")
        say(f"{counted(done, 'call')} recorded{f': {parts}' if parts else ''}")
        if desk.skipped:
            say(f"{len(desk.skipped)} skipped; they come again when you run this again")
    except OSError:
        # The window was closed: there is nobody to be told.
        raise typer.Exit(1) from None
    if stopped:
        raise typer.Exit(130)


class _Desk:
    """One officer at the telephone: the queue, and what was recorded in this sitting."""

    def __init__(
        self,
        now: Now,
        name: str,
        officer: str,
        register: "Register",
        keyboard: "Keyboard",
        only: frozenset[str] = frozenset(),
    ) -> None:
        from builder.cli.terminal.console import new_console
        from builder.cli.terminal.keyboard import ticks
        from builder.rounds.calling.recording import Caller

        self._workspace, self._name, self._officer = now.workspace, name, officer
        self._register, self._keyboard = register, keyboard
        self._console: Console = new_console()
        self._begun, self._clock, self._ticks = now.now, now.clock, ticks()
        self._shown = self._clock
        self._caller = Caller(now.workspace, name, officer)
        self._only, self._at_hand = only, ""
        self._sought: Task | None = None
        self.done: Counter[Result] = Counter()
        self.skipped: set[Task] = set()
        self._rung: set[Task] = set()

    def work(self) -> None:
        """Show one call after the other until none is due, or the officer has had enough."""
        from builder.rounds.calling.queue import call_of
        from builder.rounds.files import read
        from builder.rounds.progress import progress

        while True:
            now = self._now()
            files = read(self._workspace, self._name)
            found = progress(files, self._register, now.date())
            calls = self._calls(found, now)
            due = [each for each in calls if each.now or self._only]
            due = [each for each in due if each.task not in self.skipped | self._rung]
            sought = call_of(self._register, self._sought, now) if self._sought else None
            self._sought = None
            if sought:
                shown = sought
            elif due:
                # A note that waits for its outcome is of the call that was begun.
                shown = next((each for each in due if self._caller.notes.of(each.task)), due[0])
            else:
                self._nobody(calls)
                return
            self._at_hand = shown.task.organisation
            self._show(shown, files, len(due), len(calls) - len(due), sought=bool(sought or self._only))
            if not self._take(shown.task, files, found):
                return

    def _calls(self, found: "Progress", now: datetime) -> "tuple[Call, ...]":
        from builder.rounds.calling.queue import calls_to, queue

        if self._only:
            return calls_to(self._register, found, self._only, now)
        return queue(self._register, found, self._officer, now, at_hand=self._at_hand)

    def _now(self) -> datetime:
        return self._begun + self._passed()

    def _passed(self) -> timedelta:
        from builder.cli.terminal.keyboard import ticks

        return timedelta(seconds=int(ticks() - self._ticks))

    def _moment(self) -> datetime:
        """Return the time of the machine's clock, which no --date sets."""
        return self._clock + self._passed()

    def _nobody(self, calls: "tuple[Call, ...]") -> None:
        from builder.words.calls import opening

        later = [each for each in calls if not each.now]
        if self._only:
            print("No call to it is left." if self._rung else "No call to it is open in this round.")
        elif later:
            first = later[0]
            print(f"Nobody else answers now. Next: {first.task.organisation}, {opening(first)} ({len(later)} left).")
        elif not self.skipped:
            print("No call is left for today.")

    def _show(self, due: "Call", files: "RoundFiles", now: int, later: int, *, sought: bool) -> None:
        from builder.rounds.calling.call import card

        shown = card(self._register, files, due, self._now().date(), officer=self._officer, sought=sought)
        _print_card(self._console, shown, now, later)
        self._shown = self._moment()
        if note := self._caller.notes.of(due.task):
            self._console.print(f"note:       {note}")

    def _take(self, task: "Task", files: "RoundFiles", found: "Progress") -> bool:
        """Take one outcome and save it; say whether to go on."""
        from builder.register.kinds import Result
        from builder.rounds.calling.call import FINAL, KEYS

        while True:
            pressed = self._keyboard.key(_KEYS_LINE)
            if pressed == "q":
                return False
            if pressed == "s":
                self.skipped.add(task)
                self._note_effort(0)
                return True
            if pressed == "f":
                if self._find(files, found):
                    self._note_effort(0)
                    return True
                print("What came of the call?")
            elif pressed == "t":
                self._note(task)
            elif pressed not in KEYS:
                print(_HELP)
            elif KEYS[pressed] is Result.CORRECTED:
                if self._corrected(task):
                    return True
            elif KEYS[pressed] not in FINAL or self._again(pressed):
                self._save(task, KEYS[pressed])
                return True

    def _find(self, files: "RoundFiles", found: "Progress") -> bool:
        """Ask who rings back, and put their call next; say whether somebody was found."""
        from builder.errors import WorkspaceError
        from builder.register.kinds import Method
        from builder.rounds.calling.ringing import who_rings

        while typed := self._keyboard.line("Who rings? A code, part of a number, a name, a TLD (empty: go back): "):
            try:
                hits = who_rings(self._register, files, found, typed)
            except WorkspaceError as error:
                print(f"{error.message}; {error.hint}.")
                continue
            calls = [each for each in hits if each.task.method is Method.CALL]
            if calls:
                self._sought = calls[0].task if len(calls) == 1 else self._chosen(calls)
                return self._sought is not None
            print("This round rings no number of theirs." if hits else "Nobody in this round goes by that.")
        return False

    def _chosen(self, found: "list[Found]") -> "Task | None":
        """Have one of those who may be meant chosen by its number."""
        for number, each in enumerate(found[:SHOWN], 1):
            self._console.print(f"  {number}  {each.line}", soft_wrap=True)
        if len(found) > SHOWN:
            print(f"  and {len(found) - SHOWN} more: type more of it to see them")
        pressed = self._keyboard.key("Which? Any other key goes back.")
        chosen = int(pressed) - 1 if pressed in set("123456789") else SHOWN
        return found[chosen].task if chosen < min(len(found), SHOWN) else None

    def _again(self, pressed: str) -> bool:
        """Have a key pressed again whose outcome nobody can take back; say whether it was."""
        again = self._keyboard.key(f"Press {pressed} again to save it; any other key takes it back.") == pressed
        if not again:
            print("Taken back. What came of the call?")
        return again

    def _note(self, task: "Task") -> None:
        from builder.cli.terminal.signals import saving
        from builder.workspace.yamltext import text_problem

        note = self._keyboard.line("Note, kept with the outcome (empty: none): ")
        if problem := text_problem(note):
            print(f"Not kept: it {problem[0]}; {problem[1]}.")
            return
        with saving():
            self._caller.notes.keep(task, note) if note else self._caller.notes.forget()
        print("Kept. What came of the call?" if note else "No note.")

    def _corrected(self, task: "Task") -> bool:
        """Take a new value as a proposal, asked for until it can be one; say whether there was one."""
        from builder.errors import ProposalError

        while new := self._keyboard.line("New value, in full (empty: go back): "):
            try:
                made = self._propose(task, new)
            except ProposalError as error:
                print(f"Not taken: {error.message}; {error.hint}.")
                continue
            print(f"Proposal {made.id} is entered; the register keeps the old value until another officer confirms it.")
            return True
        return False

    def _propose(self, task: "Task", new: str) -> "Proposal":
        from builder.cli.terminal.signals import saving
        from builder.register.kinds import Result

        with saving():
            day = self._now().date()
            made, told = self._caller.correct(task, new, day, self._moment(), self._register)
            self._saved(task, Result.CORRECTED, told)
        return made

    def _save(self, task: "Task", result: "Result") -> None:
        from builder.cli.terminal.signals import saving

        with saving():
            self._saved(task, result, self._caller.record(task, result, self._now().date()))

    def _saved(self, task: "Task", result: "Result", told: "tuple[Problem, ...]") -> None:
        for problem in told:
            say(str(problem))
        self.done[result] += 1
        self._rung.add(task)
        print(f"Saved: {result.replace('-', ' ')}.", flush=True)
        self._note_effort(1)

    def _note_effort(self, items: int) -> None:
        """Note how long a call took, from its card to what came of it."""
        from builder.cli.terminal.signals import saving
        from builder.rounds.effort import Part, append_effort, took

        with saving():
            line = took(self._officer, Part.CALLS, self._shown, self._moment(), items)
            append_effort(self._workspace, self._name, [line])


def _print_card(console: "Console", shown: "Card", now: int, later: int) -> None:
    rule = "-" * 72
    console.print(f"\n{rule}\n{now} due now, {later} later", style="dim", soft_wrap=True)
    console.print(f"{shown.organisation} ({shown.country})", style="bold", soft_wrap=True)
    console.print(f"TLDs:       {' '.join(shown.tlds)}", soft_wrap=True)
    console.print(f"ask for:    {shown.contact}", soft_wrap=True)
    console.print(f"languages:  {', '.join(shown.languages)}", soft_wrap=True)
    console.print(f"there now:  {shown.local}, {shown.answered}", soft_wrap=True)
    console.print(f"\n    {shown.large}\n", style="bold", soft_wrap=True)
    console.print(f"dial:       {shown.dialled} ({shown.kind}, from the register)", soft_wrap=True)
    for note in shown.notes:
        console.print(f"mind:       {note}", soft_wrap=True)
    console.print(f"known:      {shown.known}", soft_wrap=True)
    for attempt in shown.attempts or ("none in this round",):
        console.print(f"attempts:   {attempt}", soft_wrap=True)
    console.print(f"say:        {shown.script}", soft_wrap=True)
    if shown.translated:
        console.print(f"or:         {shown.translated}", soft_wrap=True)
    console.print()
