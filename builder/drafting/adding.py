"""Records that were begun: what files they would make, checked beside all others, and written whole.

What is in a published edition is not changed here: there what is new is a proposal, for a second pair of eyes. Before
that the first edition's second officer is told of every number, and nobody outside has seen one.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from builder.editions.record import numbers, snapshot_of
from builder.errors import DraftError
from builder.proposals.edit import edited
from builder.proposals.entering import Correction, fields_of
from builder.proposals.files import changing
from builder.proposals.record import Action, Person, Proposal, Source, Step
from builder.register.checked import brought_by
from builder.register.loading import Loaded
from builder.register.model import Contact, DraftTld, Organisation, Recipient, Register, Tld
from builder.register.writing import text_of
from builder.workspace import store
from builder.workspace.places import SUFFIX, Workspace
from builder.workspace.problems import Level, Place, Problem
from builder.workspace.record import Record
from builder.workspace.shape import RecordT, read_record, shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A file that is to be written, and what it was before; None where it is new."""

    file: str
    before: str | None = field(repr=False)
    after: str = field(repr=False)
    record: Record = field(repr=False)


def published(workspace: Workspace) -> frozenset[str]:
    """Return the organisations that are in any published edition, as far as their data is kept."""
    directories = (snapshot_of(workspace, number).organisations for number in numbers(workspace))
    return frozenset(path.stem for each in directories if each.is_dir() for path in each.glob(f"*{SUFFIX}"))


def made(type_: type[RecordT], fields: Mapping[str, Any]) -> RecordT:
    """Return the record of answers, each of which was checked before; what says nothing is left out."""
    said = {key: value for key, value in fields.items() if value not in ("", None)}
    record, problems = shape(type_, said, Place(file=""))
    if record is None:
        raise DraftError(problems[0].message, hint=problems[0].hint)
    return record


def new_file(directory: str, name: str, record: Record) -> Begun:
    """Return the file of a record that has none yet."""
    file, text = f"{directory}/{name}{SUFFIX}", text_of(record)
    again, problems = read_record(type(record), file, text)
    if again is None:
        raise DraftError(problems[0].message, hint=problems[0].hint)
    return Begun(file=file, before=None, after=text, record=again)


def contact_correction(organisation: str, contact: Contact) -> Correction:
    """Return the change that brings a new contact, as a proposal states it."""
    person = made(
        Person,
        {key: getattr(contact, key) for key in ("kind", "name", "role", "languages", "note")},
    )
    return Correction(
        organisation=organisation,
        contact=contact.id,
        action=Action.NEW_CONTACT,
        person=person,
        channels=contact.channels,
    )


def with_contact(workspace: Workspace, register: Register, correction: Correction) -> Begun:
    """Return the file of an organisation with a contact more, all else in it as it was."""
    path = workspace.organisation(correction.organisation)
    event = {"step": Step.ENTERED.value, "officer": "officer", "when": "2026-01-01T00:00:00Z"}
    fields = {**fields_of(correction, register), "id": "draft", "source": Source.OFFICE.value, "events": [event]}
    result = edited(workspace.name_of(path), workspace.read_text(path), made(Proposal, fields))
    if result.after is None or result.record is None:
        raise DraftError("the contact is not in the file", hint="write it by hand, as data/README.md shows it")
    return Begun(file=result.file, before=result.before, after=result.after, record=result.record)


def with_manager(workspace: Workspace, draft: DraftTld, said: Mapping[str, Any], *, there: bool) -> Begun:
    """Return the file of a TLD with its manager, after what the draft says; `there` is whether it has a file."""
    path = workspace.tld(draft.tld)
    file, wanted = workspace.name_of(path), made(Tld, {**dict(draft), **said})
    before = workspace.read_text(path) if there else None
    # What a draft says stands first in the file of a TLD.
    more = text_of(wanted)[len(text_of(draft)) :]
    after = text_of(wanted) if before is None else before.rstrip("\n") + "\n" + more
    found, _ = read_record(Tld, file, after)
    if found is None or found.model_dump() != wanted.model_dump():
        raise DraftError(
            f"{file} is written in a way that cannot be continued safely", hint="add manager and backend to it by hand"
        )
    return Begun(file=file, before=before, after=after, record=found)


def checked(loaded: Loaded, begun: Iterable[Begun], today: date) -> tuple[Problem, ...]:
    """Return the warnings that records would bring into the workspace; refuse those that would bring an error."""
    after = loaded
    for each in begun:
        after = _with(after, each.record)
    problems = brought_by(loaded, after, today)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if errors:
        raise DraftError(
            f"it would break a rule of the register: {errors[0].message} [{errors[0].rule}]", hint=errors[0].hint
        )
    return problems


def put(workspace: Workspace, begun: Sequence[Begun]) -> None:
    """Write files, each in one step; refuse where one is not any more what was shown."""
    with changing(workspace), store.told("the record", DraftError, "mend that and run it again"):
        for each in begun:
            path = workspace.root / each.file
            store.clear_unfinished(path.parent)
            there = workspace.read_text(path) if os.path.lexists(path) else None
            if there != each.before:
                raise DraftError(
                    "something changed while it was shown; nothing more was written",
                    hint="run it again, and look again",
                )
            store.write_atomically(path, each.after.encode())


def _with(loaded: Loaded, record: Record) -> Loaded:
    register = loaded.register
    assert register is not None  # noqa: S101
    match record:
        case Recipient():
            return replace(loaded, recipients=(*loaded.recipients, record))
        case Tld():
            drafts = {label: each for label, each in register.drafts.items() if label != record.tld}
            update: dict[str, Any] = {"tlds": {**register.tlds, record.tld: record}, "drafts": drafts}
        case Organisation():
            update = {"organisations": {**register.organisations, record.id: record}}
    return replace(loaded, register=register.model_copy(update=update))
