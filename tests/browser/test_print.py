"""What is printed from the page: whose it is and how far it may go on each sheet, and no more than was asked for."""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from register_pages import BOX, ISSUED, Whole, look
from visits import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

HEAD = ("TLP:RED", "Emergency contact register", "Whole register (fictional)", "edition 1", "2027-03-22")
FOUND, OTHER = "Example Registry of Greenland", "Example Registry of Andorra"


def sheets(page: "Page", path: Path) -> list[str]:
    """Print a page as its user would, and return the text of each sheet."""
    page.pdf(path=path, format="A4")
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


@pytest.mark.parametrize("javascript", [True, False])
def test_each_sheet_of_all_says_whose_it_is(visit: Visits, whole: Whole, tmp_path: Path, javascript: bool) -> None:
    """A sheet that is found alone bears title, recipient, edition and marking, with a script and without."""
    page = visit(whole.path, "#all" if javascript else "", java_script_enabled=javascript)
    found = sheets(page, tmp_path / "all.pdf")
    assert len(found) > 100
    for number, sheet in enumerate(found):
        for wanted in HEAD:
            assert wanted in sheet[:700], number
    text = "".join(found)
    assert FOUND in text
    assert OTHER in text


def test_only_what_is_shown_is_printed(visit: Visits, whole: Whole, tmp_path: Path) -> None:
    """The search prints what it found, and no page but "All" prints the register."""
    page = look(visit, whole.path, now=ISSUED)
    page.fill(BOX, "greenland")
    page.locator("text=Greenland").first.wait_for()
    text = "".join(sheets(page, tmp_path / "found.pdf"))
    assert "Greenland" in text
    for wanted in HEAD:
        assert wanted in text
    for start in ("find", "calls", "broken", "changes", "about", "gl"):
        page = look(visit, whole.path, f"#{start}", now=ISSUED)
        found = sheets(page, tmp_path / f"{start}.pdf")
        assert len(found) <= 2, start
        assert OTHER not in "".join(found)


@pytest.mark.parametrize("theme", ["light", "dark", "red", "sun"])
def test_paper_is_black_on_white_whatever_the_theme(visit: Visits, whole: Whole, theme: str) -> None:
    """The operations room's red on black stays on its screens; the marking is read on paper."""
    page = look(visit, whole.path, f"#gl/{theme}", now=ISSUED)
    page.emulate_media(media="print")
    paper, ink, label = page.evaluate(
        """() => [document.body, document.body, document.querySelector(".letterhead .tlp")].map((each, place) =>
            getComputedStyle(each)[place ? "color" : "backgroundColor"])"""
    )
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(17, 17, 17)")
    assert label == "rgb(255, 43, 43)"
