"""Recipients made of lines: drafts of files that the board must approve, and changes of files that it approved. Pure.

A line is a key, with what is said of the recipient repeated. Locators are made, never typed, and in no table. What is
taken in admits nobody: a build refuses each file until the board has approved it as it stands, so that is the second
pair of eyes on a change too.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from builder.drafting import slug, text_of
from builder.errors import BuilderError, SealError
from builder.exchange import readings
from builder.exchange.planning import Scene
from builder.exchange.settling import Settler
from builder.exchange.table import Desk, Line, NewFile
from builder.exchange.who import names_of
from builder.register.facts import REGIONS
from builder.register.model import Key, Recipient
from builder.register.writing import fields_of
from builder.seal import parse
from builder.trust.approvals import read_recipient
from builder.workspace.record import IDENTIFIER, IN_WORDS
from builder.workspace.yamltext import text_problem
from builder.workspace.yamlwritten import document, flow

COLUMNS = {
    "name": "name",
    "kind": "kind",
    "country": "country",
    "scope": "scope",
    "clearance": "clearance",
    "use_cases": "use cases",
    "accepts_linking": "accepts linking",
    "until": "until",
}
KEY = {"label": "key label", "key": "key", "added": "key added"}
ADMITTED = timedelta(days=365)
BY_HAND = "change it in its file, and ask the board: `tocsin recipients propose`"


class Recipients:
    """What becomes of the recipients that a table has; `chance` makes the locator of a new one."""

    def __init__(
        self,
        known: Iterable[Recipient],
        retired: Iterable[str],
        scene: Scene,
        desk: Desk,
        chance: Callable[[], str],
    ) -> None:
        self.known = {each.id: each for each in known}
        self.retired = frozenset(retired)
        self.scene, self.desk, self.chance = scene, desk, chance
        self.settler = Settler(desk, _read, {})

    def files(self, lines: Iterable[Line]) -> Iterator[NewFile]:
        """Yield the files that are new, and those that change."""
        for name, group in self._grouped(lines).items():
            yield from self._file(name, group)

    def _grouped(self, lines: Iterable[Line]) -> dict[str, list[Line]]:
        groups: dict[str, list[Line]] = {}
        made: dict[tuple[str, str], str] = {}
        for line in lines:
            if problem := next((found for text in line.cells.values() if (found := text_problem(text))), None):
                self.desk.reject(line, "", *problem)
                continue
            given, name, country = line.get("recipient"), line.get("name"), readings.country(line.get("country"))
            if given and not re.fullmatch(IDENTIFIER, given):
                self.desk.reject(line, "recipient", "is no identifier", IN_WORDS[IDENTIFIER])
                continue
            if not (given or name):
                self.desk.reject(line, "name", "it does not say whose line it is", "fill in its id, or its name")
                continue
            same = [
                each.id
                for each in self.known.values()
                if country in ("", each.country) and names_of(each.name) & names_of(name)
            ]
            if not given and len(same) > 1:
                self.desk.reject(line, "name", "several recipients have this name", "say which: fill in its id")
                continue
            key = (readings.folded(name), country)
            if not given and not same and key not in made:
                taken = self.known.keys() | self.retired | groups.keys()
                made[key] = slug(name, taken, otherwise=f"cert-{country.lower()}".strip("-"))
            groups.setdefault(given or (same[0] if same else made[key]), []).append(line)
        return groups

    def _file(self, name: str, lines: list[Line]) -> Iterator[NewFile]:
        known = self.known.get(name)
        if name in self.retired:
            self.desk.reject(lines[0], "recipient", "was retired", "give it another id, or admit it again by hand")
            return
        fields: dict[str, Any] = {}
        bad = self.settler.settle(fields, COLUMNS, fields_of(known) if known else {}, lines)
        keys = self._keys([line for line in lines if line not in bad])
        if known:
            yield from self._changed(known, fields, keys, lines)
            return
        fields = {
            "kind": "national-cert",
            "scope": {"tlds": []},
            "clearance": "CLEAR",
            "use_cases": [],
            "until": (self.scene.day + ADMITTED).isoformat(),
            **fields,
            "id": name,
            "keys": [_key_fields(each) for each in keys],
        }
        if not keys:
            self.desk.reject(lines[0], "key", "the recipient has no key that can be sealed to", "ask it for one")
        wrong = self.settler.wrong(COLUMNS, fields, Recipient, lines) if keys else ["keys"]
        if wrong:
            self.settler.leave_out(lines, "recipient")
            return
        record = Recipient.model_validate({**fields, "locator": self.chance()})
        text = self.scene.header(lines) + text_of(record)
        yield NewFile(what="drafts of recipients", record=name, path=f"recipients/{name}.yaml", text=text)

    def _keys(self, lines: Iterable[Line]) -> list[Key]:
        found: list[Key] = []
        for line in lines:
            if not line.get("key"):
                continue
            fields = {
                "label": line.get("key label") or "key",
                "key": line.get("key"),
                "added": line.get("key added") or self.scene.day.isoformat(),
            }
            try:
                parse(fields["key"])
            except SealError as error:
                self.desk.reject(line, "key", error.message, error.hint)
                continue
            if not self.settler.wrong(KEY, fields, Key, [line]):
                found.append(Key.model_validate(fields))
        return list({each.key: each for each in found}.values())

    def _changed(
        self, known: Recipient, fields: Mapping[str, Any], keys: list[Key], lines: list[Line]
    ) -> Iterator[NewFile]:
        """Yield the file of a recipient as a table has it, all else in it as it was."""
        there = fields_of(known)
        news = {key: value for key, value in fields.items() if there.get(key) != value}
        new_keys = [each for each in keys if each.key not in {one.key for one in known.keys}]
        if not news and not new_keys:
            self.desk.same += len(lines)
            return
        path = f"recipients/{known.id}.yaml"
        before = self.scene.sources[path]
        wanted = {**there, **news, "keys": [*there["keys"], *map(_key_fields, new_keys)]}
        if self.settler.wrong(COLUMNS, wanted, Recipient, lines):
            return
        after = restated(before, news, [flow(_key_fields(each)) for each in new_keys])
        try:
            read = read_recipient(known.id, after)
        except BuilderError:
            read = None
        if read is None or fields_of(read) != wanted:
            self.desk.reject(lines[0], "", "its file is not written so that a program can change it", BY_HAND)
            return
        yield NewFile(
            what="recipients changed, for the board to approve", record=known.id, path=path, text=after, before=before
        )


def restated(text: str, news: Mapping[str, Any], keys: Iterable[str]) -> str:
    """Return the text of a recipient's file with keys that say something else, and more age keys; all else stays."""
    lines = text.splitlines()
    for key, value in news.items():
        said = document({key: value}).splitlines()
        start = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
        if start is None:
            lines += said
        else:
            lines[start : _end(lines, start)] = said
    start = next((number for number, line in enumerate(lines) if line.startswith("keys:")), 0)
    end = _end(lines, start)
    indent = next((line[: line.index("-")] for line in lines[start + 1 : end] if line.lstrip().startswith("- ")), "  ")
    lines[end:end] = [f"{indent}- {each}" for each in keys]
    return "\n".join(lines) + "\n"


def _end(lines: list[str], start: int) -> int:
    """Return where what a key says ends: at the next line that is not indented and no item of its list."""
    end = start + 1
    while end < len(lines) and lines[end].startswith((" ", "- ")):
        end += 1
    return end


def _key_fields(key: Key) -> dict[str, str]:
    return {"label": key.label, "key": key.key, "added": key.added.isoformat()}


def _read(key: str, _: str, text: str) -> Any:
    found = READINGS.get(key)
    return found(text) if found else text


def _scope(text: str) -> Any:
    if text.lower() == "all":
        return "all"
    words = readings.words(text)
    regions = [word.upper() for word in words if word.upper() in REGIONS and (word.isupper() or word == "lac")]
    tlds = [readings.tld(word) for word in words if word.upper() not in regions]
    return {key: found for key, found in {"regions": regions, "tlds": tlds}.items() if found}


READINGS: Mapping[str, Callable[[str], Any]] = {
    "country": readings.country,
    "clearance": readings.tlp,
    "kind": str.lower,
    "use_cases": lambda text: list(readings.words(text)),
    "accepts_linking": lambda text: "yes" if text.lower() in readings.YES else text,
    "scope": _scope,
}
