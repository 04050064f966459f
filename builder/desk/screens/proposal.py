"""One organisation's proposals, one at a time: what is asked for, what it lacks, whom to ring or tell, and what to say.

The new value is covered until a key shows it, and confirmed only after: they are to say it, nobody reads it out, and
whoever takes their word for it has compared the two.
"""

from typing import Any, ClassVar

from rich.console import Group
from rich.table import Table
from rich.text import Text
from textual.binding import Binding
from textual.widgets import Static

from builder.desk.screens.differences import Differences
from builder.desk.screens.frame import DeskScreen, lines, safe
from builder.errors import ProposalError
from builder.progress import Silence
from builder.proposals import several, steps, touching, turns
from builder.proposals.described import ARROW, LOOK, stated, what_of
from builder.proposals.record import NoNotice, Proposal, Route
from builder.proposals.rules import Office
from builder.proposals.turns import Case, Next, Turn, Way
from builder.rounds.effort import Part
from builder.rounds.returns.heard import record_confirmation
from builder.words.counted import counted

COVERED = "covered; v shows it, do not read it out"
SHORT = {
    Next.ASSIGN: "assign",
    Next.CONFIRM: "confirm",
    Next.LOOK: "look at",
    Next.NOTIFY: "tell",
    Next.APPLY: "apply",
}
WHY = {"o": NoNotice.OUT_OF_SERVICE, "w": NoNotice.SOMEBODY_ELSE, "n": NoNotice.NO_OTHER_CHANNEL}
# What is told in other lines, or is the register's own.
ELSEWHERE = frozenset({"organisation", "contact", "TLD", "what", "came by", "over", "evidence", "override"})
SHORT_DIGEST = 12


