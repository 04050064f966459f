"""`data/erasures/NNNN-OFFICER.yaml`: who asked that somebody be forgotten, and who did it. Destroying takes two.

While it waits it names the identifier, as the register does; once it is done it names nobody.
"""

import re
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from builder.errors import BuilderError
from builder.proposals.files import time_of
from builder.register.types import Count, Identifier, Moment
from builder.workspace import store
from builder.workspace.places import SUFFIX, Workspace
from builder.workspace.problems import RegisterError
from builder.workspace.record import Record
from builder.workspace.shape import read_record
from builder.workspace.yamlwritten import document

NUMBER = re.compile(r"([0-9]{4,9})-.*")
BUSY = BuilderError("another program changes data/erasures", hint="wait until it has finished, and try again")


class Erasure(Record):
    """One erasure: asked for by one officer, done by another, or by one alone where a proposal had removed the contact.

    `organisation` and `contact`, or `recipient` and `enrolment`, say whom it is about until it is done.
    """

    id: Identifier
    officer: Identifier
    asked: Moment
    organisation: Identifier | None = None
    contact: Identifier | None = None
    recipient: Identifier | None = None
    enrolment: Count | None = None
    proposal: Identifier | None = Field(default=None)
    second: Identifier | None = None
    done: Moment | None = None

    @property
    def person(self) -> str:
        """Whom it is about, as commands name them; empty once it is done."""
        if self.recipient:
            return f"{self.recipient} --enrolment {self.enrolment}"
        return f"{self.organisation}/{self.contact}" if self.organisation else ""


def read(workspace: Workspace) -> tuple[Erasure, ...]:
    """Return the erasures that were asked for, by number."""
    found: list[Erasure] = []
    for path in workspace.records_in(workspace.erasures):
        if path.suffix != SUFFIX:
            continue
        erasure, problems = read_record(Erasure, workspace.name_of(path), workspace.read_text(path))
        if erasure is None or erasure.id != path.stem:
            raise RegisterError(problems)
        found.append(erasure)
    return tuple(found)


def waiting(workspace: Workspace, person: str) -> Erasure | None:
    """Return the erasure of a person that waits for another officer."""
    return next((each for each in read(workspace) if each.done is None and each.person == person), None)


def ask(workspace: Workspace, officer: str, now: datetime, whom: dict[str, Any]) -> Erasure:
    """Write down that an officer asks for an erasure."""
    with store.told("data/erasures", BuilderError, "check the permissions of data/, and the disk"):
        workspace.erasures.mkdir(mode=0o700, exist_ok=True)
        with store.hold(workspace.erasures, BUSY, patience=10):
            numbers = [int(match[1]) for each in read(workspace) if (match := NUMBER.fullmatch(each.id))]
            name = f"{1 + max(numbers, default=0):04d}-{officer[:50].rstrip('-')}"
            erasure = Erasure(id=name, officer=officer, asked=now.astimezone(UTC), **whom)
            write(workspace, erasure)
    return erasure


def write(workspace: Workspace, erasure: Erasure) -> None:
    """Write an erasure's file in one step."""
    fields = {
        key: time_of(value.astimezone(UTC)) if isinstance(value, datetime) else str(value)
        for key, value in erasure.model_dump(exclude_none=True).items()
    }
    store.write_atomically(workspace.erasure(erasure.id), document(fields).encode())


def close(workspace: Workspace, erasure: Erasure, second: str | None, now: datetime) -> Erasure:
    """Say that it is done; whom it was about is said no more."""
    done = Erasure(
        id=erasure.id,
        officer=erasure.officer,
        asked=erasure.asked,
        proposal=erasure.proposal,
        second=second,
        done=now.astimezone(UTC),
    )
    write(workspace, done)
    return done
