"""What the next hours bring: who is answered now, what closes, and when others begin to be answered."""

from datetime import UTC, date, datetime

from loaded import small
from sheets import DUE, SALT
from workspaces import TODAY

from builder.register.model import Round
from builder.rounds.asking.population import population
from builder.rounds.calling.ahead import Ahead, ahead
from builder.rounds.calling.queue import queue
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles


def test_a_day_is_planned_by_who_opens_when() -> None:
    """At noon UTC on a Sunday some answer always; none ends within the hour, and the offices open after that day."""
    (found,) = _ahead(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert (found.now, found.closing, sum(found.opening)) == (3, 0, 0)


def test_what_opens_is_in_its_hour_and_what_closes_is_told() -> None:
    """On Monday from half past five in UTC three offices open an hour apart; from half past two on two of them end."""
    (early,) = _ahead(datetime(2026, 11, 23, 5, 30, tzinfo=UTC))
    assert early.opening[:4] == (1, 1, 1, 0)
    (late,) = _ahead(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
    assert late.closing == 2


def _ahead(now: datetime) -> tuple[Ahead, ...]:
    register = small()
    tasks = population(register, today=TODAY, due=date(2028, 1, 1), officers=("anna",))
    round_ = Round(id="x", opened=date(2026, 11, 1), due=DUE, salt=SALT)
    found = progress(RoundFiles(round=round_, tasks=tasks), register, now.date())
    return ahead(queue(register, found, None, now), now)