class OneProposal(DeskScreen):
    """The next proposal of an organisation, as a card."""

    title_ = "proposals"
    letter = ""
    part = Part.PROPOSALS
    BINDINGS: ClassVar[list[Any]] = [
        Binding("c", "confirm", "confirmed", key_display="c", tooltip="they said the very value; or you find it right"),
        Binding(
            "n",
            "notice",
            "notice",
            key_display="n",
            tooltip="what to tell the old channel; then pressed twice: it was told",
        ),
        Binding("x", "impossible", "cannot be told", key_display="x", tooltip="nobody can be told, and why"),
        Binding("a", "apply", "apply", key_display="a", tooltip="show the difference, and apply it"),
        Binding("r", "refuse", "refuse", key_display="r", tooltip="refuse it for good; pressed twice"),
        Binding("g", "assign", "assign", key_display="g", tooltip="say whose channel it is"),
        Binding("o", "other", "other channel", key_display="o", tooltip="the next channel that would do"),
        Binding("v", "uncover", "value", key_display="v", tooltip="show or cover the new value; do not read it out"),
        Binding("down,j", "move(1)", "another", key_display="↓", tooltip="the organisation's next proposal"),
        Binding("up,k", "move(-1)", show=False),
    ]

    def __init__(self, organisation: str) -> None:
        super().__init__()
        self._organisation = organisation
        self._name = ""
        self._telling = False
        self._uncovered = False
        # The channel that was chosen, and those whose answer is in the round already: once is enough.
        self._over: Route | None = None
        self._heard: set[Route] = set()
        self._turns: tuple[Turn, ...] = ()
        self._ways: tuple[Way, ...] = ()

    def show(self) -> None:
        office, officer = self.sitting.office(), self.sitting.officer
        case = turns.case_of(self._organisation, office, officer)
        self._turns = case.turns
        turn = self._turn
        if turn is None:
            self._ways = ()
            self.query_one("#body", Static).update(Text("Nothing is open about this organisation."))
            return
        if turn.proposal.id != self._name:
            self._name, self._uncovered, self._telling = turn.proposal.id, False, Next.CONFIRM not in turn.steps
        found = (turns.told if self._telling else turns.asked)(self._together(case), office, officer)
        self._ways = tuple(way for way in found if self._name in way.serves)
        parts: list[Any] = [_head(case, turn), _drawn(turn, covered=self._covered(turn))]
        if way := self._way:
            texts = self._texts(way, office)
            place = f"; {self._ways.index(way) + 1} of {len(self._ways)}" if len(self._ways) > 1 else ""
            parts += [_drawn_way(way, place, texts, telling=self._telling)]
        elif Next.LOOK in turn.steps:
            parts.append(Text(LOOK))
        self.query_one("#body", Static).update(Group(*parts, _others(case, turn)))

    @property
    def _turn(self) -> Turn | None:
        """The proposal on the screen: the one that was chosen, while it is open, else the first that can go on."""
        chosen = next((each for each in self._turns if each.proposal.id == self._name), None)
        return chosen or next((each for each in self._turns if each.now), None) or next(iter(self._turns), None)

    @property
    def _way(self) -> Way | None:
        return next((each for each in self._ways if each.over == self._over), None) or next(iter(self._ways), None)

    def _together(self, case: Case) -> tuple[Proposal, ...]:
        """Return those that one call or one message serves."""
        return case.of(Next.NOTIFY if self._telling else Next.CONFIRM)

    def _covered(self, turn: Turn) -> bool:
        new = any(each.new for each in stated(turn.proposal) if each.name not in ELSEWHERE)
        return new and not self._uncovered and Next.LOOK not in turn.steps

    def _texts(self, way: Way, office: Office) -> tuple[tuple[str, str], ...]:
        """Return what to say or write, in English and in their language."""
        if self._telling:
            return (("tell", _flowing(turns.notice(way, office))),)
        spoken = turns.spoken(way)
        names = [("say" if way.called else "write", "en"), *([("or", spoken)] if spoken != "en" else [])]
        officer = self.sitting.officer
        return tuple(
            (name, _flowing(turns.question(way, self._organisation, office, officer, language)))
            for name, language in names
        )

    def action_confirm(self) -> None:
        """Record that they confirmed the proposal over the channel on the screen, or that it was found right."""
        turn = self._turn
        if turn is None:
            return
        if self._uncovered:
            with self.told():
                self._confirm(turn)
        elif self._covered(turn):
            self.tell("You have not seen the new value: let them say it, and press v to compare.")
        else:
            # Nothing was pressed before by which it was compared.
            self.again("c", f"{turn.proposal.id}, {what_of(turn.proposal)}: confirmed", lambda: self._confirm(turn))

    def _confirm(self, turn: Turn) -> None:
        way = None if Next.LOOK in turn.steps or self._telling else self._way
        over = way.over if way else None
        sitting = self.sitting
        done = steps.confirm(
            sitting.workspace, turn.proposal.id, sitting.officer, sitting.clock(), over, look=sitting.office
        )
        told = [f"{done.id} is confirmed."]
        if over and over not in self._heard:
            round_, problems = record_confirmation(
                sitting.workspace, sitting.register, done, over, sitting.officer, sitting.today
            )
            self._heard.add(over)
            told = [*map(str, problems), *told]
            if round_:
                told.append(f"Recorded in round {round_}: {over.kind} of {over.contact}.")
        self._did("\n".join(told))

    def action_notice(self) -> None:
        """Show what to tell; then record that it was told, for all that the one notice is of."""
        turn = self._turn
        if turn is None:
            return
        if not self._telling:
            self._telling = True
            self.refresh_all()
            return
        way = self._way
        if way is None:
            self.tell("no channel is left to be told; x says that it cannot be, and why")
            return
        what = (
            f"{', '.join(way.serves)}: told over {way.over.kind} of {way.over.contact}, and not what the new value is"
        )
        self.again("n", what, lambda: self._noted(dict.fromkeys(way.serves, way.over)))

    def action_impossible(self) -> None:
        """Record that the old channel cannot be told, and why."""
        turn = self._turn
        if turn is None:
            return

        def why(typed: str) -> None:
            if typed not in WHY:
                raise ProposalError("o, w or n was wanted", hint="nothing was noted")
            self._noted({turn.proposal.id: WHY[typed]})

        self.ask("It cannot be told, as it is: o out of service, w somebody else's, n no other channel is there", why)

    def _noted(self, told: "dict[str, Route | NoNotice | None]") -> None:
        sitting = self.sitting
        made = several.notify_all(
            sitting.workspace, told, sitting.officer, sitting.clock(), Silence(), look=sitting.office
        )
        said = [f"{', '.join(each.id for each in made.done)}: the notice is noted."] if made.done else []
        said += [f"{each.name}: {each.why.message}" for each in made.left]
        self._did("\n".join(said), items=len(made.done))

    def action_apply(self) -> None:
        """Show the difference that the proposal makes."""
        if turn := self._turn:
            self.app.push_screen(Differences((turn.proposal.id,)))

    def action_refuse(self) -> None:
        """Refuse the proposal for good."""
        turn, sitting = self._turn, self.sitting
        if turn is None:
            return

        def refuse() -> None:
            done = steps.refuse(
                sitting.workspace, turn.proposal.id, sitting.officer, sitting.clock(), look=sitting.office
            )
            self._did(f"{done.id} is refused; the register stays as it is.")

        self.again("r", f"{turn.proposal.id}, {what_of(turn.proposal)}: refused for good", refuse)

    def action_assign(self) -> None:
        """Say whose channel it is."""
        turn, sitting = self._turn, self.sitting
        if turn is None:
            return

        def assign(contact: str) -> None:
            done = steps.assign(
                sitting.workspace, turn.proposal.id, sitting.officer, sitting.clock(), contact, look=sitting.office
            )
            self._did(f"{done.id} is of {contact}.")

        names = ", ".join(each.id for each in sitting.office().contacts(self._organisation))
        self.ask(f"Whose channel is it? One of: {names}", assign)

    def action_other(self) -> None:
        """Take the next channel that would do."""
        if way := self._way:
            self._over = self._ways[(self._ways.index(way) + 1) % len(self._ways)].over
            self.refresh_all()

    def action_uncover(self) -> None:
        """Show the new value, or cover it."""
        self._uncovered = not self._uncovered
        self.refresh_all()

    def action_move(self, by: int) -> None:
        """Go to another proposal of the organisation."""
        names = [each.proposal.id for each in self._turns]
        if names:
            turn = self._turn
            here = names.index(turn.proposal.id) if turn else 0
            self.tell("")
            self._go(names[(here + by) % len(names)])

    def _go(self, name: str) -> None:
        self._name = name
        self._uncovered = False
        turn = self._turn
        self._telling = turn is not None and Next.CONFIRM not in turn.steps
        self.refresh_all()

    def _did(self, told: str, items: int = 1) -> None:
        """Go on with what the same call serves, or whatever is next; all is on the disk."""
        self.done(items)
        telling = self._telling
        self._turns = turns.case_of(self._organisation, self.sitting.office(), self.sitting.officer).turns
        wanted = Next.NOTIFY if telling else Next.CONFIRM
        following = [each for each in self._turns if wanted in each.steps] or [each for each in self._turns if each.now]
        self._go(following[0].proposal.id if following else "")
        self.tell(told)


