"""What falls due, as a calendar of events. Pure; the only user of `icalendar`.

Identifiers of events stay the same when a day moves, so that reading the file again moves the event.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

import icalendar

from builder.due.falling import Due

SPACE = UUID("2f5c1f6e-9c0b-5a3e-8c51-4a1d7b0e6f27")
# Sequences are the minutes since then: they rise with each writing, and fit what programs keep them in.
FIRST = datetime(2000, 1, 1, tzinfo=UTC)


def ical(found: Sequence[Due], title: str, now: datetime) -> bytes:
    """Return a calendar with an event for each thing that falls due."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Tocsin//tocsin due//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"{title}: due")
    for due in found:
        made.add_component(_event(due, title, now))
    written: bytes = made.to_ical()
    return written


def _event(due: Due, title: str, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{uuid5(SPACE, f'{title}/{due.key}')}")
    event.add("dtstamp", now)
    # A program that knows the event takes it anew only where it says that it is newer (RFC 5546, 2.1.4 and 2.1.5).
    event.add("last-modified", now)
    event.add("sequence", int((now - FIRST).total_seconds()) // 60)
    event.add("dtstart", due.day)
    event.add("summary", due.what)
    event.add("description", due.todo)
    event.add("transp", "TRANSPARENT")
    return event
