"""The lines that were not taken in, with why, as a table of the same form: mended there, it is taken in again. Pure."""

from collections.abc import Iterable, Sequence

from builder.exchange.table import Rejected
from builder.workspace.csvtext import for_people
from builder.workspace.places import shown

# Behind the columns that were there; taken in, they say nothing.
WHY = ("rejected line", "rejected column", "rejected why", "rejected hint")


def rejects_csv(headings: Sequence[str], rejected: Iterable[Rejected]) -> bytes:
    """Return each rejected line as it came, once, and behind it all that is wrong with it."""
    by_line: dict[int, list[Rejected]] = {}
    for each in rejected:
        by_line.setdefault(each.line.place.line, []).append(each)
    rows: list[Sequence[str]] = [(*headings, *WHY)]
    for number, found in sorted(by_line.items()):
        cells = [*found[0].line.row.cells[: len(headings)]]
        cells += [""] * (len(headings) - len(cells))
        columns = " / ".join(dict.fromkeys(each.where for each in found if each.column))
        reasons, hints = (
            " / ".join(dict.fromkeys(said)) for said in zip(*((e.reason, e.hint) for e in found), strict=True)
        )
        rows.append((*cells, str(number), shown(columns), reasons, hints))
    return for_people(rows)
