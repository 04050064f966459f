"""TLDs made of lines: drafts filled in, files of those that the register lacks, proposals for the rest. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from builder.exchange import readings
from builder.exchange.planning import Scene, draft_of, tld_change
from builder.exchange.settling import Settler
from builder.exchange.table import Desk, Line, NewFile, Wanted
from builder.exchange.who import names_of
from builder.register.consent import wish_in
from builder.register.model import DraftTld, Tld
from builder.register.writing import fields_of
from builder.workspace.record import IDENTIFIER
from builder.workspace.yamltext import text_problem

COLUMNS = {
    "u_label": "label",
    "name": "name",
    "territory": "territory",
    "region": "region",
    "language": "language",
    "idn": "idn",
    "manager": "manager",
    "backend": "backend",
    "name_servers": "name servers",
    "consent": "consent",
}


def tlds(lines: Iterable[Line], scene: Scene, desk: Desk) -> Iterator[NewFile | Wanted]:
    """Yield what becomes of the TLDs that a table has, in its order."""
    seen: dict[str, int] = {}
    lines = list(lines)
    beside = {readings.tld(line.get("tld")) for line in lines}
    for line in lines:
        if problem := next((found for text in line.cells.values() if (found := text_problem(text))), None):
            desk.reject(line, "", *problem)
            continue
        label = readings.tld(line.get("tld"))
        if not label:
            desk.reject(line, "tld", "is missing", "fill it in")
        elif (first := seen.setdefault(label, line.place.line)) != line.place.line:
            desk.reject(line, "tld", f"line {first} is of the same TLD", "keep one of them")
        else:
            yield from _tld(label, line, scene, desk, beside)


def _tld(label: str, line: Line, scene: Scene, desk: Desk, beside: set[str]) -> Iterator[NewFile | Wanted]:
    stated: dict[str, Any] = {"tld": label}
    settler = Settler(desk, _read, {})
    known = scene.register.labels.get(label)
    settler.settle(stated, COLUMNS, fields_of(known) if known else {}, [line])
    for key in stated.keys() & {"manager", "backend"}:
        named = _named(stated[key], scene)
        if named is None:
            hint = "write its id, or take organisations in first"
            desk.reject(line, COLUMNS[key], "is no id, and not the name of one organisation", hint)
            return
        stated[key] = named
    type_ = Tld if "manager" in stated or isinstance(known, Tld) else DraftTld
    base = known or draft_of(label, scene.register, beside)
    whole = {**(fields_of(base) if base else {}), **stated}
    if type_ is Tld:
        whole.setdefault("backend", whole.get("manager", ""))
    wrong = settler.wrong({"tld": "tld", **COLUMNS}, whole, type_, [line])
    manager = stated.get("manager")
    if not wrong and manager and manager not in scene.register.organisations:
        desk.read["managers that the register does not have yet: take organisations in next"] += 1
    if not wrong:
        yield from tld_change(label, stated, line, scene, desk, beside=beside)


def _named(text: str, scene: Scene) -> str | None:
    """Return the id of an organisation that is named by it, or by a name that no other has; None where by neither."""
    if re.fullmatch(IDENTIFIER, text):
        return text
    wanted = names_of(text)
    found = [each.id for each in scene.register.organisations.values() if names_of(each.name) & wanted]
    return found[0] if len(found) == 1 else None


def _read(key: str, _: str, text: str) -> Any:
    match key:
        case "territory":
            return readings.country(text)
        case "region":
            return text.upper()
        case "idn":
            return [readings.tld(each) for each in readings.words(text)]
        case "name_servers":
            return [each.rstrip(".").lower() for each in readings.words(text)]
        case "consent":
            return wish_in(text)
    return text
