"""The page of the desk names each key of each screen, where that screen is told."""

import re

import pytest
from textual.binding import Binding
from workspaces import ROOT

from builder.desk.screens.frame import DeskScreen
from builder.desk.screens.parts import LISTED, screens
from builder.desk.screens.proposal import OneProposal
from builder.desk.screens.today import Today

PAGE = ROOT / "content" / "secretariat" / "desk.md"
# What a range stands for on the page.
WRITTEN = {"1-9": "1"}
CASES = [
    *((screens()[each.letter], each.title) for each in LISTED),
    (OneProposal, "proposals"),
    (Today, "the first screen"),
]


def section(name: str) -> str:
    """What the page says under a headline; what falls due is told with the first screen."""
    text = PAGE.read_text(encoding="utf-8")
    name = "the first screen" if name == "due" else name
    found = re.search(rf"^## {name}$\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    assert found, f"nothing is said of {name}"
    return found[1]


@pytest.mark.parametrize(("screen", "name"), CASES)
def test_the_page_names_each_key(screen: type[DeskScreen], name: str) -> None:
    """Nobody finds a key on a screen that the page does not tell of; those that all screens have are told once."""
    keys = {each.key_display or each.key for each in screen.BINDINGS if isinstance(each, Binding) and each.show}
    text = section(name) + section("the first screen")
    assert {key for key in keys if f"`{WRITTEN.get(key, key)}`" not in text and key != "Enter"} == set()


def test_the_page_names_each_screen_by_its_letter() -> None:
    """The letters of the first screen are those of the page."""
    told = dict(re.findall(r"^\| `(\w)` \| \*\*(\w+)\*\*", section("the first screen"), re.MULTILINE))
    assert told == {each.letter: each.title for each in LISTED}
