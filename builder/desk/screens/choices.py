"""A list to choose from: what is chosen is marked by a sign, and not by a colour alone."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

MARK = "> "


class Choices(OptionList):
    """A list whose chosen line has a sign before it; the prompts are `Text`, and never markup."""

    DEFAULT_CSS = """
    Choices { border: none; height: auto; padding: 0; background: $background;
      text-wrap: nowrap; text-overflow: ellipsis; }
    Choices:focus { border: none; background: $background; }
    """

    def __init__(self, *options: Option, id_: str | None = None) -> None:
        super().__init__(*options, id=id_, markup=False)

    def render_line(self, y: int) -> Strip:
        """Return a line of the list, with the sign where it is of the chosen option."""
        line = super().render_line(y)
        style = next((segment.style for segment in line if segment.style), None)
        chosen = style is not None and self.highlighted is not None and style.meta.get("option") == self.highlighted
        return Strip([Segment(MARK if chosen else " " * len(MARK), style), *line])

    def _get_left_gutter_width(self) -> int:
        return len(MARK)
