"""Somebody at the desk: keys are pressed, and what stands on the screen is read, as Textual's pilot has it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from rich.color import Color
from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from builder.desk.screens.app import Desk
from builder.desk.sitting import Sitting
from builder.workspace.places import Workspace

Size = tuple[int, int]
SMALL = (80, 24)
LARGE = (120, 40)


class AtDesk:
    """An officer at the desk, within `sit_down`."""

    def __init__(self, desk: Desk, pilot: "Pilot[None]") -> None:
        self.desk = desk
        self._pilot = pilot

    async def press(self, *keys: str) -> str:
        """Press keys one after the other, let all that they began end, and return what is on the screen."""
        for key in keys:
            await self._pilot.press(key)
            await self.settle()
        return self.screen

    async def type(self, text: str) -> str:
        """Type a line in place of what is there, and give it."""
        field = self.desk.screen.query_one(Input)
        field.value = ""
        field.post_message(Paste(text))
        return await self.press("enter")

    async def settle(self) -> None:
        """Wait until nothing is worked at."""
        await self._pilot.pause()
        await self.desk.workers.wait_for_complete()
        await self._pilot.pause()

    @property
    def screen(self) -> str:
        """What stands on the screen, line by line."""
        return text_of(self.desk)


def text_of(app: "App[None]") -> str:
    """Return what an app shows, as text."""
    width, height = app.size
    strips = app.screen._compositor.render_strips(app.size)
    return "\n".join("".join(segment.text for segment in strip)[:width].rstrip() for strip in strips[:height])


def colours_of(app: "App[None]") -> Iterator[Color | None]:
    """Yield the colours that an app would use now."""
    for strip in app.screen._compositor.render_strips(app.size):
        for segment in strip:
            if segment.style:
                yield from (segment.style.color, segment.style.bgcolor)


@asynccontextmanager
async def seat(
    workspace: Workspace,
    *,
    now: datetime,
    officer: str = "anna",
    name: str | None = None,
    size: Size = SMALL,
    colours: bool | None = None,
) -> AsyncIterator[AtDesk]:
    """Have an officer sit at the desk of a workspace, at a moment that stands still; colours as set, or as here."""
    with pytest.MonkeyPatch.context() as patched:
        if colours:
            patched.delenv("NO_COLOR", raising=False)
        elif colours is not None:
            patched.setenv("NO_COLOR", "1")
        desk = Desk(Sitting(workspace, officer, name, now=lambda: now, clock=lambda: now))
    async with desk.run_test(size=size) as pilot:
        at_desk = AtDesk(desk, pilot)
        await at_desk.settle()
        yield at_desk


def sit_down(
    workspace: Workspace,
    work: Callable[[AtDesk], Awaitable[None]],
    *,
    now: datetime,
    officer: str = "anna",
    name: str | None = None,
    size: Size = SMALL,
) -> None:
    """Have an officer work at the desk of a workspace, at a moment that stands still."""

    async def sitting() -> None:
        async with seat(workspace, now=now, officer=officer, name=name, size=size) as at_desk:
            await work(at_desk)

    asyncio.run(sitting())
