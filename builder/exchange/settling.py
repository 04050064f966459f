"""Settle what several lines say of one record, and reject what it cannot be. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from builder.exchange.table import Desk, Line
from builder.workspace.problems import Place
from builder.workspace.record import Record
from builder.workspace.shape import shape

LEFT_OUT = "its {} is left out, for another line of it is wrong"
AGAIN = "mend that one, and take the table in again"
# Reads a cell: the key that it states, the column that it stands in, its text.
Read = Callable[[str, str, str], Any]


class Settler:
    """What cells state, by a way of reading them; what they lack, `defaults` say of a new record."""

    def __init__(self, desk: Desk, read: Read, defaults: Mapping[str, str]) -> None:
        self.desk, self.read, self.defaults = desk, read, defaults

    def settle(
        self, fields: dict[str, Any], columns: Mapping[str, str], known: Mapping[str, Any], lines: Sequence[Line]
    ) -> list[Line]:
        """Take from each column what its lines say; where one says something new, that. Return who contradicts it."""
        bad: list[Line] = []
        for key, column in columns.items():
            said = [(line, self.read(key, column, text)) for line in lines if (text := line.get(column))]
            # A table that was exported repeats what the register says; who changes one of its lines means all of them.
            news = [(line, read) for line, read in said if not known or read != known.get(key)]
            for line, read in news[1:]:
                if read != news[0][1] and line not in bad:
                    message = f"line {news[0][0].place.line} says otherwise"
                    self.desk.reject(line, column, message, "say the same in both, or in one of them")
                    bad.append(line)
            if said:
                fields[key] = (news or said)[0][1]
            elif not known and (default := self.defaults.get(column)):
                fields[key] = self.read(key, column, default)
        return bad

    def wrong(
        self, columns: Mapping[str, str], fields: Mapping[str, Any], type_: type[Record], lines: Sequence[Line]
    ) -> list[str]:
        """Reject what cannot be in a record, and return the keys of it."""
        # Keys stand on lines of their own, so that a problem says whose it is.
        marks = {key: number for number, key in enumerate(columns, 1)}
        place = Place(file="", lines=marks)
        _, problems = shape(type_, {**fields, "place": place}, place)
        wrong: list[str] = []
        for problem in problems:
            key = next((name for name, number in marks.items() if number == problem.place.line), "")
            missing = problem.rule == "missing key"
            if missing and "country" in wrong:
                # It would have followed from a country that is one.
                continue
            column = columns.get(key, "")
            line = next((each for each in lines if each.get(column)), lines[0])
            message, hint = ("is missing", "fill it in") if missing else (problem.message, problem.hint)
            self.desk.reject(line, column, message, hint)
            wrong.append(key)
        return wrong

    def leave_out(self, lines: Iterable[Line], what: str) -> None:
        """Reject the other lines of what is left out."""
        told = {each.line.place.line for each in self.desk.rejected}
        for line in lines:
            if line.place.line not in told:
                self.desk.reject(line, "", LEFT_OUT.format(what), AGAIN)
