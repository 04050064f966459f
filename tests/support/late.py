"""Editions that are opened late, or by a clock that is behind: readers take them, and say so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import tree
from judging import HEARTBEAT, PINNED, PUBLISHED, having_seen
from tree import DAY, NOW, Published

from builder.reading.authentic import Part
from builder.reading.memory import NOTHING, Seen

RAN_OUT = {
    "the edition": (replace(PUBLISHED, heartbeat=NOW + 90 * DAY), 40 * DAY, {Part.EDITION, Part.HEARTBEAT}),
    "the heartbeat alone": (PUBLISHED, 8 * DAY, {Part.HEARTBEAT}),
    "the root alone": (
        replace(PUBLISHED, days=900, heartbeat=NOW + 900 * DAY),
        366 * DAY,
        {Part.ROOT},
    ),
    "the heartbeat before the root": (replace(PUBLISHED, days=900), 366 * DAY, {Part.HEARTBEAT, Part.ROOT}),
    "all of it, for years": (PUBLISHED, 2000 * DAY, {Part.EDITION, Part.HEARTBEAT, Part.ROOT}),
}
STOLEN = replace(PUBLISHED, timestamp_version=99, beat=date(2099, 1, 1))
BEHIND: dict[str, tuple[Published, Seen, datetime, date | None]] = {
    "an empty battery": (PUBLISHED, NOTHING, datetime(1980, 1, 1, tzinfo=UTC), date(2026, 11, 22)),
    "noon of the day before": (PUBLISHED, NOTHING, datetime(2026, 11, 21, 12, 59, tzinfo=UTC), date(2026, 11, 22)),
    # The clock is right and set to the local time of the far west, and the machine takes that for UTC.
    "half a day, which may be a zone": (PUBLISHED, NOTHING, datetime(2026, 11, 21, 13, tzinfo=UTC), None),
    "the very day": (PUBLISHED, NOTHING, datetime(2026, 11, 22, tzinfo=UTC), None),
    "the day before, where it is evening yet": (
        PUBLISHED,
        NOTHING,
        datetime(2026, 11, 21, 14, 30, tzinfo=timezone(timedelta(hours=-10))),
        None,
    ),
    "a heartbeat of later": (replace(PUBLISHED, beat=date(2026, 11, 27)), NOTHING, NOW, date(2026, 11, 27)),
    "a root of later": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, issued=date(2026, 11, 25)))),
        NOTHING,
        NOW,
        date(2026, 11, 25),
    ),
    "a heartbeat of later, seen before": (
        PUBLISHED,
        having_seen(replace(HEARTBEAT, beat=date(2026, 11, 27))),
        NOW,
        date(2026, 11, 27),
    ),
    "a root of later, seen before": (
        PUBLISHED,
        having_seen(replace(PUBLISHED, roots=(PINNED, tree.root(2, issued=date(2026, 11, 25))))),
        NOW,
        date(2026, 11, 25),
    ),
    "a stolen key that dated ahead": (STOLEN, NOTHING, NOW, date(2099, 1, 1)),
    # And is no concern any more once the board replaced it.
    "a stolen key that dated ahead, replaced": (
        replace(PUBLISHED, roots=(PINNED, tree.root(2, machines=("other",))), machine="other"),
        having_seen(STOLEN),
        NOW,
        None,
    ),
    "days that are none": (
        PUBLISHED.with_own(
            timestamp=tree.signed(tree.again(PUBLISHED.timestamp, **{"x-tocsin": {"issued": "soon"}}), [tree.MACHINE])
        ),
        NOTHING,
        NOW,
        None,
    ),
    "days that nobody states": (
        PUBLISHED.with_own(
            timestamp=tree.signed(tree.again(PUBLISHED.timestamp, **{"x-tocsin": None}), [tree.MACHINE])
        ),
        NOTHING,
        NOW,
        None,
    ),
}
