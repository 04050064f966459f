"""What a file says once somebody is erased from it: values become digests, names and notes go. Pure.

A digest is made with a secret of one erasure that is then thrown away: within what was erased equal stays equal, so
counts and the ladder of a round stay true, and nobody can confirm the guess of a number. What was erased once is left
as it is, so running it again completes it. What somebody who stays has too is not touched.
"""

import csv
import hmac
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from builder.errors import BuilderError
from builder.privacy.needles import Needles, words_of
from builder.privacy.subject import Subject, concerns
from builder.proposals import rules
from builder.proposals.edit import without_contact
from builder.proposals.files import HEAD, time_of
from builder.proposals.record import Proposal, Step, read_proposal
from builder.proposals.touching import whose
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Organisation
from builder.workspace.csvtext import MAIL_COLUMNS, OUTCOME_COLUMNS, SENT_COLUMNS, TASK_COLUMNS
from builder.workspace.shape import read_record
from builder.workspace.yamltext import YamlReader
from builder.workspace.yamlwritten import flow

ERASED = "erased"
# So much of a digest tells values apart, and fits where an identifier does.
SHORT, LONG = 12, 24
TABLES = {
    "tasks.csv": TASK_COLUMNS,
    "sent.csv": SENT_COLUMNS,
    "outcomes.csv": OUTCOME_COLUMNS,
    "mails.csv": MAIL_COLUMNS,
}
# Keys of a proposal whose texts say nothing of a person.
PLAIN = frozenset(
    (
        *("id", "organisation", "action", "kind", "tlp", "hours", "country", "relies_on", "source", "tld"),
        *("step", "officer", "when", "whole", "why", "role", "order", "languages", "consent", "timezone"),
    )
)
VALUES = frozenset({"old", "new", "value"})
NOTES = frozenset({"note", "internal", "override"})
# What is looked at apart.
KEPT = PLAIN | VALUES | {"evidence", "content", "contact"}


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """One erasure: whom, with which secret, and by which officer when, where an open proposal is ended by it."""

    subject: Subject = field(repr=False)
    needles: Needles = field(repr=False)
    salt: bytes = field(repr=False)
    officer: str
    when: datetime

    @property
    def contact(self) -> str:
        """What stands in the place of the contact's identifier."""
        return f"{ERASED}-{self._digest('contact', self.subject.organisation, self.subject.id)[:SHORT]}"

    def value(self, kind: str, value: str) -> str:
        """Return what stands in the place of a value: the same for a value however it is written."""
        known = ChannelKind(kind) if kind in set(ChannelKind) else None
        canonical = addresses.canonical(known, value) if known else value
        return value if value.startswith(f"{ERASED}-") else f"{ERASED}-{self._digest('value', kind, canonical)[:LONG]}"

    def text(self, text: str) -> str:
        """Return a text without the person's values and names."""
        return self.needles.without(text, ERASED)

    def note(self, text: str) -> str:
        """Return a note on somebody of the same organisation: single words of a name mean the person there."""
        return self._words.sub(ERASED, self.text(text)) if self._words else self.text(text)

    def table(self, name: str, text: str) -> str:
        """Return a table of a round: each of its lines stays."""
        columns = TABLES[name]
        rows = list(csv.reader(io.StringIO(text, newline="")))
        changed = [rows[0], *(self._row(columns, row) for row in rows[1:])]
        if changed == rows:
            return text
        made = io.StringIO()
        csv.writer(made, lineterminator="\n").writerows(changed)
        return made.getvalue()

    def _row(self, columns: tuple[str, ...], row: list[str]) -> list[str]:
        cells = dict(zip(columns, row, strict=False))
        if len(row) != len(columns):
            return row
        mine = (cells["organisation"], cells["contact"]) == (self.subject.organisation, self.subject.id)
        if mine:
            cells |= {"contact": self.contact, **self.cells(cells)}
        else:
            if "value" in cells and self.needles.are_in(cells["value"]):
                cells["value"] = self.value(cells["kind"], cells["value"])
            near = cells["organisation"] == self.subject.organisation
            cells |= {"note": (self.note if near else self.text)(cells["note"])} if "note" in cells else {}
        return [cells[column] for column in columns]

    def cells(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the cells of a line that say something of whom it is about, as they are said afterwards."""
        found = {"value": self.value(cells["kind"], cells["value"])} if "value" in cells else {}
        if cells.get("mail"):
            # Whoever has the mail could tell by it that it was theirs.
            found["mail"] = self._digest("mail", cells["mail"])
        if cells.get("id"):
            # A message's name is made from the value, by a salt that the round keeps.
            found["id"] = f"{ERASED}-{self._digest('id', cells['id'])[:LONG]}"
        return found | ({"note": ""} if "note" in cells else {})

    def organisation(self, file: str, text: str) -> str:
        """Return the file of the person's own organisation: the contact is gone, and named in nothing else."""
        after = without_contact(text, self.subject.id)
        cleaned = self.text(unicodedata.normalize("NFC", after))
        after = cleaned if self.needles.are_in(unicodedata.normalize("NFC", after)) else after
        found, _ = read_record(Organisation, file, after)
        # What the office notes on this organisation may call them by one word of their name.
        noted = self.note(after)
        again, _ = read_record(Organisation, file, noted)
        if found and again and _but_notes(again.model_dump()) == _but_notes(found.model_dump()):
            after = noted
        if found is None or any(each.id == self.subject.id for each in found.contacts):
            raise BuilderError(
                f"{file} is written in a way that the contact cannot be taken out of it safely",
                hint="take the contact out with an editor, and run it again",
            )
        return after

    def proposal(self, file: str, text: str) -> str:
        """Return a proposal: who did what and when stays, and what it was about does not."""
        before, problems = read_proposal(file, text)
        fields = YamlReader(file).read(text)
        if before is None or fields is None:
            raise BuilderError(f"{file} cannot be read", hint=problems[0].hint if problems else "restore it from git")
        near = before.organisation == self.subject.organisation
        mine = near and self.subject.id in {whose(before), before.contact}
        made = self._node(fields, mine=mine, near=near, kind=before.kind or "")
        changed = made != _plain(fields)
        if not (near and concerns(before, self.subject.organisation, self.subject.id)) and not changed:
            return text
        if changed and before.evidence:
            # Of a line that can be guessed, as what it asked for is in it.
            made["evidence"] = self._digest("evidence", before.evidence)
        if mine and rules.stage(before) is rules.Stage.OPEN:
            end = {"step": Step.REFUSED.value, "officer": self.officer, "when": time_of(max(self.when, before.when))}
            made["events"] = [*made["events"], end]
        return self._written(file, made, before)

    def _written(self, file: str, made: dict[str, Any], before: Proposal) -> str:
        """Return the text; what was confirmed of it is confirmed of what is left, and what was not is not."""
        old = rules.digest(before)
        found, problems = read_proposal(file, _document(made))
        if found is None:
            raise BuilderError(f"{file} cannot be erased: {problems[0].message}", hint=problems[0].hint)
        new = rules.digest(found)
        for event in made["events"]:
            if content := event.get("content"):
                event["content"] = new if content == old else self._digest("content", content)
        return _document(made)

    def _node(self, node: Any, *, mine: bool, near: bool, kind: str) -> Any:
        if isinstance(node, list):
            return [self._node(each, mine=mine, near=near, kind=kind) for each in node]
        if not isinstance(node, Mapping):
            return node
        kind = node["kind"] if isinstance(node.get("kind"), str) and node["kind"] in set(ChannelKind) else kind
        own = near and self.subject.id in (node.get("contact"), node.get("id")) and "events" not in node
        made = {}
        for key, value in node.items():
            said = self._said(key, value, mine=mine or own, near=near, kind=kind)
            if said not in (None, {}) or value in ("", []):
                made[key] = said
        return made

    def _said(self, key: str, value: Any, *, mine: bool, near: bool, kind: str) -> Any:
        """Return what a key says afterwards; None where it goes."""
        if key in ("contact", "id") and value == self.subject.id and near:
            return self.contact
        if not isinstance(value, str):
            return None if key == "place" else self._node(value, mine=mine, near=near, kind=kind)
        if key in VALUES and (mine or self.needles.are_in(value)):
            return self.value(kind, value)
        if key in KEPT:
            return value
        return None if mine else (self.note if near else self.text)(value)

    def _digest(self, *parts: str) -> str:
        return hmac.digest(self.salt, "\x00".join(parts).encode(), "sha256").hex()

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        words = sorted({re.escape(word) for word in words_of((*self.subject.names, *self.subject.names_before))})
        return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) if words else None


def _but_notes(node: Any) -> Any:
    """Return what a record says besides the notes in it."""
    if isinstance(node, list | tuple):
        return [_but_notes(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    return {key: _but_notes(each) for key, each in node.items() if key not in NOTES}


def _plain(node: Any) -> Any:
    """Return what was read without the places where it stood."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return {key: _plain(each) for key, each in node.items() if key != "place"} if isinstance(node, Mapping) else node


def _document(fields: Mapping[str, Any]) -> str:
    lines = [f"{key}: {flow(value)}" for key, value in fields.items() if key != "events"]
    return HEAD + "\n".join([*lines, "events:", *(f"  - {flow(event)}" for event in fields["events"])]) + "\n"
