"""Proposals: about which organisations' this officer can do something now, and all that is due to be applied.

The rules are those of `tocsin proposals`, and each key is one of its commands.
"""

from typing import Any, ClassVar

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from builder.desk.screens.choices import Choices
from builder.desk.screens.differences import Differences
from builder.desk.screens.frame import DeskScreen, Standing, safe
from builder.desk.screens.proposal import SHORT, OneProposal
from builder.desk.sitting import Sitting
from builder.proposals import turns
from builder.proposals.turns import NOW, Case, Next
from builder.rounds.effort import Part


class Proposals(DeskScreen):
    """The organisations about whose proposals the officer can do something now; those that answer now come first."""

    # The list scrolls, and what stands above it stays.
    DEFAULT_CSS = """
    Proposals #middle { overflow-y: hidden; }
    Proposals #cases { height: 1fr; }
    """
    title_ = "proposals"
    letter = "p"
    part = Part.PROPOSALS
    BINDINGS: ClassVar[list[Any]] = [
        Binding("enter", "open", "open", key_display="Enter", tooltip="open the organisation's proposals"),
        Binding("A", "apply", "Apply all due", key_display="A", tooltip="show all that lacks nothing, and apply it"),
    ]

    @classmethod
    def standing(cls, sitting: Sitting) -> Standing:
        found = turns.cases(sitting.office(), sitting.officer)
        return Standing(now=sum(case.now for case in found), text=_standing(found))

    def body(self) -> ComposeResult:
        yield Static(id="body", markup=False)
        yield Choices(id_="cases")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Choices).focus()

    def show(self) -> None:
        office, officer = self.sitting.office(), self.sitting.officer
        found = turns.cases(office, officer)
        answers = {case.organisation: turns.answers(case, office, officer) for case in found if case.now}
        mine = sorted((case for case in found if case.now), key=lambda case: not answers[case.organisation])
        self.query_one("#body", Static).update(Text(f"{_standing(found)}\n" if mine else "Nothing to do here now."))
        list_ = self.query_one(Choices)
        chosen = list_.highlighted or 0
        list_.clear_options()
        list_.add_options(Option(_line(case, answers[case.organisation]), id=case.organisation) for case in mine)
        if mine:
            list_.highlighted = min(chosen, len(mine) - 1)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if event.option.id:
            self.app.push_screen(OneProposal(event.option.id))

    def action_open(self) -> None:
        """Open what is chosen."""
        self.query_one(Choices).action_select()

    def action_apply(self) -> None:
        """Show what all that is due would change."""
        self.app.push_screen(Differences())


def _standing(found: tuple[Case, ...]) -> str:
    all_ = [turn for case in found for turn in case.turns]
    counts = {step: sum(step in turn.steps for turn in all_) for step in Next}
    said = [f"{counts[step]} to {SHORT[step]}" for step in Next if step in NOW and counts[step]]
    if waits := [turn.until for turn in all_ if turn.steps == (Next.WAIT,) and turn.until]:
        said.append(f"{len(waits)} wait, the first until {min(waits):%m-%d %H:%M}")
    if others := sum(turn.steps[0] is Next.ANOTHER for turn in all_):
        said.append(f"{others} are another officer's")
    if stuck := sum(turn.steps[0] is Next.STUCK for turn in all_):
        said.append(f"{stuck} stuck")
    return ", ".join(said) or "none is open"


def _line(case: Case, answers: bool) -> Text:
    counts = {step: len(case.of(step)) for step in Next if step in NOW}
    said = ", ".join(f"{SHORT[step]} {count}" for step, count in counts.items() if count)
    columns = (case.organisation, 26), (" ".join(case.tlds), 9), (said, 26)
    line = " ".join(set_cell_size(safe(text), width) for text, width in columns)
    return Text(f"{line} answers" if answers else line)
