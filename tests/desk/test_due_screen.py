"""What falls due, on a screen of the desk."""

from datetime import UTC, datetime, timedelta

from desks import LARGE, AtDesk, sit_down

from builder.workspace.places import Workspace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_what_falls_due_stands_by_urgency_with_its_command(called: Workspace) -> None:
    """What is late comes first, each with what to type as this officer; whose consent is missing is named."""
    path = called.organisation("registry-gr")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "".join(line for line in text.splitlines(True) if not line.startswith("consent:")), encoding="utf-8"
    )

    async def work(desk: AtDesk) -> None:
        assert "[d] due" in desk.screen
        shown = await desk.press("d")
        assert "tocsin round close 2026-q4" in shown
        assert "--officer anna" in shown
        assert "YOU" not in shown
        assert shown.index("overdue") < shown.index("today") < shown.index("later")
        assert "registry-gr" in await desk.press("pagedown", "pagedown")

    sit_down(called, work, now=NOON + timedelta(days=315), size=LARGE)