def _flowing(text: str) -> str:
    """Return a text as one paragraph: a screen breaks it where it ends."""
    return " ".join(text.split())


def _head(case: Case, shown: Turn) -> Text:
    place = f"{[each.proposal.id for each in case.turns].index(shown.proposal.id) + 1} of {len(case.turns)}"
    return Text(safe(f"{case.name} {' '.join(case.tlds)}   {place}"), style="bold")


def _others(case: Case, shown: Turn) -> Text:
    """Return what is next about each proposal of the organisation."""
    text = Text(f"The {len(case.turns)} proposals of this organisation:\n" if len(case.turns) > 1 else "")
    for each in case.turns if len(case.turns) > 1 else ():
        mark = ">" if each.proposal.id == shown.proposal.id else " "
        text.append(f"{mark} {each.proposal.id}  {what_of(each.proposal)}: {_next(each)}\n")
    return text


def _next(turn: Turn) -> str:
    if turn.steps == (Next.WAIT,) and turn.until:
        return f"waits until {turn.until:%Y-%m-%d %H:%M} UTC"
    return ", ".join(SHORT.get(step, step.value) for step in turn.steps)


def _drawn(turn: Turn, *, covered: bool) -> Table:
    """Return what a proposal wants and lacks; `covered` without what is new."""
    proposal = turn.proposal
    whose = f" of {proposal.tld or touching.whose(proposal) or 'nobody yet'}"
    pairs = [("proposal", f"{proposal.id}, {what_of(proposal)}{whose}: {_next(turn)}")]
    for each in stated(proposal):
        if each.name not in ELSEWHERE:
            new = COVERED if covered and each.new else each.new
            pairs.append((each.name, ARROW.join(filter(None, (each.old, new)))))
    via, evidence = proposal.via, proposal.evidence
    came = f"{proposal.source}, {proposal.when:%Y-%m-%d}, entered by {proposal.entered.officer}"
    came += f"; over {via.kind} {via.value}" if via else ""
    pairs.append(("came by", came + (f"; evidence {evidence[:SHORT_DIGEST]}" if evidence else "")))
    if turn.lacks:
        pairs.append(("lacks", "; ".join(lack.message for lack in turn.lacks)))
    return lines(*pairs)


def _drawn_way(way: Way, place: str, texts: tuple[tuple[str, str], ...], *, telling: bool) -> Group:
    """Return whom to ring, tell or write to, and with which words."""
    verb = "write to" if not way.called else "tell" if telling else "ring"
    serves = f"; serves {counted(len(way.serves), 'proposal')}" if len(way.serves) > 1 else ""
    above = lines(
        (verb, f"{way.contact} ({way.over.contact}), {way.over.kind}{serves}{place}"),
        ("there now", f"{way.local}{f', {way.hours}' if way.called else ''}; speaks {', '.join(way.languages)}"),
    )
    number = Text(safe(f"\n    {way.large if way.called else way.number}\n"), style="bold")
    return Group(above, number, lines(*texts, *(("mind", note) for note in way.notes), ("known", way.known)))
