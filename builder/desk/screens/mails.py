"""Reading mails: the mail, what the register has of its contact and what we asked side by side; one key settles it.

What a mail proves is decided in `rounds.returns.mails`, and this screen says it before the key is pressed.
"""

from collections.abc import Callable
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from builder.desk.screens.frame import DeskScreen, Standing, safe, what_is_wrong
from builder.desk.screens.panes import contact_pane, mail_pane, nothing_left
from builder.desk.sitting import Sitting
from builder.errors import BuilderError, ProposalError
from builder.progress import Silence
from builder.register.kinds import Result
from builder.register.model import Task
from builder.rounds.effort import Part
from builder.rounds.returns import answering, importing
from builder.rounds.returns.answering import FINAL, Reading, Settled
from builder.rounds.returns.beside import Beside, beside
from builder.rounds.returns.evidence import Asked
from builder.rounds.returns.mails import Judgements, Sorted, ToRead, Who, by_typed, in_pile, refusal
from builder.rounds.returns.pile import Pile
from builder.rounds.returns.readable import readable
from builder.rounds.returns.replies import letters_of
from builder.words.counted import counted

# From so many columns on the mail and what the register has stand side by side.
WIDE = 100
KEYS = {"c": Result.CONFIRMED, "w": Result.WRONG_PERSON, "r": Result.REFUSED, "b": Result.BOUNCED}
WHAT = {
    Result.CONFIRMED: "they say that it is right, from the very address that was asked",
    Result.WRONG_PERSON: "somebody else has that address now; pressed twice",
    Result.REFUSED: "they do not want to say; pressed twice",
    Result.BOUNCED: "the address is dead: no mail arrives there; pressed twice",
}
NEW = "a new value for the channel of that number, which becomes a proposal"
LOADING = "Looking through the pile …"

# What the mails came to in this sitting: the first screen asks too.
KNOWN: WeakKeyDictionary[Sitting, Judgements] = WeakKeyDictionary()


