"""The desk's ladder: whom to ask next, with the text ready; written in one go, and noted by one key."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desks import LARGE, SMALL, AtDesk, sit_down

from builder.rounds import files
from builder.rounds.effort import Part
from builder.workspace.places import Workspace

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def noted(workspace: Workspace) -> list[tuple[str, str]]:
    """Whom steps asked, and how that is noted."""
    with (workspace.data / "rounds" / "2026-q4" / "sent.csv").open(encoding="utf-8", newline="") as file:
        return [(row["organisation"], row["id"].partition(" ")[2]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_a_step_is_shown_with_its_text_and_noted_by_one_key(
    silent: Workspace, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Whom to ask over what, and the words; what is noted is on the disk, and only what was written here counts so."""

    async def work(desk: AtDesk) -> None:
        assert "1 e-mail, 1 call, 1 fax" in desk.screen
        shown = await desk.press("h")
        assert "Step 1 of 3: ask the deputy" in shown
        assert "email: eleni@example.net" in shown
        assert "What to write:" in shown
        assert "Good day. This is Anna Officer" in await desk.press("x")
        assert "Step 2 of 3" in await desk.press("j")
        assert "What to say:" in await desk.press("j")
        assert "is asked by telephone" in await desk.press("t")
        assert noted(silent) == [("registry-tv", "2026-12-01 by telephone")]
        assert "Nothing that is due was written at this desk" in " ".join((await desk.press("a")).split())
        await desk.press("w")
        await desk.type(str(tmp_path / "chase"))
        assert "Are they all on their way: 1 e-mail, 1 fax?" in await desk.press("a")
        assert "No step of the ladder is due" in await desk.press("a")

    sit_down(silent, work, now=NOON, size=size)
    assert len(noted(silent)) == 3
    assert [(each.part, each.items) for each in files.read(silent, "2026-q4").effort] == [
        (Part.CHASE, 1),
        (Part.CHASE, 2),
    ]


def test_all_is_written_in_one_go(silent: Workspace, tmp_path: Path) -> None:
    """The directory is that of `tocsin round chase`; one that lies in the register is refused, and nothing is noted."""

    async def work(desk: AtDesk) -> None:
        await desk.press("h", "w")
        refused = await desk.type(str(silent.root / "chase"))
        assert "the directory lies in the workspace" in " ".join(refused.split())
        await desk.press("w")
        assert "Wrote 1 e-mail, 1 call, 1 fax." in await desk.type(str(tmp_path / "chase"))

    sit_down(silent, work, now=NOON)
    assert (tmp_path / "chase/email/0001.eml").is_file()
    assert (tmp_path / "chase/calls/anna.csv").is_file()
    assert noted(silent) == []
