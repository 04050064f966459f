"""The desk's calls: a card, one key an outcome, and on the disk before the next."""

from datetime import UTC, datetime

import pytest
from desks import LARGE, SMALL, AtDesk, sit_down
from dialling import results, rows

from builder.proposals.record import read_proposals
from builder.rounds import files
from builder.rounds.calling.notes import Notes
from builder.rounds.effort import Part
from builder.workspace.places import Workspace

# A Monday, on which offices in Europe are open.
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_what_can_be_done_now_is_listed_and_opened(called: Workspace, size: tuple[int, int]) -> None:
    """The first screen says how many calls are answered now; its letter opens them, and `q` comes back."""

    async def work(desk: AtDesk) -> None:
        assert "What you can do now:" in desk.screen
        assert "[c] calls" in desk.screen
        card = await desk.press("c")
        assert "ask for" in card
        assert "from the register" in card
        assert "[c]onfirmed" in card
        assert "[o]ut of service" in card
        assert "What you can do now:" in await desk.press("q")

    sit_down(called, work, now=NOON, size=size)


def test_one_key_is_one_outcome_on_the_disk(called: Workspace) -> None:
    """What came of a call is saved with its note before the next card; what nobody can take back wants it twice."""

    async def work(desk: AtDesk) -> None:
        first = await desk.press("c")
        await desk.press("t")
        await desk.type("ask for the night desk")
        assert Notes(called, "2026-q4", "anna")._path.is_file()
        after = await desk.press("c")
        assert "Saved: confirmed" in after
        assert after != first
        assert results(called) == ["confirmed"]
        assert "Press w again" in await desk.press("w")
        assert "Taken back." in await desk.press("x")
        assert results(called) == ["confirmed"]
        assert "Saved: wrong person" in await desk.press("w", "w")

    sit_down(called, work, now=NOON)
    assert results(called) == ["confirmed", "wrong-person"]
    assert [(each.part, each.items) for each in files.read(called, "2026-q4").effort] == [(Part.CALLS, 1)] * 2
    assert rows(called)[0]["note"] == "ask for the night desk"
    assert not list(called.calls.iterdir())


def test_a_new_number_is_a_proposal(called: Workspace) -> None:
    """What can be no number is asked for again with the reason; what can is a proposal, and the register stays."""

    async def work(desk: AtDesk) -> None:
        await desk.press("c", "d")
        assert "Not taken" in await desk.type("nonsense")
        assert "Proposal 0001-anna is entered" in await desk.type("+441632960777")

    sit_down(called, work, now=NOON)
    assert [each.new for each in read_proposals(called)[0]] == ["+441632960777"]
    assert results(called) == ["corrected"]


def test_whoever_rings_back_is_found(called: Workspace) -> None:
    """By a TLD their organisation's numbers are listed, whoever's task they are; the one that is picked is the card."""

    async def work(desk: AtDesk) -> None:
        first = await desk.press("c", "f")
        assert "Who rings back?" in first
        assert "No number of this round" in await desk.type("nobody at all")
        await desk.press("f")
        several = await desk.type(".gr")
        assert "Which of these?" in several
        card = await desk.press("down", "enter")
        assert ".gr" in card
        assert "hang up" in card.lower()
        # What was told of another call does not stand under this one.
        assert "Saved" not in card
        assert "Saved: confirmed" in await desk.press("c")

    sit_down(called, work, now=NOON)
    assert [row["organisation"] for row in rows(called)] == ["registry-gr"]
