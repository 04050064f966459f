"""How well the register covered and reached the TLDs, from edition to edition: for the plots of a report.

From the data that each edition was built from, as `builder.editions.history` reads them.
"""

from collections.abc import Iterator
from datetime import date

from builder.editions.record import numbers, read_edition, snapshot_of
from builder.errors import BuilderError
from builder.progress import Report
from builder.register.edition import Edition
from builder.register.loading import load
from builder.register.model import Register
from builder.rounds.report.figures import Point
from builder.views import views_of
from builder.views.coverage import RegionCoverage, coverage_of
from builder.workspace.places import Workspace

# What a small plot can show; six years of two editions each.
MOST_EDITIONS = 12


def trend(workspace: Workspace, register: Register, today: date, told: Report) -> tuple[Point, ...]:
    """Return the last editions, oldest first, and today; an edition whose record is damaged is told and left out."""
    found = numbers(workspace)[-MOST_EDITIONS:]
    told.begin("Reading the editions", len(found) + 1)
    points = [*_editions(workspace, found, told), Point(label="now", regions=regions_of(register, today))]
    told.advance()
    return tuple(points)


def _editions(workspace: Workspace, found: list[int], told: Report) -> Iterator[Point]:
    for number in found:
        try:
            record = read_edition(workspace, number)
            register = load(snapshot_of(workspace, number)).register
        except BuilderError:
            register = None
        if register is None:
            told.say(f"the record of edition {number} cannot be read; the report leaves it out")
        else:
            yield Point(label=str(number), regions=regions_of(register, record.issued))
        told.advance()


def regions_of(register: Register, day: date) -> tuple[RegionCoverage, ...]:
    """Return how well each region is covered and reached on a day, and all of them together."""
    edition = Edition(number=1, issued=day, valid_days=register.settings.valid_days)
    return coverage_of(views_of(register, edition), ()).regions
