"""What holds on every screen of the desk: nothing leaks, nothing hostile is obeyed, an error of ours ends nothing."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from desks import AtDesk, colours_of, sit_down, text_of
from rich.color import ColorType
from textual.events import Paste
from textual.widgets import Input
from textual.worker import WorkerFailed

from builder.desk.screens.app import Desk
from builder.desk.screens.frame import in_word, safe
from builder.desk.screens.parts import LISTED, screens
from builder.desk.sitting import Sitting
from builder.workspace.places import Workspace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CANARY = "+44 1632 960123 of nobody"


@pytest.mark.parametrize("beside", [False, True])
def test_a_traceback_holds_no_value(miniature: Workspace, capsys: pytest.CaptureFixture[str], beside: bool) -> None:
    """Where a mistake of ours ends the desk, the terminal shows where, and no value: of no variable, of no error."""

    class Broken(Desk):
        def find(self) -> None:
            if beside:
                self.run_worker(self.break_down, thread=True)
            else:
                self.break_down()

        def break_down(self) -> None:
            confidential = CANARY
            try:
                raise ValueError(confidential)
            except ValueError as error:
                raise AssertionError(CANARY) from error

    async def crash() -> int | None:
        desk = Broken(Sitting(miniature, "anna", None, now=lambda: NOON, clock=lambda: NOON))
        async with desk.run_test() as pilot:
            await pilot.press("slash")
            await pilot.pause(0.1)
        return desk.return_code

    with pytest.raises((AssertionError, WorkerFailed)):
        asyncio.run(crash())
    shown = capsys.readouterr()
    assert "test_frame.py" in shown.out + shown.err
    assert "AssertionError" in shown.out + shown.err
    assert CANARY not in shown.out + shown.err


def test_each_part_is_listed_as_its_screen_says() -> None:
    """Each part of the work has a letter of its own, which is no key that all screens have, and its screen's title."""
    assert [(each.letter, each.title) for each in LISTED] == [(key, each.title_) for key, each in screens().items()]
    assert len({each.letter for each in LISTED}) == len(LISTED)
    assert not {each.letter for each in LISTED} & set("q/?")


def test_the_first_screen_waits_for_no_other() -> None:
    """What shows the first screen loads no other screen, no paper and no proposal."""
    code = "import builder.desk.screens.app, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    slow = ("builder.desk.screens.calls", "weasyprint", "builder.paper", "builder.proposals.record")
    assert not set(slow) & set(loaded)


def test_without_a_round_the_desk_still_opens(miniature: Workspace) -> None:
    """Between two rounds the list says that there is none, and its parts say so where they need one."""

    async def work(desk: AtDesk) -> None:
        assert "no round is open" in desk.screen
        assert "no round is open" in await desk.press("c")

    sit_down(miniature, work, now=datetime(2020, 1, 1, tzinfo=UTC))


def test_what_a_stranger_wrote_is_shown_and_not_obeyed() -> None:
    """Escapes of terminals, turns of direction and controls are shown as what they are; our own marks vanish."""
    assert safe("a\x1b[31mb\u202ec\rd") == "a\\x1b[31mb\\u202ec\\rd"
    assert safe("\u2066+44\u2069 [red]x[/red]") == "+44 [red]x[/red]"
    assert safe("d'urgence\u00a0? 23\u202f%") == "d'urgence ? 23 %"


def test_what_a_colleague_broke_is_told_by_its_place(called: Workspace) -> None:
    """A file that somebody edits meanwhile and leaves broken is named, and its line; mended, the desk goes on."""
    broken = called.organisation("registry-gr")
    sound = broken.read_text()

    async def work(desk: AtDesk) -> None:
        await desk.press("c")
        broken.write_text(f"{sound}{{{CANARY}\n")
        for keys in (("c",), ("q",), ("m",), ("q", "p"), ("q", "h"), ("q", "d"), ("q", "f5")):
            told = " ".join((await desk.press(*keys)).split())
            assert "organisations/registry-gr.yaml:" in told, keys
            assert CANARY not in told
        broken.write_text(sound)
        assert "What you can do now:" in await desk.press("f5")

    sit_down(called, work, now=NOON)


def test_what_is_pasted_acts_on_no_terminal(called: Workspace) -> None:
    """Of a text that was copied from a stranger's mail nothing is obeyed where it is typed in, nor kept."""

    async def work(desk: AtDesk) -> None:
        await desk.press("c", "t")
        field = desk.desk.screen.query_one(Input)
        field.post_message(Paste("ring\t\x1b]52;c;ZXZpbA==\x07\x9b31m\u202eat\u00a0noon\x1b[201~ \u0646\u200c\u0647"))
        await desk.settle()
        assert field.value == "ring ]52;c;ZXZpbA==31mat noon[201~ \u0646\u200c\u0647"
        assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(text_of(desk.desk))
        assert "Kept until" in await desk.press("enter")

    sit_down(called, work, now=NOON)


def test_a_key_stands_in_its_word() -> None:
    """Without colours the keys are known by their brackets."""
    assert in_word("d", "corrected") == "correcte[d]"
    assert in_word("F5", "look again") == "[F5] look again"


@pytest.mark.parametrize("colours", [True, False])
def test_without_colours_all_is_told_by_signs(
    miniature: Workspace, monkeypatch: pytest.MonkeyPatch, colours: bool
) -> None:
    """The chosen line has a sign before it; no colour but the terminal's own is used, and with NO_COLOR none."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    if not colours:
        monkeypatch.setenv("NO_COLOR", "1")

    async def work(desk: AtDesk) -> None:
        assert " > [c] calls" in desk.screen
        await desk.press("question_mark")
        used = {color.type for color in colours_of(desk.desk) if color is not None}
        assert used <= ({ColorType.DEFAULT, ColorType.STANDARD} if colours else {ColorType.DEFAULT})

    sit_down(miniature, work, now=NOON)


def test_what_is_cut_out_of_a_line_stays_at_the_desk(called: Workspace) -> None:
    """A number that is cut out of a line can be pasted into the next; the terminal hears nothing of it."""

    async def work(desk: AtDesk) -> None:
        heard: list[str] = []
        assert desk.desk._driver
        desk.desk._driver.write = heard.append  # type: ignore[method-assign]
        await desk.press("c", "d")
        field = desk.desk.screen.query_one(Input)
        field.value = "+441632960123"
        await desk.press("home", "shift+end", "ctrl+x")
        assert field.value == ""
        await desk.press("ctrl+v")
        assert field.value == "+441632960123"
        assert not [each for each in heard if "\x1b]52" in each]

    sit_down(called, work, now=NOON)