class Mails(DeskScreen):
    """The next mail that this officer has to read."""

    title_ = "mails"
    letter = "m"
    part = Part.MAILS
    CSS = """
    #panes { height: 100%; }
    #mail, #data { width: 1fr; scrollbar-size-vertical: 1; }
    .both #data { border-left: ascii $foreground; padding: 0 0 0 1; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        *(
            Binding(key, f"take('{key}')", result.replace("-", " "), key_display=key, tooltip=WHAT[result])
            for key, result in KEYS.items()
        ),
        *(
            Binding(str(number), f"change({number})", "new value", show=number == 1, key_display="1-9", tooltip=NEW)
            for number in range(1, 10)
        ),
        Binding("g", "gone", "gone", key_display="g", tooltip="the contact has left: a proposal to remove it; twice"),
        Binding("i", "ring", "ring them", key_display="i", tooltip="they are to be rung: the caller's card says so"),
        Binding("n", "nothing", "nothing", key_display="n", tooltip="it was read, and nothing comes of it"),
        Binding("l", "later", "later", key_display="l", tooltip="leave it, and go on with the next"),
        Binding("p", "previous", "previous", key_display="p", tooltip="back to the mail before, though it was read"),
        Binding("o", "other", "other contact", key_display="o", tooltip="whose it is: the next, or one that you name"),
        Binding("tab", "turn", "data", key_display="Tab", tooltip="the mail, or what the register has and we asked"),
        Binding("a", "take_in", "take in", key_display="a", tooltip="record what can be taken in unread; twice"),
        Binding("down,j", "line(1)", show=False),
        Binding("up,k", "line(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: Sorted | None = None
        self._left: list[ToRead] = []
        self._read: list[ToRead] = []
        # One that was read and is looked at again.
        self._again: ToRead | None = None
        self._whom = 0
        self._data = False
        self._beside: Beside | None = None

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        found = _look(sitting)
        own = sum(each.is_for(sitting.officer) for each in found.to_read)
        text = "to read" if own else "nothing is to be read"
        if others := len(found.to_read) - own:
            text = f"{text}; {others} of other officers"
        if found.to_take_in:
            text = f"{text}; {found.to_take_in} can be taken in"
        return Standing(now=own, text=text)

    def body(self) -> ComposeResult:
        with Horizontal(id="panes"):
            with VerticalScroll(id="mail", can_focus=False):
                yield Static(LOADING, id="letter", markup=False)
            with VerticalScroll(id="data", can_focus=False):
                yield Static(id="beside", markup=False)

    def show(self) -> None:
        if self._found is None:
            self.run_worker(self._look, thread=True, exclusive=True)
            return
        done = {each.mail for each in self.sitting.files.mails}
        self._left = [each for each in self._left if each.name not in done]
        self._draw()

    def _look(self) -> None:
        """Sort the pile, in a thread: the screen stands before it is done."""
        try:
            found = _look(self.sitting)
        except BuilderError as error:
            self.app.call_from_thread(self.tell, what_is_wrong(error))
            return
        self.app.call_from_thread(self._sorted, found)

    def _sorted(self, found: Sorted) -> None:
        self._found = found
        officer = self.sitting.officer
        # One's own first, and what is nobody's; what others have comes last, for they may be away.
        self._left = sorted(found.to_read, key=lambda each: not each.is_for(officer))
        self._whom = 0
        self.refresh_all()

    # What is shown.

    @property
    def _mail(self) -> ToRead | None:
        return self._again or (self._left[0] if self._left else None)

    @property
    def _who(self) -> Who | None:
        whom = self._mail.whom if self._mail else ()
        return whom[self._whom % len(whom)] if whom else None

    @property
    def _question(self) -> Task | None:
        """The question that the mail proves to be about, of the contact that is shown."""
        tasks = self._mail.tasks if self._mail else ()
        own = [task for task in tasks if (task.organisation, task.contact) == self._who]
        confirmed = (task for task in own if self._mail and not refusal(self._mail, task, Result.CONFIRMED))
        return next(confirmed, own[0] if own else None)

    def _draw(self) -> None:
        mail, letter, data = self._mail, self.query_one("#letter", Static), self.query_one("#beside", Static)
        self._arrange()
        if mail is None:
            letter.update(Text(nothing_left(self._found) if self._found else LOADING))
            data.update("")
            return
        asked = _asked(self.sitting)
        proposals = self.sitting.office().proposals
        self._beside = (
            beside(asked, self.sitting.progress(), self._who, self._question, proposals) if self._who else None
        )
        task = self._question
        stored = Pile(self.sitting.workspace, asked.files.round.id).read(mail.file)
        shown = readable(stored.content or b"", letters_of(asked, task) if task else ())
        letter.update(mail_pane(shown, mail, task, self._head_of(mail)))
        data.update(contact_pane(self._beside, mail))
        self.query_one("#mail", VerticalScroll).scroll_home(animate=False)
        self.query_one("#data", VerticalScroll).scroll_home(animate=False)

    def _head_of(self, mail: ToRead) -> str:
        left = f"{len(self._left)} to read"
        if who := self._who:
            left = f"{left}; {'' if mail.tasks else 'perhaps '}{who[0]}/{who[1]}"
        others = [officer for officer in mail.officers if officer != self.sitting.officer]
        told = f"; it is {', '.join(others)}'s" if others else ""
        return f"{left}{told}{'; read before' if self._again else ''}"

    def _arrange(self) -> None:
        """Show both panes where there is room for them, else the one that was chosen."""
        both = self.app.size.width >= WIDE
        panes = self.query_one("#panes", Horizontal)
        panes.set_class(both, "both")
        self.query_one("#mail").display = both or not self._data
        self.query_one("#data").display = both or self._data

    def on_resize(self) -> None:
        self._arrange()

    def action_turn(self) -> None:
        """Show the other pane."""
        self._data = not self._data
        self._arrange()

    def action_desk_scroll(self, pages: int) -> None:
        """Show more of the pane that is read."""
        pane = self._pane()
        (pane.scroll_page_down if pages > 0 else pane.scroll_page_up)(animate=False)

    def action_line(self, steps: int) -> None:
        """Show a line more."""
        self._pane().scroll_relative(y=steps, animate=False)

    def _pane(self) -> VerticalScroll:
        return self.query_one("#data" if self._data else "#mail", VerticalScroll)

    # What is done.

    def _reading(self) -> Reading | None:
        if self._mail is None:
            return None
        sitting = self.sitting
        return Reading(
            workspace=sitting.workspace,
            asked=_asked(sitting),
            mail=self._mail,
            now=sitting.now(),
            clock=sitting.clock(),
            again=self._again is not None,
        )

    def action_take(self, key: str) -> None:
        """Save what came of the question; what nobody can take back is pressed twice, what is no evidence refused."""
        mail, task, result = self._mail, self._question, KEYS[key]
        if mail is None:
            return
        if wrong := refusal(mail, task, result):
            self.tell(f"Not recorded as {_said(result)}: {wrong}.")
            return

        def save() -> None:
            self._save(lambda reading: answering.record(reading, task, result), f"Saved: {_said(result)}")

        if result in FINAL and task:
            self.again(key, f"{task.kind} of {task.organisation}: {_said(result)}", save)
        else:
            save()

    def action_change(self, number: int) -> None:
        """Ask for the new value of a channel, by its number beside the mail."""
        held = self._beside.channels if self._beside else ()
        if number <= len(held):
            self._change(number)
        elif self._mail:
            self.tell("No channel has that number." if held else "Whose is it? `o` says so.")

    def _change(self, number: int, typed: str = "", why: str = "") -> None:
        who, held = self._who, self._beside.channels if self._beside else ()
        if who is None or number > len(held):
            return
        channel = held[number - 1].channel

        def entered(new: str) -> None:
            reading = self._reading()
            if reading is None:
                return
            try:
                done = answering.change(reading, who, channel, new)
            except ProposalError as error:
                self._change(number, new, f"Not taken: {error.message}; {error.hint}.")
                return
            self._settled(done, "the old value stays until another officer confirms the new one")

        asked = f"The new {channel.kind} of {'/'.join(who)}, in place of {safe(channel.value)}:"
        self.ask(asked, entered, known=typed, hint=why)

    def action_gone(self) -> None:
        """Propose that the contact be removed."""
        who = self._who
        if who is None:
            self.tell("Whose is it? `o` says so.")
            return

        def save() -> None:
            self._save(lambda reading: answering.remove(reading, who), "they stay until the proposal is applied")

        self.again("g", f"{who[0]}/{who[1]} has left: enter a proposal to remove it", save)

    def action_ring(self) -> None:
        """Have the contact rung."""
        who = self._who
        if who:
            self._save(lambda reading: answering.want_call(reading, who), "Whoever rings them is told")
        elif self._mail:
            self.tell("Whose is it? `o` says so.")

    def action_nothing(self) -> None:
        """Save that it was read."""
        self._save(answering.leave, "Read; nothing comes of it")

    def action_later(self) -> None:
        """Put it behind the others."""
        if self._again:
            self._again = None
        elif self._left:
            self._left.append(self._left.pop(0))
            self.done(0)
        self._whom = 0
        self.refresh_all()

    def action_previous(self) -> None:
        """Go back to the mail that was read last, for what it says besides."""
        place = self._read.index(self._again) if self._again in self._read else len(self._read)
        if place == 0:
            self.tell("You have read none before this one here.")
            return
        self._again = self._read[place - 1]
        self._whom = 0
        self.refresh_all()

    def action_other(self) -> None:
        """Go to the next contact that it may be of, or to one that is named."""
        mail = self._mail
        if mail is None:
            return
        # Behind the last stands whoever is named.
        if self._whom + 1 < len(mail.whom):
            self._whom += 1
            self.refresh_all()
            return

        def named(text: str) -> None:
            found = by_typed(mail, _asked(self.sitting), text)
            if found is None:
                self.tell("Neither a code of this round nor the id of an organisation.")
                return
            if self._again:
                self._again = found
            else:
                self._left[0] = found
            self._whom = 0
            self.refresh_all()

        self.ask("Whose is it? The code on its paper, or the id of an organisation:", named)

    def _save(self, act: Callable[[Reading], Settled], text: str) -> None:
        """Do something about the mail; where it is refused, show the present state, for somebody may have read it."""
        reading = self._reading()
        if reading is None:
            return
        try:
            done = act(reading)
        except BuilderError as error:
            self.refresh_all()
            self.tell(what_is_wrong(error))
            return
        self._settled(done, text)

    def _settled(self, done: Settled, text: str) -> None:
        """Go on with the next, and say what was saved."""
        mail = self._mail
        if mail and mail.name not in {each.name for each in self._read}:
            self._read.append(mail)
        self._again, self._whom, self._data = None, 0, False
        self.done()
        self.refresh_all()
        parts = [f"Proposal {done.proposal} is entered"] if done.proposal else []
        if done.outcome and done.proposal:
            parts.append(f"{done.outcome.kind} {_said(done.outcome.result)}")
        self.tell(f"{'; '.join([*parts, text])}.")

    # What needs no reader.

    def action_take_in(self) -> None:
        """Say what an import of the pile would record, and record it where the key is pressed again."""
        self.tell(LOADING)
        self.run_worker(self._plan, thread=True, exclusive=True)

    def _plan(self) -> None:
        sitting = self.sitting
        try:
            pile = Pile(sitting.workspace, sitting.files.round.id)
            made = importing.plan(sitting.workspace, _asked(sitting), [pile], identities=(), report=Silence())
        except BuilderError as error:
            self.app.call_from_thread(self.tell, what_is_wrong(error))
            return
        self.app.call_from_thread(self._planned, made)

    def _planned(self, made: importing.Intake) -> None:
        if not made.findings:
            self.tell("None of them can be taken in unread: a person has to read each.")
            return
        counts: dict[str, int] = {}
        for each in made.outcomes:
            counts[_said(each.result)] = counts.get(_said(each.result), 0) + 1
        parts = [f"{count} {what}" for what, count in sorted(counts.items())]
        if made.corrections:
            parts.append(counted(len(made.corrections), "proposal"))

        def save() -> None:
            sitting = self.sitting
            done = importing.carry_out(sitting.workspace, made, sitting.now(), Silence(), clock=sitting.clock())
            self.done(done.outcomes)
            self._found = None
            self.refresh_all()
            self.tell("\n".join([*done.told, f"Taken in: {', '.join(parts)}."]))

        self.again("a", f"Without a reader: {', '.join(parts)}", save)


def _look(sitting: Sitting) -> Sorted:
    return in_pile(sitting.workspace, _asked(sitting), KNOWN.setdefault(sitting, Judgements()))


def _asked(sitting: Sitting) -> Asked:
    return Asked(
        files=sitting.files,
        register=sitting.register,
        recipients=sitting.workspace.recipient_names,
        officer=sitting.officer,
        today=sitting.today,
    )


def _said(result: Result) -> str:
    return result.replace("-", " ")
