"""The office's log: what was done is on it once, and nothing takes a line away."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from builder.errors import BuilderError
from builder.office import log
from builder.workspace.places import Workspace

WHEN = datetime(2026, 11, 30, 2, 10, tzinfo=UTC)


def line(minute: int = 0, note: str = "") -> log.Line:
    """A line as a command adds it."""
    return log.Line(
        when=WHEN + timedelta(minutes=minute), what=log.What.PAPER, officer="olga", subject="cert-eu", note=note
    )


def test_what_was_added_is_read_again(miniature: Workspace) -> None:
    """And the day on which it was done last is known."""
    assert log.read(miniature) == ()
    log.add(miniature, line(note="two\nlines"))
    log.add(miniature, line(1))
    assert [each.when for each in log.read(miniature)] == [WHEN, WHEN + timedelta(minutes=1)]
    assert log.read(miniature)[0].note == "two lines"
    assert log.latest(miniature, log.What.PAPER) == date(2026, 11, 30)
    assert log.latest(miniature, log.What.BACKUP) is None


def test_two_who_add_at_once_both_keep_their_lines(miniature: Workspace) -> None:
    """Officers work on one machine at the same time."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda minute: log.add(miniature, line(minute)), range(12)))
    assert sorted(each.when.minute for each in log.read(miniature)) == list(range(10, 22))


def test_a_log_that_cannot_be_read_is_not_written_over(miniature: Workspace) -> None:
    """What somebody damaged is theirs to mend; nothing is lost meanwhile."""
    log.add(miniature, line())
    damaged = miniature.log.read_text() + "no line\n"
    miniature.log.write_text(damaged)
    with pytest.raises(BuilderError):
        log.add(miniature, line(1))
    assert miniature.log.read_text() == damaged
