"""Anything is found from every screen of the desk, and whoever rings back."""

from datetime import UTC, datetime

from desks import AtDesk, sit_down

from builder.workspace.places import Workspace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_whoever_rings_back_is_found_and_rung(called: Workspace) -> None:
    """From any screen, by part of a number; shown whole, one key leads to the call, and back is where one was."""

    async def work(desk: AtDesk) -> None:
        first = await desk.press("d")
        await desk.press("slash")
        shown = await desk.type("01632-960101")
        assert "registry-gr: " in shown
        assert "> phone     +44 1632 960101" in shown
        card = await desk.press("c")
        assert "[c]onfirmed" in card
        assert "+441632960101" in card
        await desk.press("q")
        assert await desk.press("q") == first

    sit_down(called, work, now=NOON)


def test_several_hits_are_gone_through_and_nothing_found_is_told(called: Workspace) -> None:
    """A list, one of which is shown whole and left again; another text takes its place; what nothing has is said."""

    async def work(desk: AtDesk) -> None:
        await desk.press("slash")
        hits = await desk.type("registry")
        assert "What the office holds of it:" in hits
        assert "contact: " in hits
        assert "consent" in await desk.press("down", "enter")
        assert "What the office holds of it:" in await desk.press("q")
        await desk.press("slash")
        assert "the office holds nothing" in await desk.type("zzzzqqqq")
        assert "What you can do now" in await desk.press("q")

    sit_down(called, work, now=NOON)
