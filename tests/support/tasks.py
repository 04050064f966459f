"""Tasks of a round, and what became of them, by days since it was opened."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from loaded import small

from builder.register.model import Contact, Outcome, Register, Round, Sent, Task
from builder.rounds.progress import Progress, TaskProgress, progress
from builder.rounds.record import RoundFiles

OPENED = date(2026, 11, 2)
ROUND = Round(id="2026-q4", opened=OPENED, due=date(2026, 12, 31), salt="a2" * 13)
REGISTER = small()
GR = REGISTER.organisations["registry-gr"]
PHONE, MAIL = (channel.value for channel in GR.contacts[0].channels)


def task(kind: str = "phone", value: str = PHONE, method: str = "call", **changed: str) -> Task:
    fields = {"organisation": "registry-gr", "contact": "duty", "kind": kind, "value": value, "method": method}
    return Task.model_validate({**fields, "officer": "anna", **changed})


CALL = task()
LETTER = task("email", MAIL, "email")


def outcome(of: Task, result: str, day: int = 0, **changed: Any) -> Outcome:
    """An outcome of some day of the round."""
    fields = {name: getattr(of, name) for name in ("organisation", "contact", "kind", "value", "method")}
    return Outcome.model_validate(
        {**fields, "when": OPENED + timedelta(days=day), "result": result, "officer": "anna", **changed}
    )


SILENT = outcome(CALL, "no-answer")


def sent(of: Task, day: int = 0, state: str = "sent", id_: str = "1", hour: int = 9) -> Sent:
    """A step in the sending of a message, on some day of the round."""
    fields = {name: getattr(of, name) for name in ("organisation", "contact", "kind", "value")}
    when = datetime.combine(OPENED + timedelta(days=day), datetime.min.time(), UTC) + timedelta(hours=hour)
    return Sent.model_validate({**fields, "when": when, "state": state, "id": id_})


def after(
    days: int,
    tasks: Iterable[Task],
    outcomes: Iterable[Outcome] = (),
    sendings: Iterable[Sent] = (),
    round_: Round = ROUND,
    register: Register = REGISTER,
) -> Progress:
    """The progress of a round so many days after it was opened."""
    files = RoundFiles(round=round_, tasks=tuple(tasks), outcomes=tuple(outcomes), sent=tuple(sendings))
    return progress(files, register, OPENED + timedelta(days=days))


def only(found: Progress) -> TaskProgress:
    (each,) = found.tasks
    return each


def day(number: int) -> date:
    return OPENED + timedelta(days=number)


def with_contacts(contacts: list[Contact]) -> Register:
    """The register, where the organisation has these contacts."""
    organisation = GR.model_copy(update={"contacts": tuple(contacts)})
    return REGISTER.model_copy(update={"organisations": {**REGISTER.organisations, "registry-gr": organisation}})
