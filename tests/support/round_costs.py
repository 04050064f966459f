"""The lines of the reckoning of a round: which cases, how many, and what each takes; and the tables of its page."""

import re
from collections.abc import Mapping

from counted_desk import saved_as
from expected_round import Counts, expected, shares, stretches
from reckoning import Assumptions, Case, Cost, Line, assumptions_told, days, lines_told, parts_told, table, varied

from builder.register.kinds import Result
from builder.register.model import Register

Tables = dict[str, list[str]]
TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)


def lines(register: Register, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[Line]:
    """Return all that a round takes, case by case."""
    return lines_of(expected(register, assumed), costs, assumed)


def lines_of(counts: Counts, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[Line]:
    """Return the lines of so many cases."""

    def at_screen(part: str, what: str, cases: int, minutes: float = 0) -> Line:
        return Line(part=part, what=what, cases=cases, cost=costs.get((part, what), Cost()), minutes=minutes)

    calls = counts.calls
    return [
        at_screen("calls", saved_as(Result.CONFIRMED), calls.confirmed),
        at_screen("calls", saved_as(Result.CORRECTED), calls.corrected),
        at_screen("calls", saved_as(Result.NO_ANSWER), calls.in_vain),
        at_screen("calls", saved_as(Result.REFUSED), calls.final),
        Line(part="calls", what="conversation", cases=calls.conversations, minutes=assumed.conversation),
        Line(part="calls", what="next number of the same contact", cases=calls.further, minutes=assumed.further_number),
        Line(part="calls", what="new value, said and read back", cases=calls.corrected, minutes=assumed.new_value),
        Line(part="calls", what="ring in vain", cases=calls.in_vain, minutes=assumed.rings),
        Line(part="calls", what="dead line, or refusal", cases=calls.final, minutes=assumed.dead_line),
    ]


def tables(register: Register, costs: Mapping[Case, Cost]) -> Tables:
    """Return the tables of the page by their names, in its order."""
    assumed = Assumptions()
    found = lines(register, costs, assumed)
    return {
        "parts": parts_told(found, assumed),
        "population": _population(register),
        "lines": lines_told(found, assumed),
        "assumptions": assumptions_told(assumed),
        "otherwise": _otherwise(register, costs, assumed),
    }


def written(page: str, found: Tables) -> str:
    """Return a page with these tables in their places."""
    assert [each[1] for each in TABLE.finditer(page)] == list(found)
    return TABLE.sub(lambda match: match[1] + match[2] + "\n" + "\n".join(found[match[1]]) + "\n\n", page)


def _population(register: Register) -> list[str]:
    numbers, contacts, organisations = stretches(register)
    rows = [[f"{numbers}", f"{contacts}", f"{organisations}"]]
    return table(["numbers to ring", "contacts", "organisations"], rows, numbers=0)


def _otherwise(register: Register, costs: Mapping[Case, Cost], assumed: Assumptions) -> list[str]:
    every = shares(register, [each.id for each in register.rounds if each.closed])
    usual = expected(register, assumed)
    rows = []
    for minutes in (2, 3, 4):
        other = varied(assumed, conversation=minutes)
        rows.append((f"a conversation takes {minutes} minutes", usual, other))
    other = varied(assumed, answered_at_first=1)
    rows.append(("whoever answers does so at the first ring", expected(register, other), other))
    other = varied(assumed, rings_in_vain=1)
    rows.append(("the silent are rung on one day, not on three", expected(register, other), other))
    told = f"silent are {every.silent:.0%}".replace("%", " %") + ", as in all four rounds of the example"
    rows.append((told, expected(register, assumed, every), assumed))
    rows.append(("an officer-day has 7 hours", usual, varied(assumed, hours_a_day=7)))
    return table(
        ["if", "calls", "officer-days"],
        [
            [what, f"{days(found, each, 'calls'):.1f}", f"{days(found, each):.1f}"]
            for what, counts, each in rows
            for found in [lines_of(counts, costs, each)]
        ],
        numbers=1,
    )
