"""What ran out still opens, and says so; so does what was signed later than the clock says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import tree
from judging import PUBLISHED, THIRTEEN, having_seen, judged, refusal
from late import BEHIND, RAN_OUT
from tree import DAY, NOW, Published

from builder.errors import Refusal
from builder.reading.authentic import Part
from builder.reading.memory import Seen


def test_the_last_day_is_a_valid_day() -> None:
    """Valid until a day means until that day is over."""
    fresh = replace(PUBLISHED, heartbeat=NOW + 60 * DAY)
    assert judged(fresh, at=datetime(2026, 12, 22, 23, 59, 59, tzinfo=UTC)).ran_out == ()
    (ran_out, heartbeat) = judged(fresh, at=datetime(2026, 12, 23, tzinfo=UTC)).ran_out
    assert (ran_out.what, ran_out.since) == (Part.EDITION, datetime(2026, 12, 23, tzinfo=UTC))
    # The snapshot runs out with the edition.
    assert heartbeat.what is Part.HEARTBEAT


@pytest.mark.parametrize(("published", "later", "parts"), RAN_OUT.values(), ids=RAN_OUT)
def test_what_ran_out_opens_and_says_what(published: Published, later: timedelta, parts: set[Part]) -> None:
    """In an emergency an old number beats none: time locks nobody out."""
    found = judged(published, at=NOW + later)
    assert {each.what for each in found.ran_out} == parts
    assert all(each.since <= NOW + later for each in found.ran_out)
    assert found.edition == 12


@pytest.mark.parametrize("later", [8 * DAY, 40 * DAY, 2000 * DAY])
def test_what_ran_out_is_checked_like_the_rest(later: timedelta) -> None:
    """Time excuses no signature: a forgery that has run out is a forgery."""
    forged = replace(PUBLISHED, by=("anna", "mallory"))
    assert refusal(forged, at=NOW + later).refusal is Refusal.UNSIGNED
    changed = PUBLISHED.with_own(targets=tree.with_fields(PUBLISHED.targets, version=99))
    assert refusal(changed, at=NOW + later).refusal is Refusal.TAMPERED
    assert refusal(PUBLISHED, at=NOW + later, seen=having_seen(THIRTEEN)).refusal is Refusal.OLDER


@pytest.mark.parametrize(("published", "seen", "at", "day"), BEHIND.values(), ids=BEHIND)
def test_what_was_signed_later_than_now_shows_that_the_clock_is_behind(
    published: Published, seen: Seen, at: datetime, day: date | None
) -> None:
    """A machine whose battery is empty believes that it is 1980: it must open, and not call current what may be old."""
    found = judged(published, seen=seen, at=at)
    assert (found.edition, found.ran_out, found.signed_on) == (12, (), day)
