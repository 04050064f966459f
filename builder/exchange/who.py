"""Whom a line means: an organisation of the register, or a new one that other lines mean too. Pure.

What cannot be told for certain is rejected: two organisations that are taken for one would get each other's numbers.
"""

import re
from collections.abc import Iterable

from builder.drafting import slug
from builder.exchange import readings
from builder.exchange.table import Desk, Line
from builder.exchange.tabled import OrganisationDraft
from builder.register.model import Organisation, Register
from builder.workspace.record import IDENTIFIER, IN_WORDS
from builder.workspace.yamltext import BLOCKS, MOST_BLOCK, MOST_TEXT, text_problem


class Who:
    """Which organisation a line means: by id, by name and country, or by a TLD that it manages."""

    def __init__(self, register: Register, desk: Desk) -> None:
        self.register, self.desk = register, desk
        self.drafts: dict[str, OrganisationDraft] = {}
        self.made: dict[tuple[str, str], str] = {}
        self.by_name: dict[str, list[Organisation]] = {}
        for organisation in register.organisations.values():
            for name in names_of(organisation.name):
                self.by_name.setdefault(name, []).append(organisation)

    def grouped(self, lines: Iterable[Line]) -> list[OrganisationDraft]:
        for line in lines:
            id_ = self._id(line)
            if id_ is None:
                continue
            draft = self.drafts.get(id_)
            if draft is None:
                known = self.register.organisations.get(id_)
                draft = self.drafts[id_] = OrganisationDraft(id=id_, known=known, lines=[])
            draft.lines.append(line)
        return list(self.drafts.values())

    def _id(self, line: Line) -> str | None:
        """Return whose line it is; None where that cannot be told, which is noted."""
        for column, text in line.cells.items():
            if problem := text_problem(text, MOST_BLOCK if column in BLOCKS else MOST_TEXT):
                self.desk.reject(line, column, *problem)
                return None
        given = line.get("organisation")
        if given and not re.fullmatch(IDENTIFIER, given):
            self.desk.reject(line, "organisation", "is no identifier", IN_WORDS[IDENTIFIER])
            return None
        return given or (self._by_name(line) if line.get("name") else self._by_tld(line))

    def _by_name(self, line: Line) -> str | None:
        name, country = line.get("name"), readings.country(line.get("country"))
        known = {each.id: each for part in names_of(name) for each in self.by_name.get(part, ())}
        same = [each for each in known.values() if country in ("", each.country)]
        if len(same) > 1:
            self.desk.reject(line, "name", "the register has several of this name", "say which: fill in its id")
            return None
        return same[0].id if same else self._new(line, name, country)

    def _by_tld(self, line: Line) -> str | None:
        managed = {self.register.tlds[label].manager for label in self._labels(line) if label in self.register.tlds}
        known = [name for name in managed if name in self.register.organisations]
        if len(known) == 1:
            return known[0]
        self.desk.reject(line, "name", "it does not say whose line it is", "fill in the organisation's id, or its name")
        return None

    def _labels(self, line: Line) -> tuple[str, ...]:
        return tuple(readings.tld(each) for each in readings.words(line.get("manages")))

    def _new(self, line: Line, name: str, country: str) -> str | None:
        """Return the id of an organisation that the register does not have; the same for the same name again."""
        managers = {self.register.tlds[label].manager for label in self._labels(line) if label in self.register.tlds}
        if others := managers & self.register.organisations.keys():
            hint = (
                f"is it the same under another name? then fill in its id, {min(others)}; else change the manager first"
            )
            self.desk.reject(line, "manages", "another organisation manages its TLD", hint)
            return None
        key = (readings.folded(name), country)
        if key not in self.made and len(managers) == 1:
            # A table of TLDs that came first has named it.
            self.made[key] = managers.pop()
        elif key not in self.made:
            taken = self.register.organisations.keys() | set(self.made.values()) | self.drafts.keys()
            taken |= {id_ for tld in self.register.tlds.values() for id_ in (tld.manager, tld.backend)}
            self.made[key] = slug(name, taken, otherwise=f"organisation-{country.lower()}".strip("-"))
        return self.made[key]


def names_of(name: str) -> set[str]:
    """Return what a name is compared by: the whole, and what stands before and within its brackets."""
    parts = [name, *name.replace(")", "(").split("(")]
    return {found for part in parts if (found := readings.folded(part))}
